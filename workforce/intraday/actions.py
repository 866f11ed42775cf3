"""What can still be done on the day: breaks moved, shifts extended or ended early, people asked to come."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Shift, ShiftPart
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, change_between, key_of
from contactcenter.domain.rosteredit import moved
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from workforce.rostering.attendance import OFF_CONTACTS
from workforce.rostering.problem import LabourRules, RosterProblem

NOTICE = timedelta(minutes=15)
"""Nothing is suggested that begins sooner than this."""
BREAK_STEPS = tuple(timedelta(minutes=minutes) for minutes in (-90, -60, -45, -30, -15, 15, 30, 45, 60, 90))
LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 90, 120))
HALF_HOUR = timedelta(minutes=30)
A_DAY = timedelta(days=1)
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
    """

    kind: ActionKind
    key: ShiftKey
    to: datetime
    part: datetime | None = None
    like: ShiftKey | None = None
    pause_minutes: int = 0


@dataclass(frozen=True, slots=True)
class RestOfDay:
    """What is left of a day to be steered.

    Parameters
    ----------
    problem : grid of the day, demands as they are now expected, and everybody who can work, by the rules of
        the day.
    shifts : what is published of the whole roster period, so that rules can be checked.
    period : problem of that period, without demand.
    now : aware instant; intervals before it no longer count.
    consent : whether people are asked, and may agree to other hours than their contract's.
    """

    problem: RosterProblem
    shifts: tuple[Shift, ...]
    period: RosterProblem
    now: datetime
    consent: bool = True

    @property
    def today(self) -> tuple[Shift, ...]:
        """The shifts that touch the day."""
        grid = self.problem.grid
        return tuple(one for one in self.shifts if one.start < grid.end and one.end > grid.start)


def rest_of(problem: RosterProblem, shifts: Sequence[Shift], day: date, now: datetime) -> RestOfDay:
    """Return one day of a problem's period to be steered.

    Parameters
    ----------
    day : a local day of the period; `now` may lie before it.
    """
    grid = TimeGrid.of_days(day, 1, problem.grid.minutes, problem.grid.zone)
    first = problem.grid.index_of(grid.start)
    here = slice(first, first + grid.count)
    demands = tuple(replace(one, required=one.required[here]) for one in problem.demands)
    own = replace(problem.ruled_on(day), grid=grid, demands=demands)
    return RestOfDay(own, tuple(shifts), replace(problem, demands=()), now)


def change_of_action(action: Action, shifts: Sequence[Shift]) -> RosterChange:
    """Return what an action changes.

    Raises
    ------
    InvalidInput
        When the shift, or the break in it, is not there as the action knew it.
    """
    wanted = action.like if action.kind is ActionKind.COME_IN else action.key
    held = next((shift for shift in shifts if key_of(shift) == wanted), None)
    if held is None:
        raise InvalidInput("The shift that was to change is not in the roster any more; look again.")
    before = () if action.kind is ActionKind.COME_IN else (held,)
    return change_between(before, (shift_after(action, held),))


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
    """Yield everything that could still be done, lawful or not."""
    soon, rules = day.now + NOTICE, {one.agent: day.problem.rules_of(one) for one in day.problem.staff}
    on_shift = {shift.agent for shift in day.today}
    for shift in day.today:
        key = key_of(shift)
        yield from _moved_parts(shift, key, soon)
        if shift.end > soon:
            yield from _overtime(shift, key, rules[shift.agent])
            busy = [part.end for part in shift.parts if part.activity in OFF_CONTACTS]
            ends = (end for length in LENGTHS if (end := shift.end - length) >= max(busy, default=end))
            yield from (
                Action(ActionKind.LEAVE_EARLY, key, end) for end in ends if end > max(soon, shift.start)
            )
        for length in LENGTHS:
            if shift.start - length > day.now + TRAVEL:
                yield Action(ActionKind.COME_EARLIER, key, shift.start - length)
    yield from _people_to_ask(day, on_shift)


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
        yield Action(ActionKind.STAY_LONGER, key, shift.end + length, pause_minutes=pause)


def _people_to_ask(day: RestOfDay, on_shift: set[AgentId]) -> Iterator[Action]:
    """Yield, for people who are off, shifts that begin once they can be here.

    They are like those of the day, or of the period, that somebody under the same rules works.
    """
    problem, worked = day.problem, (*day.today, *day.shifts)
    limits = {one.agent: problem.rules_of(one).limits for one in problem.staff}
    likes: dict[LabourRules, dict[tuple[timedelta, int], Shift]] = defaultdict(dict)
    for one in reversed(worked):
        likes[limits[one.agent]][one.end - one.start, len(one.parts)] = one
    first = day.problem.grid.start
    begin = max(first, first - (first - day.now - TRAVEL) // HALF_HOUR * HALF_HOUR)
    starts = [begin + hours * timedelta(hours=1) for hours in range(3)]
    usual = {one.start for one in day.today} or {first + (one.start - first) % A_DAY for one in day.shifts}
    starts += sorted(start for start in usual if start > starts[-1])
    for person in day.problem.staff:
        if person.agent not in on_shift:
            for start in starts:
                if start < day.problem.grid.end:
                    key = ShiftKey(person.agent, start)
                    own = likes[limits[person.agent]].values()
                    yield from (Action(ActionKind.COME_IN, key, start, like=key_of(one)) for one in own)
