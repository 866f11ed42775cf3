"""Work that may wait until it is due: the smoothest capacity that keeps every due time."""

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.forecast.forecast import Forecast
from workforce.staffing.requirement import Requirement, StaffingPolicy
from workforce.staffing.risk import busyness_quantile

Floats = NDArray[np.float64]


def deferred_requirement(forecast: Forecast, policy: StaffingPolicy, backlog: float = 0.0) -> Requirement:
    """Return the agents that deferred work needs in each interval.

    `policy.target.threshold_seconds` is the due time in opening hours: what arrives is finished
    within it, at the earliest after it arrived. Between those two limits the capacity is as even as
    it can be. All work of the horizon is finished within it.

    Parameters
    ----------
    backlog : contacts that wait at the start, all due within the due time, at least 0.

    Raises
    ------
    InvalidInput
        When nothing is open although there is work.
    """
    grid, is_open = forecast.grid, forecast.is_open
    volume = forecast.mean * busyness_quantile(forecast, policy.risk)
    per_agent = 60 * grid.minutes * policy.max_occupancy / policy.mean_handle_seconds
    if not is_open.any() and (volume.sum() or backlog):
        raise InvalidInput(f"Queue {forecast.queue!r} has work and no opening hours to do it in.")
    arrived = np.concatenate(([backlog], backlog + _arrived_by_open_end(volume, is_open)))
    lag = max(1, int(policy.target.threshold_seconds // (60 * grid.minutes)))
    done = taut_string(_due(arrived, lag), arrived)
    agents = np.zeros(grid.count)
    agents[is_open] = np.diff(done) / per_agent
    load = volume * policy.mean_handle_seconds / (60 * grid.minutes)
    return Requirement(forecast.queue, grid, load, agents, agents / (1 - policy.shrinkage))


def _arrived_by_open_end(volume: Floats, is_open: NDArray[np.bool_]) -> Floats:
    """Return the contacts that arrived until the end of each open interval."""
    arrived = np.cumsum(volume)[is_open]
    if len(arrived):
        arrived[-1] = volume.sum()
    return arrived


def _due(arrived: Floats, lag: int) -> Floats:
    """Return the least that must be done by the end of each open interval, nothing before the first.

    What arrives in an interval is done `lag` interval starts later; everything by the very end.
    """
    due = np.zeros_like(arrived)
    due[lag:] = arrived[1 : len(arrived) - lag + 1]
    due[-1] = arrived[-1]
    return due


def taut_string(lower: Floats, upper: Floats) -> Floats:
    """Return the shortest path between two bounds, from 0 to the last lower bound.

    Its steps are as even as the bounds allow: among all feasible paths it minimises the sum of any
    convex function of the steps.

    Parameters
    ----------
    lower, upper : shape (n + 1,); cumulative bounds, non-decreasing, lower <= upper, lower[0] = 0.

    References
    ----------
    Davies, P. L. and Kovac, A. (2001). Local extremes, runs, strings and multiresolution.
    """
    upper = upper.copy()
    upper[-1] = lower[-1]
    path = np.zeros(len(lower))
    start, value = 0, 0.0
    while start < len(lower) - 1:
        touch, value = _next_touch(start, value, lower, upper)
        path[start : touch + 1] = np.linspace(path[start], value, touch - start + 1)
        start = touch
    return path


def _next_touch(start: int, value: float, lower: Floats, upper: Floats) -> tuple[int, float]:
    """Return where the string next leans on a bound, seen from `start`."""
    steps = np.arange(1, len(lower) - start)
    floor = np.maximum.accumulate((lower[start + 1 :] - value) / steps)
    ceiling = np.minimum.accumulate((upper[start + 1 :] - value) / steps)
    crossed = np.flatnonzero(floor > ceiling + 1e-12)
    if not len(crossed):
        return len(lower) - 1, float(lower[-1])
    conflict = crossed[0]
    hits_floor = (lower[start + 1 + conflict] - value) / steps[conflict] >= floor[conflict]
    if hits_floor:
        lean = int(np.flatnonzero((upper[start + 1 :] - value) / steps <= ceiling[conflict])[0])
        return start + 1 + lean, float(upper[start + 1 + lean])
    lean = int(np.flatnonzero((lower[start + 1 :] - value) / steps >= floor[conflict])[0])
    return start + 1 + lean, float(lower[start + 1 + lean])
