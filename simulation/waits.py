"""Percentiles of waits over replications, with their uncertainty, in memory that does not grow."""

from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from simulation.measures import WAIT_EDGES_SECONDS
from simulation.results import WaitQuantiles

Floats = NDArray[np.float64]
SHARES = (0.5, 0.9, 0.95)


class Waits:
    """How many contacts of each group waited no longer than each edge, summed over replications.

    Parameters
    ----------
    groups : how many groups of contacts.
    """

    def __init__(self, groups: int) -> None:
        shape = (groups, len(WAIT_EDGES_SECONDS))
        self.replications = 0
        self.within, self.squares, self.products = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def add(self, histograms: Floats) -> None:
        """Take in one replication: waits by `WAIT_EDGES_SECONDS`, shape (groups, bins)."""
        within = np.cumsum(histograms, axis=1)
        self.replications += 1
        self.within += within
        self.squares += within**2
        self.products += within * within[:, -1:]

    def quantiles(self, group: int, confidence: float) -> WaitQuantiles | None:
        """Return the percentiles of a group, or None where nobody waited to an end.

        A half-width is half of the span of waits whose share may be the one asked for, by the confidence
        interval of the share that waited no longer. Replications count as independent, which states too
        much uncertainty rather than too little where days are stratified.

        References
        ----------
        Serfling (1980), Approximation theorems of mathematical statistics, section 2.6 (intervals of
        quantiles by inverting those of the distribution function).
        """
        within = self.within[group]
        if not within[-1]:
            return None
        share = within / within[-1]
        half = self._half_widths(group, share, confidence)
        (p50, h50), (p90, h90), (p95, h95) = (_quantile(share, half, asked) for asked in SHARES)
        return WaitQuantiles(p50, p90, p95, h50, h90, h95)

    def _half_widths(self, group: int, share: Floats, confidence: float) -> Floats:
        """Return the half-width of each share by the delta method, shape (bins,)."""
        if self.replications < 2:
            return np.full(len(share), inf)
        spread = (
            self.squares[group] - 2 * share * self.products[group] + share**2 * self.products[group, -1]
        )
        error = np.sqrt(np.maximum(spread, 0) * self.replications / (self.replications - 1))
        student = float(stdtrit(self.replications - 1, 0.5 + confidence / 2))
        half: Floats = student * error / self.within[group, -1]
        return half


def _quantile(share: Floats, half: Floats, asked: float) -> tuple[float, float]:
    """Return the wait that the share asked for did not exceed, and its half-width."""
    wait = _crossing(share, asked)
    if not np.isfinite(half).all():
        return wait, inf
    return wait, (_crossing(share - half, asked) - _crossing(share + half, asked)) / 2


def _crossing(share: Floats, asked: float) -> float:
    """Return where a share first reaches the one asked for, evenly between two edges."""
    reached = share >= asked - 1e-12
    index = int(reached.argmax()) if reached.any() else len(share) - 1
    if index == 0:
        return 0.0
    (below, above), (start, end) = share[index - 1 : index + 1], WAIT_EDGES_SECONDS[index - 1 : index + 1]
    part = (asked - below) / (above - below) if above > below else 1.0
    return float(start + min(1.0, part) * (end - start))
