"""Waiting with customers who hang up: Erlang A (M/M/c+M) and any law of patience (M/M/c+G)."""

import math
from collections.abc import Sequence
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
from workforce.staffing.patience import (
    EndlessPatience,
    ExponentialPatience,
    MixedPatience,
    PatienceLaw,
    check_positive,
)

Floats = NDArray[np.float64]

NEGLIGIBLE_LOG = 45.0
"""exp(-45) is below the precision of a float."""
PANELS = 32
MOST_ZOOMS = 12
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

    @property
    def sl_all(self) -> float:
        """Answered within T of all."""
        return self.service_level(ServiceLevelFormula.ALL)

    @property
    def sl_excl_short(self) -> float:
        """Answered within T of all but short abandons."""
        return self.service_level(ServiceLevelFormula.EXCL_SHORT)

    @property
    def sl_short_as_met(self) -> float:
        """Answered within T or a short abandon, of all."""
        return self.service_level(ServiceLevelFormula.SHORT_AS_MET)

    @property
    def sl_excl_abd_in_t(self) -> float:
        """Answered within T of all but who abandoned within T."""
        return self.service_level(ServiceLevelFormula.EXCL_ABANDONED_IN_T)

    @property
    def sl_abd_as_met(self) -> float:
        """Answered or abandoned within T, of all."""
        return self.service_level(ServiceLevelFormula.ABANDONED_AS_MET)

    @property
    def sl_answered_only(self) -> float:
        """Answered within T of the answered."""
        return self.service_level(ServiceLevelFormula.ANSWERED_ONLY)


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
    mean_handle_seconds, mean_patience_seconds : over 0; patience may be infinite, which is Erlang C.
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
    endless = mean_patience_seconds == math.inf
    patience = EndlessPatience() if endless else ExponentialPatience(mean_patience_seconds)
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
    kind = CustomerKind(arrivals_per_second, patience, threshold_seconds)
    return line_of_kinds((kind,), mean_handle_seconds, agents)[0]


@dataclass(frozen=True, slots=True)
class CustomerKind:
    """Customers who wait in a line that they may share with other kinds.

    Parameters
    ----------
    arrivals_per_second : at least 0.
    threshold_seconds : acceptable waiting time T, at least 0.
    """

    arrivals_per_second: float
    patience: PatienceLaw
    threshold_seconds: float

    def __post_init__(self) -> None:
        rate, threshold = self.arrivals_per_second, self.threshold_seconds
        if not (math.isfinite(rate) and rate >= 0):
            raise InvalidInput(f"{rate} arrivals a second; give a number from 0 up.")
        if not (math.isfinite(threshold) and threshold >= 0):
            raise InvalidInput(f"A waiting time of {threshold} s is not a number from 0 up.")


def line_of_kinds(
    kinds: Sequence[CustomerKind], mean_handle_seconds: float, agents: int
) -> tuple[AbandonmentResult, ...]:
    """Solve one first-come-first-served line of customers whose patience and T differ, kind by kind.

    The line is M/M/c+G with the mixture of their patience; each kind meets the same virtual wait.
    `occupancy` is that of the agents, whoever they serve.

    Parameters
    ----------
    kinds : at least one.
    mean_handle_seconds : over 0, of all kinds.
    agents : at least 1.

    Raises
    ------
    InvalidInput
        When a value lies outside its range; the message names it.
    """
    check_positive(mean_handle_seconds, "mean handling time", "s")
    if not (agents >= 1 and float(agents).is_integer()):
        raise InvalidInput(f"{agents} agents; a queue needs a whole number, 1 or more.")
    total = sum(kind.arrivals_per_second for kind in kinds)
    if total == 0:
        return (IDLE,) * len(kinds)
    patience = kinds[0].patience
    if len(kinds) > 1:
        shares = [kind.arrivals_per_second / total for kind in kinds]
        patience = MixedPatience([kind.patience for kind in kinds], shares)
    if total * patience.endless_share * mean_handle_seconds >= agents:
        return tuple(_without_end(kind) for kind in kinds)
    wait = VirtualWait(total, mean_handle_seconds, agents, patience, [k.threshold_seconds for k in kinds])
    return tuple(wait.result(kind) for kind in kinds)


def _without_end(kind: CustomerKind) -> AbandonmentResult:
    """Return what happens where those who never hang up are more than can be served: endless waits."""
    instants = np.array([kind.threshold_seconds, SHORT_ABANDON_SECONDS])
    gone, short = (1 - kind.patience.survival(instants)).tolist()
    stay = kind.patience.endless_share
    counts = ServiceCounts(stay, 1 - stay, 0.0, gone, short)
    return AbandonmentResult(1.0, 1 - stay, math.inf, math.inf, 1.0, counts)


class VirtualWait:
    """The wait V that a customer of endless patience would have, as a density on a grid of nodes.

    Its density is K lambda g(x) with log g(x) = lambda H(x) - c mu x, H the integral of the
    survival function of patience. All values are scaled by exp(-peak), so that heavy overload does
    not leave the range of floats.

    Parameters
    ----------
    arrivals : per second, over 0.
    thresholds : waits at which measures are asked for.
    """

    def __init__(
        self,
        arrivals: float,
        handle_seconds: float,
        agents: int,
        patience: PatienceLaw,
        thresholds: Sequence[float],
    ) -> None:
        self.arrivals = arrivals
        self.drain = agents / handle_seconds
        self.agents = agents
        self.load = arrivals * handle_seconds
        self.patience = patience
        self.thresholds = thresholds
        low, high, self.peak = self._support()
        self.x, self.weight = _nodes(self._edges(low, high))
        g = np.exp(self._log_density(self.x) - self.peak)
        mass = arrivals * float(self.weight @ g)
        blocked = erlang_b(self.load, agents - 1)
        below = math.exp(-self.peak) / blocked if blocked else math.inf
        self.wait_probability = mass / (below + mass)
        self.chance = self.weight * g * (arrivals / (below + mass))

    @cached_property
    def occupancy(self) -> float:
        """Share of the agents' time spent on contacts: all while all are busy, else as with losses."""
        alone = erlang_b(self.load, self.agents - 1)
        return self.wait_probability + (1 - self.wait_probability) * self.load * (1 - alone) / self.agents

    def result(self, kind: CustomerKind) -> AbandonmentResult:
        """Return the long-run measures of one kind of customer in this line."""
        survival = kind.patience.survival(self.x)
        within = self.x < kind.threshold_seconds
        lost = self._lost(kind.patience)
        served_in_t = 1 - self.wait_probability + float(self.chance[within] @ survival[within])
        return AbandonmentResult(
            wait_probability=self.wait_probability,
            abandonment=lost,
            mean_wait_seconds=float(self.chance @ kind.patience.mean_until(self.x)),
            mean_wait_served_seconds=float(self.chance @ (survival * self.x)) / (1 - lost),
            occupancy=self.occupancy,
            expected=ServiceCounts(
                1 - lost,
                lost,
                served_in_t,
                self._lost_within(kind.patience, kind.threshold_seconds),
                self._lost_within(kind.patience, SHORT_ABANDON_SECONDS),
            ),
        )

    def still_waiting(self, seconds: float) -> float:
        """Return P(V > seconds) for one of the thresholds."""
        return float(self.chance[self.x >= seconds].sum())

    def _lost(self, patience: PatienceLaw) -> float:
        return float(self.chance @ (1 - patience.survival(self.x)))

    def _lost_within(self, patience: PatienceLaw, seconds: float) -> float:
        """Return P(patience < V, patience <= seconds) for one of the thresholds."""
        gone = 1 - patience.survival(np.minimum(self.x, seconds))
        return float(self.chance @ gone)

    def _log_density(self, x: Floats) -> Floats:
        return self.arrivals * self.patience.mean_until(x) - self.drain * x

    def _support(self) -> tuple[float, float, float]:
        """Return where g matters, and the logarithm of its peak."""
        spare = self.drain - self.arrivals * self.patience.endless_share
        furthest = (self.arrivals * self.patience.mean_seconds + 2 * NEGLIGIBLE_LOG) / spare
        if self.arrivals < self.drain:
            furthest = min(furthest, 2 * NEGLIGIBLE_LOG / (self.drain - self.arrivals))
        nearest = 1e-3 / (self.drain + self.arrivals)
        grid = np.concatenate(([0.0], np.geomspace(min(nearest, furthest / 2), furthest, 512)))
        logs = self._log_density(grid)
        for _ in range(MOST_ZOOMS):
            top = int(logs.argmax())
            beside = slice(max(top - 1, 0), top + 2)
            if logs[top] - logs[beside].min() < NEGLIGIBLE_LOG:
                break
            # It is concave: a peak that lies between two points of the grid is looked at closer.
            grid = np.linspace(grid[beside][0], grid[beside][-1], 512)
            logs = self._log_density(grid)
        peak = float(logs.max())
        matters = np.flatnonzero(logs > peak - NEGLIGIBLE_LOG)
        first, last = max(matters[0] - 1, 0), min(matters[-1] + 1, len(grid) - 1)
        return float(grid[first]), float(grid[last]), peak

    def _edges(self, low: float, high: float) -> Floats:
        """Return the ends of the panels: even ones, the scale of patience, and all kinks."""
        scale = self.patience.mean_seconds * np.geomspace(0.01, 8, 12)
        kinks = np.array((*self.thresholds, SHORT_ABANDON_SECONDS, *self.patience.breakpoints))
        edges = np.concatenate((np.linspace(low, high, PANELS + 1), scale, kinks, [0.0]))
        return np.unique(edges[(edges >= 0) & (edges <= high)])


def _nodes(edges: Floats) -> tuple[Floats, Floats]:
    """Return Gauss-Legendre nodes and weights over consecutive panels."""
    half = np.diff(edges) / 2
    middle = edges[:-1] + half
    return (middle[:, None] + half[:, None] * NODES).ravel(), (half[:, None] * WEIGHTS).ravel()
