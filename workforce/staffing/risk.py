"""How far volume may exceed its forecast with a given probability, source by source."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from workforce.forecast.forecast import Forecast

Floats = NDArray[np.float64]

NODES = 80
"""Nodes of the trapezium rule over a factor's logarithm; it converges faster than any power."""
TAIL = 1e-13
"""Probability left out at each end of a factor."""
STEPS = 60


class RiskScope(StrEnum):
    """For what a target is to hold with a given probability.

    Under INTERVAL each interval by itself holds its target with that probability. Under DAY the
    day does: busy and quiet intervals of a day make up for one another, so that only what moves the
    whole day, its day factor and its event, is taken at its quantile, and the interval factor is
    averaged over.
    """

    INTERVAL = "interval"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Factor:
    """A random factor on the volume with mean 1, as the forecast has them.

    Parameters
    ----------
    sd : standard deviation of a gamma factor, or of the logarithm of a lognormal one, over 0.
    """

    sd: float
    is_gamma: bool

    def at_most(self, value: Floats) -> Floats:
        """Return P(factor <= value) for values over 0."""
        if self.is_gamma:
            return np.asarray(special.gammainc(self.sd**-2, value / self.sd**2))
        return np.asarray(special.ndtr(np.log(value) / self.sd + self.sd / 2))

    def nodes(self, count: int = NODES, tail: float = TAIL) -> tuple[Floats, Floats]:
        """Return values and their probabilities, which sum to 1; `tail` is left out at each end."""
        law = stats.gamma(self.sd**-2, scale=self.sd**2) if self.is_gamma else stats.norm(0, self.sd)
        low, high = law.ppf([tail, 1 - tail])
        if self.is_gamma:
            logs = np.linspace(np.log(max(low, 1e-30)), np.log(high), count)
            log_weights = self.sd**-2 * (logs - np.exp(logs))
        else:
            logs = np.linspace(low, high, count) - self.sd**2 / 2
            log_weights = -((logs + self.sd**2 / 2) ** 2) / (2 * self.sd**2)
        weights = np.exp(log_weights - log_weights.max())
        return np.exp(logs), weights / weights.sum()


def busyness_quantile(
    forecast: Forecast, risk: float | None, scope: RiskScope = RiskScope.INTERVAL
) -> Floats:
    """Return the factor on each interval's mean that is exceeded with probability 1 - risk.

    Parameters
    ----------
    risk : over 0 and under 1; None gives 1, the mean.
    scope : INTERVAL takes the product of all factors, DAY only those that the whole day shares.

    Returns
    -------
    Shape (grid.count,).
    """
    if risk is None:
        return np.ones(forecast.grid.count)
    interval_sd = forecast.interval_sd if scope is RiskScope.INTERVAL else np.zeros(forecast.grid.count)
    spreads = np.stack([forecast.day_sd, interval_sd, forecast.event_log_sd], axis=1)
    kinds, where = np.unique(spreads, axis=0, return_inverse=True)
    found = np.array([product_quantile(risk, *kind) for kind in kinds.tolist()])
    return np.asarray(found[where.ravel()])


def product_quantile(probability: float, day_sd: float, interval_sd: float, event_log_sd: float) -> float:
    """Return a quantile of day factor x interval factor x event factor, independent and of mean 1 each.

    Parameters
    ----------
    probability : over 0 and under 1.
    day_sd, interval_sd : standard deviations of gamma factors, at least 0.
    event_log_sd : standard deviation of the logarithm of a lognormal factor, at least 0.

    References
    ----------
    The distribution function is the widest factor's own, averaged over the others by the trapezium
    rule on their logarithms: Trefethen, L. and Weideman, J. (2014). The exponentially convergent
    trapezoidal rule. SIAM Review 56(3).

    Examples
    --------
    >>> round(product_quantile(0.8, 0.10, 0.05, 0.0), 4)
    1.0924
    """
    at_most = product_distribution(day_sd, interval_sd, event_log_sd)
    low, high = 1e-9, 1.0
    while at_most(high) < probability:
        low, high = high, 2 * high
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(middle) < probability else (low, middle)
        if high - low < 1e-11 * high:
            break
    return high if day_sd or interval_sd or event_log_sd else 1.0


def product_distribution(
    day_sd: float, interval_sd: float, event_log_sd: float
) -> Callable[[float], float]:
    """Return P(product of the three factors <= value) as a function of the value, over 0."""
    factors = [Factor(sd, gamma) for sd, gamma in ((day_sd, True), (interval_sd, True)) if sd > 0]
    factors += [Factor(event_log_sd, False)] if event_log_sd > 0 else []
    if not factors:
        return lambda value: float(value >= 1)
    *narrow, widest = sorted(factors, key=lambda factor: factor.sd)
    values, weights = np.ones(1), np.ones(1)
    for factor in narrow:
        nodes, shares = factor.nodes()
        values, weights = np.outer(values, nodes).ravel(), np.outer(weights, shares).ravel()
    return lambda value: float(weights @ widest.at_most(value / values))
