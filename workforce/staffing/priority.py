"""Classes of customers of whom the more urgent are served first, without interrupting anybody."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contactcenter.domain.errors import InvalidInput
from workforce.staffing.erlang import erlang_c
from workforce.staffing.inversion import inversion_points, inverted
from workforce.staffing.patience import check_positive


@dataclass(frozen=True, slots=True)
class PriorityResult:
    """What one class waits.

    Parameters
    ----------
    wait_probability : from 0 to 1, the same for all classes.
    mean_wait_seconds : over all of the class; inf where it is never served in time.
    service_level : share served within the class's own T; nobody hangs up, so the formulas agree.
    """

    wait_probability: float
    mean_wait_seconds: float
    service_level: float


def priority_queue(
    arrivals_per_second: Sequence[float],
    mean_handle_seconds: float,
    agents: int,
    thresholds_seconds: Sequence[float],
) -> tuple[PriorityResult, ...]:
    """Solve M/M/c with non-preemptive priorities, one handling time and no abandonment.

    Parameters
    ----------
    arrivals_per_second : of each class, the most urgent first, at least 0.
    mean_handle_seconds : over 0.
    agents : at least 1.
    thresholds_seconds : acceptable waiting time of each class, at least 0.

    Raises
    ------
    InvalidInput
        When a value lies outside its range; the message names it.

    References
    ----------
    Cobham, A. (1954). Priority assignment in waiting line problems. Operations Research 2(1), for
    the means: W_k = C / (c mu (1 - s_(k-1)) (1 - s_k)), s_k the load of the classes up to k over c.
    Kella, O. and Yechiali, U. (1985). Waiting times in the non-preemptive priority M/M/c queue.
    Stochastic Models 1(2), for the transform of the wait.

    Examples
    --------
    >>> first, second = priority_queue([1 / 60, 0.7 / 60], 300, 10, [20, 20])
    >>> round(first.mean_wait_seconds / 60, 10), round(second.mean_wait_seconds / 60, 9)
    (0.5298613051, 3.532408701)
    """
    check_positive(mean_handle_seconds, "mean handling time", "s")
    if agents < 1:
        raise InvalidInput(f"{agents} agents; a queue needs 1 or more.")
    if len(arrivals_per_second) != len(thresholds_seconds):
        raise InvalidInput("Give one threshold for each class of priority.")
    if any(not (math.isfinite(rate) and rate >= 0) for rate in arrivals_per_second):
        raise InvalidInput(f"Arrivals of {tuple(arrivals_per_second)} a second; give numbers from 0 up.")
    if any(not (math.isfinite(wait) and wait >= 0) for wait in thresholds_seconds):
        raise InvalidInput(f"Waiting times of {tuple(thresholds_seconds)} s; give numbers from 0 up.")
    waits = erlang_c(sum(arrivals_per_second) * mean_handle_seconds, agents)
    drain = agents / mean_handle_seconds
    results, above = [], 0.0
    for rate, threshold in zip(arrivals_per_second, thresholds_seconds, strict=True):
        results.append(_class_result(_Delay(above, above + rate, drain), waits, threshold))
        above += rate
    return tuple(results)


@dataclass(frozen=True, slots=True)
class _Delay:
    """The wait of one class, given that it waits: until the line of its own and higher classes is empty.

    With rates per second: `above` of the higher classes, `upto` with its own, `drain` of departures.
    """

    above: float
    upto: float
    drain: float

    def mean_seconds(self) -> float:
        """Return the mean; inf where the class is overloaded."""
        if self.upto >= self.drain:
            return math.inf
        return self.drain / ((self.drain - self.above) * (self.drain - self.upto))

    def exceeds(self, seconds: float) -> float:
        """Return P(wait > seconds), from 1 at 0."""
        if self.upto >= self.drain:
            return 1.0
        if self.above == 0 or seconds == 0:
            return math.exp(-(self.drain - self.upto) * seconds)
        return self._inverted(seconds)

    def _transform(self, s: np.ndarray) -> np.ndarray:
        """Return the Laplace transform of P(wait > t), by the transform of a busy period."""
        total = s + self.above + self.drain
        busy = 2 * self.drain / (total + np.sqrt(total**2 - 4 * self.above * self.drain))
        load = self.upto / self.drain
        return np.asarray((1 - (1 - load) * busy / (1 - load * busy)) / s)

    def _inverted(self, seconds: float) -> float:
        found = inverted(self._transform(inversion_points(seconds)), seconds)
        return min(max(found, 0.0), 1.0)


def _class_result(delay: _Delay, waits: float, threshold: float) -> PriorityResult:
    return PriorityResult(waits, waits * delay.mean_seconds(), 1 - waits * delay.exceeds(threshold))
