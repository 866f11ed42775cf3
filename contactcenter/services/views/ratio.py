"""A share that carries its formula, its numerator and its denominator."""

from dataclasses import dataclass

from contactcenter.domain.measures import (
    DEFAULT_FORMULA,
    ServiceCounts,
    ServiceLevelFormula,
    service_level_fraction,
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share and what it was made of.

    Parameters
    ----------
    formula : id of the formula, as contracts name it.
    text : the formula in words.
    part, whole : numerator and denominator, at least 0 each.

    Examples
    --------
    >>> Ratio("abandonment_rate", "abandoned / offered", 3, 60).share
    0.05
    """

    formula: str
    text: str
    part: float
    whole: float

    @property
    def share(self) -> float | None:
        """The share, or None where nothing was counted."""
        return self.part / self.whole if self.whole else None


def service_level_ratio(counts: ServiceCounts, formula: ServiceLevelFormula = DEFAULT_FORMULA) -> Ratio:
    """Return a service level with its numerator and denominator."""
    met, base = service_level_fraction(counts, formula)
    return Ratio(formula.value, formula.text, met, base)


def abandonment_ratio(counts: ServiceCounts) -> Ratio:
    """Return the abandonment rate with its numerator and denominator."""
    return Ratio("abandonment_rate", "abandoned / offered", counts.abandoned, counts.offered)


def deflection_ratio(contained: int, offered: int) -> Ratio:
    """Return which share of all contacts a bot settled."""
    return Ratio("bot_deflection", "settled by a bot / offered", contained, offered)
