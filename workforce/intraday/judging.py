"""What a change of the running day is worth: hours short by the same sharing of people as rosters have."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Shift
from contactcenter.domain.rosterchange import RosterChange
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import Action, ActionKind, RestOfDay
from workforce.intraday.law import DayLaw
from workforce.intraday.pricing import DayPrices
from workforce.rostering.allocation import missing
from workforce.rostering.cuts import Cuts
from workforce.rostering.evaluation import presence
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
    cost : by the prices of the problem, in paid hours of an average agent: hours missing, pay with its
        premiums, cars that can no longer be shared, and what putting something off costs; below 0 it is
        worth it.
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
        self.day, self.pay = day, DayPrices(day)
        problem = day.problem
        self.present, self.links = presence(problem, day.around)
        self.slices = slices_of(problem.demands, problem.grid.count)
        self.first = max(-(-(day.now - problem.grid.start) // timedelta(minutes=problem.grid.minutes)), 0)
        self.slices = replace(self.slices, need=np.where(self._ahead(), self.slices.need, 0.0))
        self.need = self.slices.by_demand(self.slices.need, len(problem.demands))
        self.cuts = Cuts.of(self.slices, self.links)
        self._open = self._left_open(self.present, np.arange(problem.grid.count))
        self._edges = np.arange(problem.grid.count + 1.0)
        self.hour, self.prices = problem.grid.minutes / 60, problem.prices
        sets = sorted({tuple(sorted(person.serves)) for person in problem.staff})
        rows = {serves: row for row, serves in enumerate(sets)}
        self._row = {person.agent: rows[tuple(sorted(person.serves))] for person in problem.staff}
        self._shares: dict[tuple[datetime, datetime], Floats] = {}

    def _ahead(self) -> NDArray[np.bool_]:
        """Mark the intervals that count from now on."""
        marks: NDArray[np.bool_] = np.arange(self.day.problem.grid.count) >= self.first
        return marks

    @property
    def short(self) -> Floats:
        """Agents missing from now on, shape (demands, intervals)."""
        return self.slices.by_demand(self._open, len(self.need))

    @property
    def hours_short(self) -> float:
        """Agent-hours short over the rest of the day as it stands."""
        return float(self._open.sum()) * self.hour

    def marginal(self) -> tuple[Floats, Floats]:
        """Return what one more person of each skill set saves and one fewer costs, in missing agents.

        Both are weighed by price, shape (sets, intervals).
        """
        return self.cuts.marginal(self.present)

    def take(self, change: RosterChange) -> None:
        """Let a change be made: what follows is judged after it."""
        difference = self.difference(change)
        columns = np.flatnonzero(difference.any(axis=0))
        self.present = np.maximum(self.present + difference, 0.0)
        self._open[:, columns] = self._left_open(self.present[:, columns], columns)

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
        cost = self.prices.missing_hour * missed + self.pay.of_change(change)
        cost += PUT_OFF_PRICE if action.kind is ActionKind.PUT_OFF else 0.0
        by_demand = self.slices.by_demand(gap, len(self.need))
        return Suggestion(action, change, hours, paid, cost, columns, by_demand)

    def _left_open(self, present: Floats, columns: NDArray[np.int64]) -> Floats:
        """Return what people leave of the slices in some intervals, shape (slices, columns)."""
        slices = self.slices
        return missing(present, slices.need[:, columns], slices.links(self.links), slices.weights)


def is_lawful(day: RestOfDay, change: RosterChange) -> bool:
    """Tell whether a change breaks no rule that was kept before; see `DayLaw`."""
    return not DayLaw(day).broken_by(change)
