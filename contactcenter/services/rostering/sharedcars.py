"""Who shares a car with whom, from a day on: always told of both, and of nobody with two at once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.terms import (
    Aspect,
    PersonChange,
    PersonChangeId,
    PersonTerms,
    SharedCar,
    terms_on,
)
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.people import People, read_people
from workforce.rostering.problem import CarPool

A_DAY = timedelta(days=1)
LONGEST_APART = 120
"""People who begin or end further apart, in minutes, do not wait for each other."""


def cars_over(people: People, agents: Collection[AgentId], first: date, last: date) -> tuple[CarPool, ...]:
    """Return which of some people share a car on which days of a period, each car once."""
    found: list[CarPool] = []
    for agent in sorted(set(agents) & set(_with_cars(people))):
        days = (first, *_days_of_cars(people, (agent,), first, last), last + A_DAY)
        for day, after in pairwise(days):
            car = people.terms_on(agent, day).car
            if car is not None and car.colleague in agents and agent < car.colleague:
                both = agent, car.colleague
                begin, end = None if day == first else day, None if after > last else after - A_DAY
                found.append(
                    CarPool(both, within_minutes=car.within_minutes, first_day=begin, last_day=end)
                )
    return tuple(found)


def refuse_odd_car(people: People, agent: AgentId, car: SharedCar | None) -> None:
    """Refuse a car with oneself, with nobody who could be planned, or with too long a wait.

    Raises
    ------
    InvalidInput
        With what is wrong and what to do.
    """
    if car is None:
        return
    name, other = people.agents[agent].name, people.agents.get(car.colleague)
    if car.colleague == agent:
        raise InvalidInput(f"{name} cannot share a car with {name}; name a colleague.")
    if other is None or other.kind is not AgentKind.HUMAN:
        raise InvalidInput(f"There is no person {car.colleague} to share a car with; name a colleague.")
    if not 0 <= car.within_minutes <= LONGEST_APART:
        raise InvalidInput(
            f"{name} and {other.name} may begin and end {car.within_minutes} minutes apart; give 0 to "
            f"{LONGEST_APART}, for nobody waits longer in a car."
        )


def store_car(
    unit: UnitOfWork, people: People, change: PersonChange, last_day: date | None = None
) -> PersonChangeId:
    """Store with whom somebody shares a car, or that it ends, of both people.

    Parameters
    ----------
    last_day : on which it is shared; None for good.

    Raises
    ------
    InvalidInput
        When the car is none, or somebody would share two at once.
    """
    refuse_odd_car(people, change.agent, change.terms.car)
    if last_day is not None and last_day < change.valid_from:
        raise InvalidInput(
            f"The last day {last_day} lies before the first, {change.valid_from}; give a later one."
        )
    key, *_ = [unit.person_changes.add(one) for one in of_both(people, change, last_day)]
    refuse_one_sided(read_people(unit), change.valid_from)
    return key


def of_both(people: People, change: PersonChange, last_day: date | None = None) -> Iterator[PersonChange]:
    """Yield a change of a car as it is told of both people, the one that was asked for first."""
    car = change.terms.car
    mate = mate_of(people, change)
    yield change
    if mate is not None:
        yield replace(change, agent=mate, terms=_mirrored(change.agent, car))
    if car is None or last_day is None:
        return
    for agent in (change.agent, car.colleague):
        day = last_day + A_DAY
        if all(one.valid_from != day for one in _changes_of_car(people, agent)):
            yield replace(change, agent=agent, valid_from=day, terms=PersonTerms())


def taken_back_with(people: People, key: PersonChangeId, unit: UnitOfWork) -> list[PersonChangeId]:
    """Return which changes are taken back as one with that of a car: those of both, set with it."""
    made = unit.person_changes.all()
    change = made[key]
    mates = {change.agent, mate_of(people, change)}
    return [
        other
        for other, one in made.items()
        if one.aspect is Aspect.CAR
        and one.counts
        and one.made_at == change.made_at
        and one.valid_from >= change.valid_from
        and one.agent in mates
    ]


def refuse_one_sided(people: People, since: date) -> None:
    """Refuse that somebody shares a car with a person who shares it with nobody, or with somebody else.

    Raises
    ------
    InvalidInput
        With the first day on which it would be so, and who they are.
    """
    for _, message in one_sided(people, since):
        raise InvalidInput(message)


def one_sided(people: People, since: date) -> Iterator[tuple[frozenset[AgentId], str]]:
    """Yield cars that one shares with another, and the other not with the one: who, and in words."""
    agents = _with_cars(people)
    for day in (since, *_days_of_cars(people, agents, since, date.max)):
        for agent in agents:
            car = people.terms_on(agent, day).car
            back = None if car is None else people.terms_on(car.colleague, day).car
            if car is None or (back is not None and back.colleague == agent):
                continue
            name, other = people.agents[agent].name, people.agents[car.colleague].name
            if back is None:
                words = (
                    f"{name} would share a car with {other} on {day}, and {other} with nobody then; end "
                    "it for both, or take back what was set for that day."
                )
                yield frozenset((agent, car.colleague)), words
            else:
                third = people.agents[back.colleague].name
                words = (
                    f"{other} would share a car with {name} and with {third} on {day}, and nobody shares "
                    "two at once; let one of them end before."
                )
                yield frozenset((agent, car.colleague, back.colleague)), words


def mate_of(people: People, change: PersonChange) -> AgentId | None:
    """Return with whom a change of a car is about: the one named, or the one it ends with."""
    if change.terms.car is not None:
        return change.terms.car.colleague
    before = []
    for one in _changes_of_car(people, change.agent):
        if one == change:
            break
        before.append(one)
    car = terms_on(PersonTerms(), before, change.valid_from).car
    return None if car is None else car.colleague


def _mirrored(agent: AgentId, car: SharedCar | None) -> PersonTerms:
    return PersonTerms(car=None if car is None else replace(car, colleague=agent))


def _with_cars(people: People) -> list[AgentId]:
    """Return of whom a car was ever told and not taken back."""
    return sorted(agent for agent in people.changes if _changes_of_car(people, agent))


def _changes_of_car(people: People, agent: AgentId) -> list[PersonChange]:
    return [one for one in people.changes.get(agent, ()) if one.aspect is Aspect.CAR]


def _days_of_cars(people: People, agents: Iterable[AgentId], first: date, last: date) -> list[date]:
    """Return the days after one and up to another from which a car of some people changes."""
    days = {one.valid_from for agent in agents for one in _changes_of_car(people, agent)}
    return sorted(day for day in days if first < day <= last)
