"""How many minutes each person should work in which week, where weeks share hours.

Hours agreed by the period, their overtime, and averages over weeks are spent where people are needed most:
one small programme over all weeks, blocks of people alike in fractions, breaks at any time of the day.
Weeks are then planned one after the other, each with its part of what is left.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.allocation import missing
from workforce.rostering.blocks import Block, Layout, candidates
from workforce.rostering.budget import Budget
from workforce.rostering.crew import locked_tours, presence_of_shifts
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.pausetotals import Pausing
from workforce.rostering.problem import StaffMember
from workforce.rostering.rules import averagetime, totaltime, weeklytime
from workforce.rostering.weekmodel import WeekModel, WeekTask, add_cover, add_shifts, shift_costs
from workforce.rostering.weekplan import links_of

Bools = NDArray[np.bool_]


def plan_period(layout: Layout, budget: Budget, seconds: float) -> Floats | None:
    """Return the paid minutes that each person should have in each week, shape (staff, weeks).

    Who has locks, and is planned alone, gets none. None where no hours are shared between weeks, or where
    the time was too short.

    Parameters
    ----------
    seconds : time for it, over 0.
    """
    weeks, staff = layout.horizon.weeks(), layout.problem.staff
    if len(weeks) < 2 or not any(_shares_weeks(layout, one, len(weeks)) for one in staff):
        return None
    model = _model(layout)
    if not len(model.shifts):
        return None
    answer = model.programme.relax(budget.effort(seconds))
    if not answer.found:
        return None
    columns, planned = model.task.columns, np.zeros((len(staff), len(weeks)))
    worked = answer.values[model.shifts] * columns.paid
    for number, block in enumerate(model.task.blocks):
        own = columns.block == number
        by_week = [float(worked[own & np.isin(columns.day, one)].sum()) for one in weeks]
        planned[list(block.members)] = np.array(by_week) / len(block.members)
    return planned


def _shares_weeks(layout: Layout, person: StaffMember, weeks: int) -> bool:
    """Tell whether what a person works in one week takes from another."""
    rules = layout.problem.rules_of(person)
    by_average = averagetime.encode(rules, person, weeks) < weeklytime.encode_law(rules, person, 1)[1]
    return by_average or person.pattern.total_minutes is not None


def _model(layout: Layout) -> WeekModel:
    """Return the programme of all weeks, of everybody without locks, beside those with locks."""
    slices, days = layout.slices, range(len(layout.horizon.days))
    blocks = tuple(block for block in layout.blocks if not block.locked)
    present = np.zeros((len(layout.pools), layout.horizon.grid.count))
    for person, tour in locked_tours(layout, days).items():
        pool = next(block.pool for block in layout.blocks if person in block.members)
        present[pool] += presence_of_shifts(layout, tour)
    need = missing(present, slices.need, slices.links(links_of(layout)), slices.weights)
    columns = candidates(layout, days, blocks)
    task = WeekTask(layout, days, blocks, columns, need, slices.weights, layout.pools)
    model = WeekModel(replace(task, parts=slices.demand, pausing=Pausing.POOLED))
    if len(columns):
        add_shifts(model, shift_costs(model.task))
        add_cover(model)
        for number, block in enumerate(blocks):
            _Hours(model, block, np.flatnonzero(columns.block == number)).add()
    return model


@dataclass(frozen=True, slots=True)
class _Hours:
    """What the people of one block may work together by day, week and period; hours keep the rows small."""

    model: WeekModel
    block: Block
    own: Ints

    def add(self) -> None:
        """Add the rows of days, weeks, averages and the period."""
        task, members = self.model.task, self.block.members
        layout = task.layout
        weeks, rules = layout.horizon.weeks(), layout.rules_of(self.block)
        staff = [layout.problem.staff[k] for k in members]
        day, paid = task.columns.day[self.own], task.columns.paid[self.own] / 60
        for one in np.unique(day):
            self._at_most(day == one, 1.0, float(self.block.present[one]))
        for number, week in enumerate(weeks):
            inside = np.isin(day, week)
            days, minutes = np.array([weeklytime.encode_law(rules, one, number) for one in staff]).T
            self._at_most(inside, 1.0, float(days.sum()))
            free = np.minimum([weeklytime.agreed(one) for one in staff], minutes).sum()
            self._at_most(inside, paid, free / 60, float(minutes.sum() - free) / 60)
        sums = [dict(averagetime.encode_sums(rules, one, len(weeks))) for one in staff]
        for own in sums[0]:
            inside = np.isin(day, range(weeks[own[0]].start, weeks[own[-1]].stop))
            self._at_most(inside, paid, sum(max(one[own], 0) for one in sums) / 60)
        self._add_period(staff, paid)

    def _add_period(self, staff: list[StaffMember], paid: Floats) -> None:
        """Add the least and most hours of the whole period, where they are agreed, and their overtime."""
        if self.block.example.pattern.total_minutes is None:
            return
        everything = np.ones(len(self.own), dtype=bool)
        agreed = sum(totaltime.agreed(one)[1] for one in staff) / 60
        most = sum(totaltime.encode(one)[1] for one in staff) / 60
        self._at_most(everything, paid, agreed, most - agreed)
        least = self.model.programme.add_rows(1, lower=sum(totaltime.encode(one)[0] for one in staff) / 60)
        self.model.programme.add_entries(least, self.model.shifts[self.own], paid)

    def _at_most(self, chosen: Bools, values: Floats | float, most: float, more: float = 0.0) -> None:
        """Let some shifts add up to so much, and to more at the price of overtime."""
        programme, minute = self.model.programme, self.model.premiums.of_minute(self.block.example)
        row = programme.add_rows(1, upper=max(most, 0.0))
        takes = np.broadcast_to(np.asarray(values, dtype=np.float64), chosen.shape)
        programme.add_entries(row, self.model.shifts[self.own[chosen]], takes[chosen])
        if more > 0:
            programme.add_entries(row, programme.add_columns(1, upper=more, cost=60 * minute), -1.0)
