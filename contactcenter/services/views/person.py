"""One person as the lead sees them: terms, skills, free time, what was worked, and the rules that hold."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.errors import NotFound
from contactcenter.domain.request import RosterRequest
from contactcenter.domain.roster import Roster
from contactcenter.domain.terms import ContractTerms, PersonChange, PersonChangeId, PersonTerms
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.planning.needs import queues_served
from contactcenter.services.rostering.crew import LOOK_BACK, MINUTES, WorkBefore, work_before
from contactcenter.services.rostering.localdays import local_date, span_of_day
from contactcenter.services.rostering.people import People, read_people
from contactcenter.services.rostering.rulebook import RuleBook, RulesAsked, read_book
from contactcenter.services.views.installation import installation_zone
from contactcenter.services.views.people import PeopleNames, read_names
from workforce.rostering.fairness import burdens_of
from workforce.rostering.problem import Burden, RosterProblem, StaffMember

BURDEN_DAYS = 28
AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Place:
    """A site at which somebody works from a day on, with the preset that it follows then."""

    since: date
    team: str
    site: str
    preset: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person on a day.

    Parameters
    ----------
    contract : None for people who cannot be scheduled.
    serves : names of the queues that the skills, clients and channels let the person serve.
    places : where the person is on the day, and later.
    coming : days after the day shown from which something is otherwise.
    changes : all that was ever set, oldest first.
    time_off : approved, from the day shown on.
    worked : before the day shown; `carried` in the four weeks before it, None without a contract.
    book : the labour rules of the person's site on the day.
    """

    agent: Agent
    day: date
    today: date
    zone: str
    terms: PersonTerms
    contract: ContractTerms | None
    names: PeopleNames
    serves: tuple[str, ...]
    places: tuple[Place, ...]
    coming: tuple[date, ...]
    changes: dict[PersonChangeId, PersonChange]
    time_off: tuple[RosterRequest, ...]
    worked: WorkBefore
    carried: Burden | None
    book: RuleBook


def read_person(unit: ReadingUnit, agent: AgentId, day: date | None, now: datetime) -> PersonPage:
    """Return a person as they are on a day, by default today.

    Raises
    ------
    NotFound
        When there is no such person.
    """
    people, zone = read_people(unit), installation_zone(unit)
    one = people.agents.get(agent)
    if one is None or one.kind is not AgentKind.HUMAN:
        raise NotFound(f"There is no person {agent}.")
    today = local_date(now, zone)
    day = day or today
    start, _ = span_of_day(day, zone)
    terms, names = people.terms_on(agent, day), read_names(unit, people, day)
    site = names.site_of(terms.team)
    free = unit.roster_requests.time_off(start, start + AHEAD).values()
    book = read_book(unit, RulesAsked(site or None, None, day), now)
    return PersonPage(
        one,
        day,
        today,
        zone,
        terms,
        None if terms.contract is None else people.contract_on(terms.contract, day),
        names,
        tuple(sorted(q.name for q in unit.queues.all() if q.id in queues_served(one, [q]))),
        _places(unit, people, agent, names, book, now),
        people.days_of_change(agent, day, date.max),
        {key: made for key, made in unit.person_changes.all().items() if made.agent == agent},
        tuple(sorted((r for r in free if r.agent == agent), key=lambda r: r.start)),
        work_before(unit.rosters.published_shifts(start - LOOK_BACK, start, [agent]), start, zone),
        _carried(unit, people, agent, day, book),
        book,
    )


def _places(
    unit: ReadingUnit, people: People, agent: AgentId, names: PeopleNames, book: RuleBook, now: datetime
) -> tuple[Place, ...]:
    """Return team, site and preset on the day and on each later one on which any of them changes."""
    later = {one.valid_from for one in book.choices.values() if one.counts and one.valid_from > book.day}
    days = {book.day, *later, *people.days_of_change(agent, book.day, date.max)}
    found: list[Place] = []
    for day in sorted(days):
        team = people.terms_on(agent, day).team
        site = names.site_of(team)
        asked = RulesAsked(site or None, None, day)
        preset = book.preset if day == book.day else read_book(unit, asked, now).preset
        place = Place(day, names.team_name(team), site, preset)
        if not found or (found[-1].team, found[-1].preset) != (place.team, preset):
            found.append(place)
    return tuple(found)


def _carried(unit: ReadingUnit, people: People, agent: AgentId, day: date, book: RuleBook) -> Burden | None:
    """Return nights, weekends and Sundays of the four weeks before a day, by the published rosters."""
    terms = people.terms_on(agent, day)
    if terms.contract is None:
        return None
    grid = TimeGrid.of_days(day - timedelta(days=BURDEN_DAYS), BURDEN_DAYS, MINUTES, book.zone)
    contract = people.contract_on(terms.contract, day).contract
    person = StaffMember(agent, people.agents[agent].name, frozenset(), contract)
    problem = RosterProblem(grid, (), (person,), book.rules)
    shifts = unit.rosters.published_shifts(grid.start, grid.end, [agent])
    called = unit.rosters.published_spans(grid.start, grid.end, [agent])
    roster = Roster(grid.start, grid.end, tuple(shifts), on_call=tuple(called))
    return burdens_of(problem, roster)[0].now
