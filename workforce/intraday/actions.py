"""What can still be done on the day: breaks moved, shifts extended or ended early, people asked to come."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import numpy as np

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, OnCall, Shift, ShiftPart
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, change_between, key_of
from contactcenter.domain.rosteredit import moved
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from workforce.rostering.attendance import OFF_CONTACTS
from workforce.rostering.problem import Demand, LabourRules, RosterProblem

NOTICE = timedelta(minutes=15)
"""Nothing is suggested that begins sooner than this."""
BREAK_STEPS = tuple(timedelta(minutes=minutes) for minutes in (-90, -60, -45, -30, -15, 15, 30, 45, 60, 90))
LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 90, 120))
HALF_HOUR = timedelta(minutes=30)
A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
TRAVEL = timedelta(minutes=60)
"""Who is to come earlier or at all is told this long before."""


class ActionKind(StrEnum):
    """What is suggested."""

    MOVE_BREAK = "move_break"
    STAY_LONGER = "stay_longer"
    COME_EARLIER = "come_earlier"
    COME_IN = "come_in"
    LEAVE_EARLY = "leave_early"
    MOVE_TRAINING = "move_training"
    PUT_OFF = "put_off"
    """A meeting or training of one person is left out today, to be held on a later day."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with one shift, small enough to travel in a form.

    Parameters
    ----------
    part : beginning of what moves or is put off in a shift; None for the others.
    to : where it goes, or the new end or start of the shift; of somebody who comes in the start, and of
        what is put off its end.
    like : of somebody who comes in, the shift whose length and breaks they take.
    pause_minutes : paid break at the former end of a shift that gets longer, at least 0.
    until : end of the shift as it was when this was suggested; None where it does not matter.
    """

    kind: ActionKind
    key: ShiftKey
    to: datetime
    part: datetime | None = None
    like: ShiftKey | None = None
    pause_minutes: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RestOfDay:
    """What is left of a day to be steered.

    Parameters
    ----------
    problem : grid of the day, demands as they are now expected, and everybody who can work, by the rules of
        the day. The grid goes on over the next day, of which no more is needed than the night that begins
        on this one.
    shifts : what is published of the whole roster period, so that rules can be checked.
    period : problem of that period, without demand.
    now : aware instant; intervals before it no longer count.
    consent : whether people are asked, and may agree to other hours than their contract's.
    absent : who gave up a shift of the day, or a span on call, as the ill do; they are asked for nothing.
    on_call : who is published to be on call in the roster period.
    given_up : spans on call of the rest of the day that somebody gave up and nobody has taken over.
    """

    problem: RosterProblem
    shifts: tuple[Shift, ...]
    period: RosterProblem
    now: datetime
    consent: bool = True
    absent: frozenset[AgentId] = frozenset()
    on_call: tuple[OnCall, ...] = ()
    given_up: tuple[OnCall, ...] = ()

    @property
    def midnight(self) -> datetime:
        """The end of the local day."""
        grid = self.problem.grid
        return local_instant(grid.local_of(0).date() + A_DAY, 0, grid.zone)

    @property
    def today(self) -> tuple[Shift, ...]:
        """The shifts that touch the day: what can be steered."""
        start, end = self.problem.grid.start, self.midnight
        return tuple(one for one in self.shifts if one.start < end and one.end > start)

    @property
    def around(self) -> tuple[Shift, ...]:
        """The shifts that touch the grid: whoever serves while the day's last shifts do."""
        grid = self.problem.grid
        return tuple(one for one in self.shifts if one.start < grid.end and one.end > grid.start)


def rest_of(problem: RosterProblem, shifts: Sequence[Shift], day: date, now: datetime) -> RestOfDay:
    """Return one day of a problem's period to be steered, with the night that begins on it.

    Parameters
    ----------
    day : a local day of the period; `now` may lie before it.
    """
    grid = day_grid(day, problem.grid)
    first = problem.grid.index_of(grid.start)
    here = slice(first, first + grid.count)
    demands = tuple(replace(one, required=one.required[here]) for one in problem.demands)
    own = replace(problem.ruled_on(day), grid=grid, demands=of_night(demands, grid, shifts))
    return RestOfDay(own, tuple(shifts), replace(problem, demands=()), now)


def day_grid(day: date, period: TimeGrid) -> TimeGrid:
    """Return the grid of a day and the next; of the last day of a period alone."""
    alone = TimeGrid.of_days(day, 1, period.minutes, period.zone)
    days = 2 if alone.end < period.end else 1
    return TimeGrid.of_days(day, days, period.minutes, period.zone)


def of_night(demands: tuple[Demand, ...], grid: TimeGrid, shifts: Sequence[Shift]) -> tuple[Demand, ...]:
    """Return the need of a day and of the night that begins on it, and none of the next day.

    After midnight it counts while a shift of the day goes on, and while anybody is needed before the first
    shift of the next day begins.
    """
    local = [grid.local_of(place).date() for place in range(grid.count)]
    midnight = next((place for place in range(grid.count) if local[place] != local[0]), grid.count)
    start, end = grid.start, grid.instant_of(midnight)
    needed = np.sum([one.required for one in demands], axis=0)[midnight:] > 0 if demands else np.zeros(0)
    quiet = int(np.argmin(np.append(needed, False)))
    first = min((one.start for one in shifts if end <= one.start < grid.end), default=grid.end)
    last = max((one.end for one in shifts if start <= one.start < end), default=end)
    until = max(min(midnight + quiet, grid.index_of(first)), -((start - last) // A_MINUTE // grid.minutes))
    marks = np.arange(grid.count) < max(until, midnight)
    return tuple(replace(one, required=one.required * marks) for one in demands)


def change_of_action(action: Action, shifts: Sequence[Shift]) -> RosterChange:
    """Return what an action changes.

    Raises
    ------
    InvalidInput
        When the shift, or the break in it, is not there as the action knew it, or is so already.
    """
    wanted = action.like if action.kind is ActionKind.COME_IN else action.key
    held = next((shift for shift in shifts if key_of(shift) == wanted), None)
    if held is None:
        raise InvalidInput("The shift that was to change is not in the roster any more; look again.")
    if action.until is not None and held.end != action.until:
        raise InvalidInput("The shift that was to change ends at another time by now; look again.")
    if action.part is not None and all(part.start != action.part for part in held.parts):
        raise InvalidInput("The break that was to change is not where it was any more; look again.")
    before = () if action.kind is ActionKind.COME_IN else (held,)
    change = change_between(before, (shift_after(action, held),))
    if not change:
        raise InvalidInput("That changes nothing: the roster has it so already.")
    return change


def shift_after(action: Action, shift: Shift) -> Shift:
    """Return what an action makes of its shift, or of the one that it takes as its like."""
    if action.kind is ActionKind.COME_IN:
        alone = tuple(part for part in shift.parts if part.activity not in OFF_CONTACTS)
        return replace(moved(replace(shift, parts=alone), action.to), agent=action.key.agent)
    if action.kind is ActionKind.PUT_OFF:
        return replace(shift, parts=tuple(part for part in shift.parts if part.start != action.part))
    if action.kind in (ActionKind.MOVE_BREAK, ActionKind.MOVE_TRAINING):
        by = action.to - (action.part or action.to)
        parts = tuple(
            replace(part, start=part.start + by, end=part.end + by) if part.start == action.part else part
            for part in shift.parts
        )
        return replace(shift, parts=tuple(sorted(parts)))
    if action.kind is ActionKind.COME_EARLIER:
        return replace(shift, start=action.to)
    kept = tuple(part for part in shift.parts if part.end <= action.to)
    if action.pause_minutes:
        pause = timedelta(minutes=action.pause_minutes)
        kept = (*kept, ShiftPart(shift.end, shift.end + pause, Activity.BREAK))
    return replace(shift, end=action.to, parts=kept)


def possible_actions(day: RestOfDay) -> Iterator[Action]:
    """Yield everything that could still be done, lawful or not; nobody is asked to come in without rest."""
    soon, rules = day.now + NOTICE, {one.agent: day.problem.rules_of(one) for one in day.problem.staff}
    today = [shift for shift in day.today if shift.agent not in day.absent]
    for shift in today:
        key = key_of(shift)
        yield from _moved_parts(shift, key, soon)
        if shift.end > soon:
            yield from _overtime(shift, key, rules[shift.agent])
            busy = [part.end for part in shift.parts if part.activity in OFF_CONTACTS]
            ends = (end for length in LENGTHS if (end := shift.end - length) >= max(busy, default=end))
            yield from (
                Action(ActionKind.LEAVE_EARLY, key, end, until=shift.end)
                for end in ends
                if end > max(soon, shift.start)
            )
        for length in LENGTHS:
            if shift.start - length > day.now + TRAVEL:
                yield Action(ActionKind.COME_EARLIER, key, shift.start - length)
    yield from _people_to_ask(day, day.absent.union(shift.agent for shift in today))


def _moved_parts(shift: Shift, key: ShiftKey, soon: datetime) -> Iterator[Action]:
    """Yield breaks and training at other times, and meetings and training put off to a later day.

    A meeting has its time for all of its people, so one of them alone does not move it.
    """
    for part in shift.parts:
        if part.start <= soon:
            continue
        if part.activity in OFF_CONTACTS:
            yield Action(ActionKind.PUT_OFF, key, part.end, part.start)
        kind = ActionKind.MOVE_TRAINING if part.activity is Activity.TRAINING else ActionKind.MOVE_BREAK
        for step in () if part.activity is Activity.MEETING else BREAK_STEPS:
            start, end = part.start + step, part.end + step
            free = all(
                end <= other.start or start >= other.end for other in shift.parts if other is not part
            )
            if free and start > max(soon, shift.start) and end < shift.end:
                yield Action(kind, key, start, part.start)


def _overtime(shift: Shift, key: ShiftKey, rules: LabourRules) -> Iterator[Action]:
    """Yield longer shifts, with a break at the former end where the work on end would get too long."""
    last = shift.serving_spans()[-1:] or [(shift.end, shift.end)]
    for length in LENGTHS:
        on_end = shift.end + length - last[0][0]
        pause = rules.break_minutes if on_end > timedelta(minutes=rules.break_after_minutes) else 0
        yield Action(ActionKind.STAY_LONGER, key, shift.end + length, pause_minutes=pause, until=shift.end)


def _people_to_ask(day: RestOfDay, on_shift: Collection[AgentId]) -> Iterator[Action]:
    """Yield, for people who are off, shifts that begin once they can be here.

    They are like those of the day, or of the period, that somebody under the same rules works.
    """
    likes, starts = _likes(day), _starts(day)
    limits = {one.agent: day.problem.rules_of(one).limits for one in day.problem.staff}
    free = _free_spans(day)
    weekday = day.problem.grid.local_of(0).date()
    for person in day.problem.staff:
        if person.agent not in on_shift and weekday not in person.days_off:
            earliest, latest = free.get(person.agent, (None, None))
            for start in starts:
                if earliest is not None and start < earliest:
                    continue
                key = ShiftKey(person.agent, start)
                for one in likes.get(limits[person.agent], ()):
                    if latest is None or start + (one.end - one.start) <= latest:
                        yield Action(ActionKind.COME_IN, key, start, like=key_of(one), until=one.end)


def _likes(day: RestOfDay) -> dict[LabourRules, list[Shift]]:
    """Return shifts to be taken as an example by the limits that they keep, one of each length and pay.

    Of these the one with the fewest meetings is taken, for its breaks go around them.
    """
    limits = {one.agent: day.problem.rules_of(one).limits for one in day.problem.staff}
    found: dict[LabourRules, dict[tuple[timedelta, float], Shift]] = defaultdict(dict)
    for one in (*day.today, *day.shifts):
        kinds, kind = found[limits[one.agent]], (one.end - one.start, one.paid_seconds)
        if kind not in kinds or _meetings_in(one) < _meetings_in(kinds[kind]):
            kinds[kind] = one
    return {own: list(kinds.values()) for own, kinds in found.items()}


def _meetings_in(shift: Shift) -> int:
    return sum(part.activity in OFF_CONTACTS for part in shift.parts)


def _starts(day: RestOfDay) -> list[datetime]:
    """Return when somebody who is asked to come in may begin: soon, or as usual."""
    first = day.problem.grid.start
    begin = max(first, first - (first - day.now - TRAVEL) // HALF_HOUR * HALF_HOUR)
    starts = [begin + hours * timedelta(hours=1) for hours in range(3)]
    usual = {one.start for one in day.today} or {first + (one.start - first) % A_DAY for one in day.shifts}
    starts += sorted(start for start in usual if start > starts[-1])
    return [start for start in starts if start < day.midnight]


def _free_spans(day: RestOfDay) -> dict[AgentId, tuple[datetime | None, datetime | None]]:
    """Return from when until when each person has had the daily rest and will have it."""
    rests = {
        one.agent: timedelta(minutes=day.problem.rules_of(one).daily_rest_minutes)
        for one in day.problem.staff
    }
    found: dict[AgentId, tuple[datetime | None, datetime | None]] = {}
    start, end = day.problem.grid.start, day.midnight
    for shift in day.shifts:
        earliest, latest = found.get(shift.agent, (None, None))
        if shift.end <= start or shift.start < start:
            ready = shift.end + rests[shift.agent]
            found[shift.agent] = ready if earliest is None else max(earliest, ready), latest
        elif shift.start >= end:
            due = shift.start - rests[shift.agent]
            found[shift.agent] = earliest, due if latest is None else min(latest, due)
    return found
