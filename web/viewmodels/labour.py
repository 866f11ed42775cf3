"""The screen of the labour rules: what is in force, from where, and what will be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from contactcenter.domain.siterule import SitePreset, SitePresetId, SiteRule, SiteRuleId
from contactcenter.services.rostering.rulebook import RuleBook, SiteLine
from contactcenter.services.rostering.ruleimpact import RuleImpact
from web.tables import Table
from workforce.rostering.presets import VALUES, RuleEntry
from workforce.rostering.rulebounds import BOUNDS

NAMES = {"neutral": "Neutral", "eu": "European Union", "italy": "Italy"}
WORDS = {
    "daily_rest_minutes": "Rest between two shifts, at least",
    "max_consecutive_days": "Working days in a row, at most",
    "max_weekly_minutes": "Paid time of a calendar week, at most",
    "break_after_minutes": "A paid break is due after work of",
    "break_minutes": "Length of a paid break, at least",
    "meal_over_minutes": "An unpaid meal in shifts with more paid time than",
    "meal_minutes": "Length of a meal, at least",
    "max_daily_minutes": "Paid time of a shift, at most",
    "weekly_rest_minutes": "Rest around a day off, at least",
    "average_weekly_minutes": "Paid time of a week on average, at most",
    "reference_weeks": "Weeks over which the average is taken",
    "night_start_minute": "The night begins at",
    "night_end_minute": "The night ends at",
    "night_shift_minutes": "A night shift has this much of the night",
    "max_night_minutes": "Paid time of a night shift on average, at most",
    "free_sundays_in_four": "Free Sundays of four, at least",
    "on_call_rest_minutes": "Rest after a span on call, at least",
    "max_on_call_days": "Days on call of any 28, at most",
}
NO_LIMIT = frozenset(
    {"weekly_rest_minutes", "average_weekly_minutes", "max_night_minutes", "free_sundays_in_four"}
    | {"on_call_rest_minutes", "max_on_call_days"}
)
"""Limits whose 0 means that there is none."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One limit in words.

    Parameters
    ----------
    entry : where the value comes from; None for a usual value that the preset does not name.
    own : for whom it was set in the place of the preset's value; empty where it was not.
    coming : values that will count later, in words.
    """

    field: str
    words: str
    value: str
    entry: RuleEntry | None
    own: str
    coming: tuple[str, ...]


K = TypeVar("K", SiteRuleId, SitePresetId)
V = TypeVar("V", SiteRule, SitePreset)


@dataclass(frozen=True, slots=True)
class ChangeLine(Generic[K, V]):
    """One thing that was set, in words; `open` while it can be taken back."""

    key: K
    made: V
    words: str
    value: str
    open: bool


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site with the preset that it follows, in words."""

    line: SiteLine
    preset: str
    coming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed that could not be stored, and why: into the form of a rule or of a site."""

    failure: str = ""
    rule: Mapping[str, str] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A change that touches something, shown before it is made.

    Parameters
    ----------
    address, fields : what to send to make it all the same.
    """

    address: str
    fields: Mapping[str, str]
    impact: RuleImpact

    @property
    def sent(self) -> dict[str, str]:
        """The fields to be sent again, with the word that they were looked at."""
        return {name: value for name, value in self.fields.items() if name != "_csrf_token"} | {"seen": "1"}


@dataclass(frozen=True, slots=True)
class LabourScreen:
    """The labour rules of a preset or a site on a day."""

    book: RuleBook
    lines: tuple[RuleLine, ...]
    sites: tuple[SiteView, ...]
    changes: tuple[ChangeLine[SiteRuleId, SiteRule], ...]
    moves: tuple[ChangeLine[SitePresetId, SitePreset], ...]
    typed: Typed
    question: Question | None = None

    @property
    def follows(self) -> SiteView | None:
        """The site whose rules are shown; None where those of a preset are."""
        return next((one for one in self.sites if one.line.site == self.book.site), None)

    @property
    def preset(self) -> str:
        """The preset that is shown, by name."""
        return NAMES.get(self.book.preset, self.book.preset)

    @property
    def used(self) -> str:
        """The preset of the rosters, by name."""
        return NAMES.get(self.book.used, self.book.used)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """All limits with a hint of what may be typed."""
        return tuple(
            (name, f"{WORDS[name]} ({BOUNDS[name][0]}–{BOUNDS[name][1]} {_unit(name)})") for name in VALUES
        )

    @property
    def presets(self) -> tuple[tuple[str, str], ...]:
        """All presets with their names."""
        return tuple((key, NAMES.get(key, key)) for key in self.book.presets)

    @property
    def unsigned(self) -> int:
        """How many rules nobody has confirmed."""
        return sum(line.entry is not None and not line.entry.confirmed_by for line in self.lines)

    @property
    def tables(self) -> Sequence[Table]:
        """The rules as rows."""
        columns = ("rule", "value", "unit", "source", "valid from", "confirmed by")
        rows = tuple(
            (one.field, getattr(self.book.rules, one.field), _unit(one.field), *_origin(one.entry))
            for one in self.lines
        )
        return (Table("labour-rules", "Labour rules", columns, rows),)


def labour_screen(
    book: RuleBook, typed: Typed | None = None, question: Question | None = None
) -> LabourScreen:
    """Return the rules of a day in words."""
    changes = tuple(
        ChangeLine(
            key,
            one,
            f"{one.site or 'All sites'}, {NAMES.get(one.preset, one.preset)}: "
            f"{WORDS.get(one.field, one.field)}",
            say_value(one.field, one.value),
            one.counts and one.valid_from >= book.today,
        )
        for key, one in reversed(tuple(book.changes.items()))
    )
    moves = tuple(
        ChangeLine(
            key,
            one,
            one.site,
            NAMES.get(one.preset, one.preset),
            one.counts and one.valid_from >= book.today,
        )
        for key, one in reversed(tuple(book.choices.items()))
    )
    lines = tuple(_line(book, name) for name in VALUES)
    sites = tuple(map(_site, book.sites))
    return LabourScreen(book, lines, sites, changes, moves, typed or Typed(), question)


def _site(line: SiteLine) -> SiteView:
    coming = tuple(
        f"{NAMES.get(one.preset, one.preset)} from {one.valid_from:%d/%m/%Y}" for one in line.coming
    )
    return SiteView(line, NAMES.get(line.preset, line.preset), coming)


def _line(book: RuleBook, name: str) -> RuleLine:
    entry = book.entries.get(name)
    coming = tuple(
        f"{say_value(name, one.value)} from {one.valid_from:%d/%m/%Y}"
        for one in book.coming
        if one.field == name
    )
    return RuleLine(
        name,
        WORDS[name],
        say_value(name, getattr(book.rules, name)),
        entry,
        "" if entry is None else _setter(book, entry),
        coming,
    )


def _setter(book: RuleBook, entry: RuleEntry) -> str:
    """Return for whom an entry was set, the site before all sites; empty for one of the preset's own."""
    sites = {
        one.site
        for one in book.changes.values()
        if one.counts
        and (one.preset, one.field, one.valid_from) == (entry.preset, entry.field, entry.valid_from)
    }
    if book.site in sites and book.site is not None:
        return book.site
    return "all sites" if None in sites else ""


def say_value(name: str, value: int) -> str:
    """Return the value of a limit in words."""
    if value == 0 and name in NO_LIMIT:
        return "no limit"
    if name.endswith("_minute"):
        return f"{value // 60:02}:{value % 60:02}"
    if not name.endswith("_minutes"):
        return f"{value} {_unit(name)}" if name != "free_sundays_in_four" else str(value)
    hours, minutes = divmod(value, 60)
    told = [f"{hours} h"] if hours else []
    told += [f"{minutes} min"] if minutes or not hours else []
    return " ".join(told)


def _unit(name: str) -> str:
    if name.endswith("_minute"):
        return "minutes from midnight"
    if name.endswith("_minutes"):
        return "minutes"
    return {"reference_weeks": "weeks", "free_sundays_in_four": "Sundays"}.get(name, "days")


def _origin(entry: RuleEntry | None) -> tuple[str, str, str]:
    return ("", "", "") if entry is None else (entry.source, str(entry.valid_from), entry.confirmed_by)
