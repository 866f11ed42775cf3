"""Breaks of a finished roster, moved shift by shift to where the cover needs their people least.

Shifts, meetings and training stay where they are. Between two interruptions, and at both ends of a shift,
lies no more work on end than the rules allow; breaks that lie in the windows of their shift's shape stay
in them, as the search and its bound have them. What one person fewer costs is known in every interval, so
the cheapest lawful beginnings of a shift's breaks follow one another from left to right. Everybody else
stays put meanwhile, so that each move is a gain.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster, Shift, ShiftPart
from workforce.rostering.attendance import OFF_CONTACTS
from workforce.rostering.cuts import Cuts
from workforce.rostering.evaluation import presence
from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.shapes import SHORTEST_STRETCH_MINUTES, shape_of
from workforce.rostering.slices import slices_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROUNDS = 4
LEAST_GAIN = 1e-9
A_MINUTE = timedelta(minutes=1)


def move_breaks(problem: RosterProblem, roster: Roster) -> Roster:
    """Return a roster with breaks where fewer people are missing, by the price of who is missing.

    What does not lie on the steps of the problem's time line stays as it is.
    """
    moves = _Moves(problem, roster)
    for _ in range(ROUNDS):
        if not sum(moves.improve(number) for number in moves.promising()):
            break
    return replace(roster, shifts=tuple(moves.shifts))


@dataclass(frozen=True, slots=True)
class Outline:
    """What tells where the breaks of a shift may lie, in minutes from its start.

    Parameters
    ----------
    minutes : length of the shift.
    pauses : lengths of the breaks, in order.
    sessions : begin and end of meetings and training, in order.
    longest : most work on end.
    windows : first and last begin of each break; empty where they are free.
    """

    minutes: int
    pauses: tuple[int, ...]
    sessions: tuple[tuple[int, int], ...]
    longest: int
    windows: tuple[tuple[int, int], ...] = ()

    @property
    def shortest(self) -> int:
        """Least work between two breaks, or a break and an end of the shift, with no session between."""
        work = self.minutes - sum(self.pauses) - sum(end - start for start, end in self.sessions)
        return min(SHORTEST_STRETCH_MINUTES, work // (len(self.pauses) + 1))

    def holds(self, start: int, end: int) -> bool:
        """Tell whether nothing but work and whole sessions may lie between two minutes."""
        inside = [one for one in self.sessions if start < one[1] and one[0] < end]
        if any(one[0] < start or end < one[1] for one in inside):
            return False
        edges = (start, *(edge for one in inside for edge in one), end)
        stretches = [after - before for before, after in list(pairwise(edges))[::2]]
        return max(stretches) <= self.longest and (bool(inside) or end - start >= self.shortest)

    def may_begin(self, pause: int, begin: int) -> bool:
        """Tell whether a break that begins at a minute lies in its window and touches no session."""
        first, last = self.windows[pause] if self.windows else (0, self.minutes)
        stop = begin + self.pauses[pause]
        return first <= begin <= last and all(stop <= start or end <= begin for start, end in self.sessions)


@dataclass(frozen=True, slots=True)
class Room:
    """The lawful places of a shift's breaks, in ticks from its start.

    Parameters
    ----------
    lengths : ticks of each break, in order.
    clear : of each break, shape (places,); 0 where it may begin for its own part, else infinite.
    follows : shape (places, places); 0 where a break may begin at the second place when what was before it
        ended at the first, else infinite.
    closes : shape (places,); 0 where the last break may end, else infinite.
    """

    lengths: tuple[int, ...]
    clear: tuple[Floats, ...]
    follows: Floats
    closes: Floats

    @classmethod
    def of(cls, outline: Outline, tick: int) -> "Room":
        """Return the room that an outline leaves."""
        places = range(0, outline.minutes + 1, tick)
        farthest = outline.longest * (len(outline.sessions) + 1) + sum(b - a for a, b in outline.sessions)
        follows = np.full((len(places), len(places)), np.inf)
        for row, start in enumerate(places):
            for end in range(start, min(start + farthest, outline.minutes) + 1, tick):
                if outline.holds(start, end):
                    follows[row, end // tick] = 0.0
        numbers = range(len(outline.pauses))
        clear = (_barred(outline.may_begin(number, begin) for begin in places) for number in numbers)
        closes = _barred(outline.holds(end, outline.minutes) for end in places)
        return cls(tuple(one // tick for one in outline.pauses), tuple(clear), follows, closes)

    def cheapest(self, running: Floats) -> tuple[float, list[int]]:
        """Return what the cheapest breaks lose in all, infinite where none are lawful, and their begins.

        Parameters
        ----------
        running : shape (places,); what is lost by a break from the start of the shift to each place.
        """
        places, ended = len(running), self.follows[0]
        steps: list[Ints] = []
        total = ended
        for number, length in enumerate(self.lengths):
            losses = np.full(places, np.inf)
            losses[: places - length] = running[length:] - running[: places - length]
            losses += self.clear[number]
            if number:
                reach = _later(total, self.lengths[number - 1])[:, None] + self.follows
                steps.append(reach.argmin(axis=0))
                total = reach.min(axis=0)
            total = total + losses
        end = _later(total, self.lengths[-1]) + self.closes
        last = int(end.argmin())
        return float(end[last]), self._walk_back(steps, last)

    def _walk_back(self, steps: list[Ints], end: int) -> list[int]:
        begins = [end - self.lengths[-1]]
        for number in range(len(steps) - 1, -1, -1):
            begins.append(int(steps[number][begins[-1]]) - self.lengths[number])
        return begins[::-1]


def _barred(allowed: Iterable[bool]) -> Floats:
    """Return 0 where something is allowed, infinity elsewhere."""
    return np.where(np.array(list(allowed)), 0.0, np.inf)


def _later(values: Floats, ticks: int) -> Floats:
    """Return values by where something of so many ticks ends that begins where they stand."""
    return np.concatenate([np.full(ticks, np.inf), values[: len(values) - ticks]])


class _Moves:
    """The shifts of a roster with who is present, while breaks move."""

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        self.problem, self.shifts = problem, list(roster.shifts)
        self._horizon = Horizon.of(problem)
        self._present, links = presence(problem, roster.shifts)
        self._cuts = Cuts.of(slices_of(problem.demands, problem.grid.count), links)
        sets = sorted({tuple(sorted(person.serves)) for person in problem.staff})
        self._row = {one.agent: sets.index(tuple(sorted(one.serves))) for one in problem.staff}
        self._rules = {one.agent: problem.rules_of(one) for one in problem.staff}
        self._rooms: dict[Outline, Room] = {}
        self._breaks = [self._ticks(shift) for shift in self.shifts]
        self._share = 1 / self._horizon.ticks_per_interval

    def promising(self) -> Iterator[int]:
        """Yield the shifts whose people would be wanted during their breaks."""
        more, _ = self._cuts.marginal(self._present)
        for number, shift in enumerate(self.shifts):
            own = more[self._row[shift.agent]]
            columns = self._columns(self._breaks[number])
            if len(columns) and own[columns].sum() > LEAST_GAIN and self._on_steps(shift):
                yield number

    def improve(self, number: int) -> bool:
        """Move a shift's breaks to where they cost least; tell whether that is a gain."""
        shift, row = self.shifts[number], self._row[self.shifts[number].agent]
        room, first = self._room(shift), self._horizon.tick_of(shift.start)
        places = len(room.closes)
        here = self._columns(first + np.arange(places - 1))
        span = slice(int(here[0]), int(here[-1]) + 1)
        before = self._present[:, span].copy()
        there = before.copy()
        np.add.at(there[row], self._columns(self._breaks[number]) - span.start, self._share)
        loss = np.zeros(places - 1)
        loss[: len(here)] = self._cuts.one_fewer(there, row, span)[here - span.start] * self._share
        total, begins = room.cheapest(np.concatenate([[0.0], np.cumsum(loss)]))
        if not np.isfinite(total):
            return False
        begins = [first + begin for begin in begins]
        ticks = _spread(begins, room.lengths)
        np.subtract.at(there[row], self._columns(ticks) - span.start, self._share)
        if self._cuts.price(there, span).sum() >= self._cuts.price(before, span).sum() - LEAST_GAIN:
            return False
        self.shifts[number], self._breaks[number] = self._moved(shift, begins), ticks
        self._present[:, span] = there
        return True

    def _room(self, shift: Shift) -> Room:
        outline = _outline(shift, self._rules[shift.agent], self._horizon.tick)
        if outline not in self._rooms:
            self._rooms[outline] = Room.of(outline, self._horizon.tick)
        return self._rooms[outline]

    def _ticks(self, shift: Shift) -> Ints:
        """Return the ticks of a shift's breaks."""
        tick_of = self._horizon.tick_of
        begins = [tick_of(one.start) for one in _pauses(shift)]
        ends = [tick_of(one.end) for one in _pauses(shift)]
        return _spread(begins, [end - begin for begin, end in zip(begins, ends, strict=True)])

    def _columns(self, ticks: Ints) -> Ints:
        """Return the intervals of ticks, as far as they lie in the grid."""
        inside = ticks[(ticks >= 0) & (ticks < self._horizon.tick_count)]
        return inside // self._horizon.ticks_per_interval

    def _on_steps(self, shift: Shift) -> bool:
        """Tell whether a shift begins, and is interrupted, on steps of the time line within the grid."""
        grid, step = self.problem.grid, self._horizon.tick * A_MINUTE
        edges = (shift.start, *(edge for one in shift.parts for edge in (one.start, one.end)))
        return grid.start <= shift.start and all(
            (edge - grid.start) % step == timedelta() for edge in edges
        )

    def _moved(self, shift: Shift, begins: Sequence[int]) -> Shift:
        """Return a shift with its breaks at other ticks."""
        parts = [part for part in shift.parts if part.activity in OFF_CONTACTS]
        for old, begin in zip(_pauses(shift), begins, strict=True):
            start = self._horizon.instant_of(begin)
            parts.append(replace(old, start=start, end=start + (old.end - old.start)))
        return replace(shift, parts=tuple(sorted(parts)))


def _spread(begins: Sequence[int], lengths: Sequence[int]) -> Ints:
    """Return the ticks of breaks by their begins and lengths."""
    return np.array(
        [begin + k for begin, length in zip(begins, lengths, strict=True) for k in range(length)],
        dtype=np.int64,
    )


def _outline(shift: Shift, rules: LabourRules, tick: int) -> Outline:
    pauses = _pauses(shift)
    lengths = tuple((one.end - one.start) // A_MINUTE for one in pauses)
    sessions = tuple(
        ((one.start - shift.start) // A_MINUTE, (one.end - shift.start) // A_MINUTE)
        for one in sorted(shift.parts)
        if one.activity in OFF_CONTACTS
    )
    begins = [(one.start - shift.start) // A_MINUTE for one in pauses]
    shape = shape_of(round(shift.paid_seconds / 60), rules, tick)
    windows = tuple((pause.earliest, pause.earliest + pause.width) for pause in shape.pauses)
    usual = not sessions and not shape.patterns and lengths == tuple(one.minutes for one in shape.pauses)
    inside = usual and all(a <= begin <= b for begin, (a, b) in zip(begins, windows, strict=True))
    minutes = (shift.end - shift.start) // A_MINUTE
    return Outline(minutes, lengths, sessions, rules.break_after_minutes, windows if inside else ())


def _pauses(shift: Shift) -> list[ShiftPart]:
    return [part for part in sorted(shift.parts) if part.activity not in OFF_CONTACTS]
