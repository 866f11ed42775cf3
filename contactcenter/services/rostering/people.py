"""People with what holds for them on each day, as it was stored first and changed since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.terms import (
    Aspect,
    ContractChange,
    ContractTerms,
    PersonChange,
    PersonTerms,
    in_force,
    terms_on,
)
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId, TeamId
from workforce.rostering.agreedterms import AgreedTerms, TermsFrom

DAYS_A_WEEK = 7
TeamsFrom = tuple[tuple[date, TeamId | None], ...]
"""Teams with the first day on which somebody is in them, in order of the days."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody with every change of their terms that was not taken back.

    Parameters
    ----------
    agents : as they were stored first.
    contracts : as they were stored first.
    changes : of each person, oldest first.
    versions : of each contract, oldest first.
    """

    agents: Mapping[AgentId, Agent]
    contracts: Mapping[ContractId, EmploymentContract]
    changes: Mapping[AgentId, tuple[PersonChange, ...]]
    versions: Mapping[ContractId, tuple[ContractChange, ...]]

    def terms_on(self, agent: AgentId, day: date) -> PersonTerms:
        """Return what holds for a person on a day; a first contract counts for the days before it too."""
        own = self.changes.get(agent, ())
        found = terms_on(PersonTerms.of(self.agents[agent]), own, day)
        if found.contract is None:
            later = (one for one in own if one.aspect is Aspect.CONTRACT)
            first = min(later, key=lambda one: one.valid_from, default=None)
            return found if first is None else replace(found, contract=first.terms.contract)
        return found

    def agent_on(self, agent: AgentId, day: date) -> Agent:
        """Return a person with the team, the contract and the availability of a day."""
        if agent not in self.changes:
            return self.agents[agent]
        terms = self.terms_on(agent, day)
        return replace(
            self.agents[agent], team=terms.team, contract=terms.contract, availability=terms.availability
        )

    def agents_on(self, day: date) -> tuple[Agent, ...]:
        """Return everybody as they are on a day, by id."""
        return tuple(self.agent_on(agent, day) for agent in self.agents)

    def contracts_on(self, day: date) -> tuple[EmploymentContract, ...]:
        """Return all contracts as they are on a day, by id."""
        return tuple(self.contract_on(contract, day).contract for contract in self.contracts)

    def contract_on(self, contract: ContractId, day: date) -> ContractTerms:
        """Return what a contract says on a day."""
        found = in_force(self.versions.get(contract, ()), day)
        return ContractTerms(self.contracts[contract]) if found is None else found.terms

    def agreed_on(self, agent: AgentId, day: date, weeks: float) -> AgreedTerms:
        """Return what is agreed with a person on a day, for a roster of so many weeks.

        Raises
        ------
        InvalidInput
            When the person has no employment contract.
        """
        terms = self.terms_on(agent, day)
        if terms.contract is None:
            code = self.agents[agent].code
            raise InvalidInput(f"Agent {code!r} has no employment contract and cannot be scheduled.")
        contract = self.contract_on(terms.contract, day)
        pattern = replace(terms.pattern, total_minutes=contract.total_of(weeks))
        return AgreedTerms(contract.contract, terms.availability, contract.bands, terms.limits, pattern)

    def agreed_over(self, agent: AgentId, grid: TimeGrid) -> TermsFrom:
        """Return what is agreed with a person by first days, that of a period and later ones."""
        first, last = span_of(grid)
        weeks = ((last - first).days + 1) / DAYS_A_WEEK
        return _told_once(
            (day, self.agreed_on(agent, day, weeks))
            for day in (first, *self.days_of_change(agent, first, last))
        )

    def teams_over(self, agent: AgentId, grid: TimeGrid) -> TeamsFrom:
        """Return a person's teams by their first days, that of the first day of a period and later ones."""
        first, last = span_of(grid)
        days = (first, *self.days_of_change(agent, first, last))
        found: list[tuple[date, TeamId | None]] = []
        for day in days:
            team = self.terms_on(agent, day).team
            found += [(day, team)] if not found or found[-1][1] != team else []
        return tuple(found)

    def days_of_change(self, agent: AgentId, first: date, last: date) -> tuple[date, ...]:
        """Return the days after one and up to another from which anything may be otherwise for a person."""
        own = self.changes.get(agent, ())
        base = self.agents[agent].contract
        contracts = {base, *(one.terms.contract for one in own if one.aspect is Aspect.CONTRACT)} - {None}
        versions = (one for contract in contracts if contract for one in self.versions.get(contract, ()))
        days = {one.valid_from for one in own} | {one.valid_from for one in versions}
        return tuple(sorted(day for day in days if first < day <= last))


def _told_once(terms: Iterable[tuple[date, AgreedTerms]]) -> TermsFrom:
    """Return terms without those that are as the ones before them."""
    found: list[tuple[date, AgreedTerms]] = []
    for day, own in terms:
        found += [(day, own)] if not found or found[-1][1] != own else []
    return tuple(found)


def span_of(grid: TimeGrid) -> tuple[date, date]:
    """Return the first and the last local day of a period."""
    return grid.local_of(0).date(), grid.local_of(grid.count - 1).date()


def read_people(unit: UnitOfWork) -> People:
    """Read everybody, bots too, with what was changed and not taken back."""
    changes: dict[AgentId, list[PersonChange]] = defaultdict(list)
    for change in unit.person_changes.all().values():
        if change.counts:
            changes[change.agent].append(change)
    versions: dict[ContractId, list[ContractChange]] = defaultdict(list)
    for version in unit.contract_changes.all().values():
        if version.counts:
            versions[version.terms.contract.id].append(version)
    return People(
        {agent.id: agent for agent in unit.agents.all()},
        {contract.id: contract for contract in unit.employment_contracts.all()},
        {agent: tuple(own) for agent, own in changes.items()},
        {contract: tuple(own) for contract, own in versions.items()},
    )
