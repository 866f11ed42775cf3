"""Work that may wait until it is due: the smoothest capacity that keeps every due time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.forecast import Forecast
from workforce.staffing.requirement import Requirement, StaffingPolicy
from workforce.staffing.risk import RiskScope, busyness_quantile

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def deferred_requirement(
    forecast: Forecast, policy: StaffingPolicy, backlog: float = 0.0, hours: BusinessHours | None = None
) -> Requirement:
    """Return the agents that deferred work needs in each interval.

    `policy.target.threshold_seconds` is the due time in opening hours: what arrives is finished
    within it, at the earliest in the interval in which it arrives. Between those two limits the
    capacity is as even as it can be. Over the whole horizon as much is finished as arrives, as far as
    it arrives before the last closing; what is left over is due later, and stated.

    With `policy.risk` volumes are taken at that quantile of what moves whole days; single intervals
    make up for one another, since work waits.

    Parameters
    ----------
    backlog : contacts that wait at the start, all due within the due time, at least 0.
    hours : when people work on the queue and its due times run; None for the intervals in which
        the forecast has it open.

    Raises
    ------
    InvalidInput
        When nothing is open although there is work, or the backlog is negative.
    """
    if not backlog >= 0:
        raise InvalidInput(f"A backlog of {backlog} contacts; give 0 or more.")
    volume = forecast.mean * busyness_quantile(forecast, policy.risk, RiskScope.DAY)
    clock = DueClock.of(forecast, policy.target.threshold_seconds, hours)
    if not clock.total and (volume.sum() or backlog):
        raise InvalidInput(f"Queue {forecast.queue!r} has work and no opening hours to do it in.")
    is_open = np.flatnonzero(np.diff(clock.opened))
    ends = np.concatenate(([0], is_open + 1))
    upper = np.concatenate(([0.0], backlog + np.cumsum(volume)))[ends]
    lower = clock.due_by(volume, backlog)[ends]
    lower[-1] = np.clip(volume.sum(), lower[-1], upper[-1])
    done = np.diff(taut_string(lower, upper, clock.opened[ends])) if len(is_open) else np.zeros(0)
    agents = np.zeros(forecast.grid.count)
    open_seconds = np.diff(clock.opened)[is_open]
    agents[is_open] = done * policy.mean_handle_seconds / (open_seconds * policy.max_occupancy)
    load = volume * policy.mean_handle_seconds / (60 * forecast.grid.minutes)
    left = backlog + float(volume.sum()) - float(done.sum())
    scheduled = agents / (1 - policy.shrinkage)
    return Requirement(forecast.queue, forecast.grid, load, agents, scheduled, max(left, 0.0))


@dataclass(frozen=True, slots=True)
class DueClock:
    """Opening time along a grid, and when what arrives in each interval is due.

    Parameters
    ----------
    opened : shape (grid.count + 1,); open seconds from the start to each interval's start, and the end.
    due : shape (grid.count,); the intervals that end by the due time of what arrives at an interval's
        start; grid.count + 1 where it is due behind the end.
    backlog_due : the same for what waits at the start.
    """

    opened: Floats
    due: Indices
    backlog_due: int

    @classmethod
    def of(cls, forecast: Forecast, due_seconds: float, hours: BusinessHours | None) -> "DueClock":
        """Return the clock of a queue; parameters as in `deferred_requirement`."""
        grid = forecast.grid
        if hours is None:
            opened = np.concatenate(([0.0], np.cumsum(forecast.is_open * 60.0 * grid.minutes)))
        else:
            opened = opening_time(grid, hours)
        due = _due_intervals(opened, due_seconds)
        return cls(opened, due, int(due[0]) if grid.count else 0)

    @property
    def total(self) -> float:
        """Open seconds of the whole grid."""
        return float(self.opened[-1])

    def due_by(self, volume: Floats, backlog: float) -> Floats:
        """Return the contacts that must be done after 0, 1, ... intervals; shape (grid.count + 1,)."""
        steps = np.bincount(self.due, volume, minlength=len(self.opened) + 1)[: len(self.opened)]
        if self.backlog_due < len(steps):
            steps[self.backlog_due] += backlog
        return np.asarray(np.cumsum(steps))


def opening_time(grid: TimeGrid, hours: BusinessHours) -> Floats:
    """Return the open seconds from the grid's start to each interval's start; shape (grid.count + 1,)."""
    edges = np.arange(grid.count + 1) * 60.0 * grid.minutes
    opened = np.zeros(grid.count + 1)
    for opening, closing in hours.spans_from(grid.start, _days(grid)):
        start, end = (_seconds(grid, instant) for instant in (opening, closing))
        opened += np.clip(edges, max(start, 0.0), max(end, 0.0)) - max(start, 0.0)
    return opened


def _days(grid: TimeGrid) -> int:
    """Return how many local days a grid may touch, whatever its zone."""
    return (grid.end - grid.start) // timedelta(days=1) + 2


def _seconds(grid: TimeGrid, instant: datetime) -> float:
    return (instant - grid.start).total_seconds()


def _due_intervals(opened: Floats, due_seconds: float) -> Indices:
    """Return how many intervals end by the time at which what arrives in each one is due.

    Due times are rounded down to the grid, yet leave each contact an interval that is open.
    """
    due_at = opened[:-1] + due_seconds
    ended = np.searchsorted(opened, due_at + 1e-6, side="right") - 1
    ended = np.searchsorted(opened, opened[ended], side="left")
    next_open = np.searchsorted(opened, opened[:-1], side="right")
    behind = len(opened)
    return np.where(due_at > opened[-1] + 1e-6, behind, np.minimum(np.maximum(ended, next_open), behind))


def taut_string(lower: Floats, upper: Floats, places: Floats | None = None) -> Floats:
    """Return the shortest path between two bounds, from 0 to the last lower bound.

    Its slopes are as even as the bounds allow: among all feasible paths it minimises the integral of
    any convex function of the slope.

    Parameters
    ----------
    lower, upper : shape (n + 1,); cumulative bounds, non-decreasing, lower <= upper, lower[0] = 0.
    places : shape (n + 1,); where on the axis they stand, increasing; None for steps of 1.

    References
    ----------
    Davies, P. L. and Kovac, A. (2001). Local extremes, runs, strings and multiresolution.
    """
    upper = upper.copy()
    upper[-1] = lower[-1]
    places = np.arange(float(len(lower))) if places is None else places
    path = np.zeros(len(lower))
    start = 0
    while start < len(lower) - 1:
        rest = slice(start + 1, None)
        run = places[rest] - places[start]
        floors, ceilings = (lower[rest] - path[start]) / run, (upper[rest] - path[start]) / run
        steps, leans_low = _next_touch(floors, ceilings)
        touch = start + 1 + steps
        path[touch] = (lower if leans_low else upper)[touch]
        path[start : touch + 1] = np.interp(
            places[start : touch + 1], places[[start, touch]], path[[start, touch]]
        )
        start = touch
    return path


def _next_touch(floors: Floats, ceilings: Floats) -> tuple[int, bool]:
    """Return after how many further points the string leans on a bound, and whether on the lower one.

    Parameters
    ----------
    floors, ceilings : shape (points,); slopes from where it stands to the bounds of the points ahead.
    """
    floor, ceiling = np.maximum.accumulate(floors), np.minimum.accumulate(ceilings)
    crossed = np.flatnonzero(floor > ceiling * (1 + 1e-12) + 1e-12)
    if not len(crossed):
        return len(floors) - 1, True
    conflict = crossed[0]
    if floors[conflict] >= floor[conflict]:
        return int(np.flatnonzero(ceilings <= ceiling[conflict])[0]), False
    return int(np.flatnonzero(floors >= floor[conflict])[0]), True
