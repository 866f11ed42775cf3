"""Quantiles of a forecast: of single intervals, and of whole days whose intervals move together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import gamma, nbinom, poisson

from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid

Array = NDArray[np.float64]

PLANNING_LEVELS = (0.1, 0.5, 0.8, 0.9, 0.95)
"""The quantiles that a forecast is written out with."""

SMALLEST_VARIANCE = 1e-9
LARGE_MEAN = 500.0
"""From this mean on the gamma's own quantile is within a contact of the negative binomial's."""


def interval_quantiles(forecast: Forecast, levels: Sequence[float] = PLANNING_LEVELS) -> Array:
    """Return quantiles of the count of each interval; shape (len(levels), grid.count).

    Day, interval and event factors are pooled into one gamma factor of the same variance, so the
    count is negative binomial.

    Parameters
    ----------
    levels : probabilities between 0 and 1, ends excluded.
    """
    shared = (1 + forecast.day_sd**2) * np.exp(forecast.event_log_sd**2)
    return count_quantiles(forecast.mean, shared * (1 + forecast.interval_sd**2) - 1, levels)


def count_quantiles(mean: Array, factor_variance: Array, levels: Sequence[float]) -> Array:
    """Return quantiles of Poisson(mean · G), G gamma with mean 1; shape (len(levels), n).

    Parameters
    ----------
    mean : shape (n,); at least 0.
    factor_variance : shape (n,); variance of G, at least 0.

    Examples
    --------
    >>> count_quantiles(np.array([0.0, 100.0]), np.array([0.1, 0.0]), [0.5])
    array([[  0., 100.]])
    """
    found = np.zeros((len(levels), mean.size))
    probability = np.asarray(levels)[:, None]
    certain = (mean > 0) & (factor_variance <= SMALLEST_VARIANCE)
    large = (mean > LARGE_MEAN) & ~certain
    small = (mean > 0) & ~certain & ~large
    found[:, certain] = poisson.ppf(probability, mean[certain])
    shape = 1 / factor_variance[small]
    found[:, small] = nbinom.ppf(probability, shape, shape / (shape + mean[small]))
    spread = factor_variance[large] + 1 / mean[large]
    found[:, large] = np.round(gamma.ppf(probability, 1 / spread, scale=mean[large] * spread))
    return found


def day_quantiles(forecast: Forecast, levels: Sequence[float] = PLANNING_LEVELS) -> tuple[Array, Array]:
    """Return the mean and the quantiles of each local day's total: shapes (days,), (len(levels), days).

    The day factor and the event move all intervals of a day; interval factors average out.
    """
    where = map_grid(forecast.grid)
    days = where.ordinals.size
    total = np.bincount(where.row, forecast.mean, minlength=days).astype(np.float64)
    square = np.bincount(where.row, (forecast.mean * forecast.interval_sd) ** 2, minlength=days)
    shared = np.bincount(
        where.row,
        forecast.mean * ((1 + forecast.day_sd**2) * np.exp(forecast.event_log_sd**2)),
        minlength=days,
    )
    known = np.where(total > 0, total, 1.0)
    variance = (shared / known) * (1 + square / known**2) - 1
    return total, count_quantiles(total, variance, levels)
