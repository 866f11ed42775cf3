"""Estimates with their uncertainty, from sums over independent replications.

The uncertainty of a mean (it shrinks with more replications) and the spread between days (it does not)
are different things and never share a number.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and the half-width of its confidence interval, in the unit of the measure.

    `half_width` is infinite where there are too few replications to tell.
    """

    mean: float
    half_width: float

    @property
    def low(self) -> float:
        """Lower end of the confidence interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """Upper end of the confidence interval."""
        return self.mean + self.half_width


@dataclass(frozen=True, slots=True)
class Share:
    """A probability estimated from yes-or-no trials, with its confidence interval, all 0 to 1."""

    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval, which is not symmetric."""
        return (self.high - self.low) / 2


def share_of(yes: float, trials: float, confidence: float) -> Share | None:
    """Estimate a probability, or None without trials.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    >>> share = share_of(0, 10, 0.95)
    >>> round(share.mean, 2), round(share.low, 2), round(share.high, 2)
    (0.0, 0.0, 0.28)
    """
    if not trials:
        return None
    z = float(ndtri(0.5 + confidence / 2))
    mean = yes / trials
    centre = (mean + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(mean * (1 - mean) / trials + z * z / (4 * trials**2)) / (1 + z * z / trials)
    return Share(mean, max(0.0, centre - half), min(1.0, centre + half))


LEAST_BLOCKS = 6
"""Whole blocks from which on their spread is relied on; fewer tell less than single replications."""


@dataclass(slots=True)
class Moments:
    """Means and co-moments of vectors over replications, for many groups at once.

    Replications may come in blocks whose members offset one another (see `simulation.strata`). Then the
    means of whole blocks tell the uncertainty, as soon as there are enough of them; until then
    replications count as independent, which states too much uncertainty rather than too little.

    Parameters
    ----------
    count : replications so far.
    mean : shape (groups, size).
    comoment : shape (groups, size, size); sums of products of deviations from the mean.
    block : replications in a block; 1 where all are independent.
    blocks : moments of the means of whole blocks; None where all are independent.
    open_sum : of the replications after the last whole block, shape (groups, size).
    """

    count: int
    mean: Floats
    comoment: Floats
    block: int = 1
    blocks: "Moments | None" = None
    open_sum: Floats | None = None

    @classmethod
    def empty(cls, groups: int, size: int, block: int = 1) -> Self:
        """Return the moments of no replication."""
        mean, comoment = np.zeros((groups, size)), np.zeros((groups, size, size))
        if block == 1:
            return cls(0, mean, comoment)
        return cls(0, mean, comoment, block, cls.empty(groups, size), np.zeros((groups, size)))

    def only(self, groups: slice) -> "Moments":
        """Return the moments of some of the groups."""
        blocks = None if self.blocks is None else self.blocks.only(groups)
        return Moments(self.count, self.mean[groups], self.comoment[groups], self.block, blocks)

    def add(self, vectors: Floats) -> None:
        """Take in one replication, shape (groups, size); they must come in order.

        References
        ----------
        Welford (1962), Note on a method for calculating corrected sums of squares and products.
        """
        self.count += 1
        before = vectors - self.mean
        self.mean += before / self.count
        self.comoment += before[:, :, None] * (vectors - self.mean)[:, None, :]
        if self.blocks is not None and self.open_sum is not None:
            self.open_sum += vectors
            if self.count % self.block == 0:
                self.blocks.add(self.open_sum / self.block)
                self.open_sum[:] = 0

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the uncertainty; under 1 where nothing is known of it."""
        return self.count - 1 if self._relied is None else self._relied.count - 1

    @property
    def _relied(self) -> "Moments | None":
        """The moments of the blocks where there are enough of them."""
        return self.blocks if self.blocks is not None and self.blocks.count >= LEAST_BLOCKS else None

    def ratio(self, above: Floats, below: Floats, confidence: float) -> tuple[Floats, Floats]:
        """Estimate ratios of expected weighted sums, each sum over its whole group.

        Parameters
        ----------
        above, below : weights of numerator and denominator, shape (size,).
        confidence : of the interval, over 0 and under 1.

        Returns
        -------
        Means and half-widths, each of shape (groups,); NaN where the denominator is 0.

        References
        ----------
        Law (2015), Simulation modeling and analysis, 5th ed., section 9.4.2 (delta method for ratios of
        means over independent replications).
        """
        base = self.mean @ below
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(base != 0, (self.mean @ above) / base, np.nan)
            weights = above[None, :] - ratio[:, None] * below[None, :]
            return ratio, self._half_width(weights, confidence) / np.abs(base)

    def expected(self, vector: Floats, confidence: float) -> tuple[Floats, Floats]:
        """Estimate expected weighted sums of one replication; means and half-widths, shape (groups,)."""
        weights = np.broadcast_to(vector, self.mean.shape)
        with np.errstate(invalid="ignore"):
            return self.mean @ vector, self._half_width(weights, confidence)

    def _half_width(self, weights: Floats, confidence: float) -> Floats:
        """Return the half-width of the mean of weighted sums; weights have shape (groups, size)."""
        if self.freedom < 1:
            return np.full(len(weights), np.inf)
        student = float(stdtrit(self.freedom, 0.5 + confidence / 2))
        return np.sqrt(self._squared_error(weights)) * student

    def _squared_error(self, weights: Floats) -> Floats:
        """Return the variance of the mean of weighted sums, shape (groups,)."""
        squares = np.einsum("gi,gij,gj->g", weights, self.comoment, weights)
        alone: Floats = np.maximum(squares, 0) / (self.count - 1)
        if self._relied is None:
            return alone / self.count
        whole = self._relied.count * self.block
        # Replications after the last whole block count as independent ones.
        return (
            self._relied._squared_error(weights) * whole**2 + alone * (self.count - whole)
        ) / self.count**2


def estimate_at(estimates: tuple[Floats, Floats], group: int) -> Estimate | None:
    """Return the estimate of one group, or None where it has no value."""
    mean = float(estimates[0][group])
    return None if np.isnan(mean) else Estimate(mean, float(estimates[1][group]))
