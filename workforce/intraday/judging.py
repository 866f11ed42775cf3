"""What a change of the running day is worth: hours short by the same sharing of people as rosters have."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, key_of
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import Action, ActionKind, RestOfDay
from workforce.rostering.allocation import missing
from workforce.rostering.evaluation import check_roster, presence
from workforce.rostering.problem import LabourRules, StaffMember
from workforce.rostering.slices import slices_of

Floats = NDArray[np.float64]
PUT_OFF_PRICE = 10.0
"""What it costs that a person's meeting or training has to be held on a later day, in paid hours."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An action with its effect over the rest of the day.

    Parameters
    ----------
    hours_short : agent-hours missing after less before; below 0 it helps.
    paid_hours : paid hours after less before.
    cost : both by the prices of the problem, in paid hours, and what putting something off costs; below 0
        it is worth it.
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


class DayJudge:
    """Judges changes of one day by agent-hours short from now on."""

    def __init__(self, day: RestOfDay) -> None:
        self.day = day
        problem = day.problem
        self.present, self.links = presence(problem, day.today)
        self.slices = slices_of(problem.demands, problem.grid.count)
        self.need = self.slices.by_demand(self.slices.need.copy(), len(problem.demands))
        self.first = max(-(-(day.now - problem.grid.start) // timedelta(minutes=problem.grid.minutes)), 0)
        self.need[:, : self.first] = 0.0
        self.slices.need[:, : self.first] = 0.0
        self._open = self._left_open(self.present, np.arange(problem.grid.count))
        self.short = self.slices.by_demand(self._open, len(problem.demands))
        self._edges = np.arange(problem.grid.count + 1.0)
        self.hour, self.prices = problem.grid.minutes / 60, problem.prices
        sets = sorted({tuple(sorted(person.serves)) for person in problem.staff})
        rows = {serves: row for row, serves in enumerate(sets)}
        self._row = {person.agent: rows[tuple(sorted(person.serves))] for person in problem.staff}
        self._shares: dict[tuple[datetime, datetime], Floats] = {}

    @property
    def hours_short(self) -> float:
        """Agent-hours short over the rest of the day as it stands."""
        return float(self.short.sum()) * self.hour

    def marginal(self) -> tuple[Floats, Floats]:
        """Return what one more and one fewer person of each skill set is worth, shape (sets, intervals)."""
        reach = self.links[:, :, None] * self.short[None]
        worth = np.minimum(reach.max(axis=1, initial=0.0), 1.0)
        asked = (self.links[:, :, None] * self.need[None]).sum(axis=1)
        loss = np.where(asked > 0, np.clip(asked - self.present + 1, 0.0, 1.0), 0.0)
        return worth, np.maximum(loss, worth)

    def difference(self, change: RosterChange) -> Floats:
        """Return people serving after less before, shape (sets, intervals), from now on."""
        found = np.zeros_like(self.present)
        for shift in change.removed:
            found[self.set_of(shift.agent)] -= self.line_of(shift)
        for shift in change.added:
            found[self.set_of(shift.agent)] += self.line_of(shift)
        return found

    def set_of(self, agent: AgentId) -> int:
        """Return which set of skills a person has, as a row of the presence."""
        return self._row[agent]

    def line_of(self, shift: Shift) -> Floats:
        """Return the share of each interval from now on that a shift serves, shape (intervals,)."""
        line = np.zeros(self.present.shape[1])
        for span in shift.serving_spans():
            line += self._shares[span] if span in self._shares else self._share_of(*span)
        line[: self.first] = 0.0
        return line

    def _share_of(self, start: datetime, end: datetime) -> Floats:
        """Return the share of each interval that lies between two instants, and keep it."""
        grid = self.day.problem.grid
        first, last = (
            (instant - grid.start).total_seconds() / (60 * grid.minutes) for instant in (start, end)
        )
        edges = np.clip(self._edges, first, max(first, last))
        inside: Floats = edges[1:] - edges[:-1]
        self._shares[start, end] = inside
        return inside

    def judge(self, action: Action, change: RosterChange) -> Suggestion:
        """Return the exact effect of a change on hours short."""
        difference = self.difference(change)
        columns = np.flatnonzero(difference.any(axis=0))
        present = np.maximum(self.present[:, columns] + difference[:, columns], 0.0)
        gap = self._left_open(present, columns) - self._open[:, columns]
        hours, paid = float(gap.sum()) * self.hour, change.paid_hours
        missed = float((gap * self.slices.weights[:, None]).sum()) * self.hour
        cost = self.prices.missing_hour * missed + self.prices.paid_hour * paid
        cost += PUT_OFF_PRICE if action.kind is ActionKind.PUT_OFF else 0.0
        by_demand = self.slices.by_demand(gap, len(self.need))
        return Suggestion(action, change, hours, paid, cost, columns, by_demand)

    def _left_open(self, present: Floats, columns: NDArray[np.int64]) -> Floats:
        """Return what people leave of the slices in some intervals, shape (slices, columns)."""
        slices = self.slices
        return missing(present, slices.need[:, columns], slices.links(self.links), slices.weights)


def is_lawful(day: RestOfDay, change: RosterChange) -> bool:
    """Tell whether a change breaks no rule that was kept before.

    Who agrees to work longer or shorter gives up the hours of the contract, never those of the law.
    """
    period, agents = day.period, frozenset(change.agents)
    people = tuple(person for person in period.staff if person.agent in agents)
    if day.consent:
        today = (person for person in day.problem.staff if person.agent in agents)
        rules = {person.agent: day.problem.rules_of(person) for person in today}
        people = tuple(_willing(person, rules[person.agent]) for person in people)
    problem = replace(period, staff=people)
    own = [shift for shift in day.shifts if shift.agent in agents]
    gone = {key_of(shift) for shift in change.removed}
    after = [*(shift for shift in own if key_of(shift) not in gone), *change.added]
    before, then = (
        set(check_roster(problem, Roster(period.grid.start, period.grid.end, tuple(shifts))))
        for shifts in (own, after)
    )
    return not then - before


def _willing(person: StaffMember, rules: LabourRules) -> StaffMember:
    contract = replace(
        person.contract,
        daily_minutes=(1, rules.max_daily_minutes),
        weekly_minutes=rules.max_weekly_minutes,
        days_per_week=6,
    )
    return replace(person, contract=contract)
