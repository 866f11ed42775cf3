"""A line in front of places whose speed depends on how many are taken: finite lines, shared attention."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import SHORT_ABANDON_SECONDS, ServiceCounts
from workforce.staffing.abandonment import IDLE, AbandonmentResult
from workforce.staffing.patience import check_positive

Floats = NDArray[np.float64]

NEGLIGIBLE_LOG = 45.0
"""exp(-45) is below the precision of a float."""


@dataclass(frozen=True, slots=True)
class Line:
    """Poisson arrivals, exponential service and patience, first come first served.

    Parameters
    ----------
    arrivals_per_second : at least 0.
    service_rates : shape (places,), over 0; departures per second with 1, 2, ... places taken.
    mean_patience_seconds : over 0; None where nobody hangs up.
    waiting_places : at least 0; who comes when all are taken is turned away. None for no limit.
    """

    arrivals_per_second: float
    service_rates: Floats
    mean_patience_seconds: float | None = None
    waiting_places: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.arrivals_per_second) and self.arrivals_per_second >= 0):
            raise InvalidInput(f"{self.arrivals_per_second} arrivals a second; give a number from 0 up.")
        if not len(self.service_rates) or not (self.service_rates > 0).all():
            raise InvalidInput("A line needs one place or more, each with a service rate over 0.")
        if self.mean_patience_seconds is not None:
            check_positive(self.mean_patience_seconds, "mean patience", "s")
        if self.waiting_places is not None and self.waiting_places < 0:
            raise InvalidInput(f"{self.waiting_places} waiting places; give 0 or more.")

    @property
    def drain(self) -> float:
        """Departures per second with all places taken."""
        return float(self.service_rates[-1])

    @property
    def hang_up_rate(self) -> float:
        """Hang-ups per second of one who waits."""
        return 0.0 if self.mean_patience_seconds is None else 1 / self.mean_patience_seconds


@dataclass(frozen=True, slots=True)
class LineResult:
    """What a line does in the long run.

    Parameters
    ----------
    blocked : share of arrivals that are turned away, 0 to 1.
    mean_in_service : places taken on average.
    accepted : measures of those who were let in; its occupancy is the share of places taken.
    """

    blocked: float
    mean_in_service: float
    accepted: AbandonmentResult


def solve_line(line: Line, threshold_seconds: float) -> LineResult:
    """Solve a line exactly.

    Parameters
    ----------
    threshold_seconds : acceptable waiting time T, at least 0.

    References
    ----------
    Gross, D., Shortle, J., Thompson, J. and Harris, C. (2008). Fundamentals of queueing theory,
    chapter 3 (birth-death queues). The wait with m ahead is a sum of m+1 exponentials with rates
    D + j theta; exp(-theta wait) is then Beta(D / theta, m + 1).
    """
    if line.arrivals_per_second == 0:
        return LineResult(0.0, 0.0, IDLE)
    endless = line.waiting_places is None and line.mean_patience_seconds is None
    if endless and line.arrivals_per_second >= line.drain:
        lost = AbandonmentResult(1.0, 0.0, math.inf, math.inf, 1.0, ServiceCounts(answered=1))
        return LineResult(0.0, float(len(line.service_rates)), lost)
    return _Solution(line).result(threshold_seconds)


class _Solution:
    """The stationary distribution of a line and what follows from it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        places = len(line.service_rates)
        weights = _weights(line)
        full = line.waiting_places is not None
        self.blocked = float(weights[-1]) if full else 0.0
        taken = np.minimum(np.arange(len(weights)), places)
        self.in_service = float(taken @ weights)
        self.queue = float((np.arange(len(weights)) - taken) @ weights)
        met = weights[: len(weights) - full] / (1 - self.blocked)
        self.at_once = float(met[:places].sum())
        self.waits = met[places:]
        self.ahead = np.arange(len(self.waits))

    def result(self, threshold_seconds: float) -> LineResult:
        line = self.line
        rate = line.arrivals_per_second * (1 - self.blocked)
        mean_wait = self.queue / rate
        abandonment = line.hang_up_rate * mean_wait
        served, gone = self._within(threshold_seconds)
        _, short = self._within(SHORT_ABANDON_SECONDS)
        accepted = AbandonmentResult(
            wait_probability=float(self.waits.sum()),
            abandonment=abandonment,
            mean_wait_seconds=mean_wait,
            mean_wait_served_seconds=self._served_wait() / (1 - abandonment),
            occupancy=self.in_service / len(line.service_rates),
            expected=ServiceCounts(1 - abandonment, abandonment, served, gone, short),
        )
        return LineResult(self.blocked, self.in_service, accepted)

    def _within(self, seconds: float) -> tuple[float, float]:
        """Return the shares of those let in who are served and who hang up within `seconds`."""
        hang_up, drain, ahead = self.line.hang_up_rate, self.line.drain, self.ahead
        if hang_up == 0:
            return self.at_once + float(self.waits @ special.gammainc(ahead + 1, drain * seconds)), 0.0
        shape, gone = drain / hang_up, -math.expm1(-hang_up * seconds)
        served = shape / (shape + ahead + 1) * special.betainc(ahead + 1, shape + 1, gone)
        still = (1 - gone) * special.betaincc(ahead + 1, shape, gone)
        lost = np.maximum(1 - still - served, 0.0)
        return self.at_once + float(self.waits @ served), float(self.waits @ lost)

    def _served_wait(self) -> float:
        """Return the mean wait of those served, times their share."""
        hang_up, drain, ahead = self.line.hang_up_rate, self.line.drain, self.ahead
        if hang_up == 0:
            return float(self.waits @ (ahead + 1)) / drain
        shape = drain / hang_up
        waits = special.digamma(shape + ahead + 2) - special.digamma(shape + 1)
        return float(self.waits @ (shape / (shape + ahead + 1) * waits)) / hang_up


def _weights(line: Line) -> Floats:
    """Return the probability of 0, 1, ... in the system, as far as it matters."""
    waiting = line.waiting_places
    count = _enough_places(line) if waiting is None else waiting
    while True:
        rates = line.drain + line.hang_up_rate * np.arange(1, count + 1)
        steps = np.log(line.arrivals_per_second) - np.log(np.concatenate((line.service_rates, rates)))
        logs = np.concatenate(([0.0], np.cumsum(steps)))
        if waiting is not None or logs[-1] < logs.max() - NEGLIGIBLE_LOG:
            weights = np.exp(logs - logs.max())
            return np.asarray(weights / weights.sum())
        count *= 2


def _enough_places(line: Line) -> int:
    """Return a first guess of how long an unlimited line gets."""
    arrivals, drain = line.arrivals_per_second, line.drain
    if line.hang_up_rate == 0:
        return math.ceil(NEGLIGIBLE_LOG / math.log(drain / arrivals)) + 1
    centre = max(0.0, (arrivals - drain) / line.hang_up_rate)
    return math.ceil(centre + 10 * math.sqrt(max(arrivals, drain) / line.hang_up_rate)) + 60
