"""How likely a plan for deferred work keeps its due times, when volumes differ from their forecast."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import BusinessHours
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.staffing.deferred import DueClock
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.requirement import Requirement

Floats = NDArray[np.float64]

DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class DueOutlook:
    """What becomes of due times under the forecast's uncertainty.

    Parameters
    ----------
    on_time : share of the contacts due within the horizon that are done in time, on average.
    probability : share of draws, averaged over days, in which a day's contacts reach the target.
    days : shape (days,); that share for what arrives on each local day, nan where nothing is due.
    """

    on_time: float
    probability: float
    days: Floats


def due_outlook(
    forecast: Forecast,
    policy: StaffingPolicy,
    requirement: Requirement,
    generator: np.random.Generator,
    hours: BusinessHours | None = None,
    backlog: float = 0.0,
) -> DueOutlook:
    """Draw volumes and let the required agents work them off, the oldest first.

    A day factor and an event factor are drawn once a local day, an interval factor and a Poisson
    count once an interval. Work flows like a fluid at the mean handling time.

    Parameters
    ----------
    requirement : of this forecast and policy; its `agents` work, without the shrinkage on top.
    hours, backlog : as they were given to `deferred_requirement`.
    """
    volume = draw_volumes(forecast, DRAWS, generator)
    clock = DueClock.of(forecast, policy.target.threshold_seconds, hours)
    able_seconds = requirement.agents * np.diff(clock.opened) * policy.max_occupancy
    capacity = able_seconds / policy.mean_handle_seconds
    arrived = backlog + np.cumsum(np.pad(volume, ((0, 0), (1, 0))), axis=1)
    done = _done(arrived, capacity)
    due = np.flatnonzero(clock.due <= forecast.grid.count)
    in_time = np.clip(done[:, clock.due[due]] - arrived[:, due], 0.0, volume[:, due])
    row = map_grid(forecast.grid).row
    days = int(row.max()) + 1 if len(row) else 0
    met, whole = (_by_day(part, row[due], days) for part in (in_time, volume[:, due]))
    counts = whole.sum(axis=0) > 0
    reached = np.where(whole > 0, met >= policy.target.share * whole - 1e-9, True).mean(axis=0)
    total = float(whole.sum())
    return DueOutlook(
        on_time=float(met.sum()) / total if total else 1.0,
        probability=float(reached[counts].mean()) if counts.any() else 1.0,
        days=np.where(counts, reached, np.nan),
    )


def draw_volumes(forecast: Forecast, draws: int, generator: np.random.Generator) -> Floats:
    """Draw counts as the forecast describes them; shape (draws, grid.count)."""
    row = map_grid(forecast.grid).row
    days = int(row.max()) + 1 if len(row) else 0
    first = np.searchsorted(row, np.arange(days))
    day = _gamma(forecast.day_sd[first], draws, generator)
    event_sd = forecast.event_log_sd[first]
    event = np.exp(generator.standard_normal((draws, days)) * event_sd - event_sd**2 / 2)
    interval = _gamma(forecast.interval_sd, draws, generator)
    return generator.poisson(forecast.mean * (day * event)[:, row] * interval).astype(np.float64)


def _gamma(sd: Floats, draws: int, generator: np.random.Generator) -> Floats:
    """Draw gamma factors of mean 1, exactly 1 where the sd is 0."""
    known = np.where(sd > 0, sd, 1.0)
    drawn = generator.standard_gamma(known**-2, (draws, len(sd))) * known**2
    return np.where(sd > 0, drawn, 1.0)


def _done(arrived: Floats, capacity: Floats) -> Floats:
    """Return the contacts done after 0, 1, ... intervals, of (draws, intervals + 1) arrived by then.

    References
    ----------
    Lindley, D. V. (1952): done(k) = S(k) + min(0, min over i from 1 to k of arrived(i) - S(i)).
    """
    able = np.concatenate(([0.0], np.cumsum(capacity)))
    slack = arrived - able
    slack[:, 0] = 0.0
    return np.asarray(able + np.minimum.accumulate(slack, axis=1))


def _by_day(values: Floats, row: NDArray[np.int64], days: int) -> Floats:
    """Return sums of columns by local day; shape (draws, days)."""
    totals = np.zeros((len(values), days))
    np.add.at(totals.T, row, values.T)
    return totals
