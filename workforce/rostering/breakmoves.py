"""Breaks of a finished roster, moved shift by shift to where the cover needs their people least.

Shifts, meetings and training stay where they are. Between two interruptions, and at both ends of a shift,
lies no more work on end than the rules allow; breaks that lie in the windows of their shift's shape stay
in them, as the search and its bound have them. What one person fewer costs is known in every interval, so
the cheapest lawful beginnings of a shift's breaks follow one another from left to right. Everybody else
stays put meanwhile, so that each move is a gain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

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
Bools = NDArray[np.bool_]
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

    def holds(self, starts: Ints, ends: Ints) -> Bools:
        """Tell between which minutes nothing but work and whole sessions may lie.

        Parameters
        ----------
        starts, ends : shapes that go together; the answer has their common one.
        """
        shape = np.broadcast_shapes(starts.shape, ends.shape)
        since, worked = np.broadcast_to(starts, shape), np.zeros(shape, dtype=np.int64)
        lawful, any_inside = starts <= ends, np.zeros(shape, dtype=bool)
        for begin, end in self.sessions:
            inside = (starts < end) & (begin < ends)
            lawful = lawful & (~inside | (starts <= begin) & (end <= ends))
            worked = np.maximum(worked, np.where(inside, begin - since, 0))
            since, any_inside = np.where(inside, end, since), any_inside | inside
        worked = np.maximum(worked, ends - since)
        found: Bools = lawful & (worked <= self.longest) & (any_inside | (ends - starts >= self.shortest))
        return found

    def may_begin(self, pause: int, begins: Ints) -> Bools:
        """Tell at which minutes a break lies in its window and touches no session."""
        first, last = self.windows[pause] if self.windows else (0, self.minutes)
        fits = (first <= begins) & (begins <= last)
        for start, end in self.sessions:
            fits &= (begins + self.pauses[pause] <= start) | (end <= begins)
        return fits


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
        places = np.arange(0, outline.minutes + 1, tick)
        follows = _barred(outline.holds(places[:, None], places))
        clear = (_barred(outline.may_begin(number, places)) for number in range(len(outline.pauses)))
        closes = _barred(outline.holds(places, np.array([outline.minutes])))
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


def _barred(allowed: Bools) -> Floats:
    """Return 0 where something is allowed, infinity elsewhere."""
    return np.where(allowed, 0.0, np.inf)


def _later(values: Floats, ticks: int) -> Floats:
    """Return values by where something of so many ticks ends that begins where they stand."""
    found = np.empty_like(values)
    found[:ticks], found[ticks:] = np.inf, values[: len(values) - ticks]
    return found


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
        self._known: dict[int, Room] = {}
        self._breaks = [self._columns(self._ticks(shift)) for shift in self.shifts]
        pairs = zip(self._breaks, self.shifts, strict=True)
        self._movable = [len(breaks) > 0 and self._on_steps(shift) for breaks, shift in pairs]
        self._share = 1 / self._horizon.ticks_per_interval

    def promising(self) -> Iterator[int]:
        """Yield the shifts whose people would be wanted during their breaks."""
        more, _ = self._cuts.marginal(self._present)
        for number, shift in enumerate(self.shifts):
            if not self._movable[number]:
                continue
            if more[self._row[shift.agent], self._breaks[number]].sum() > LEAST_GAIN:
                yield number

    def improve(self, number: int) -> bool:
        """Move a shift's breaks to where they cost least; tell whether that is a gain."""
        shift, row = self.shifts[number], self._row[self.shifts[number].agent]
        room, first = self._room(number), self._horizon.tick_of(shift.start)
        places = len(room.closes)
        here = self._columns(first + np.arange(places - 1))
        span = slice(int(here[0]), int(here[-1]) + 1)
        before = self._present[:, span].copy()
        there = before.copy()
        np.add.at(there[row], self._breaks[number] - span.start, self._share)
        loss = np.zeros(places - 1)
        loss[: len(here)] = self._cuts.one_fewer(there, row, span)[here - span.start] * self._share
        total, begins = room.cheapest(np.concatenate([[0.0], np.cumsum(loss)]))
        if not np.isfinite(total):
            return False
        begins = [first + begin for begin in begins]
        columns = self._columns(_spread(begins, room.lengths))
        if np.array_equal(columns, self._breaks[number]):
            return False
        np.subtract.at(there[row], columns - span.start, self._share)
        if self._cuts.price(there, span).sum() >= self._cuts.price(before, span).sum() - LEAST_GAIN:
            return False
        self.shifts[number], self._breaks[number] = self._moved(shift, begins), columns
        del self._known[number]
        self._present[:, span] = there
        return True

    def _room(self, number: int) -> Room:
        """Return the room of a shift's breaks, which is another when they come into their windows."""
        if number not in self._known:
            shift = self.shifts[number]
            outline = _outline(shift, self._rules[shift.agent], self._horizon.tick)
            if outline not in self._rooms:
                self._rooms[outline] = Room.of(outline, self._horizon.tick)
            self._known[number] = self._rooms[outline]
        return self._known[number]

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
