"""People from a file into the database: looked at first, row by row, then stored whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.terms import Aspect, PersonChange, PersonTerms
from contactcenter.domain.units import AgentId
from contactcenter.services.planning.needs import queues_served
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.people import People, read_people
from contactcenter.services.rostering.peoplecars import cars_told
from contactcenter.services.rostering.peoplesheet import (
    COLUMNS,
    PersonRow,
    Words,
    people_lines,
    read_people_rows,
    read_words,
    say_car,
)
from contactcenter.services.rostering.sheetentries import RowError
from contactcenter.services.rostering.sheets import read_sheet, write_csv, write_xlsx
from contactcenter.services.rostering.termchanges import Signed, refuse_unsigned, store_skills
from contactcenter.services.rostering.termcheck import TermsLaw, problem_of_terms, read_terms_law
from contactcenter.services.rostering.termwords import NONE, say_limits, say_pattern, say_windows

AT_ONCE = ("code", "name", "clients", "channels")
"""What counts at once, for it has no history."""
NEEDED = ("name", "contract", "skills", "clients", "channels")
"""What a row must tell of somebody new."""


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """What a row changes of a person.

    Parameters
    ----------
    agent : as the person is to be stored; `before` as now, None for somebody new.
    changes : of the terms, each from its first day on.
    words : what changes, in words.
    """

    row: int
    agent: Agent
    before: Agent | None
    changes: tuple[PersonChange, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeoplePreview:
    """What a file would change, before anything is stored.

    Parameters
    ----------
    since : first day of what has a history but skills; everything else counts at once.
    people : those for whom anything changes; `same` others are as the file says.
    errors : rows that cannot be taken; nothing is stored unless there are none.
    """

    since: date
    people: tuple[ImportedPerson, ...]
    same: int
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]

    @property
    def new(self) -> int:
        """How many people are new."""
        return sum(one.before is None for one in self.people)


@dataclass(frozen=True, slots=True)
class PeopleOrder:
    """A file with people, from which day on it counts (None: today), and what it comes from."""

    name: str
    content: bytes
    since: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What rows are held against."""

    people: People
    words: Words
    queues: tuple[Queue, ...]
    law: TermsLaw
    since: date
    today: date
    order: PeopleOrder
    by: Signed

    def change(self, agent: AgentId, aspect: Aspect, terms: PersonTerms) -> PersonChange:
        """Return a change of somebody's terms; skills count at once."""
        day = self.today if aspect is Aspect.SKILLS else self.since
        source = self.order.source.strip()
        return PersonChange(agent, aspect, day, terms, source, self.by.author, self.by.at)


def preview_people(unit: UnitOfWork, order: PeopleOrder, by: Signed) -> PeoplePreview:
    """Return what a file of people would change; nothing is stored.

    Raises
    ------
    InvalidInput
        When the file cannot be read, or the first day is past, or nobody says what it comes from.
    """
    today = local_date(by.at, unit.installation.get().zone)
    since = order.since or today
    refuse_unsigned(unit, since, order.source, by.at)
    people = read_people(unit)
    words, law = read_words(unit, people), read_terms_law(unit, by.usual)
    desk = _Desk(people, words, unit.queues.all(), law, since, today, order, by)
    sheet = read_people_rows(read_sheet(order.name, order.content), words)
    found, errors = _judged(desk, sheet.rows)
    found, odd = _with_cars(desk, found, sheet.rows)
    errors += odd
    unread = (f"Columns that were not read: {', '.join(sheet.unread)}.",) if sheet.unread else ()
    changed = tuple(one for one in found if one.words)
    problems = sorted([*sheet.errors, *errors], key=lambda one: one.row)
    return PeoplePreview(since, changed, len(found) - len(changed), tuple(problems), unread)


def _judged(desk: _Desk, rows: tuple[PersonRow, ...]) -> tuple[list[ImportedPerson], list[RowError]]:
    """Return what each row changes, with an error for each that contradicts another or what is known."""
    codes = {agent.code.casefold(): agent.id for agent in desk.people.agents.values()}
    fresh = max(desk.people.agents, default=0) + 1
    fresh = max([fresh, *((row.number or 0) + 1 for row in rows)])
    found: list[ImportedPerson] = []
    errors: list[RowError] = []
    seen: dict[AgentId, int] = {}
    for row in rows:
        try:
            agent = _number_of(row, codes, AgentId(fresh))
            if agent in seen:
                raise InvalidInput(f"Row {seen[agent]} is about the same person; give each one row.")
            one = _imported(desk, row, agent)
        except InvalidInput as reason:
            errors.append(RowError(row.row, "number" if row.number else "code", str(reason)))
            continue
        seen[agent] = row.row
        codes[one.agent.code.casefold()] = agent
        fresh += agent == fresh
        found.append(one)
    return found, errors


def _with_cars(
    desk: _Desk, found: list[ImportedPerson], rows: tuple[PersonRow, ...]
) -> tuple[list[ImportedPerson], tuple[RowError, ...]]:
    """Return what rows change with the cars that they tell of, and an error for each that cannot be."""
    by_row = {row.row: row for row in rows}
    agents = {**desk.people.agents, **{one.agent.id: one.agent for one in found}}
    people = replace(desk.people, agents=agents)
    blank = desk.change(AgentId(0), Aspect.CAR, PersonTerms())
    told = cars_told(people, {one.agent.id: by_row[one.row] for one in found}, blank)
    for place, one in enumerate(found):
        if changes := told.changes.get(one.agent.id, ()):
            was, then = people.terms_on(one.agent.id, desk.since).car, changes[0].terms.car
            words = f"car: {say_car(was, agents)} → {say_car(then, agents)} from {desk.since}"
            found[place] = replace(one, changes=(*one.changes, *changes), words=(*one.words, words))
    return found, told.errors


def _number_of(row: PersonRow, codes: Mapping[str, AgentId], fresh: AgentId) -> AgentId:
    """Return who is meant: by the number, else by the code, else somebody new."""
    known = codes.get(row.code.casefold()) if row.code else None
    if row.number is None and row.code is None:
        raise InvalidInput("The row tells neither number nor code.")
    if row.number is not None and known not in (None, row.number):
        raise InvalidInput(f"The code {row.code!r} is that of person {known}, not of {row.number}.")
    return row.number or known or fresh


def _imported(desk: _Desk, row: PersonRow, number: AgentId) -> ImportedPerson:
    before = desk.people.agents.get(number)
    agent = _new_person(row, number) if before is None else _as_told(before, row)
    terms = PersonTerms() if before is None else desk.people.terms_on(number, desk.since)
    changes = tuple(_changes(desk, row, number, terms, before is None))
    _refuse_odd(desk, agent, changes)
    if row.skills is not None:
        agent = replace(agent, skills=row.skills)
    _refuse_no_queue(desk, before, agent)
    words = tuple(_words(desk, row, before, terms))
    return ImportedPerson(row.row, agent, before, changes, words)


def _new_person(row: PersonRow, number: AgentId) -> Agent:
    if lacking := [column for column in NEEDED if getattr(row, column) is None]:
        raise InvalidInput(f"Somebody new, for whom the row lacks {', '.join(lacking)}; fill that in.")
    code, skills = row.code or f"P{number}", row.skills or ()
    clients, channels = row.clients or frozenset(), row.channels or frozenset()
    return Agent(number, code, row.name or "", AgentKind.HUMAN, skills, clients, channels)


def _as_told(before: Agent, row: PersonRow) -> Agent:
    """Return a person with what a row says and what has no history."""
    if before.kind is not AgentKind.HUMAN:
        raise InvalidInput(f"{before.name} is a bot; bots are not imported.")
    told = {name: value for name in AT_ONCE if (value := getattr(row, name)) is not None}
    return replace(before, **told)


AGREED: Mapping[Aspect, Callable[[Any], str]] = {
    Aspect.AVAILABILITY: say_windows,
    Aspect.LIMITS: lambda told: "; ".join(say_limits(told)) or NONE,
    Aspect.PATTERN: lambda told: "; ".join(say_pattern(told)) or NONE,
}
"""What a row may tell of a person alone, and how it is said."""


def _changes(
    desk: _Desk, row: PersonRow, number: AgentId, terms: PersonTerms, new: bool
) -> Iterator[PersonChange]:
    """Yield what will be otherwise; who is new has the skills from the start."""
    if row.team is not None and row.team != terms.team:
        yield desk.change(number, Aspect.TEAM, PersonTerms(team=row.team))
    if row.contract is not None and row.contract != terms.contract:
        yield desk.change(number, Aspect.CONTRACT, PersonTerms(contract=row.contract))
    for aspect in AGREED:
        told = getattr(row, aspect.value)
        if told is not None and told != getattr(terms, aspect.value):
            yield desk.change(number, aspect, replace(PersonTerms(), **{aspect.value: told}))
    if not new and row.skills is not None and row.skills != _skills_now(desk, number):
        yield desk.change(number, Aspect.SKILLS, PersonTerms(skills=row.skills))


def _skills_now(desk: _Desk, number: AgentId) -> tuple[object, ...]:
    return tuple(sorted(desk.people.terms_on(number, desk.today).skills))


def _refuse_odd(desk: _Desk, agent: Agent, changes: tuple[PersonChange, ...]) -> None:
    """Refuse terms that contradict themselves or the rules of the person's site."""
    own = (*desk.people.changes.get(agent.id, ()), *changes)
    then = replace(
        desk.people,
        agents={**desk.people.agents, agent.id: agent},
        changes={**desk.people.changes, agent.id: own},
    )
    if changes and (problem := problem_of_terms(desk.law, then, agent.id, desk.since)):
        raise InvalidInput(str(problem))


def _refuse_no_queue(desk: _Desk, before: Agent | None, agent: Agent) -> None:
    could = before is None or bool(queues_served(before, desk.queues))
    if could and desk.queues and not queues_served(agent, desk.queues):
        raise InvalidInput(
            f"{agent.name} could serve no queue with these skills, clients and channels, and nobody could "
            "plan the person; give a skill that a queue asks for."
        )


def _words(desk: _Desk, row: PersonRow, before: Agent | None, terms: PersonTerms) -> Iterator[str]:
    """Yield what changes in words; nothing where everything is as the row says."""
    if before is None:
        yield "new"
    for name in AT_ONCE if before is not None else ():
        told, was = getattr(row, name), getattr(before, name)
        if told is not None and told != was:
            yield f"{name}: {_say(was)} → {_say(told)}"
    words = desk.words
    if row.team is not None and row.team != terms.team:
        was = words.teams.say(terms.team) if terms.team else "none"
        yield f"team: {was} → {words.teams.say(row.team)} from {desk.since}"
    if row.contract is not None and row.contract != terms.contract:
        was = words.contracts.say(terms.contract) if terms.contract else "none"
        yield f"contract: {was} → {words.contracts.say(row.contract)} from {desk.since}"
    for aspect, say in AGREED.items():
        told, was = getattr(row, aspect.value), getattr(terms, aspect.value)
        if told is not None and told != was:
            yield f"{aspect.value}: {say(was)} → {say(told)} from {desk.since}"
    if before is not None and row.skills is not None and row.skills != _skills_now(desk, before.id):
        yield f"skills: {', '.join(f'{words.skills.say(one.skill)} {one.level}' for one in row.skills)}"


def _say(value: object) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


def refuse_errors(preview: PeoplePreview) -> None:
    """Refuse a file of which any row cannot be taken."""
    if preview.errors:
        raise InvalidInput(
            f"Nothing is taken, because of errors in the file ({len(preview.errors)}); the first: "
            f"{preview.errors[0]} Mend the file and send it again."
        )


def store_people(unit: UnitOfWork, preview: PeoplePreview) -> int:
    """Store what a file changes, and return for how many people.

    Raises
    ------
    InvalidInput
        When any row cannot be taken; nothing is then stored.
    """
    refuse_errors(preview)
    people = read_people(unit)
    for one in preview.people:
        unit.agents.save(one.agent)
    for one in preview.people:
        for change in one.changes:
            if change.aspect is Aspect.SKILLS:
                store_skills(unit, people, change)
            else:
                unit.person_changes.add(change)
    return len(preview.people)


def export_people(unit: UnitOfWork, day: date, agents: tuple[AgentId, ...], as_workbook: bool) -> bytes:
    """Return people as they are on a day as CSV, or as a workbook; both can be imported again."""
    people = read_people(unit)
    chosen = ((people.agents[one], people.terms_on(one, day)) for one in agents)
    lines = people_lines(chosen, read_words(unit, people), people.agents)
    return write_xlsx("People", COLUMNS, lines) if as_workbook else write_csv(COLUMNS, lines)
