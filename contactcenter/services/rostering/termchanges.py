"""Changing what people agreed to and contracts say, from a day on; everything can be taken back."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.spelling import likely
from contactcenter.domain.terms import (
    Aspect,
    ContractChange,
    ContractChangeId,
    ContractTerms,
    PersonChange,
    PersonChangeId,
    PersonTerms,
    in_force,
)
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.planning.needs import queues_served
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.people import People, read_people
from contactcenter.services.rostering.sharedcars import refuse_one_sided, store_car, taken_back_with
from contactcenter.services.rostering.termcheck import read_terms_law, refuse_odd_contract, refuse_odd_terms

AS_FOUND = "as it was before the first change"


@dataclass(frozen=True, slots=True)
class PersonWish:
    """What somebody wants an aspect of a person's terms to be; fields as in `PersonChange`.

    Parameters
    ----------
    last_day : on which a car is shared; None for good, and for all other aspects.
    """

    agent: AgentId
    aspect: Aspect
    valid_from: date
    terms: PersonTerms
    source: str
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ContractWish:
    """What somebody wants a contract to say; fields as in `ContractChange`."""

    terms: ContractTerms
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class Signed:
    """Who changes something, and when; `usual` is the preset of sites that follow none of their own."""

    author: str
    at: datetime
    usual: str = DEFAULT_RULES


def set_person(unit: UnitOfWork, wish: PersonWish, by: Signed) -> PersonChangeId:
    """Let an aspect of a person's terms be otherwise from a day on; skills from today on.

    Raises
    ------
    InvalidInput
        When the day is past, no source is named, the team, contract or skill is not known, nothing would
        change, or the terms would contradict themselves or the labour rules on that day or a later one.
    NotFound
        When there is no such person.
    """
    refuse_unsigned(unit, wish.valid_from, wish.source, by.at)
    people = read_people(unit)
    _refuse_unknown_names(unit, people, wish)
    name, aspect = people.agents[wish.agent].name, wish.aspect.value
    now = people.terms_on(wish.agent, wish.valid_from)
    if getattr(now, aspect) == getattr(wish.terms, aspect):
        raise InvalidInput(f"{name}: the {aspect} is so on {wish.valid_from} already; nothing changes.")
    change = PersonChange(
        wish.agent, wish.aspect, wish.valid_from, wish.terms, wish.source.strip(), by.author, by.at
    )
    if wish.aspect is Aspect.SKILLS:
        return _set_skills(unit, people, change)
    if wish.aspect is Aspect.CAR:
        return store_car(unit, people, change, wish.last_day)
    made = unit.person_changes.add(change)
    refuse_odd_terms(read_terms_law(unit, by.usual), read_people(unit), (wish.agent,), wish.valid_from)
    return made


def set_contract(unit: UnitOfWork, wish: ContractWish, by: Signed) -> ContractChangeId:
    """Let a contract, new or known, say something from a day on.

    Raises
    ------
    InvalidInput
        When the day is past, no source is named, nothing would change, or the contract would contradict
        itself, or the rules or limits of somebody who has it.
    Conflict
        When a later day is set already, for what is said here would end on it.
    """
    refuse_unsigned(unit, wish.valid_from, wish.source, by.at)
    people, contract = read_people(unit), wish.terms.contract
    later = [one for one in people.versions.get(contract.id, ()) if one.valid_from > wish.valid_from]
    if later:
        raise Conflict(
            f"Contract {contract.id!r} changes on {later[0].valid_from} already; take that back first, "
            "or give that day or a later one."
        )
    if contract.id not in people.contracts:
        unit.employment_contracts.save(contract)
    elif people.contract_on(contract.id, wish.valid_from) == wish.terms:
        raise InvalidInput(
            f"Contract {contract.id!r} says so on {wish.valid_from} already; nothing changes."
        )
    _refuse_odd_hours(wish.terms)
    change = ContractChange(wish.terms, wish.valid_from, wish.source.strip(), by.author, by.at)
    made = unit.contract_changes.add(change)
    law = read_terms_law(unit, by.usual)
    refuse_odd_contract(law, read_people(unit), contract.id, wish.valid_from)
    return made


def withdraw_person(unit: UnitOfWork, key: PersonChangeId, by: Signed) -> PersonChange:
    """Take a change of a person's terms back, so that what it replaced counts again.

    Raises
    ------
    Conflict
        When it was taken back before, or counts since an earlier day.
    InvalidInput
        When what would count then contradicts itself or the rules.
    """
    change = unit.person_changes.all().get(key)
    if change is None:
        raise NotFound(f"There is no change {key} of a person's terms.")
    refuse_closed(unit, change, by.at)
    together = [key]
    if change.aspect is Aspect.CAR:
        together = taken_back_with(read_people(unit), key, unit)
    for one in together:
        unit.person_changes.withdraw(one, by.author, by.at)
    people = read_people(unit)
    if change.aspect is Aspect.CAR:
        refuse_one_sided(people, change.valid_from)
        return change
    if change.aspect is Aspect.SKILLS:
        held = people.terms_on(change.agent, local_date(by.at, unit.installation.get().zone)).skills
        unit.agents.save(replace(people.agents[change.agent], skills=held))
        return change
    refuse_odd_terms(read_terms_law(unit, by.usual), people, (change.agent,), change.valid_from)
    return change


def withdraw_contract(unit: UnitOfWork, key: ContractChangeId, by: Signed) -> ContractChange:
    """Take a change of a contract back, so that what it said before counts again.

    Raises
    ------
    Conflict
        When it was taken back before, or counts since an earlier day.
    InvalidInput
        When what it would say then contradicts the rules or limits of somebody who has it.
    """
    change = unit.contract_changes.all().get(key)
    if change is None:
        raise NotFound(f"There is no change {key} of a contract.")
    refuse_closed(unit, change, by.at)
    unit.contract_changes.withdraw(key, by.author, by.at)
    law = read_terms_law(unit, by.usual)
    refuse_odd_contract(law, read_people(unit), change.terms.contract.id, change.valid_from)
    return change


def refuse_unsigned(unit: UnitOfWork, day: date, source: str, at: datetime) -> None:
    """Refuse what is to count on a past day, or comes from nowhere."""
    today = local_date(at, unit.installation.get().zone)
    if day < today:
        raise InvalidInput(
            f"{day} is past; give {today} or a later day, for what was worked is judged by the terms of "
            "its time."
        )
    if not source.strip():
        raise InvalidInput("Say what this comes from: an agreement, a law, a doctor's word, a wish.")


def refuse_closed(unit: UnitOfWork, change: PersonChange | ContractChange, at: datetime) -> None:
    """Refuse to take back what was taken back, what was found, and what rosters were judged by."""
    if not change.counts:
        raise Conflict(f"{change.withdrawn_by} took this back already; nothing changes.")
    if not change.author:
        raise Conflict("This is how it was found, and cannot be taken back; change it instead.")
    if change.valid_from < local_date(at, unit.installation.get().zone):
        raise Conflict(
            f"This counts since {change.valid_from}, and rosters were judged by it; change it from today "
            "or a later day on instead."
        )


def _refuse_unknown_names(unit: UnitOfWork, people: People, wish: PersonWish) -> None:
    agent = people.agents.get(wish.agent)
    if agent is None or agent.kind is not AgentKind.HUMAN:
        raise NotFound(f"There is no person {wish.agent}.")
    contracts = tuple(people.contracts)
    if wish.aspect is Aspect.CONTRACT and wish.terms.contract not in contracts:
        told = str(wish.terms.contract or "")
        raise InvalidInput(f"There is no contract {told!r}; {likely(told, contracts)}")
    teams = tuple(team.id for team in unit.teams.all())
    if wish.aspect is Aspect.TEAM and wish.terms.team is not None and wish.terms.team not in teams:
        raise InvalidInput(f"There is no team {wish.terms.team!r}; {likely(wish.terms.team, teams)}")
    skills = tuple(skill.id for skill in unit.skills.all())
    for held in wish.terms.skills if wish.aspect is Aspect.SKILLS else ():
        if held.skill not in skills:
            raise InvalidInput(f"There is no skill {held.skill!r}; {likely(held.skill, skills)}")


def _set_skills(unit: UnitOfWork, people: People, change: PersonChange) -> PersonChangeId:
    """Store skills with the person too, as the router reads them, and before that those that were found."""
    agent, today = people.agents[change.agent], local_date(change.made_at, unit.installation.get().zone)
    if change.valid_from != today:
        raise InvalidInput(f"Skills count at once, for the router too; give {today} as the first day.")
    then, queues = replace(agent, skills=change.terms.skills), unit.queues.all()
    if queues_served(agent, queues) and not queues_served(then, queues):
        raise InvalidInput(
            f"{agent.name} could serve no queue with these skills, and nobody could plan the person; keep "
            "a skill that a queue asks for."
        )
    return store_skills(unit, people, change)


def store_skills(unit: UnitOfWork, people: People, change: PersonChange) -> PersonChangeId:
    """Store skills of somebody, and before that those that were found where none were ever set."""
    agent = people.agents[change.agent]
    known = (one for one in people.changes.get(agent.id, ()) if one.aspect is Aspect.SKILLS)
    if in_force(known, change.valid_from) is None:
        found = PersonTerms(skills=agent.skills)
        unit.person_changes.add(replace(change, terms=found, source=AS_FOUND, author=""))
    unit.agents.save(replace(unit.agents.get(agent.id), skills=change.terms.skills))
    return unit.person_changes.add(change)


def _refuse_odd_hours(terms: ContractTerms) -> None:
    """Refuse hours by the period that are none."""
    least, most = terms.total_minutes or (0, 0)
    if not 0 <= least <= most:
        raise InvalidInput(
            f"Contract {terms.contract.id!r}: {least} to {most} minutes of the period are no range; give "
            "the least and the most."
        )
    if not 1 <= terms.total_weeks <= 53:
        raise InvalidInput(
            f"Contract {terms.contract.id!r}: hours over {terms.total_weeks} weeks; give 1 to 53 weeks."
        )
    if terms.contract.weekly_minutes < 1 or terms.contract.hourly_cost < 0:
        raise InvalidInput(
            f"Contract {terms.contract.id!r}: {terms.contract.weekly_minutes} minutes a week at "
            f"{terms.contract.hourly_cost} an hour; give over 0 minutes, and no cost below 0."
        )


def refuse_known(people: People, contract: ContractId) -> None:
    """Refuse to make a contract that there is."""
    if contract in people.contracts:
        raise Conflict(
            f"There is a contract {contract!r} already; change it on its page, or choose another name."
        )


def known_contract(people: People, contract: ContractId) -> ContractId:
    """Return the id of a contract, or raise `NotFound`."""
    if contract not in people.contracts:
        raise NotFound(f"There is no contract {contract!r}; {likely(contract, tuple(people.contracts))}")
    return contract
