"""A week's shifts in whole numbers, day by day and side by side.

The days of a week hang together only by the hours of the week and the rest over night. The relaxation of
the week says how much of both each day gets. Every second day is planned first; the days between them get
all that those have left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.budget import Budget
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.slices import left_open
from workforce.rostering.weekmodel import Limit, WeekModel, build

Bools = NDArray[np.bool_]
SLACK = 1e-6
FIRST_SHARE = 0.7
DAY_GAP_SHARE = 0.2


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
        self._days = [day for day in self.model.task.week if len(self._of(day))]
        self._open = set(self._days)
        self._gaps: dict[int, float] = {}

    def decide(self, budget: Budget, seconds: float) -> Ints:
        """Return how often each candidate is worked, shape (columns,), every day in whole numbers.

        A day that was left further from its bound than it need be is planned once more, the worst first.
        """
        deadline = budget.spent + seconds
        turns = [
            turn for half in (self._days[::2], self._days[1::2]) for turn in _turns(half, budget.threads)
        ]
        share = seconds * (1.0 if budget.stopping.deterministic else FIRST_SHARE) / max(len(turns), 1)
        for turn in turns:
            self._plan(turn, budget, share)
            self._open.difference_update(turn)
        far = sorted((day for day in self._days if self._gaps[day] > 0), key=lambda day: -self._gaps[day])
        again = [] if budget.stopping.deterministic else list(_turns(far, budget.threads))
        while again and (left := deadline - budget.spent) > 0:
            turn = again.pop(0)
            self._open = set(turn)
            self._plan(turn, budget, left / max(min(int(left / share), len(again) + 1), 1))
        return self.counts.astype(np.int64)

    def _plan(self, days: list[int], budget: Budget, seconds: float) -> None:
        begun = [
            (model, (self._rounded(day), self._rounded(day, by_length=True)))
            for day, model in self._models(days).items()
        ]
        answers = budget.side_by_side(partial(_whole, budget, seconds), begun)
        for day, (counts, gap) in zip(days, answers, strict=True):
            self.counts[self._of(day)] = counts
            self._gaps[day] = gap

    def _of(self, day: int) -> Ints:
        return np.flatnonzero((self._columns.day == day) & self.allowed)

    def _rounded(self, day: int, by_length: bool = False) -> Floats:
        """Return a day's shifts near the fractions, block by block and never more than they add up to.

        Parameters
        ----------
        by_length : whether no length is worked more often either, as the mixes of a week may ask.
        """
        own = self._of(day)
        order = np.lexsort((self._columns.paid[own], self._columns.start[own], self._columns.block[own]))
        whole = np.zeros(len(own))
        length = self._columns.paid[own] if by_length else np.zeros(len(own), dtype=np.int64)
        kinds = np.stack([self._columns.block[own], length], axis=1)
        for kind in np.unique(kinds, axis=0):
            line = order[(kinds[order] == kind).all(axis=1)]
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
                if today.any() and (limit.mixed or not today.all()):
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
        need = left_open(task.need, task.weights, self._of_other_days(day))
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


def _turns(days: list[int], most: int) -> Iterator[list[int]]:
    """Yield days that are planned side by side."""
    for first in range(0, len(days), most):
        yield days[first : first + most]


def _whole(
    budget: Budget, seconds: float, begun: tuple[WeekModel, tuple[Floats, ...]]
) -> tuple[Ints, float]:
    """Return a day's whole shifts near the best, at worst those it begins with, and how far they may be.

    It begins with the first of the given shifts that keep the limits.
    """
    model, starts = begun
    for rounded in starts:
        near = model.programme.fixed(budget.effort(seconds), model.shifts, rounded)
        if near.found:
            model.programme.suggest(near.values)
            break
    gap = DAY_GAP_SHARE * budget.stopping.gap
    answer = model.programme.solve(budget.effort(seconds, gap))
    if not answer.found:
        return rounded.astype(np.int64), np.inf
    far = max(answer.objective - answer.bound - gap * abs(answer.objective) - SLACK, 0.0)
    return np.rint(answer.values[model.shifts]).astype(np.int64), far
