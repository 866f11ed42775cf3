"""Labour rules in force: the built-in presets with what the site set in their place, from a date on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.siterule import SiteRule, SiteRuleId
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.rostering.localdays import local_date
from workforce.rostering.presets import (
    RuleEntry,
    labour_rules,
    read_rules,
    rules_on,
    rules_over,
    rules_over_time,
)
from workforce.rostering.problem import LabourRules
from workforce.rostering.rulebounds import refuse_odd_rules, refuse_odd_value

BUILT_IN = read_rules()
PRESET_NAMES = tuple(dict.fromkeys(entry.preset for entry in BUILT_IN))
SCOPES = {entry.field: (entry.unit, entry.scope) for entry in BUILT_IN}


@dataclass(frozen=True, slots=True)
class RuleWish:
    """What somebody wants a labour rule to be; fields as in `SiteRule`."""

    preset: str
    field: str
    value: int
    valid_from: date
    source: str
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The labour rules of a site as they are on a day.

    Parameters
    ----------
    used : the preset by which the published roster of now is judged.
    entries : what counts on the day, by field; a field without an entry has the value of `rules`.
    coming : what will count later.
    changes : all that the site ever set, oldest first.
    """

    preset: str
    presets: tuple[str, ...]
    used: str
    day: date
    today: date
    zone: str
    rules: LabourRules
    entries: Mapping[str, RuleEntry]
    coming: tuple[RuleEntry, ...]
    changes: Mapping[SiteRuleId, SiteRule]


def entries_of(unit: UnitOfWork) -> tuple[RuleEntry, ...]:
    """Return the built-in rules and after them the site's own that were not taken back."""
    return (*BUILT_IN, *(_entry(rule) for rule in unit.site_rules.all().values() if rule.counts))


def _entry(rule: SiteRule) -> RuleEntry:
    unit, scope = SCOPES.get(rule.field, _told(rule.field))
    return RuleEntry(
        rule.preset,
        rule.field,
        rule.value,
        unit,
        scope,
        True,
        rule.source,
        rule.valid_from,
        rule.confirmed_by,
    )


def _told(field: str) -> tuple[str, str]:
    """Return unit and scope of a limit that no preset sets."""
    minutes = field.endswith(("_minutes", "_minute"))
    return ("minutes" if minutes else "Sundays" if "sundays" in field else "days"), "person"


def rules_in_force(unit: UnitOfWork, preset: str, day: date) -> LabourRules:
    """Return the limits of a preset as the site has them on a day.

    Raises
    ------
    InvalidInput
        When there is no such preset, or none of its rules counts on that day.
    """
    return labour_rules(entries_of(unit), preset, day)


def rules_of_period(unit: UnitOfWork, preset: str, grid: TimeGrid) -> LabourRules:
    """Return limits that keep those of a preset on every day of a period, as the site has them.

    Raises
    ------
    InvalidInput
        When there is no such preset, or none of its rules counts on the first day.
    """
    return rules_over(entries_of(unit), preset, grid)


def read_book(unit: UnitOfWork, preset: str | None, day: date | None, now: datetime) -> RuleBook:
    """Return the labour rules of a day, by default today's of the published roster's preset."""
    zone = unit.installation.get().zone
    today = local_date(now, zone)
    day = day or today
    key = unit.rosters.published(now)
    used = DEFAULT_RULES if key is None else unit.rosters.head(key).rules
    preset = preset or used
    rules, entries = rules_in_force(unit, preset, day), entries_of(unit)
    return RuleBook(
        preset,
        PRESET_NAMES,
        used,
        day,
        today,
        zone,
        rules,
        {entry.field: entry for entry in rules_on(entries, preset, day)},
        tuple(one for one in rules_over_time(entries, preset) if one.valid_from > day),
        unit.site_rules.all(),
    )


def set_rule(unit: UnitOfWork, wish: RuleWish, author: str, at: datetime) -> SiteRuleId:
    """Set a labour rule from a day on.

    Raises
    ------
    InvalidInput
        When the day is past, no source is named, the value makes no sense alone or beside the others of
        that day, or the rule is so already.
    """
    today = local_date(at, unit.installation.get().zone)
    if wish.valid_from < today:
        raise InvalidInput(
            f"{wish.valid_from} is past; give {today} or a later day, for what was worked is judged by the "
            "rules of its time."
        )
    if not wish.source.strip():
        raise InvalidInput("Say which law or agreement the rule comes from.")
    refuse_odd_value(wish.field, wish.value)
    before = rules_in_force(unit, wish.preset, wish.valid_from)
    if getattr(before, wish.field) == wish.value:
        raise InvalidInput(f"{wish.field} is {wish.value} on {wish.valid_from} already; nothing changes.")
    rule = SiteRule(
        wish.preset,
        wish.field,
        wish.value,
        wish.valid_from,
        wish.source.strip(),
        author,
        at,
        wish.confirmed_by.strip(),
    )
    refuse_odd_rules(labour_rules((*entries_of(unit), _entry(rule)), wish.preset, wish.valid_from))
    return unit.site_rules.add(rule)


def withdraw_rule(unit: UnitOfWork, key: SiteRuleId, author: str, at: datetime) -> None:
    """Take a rule back whose day has not passed, so that what it replaced counts again.

    Raises
    ------
    Conflict
        When it was taken back before, or counts since an earlier day.
    """
    rule, today = unit.site_rules.get(key), local_date(at, unit.installation.get().zone)
    if not rule.counts:
        raise Conflict(f"{rule.withdrawn_by} took this rule back already; nothing changes.")
    if rule.valid_from < today:
        raise Conflict(
            f"This rule counts since {rule.valid_from}, and rosters were judged by it; "
            "set another value from today or a later day on instead."
        )
    unit.site_rules.withdraw(key, author, at)


@dataclass(frozen=True, slots=True)
class RuleDesk:
    """Labour rules in the database behind `engine`."""

    engine: Engine
    clock: Clock

    def book(self, preset: str | None = None, day: date | None = None) -> RuleBook:
        """Return the rules of a day; see `read_book`."""
        with ReadingUnit(self.engine) as unit:
            return read_book(unit, preset, day, self.clock.now())

    def set_rule(self, wish: RuleWish, author: str) -> SiteRuleId:
        """Set a rule from a day on; see `set_rule`."""
        with UnitOfWork(self.engine) as unit:
            made = set_rule(unit, wish, author, self.clock.now())
            unit.commit()
            return made

    def withdraw(self, key: SiteRuleId, author: str) -> None:
        """Take a rule back; see `withdraw_rule`."""
        with UnitOfWork(self.engine) as unit:
            withdraw_rule(unit, key, author, self.clock.now())
            unit.commit()
