"""Whose meetings and training are due in a week, and where they go in the shifts of one person."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.activityvalidation import reachable
from workforce.rostering.arrangement import Arrangement, Frame, Stay
from workforce.rostering.attendance import OFF_CONTACTS, attendance
from workforce.rostering.blocks import Columns
from workforce.rostering.horizon import Floats, Horizon
from workforce.rostering.problem import ActivityNeed, RosterProblem
from workforce.rostering.rules import activities
from workforce.rostering.rules.violation import local_day
from workforce.rostering.tours import Attended, WorkedShift

Bools = NDArray[np.bool_]
SessionKey = tuple[int, int]
"""Number of a need, and which of its sessions of the week."""
HELD = -1
"""In the place of a person: how often a meeting was held."""
UNASKED = -1
SPILL_MINUTES = 720
"""So far a shift of the last day of a week may go on after it."""


@dataclass
class Agenda:
    """The sessions of one week.

    Parameters
    ----------
    due : by index into the staff.
    times : tick at which each meeting begins; None for one that is not held.
    kept : by person and day, sessions that a locked shift brings along.
    fixed : meetings whose time a lock tells.
    """

    problem: RosterProblem
    horizon: Horizon
    due: dict[int, tuple[SessionKey, ...]] = field(default_factory=dict)
    times: dict[SessionKey, int | None] = field(default_factory=dict)
    kept: dict[tuple[int, int], tuple[Attended, ...]] = field(default_factory=dict)
    fixed: set[SessionKey] = field(default_factory=set)

    def __post_init__(self) -> None:
        needs = self.problem.activities
        self._begins = [activities.encode(self.problem, self.horizon, need) for need in needs]
        self._next: dict[tuple[SessionKey, int | None], NDArray[np.int64]] = {}

    @classmethod
    def of(
        cls, problem: RosterProblem, horizon: Horizon, week: range, past: Mapping[tuple[int, int], int]
    ) -> "Agenda":
        """Return what is due in a week.

        Parameters
        ----------
        past : sessions of earlier weeks by number of the need and person.
        """
        agenda = cls(problem, horizon)
        index = {person.agent: k for k, person in enumerate(problem.staff)}
        ahead = agenda._keep_locks(index, week)
        for number, need in enumerate(problem.activities):
            if not agenda._is_open(number, week):
                continue
            for agent in need.people:
                person = index[agent]
                who = agenda._who(number, person)
                count = agenda._count(number, week, past.get((number, who), 0) + ahead[number, who])
                if count and agenda._can_come(number, person, week):
                    keys = tuple((number, k) for k in range(count))
                    agenda.due[person] = agenda.due.get(person, ()) + keys
                    if need.together:
                        agenda.times |= {key: agenda.times.get(key) for key in keys}
        for own in agenda.kept.values():
            agenda.fixed.update(key for one in own if (key := agenda.adopt(one)) is not None)
        return agenda

    def adopt(self, one: Attended) -> SessionKey | None:
        """Let a meeting begin when somebody attends it, and return which session that is."""
        mine = [key for key in self.times if key[0] == one.need]
        same = [key for key in mine if self.times[key] == one.begin]
        free = [key for key in mine if self.times[key] is None]
        for key in [*same, *free][:1]:
            self.times[key] = one.begin
            return key
        return None

    @property
    def people(self) -> list[int]:
        """Everybody for whom something is due or kept, as indices into the staff."""
        return sorted({*self.due, *(person for person, _ in self.kept)})

    def need(self, key: SessionKey) -> ActivityNeed:
        """Return what a session is of."""
        return self.problem.activities[key[0]]

    def begins(self, key: SessionKey) -> Bools:
        """Mark the ticks at which a session may begin: of a meeting, the one that was chosen."""
        if not self.need(key).together:
            return self._begins[key[0]]
        chosen = np.zeros_like(self._begins[key[0]])
        if (time := self.times[key]) is not None:
            chosen[time] = True
        return chosen

    def choices(self, key: SessionKey) -> Bools:
        """Mark the ticks at which a session, or a whole meeting, may be placed."""
        return self._begins[key[0]]

    def missed(self, person: int, tour: Sequence[WorkedShift]) -> list[SessionKey]:
        """Return the sessions of a person that some shifts do not hold."""
        due = self.due.get(person, ())
        if not due:
            return []
        held = Counter(one.need for shift in tour for one in shift.attended)
        begun = {(one.need, one.begin) for shift in tour for one in shift.attended}
        left = []
        for key in due:
            if self.need(key).together:
                there = self.times[key] is not None and (key[0], self.times[key]) in begun
            else:
                there = held[key[0]] > 0
                held[key[0]] -= 1
            if not there:
                left.append(key)
        return left

    def holds(self, person: int, tour: Sequence[WorkedShift]) -> bool:
        """Tell whether some shifts hold what is due to a person, and nothing that is not held any more."""
        own = [one for shift in tour for one in shift.attended if not one.fixed]
        times = {(number, time) for (number, _), time in self.times.items()}
        off = any(
            one.need == UNASKED
            or (self.problem.activities[one.need].together and (one.need, one.begin) not in times)
            for one in own
        )
        kept = all(
            self.kept.get((person, s.day), ()) == tuple(one for one in s.attended if one.fixed)
            for s in tour
        )
        return kept and not off and not self.missed(person, tour)

    def price(self, person: int, tour: Sequence[WorkedShift]) -> float:
        """Return what it costs that some shifts hold less than is due."""
        return sum(self.need(key).price for key in self.missed(person, tour))

    def place(self, person: int, tour: Sequence[WorkedShift], worth_of_tick: Floats) -> list[WorkedShift]:
        """Return shifts with the person's sessions where they cost the cover least, breaks moved along.

        What costs more than it is worth is left out, as is what fits nowhere.

        Parameters
        ----------
        worth_of_tick : shape (ticks,); what the person serving in a tick saves, at least 0.
        """
        if person not in self.due and not self.kept and not any(shift.attended for shift in tour):
            return list(tour)
        running = np.concatenate([[0.0], np.cumsum(worth_of_tick)])
        placed = [self._bare(person, shift, running) for shift in tour]
        keys = self.missed(person, placed)
        for key in sorted(
            keys, key=lambda one: (not self.need(one).together, -self.need(one).minutes, one)
        ):
            choice = self._cheapest(person, placed, key, running)
            if choice is not None and choice[0] < self.need(key).price:
                placed[choice[1]] = choice[2]
        return placed

    def fitting(self, columns: Columns, key: SessionKey) -> Bools:
        """Mark the candidate shifts that last over some beginning of a session."""
        known = key, self.times.get(key)
        if known not in self._next:
            begins = np.flatnonzero(self.begins(key))
            place = np.searchsorted(begins, np.arange(self.horizon.tick_count + 1))
            self._next[known] = np.append(begins, 10**9)[place]
        first = self._next[known][np.clip(columns.start, 0, self.horizon.tick_count)]
        return np.asarray(first + self.horizon.ticks(self.need(key).minutes) <= columns.end)

    def _bare(self, person: int, shift: WorkedShift, running: Floats) -> WorkedShift:
        """Return a shift with none but the sessions that its lock brings along, breaks around them."""
        kept = self.kept.get((person, shift.day), ())
        bare = replace(shift, attended=kept) if shift.attended or kept else shift
        # Without its session a shift may have too much work on end; its breaks are placed anew.
        found = self._arranged(person, bare, [], running) if shift.attended or kept else None
        return bare if found is None else _moved(bare, found)

    def _cheapest(
        self, person: int, tour: list[WorkedShift], key: SessionKey, running: Floats
    ) -> tuple[float, int, WorkedShift] | None:
        """Return what a session costs in the best of some shifts, which one that is, and that shift."""
        best = None
        for number, shift in enumerate(tour):
            if any(one.need == key[0] for one in shift.attended):
                continue
            trial = self._with(person, shift, key, running)
            if trial is not None and (best is None or trial[0] < best[0]):
                best = trial[0], number, trial[1]
        return best

    def _with(
        self, person: int, shift: WorkedShift, key: SessionKey, running: Floats
    ) -> tuple[float, WorkedShift] | None:
        """Return what one more session in a shift costs, and the shift with it; None where it cannot be."""
        there = part_of(self.begins(key), shift.start, self.horizon.ticks(shift.shape.minutes))
        if not there.any():
            return None
        need = self.need(key)
        found = self._arranged(person, shift, [Stay(need.minutes, there)], running)
        if found is None:
            return None
        new = Attended(key[0], 0, need.minutes, need.activity)
        more = replace(shift, attended=(*shift.attended, new))
        return found.loss - self._loss(shift, running), _moved(more, found)

    def _arranged(
        self, person: int, shift: WorkedShift, more: list[Stay], running: Floats
    ) -> Arrangement | None:
        """Return the best places of a shift's breaks, its sessions and some more."""
        ticks = self.horizon.ticks(shift.shape.minutes)
        span = np.minimum(np.arange(shift.start, shift.start + ticks + 1), len(running) - 1)
        rules = self.problem.rules_of(self.problem.staff[person])
        own = running[span] - running[span[0]]
        return Frame(shift.shape, rules, self.horizon.tick, own).best([*self._stays(shift, ticks), *more])

    def _stays(self, shift: WorkedShift, ticks: int) -> list[Stay]:
        """Return the sessions that a shift has already; meetings and those of locks stay where they are."""
        stays = []
        for one in shift.attended:
            begins = np.arange(ticks) == one.begin - shift.start
            if not (one.fixed or self.problem.activities[one.need].together):
                begins = part_of(self._begins[one.need], shift.start, ticks)
            stays.append(Stay(one.minutes, begins))
        return stays

    def _loss(self, shift: WorkedShift, running: Floats) -> float:
        """Return what the breaks and sessions of a shift lose as they are."""
        spans = [
            *((b, pause.minutes) for b, pause in zip(shift.pauses, shift.shape.pauses, strict=True)),
            *((one.begin, one.minutes) for one in shift.attended),
        ]
        last = len(running) - 1
        ends = ((min(b, last), min(b + self.horizon.ticks(minutes), last)) for b, minutes in spans)
        return float(sum(running[end] - running[begin] for begin, end in ends))

    def _is_open(self, number: int, week: range) -> bool:
        """Tell whether any session of a need may begin in a week."""
        first, last = span_of(self.horizon, week)
        return bool(self._begins[number][first:last].any())

    def _count(self, number: int, week: range, past: int) -> int:
        """Return how many sessions a week should have: an even share of those that are left."""
        need = self.problem.activities[number]
        if need.every_week:
            return need.sessions
        later = [one for one in self.horizon.weeks() if one.start >= week.start]
        weeks = sum(self._is_open(number, one) for one in later)
        return min(math.ceil((need.sessions - past) / max(weeks, 1)), len(week))

    def _who(self, number: int, person: int) -> int:
        """Return in whose place sessions of a need are counted: each person's, of a meeting once."""
        return HELD if self.problem.activities[number].together else person

    def _can_come(self, number: int, person: int, week: range) -> bool:
        need, (first, last) = self.problem.activities[number], span_of(self.horizon, week)
        own = reachable(self.problem, self.horizon, need, self.problem.staff[person])
        return bool(own[first : last + self.horizon.ticks(SPILL_MINUTES)].any())

    def _keep_locks(self, index: Mapping[AgentId, int], week: range) -> Counter[tuple[int, int]]:
        """Note the sessions that locked shifts bring along, and return how many those of later weeks do."""
        ahead: set[tuple[int, int, int]] = set()
        problem, grid = self.problem, self.problem.grid
        alone = tuple(replace(need, least=1) for need in problem.activities)
        asked = {
            (one.agent, one.part.start): number
            for number, one in attendance(
                replace(problem, activities=alone), Roster(grid.start, grid.end, problem.locks)
            ).held
        }
        for lock in problem.locks:
            day = (local_day(problem, lock) - self.horizon.days[0]).days
            own = tuple(
                Attended(
                    asked.get((lock.agent, part.start), UNASKED),
                    self.horizon.tick_of(part.start),
                    round((part.end - part.start) / timedelta(minutes=1)),
                    part.activity,
                    True,
                )
                for part in lock.parts
                if part.activity in OFF_CONTACTS
            )
            if own and day in week:
                self.kept[index[lock.agent], day] = own
            if day >= week.stop:
                told = (one for one in own if one.need != UNASKED)
                ahead.update((one.need, self._who(one.need, index[lock.agent]), one.begin) for one in told)
        return Counter((need, who) for need, who, _ in ahead)


def part_of(marks: Bools, start: int, ticks: int) -> Bools:
    """Return the marks of a shift, shape (ticks,); none beyond the end of the grid."""
    there = np.zeros(ticks, dtype=bool)
    inside = marks[start : start + ticks]
    there[: len(inside)] = inside
    return there


def _moved(shift: WorkedShift, found: Arrangement) -> WorkedShift:
    """Return a shift with its breaks and sessions where they were found."""
    attended = tuple(
        replace(one, begin=shift.start + begin)
        for one, begin in zip(shift.attended, found.sessions, strict=True)
    )
    return replace(shift, pauses=tuple(shift.start + begin for begin in found.pauses), attended=attended)


def span_of(horizon: Horizon, week: range) -> tuple[int, int]:
    """Return the first tick of a week and the one after its last."""
    first = int(horizon.starts[week[0], 0])
    if week.stop >= len(horizon.days):
        return first, horizon.tick_count
    return first, int(horizon.starts[week.stop, 0])


def due_in(
    problem: RosterProblem, horizon: Horizon, week: range
) -> Iterator[tuple[int, ActivityNeed, Bools]]:
    """Yield the needs whose sessions are due in this very week: number, need, and when they may begin."""
    first, last = span_of(horizon, week)
    for number, need in enumerate(problem.activities):
        begins = activities.encode(problem, horizon, need)
        here = begins.copy()
        here[:first] = here[last + horizon.ticks(SPILL_MINUTES) :] = False
        alone = not begins[:first].any() and not begins[last:].any()
        if begins[first:last].any() and (need.every_week or alone):
            yield number, need, here
