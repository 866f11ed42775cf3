"""People as the lead finds them: by team, site, contract and skill, with what holds for each on a day."""

from dataclasses import dataclass
from datetime import date, datetime

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import AgentKind, Team
from contactcenter.domain.errors import NotFound
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.spelling import likely
from contactcenter.domain.terms import ContractTerms, PersonTerms
from contactcenter.domain.units import AgentId, ContractId, SkillId, TeamId
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.people import People, read_people
from contactcenter.services.views.installation import installation_zone


@dataclass(frozen=True, slots=True)
class PeopleAsked:
    """Whom somebody wants to see; empty words and None leave nobody out.

    Parameters
    ----------
    words : in the name, the code or the number.
    """

    words: str = ""
    team: str = ""
    site: str = ""
    contract: str = ""
    skill: str = ""
    day: date | None = None

    @property
    def is_all(self) -> bool:
        """Whether nobody is left out."""
        return not (self.words or self.team or self.site or self.contract or self.skill)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person on a day.

    Parameters
    ----------
    contract : None for people who cannot be scheduled.
    coming : days from which something is otherwise.
    """

    agent: AgentId
    code: str
    name: str
    team: str
    site: str
    contract: ContractTerms | None
    skills: tuple[SkillLevel, ...]
    terms: PersonTerms
    coming: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class PeopleNames:
    """The names by which people are found."""

    teams: dict[TeamId, Team]
    contracts: dict[ContractId, str]
    skills: dict[SkillId, str]
    people: dict[AgentId, str]

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites of all teams, by name."""
        return tuple(sorted({team.site for team in self.teams.values()} - {""}))

    def team_name(self, team: TeamId | None) -> str:
        """Return the name of a team, empty for none."""
        return self.teams[team].name if team in self.teams else ""

    def site_of(self, team: TeamId | None) -> str:
        """Return the site of a team, empty for none."""
        return self.teams[team].site if team in self.teams else ""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """The people that somebody asked for, by name.

    Parameters
    ----------
    total : how many people there are.
    """

    asked: PeopleAsked
    day: date
    today: date
    zone: str
    lines: tuple[PersonLine, ...]
    total: int
    names: PeopleNames


def read_names(unit: ReadingUnit, people: People, day: date) -> PeopleNames:
    """Return teams, contracts and skills by id, contracts by their names of a day."""
    return PeopleNames(
        {team.id: team for team in unit.teams.all()},
        {one: people.contract_on(one, day).contract.name for one in people.contracts},
        {skill.id: skill.name for skill in unit.skills.all()},
        {one.id: one.name for one in people.agents.values() if one.kind is AgentKind.HUMAN},
    )


def read_people_list(unit: ReadingUnit, asked: PeopleAsked, now: datetime) -> PeopleList:
    """Return the people that somebody asks for, as they are on a day, by default today.

    Raises
    ------
    NotFound
        When there is no such team, site, contract or skill.
    """
    zone = installation_zone(unit)
    today = local_date(now, zone)
    day, people = asked.day or today, read_people(unit)
    names = read_names(unit, people, day)
    _refuse_unknown(names, asked)
    everybody = [one for one in people.agents.values() if one.kind is AgentKind.HUMAN]
    lines = (_line(people, names, one.id, day) for one in everybody)
    found = [line for line in lines if _is_meant(line, asked)]
    found.sort(key=lambda line: (line.name, line.agent))
    return PeopleList(asked, day, today, zone, tuple(found), len(everybody), names)


def _line(people: People, names: PeopleNames, agent: AgentId, day: date) -> PersonLine:
    one, terms = people.agents[agent], people.terms_on(agent, day)
    return PersonLine(
        agent,
        one.code,
        one.name,
        names.team_name(terms.team),
        names.site_of(terms.team),
        None if terms.contract is None else people.contract_on(terms.contract, day),
        terms.skills,
        terms,
        people.days_of_change(agent, day, date.max),
    )


def _is_meant(line: PersonLine, asked: PeopleAsked) -> bool:
    said = f"{line.name} {line.code} {line.agent}".casefold()
    return (
        asked.words.strip().casefold() in said
        and asked.team in ("", line.terms.team)
        and asked.site in ("", line.site)
        and asked.contract in ("", line.terms.contract)
        and (not asked.skill or asked.skill in {held.skill for held in line.skills})
    )


def _refuse_unknown(names: PeopleNames, asked: PeopleAsked) -> None:
    known: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("team", asked.team, tuple(names.teams)),
        ("site", asked.site, names.sites),
        ("contract", asked.contract, tuple(names.contracts)),
        ("skill", asked.skill, tuple(names.skills)),
    )
    for what, told, there in known:
        if told and told not in there:
            raise NotFound(f"There is no {what} {told!r}; {likely(told, there)}")
