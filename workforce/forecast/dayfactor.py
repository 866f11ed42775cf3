"""Intraday: what the morning says of the rest of the day, shrunk by how little a morning knows."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DayFactor:
    """Posterior of a day's factor: its mean (1 is as forecast), its sd, and the raw ratio seen."""

    mean: float
    sd: float
    raw_ratio: float


def estimate_day_factor(mean: Array, seen: Array, day_variance: float, interval_sd: Array) -> DayFactor:
    """Return what the intervals seen so far say of the day's factor.

    The prior is gamma with mean 1 and the forecast's variance; counts are Poisson given it, and an
    interval whose own factor is noisy counts for less.

    Parameters
    ----------
    mean : shape (n,); forecast of the intervals seen, at least 0.
    seen : shape (n,); contacts that came.
    day_variance : variance of the day's factor, events included, at least 0.
    interval_sd : shape (n,); sd of the interval factors.

    References
    ----------
    Shen and Huang (2008), Interday forecasting and intraday updating of call center arrivals, for
    why penalising the update matters; the gamma–Poisson posterior is the conjugate one.

    Examples
    --------
    >>> found = estimate_day_factor(np.array([100.0]), np.array([150.0]), 0.01, np.array([0.0]))
    >>> round(found.mean, 3), found.raw_ratio
    (1.25, 1.5)
    """
    due = float(mean.sum())
    raw = float(seen.sum()) / due if due else 1.0
    if day_variance <= 0 or due <= 0:
        return DayFactor(1.0, float(np.sqrt(max(day_variance, 0.0))), raw)
    trust = 1 / (1 + mean * interval_sd**2)
    shape = 1 / day_variance + float(trust @ seen)
    rate = 1 / day_variance + float(trust @ mean)
    return DayFactor(shape / rate, float(np.sqrt(shape)) / rate, raw)


def update_today(forecast: Forecast, seen: Array) -> Forecast:
    """Return the forecast with the rest of the current day moved by what came so far.

    Parameters
    ----------
    seen : shape (grid.count,); contacts of intervals that are over, NaN for those to come. Intervals
        seen stand as they came, with nothing uncertain; the rest of the same local day takes the
        posterior factor and its smaller sd; other days stay.

    Raises
    ------
    InvalidInput
        When the counts do not fit the grid.
    """
    if seen.shape != forecast.mean.shape:
        raise InvalidInput(f"{seen.size} counts for {forecast.mean.size} intervals; give one for each.")
    over = np.isfinite(seen)
    mean, day_sd, event_sd = forecast.mean.copy(), forecast.day_sd.copy(), forecast.event_log_sd.copy()
    rows = map_grid(forecast.grid).row
    for day in np.unique(rows[over]):
        known, ahead = over & (rows == day), ~over & (rows == day)
        spread = float(((1 + day_sd[known] ** 2) * np.exp(event_sd[known] ** 2)).max() - 1)
        factor = estimate_day_factor(mean[known], seen[known], spread, forecast.interval_sd[known])
        mean[ahead] *= factor.mean
        day_sd[ahead] = factor.sd / factor.mean
        event_sd[ahead] = 0.0
    mean[over] = seen[over]
    interval_sd = np.where(over, 0.0, forecast.interval_sd)
    day_sd[over] = event_sd[over] = 0.0
    return replace(forecast, mean=mean, day_sd=day_sd, interval_sd=interval_sd, event_log_sd=event_sd)
