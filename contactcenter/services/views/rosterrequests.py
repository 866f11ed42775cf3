"""What the request pages show: to the lead what is asked and what it does, to an agent their own week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.request import (
    OPEN,
    RequestId,
    RequestKind,
    RequestState,
    RosterRequest,
)
from contactcenter.domain.roster import OnCall, Shift
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import Crew, read_crew
from contactcenter.services.rostering.judgement import ChangeEffect
from contactcenter.services.rostering.localdays import local_date, span_of_day
from contactcenter.services.rostering.requests import effects_of, refuse_begun
from contactcenter.services.rostering.sharedcars import cars_over

DECIDED_SHOWN = 30
AROUND = timedelta(days=7)
"""So long after one's own last shift a colleague's can be had for it."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request with what approving it would do.

    Parameters
    ----------
    problem : why it cannot be approved as things stand; empty when it can.
    """

    id: RequestId
    request: RosterRequest
    name: str
    colleague: str
    effects: tuple[ChangeEffect, ...] = ()
    problem: str = ""

    @property
    def breaks_rules(self) -> bool:
        """Whether approving it would break a rule."""
        return any(effect.rules.broken for effect in self.effects)

    @property
    def hours_missing(self) -> float:
        """Agent-hours missing after less before."""
        return sum(effect.hours_missing for effect in self.effects)


@dataclass(frozen=True, slots=True)
class RequestBoard:
    """What waits for the lead, what waits for a colleague, and what was decided last."""

    zone: str
    ready: tuple[RequestLine, ...]
    asked: tuple[RequestLine, ...]
    decided: tuple[RequestLine, ...]


@dataclass(frozen=True, slots=True)
class AgentCar:
    """With whom an agent shares a car, and on which days; None for no border."""

    name: str
    within_minutes: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class AgentWeek:
    """One agent's week as it is published, with everything that is asked around it.

    Parameters
    ----------
    shifts, calls : shifts and spans on call of the seven days from Monday, by start.
    coming : own shifts from now on, which can be swapped or given away.
    colleagues : shifts of others from now on that could be had in a swap, by start.
    board : what colleagues give away, and swaps that this agent is asked for.
    feed_since : since when the calendar feed is in use; None without one.
    cars : with whom a car is shared in the week or later, from which day to which; None for no border.
    """

    agent: AgentId
    name: str
    zone: str
    now: datetime
    monday: date
    shifts: tuple[Shift, ...]
    coming: tuple[Shift, ...]
    colleagues: tuple[tuple[str, Shift], ...]
    own: tuple[RequestLine, ...]
    board: tuple[RequestLine, ...]
    feed_since: datetime | None
    calls: tuple[OnCall, ...] = ()
    cars: tuple[AgentCar, ...] = ()


def read_board(unit: ReadingUnit, now: datetime) -> RequestBoard:
    """Return all requests as the lead decides them."""
    crew = read_crew(unit)
    ready = unit.roster_requests.in_state([RequestState.READY])
    asked = unit.roster_requests.in_state([RequestState.ASKED])
    done = unit.roster_requests.in_state([state for state in RequestState if state not in OPEN])
    newest = list(reversed(done.items()))[:DECIDED_SHOWN]
    return RequestBoard(
        crew.zone,
        tuple(judged_line(unit, crew, key, request, now) for key, request in ready.items()),
        tuple(_line(crew, key, request) for key, request in asked.items()),
        tuple(_line(crew, key, request) for key, request in newest),
    )


def judged_line(
    unit: ReadingUnit, crew: Crew, key: RequestId, request: RosterRequest, now: datetime
) -> RequestLine:
    """Return a request with what approving it now would do to rules and coverage."""
    line = _line(crew, key, request)
    try:
        refuse_begun(request, now)
        effects = effects_of(unit, request, crew)
    except (Conflict, InvalidInput, NotFound) as error:
        return RequestLine(key, request, line.name, line.colleague, (), str(error))
    return RequestLine(key, request, line.name, line.colleague, effects)


def _line(crew: Crew, key: RequestId, request: RosterRequest) -> RequestLine:
    colleague = "" if request.colleague is None else crew.name(request.colleague)
    return RequestLine(key, request, crew.name(request.agent), colleague)


def read_agent_week(unit: ReadingUnit, agent: AgentId, day: date | None, now: datetime) -> AgentWeek:
    """Return an agent's week; without a day, the one of now or of the first shift that comes.

    Raises
    ------
    NotFound
        When nobody of that number can be scheduled.
    """
    crew = read_crew(unit)
    if agent not in crew.agents:
        raise NotFound(f"There is no agent {agent} with an employment contract.")
    horizon = now + timedelta(days=56)
    coming = tuple(one for one in unit.rosters.published_shifts(now, horizon, [agent]) if one.start > now)
    day = day or local_date(coming[0].start if coming else now, crew.zone)
    monday = day - timedelta(days=day.weekday())
    start, end = span_of_day(monday, crew.zone)[0], span_of_day(monday + timedelta(days=6), crew.zone)[1]
    requests = unit.roster_requests.of_agent(agent)
    return AgentWeek(
        agent,
        crew.agents[agent].name,
        crew.zone,
        now,
        monday,
        unit.rosters.published_shifts(start, end, [agent]),
        coming,
        _colleagues(unit, crew, agent, coming),
        tuple(
            judged_line(unit, crew, key, one, now) if one.is_open else _line(crew, key, one)
            for key, one in reversed(requests.items())
            if one.agent == agent
        ),
        _board(unit, crew, agent),
        unit.calendar_feeds.in_use(agent),
        unit.rosters.published_spans(start, end, [agent]),
        _cars(crew, agent, monday),
    )


def _cars(crew: Crew, agent: AgentId, monday: date) -> tuple[AgentCar, ...]:
    """Return with whom an agent shares a car from a day on, within the year."""
    pools = cars_over(crew.people, crew.agents, monday, monday + timedelta(days=366))
    return tuple(
        AgentCar(crew.name(other), pool.within_minutes, pool.first_day, pool.last_day)
        for pool in pools
        if agent in pool.people
        for other in pool.people
        if other != agent
    )


def _colleagues(
    unit: ReadingUnit, crew: Crew, agent: AgentId, coming: tuple[Shift, ...]
) -> tuple[tuple[str, Shift], ...]:
    """Return the shifts of colleagues of the same team around one's own that could be swapped for."""
    if not coming:
        return ()
    teams = {
        one: crew.people.terms_on(one, local_date(coming[0].start, crew.zone)).team for one in crew.agents
    }
    mates = [one for one, team in teams.items() if team == teams[agent] and one != agent]
    found = unit.rosters.published_shifts(coming[0].start, coming[-1].end + AROUND, mates)
    return tuple((crew.name(one.agent), one) for one in found if one.start >= coming[0].start)


def _board(unit: ReadingUnit, crew: Crew, agent: AgentId) -> tuple[RequestLine, ...]:
    asked = unit.roster_requests.in_state([RequestState.ASKED])
    return tuple(
        _line(crew, key, one)
        for key, one in asked.items()
        if one.agent != agent
        and (one.colleague == agent or (one.kind is RequestKind.GIVE_AWAY and one.colleague is None))
    )
