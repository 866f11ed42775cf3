"""Waiting with customers who hang up: Erlang A (M/M/c+M) and any law of patience (M/M/c+G)."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import (
    DEFAULT_FORMULA,
    SHORT_ABANDON_SECONDS,
    ServiceCounts,
    ServiceLevelFormula,
    service_level,
)
from workforce.staffing.erlang import erlang_b
from workforce.staffing.patience import ExponentialPatience, PatienceLaw, check_positive

Floats = NDArray[np.float64]

NEGLIGIBLE_LOG = 45.0
"""exp(-45) is below the precision of a float."""
PANELS = 32
NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)


@dataclass(frozen=True, slots=True)
class AbandonmentResult:
    """What a queue with abandonment does in the long run.

    Parameters
    ----------
    wait_probability, abandonment, occupancy : from 0 to 1.
    mean_wait_seconds, mean_wait_served_seconds : over all contacts, and over the served.
    expected : expected counts per contact offered, from which all six service levels follow.
    """

    wait_probability: float
    abandonment: float
    mean_wait_seconds: float
    mean_wait_served_seconds: float
    occupancy: float
    expected: ServiceCounts

    def service_level(self, formula: ServiceLevelFormula = DEFAULT_FORMULA) -> float:
        """Return the service level by one of the six formulas; 1 where nothing counts against it."""
        value = service_level(self.expected, formula)
        return 1.0 if value is None else value

    @property
    def service_levels(self) -> dict[ServiceLevelFormula, float]:
        """All six service levels."""
        return {formula: self.service_level(formula) for formula in ServiceLevelFormula}


IDLE = AbandonmentResult(0.0, 0.0, 0.0, 0.0, 0.0, ServiceCounts(answered=1, answered_in_t=1))
"""A queue to which nobody comes."""


def erlang_a(
    arrivals_per_second: float,
    mean_handle_seconds: float,
    mean_patience_seconds: float,
    agents: int,
    threshold_seconds: float,
) -> AbandonmentResult:
    """Solve M/M/c+M exactly.

    Parameters
    ----------
    arrivals_per_second : at least 0.
    mean_handle_seconds, mean_patience_seconds : over 0.
    agents : at least 1.
    threshold_seconds : acceptable waiting time T, at least 0.

    Raises
    ------
    InvalidInput
        When a value lies outside its range; the message names it.

    References
    ----------
    Zeltyn, S. and Mandelbaum, A. (2005). Call centers with impatient customers: many-server
    asymptotics of the M/M/n+G queue, section 2.

    Examples
    --------
    >>> result = erlang_a(1.6 / 60, 300, 180, agents=10, threshold_seconds=20)
    >>> round(result.abandonment, 11), round(result.service_level(ServiceLevelFormula.ALL), 10)
    (0.06441946216, 0.8033887443)
    """
    patience = ExponentialPatience(mean_patience_seconds)
    return queue_with_patience(
        arrivals_per_second, mean_handle_seconds, patience, agents, threshold_seconds
    )


def queue_with_patience(
    arrivals_per_second: float,
    mean_handle_seconds: float,
    patience: PatienceLaw,
    agents: int,
    threshold_seconds: float,
) -> AbandonmentResult:
    """Solve M/M/c+G; parameters, errors and source as in `erlang_a`, with any law of patience."""
    check_positive(mean_handle_seconds, "mean handling time", "s")
    if not (math.isfinite(arrivals_per_second) and arrivals_per_second >= 0):
        raise InvalidInput(f"{arrivals_per_second} arrivals a second; give a number from 0 up.")
    if agents < 1:
        raise InvalidInput(f"{agents} agents; a queue needs 1 or more.")
    if not (math.isfinite(threshold_seconds) and threshold_seconds >= 0):
        raise InvalidInput(f"A waiting time of {threshold_seconds} s is not a number from 0 up.")
    if arrivals_per_second == 0:
        return IDLE
    wait = VirtualWait(arrivals_per_second, mean_handle_seconds, agents, patience, threshold_seconds)
    return wait.result()


class VirtualWait:
    """The wait V that a customer of endless patience would have, as a density on a grid of nodes.

    Its density is K lambda g(x) with log g(x) = lambda H(x) - c mu x, H the integral of the
    survival function S of patience. Since (log g)' = lambda S - c mu, integrals of S g are
    differences of g and integrals of g. All values are scaled by exp(-peak), so that heavy overload
    does not leave the range of floats.
    """

    def __init__(
        self, arrivals: float, handle_seconds: float, agents: int, patience: PatienceLaw, threshold: float
    ) -> None:
        self.arrivals = arrivals
        self.drain = agents / handle_seconds
        self.agents = agents
        self.load = arrivals * handle_seconds
        self.patience = patience
        self.threshold = threshold
        low, high, self.peak = self._support()
        self.x, self.weight = _nodes(self._edges(low, high))
        self.g = self._density(self.x)

    def result(self) -> AbandonmentResult:
        """Return the long-run measures."""
        waiting = self.arrivals * self.factor * self._integral(self.g)
        served_in_t, abandoned_in_t = self._within(self.threshold)
        _, short = self._within(SHORT_ABANDON_SECONDS)
        _, abandonment = self._within(math.inf)
        flow = self.arrivals * self.factor * self.g
        wait = self._integral(flow * self.patience.mean_until(self.x))
        served = self._integral(flow * self.patience.survival(self.x) * self.x)
        return AbandonmentResult(
            wait_probability=waiting,
            abandonment=abandonment,
            mean_wait_seconds=wait,
            mean_wait_served_seconds=served / (1 - abandonment),
            occupancy=self.load * (1 - abandonment) / self.agents,
            expected=ServiceCounts(1 - abandonment, abandonment, served_in_t, abandoned_in_t, short),
        )

    @cached_property
    def factor(self) -> float:
        """K, scaled: 1 / (eps + lambda J) with eps = 1 / B(c-1, load)."""
        blocked = erlang_b(self.load, self.agents - 1)
        below = math.exp(-self.peak) / blocked if blocked else math.inf
        return 1.0 / (below + self.arrivals * self._integral(self.g))

    def _within(self, seconds: float) -> tuple[float, float]:
        """Return the shares of all contacts served and abandoned within `seconds`."""
        upto = self.x < seconds
        mass = float(self.weight[upto] @ self.g[upto])
        all_mass = self._integral(self.g)
        end, alive = 0.0, 0.0
        if math.isfinite(seconds):
            point = np.array([seconds])
            end, alive = float(self._density(point)[0]), float(self.patience.survival(point)[0])
        served = self.factor * (end - math.exp(-self.peak) + self.drain * mass)
        waiting = self.arrivals * self.factor * all_mass
        still = self.arrivals * self.factor * (all_mass - mass)
        return 1 - waiting + served, max(0.0, waiting - alive * still - served)

    def _integral(self, values: Floats) -> float:
        return float(self.weight @ values)

    def _density(self, x: Floats) -> Floats:
        return np.exp(self._log_density(x) - self.peak)

    def _log_density(self, x: Floats) -> Floats:
        return self.arrivals * self.patience.mean_until(x) - self.drain * x

    def _support(self) -> tuple[float, float, float]:
        """Return where g matters, and the logarithm of its peak."""
        furthest = (self.arrivals * self.patience.mean_seconds + 2 * NEGLIGIBLE_LOG) / self.drain
        if self.arrivals < self.drain:
            furthest = min(furthest, 2 * NEGLIGIBLE_LOG / (self.drain - self.arrivals))
        nearest = 1e-3 / (self.drain + self.arrivals)
        grid = np.concatenate(([0.0], np.geomspace(min(nearest, furthest / 2), furthest, 512)))
        logs = self._log_density(grid)
        peak = float(logs.max())
        matters = np.flatnonzero(logs > peak - NEGLIGIBLE_LOG)
        first, last = max(matters[0] - 1, 0), min(matters[-1] + 1, len(grid) - 1)
        return float(grid[first]), float(grid[last]), peak

    def _edges(self, low: float, high: float) -> Floats:
        """Return the ends of the panels: even ones, the scale of patience, and all kinks."""
        scale = self.patience.mean_seconds * np.geomspace(0.01, 8, 12)
        kinks = (self.threshold, SHORT_ABANDON_SECONDS, *self.patience.breakpoints)
        edges = np.concatenate((np.linspace(low, high, PANELS + 1), scale, np.array(kinks), [0.0]))
        return np.unique(edges[(edges >= 0) & (edges <= high)])


def _nodes(edges: Floats) -> tuple[Floats, Floats]:
    """Return Gauss-Legendre nodes and weights over consecutive panels."""
    half = np.diff(edges) / 2
    middle = edges[:-1] + half
    return (middle[:, None] + half[:, None] * NODES).ravel(), (half[:, None] * WEIGHTS).ravel()
