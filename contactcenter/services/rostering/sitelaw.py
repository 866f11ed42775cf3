"""Which labour rules hold at which site, by day: the preset that it follows, with what was set instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.siterule import SitePreset, SiteRule
from contactcenter.domain.spelling import likely
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, TeamId
from contactcenter.services.rostering.people import TeamsFrom
from contactcenter.services.rostering.periodlaw import PeriodLaw, one_after_another
from workforce.rostering.presets import RuleEntry, labour_rules, read_rules
from workforce.rostering.problem import LabourRules, RulesFrom

BUILT_IN = read_rules()
PRESET_NAMES = tuple(dict.fromkeys(entry.preset for entry in BUILT_IN))
SCOPES = {entry.field: (entry.unit, entry.scope) for entry in BUILT_IN}
NO_SITE = ""
"""The site of who is in no team; nothing can be set for it alone."""


@dataclass(frozen=True, slots=True)
class SiteLaw:
    """The labour rules of all sites over time.

    Parameters
    ----------
    rules : values that were set and not taken back, oldest first.
    choices : presets that were chosen for a site and not taken back, oldest first.
    sites : site of each team.
    """

    rules: tuple[SiteRule, ...]
    choices: tuple[SitePreset, ...]
    sites: Mapping[TeamId, str]

    @property
    def site_names(self) -> tuple[str, ...]:
        """The sites of all teams, by name."""
        return tuple(sorted(set(self.sites.values()) - {NO_SITE}))

    def known_site(self, site: str | None) -> str:
        """Return the name of a site, `NO_SITE` for None.

        Raises
        ------
        InvalidInput
            When there is no such site.
        """
        if site is not None and site not in self.site_names:
            none = "teams name the sites, and there is no team."
            advice = likely(site, self.site_names) if self.site_names else none
            raise InvalidInput(f"There is no site {site!r}; {advice}")
        return site or NO_SITE

    def site_of(self, team: TeamId | None) -> str:
        """Return the site of a team, `NO_SITE` of none."""
        return self.sites.get(team, NO_SITE) if team else NO_SITE

    def entries_of(self, site: str) -> tuple[RuleEntry, ...]:
        """Return the rules that can count at a site: built in, set for all sites, and set for it alone."""
        general, own = (tuple(one for one in self.rules if one.site == name) for name in (None, site))
        return (*BUILT_IN, *map(entry_of, (*general, *own)))

    def preset_of(self, site: str, day: date, usual: str) -> str:
        """Return the preset that a site follows on a day: the one chosen for it, or else the usual."""
        chosen = self.choice_of(site, day)
        return usual if chosen is None else chosen.preset

    def presets_chosen(self, day: date) -> dict[str, str]:
        """Return the presets that were chosen for sites and count on a day, by site."""
        found = {site: self.choice_of(site, day) for site in self.site_names}
        return {site: one.preset for site, one in found.items() if one is not None}

    def choice_of(self, site: str, day: date) -> SitePreset | None:
        """Return what was chosen for a site and counts on a day; of one first day what was chosen last."""
        found = [one for one in self.choices if one.site == site and one.valid_from <= day]
        return max(reversed(found), key=lambda one: one.valid_from, default=None)

    def rules_on(self, site: str, day: date, usual: str) -> LabourRules:
        """Return the limits of a site on a day.

        Raises
        ------
        InvalidInput
            When there is no preset of that name, or none of its rules counts on that day.
        """
        return labour_rules(self.entries_of(site), self.preset_of(site, day, usual), day)

    def rules_by_day(self, site: str, usual: str, grid: TimeGrid) -> RulesFrom:
        """Return the limits of a site by the day from which they count, the first of a period and later."""
        first, last = (grid.local_of(slot).date() for slot in (0, grid.count - 1))
        chosen = [one.valid_from for one in self.choices if one.site == site]
        begins = {*chosen, *(one.valid_from for one in self.entries_of(site))}
        found = [(first, self.rules_on(site, first, usual))]
        for day in sorted(day for day in begins if first < day <= last):
            rules = self.rules_on(site, day, usual)
            found += [(day, rules)] if rules != found[-1][1] else []
        return tuple(found)

    def of_period(self, teams: Mapping[AgentId, TeamsFrom], usual: str, grid: TimeGrid) -> PeriodLaw:
        """Return the rules of people over a period, on each day those of the site of their team on it.

        Parameters
        ----------
        teams : of each person by their first days, that of the period and later ones; see `rules_on`.
        """
        general = self.rules_by_day(NO_SITE, usual, grid)
        sites = {site: self.rules_by_day(site, usual, grid) for site in self.site_names}
        places = {
            agent: tuple((day, sites.get(self.site_of(team), general)) for day, team in own)
            for agent, own in teams.items()
        }
        found = {agent: one_after_another(own) for agent, own in places.items()}
        return PeriodLaw(general, {agent: own for agent, own in found.items() if own != general})


def read_law(unit: UnitOfWork) -> SiteLaw:
    """Return what was set of labour rules and presets and was not taken back."""
    return SiteLaw(
        tuple(one for one in unit.site_rules.all().values() if one.counts),
        tuple(one for one in unit.site_presets.all().values() if one.counts),
        {team.id: team.site for team in unit.teams.all()},
    )


def entry_of(rule: SiteRule) -> RuleEntry:
    """Return a value that was set as an entry of its preset."""
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
