"""Whether what people agreed to can be kept: judged as a roster problem is before any search."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.rostering.people import DAYS_A_WEEK, People
from contactcenter.services.rostering.sitelaw import SiteLaw, read_law
from workforce.rostering.agreedterms import AgreedTerms
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember, WorkPattern
from workforce.rostering.validation import check_terms

MINUTES = 15
NOBODY = AgentId(0)


@dataclass(frozen=True, slots=True)
class TermsLaw:
    """What terms are held against: the rules of each site, and the preset where none was chosen."""

    law: SiteLaw
    usual: str
    zone: str

    def rules_of(self, people: People, agent: AgentId, day: date) -> LabourRules:
        """Return the labour rules of a person on a day."""
        site = self.law.site_of(people.terms_on(agent, day).team)
        return self.law.rules_on(site, day, self.usual)


@dataclass(frozen=True, slots=True)
class TermsProblem:
    """Terms of a person that cannot be kept.

    Parameters
    ----------
    contract : what the person has on `day`, the first day on which it is so.
    """

    agent: AgentId
    contract: ContractId
    day: date
    message: str

    def __str__(self) -> str:
        return f"{self.message} This is about {self.day} on."


def read_terms_law(unit: UnitOfWork, usual: str = DEFAULT_RULES) -> TermsLaw:
    """Return what terms are held against."""
    return TermsLaw(read_law(unit), usual, unit.installation.get().zone)


def refuse_odd_terms(law: TermsLaw, people: People, agents: Iterable[AgentId], since: date) -> None:
    """Refuse terms of people that contradict themselves or their rules on a day or a later one.

    Raises
    ------
    InvalidInput
        With the first day, person and rule, and how many more people there are.
    """
    problems = (problem_of_terms(law, people, agent, since) for agent in agents)
    found = list(dict.fromkeys(str(one) for one in problems if one is not None))
    if found:
        more = f" And {len(found) - 1} more like it." if len(found) > 1 else ""
        raise InvalidInput(found[0] + more, tuple(found))


def refuse_odd_contract(law: TermsLaw, people: People, contract: ContractId, since: date) -> None:
    """Refuse a contract that contradicts itself, or the rules or limits of anybody who has it then.

    Raises
    ------
    InvalidInput
        With the first day, person and rule, and how many more people there are.
    """
    terms = people.contract_on(contract, since)
    pattern = WorkPattern(terms.total_of(terms.total_weeks))
    bare = AgreedTerms(terms.contract, bands=terms.bands, pattern=pattern)
    stand_in = StaffMember(NOBODY, "Whoever has it", frozenset(), terms.contract).under(bare)
    check_terms(_problem(law, stand_in, law.law.rules_on("", since, law.usual), since), stand_in)
    refuse_odd_terms(law, people, holders(people, contract, since), since)


def holders(people: People, contract: ContractId, since: date) -> tuple[AgentId, ...]:
    """Return who has a contract on a day or on any later one."""
    return tuple(
        agent
        for agent, one in people.agents.items()
        if one.kind is AgentKind.HUMAN
        and any(
            people.terms_on(agent, day).contract == contract
            for day in (since, *people.days_of_change(agent, since, date.max))
        )
    )


def problem_of_terms(law: TermsLaw, people: People, agent: AgentId, since: date) -> TermsProblem | None:
    """Return what is wrong with a person's terms, on the first day on which anything is."""
    for day in (since, *people.days_of_change(agent, since, date.max)):
        contract = people.terms_on(agent, day).contract
        if contract is None:
            continue
        agreed = people.agreed_on(agent, day, 4)
        person = StaffMember(agent, people.agents[agent].name, frozenset(), agreed.contract).under(agreed)
        try:
            check_terms(_problem(law, person, law.rules_of(people, agent, day), day), person)
        except InvalidInput as error:
            return TermsProblem(agent, contract, day, str(error))
    return None


def _problem(law: TermsLaw, person: StaffMember, rules: LabourRules, day: date) -> RosterProblem:
    monday = day - timedelta(days=day.weekday())
    grid = TimeGrid.of_days(monday, DAYS_A_WEEK, MINUTES, law.zone)
    return RosterProblem(grid, (), (person,), rules)
