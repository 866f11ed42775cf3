"""Who shares a car, as the rows of a file of people tell it: of one of the two, or of both alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.terms import PersonChange, PersonTerms, SharedCar
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.people import People
from contactcenter.services.rostering.peoplesheet import PersonRow, ToldCar
from contactcenter.services.rostering.sharedcars import of_both, one_sided, refuse_odd_car
from contactcenter.services.rostering.sheetentries import RowError

COLUMN = "car"


@dataclass(frozen=True, slots=True)
class CarsTold:
    """What a file says of cars: the changes by the person whose row tells them, and rows that cannot be."""

    changes: Mapping[AgentId, tuple[PersonChange, ...]]
    errors: tuple[RowError, ...]


def cars_told(people: People, rows: Mapping[AgentId, PersonRow], blank: PersonChange) -> CarsTold:
    """Return what rows change of shared cars.

    Parameters
    ----------
    people : those of the file too.
    rows : by the person whom each is about.
    blank : a change of a car as it is to be signed, of nobody yet.
    """
    told, errors = _read(people, rows)
    changes: dict[AgentId, tuple[PersonChange, ...]] = {}
    for agent, car in told.items():
        now = people.terms_on(agent, blank.valid_from).car
        mate = car or now
        if car == now or mate is None:
            continue
        if words := _odd(people, rows, told, (agent, car, mate.colleague, blank.valid_from)):
            errors.append(RowError(rows[agent].row, COLUMN, words))
            continue
        change = replace(blank, agent=agent, terms=PersonTerms(car=car))
        changes[agent] = (change,) if mate.colleague in told else tuple(of_both(people, change))
    errors += _one_sided(people, rows, changes, blank)
    return CarsTold(changes, tuple(errors))


def _odd(
    people: People,
    rows: Mapping[AgentId, PersonRow],
    told: Mapping[AgentId, SharedCar | None],
    case: tuple[AgentId, SharedCar | None, AgentId, date],
) -> str:
    """Return why what a row tells of a car does not fit what is told of the mate; empty if it does."""
    agent, car, mate, day = case
    if mate in told:
        fits = car is None or told[mate] == replace(car, colleague=agent)
        return (
            "" if fits else f"Row {rows[mate].row} says otherwise of this car; say the same in both rows."
        )
    held = people.terms_on(mate, day).car
    if held is None or held.colleague == agent:
        return ""
    one, other = people.agents[mate].name, people.agents[held.colleague].name
    return (
        f"{one} shares a car with {other} on {day}, and nobody shares two at once; let that end in a row "
        "of its own."
    )


def _read(
    people: People, rows: Mapping[AgentId, PersonRow]
) -> tuple[dict[AgentId, SharedCar | None], list[RowError]]:
    """Return the cars that rows tell, with an error for each that cannot be."""
    codes = {agent.code.casefold(): agent.id for agent in people.agents.values()}
    told: dict[AgentId, SharedCar | None] = {}
    errors: list[RowError] = []
    for agent, row in rows.items():
        if row.car is None:
            continue
        try:
            told[agent] = _car(row.car, codes, people)
            refuse_odd_car(people, agent, told[agent])
        except InvalidInput as reason:
            told.pop(agent, None)
            errors.append(RowError(row.row, COLUMN, str(reason)))
    return told, errors


def _car(told: ToldCar, codes: Mapping[str, AgentId], people: People) -> SharedCar | None:
    if not told.who:
        return None
    number = AgentId(int(told.who)) if told.who.isdecimal() else None
    colleague = codes.get(told.who.casefold(), number)
    if colleague is None or colleague not in people.agents:
        raise InvalidInput(
            f"There is nobody with the code {told.who!r}; give the code or the number of a colleague."
        )
    return SharedCar(colleague, told.within_minutes)


def _one_sided(
    people: People,
    rows: Mapping[AgentId, PersonRow],
    changes: Mapping[AgentId, tuple[PersonChange, ...]],
    blank: PersonChange,
) -> Iterator[RowError]:
    """Yield an error for each row that would leave somebody with a car that is shared by one alone."""
    then = dict(people.changes)
    for one in (one for own in changes.values() for one in own):
        then[one.agent] = (*then.get(one.agent, ()), one)
    named: set[AgentId] = set()
    for agents, message in one_sided(replace(people, changes=then), blank.valid_from):
        for agent in agents & changes.keys() - named:
            named |= agents
            yield RowError(rows[agent].row, COLUMN, message)
