"""What can still be done on the day: breaks moved, shifts extended or ended early, people asked to come.

Every suggestion keeps the labour rules and is judged by hours short, with the same sharing of people
among queues that judges rosters. Thousands of possibilities are ranked by the marginal worth of an
hour; the best are then judged exactly.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.rosterchange import RosterChange, ShiftKey, change_between, key_of
from contactcenter.domain.rosteredit import moved
from contactcenter.domain.units import AgentId
from workforce.rostering.allocation import missing
from workforce.rostering.evaluation import check_roster, presence
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NOTICE = timedelta(minutes=15)
"""Nothing is suggested that begins sooner than this."""
BREAK_STEPS = tuple(timedelta(minutes=minutes) for minutes in (-90, -60, -45, -30, -15, 15, 30, 45, 60, 90))
LENGTHS = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 90, 120))
HALF_HOUR = timedelta(minutes=30)
TRAVEL = timedelta(minutes=60)
"""Who is to come earlier or at all is told this long before."""


class ActionKind(StrEnum):
    """What is suggested."""

    MOVE_BREAK = "move_break"
    STAY_LONGER = "stay_longer"
    COME_EARLIER = "come_earlier"
    COME_IN = "come_in"
    LEAVE_EARLY = "leave_early"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with one shift, small enough to travel in a form.

    Parameters
    ----------
    part : beginning of the break that moves; None for the others.
    to : where the break goes, or the new end or start of the shift; of somebody who comes in the start.
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
class Suggestion:
    """An action with its effect over the rest of the day.

    Parameters
    ----------
    hours_short : agent-hours missing after less before; below 0 it helps.
    paid_hours : paid hours after less before.
    cost : both by the prices of the problem, in paid hours; below 0 it is worth it.
    columns : intervals in which presence changes.
    short_by_demand : shape (demands, intervals changed); agents missing after less before.
    """

    action: Action
    change: RosterChange
    hours_short: float
    paid_hours: float
    cost: float
    columns: NDArray[np.int64]
    short_by_demand: Floats


@dataclass(frozen=True, slots=True)
class RestOfDay:
    """What is left of a day to be steered.

    Parameters
    ----------
    problem : grid of the day, demands as they are now expected, and everybody who can work.
    shifts : what is published of the whole roster period, so that rules can be checked.
    period : problem of that period, without demand.
    now : aware instant; intervals before it no longer count.
    """

    problem: RosterProblem
    shifts: tuple[Shift, ...]
    period: RosterProblem
    now: datetime

    @property
    def today(self) -> tuple[Shift, ...]:
        """The shifts that touch the day."""
        grid = self.problem.grid
        return tuple(one for one in self.shifts if one.start < grid.end and one.end > grid.start)


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
    return _change(action, held)


def _change(action: Action, held: Shift) -> RosterChange:
    if action.kind is ActionKind.COME_IN:
        return RosterChange((), (replace(moved(held, action.to), agent=action.key.agent),))
    return change_between([held], [_after(action, held)])


def _after(action: Action, shift: Shift) -> Shift:
    if action.kind is ActionKind.MOVE_BREAK:
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
    soon = day.now + NOTICE
    on_shift = {shift.agent for shift in day.today}
    for shift in day.today:
        key = key_of(shift)
        yield from _moved_breaks(shift, key, soon)
        if shift.end > soon:
            yield from _overtime(shift, key, day.period.rules)
            ends = (shift.end - length for length in LENGTHS)
            yield from (
                Action(ActionKind.LEAVE_EARLY, key, end) for end in ends if end > max(soon, shift.start)
            )
        for length in LENGTHS:
            if shift.start - length > day.now + TRAVEL:
                yield Action(ActionKind.COME_EARLIER, key, shift.start - length)
    yield from _people_to_ask(day, on_shift)


def _moved_breaks(shift: Shift, key: ShiftKey, soon: datetime) -> Iterator[Action]:
    for part in shift.parts:
        for step in BREAK_STEPS if part.start > soon else ():
            start, end = part.start + step, part.end + step
            free = all(
                end <= other.start or start >= other.end for other in shift.parts if other is not part
            )
            if free and start > max(soon, shift.start) and end < shift.end:
                yield Action(ActionKind.MOVE_BREAK, key, start, part.start)


def _overtime(shift: Shift, key: ShiftKey, rules: LabourRules) -> Iterator[Action]:
    """Yield longer shifts, with a break at the former end where the work on end would get too long."""
    last = shift.serving_spans()[-1:] or [(shift.end, shift.end)]
    for length in LENGTHS:
        on_end = shift.end + length - last[0][0]
        pause = rules.break_minutes if on_end > timedelta(minutes=rules.break_after_minutes) else 0
        yield Action(ActionKind.STAY_LONGER, key, shift.end + length, pause_minutes=pause)


def _people_to_ask(day: RestOfDay, on_shift: set[AgentId]) -> Iterator[Action]:
    """Yield, for people who are off, shifts like those of the day that begin once they can be here."""
    likes = {(one.end - one.start, len(one.parts)): one for one in reversed(day.today)}
    first = day.problem.grid.start
    begin = first - (first - day.now - TRAVEL) // HALF_HOUR * HALF_HOUR
    starts = [begin + hours * timedelta(hours=1) for hours in range(3)]
    starts += sorted({one.start for one in day.today if one.start > starts[-1]})
    for person in day.problem.staff:
        if person.agent not in on_shift:
            for start in starts:
                if start < day.problem.grid.end:
                    key = ShiftKey(person.agent, start)
                    yield from (
                        Action(ActionKind.COME_IN, key, start, like=key_of(one)) for one in likes.values()
                    )


class DayJudge:
    """Judges changes of one day by agent-hours short from now on."""

    def __init__(self, day: RestOfDay) -> None:
        self.day = day
        problem = day.problem
        roster = Roster(problem.grid.start, problem.grid.end, day.today)
        self.present, self.links = presence(problem, roster)
        self.need = np.array([demand.required for demand in problem.demands]).reshape(
            -1, problem.grid.count
        )
        self.weights = np.array([demand.weight for demand in problem.demands])
        self.first = max(-(-(day.now - problem.grid.start) // timedelta(minutes=problem.grid.minutes)), 0)
        self.need[:, : self.first] = 0.0
        self.short = missing(self.present, self.need, self.links, self.weights)
        self._edges = np.arange(problem.grid.count + 1.0)
        self.hour, self.prices = problem.grid.minutes / 60, problem.prices
        sets = sorted({tuple(sorted(person.serves)) for person in problem.staff})
        rows = {serves: row for row, serves in enumerate(sets)}
        self._row = {person.agent: rows[tuple(sorted(person.serves))] for person in problem.staff}
        self._worth, self._loss = self._marginal()

    @property
    def hours_short(self) -> float:
        """Agent-hours short over the rest of the day as it stands."""
        return float(self.short.sum()) * self.hour

    def _marginal(self) -> tuple[Floats, Floats]:
        """Return what one more and one fewer person of each skill set is worth, shape (sets, intervals)."""
        reach = self.links[:, :, None] * self.short[None]
        worth = np.minimum(reach.max(axis=1, initial=0.0), 1.0)
        asked = (self.links[:, :, None] * self.need[None]).sum(axis=1)
        loss = np.where(asked > 0, np.clip(asked - self.present + 1, 0.0, 1.0), 0.0)
        return worth, np.maximum(loss, worth)

    def difference(self, change: RosterChange) -> Floats:
        """Return people serving after less before, shape (sets, intervals), from now on."""
        found = np.zeros_like(self.present)
        for sign, shifts in ((1.0, change.added), (-1.0, change.removed)):
            for shift in shifts:
                row = found[self._row[shift.agent]]
                for start, end in shift.serving_spans():
                    row += sign * self._share_of(start, end)
        found[:, : self.first] = 0.0
        return found

    def _share_of(self, start: datetime, end: datetime) -> Floats:
        """Return the share of each interval that lies between two instants."""
        grid = self.day.problem.grid
        first, last = (
            (instant - grid.start).total_seconds() / (60 * grid.minutes) for instant in (start, end)
        )
        edges = np.clip(self._edges, first, max(first, last))
        inside: Floats = edges[1:] - edges[:-1]
        return inside

    def estimate(self, change: RosterChange) -> float:
        """Return about how much a change is worth in paid hours; exact judging takes longer."""
        difference = self.difference(change)
        gain = np.where(difference > 0, difference * self._worth, difference * self._loss)
        saved = self.prices.missing_hour * float(gain.sum()) * self.hour
        return saved - self.prices.paid_hour * change.paid_hours

    def judge(self, action: Action, change: RosterChange) -> Suggestion:
        """Return the exact effect of a change on hours short."""
        difference = self.difference(change)
        columns = np.flatnonzero(difference.any(axis=0))
        present = np.maximum(self.present[:, columns] + difference[:, columns], 0.0)
        after = missing(present, self.need[:, columns], self.links, self.weights)
        gap = after - self.short[:, columns]
        hours, paid = float(gap.sum()) * self.hour, change.paid_hours
        cost = self.prices.missing_hour * hours + self.prices.paid_hour * paid
        return Suggestion(action, change, hours, paid, cost, columns, gap)


def suggest(day: RestOfDay, most: int = 12, judged: int = 80) -> tuple[Suggestion, ...]:
    """Return the best actions that keep every rule, by the prices of hours missing and hours paid.

    Who is asked to leave early is suggested where it costs no hour short.

    Parameters
    ----------
    most : how many to return.
    judged : how many of each kind are judged exactly, best estimate first.
    """
    judge = DayJudge(day)
    held = {key_of(shift): shift for shift in day.today}
    by_kind: dict[ActionKind, list[tuple[float, int, Action, RosterChange]]] = defaultdict(list)
    for number, action in enumerate(possible_actions(day)):
        change = _change(action, held[action.like or action.key])
        by_kind[action.kind].append((-judge.estimate(change), number, action, change))
    found: list[Suggestion] = []
    for kind, ranked in by_kind.items():
        found.extend(_best(judge, kind, sorted(ranked, key=lambda one: one[:2])[:judged], most))
    return tuple(sorted(found, key=_rank)[:most])


def _best(
    judge: DayJudge, kind: ActionKind, ranked: Sequence[tuple[float, int, Action, RosterChange]], most: int
) -> Iterator[Suggestion]:
    """Yield the actions of one kind that are worth it and lawful, one for each person."""
    judged = sorted((judge.judge(action, change) for _, _, action, change in ranked), key=_rank)
    seen: set[AgentId] = set()
    for one in judged:
        worth = one.hours_short <= 1e-6 if kind is ActionKind.LEAVE_EARLY else one.hours_short < -0.01
        agent = one.action.key.agent
        if worth and agent not in seen and len(seen) < most and is_lawful(judge.day, one.change):
            seen.add(agent)
            yield one


def _willing(person: StaffMember, period: RosterProblem) -> StaffMember:
    rules = period.rules
    contract = replace(
        person.contract,
        daily_minutes=(1, rules.max_daily_minutes),
        weekly_minutes=rules.max_weekly_minutes,
        days_per_week=6,
    )
    return replace(person, contract=contract)


def _rank(one: Suggestion) -> tuple[float, float, AgentId, datetime]:
    """Order by what it costs in all, then by what is paid for."""
    return round(one.cost, 4), one.paid_hours, one.action.key.agent, one.action.to


def is_lawful(day: RestOfDay, change: RosterChange) -> bool:
    """Tell whether a change breaks no rule that was kept before.

    Who agrees to work longer or shorter gives up the hours of the contract, never those of the law.
    """
    period, agents = day.period, frozenset(change.agents)
    people = tuple(_willing(person, period) for person in period.staff if person.agent in agents)
    problem = replace(period, staff=people)
    own = [shift for shift in day.shifts if shift.agent in agents]
    gone = {key_of(shift) for shift in change.removed}
    after = [*(shift for shift in own if key_of(shift) not in gone), *change.added]
    before, then = (
        set(check_roster(problem, Roster(period.grid.start, period.grid.end, tuple(shifts))))
        for shifts in (own, after)
    )
    return not then - before
