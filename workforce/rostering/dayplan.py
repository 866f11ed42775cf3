"""A week's shifts in whole numbers, day by day and side by side.

The days of a week hang together only by the hours of the week and the rest over night. The relaxation of
the week says how much of both each day gets. Every second day is planned first; the days between them get
all that those have left.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.budget import Budget
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.weekmodel import Limit, WeekModel, build

Bools = NDArray[np.bool_]
SLACK = 1e-6


@dataclass
class DayPlan:
    """The shifts of a week in the making.

    Parameters
    ----------
    model : the programme of the week.
    counts : shape (columns,); how often each candidate is worked, in fractions on the days still open.
    allowed : shape (columns,); the candidates that may be worked.
    """

    model: WeekModel
    counts: Floats
    allowed: Bools

    def __post_init__(self) -> None:
        self._columns = self.model.task.columns
        self._open = set(self.model.task.week)

    def decide(self, budget: Budget, seconds: float) -> Ints:
        """Return how often each candidate is worked, shape (columns,), every day in whole numbers."""
        days = list(self.model.task.week)
        halves = [half for half in (days[::2], days[1::2]) if half]
        for half in halves:
            begun = [(model, self._rounded(day)) for day, model in self._models(half).items()]
            each = seconds / len(halves) / -(-len(half) // budget.threads)
            answers = budget.side_by_side(partial(_whole, budget, each), begun)
            for day, counts in zip(half, answers, strict=True):
                self.counts[self._of(day)] = counts
            self._open.difference_update(half)
        return self.counts.astype(np.int64)

    def _of(self, day: int) -> Ints:
        return np.flatnonzero((self._columns.day == day) & self.allowed)

    def _rounded(self, day: int) -> Floats:
        """Return a day's shifts near the fractions, block by block and never more than they add up to."""
        own = self._of(day)
        order = np.lexsort((self._columns.paid[own], self._columns.start[own], self._columns.block[own]))
        whole = np.zeros(len(own))
        for block in np.unique(self._columns.block[own]):
            line = order[self._columns.block[own][order] == block]
            whole[line] = np.diff(np.floor(np.cumsum(self.counts[own[line]]) + SLACK), prepend=0.0)
        return whole

    def _models(self, days: list[int]) -> dict[int, WeekModel]:
        """Return the programmes of some days, each with its share of what the week still allows."""
        places = {day: self._of(day) for day in days}
        models = {day: self._alone(day, own) for day, own in places.items()}
        for limit in self.model.limits:
            over = 0.0
            for day in days:
                today = np.isin(limit.columns, places[day])
                if today.any() and not today.all():
                    room = self._room(limit, today) + over
                    most = np.floor(room + SLACK) if limit.whole else room
                    over = room - most
                    here = np.searchsorted(places[day], limit.columns[today])
                    programme = models[day].programme
                    row = programme.add_rows(1, upper=max(most, 0.0))
                    programme.add_entries(row, models[day].shifts[here], limit.values[today])
        return models

    def _room(self, limit: Limit, today: Bools) -> float:
        """Return what a day may take of a limit: what it has, and its part of what nobody has."""
        used = self.counts[limit.columns] * limit.values
        touched = set(np.unique(self._columns.day[limit.columns]).tolist())
        left = max(limit.most - used.sum(), 0.0)
        return float(used[today].sum() + left / len(touched & self._open))

    def _alone(self, day: int, own: Ints) -> WeekModel:
        """Return the programme of a day against what the shifts of other days leave open."""
        task = self.model.task
        need, there = task.need.copy(), self._of_other_days(day)
        for tier in np.argsort(-task.weights):
            served = np.minimum(need[tier], there)
            need[tier] -= served
            there -= served
        return build(replace(task, week=range(day, day + 1), columns=task.columns.take(own), need=need))

    def _of_other_days(self, day: int) -> Floats:
        """Return people who serve by shifts of other days, shape (grid.count,), breaks spread evenly."""
        columns, horizon = self._columns, self.model.task.layout.horizon
        serving = np.array([shape.serving_minutes / shape.minutes for shape in columns.shapes])
        ticks = np.zeros(horizon.tick_count + 1)
        others = np.flatnonzero((columns.day != day) & (self.counts > 0))
        people = self.counts[others] * serving[columns.shape[others]]
        np.add.at(ticks, columns.start[others], people)
        np.add.at(ticks, np.minimum(columns.end[others], horizon.tick_count), -people)
        running = np.cumsum(ticks[:-1]).reshape(-1, horizon.ticks_per_interval)
        return np.asarray(np.maximum(running.mean(axis=1), 0.0))


def _whole(budget: Budget, seconds: float, begun: tuple[WeekModel, Floats]) -> Ints:
    """Return a day's whole shifts near the best, at worst those that it begins with."""
    model, rounded = begun
    near = model.programme.fixed(budget.effort(seconds), model.shifts, rounded)
    if near.found:
        model.programme.suggest(near.values)
    answer = model.programme.solve(budget.effort(seconds))
    return np.rint(answer.values[model.shifts] if answer.found else rounded).astype(np.int64)
