"""Setting labour rules: values in a preset's place, and the preset that a site follows, from a day on."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import SerialUnit, UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.siterule import SitePreset, SitePresetId, SiteRule, SiteRuleId
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.rulebook import RuleBook, RulesAsked, read_book
from contactcenter.services.rostering.ruleimpact import RuleImpact, impact_of
from contactcenter.services.rostering.sitelaw import BUILT_IN, NO_SITE, SiteLaw, read_law
from workforce.rostering.presets import labour_rules, refuse_unknown
from workforce.rostering.rulebounds import refuse_odd_rules, refuse_odd_value


@dataclass(frozen=True, slots=True)
class RuleWish:
    """What somebody wants a labour rule to be; fields as in `SiteRule`."""

    preset: str
    field: str
    value: int
    valid_from: date
    source: str
    confirmed_by: str = ""
    site: str | None = None


@dataclass(frozen=True, slots=True)
class PresetWish:
    """Which preset somebody wants a site to follow; fields as in `SitePreset`."""

    site: str
    preset: str
    valid_from: date
    source: str


def set_rule(unit: UnitOfWork, wish: RuleWish, author: str, at: datetime) -> SiteRuleId:
    """Set a labour rule from a day on, for one site or for all that follow its preset.

    Raises
    ------
    InvalidInput
        When the day is past, no source is named, there is no such site, the value makes no sense alone or
        beside the others of that day, or the rule is so already.
    """
    return unit.site_rules.add(_law_with_rule(unit, wish, author, at).rules[-1])


def _law_with_rule(unit: UnitOfWork, wish: RuleWish, author: str, at: datetime) -> SiteLaw:
    """Return the law with a rule that is to be set as the last one, or refuse it; see `set_rule`."""
    _refuse_past(unit, wish.valid_from, at)
    _refuse_no_source(wish.source)
    refuse_odd_value(wish.field, wish.value)
    law = read_law(unit)
    entries = law.entries_of(law.known_site(wish.site))
    before = labour_rules(entries, wish.preset, wish.valid_from)
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
        site=wish.site,
    )
    law = replace(law, rules=(*law.rules, rule))
    _refuse_odd_beside(law, rule)
    return law


def _refuse_odd_beside(law: SiteLaw, rule: SiteRule) -> None:
    """Refuse a value that makes no sense beside the others, wherever and whenever it counts."""
    for site in (NO_SITE, *law.site_names) if rule.site is None else (rule.site,):
        entries, since = law.entries_of(site), rule.valid_from
        later = {one.valid_from for one in entries if one.preset == rule.preset and one.valid_from > since}
        for day in (since, *sorted(later)):
            try:
                refuse_odd_rules(labour_rules(entries, rule.preset, day))
            except InvalidInput as error:
                raise InvalidInput(f"{f'{site}, ' if site else ''}{day}: {error}") from error


def set_preset(unit: UnitOfWork, wish: PresetWish, author: str, at: datetime) -> SitePresetId:
    """Let a site follow a preset from a day on.

    Raises
    ------
    InvalidInput
        When the day is past, no source is named, there is no such site or preset, none of the preset's
        rules counts on that day, or this was chosen for the site already.
    """
    return unit.site_presets.add(_law_with_preset(unit, wish, author, at).choices[-1])


def _law_with_preset(unit: UnitOfWork, wish: PresetWish, author: str, at: datetime) -> SiteLaw:
    """Return the law with a preset that a site is to follow as the last choice; see `set_preset`."""
    _refuse_past(unit, wish.valid_from, at)
    _refuse_no_source(wish.source)
    law = read_law(unit)
    law.known_site(wish.site)
    refuse_unknown(BUILT_IN, wish.preset)
    labour_rules(law.entries_of(wish.site), wish.preset, wish.valid_from)
    before = law.choice_of(wish.site, wish.valid_from)
    if before is not None and before.preset == wish.preset:
        raise InvalidInput(
            f"{wish.site} follows {wish.preset!r} on {wish.valid_from} already, since {before.valid_from}; "
            "nothing changes."
        )
    choice = SitePreset(wish.site, wish.preset, wish.valid_from, wish.source.strip(), author, at)
    return replace(law, choices=(*law.choices, choice))


def _refuse_past(unit: UnitOfWork, day: date, at: datetime) -> None:
    today = local_date(at, unit.installation.get().zone)
    if day < today:
        raise InvalidInput(
            f"{day} is past; give {today} or a later day, for what was worked is judged by the "
            "rules of its time."
        )


def _refuse_no_source(source: str) -> None:
    if not source.strip():
        raise InvalidInput("Say which law or agreement this comes from.")


def withdraw_rule(unit: UnitOfWork, key: SiteRuleId, author: str, at: datetime) -> None:
    """Take a rule back, so that what it replaced counts again.

    Raises
    ------
    Conflict
        When it was taken back before, or counts since an earlier day.
    """
    _check_open(unit, unit.site_rules.get(key), at)
    unit.site_rules.withdraw(key, author, at)


def withdraw_preset(unit: UnitOfWork, key: SitePresetId, author: str, at: datetime) -> None:
    """Take a site's preset back, so that what it followed before counts again.

    Raises
    ------
    Conflict
        When it was taken back before, or counts since an earlier day.
    """
    _check_open(unit, unit.site_presets.get(key), at)
    unit.site_presets.withdraw(key, author, at)


def _check_open(unit: UnitOfWork, change: SiteRule | SitePreset, at: datetime) -> None:
    if not change.counts:
        raise Conflict(f"{change.withdrawn_by} took this back already; nothing changes.")
    if change.valid_from < local_date(at, unit.installation.get().zone):
        raise Conflict(
            f"This counts since {change.valid_from}, and rosters were judged by it; "
            "set another from today or a later day on instead."
        )


@dataclass(frozen=True, slots=True)
class RuleDesk:
    """Labour rules in the database behind `engine`."""

    engine: Engine
    clock: Clock

    def book(self, asked: RulesAsked | None = None) -> RuleBook:
        """Return the rules of a day; see `read_book`."""
        with ReadingUnit(self.engine) as unit:
            return read_book(unit, asked or RulesAsked(), self.clock.now())

    def impact(self, wish: RuleWish | PresetWish) -> RuleImpact:
        """Return what setting a rule, or a site's preset, would touch; refused as setting it is."""
        with ReadingUnit(self.engine) as unit:
            now = self.clock.now()
            law = (
                _law_with_rule(unit, wish, "", now)
                if isinstance(wish, RuleWish)
                else _law_with_preset(unit, wish, "", now)
            )
            return impact_of(unit, law, wish.valid_from, now)

    def impact_of_taking_back(
        self, rule: SiteRuleId | None = None, preset: SitePresetId | None = None
    ) -> RuleImpact:
        """Return what taking a rule, or the preset of a site, back would touch; refused as doing it is."""
        with ReadingUnit(self.engine) as unit:
            now, law = self.clock.now(), read_law(unit)
            change: SiteRule | SitePreset = (
                unit.site_rules.get(rule) if rule else unit.site_presets.get(preset or SitePresetId(0))
            )
            _check_open(unit, change, now)
            left = replace(
                law,
                rules=tuple(one for one in law.rules if one != change),
                choices=tuple(one for one in law.choices if one != change),
            )
            return impact_of(unit, left, change.valid_from, now)

    def set_rule(self, wish: RuleWish, author: str) -> SiteRuleId:
        """Set a rule from a day on; see `set_rule`."""
        with SerialUnit(self.engine) as unit:
            made = set_rule(unit, wish, author, self.clock.now())
            unit.commit()
            return made

    def set_preset(self, wish: PresetWish, author: str) -> SitePresetId:
        """Let a site follow a preset from a day on; see `set_preset`."""
        with SerialUnit(self.engine) as unit:
            made = set_preset(unit, wish, author, self.clock.now())
            unit.commit()
            return made

    def withdraw(self, key: SiteRuleId, author: str) -> None:
        """Take a rule back; see `withdraw_rule`."""
        with SerialUnit(self.engine) as unit:
            withdraw_rule(unit, key, author, self.clock.now())
            unit.commit()

    def withdraw_preset(self, key: SitePresetId, author: str) -> None:
        """Take a site's preset back; see `withdraw_preset`."""
        with SerialUnit(self.engine) as unit:
            withdraw_preset(unit, key, author, self.clock.now())
            unit.commit()
