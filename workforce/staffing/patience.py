"""How long customers are willing to wait: the laws that the queue with abandonment can solve."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import special

from contactcenter.domain.errors import InvalidInput

Floats = NDArray[np.float64]


class PatienceLaw(Protocol):
    """A distribution of patience on (0, inf), in seconds."""

    @property
    def mean_seconds(self) -> float:
        """The mean, over 0 and finite."""
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

    @property
    def mean_seconds(self) -> float:
        """median exp(sd^2 / 2)."""
        return self.median_seconds * math.exp(self.log_sd**2 / 2)

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


def check_positive(value: float, what: str, unit: str) -> None:
    """Refuse a value that is not a finite number over 0.

    Raises
    ------
    InvalidInput
        With the name, the value and what would be right.
    """
    if not (math.isfinite(value) and value > 0):
        raise InvalidInput(f"The {what} is {value} {unit}".rstrip() + "; give a number over 0.")
