"""How far a forecast may be off, learnt from the errors it would have made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from workforce.forecast.daylevel import DayLevel, rehearse
from workforce.forecast.days import OpenDays
from workforce.forecast.profile import fit_profile

Array = NDArray[np.float64]

Z80 = 1.2815515655446004
"""Standard normal 90% point: 80% of errors lie within so many sds."""

HORIZON_EDGES = (5.0, 15.0)
"""Open days ahead at which the correction of the model's own sd may change."""
ORIGINS = 16
LONGEST_HORIZON = 28
FEWEST_DAYS = 25
PRIOR_ERRORS = 25.0
PRIOR_INTERVAL_SD = 0.08


@dataclass(frozen=True, slots=True)
class Calibration:
    """Corrections learnt out of sample.

    Parameters
    ----------
    factors : what the model's own day sd is multiplied by, per band of horizons.
    interval_sd : sd of the interval factor around the day's shape, at least 0.
    """

    factors: tuple[float, ...]
    interval_sd: float

    def day_factor(self, days_ahead: Array) -> Array:
        """Return the correction of the day sd at horizons in open days; shape (n,)."""
        return np.asarray(np.array(self.factors)[np.searchsorted(HORIZON_EDGES, days_ahead)])


def calibrate(level: DayLevel, days: OpenDays, weekdays: NDArray[np.int64], minutes: int) -> Calibration:
    """Forecast the last weeks from origins inside the history and compare.

    Parameters
    ----------
    weekdays : shape (days.count,); the weekday each day behaves like.
    minutes : length of a slot.
    """
    made = rehearse(level, _origins(level.response.size), LONGEST_HORIZON)
    bands = np.searchsorted(HORIZON_EDGES, made.ahead)
    overall = _correction(made.errors, few_days_factor(level.response.size))
    factors = tuple(
        _correction(made.errors[bands == band], overall) for band in range(len(HORIZON_EDGES) + 1)
    )
    return Calibration(factors, _interval_sd(days, weekdays, minutes))


def few_days_factor(days: int) -> float:
    """Return how much wider a band is for an sd that was itself learnt, as in Student's t.

    Half of the days are taken to have gone into what the model learnt besides the sd.

    Parameters
    ----------
    days : days of history, at least 1.

    Examples
    --------
    >>> round(few_days_factor(20), 2), round(few_days_factor(200), 2)
    (1.07, 1.01)
    """
    return float(stdtrit(max(days / 2, 2.0), 0.9)) / Z80


def _correction(standardised: Array, prior: float) -> float:
    """Return the factor that makes 80% of standardised errors lie within 80% bounds, shrunk.

    A rehearsal knows variances that were learnt from what it forecasts, so it may widen but not narrow.
    """
    if standardised.size < 5:
        return prior
    own = max(float(np.quantile(np.abs(standardised), 0.8)) / Z80, 0.3)
    trust = standardised.size / (standardised.size + PRIOR_ERRORS)
    return max(float(np.exp(trust * np.log(own) + (1 - trust) * np.log(prior))), 1.0)


def _origins(known: int) -> NDArray[np.int64]:
    """Return how many days each rehearsal may know, spread over the last months; shape (origins,)."""
    earliest, latest = max(FEWEST_DAYS, known - 90), known - 2
    spread = np.linspace(earliest, latest, ORIGINS) if latest >= earliest else np.zeros(0)
    return np.unique(spread.astype(np.int64))


def _interval_sd(days: OpenDays, weekdays: NDArray[np.int64], minutes: int) -> float:
    """Return the sd of interval factors when the day's own total is known but its shape is forecast."""
    if days.counts.shape[1] == 1:
        return 0.0
    excess = square = 0.0
    step = max(days.count // 10, 3)
    for origin in range(max(days.count - 4 * step, 8), days.count - 1, step):
        head, tail = slice(0, origin), slice(origin, min(origin + step, days.count))
        ages = (days.ordinals[origin - 1] - days.ordinals[head]).astype(np.float64)
        shape = fit_profile(days.counts[head], weekdays[head], ages, minutes)
        gained = interval_moments(days.counts[tail], shape.share(weekdays[tail]))
        excess, square = excess + gained[0], square + gained[1]
    prior = PRIOR_INTERVAL_SD**2
    pseudo = 0.02 * square if square else 1.0
    return float(np.sqrt(max((excess + prior * pseudo) / (square + pseudo), 0.0)))


def interval_moments(counts: Array, share: Array) -> tuple[float, float]:
    """Return the sums of squared errors beyond Poisson and of squared expectations."""
    is_open = np.isfinite(counts)
    rates = np.where(is_open, share, 0.0)
    total = np.nansum(counts, axis=1)
    expected = rates * (total / np.maximum(rates.sum(axis=1), 1e-300))[:, None]
    error = np.where(is_open, counts, 0.0) - expected
    return float((error**2 - expected).sum()), float((expected**2).sum())
