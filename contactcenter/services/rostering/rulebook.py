"""The labour rules as the pages show them: of a preset or a site on a day, with all that was ever set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.siterule import SitePreset, SitePresetId, SiteRule, SiteRuleId
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.people import read_people
from contactcenter.services.rostering.sitelaw import NO_SITE, PRESET_NAMES, SiteLaw, read_law
from workforce.rostering.presets import RuleEntry, labour_rules, rules_on, rules_over_time
from workforce.rostering.problem import LabourRules


@dataclass(frozen=True, slots=True)
class RulesAsked:
    """Whose rules of which day somebody wants to see.

    Parameters
    ----------
    site : whose; None for what holds at all sites that have nothing of their own.
    preset : None for the one that the site follows, and without a site that of the published roster.
    day : None for today.
    """

    site: str | None = None
    preset: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site with the preset that it follows on a day.

    Parameters
    ----------
    people : how many people its teams have.
    choice : what was chosen for it; None where it follows the rosters' own.
    coming : what it will follow later.
    """

    site: str
    people: int
    preset: str
    choice: SitePreset | None
    coming: tuple[SitePreset, ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The labour rules as they are on a day.

    Parameters
    ----------
    site : whose rules these are; None for those that hold where nothing of a site's own does.
    used : the preset of the published roster of now, by which sites go that have none of their own.
    sites : all sites by name.
    without : how many people are in no team and follow the roster's preset.
    entries : what counts on the day, by field; a field without an entry has the value of `rules`.
    coming : what will count later.
    changes, choices : all that was ever set, oldest first.
    """

    preset: str
    site: str | None
    day: date
    presets: tuple[str, ...]
    used: str
    today: date
    zone: str
    sites: tuple[SiteLine, ...]
    without: int
    rules: LabourRules
    entries: Mapping[str, RuleEntry]
    coming: tuple[RuleEntry, ...]
    changes: Mapping[SiteRuleId, SiteRule]
    choices: Mapping[SitePresetId, SitePreset]


def read_book(unit: UnitOfWork, asked: RulesAsked, now: datetime) -> RuleBook:
    """Return the labour rules of a day.

    Raises
    ------
    InvalidInput
        When there is no such preset or site.
    """
    zone, law = unit.installation.get().zone, read_law(unit)
    today = local_date(now, zone)
    day = asked.day or today
    key = unit.rosters.published(now)
    used = DEFAULT_RULES if key is None else unit.rosters.head(key).rules
    site = law.known_site(asked.site)
    preset, entries = asked.preset or law.preset_of(site, day, used), law.entries_of(site)
    lines, without = _site_lines(unit, law, day, used)
    return RuleBook(
        preset,
        asked.site,
        day,
        PRESET_NAMES,
        used,
        today,
        zone,
        lines,
        without,
        labour_rules(entries, preset, day),
        {entry.field: entry for entry in rules_on(entries, preset, day)},
        tuple(one for one in rules_over_time(entries, preset) if one.valid_from > day),
        unit.site_rules.all(),
        unit.site_presets.all(),
    )


def _site_lines(unit: UnitOfWork, law: SiteLaw, day: date, used: str) -> tuple[tuple[SiteLine, ...], int]:
    """Return the sites with their presets of a day, and how many people are at none."""
    agents = read_people(unit).agents_on(day)
    people = [law.site_of(one.team) for one in agents if one.kind is AgentKind.HUMAN]
    lines = tuple(
        SiteLine(
            site,
            people.count(site),
            law.preset_of(site, day, used),
            law.choice_of(site, day),
            tuple(one for one in law.choices if one.site == site and one.valid_from > day),
        )
        for site in law.site_names
    )
    return lines, people.count(NO_SITE)
