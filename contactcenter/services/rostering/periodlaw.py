"""The labour rules of everybody over a period, to plan by and to judge each day by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contactcenter.domain.units import AgentId
from workforce.rostering.labourrules import in_force
from workforce.rostering.presets import strictest
from workforce.rostering.problem import LabourRules, RosterProblem, RulesFrom, StaffMember


@dataclass(frozen=True, slots=True)
class PeriodLaw:
    """The labour rules of everybody over a period.

    Parameters
    ----------
    rules : in general, by the day from which they count; the first day's lead.
    people : of those at a site whose rules are others, in the same way.
    """

    rules: RulesFrom
    people: Mapping[AgentId, RulesFrom]

    @property
    def strictest(self) -> tuple[LabourRules, dict[AgentId, LabourRules]]:
        """Limits that keep the rules of each day, in general and of those who have others."""
        people = {agent: _kept(rules) for agent, rules in self.people.items()}
        return _kept(self.rules), people

    def judge(self, problem: RosterProblem) -> RosterProblem:
        """Return a problem in which everybody is judged on each day by the rules of the site."""
        (_, first), *later = self.rules
        staff = tuple(self._ruled(one) for one in problem.staff)
        return replace(problem, staff=staff, rules=first, later_rules=tuple(later))

    def _ruled(self, person: StaffMember) -> StaffMember:
        if person.agent not in self.people:
            return person
        (_, first), *later = self.people[person.agent]
        return replace(person, rules=first, later_rules=tuple(later))


def one_after_another(places: Sequence[tuple[date, RulesFrom]]) -> RulesFrom:
    """Return the rules of somebody who moves: from the first day at each place on, those of that place.

    Parameters
    ----------
    places : the rules of each by their own first days, with the day on which the person comes; the first
        day is that of a period, and all begin with it.
    """
    found: list[tuple[date, LabourRules]] = []
    ends = (*(since for since, _ in places[1:]), date.max)
    for (since, own), until in zip(places, ends, strict=True):
        for day in sorted({since, *(day for day, _ in own if since < day < until)}):
            rules = in_force(own[0][1], own, day)
            found += [(day, rules)] if not found or found[-1][1] != rules else []
    return tuple(found)


def _kept(rules: RulesFrom) -> LabourRules:
    return strictest([one for _, one in rules])
