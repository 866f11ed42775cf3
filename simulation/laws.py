"""Laws of durations: how long services, patience and delays last.

Every law is a frozen value whose `sample` draws seconds from a generator that is handed in. Two laws of
one family that are sampled from equal generators give values in proportion, so that a plan with
longer handling times still meets the same customers.
"""

from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput

Durations = NDArray[np.float64]


class Law(Protocol):
    """What the simulator needs of a law of durations."""

    @property
    def mean(self) -> float:
        """The mean in seconds."""
        ...

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Draw `size` durations in seconds, at least 0."""
        ...

    def scaled(self, factor: float) -> Self:
        """Return the same law with every duration `factor` times as long."""
        ...


def _check_positive(value: float, what: str) -> None:
    if not (value > 0 and np.isfinite(value)):
        raise InvalidInput(f"{what} is {value}; give a number over 0.")


@dataclass(frozen=True, slots=True)
class Exponential:
    """Memoryless durations.

    Parameters
    ----------
    mean_seconds : over 0.
    """

    mean_seconds: float

    def __post_init__(self) -> None:
        _check_positive(self.mean_seconds, "The mean of an exponential law")

    @property
    def mean(self) -> float:
        """The mean in seconds."""
        return self.mean_seconds

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Draw `size` durations in seconds."""
        return self.mean_seconds * generator.standard_exponential(size)

    def scaled(self, factor: float) -> Self:
        """Return the law with every duration `factor` times as long."""
        return replace(self, mean_seconds=self.mean_seconds * factor)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Durations whose logarithm is normal: the usual law of handling times.

    Parameters
    ----------
    mean_seconds : over 0.
    cv : standard deviation over mean, over 0.

    References
    ----------
    Brown, Gans, Mandelbaum, Sakov, Shen, Zeltyn, Zhao (2005), Statistical analysis of a telephone call
    center, section 4.

    Examples
    --------
    >>> draws = Lognormal(240, 0.8).sample(np.random.default_rng(1), 200_000)
    >>> round(float(draws.mean()), -1), round(float(draws.std() / draws.mean()), 2)
    (240.0, 0.8)
    """

    mean_seconds: float
    cv: float

    def __post_init__(self) -> None:
        _check_positive(self.mean_seconds, "The mean of a lognormal law")
        _check_positive(self.cv, "The coefficient of variation of a lognormal law")

    @property
    def mean(self) -> float:
        """The mean in seconds."""
        return self.mean_seconds

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Draw `size` durations in seconds."""
        variance = np.log1p(self.cv**2)
        normals = generator.standard_normal(size)
        durations: Durations = self.mean_seconds * np.exp(np.sqrt(variance) * normals - variance / 2)
        return durations

    def scaled(self, factor: float) -> Self:
        """Return the law with every duration `factor` times as long."""
        return replace(self, mean_seconds=self.mean_seconds * factor)


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma durations.

    Parameters
    ----------
    mean_seconds : over 0.
    cv : standard deviation over mean, over 0; the shape is 1 / cv².
    """

    mean_seconds: float
    cv: float

    def __post_init__(self) -> None:
        _check_positive(self.mean_seconds, "The mean of a gamma law")
        _check_positive(self.cv, "The coefficient of variation of a gamma law")

    @property
    def mean(self) -> float:
        """The mean in seconds."""
        return self.mean_seconds

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Draw `size` durations in seconds."""
        shape = self.cv**-2
        return self.mean_seconds / shape * generator.standard_gamma(shape, size)

    def scaled(self, factor: float) -> Self:
        """Return the law with every duration `factor` times as long."""
        return replace(self, mean_seconds=self.mean_seconds * factor)


@dataclass(frozen=True, slots=True)
class Erlang:
    """A sum of equal exponential phases.

    Parameters
    ----------
    mean_seconds : mean of the whole sum, over 0.
    phases : how many, at least 1.
    """

    mean_seconds: float
    phases: int

    def __post_init__(self) -> None:
        _check_positive(self.mean_seconds, "The mean of an Erlang law")
        if self.phases < 1:
            raise InvalidInput(f"An Erlang law has {self.phases} phases; give at least 1.")

    @property
    def mean(self) -> float:
        """The mean in seconds."""
        return self.mean_seconds

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Draw `size` durations in seconds."""
        return self.mean_seconds / self.phases * generator.standard_gamma(self.phases, size)

    def scaled(self, factor: float) -> Self:
        """Return the law with every duration `factor` times as long."""
        return replace(self, mean_seconds=self.mean_seconds * factor)


@dataclass(frozen=True, slots=True)
class Deterministic:
    """Durations that are always the same.

    Parameters
    ----------
    seconds : at least 0.
    """

    seconds: float

    def __post_init__(self) -> None:
        if not (self.seconds >= 0 and np.isfinite(self.seconds)):
            raise InvalidInput(f"A fixed duration is {self.seconds} s; give at least 0.")

    @property
    def mean(self) -> float:
        """The duration in seconds."""
        return self.seconds

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Return `size` equal durations in seconds; draws nothing."""
        return np.full(size, float(self.seconds))

    def scaled(self, factor: float) -> Self:
        """Return the law with every duration `factor` times as long."""
        return replace(self, seconds=self.seconds * factor)


@dataclass(frozen=True, slots=True)
class Hyperexponential:
    """A mixture of exponential durations.

    Parameters
    ----------
    shares : weight of each branch, over 0, summing to 1.
    means_seconds : mean of each branch, over 0; as many as `shares`.
    """

    shares: tuple[float, ...]
    means_seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.shares) != len(self.means_seconds) or not self.shares:
            raise InvalidInput(
                f"A hyperexponential law has {len(self.shares)} shares and {len(self.means_seconds)} means."
            )
        if min(self.shares) <= 0 or abs(sum(self.shares) - 1) > 1e-9:
            raise InvalidInput(f"The shares {self.shares} of a hyperexponential law do not sum to 1.")
        for mean in self.means_seconds:
            _check_positive(mean, "A mean of a hyperexponential law")

    @property
    def mean(self) -> float:
        """The mean in seconds."""
        return sum(share * mean for share, mean in zip(self.shares, self.means_seconds, strict=True))

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Draw `size` durations in seconds."""
        branch = np.searchsorted(np.cumsum(self.shares)[:-1], generator.random(size), side="right")
        scales = np.asarray(self.means_seconds)[branch]
        durations: Durations = scales * generator.standard_exponential(size)
        return durations

    def scaled(self, factor: float) -> Self:
        """Return the law with every duration `factor` times as long."""
        return replace(self, means_seconds=tuple(factor * mean for mean in self.means_seconds))


@dataclass(frozen=True, slots=True)
class Empirical:
    """Durations drawn with replacement from observed ones.

    Parameters
    ----------
    values_seconds : observed durations, each at least 0, at least one.
    """

    values_seconds: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values_seconds or min(self.values_seconds) < 0:
            raise InvalidInput("An empirical law needs at least one duration, and none under 0 s.")

    @property
    def mean(self) -> float:
        """The mean in seconds."""
        return sum(self.values_seconds) / len(self.values_seconds)

    def sample(self, generator: np.random.Generator, size: int) -> Durations:
        """Draw `size` durations in seconds."""
        return np.asarray(self.values_seconds)[generator.integers(0, len(self.values_seconds), size)]

    def scaled(self, factor: float) -> Self:
        """Return the law with every duration `factor` times as long."""
        return replace(self, values_seconds=tuple(factor * value for value in self.values_seconds))
