"""People as a table in a file, one row a person: read with an error for each bad row, written alike."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, Availability
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.spelling import likely
from contactcenter.domain.terms import PersonalLimits, PersonTerms, SharedCar, WorkPattern
from contactcenter.domain.units import AgentId, ClientId, ContractId, SkillId, TeamId
from contactcenter.services.rostering.people import People
from contactcenter.services.rostering.sheetentries import RowError
from contactcenter.services.rostering.sheets import Sheet, SheetRow
from contactcenter.services.rostering.sheetshifts import person_text
from contactcenter.services.rostering.termwords import (
    NONE,
    read_limits,
    read_pattern,
    read_windows,
    say_limits,
    say_pattern,
    say_windows,
)

COLUMNS = (
    "number",
    "code",
    "name",
    "team",
    "contract",
    "skills",
    "clients",
    "channels",
    "availability",
    "limits",
    "pattern",
    "car",
)
_CAR = re.compile(r"(.+?)(?:,? up to (\d{1,4}) min apart)?", re.IGNORECASE)
Key = TypeVar("Key", bound=str)


@dataclass(frozen=True, slots=True)
class Names(Generic[Key]):
    """Things of one kind, each known by its id and by its name where no other bears it."""

    what: str
    names: Mapping[Key, str]

    def find(self, text: str) -> Key:
        """Return what is meant by a word.

        Raises
        ------
        InvalidInput
            When nothing is, or several things are.
        """
        word = text.casefold()
        found = [key for key in self.names if key.casefold() == word]
        found = found or [key for key, name in self.names.items() if name.casefold() == word]
        if len(found) != 1:
            known = [self.say(key) for key in self.names]
            many = f"Several bear the name {text!r}; give the id." if found else ""
            raise InvalidInput(many or f"There is no {self.what} {text!r}; {likely(text, known)}")
        return found[0]

    def say(self, key: Key) -> str:
        """Return the name of something where it is the only one, else its id."""
        name = self.names[key]
        alone = sum(name.casefold() == other.casefold() for other in self.names.values()) == 1
        plain = not any(mark in name for mark in ",;:")
        return name if alone and plain and name else str(key)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that cells may name."""

    teams: Names[TeamId]
    contracts: Names[ContractId]
    skills: Names[SkillId]
    clients: Names[ClientId]
    channels: Names[Channel]


@dataclass(frozen=True, slots=True)
class ToldCar:
    """With whom a row says that a car is shared: code or number, empty for nobody."""

    who: str = ""
    within_minutes: int = 0


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one row says of a person; None where it says nothing.

    Parameters
    ----------
    row : its number in the file.
    """

    row: int
    number: AgentId | None = None
    code: str | None = None
    name: str | None = None
    team: TeamId | None = None
    contract: ContractId | None = None
    skills: tuple[SkillLevel, ...] | None = None
    clients: frozenset[ClientId] | None = None
    channels: frozenset[Channel] | None = None
    availability: tuple[Availability, ...] | None = None
    limits: PersonalLimits | None = None
    pattern: WorkPattern | None = None
    car: ToldCar | None = None


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """The rows of a table that can be read, those that cannot, and columns that mean nothing."""

    rows: tuple[PersonRow, ...]
    errors: tuple[RowError, ...]
    unread: tuple[str, ...]


def read_words(unit: UnitOfWork, people: People) -> Words:
    """Return what the cells of a table may name."""
    return Words(
        Names("team", {team.id: team.name for team in unit.teams.all()}),
        Names("contract", {one.id: one.name for one in people.contracts.values()}),
        Names("skill", {skill.id: skill.name for skill in unit.skills.all()}),
        Names("client", {client.id: client.name for client in unit.clients.all()}),
        Names("channel", {channel: channel.value for channel in Channel}),
    )


def read_people_rows(sheet: Sheet, words: Words) -> PeopleSheet:
    """Return what a table says of people.

    Raises
    ------
    InvalidInput
        When no column tells who is meant, or one is there twice.
    """
    heads = [str(cell).strip().lower() for cell in sheet.columns]
    places = {name: heads.index(name) for name in COLUMNS if name in heads}
    if not places.keys() & {"number", "code"}:
        raise InvalidInput(
            f"The table has no column 'number' or 'code'; it has {', '.join(filter(None, heads))}. It may "
            f"have {', '.join(COLUMNS)}."
        )
    if double := [name for name, count in Counter(heads).items() if count > 1 and name in COLUMNS]:
        raise InvalidInput(f"The table has the column {double[0]!r} twice; delete one.")
    rows: list[PersonRow] = []
    errors: list[RowError] = []
    for row in sheet.rows:
        cells = {name: person_text(row.cells[place]) for name, place in places.items()}
        found = _read_row(row, {name: text for name, text in cells.items() if text}, words)
        if isinstance(found, RowError):
            errors.append(found)
        else:
            rows.append(found)
    unread = tuple(head for head in heads if head and head not in COLUMNS)
    return PeopleSheet(tuple(rows), tuple(errors), unread)


def _read_row(row: SheetRow, cells: Mapping[str, str], words: Words) -> PersonRow | RowError:
    column = "number"
    try:
        number = _number(cells["number"]) if "number" in cells else None
        column = "team"
        team = words.teams.find(cells["team"]) if "team" in cells else None
        column = "contract"
        contract = words.contracts.find(cells["contract"]) if "contract" in cells else None
        column = "skills"
        skills = _skills(cells["skills"], words.skills) if "skills" in cells else None
        column = "clients"
        clients = frozenset(map(words.clients.find, _listed(cells.get("clients", ""))))
        column = "channels"
        channels = frozenset(map(words.channels.find, _listed(cells.get("channels", ""))))
        column = "availability"
        availability = read_windows(cells[column]) if column in cells else None
        column = "limits"
        limits = read_limits(cells[column]) if column in cells else None
        column = "pattern"
        pattern = read_pattern(cells[column]) if column in cells else None
        column = "car"
        car = _car(cells[column]) if column in cells else None
    except InvalidInput as reason:
        return RowError(row.number, column, str(reason))
    told = number, cells.get("code"), cells.get("name"), team, contract, skills
    agreed = availability, limits, pattern, car
    return PersonRow(row.number, *told, clients or None, channels or None, *agreed)


def _number(text: str) -> AgentId:
    if not (text.isdecimal() and 0 < int(text) < 1 << 62):
        raise InvalidInput(f"{text!r} is no number of a person; give a whole number over 0.")
    return AgentId(int(text))


def _car(text: str) -> ToldCar:
    """Read with whom a car is shared, such as P7, up to 15 min apart; or none."""
    read = _CAR.fullmatch(text)
    if read is None or text.casefold() == NONE:
        return ToldCar()
    return ToldCar(read[1].strip(), int(read[2] or 0))


def say_car(car: SharedCar | None, agents: Mapping[AgentId, Agent]) -> str:
    """Return with whom a car is shared as a cell says it."""
    if car is None:
        return NONE
    apart = f", up to {car.within_minutes} min apart" if car.within_minutes else ""
    return f"{agents[car.colleague].code}{apart}"


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.replace(";", ",").split(",") if one.strip()]


def _skills(text: str, names: Names[SkillId]) -> tuple[SkillLevel, ...]:
    """Read skills with their levels, such as Italian 5, Returns 2."""
    found = []
    for one in _listed(text):
        name, _, level = one.replace(":", " ").rpartition(" ")
        if not (name and level.isdecimal()):
            raise InvalidInput(f"{one!r} has no level; write a level from 1 to 5, as in Italian 5.")
        found.append(SkillLevel(names.find(name.strip()), int(level)))
    double = [skill for skill, count in Counter(held.skill for held in found).items() if count > 1]
    if double:
        raise InvalidInput(f"The skill {names.say(double[0])!r} is listed twice; give it one level.")
    return tuple(sorted(found))


def people_lines(
    people: Iterable[tuple[Agent, PersonTerms]], words: Words, agents: Mapping[AgentId, Agent]
) -> Iterator[tuple[str, ...]]:
    """Yield people with their terms of a day as rows of such a table."""
    for agent, terms in people:
        skills: Sequence[SkillLevel] = sorted(terms.skills)
        yield (
            str(agent.id),
            agent.code,
            agent.name,
            words.teams.say(terms.team) if terms.team else "",
            words.contracts.say(terms.contract) if terms.contract else "",
            ", ".join(f"{words.skills.say(one.skill)} {one.level}" for one in skills),
            ", ".join(sorted(map(words.clients.say, agent.clients))),
            ", ".join(sorted(agent.channels)),
            say_windows(terms.availability),
            "; ".join(say_limits(terms.limits)) or NONE,
            "; ".join(say_pattern(terms.pattern)) or NONE,
            say_car(terms.car, agents),
        )
