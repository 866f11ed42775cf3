"""Screens of the first pages."""

from dataclasses import dataclass

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceCounts, ServiceLevelFormula
from contactcenter.services.views.finding import Found, Hit, HitKind
from contactcenter.services.views.installation import InstallationState
from contactcenter.services.views.ratio import Ratio, service_level_ratio
from web.tables import Table

WORKED_EXAMPLE = ServiceCounts(1000, 60, 860, 20, 10)
"""One day by which the six formulas differ."""


@dataclass(frozen=True, slots=True)
class HomeScreen:
    """The desks and the state of the installation."""

    state: InstallationState
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class FormulaScreen:
    """The six formulas on one example."""

    ratios: tuple[Ratio, ...]
    default: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class HitLine:
    """A hit with the page that shows it."""

    kind: str
    name: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class SearchScreen:
    """What was found."""

    words: str
    hits: tuple[HitLine, ...]
    more: int
    tables: tuple[Table, ...] = ()


def home_screen(state: InstallationState) -> HomeScreen:
    """Return the first page."""
    return HomeScreen(state)


def formula_screen() -> FormulaScreen:
    """Return the page of the formulas."""
    ratios = tuple(service_level_ratio(WORKED_EXAMPLE, formula) for formula in ServiceLevelFormula)
    rows = tuple((ratio.formula, ratio.text, ratio.part, ratio.whole, ratio.share) for ratio in ratios)
    columns = ("formula", "in words", "numerator", "denominator", "share")
    return FormulaScreen(ratios, DEFAULT_FORMULA, (Table("formulas", "The six formulas", columns, rows),))


def search_screen(found: Found) -> SearchScreen:
    """Return the page of a search."""
    return SearchScreen(found.words, tuple(_line(hit) for hit in found.hits), found.more)


def _line(hit: Hit) -> HitLine:
    return HitLine(hit.kind, hit.name, hit.note, _address(hit))


def _address(hit: Hit) -> str:
    if hit.kind is HitKind.CLIENT:
        return f"/client/{hit.key}"
    if hit.kind is HitKind.QUEUE:
        return f"/planner/forecast/{hit.key}"
    if hit.kind is HitKind.TEAM:
        return f"/lead/day?team={hit.key}"
    return f"/lead/people/{hit.key}" if hit.owner == AgentKind.HUMAN else "/lead/live"
