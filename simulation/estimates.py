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


@dataclass(slots=True)
class Moments:
    """Means and co-moments of vectors over replications, for many groups at once.

    Parameters
    ----------
    count : replications so far.
    mean : shape (groups, size).
    comoment : shape (groups, size, size); sums of products of deviations from the mean.
    """

    count: int
    mean: Floats
    comoment: Floats

    @classmethod
    def empty(cls, groups: int, size: int) -> Self:
        """Return the moments of no replication."""
        return cls(0, np.zeros((groups, size)), np.zeros((groups, size, size)))

    def add(self, vectors: Floats) -> None:
        """Take in one replication, shape (groups, size).

        References
        ----------
        Welford (1962), Note on a method for calculating corrected sums of squares and products.
        """
        self.count += 1
        before = vectors - self.mean
        self.mean += before / self.count
        self.comoment += before[:, :, None] * (vectors - self.mean)[:, None, :]

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
            squares = np.einsum("gi,gij,gj->g", weights, self.comoment, weights)
            error = np.sqrt(np.maximum(squares, 0)) / np.abs(base)
            return ratio, error * _student(self.count, confidence)

    def expected(self, vector: Floats, confidence: float) -> tuple[Floats, Floats]:
        """Estimate expected weighted sums of one replication; means and half-widths, shape (groups,)."""
        squares = np.einsum("i,gij,j->g", vector, self.comoment, vector)
        with np.errstate(invalid="ignore"):
            return self.mean @ vector, np.sqrt(np.maximum(squares, 0)) * _student(self.count, confidence)


def estimate_at(estimates: tuple[Floats, Floats], group: int) -> Estimate | None:
    """Return the estimate of one group, or None where it has no value."""
    mean = float(estimates[0][group])
    return None if np.isnan(mean) else Estimate(mean, float(estimates[1][group]))


def _student(count: int, confidence: float) -> float:
    """Return what turns the root of a sum of squared deviations into a half-width of the mean."""
    if count < 2:
        return float("inf")
    return float(stdtrit(count - 1, 0.5 + confidence / 2)) / sqrt(count * (count - 1))
