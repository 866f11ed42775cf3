"""The sites of a staff file: which labour rules each follows, and who works there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.spelling import likely
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.rostering.periodlaw import PeriodLaw
from contactcenter.services.rostering.tomltable import Table, once
from workforce.rostering.presets import RuleEntry, rules_by_day, rules_over
from workforce.rostering.problem import RosterProblem, StaffMember

SITE = "id rules"


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
        if person.site and person.site not in known:
            raise InvalidInput(
                f"The staff file: person {person.agent} has the site {person.site!r}, which it does not "
                f"list; {likely(person.site, known)}"
            )
    for site in sites:
        if all(person.site != site.id for person in staff):
            raise InvalidInput(
                f"The staff file: nobody has the site {site.id!r}; give it to somebody, or leave it out."
            )


def ruled_by_site(
    staff: Sequence[StaffMember], sites: Sequence[Site], entries: Sequence[RuleEntry], grid: TimeGrid
) -> tuple[StaffMember, ...]:
    """Return people with the rules of their sites, of each limit the strictest of the period.

    Raises
    ------
    InvalidInput
        When a site follows rules that are not known, or that do not count yet.
    """
    refuse_unknown_rules(sites, entries)
    rules = {site.id: rules_over(entries, site.rules, grid) for site in sites}
    return tuple(replace(one, rules=rules.get(one.site)) for one in staff)


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


def judged_by_day(problem: RosterProblem, entries: Sequence[RuleEntry]) -> RosterProblem:
    """Return a problem in which each day of a roster is judged by the rules that count on it.

    Parameters
    ----------
    problem : everybody's rules have the names of presets.
    """
    names = {rules.name for rules in (problem.rules, *problem.rules_in_use)}
    dated = {name: tuple(rules_by_day(entries, name, problem.grid).items()) for name in names}
    people = {one.agent: dated[one.rules.name] for one in problem.staff if one.rules is not None}
    return PeriodLaw(dated[problem.rules.name], people).judge(problem)


def who_follows(problem: RosterProblem) -> tuple[Following, ...]:
    """Return which site follows what, in the order of the staff, and how many people there are."""
    places = [(one.site, problem.rules_of(one).name) for one in problem.staff]
    return tuple(Following(*place, places.count(place)) for place in dict.fromkeys(places))
