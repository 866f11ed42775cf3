"""The one definition of every measure, for live reports, statements and simulation alike.

Counts add up; percentages are only ever taken of summed counts. An empty interval has no value.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

SHORT_ABANDON_SECONDS = 5.0
"""A caller who hangs up within this time is a short abandon."""


@dataclass(frozen=True, slots=True)
class ServiceCounts:
    """What a service level is made of; every count is at least 0 and counts add up.

    Counts are whole in a log and may be fractions where they are expected values.

    Parameters
    ----------
    answered, abandoned : contacts by how they ended.
    answered_in_t : answered within the acceptable waiting time T.
    abandoned_in_t : abandoned within T.
    short_abandoned : abandoned within `SHORT_ABANDON_SECONDS`.
    """

    answered: float = 0
    abandoned: float = 0
    answered_in_t: float = 0
    abandoned_in_t: float = 0
    short_abandoned: float = 0

    @property
    def offered(self) -> float:
        """Contacts that came, whatever became of them."""
        return self.answered + self.abandoned

    def __add__(self, other: "ServiceCounts") -> "ServiceCounts":
        return ServiceCounts(
            *(getattr(self, part.name) + getattr(other, part.name) for part in fields(self))
        )


def total(counts: Iterable[ServiceCounts]) -> ServiceCounts:
    """Sum counts; the sum of nothing is empty counts."""
    return sum(counts, ServiceCounts())


class ServiceLevelFormula(StrEnum):
    """The six formulas of the field; a contract names one, and every figure carries its name."""

    ALL = "sl_all"
    EXCL_SHORT = "sl_excl_short"
    SHORT_AS_MET = "sl_short_as_met"
    EXCL_ABANDONED_IN_T = "sl_excl_abd_in_t"
    ABANDONED_AS_MET = "sl_abd_as_met"
    ANSWERED_ONLY = "sl_answered_only"

    @property
    def text(self) -> str:
        """The formula in words, to stand beside its figure."""
        return _FORMULAS[self].text


DEFAULT_FORMULA = ServiceLevelFormula.EXCL_SHORT


@dataclass(frozen=True, slots=True)
class _Formula:
    text: str
    met: Callable[[ServiceCounts], float]
    base: Callable[[ServiceCounts], float]


_FORMULAS = {
    ServiceLevelFormula.ALL: _Formula(
        "answered ≤ T / (answered + abandoned)",
        lambda n: n.answered_in_t,
        lambda n: n.offered,
    ),
    ServiceLevelFormula.EXCL_SHORT: _Formula(
        "answered ≤ T / (answered + abandoned − short)",
        lambda n: n.answered_in_t,
        lambda n: n.offered - n.short_abandoned,
    ),
    ServiceLevelFormula.SHORT_AS_MET: _Formula(
        "(answered ≤ T + short) / (answered + abandoned)",
        lambda n: n.answered_in_t + n.short_abandoned,
        lambda n: n.offered,
    ),
    ServiceLevelFormula.EXCL_ABANDONED_IN_T: _Formula(
        "answered ≤ T / (answered + abandoned after T)",
        lambda n: n.answered_in_t,
        lambda n: n.offered - n.abandoned_in_t,
    ),
    ServiceLevelFormula.ABANDONED_AS_MET: _Formula(
        "(answered ≤ T + abandoned ≤ T) / (answered + abandoned)",
        lambda n: n.answered_in_t + n.abandoned_in_t,
        lambda n: n.offered,
    ),
    ServiceLevelFormula.ANSWERED_ONLY: _Formula(
        "answered ≤ T / answered",
        lambda n: n.answered_in_t,
        lambda n: n.answered,
    ),
}


def service_level_fraction(
    counts: ServiceCounts, formula: ServiceLevelFormula = DEFAULT_FORMULA
) -> tuple[float, float]:
    """Return the numerator and denominator of a service level, so that sums can be taken."""
    rule = _FORMULAS[formula]
    return rule.met(counts), rule.base(counts)


def service_level(counts: ServiceCounts, formula: ServiceLevelFormula = DEFAULT_FORMULA) -> float | None:
    """Compute a service level.

    Returns
    -------
    A share from 0 to 1, or None where the formula's denominator is 0.

    References
    ----------
    ICMI, the six ways to compute service level; the worked example is in the tests.

    Examples
    --------
    >>> counts = ServiceCounts(1000, 60, 860, 20, 10)
    >>> round(100 * service_level(counts), 2)
    81.9
    """
    met, base = service_level_fraction(counts, formula)
    return met / base if base else None


def abandonment_rate(counts: ServiceCounts) -> float | None:
    """Return abandoned / offered, or None when nothing was offered."""
    return counts.abandoned / counts.offered if counts.offered else None


def occupancy(busy_seconds: float, present_seconds: float) -> float | None:
    """Return the share of present time spent on contacts, or None when nobody was present."""
    return busy_seconds / present_seconds if present_seconds else None
