"""Contracts as the lead sees them: what each says on a day, who has it, and what was ever set."""

from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.terms import ContractChange, ContractChangeId, ContractTerms
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.people import People, read_people
from contactcenter.services.rostering.termchanges import known_contract
from contactcenter.services.views.installation import installation_zone


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract on a day.

    Parameters
    ----------
    people : how many people have it on the day.
    coming : days from which it says something else.
    """

    terms: ContractTerms
    people: int
    coming: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class ContractList:
    """All contracts on a day, by name."""

    day: date
    today: date
    zone: str
    lines: tuple[ContractLine, ...]


@dataclass(frozen=True, slots=True)
class ContractPage:
    """One contract on a day.

    Parameters
    ----------
    holders : who has it on the day, number and name.
    changes : all that was ever set of it, oldest first.
    """

    line: ContractLine
    day: date
    today: date
    zone: str
    holders: tuple[tuple[AgentId, str], ...]
    changes: dict[ContractChangeId, ContractChange]


def read_contracts(unit: ReadingUnit, day: date | None, now: datetime) -> ContractList:
    """Return all contracts as they are on a day, by default today."""
    people, zone = read_people(unit), installation_zone(unit)
    today = local_date(now, zone)
    day = day or today
    lines = (_line(people, contract, day) for contract in people.contracts)
    ordered = sorted(lines, key=lambda one: (one.terms.contract.name, one.terms.contract.id))
    return ContractList(day, today, zone, tuple(ordered))


def read_contract(unit: ReadingUnit, contract: ContractId, day: date | None, now: datetime) -> ContractPage:
    """Return a contract as it is on a day, by default today.

    Raises
    ------
    NotFound
        When there is no such contract.
    """
    people, zone = read_people(unit), installation_zone(unit)
    known_contract(people, contract)
    today = local_date(now, zone)
    day = day or today
    return ContractPage(
        _line(people, contract, day),
        day,
        today,
        zone,
        tuple((agent, people.agents[agent].name) for agent in _holders(people, contract, day)),
        {
            key: made
            for key, made in unit.contract_changes.all().items()
            if made.terms.contract.id == contract
        },
    )


def _line(people: People, contract: ContractId, day: date) -> ContractLine:
    versions = people.versions.get(contract, ())
    coming = sorted({one.valid_from for one in versions if one.valid_from > day})
    return ContractLine(
        people.contract_on(contract, day), len(_holders(people, contract, day)), tuple(coming)
    )


def _holders(people: People, contract: ContractId, day: date) -> list[AgentId]:
    found = [
        agent
        for agent, one in people.agents.items()
        if one.kind is AgentKind.HUMAN and people.terms_on(agent, day).contract == contract
    ]
    return sorted(found, key=lambda agent: (people.agents[agent].name, agent))
