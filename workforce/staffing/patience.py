"""How long customers are willing to wait: the laws that the queue with abandonment can solve."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import special

from contactcenter.domain.errors import InvalidInput

Floats = NDArray[np.float64]


class PatienceLaw(Protocol):
    """A distribution of patience on (0, inf], in seconds; some customers may wait for ever."""

    @property
    def mean_seconds(self) -> float:
        """The mean of those who leave, times their share: finite and at least 0."""
        ...

    @property
    def endless_share(self) -> float:
        """The share, from 0 to 1, that never hangs up."""
        ...

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Where the survival function has a jump or a kink."""
        ...

    def survival(self, seconds: Floats) -> Floats:
        """Return P(patience > x) for each x >= 0."""
        ...

    def mean_until(self, seconds: Floats) -> Floats:
        """Return E[min(patience, x)], the integral of the survival function up to x."""
        ...


@dataclass(frozen=True, slots=True)
class ExponentialPatience:
    """Hang-ups at a constant rate."""

    mean_seconds: float

    def __post_init__(self) -> None:
        check_positive(self.mean_seconds, "mean patience", "s")

    @property
    def endless_share(self) -> float:
        """Nobody."""
        return 0.0

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """None."""
        return ()

    def survival(self, seconds: Floats) -> Floats:
        """Return exp(-x / mean)."""
        return np.exp(-seconds / self.mean_seconds)

    def mean_until(self, seconds: Floats) -> Floats:
        """Return mean (1 - exp(-x / mean))."""
        return -self.mean_seconds * np.expm1(-seconds / self.mean_seconds)


@dataclass(frozen=True, slots=True)
class DeterministicPatience:
    """Everybody hangs up after the same time."""

    mean_seconds: float

    def __post_init__(self) -> None:
        check_positive(self.mean_seconds, "patience", "s")

    @property
    def endless_share(self) -> float:
        """Nobody."""
        return 0.0

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The moment of the hang-up."""
        return (self.mean_seconds,)

    def survival(self, seconds: Floats) -> Floats:
        """Return 1 before the moment and 0 from it on."""
        return (seconds < self.mean_seconds).astype(np.float64)

    def mean_until(self, seconds: Floats) -> Floats:
        """Return the smaller of x and the moment."""
        return np.minimum(seconds, self.mean_seconds)


@dataclass(frozen=True, slots=True)
class GammaPatience:
    """Gamma patience; a whole `shape` is an Erlang law."""

    mean_seconds: float
    shape: float

    def __post_init__(self) -> None:
        check_positive(self.mean_seconds, "mean patience", "s")
        check_positive(self.shape, "shape of patience", "")

    @property
    def endless_share(self) -> float:
        """Nobody."""
        return 0.0

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """None."""
        return ()

    def survival(self, seconds: Floats) -> Floats:
        """Return the regularised upper incomplete gamma function."""
        return np.asarray(special.gammaincc(self.shape, seconds * self.shape / self.mean_seconds))

    def mean_until(self, seconds: Floats) -> Floats:
        """Return E[R; R < x] + x P(R > x)."""
        scaled = seconds * self.shape / self.mean_seconds
        below = self.mean_seconds * special.gammainc(self.shape + 1, scaled)
        return np.asarray(below + seconds * self.survival(seconds))


@dataclass(frozen=True, slots=True)
class LognormalPatience:
    """Lognormal patience, by its median and the standard deviation of its logarithm."""

    median_seconds: float
    log_sd: float

    def __post_init__(self) -> None:
        check_positive(self.median_seconds, "median patience", "s")
        check_positive(self.log_sd, "sd of log patience", "")

    @classmethod
    def of_mean(cls, mean_seconds: float, log_sd: float) -> "LognormalPatience":
        """Return the law with a mean, over 0."""
        check_positive(mean_seconds, "mean patience", "s")
        return cls(mean_seconds * math.exp(-(log_sd**2) / 2), log_sd)

    @property
    def mean_seconds(self) -> float:
        """median exp(sd^2 / 2)."""
        return self.median_seconds * math.exp(self.log_sd**2 / 2)

    @property
    def endless_share(self) -> float:
        """Nobody."""
        return 0.0

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """None."""
        return ()

    def survival(self, seconds: Floats) -> Floats:
        """Return the normal upper tail of the standardised logarithm."""
        return np.asarray(special.ndtr(-self._standardise(seconds)))

    def mean_until(self, seconds: Floats) -> Floats:
        """Return E[R; R < x] + x P(R > x)."""
        below = self.mean_seconds * special.ndtr(self._standardise(seconds) - self.log_sd)
        return np.asarray(below + seconds * self.survival(seconds))

    def _standardise(self, seconds: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(seconds) - math.log(self.median_seconds)) / self.log_sd)


@dataclass(frozen=True, slots=True)
class EndlessPatience:
    """Nobody hangs up: M/M/c+G becomes Erlang C."""

    mean_seconds: float = 0.0
    endless_share: float = 1.0
    breakpoints: tuple[float, ...] = ()

    def survival(self, seconds: Floats) -> Floats:
        """Return 1."""
        return np.ones_like(seconds)

    def mean_until(self, seconds: Floats) -> Floats:
        """Return x."""
        return seconds


@dataclass(frozen=True, slots=True)
class MixedPatience:
    """Customers of several kinds in one line.

    Parameters
    ----------
    weights : share of each kind among the arrivals; they sum to 1.
    """

    laws: Sequence[PatienceLaw]
    weights: Sequence[float]

    @property
    def mean_seconds(self) -> float:
        """The weighted mean."""
        return sum(w * law.mean_seconds for w, law in self._parts)

    @property
    def endless_share(self) -> float:
        """The weighted share."""
        return sum(w * law.endless_share for w, law in self._parts)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """Those of all kinds."""
        return tuple(point for law in self.laws for point in law.breakpoints)

    def survival(self, seconds: Floats) -> Floats:
        """Return the weighted survival function."""
        return np.asarray(sum(w * law.survival(seconds) for w, law in self._parts))

    def mean_until(self, seconds: Floats) -> Floats:
        """Return the weighted integral of the survival functions."""
        return np.asarray(sum(w * law.mean_until(seconds) for w, law in self._parts))

    @property
    def _parts(self) -> list[tuple[float, PatienceLaw]]:
        return list(zip(self.weights, self.laws, strict=True))


def check_positive(value: float, what: str, unit: str) -> None:
    """Refuse a value that is not a finite number over 0.

    Raises
    ------
    InvalidInput
        With the name, the value and what would be right.
    """
    if not (math.isfinite(value) and value > 0):
        raise InvalidInput(f"The {what} is {value} {unit}".rstrip() + "; give a number over 0.")
