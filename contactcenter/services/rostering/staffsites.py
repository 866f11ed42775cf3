"""The sites of a staff file: which labour rules each follows, and who works there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.spelling import likely
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.rostering.periodlaw import PeriodLaw, one_after_another
from contactcenter.services.rostering.tomltable import Table, once
from workforce.rostering.presets import RuleEntry, rules_by_day, rules_over, strictest
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember

SITE = "id rules"
NO_SITE = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A site that follows rules of its own.

    Parameters
    ----------
    rules : name of a preset.
    """

    id: str
    rules: str


@dataclass(frozen=True, slots=True)
class Following:
    """People who follow the same rules for the same reason.

    Parameters
    ----------
    site : their site; empty for people without one, who follow the rules of the problem.
    rules : name of the rules.
    people : how many they are, over 0.
    """

    site: str
    rules: str
    people: int


def read_sites(file: Table) -> tuple[Site, ...]:
    """Read the sites of a staff file."""
    sites = file.each("sites", SITE, lambda table: Site(table.text("id"), table.text("rules")))
    once("the site", (site.id for site in sites))
    return sites


def check_sites(sites: Sequence[Site], staff: Sequence[StaffMember]) -> None:
    """Refuse people of sites that are not listed, and sites without anybody.

    Raises
    ------
    InvalidInput
        With the person or the site, and the name that was probably meant.
    """
    known = [site.id for site in sites]
    for person in staff:
        for place in sorted(_sites_of(person) - {NO_SITE}):
            if place not in known:
                raise InvalidInput(
                    f"The staff file: person {person.agent} has the site {place!r}, which it does not "
                    f"list; {likely(place, known)}"
                )
    for site in sites:
        if all(site.id not in _sites_of(person) for person in staff):
            raise InvalidInput(
                f"The staff file: nobody has the site {site.id!r}; give it to somebody, or leave it out."
            )


def _sites_of(person: StaffMember) -> set[str]:
    return {person.site, *(site for _, site in person.later_sites)}


def ruled_by_site(
    staff: Sequence[StaffMember],
    sites: Sequence[Site],
    entries: Sequence[RuleEntry],
    grid: TimeGrid,
    general: LabourRules,
) -> tuple[StaffMember, ...]:
    """Return people with the rules of their sites, of each limit the strictest of the period.

    Who moves within the period has of each limit the strictest of all their sites.

    Parameters
    ----------
    general : of people without a site.

    Raises
    ------
    InvalidInput
        When a site follows rules that are not known, or that do not count yet.
    """
    refuse_unknown_rules(sites, entries)
    rules = {site.id: rules_over(entries, site.rules, grid) for site in sites}
    return tuple(_ruled(one, rules | {NO_SITE: general}) for one in staff)


def _ruled(person: StaffMember, rules: Mapping[str, LabourRules]) -> StaffMember:
    if not person.later_sites:
        return replace(person, rules=rules[person.site] if person.site else None)
    places = (person.site, *(site for _, site in person.later_sites))
    return replace(person, rules=strictest([rules[place] for place in places]))


def refuse_unknown_rules(sites: Sequence[Site], entries: Sequence[RuleEntry]) -> None:
    """Refuse sites that follow rules which no entry has.

    Raises
    ------
    InvalidInput
        With the site and the name that was probably meant.
    """
    names = list(dict.fromkeys(entry.preset for entry in entries))
    for site in sites:
        if site.rules not in names:
            raise InvalidInput(
                f"The staff file: the site {site.id!r} follows the rules {site.rules!r}, which are "
                f"unknown; {likely(site.rules, names)}"
            )


def judged_by_day(
    problem: RosterProblem,
    staff: Sequence[StaffMember],
    sites: Sequence[Site],
    entries: Sequence[RuleEntry],
) -> RosterProblem:
    """Return a problem in which each day of a roster is judged by the rules and terms that count on it.

    Parameters
    ----------
    problem : its rules have the name of a preset.
    staff : the same people with what is agreed on the first day, and what comes within the period.
    """
    names = {problem.rules.name, *(site.rules for site in sites)}
    dated = {name: tuple(rules_by_day(entries, name, problem.grid).items()) for name in names}
    by_site = {NO_SITE: dated[problem.rules.name], **{site.id: dated[site.rules] for site in sites}}
    first = problem.grid.local_of(0).date()
    people = {}
    for one in staff:
        if one.site or one.later_sites:
            places = ((first, one.site), *one.later_sites)
            people[one.agent] = one_after_another([(day, by_site[place]) for day, place in places])
    told = {one.agent: one for one in staff}
    members = (_told(person, told[person.agent]) for person in problem.staff)
    return PeriodLaw(by_site[NO_SITE], people).judge(replace(problem, staff=tuple(members)))


def _told(person: StaffMember, told: StaffMember) -> StaffMember:
    """Return a person with what is agreed on each day, in the place of what keeps all of it."""
    return replace(
        person.under(told.terms),
        later_terms=told.later_terms,
        site=told.site,
        later_sites=told.later_sites,
        rules=None,
    )


def who_follows(problem: RosterProblem) -> tuple[Following, ...]:
    """Return which site follows what, in the order of the staff, and how many people there are."""
    places = [(one.site, problem.rules_of(one).name) for one in problem.staff]
    return tuple(Following(*place, places.count(place)) for place in dict.fromkeys(places))
