"""The screen of the labour rules: what is in force, from where, and what will be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contactcenter.domain.siterule import SiteRule, SiteRuleId
from contactcenter.services.rostering.siterules import RuleBook
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
    own : whether the site set it.
    coming : values that will count later, in words.
    """

    field: str
    words: str
    value: str
    entry: RuleEntry | None
    own: bool
    coming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that the site set; `open` while it can be taken back."""

    key: SiteRuleId
    rule: SiteRule
    words: str
    value: str
    preset: str
    open: bool


@dataclass(frozen=True, slots=True)
class LabourScreen:
    """The labour rules of a preset on a day."""

    book: RuleBook
    lines: tuple[RuleLine, ...]
    changes: tuple[ChangeLine, ...]
    failure: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

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
    book: RuleBook, failure: str = "", typed: Mapping[str, str] | None = None
) -> LabourScreen:
    """Return the rules of a day in words."""
    own = {(one.field, one.valid_from) for one in book.changes.values() if one.counts}
    lines = tuple(_line(book, name, own) for name in VALUES)
    changes = tuple(
        ChangeLine(
            key,
            one,
            WORDS.get(one.field, one.field),
            say_value(one.field, one.value),
            NAMES.get(one.preset, one.preset),
            one.counts and one.valid_from >= book.today,
        )
        for key, one in reversed(tuple(book.changes.items()))
    )
    return LabourScreen(book, lines, changes, failure, typed or {})


def _line(book: RuleBook, name: str, own: set[tuple[str, date]]) -> RuleLine:
    entry = book.entries.get(name)
    coming = tuple(
        f"{say_value(name, one.value)} from {one.valid_from:%d/%m/%Y}"
        for one in book.coming
        if one.field == name
    )
    mine = entry is not None and (name, entry.valid_from) in own
    return RuleLine(name, WORDS[name], say_value(name, getattr(book.rules, name)), entry, mine, coming)


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
