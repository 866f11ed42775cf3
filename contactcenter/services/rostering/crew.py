"""The people of a stored roster as the labour rules see them."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.client import Queue
from contactcenter.domain.request import RosterRequest
from contactcenter.domain.roster import Shift
from contactcenter.domain.rosteredit import day_of_shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.planning.needs import queues_served
from contactcenter.services.rostering.localdays import dates_touched, local_date
from contactcenter.services.rostering.people import People, read_people
from contactcenter.services.rostering.sharedcars import cars_over
from contactcenter.services.rostering.sitelaw import SiteLaw, read_law
from contactcenter.services.rostering.standing import (
    StandingNeeds,
    activities_over,
    days_on_call,
    on_call_over,
    read_needs,
)
from workforce.rostering.problem import Demand, RosterProblem, StaffMember

MINUTES = 15
LOOK_BACK = timedelta(days=14)
"""How far before a roster its people's shifts are read: rest, days in a row, weeks and burdens."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Everybody who can be scheduled, with what their contracts, skills and sites say.

    Parameters
    ----------
    agents : as they were stored first; `people` tells how they are on a day.
    """

    agents: dict[AgentId, Agent]
    people: People
    queues: tuple[Queue, ...]
    zone: str
    law: SiteLaw
    needs: StandingNeeds = StandingNeeds()

    def on(self, day: date) -> tuple[Agent, ...]:
        """Return everybody as they are on a day."""
        return tuple(self.people.agent_on(agent, day) for agent in self.agents)

    def serving(self, agents: Iterable[AgentId]) -> dict[AgentId, frozenset[str]]:
        """Return what some people can serve; who cannot be scheduled is left out."""
        known: dict[Hashable, frozenset[str]] = {}
        found: dict[AgentId, frozenset[str]] = {}
        for agent in sorted(set(agents) & self.agents.keys()):
            one = self.agents[agent]
            alike = one.clients, one.channels, one.skills
            if alike not in known:
                known[alike] = queues_served(one, self.queues)
            found[agent] = known[alike]
        return found

    def name(self, agent: AgentId) -> str:
        """Return a person's name, or the number of somebody who is not known."""
        return self.agents[agent].name if agent in self.agents else f"agent {agent}"


def read_crew(unit: UnitOfWork) -> Crew:
    """Read everybody who has an employment contract."""
    people = read_people(unit)
    return Crew(
        {
            agent.id: agent
            for agent in people.agents.values()
            if agent.kind is AgentKind.HUMAN and people.terms_on(agent.id, date.max).contract is not None
        },
        people,
        unit.queues.all(),
        unit.installation.get().zone,
        read_law(unit),
        read_needs(unit),
    )


def problem_of(
    unit: UnitOfWork, head: RosterHead, crew: Crew, agents: Collection[AgentId] | None = None
) -> RosterProblem:
    """Return a roster's period, people and rules as a problem without demand, to check rosters against.

    People on call, meetings and training are those of the standing needs; cars those shared among them.

    Everybody is judged on each day by what is agreed with them on it, and by the rules that the site of the
    day's team follows on it; where no preset was chosen for a site, or there is none, by the roster's.

    Parameters
    ----------
    agents : of whom; None takes everybody.
    """
    wanted = sorted(crew.agents if agents is None else set(agents) & set(crew.agents))
    earlier = unit.rosters.published_shifts(head.start - LOOK_BACK, head.start, wanted)
    free = unit.roster_requests.time_off(head.start, head.end).values()
    first, last = (local_date(instant, crew.zone) for instant in (head.start, head.end))
    grid = TimeGrid.of_days(first, (last - first).days, MINUTES, crew.zone)
    called = days_on_call(unit, head.start, crew.zone, wanted)
    members = (_member(crew, crew.agents[agent], earlier, free, head, grid) for agent in wanted)
    staff = tuple(
        replace(_with_sites(crew, one, grid), on_call_before=called.get(one.agent, frozenset()))
        for one in members
    )
    teams = {agent: crew.people.teams_over(agent, grid) for agent in wanted}
    law = crew.law.of_period(teams, head.rules, grid)
    everybody = crew.on(first)
    return law.judge(
        RosterProblem(
            grid,
            (),
            staff,
            law.rules[0][1],
            activities=activities_over(unit, crew.needs.activities, everybody, grid),
            on_call_needs=on_call_over(crew.needs.on_call, everybody, grid),
            car_pools=cars_over(crew.people, wanted, first, last - timedelta(days=1)),
        )
    )


def with_demand(problem: RosterProblem, grid: TimeGrid, demands: tuple[Demand, ...]) -> RosterProblem:
    """Return the problem of some intervals with what is needed in them, by the rules of their first day."""
    day = problem.ruled_on(grid.local_of(0).date())
    return replace(day, grid=grid, demands=demands, activities=(), on_call_needs=())


def _member(
    crew: Crew,
    agent: Agent,
    earlier: Iterable[Shift],
    free: Iterable[RosterRequest],
    head: RosterHead,
    grid: TimeGrid,
) -> StaffMember:
    own = [shift for shift in earlier if shift.agent == agent.id]
    worked = work_before(own, head.start, crew.zone)
    (_, first), *later = crew.people.agreed_over(agent.id, grid)
    member = StaffMember(
        agent=agent.id,
        name=agent.name,
        serves=queues_served(agent, crew.queues),
        contract=first.contract,
        days_off=_days_off(agent.id, free, crew.zone),
        last_end=worked.last_end,
        days_in_a_row=worked.days_in_a_row,
        past_weeks=worked.past_weeks,
        week_so_far=worked.week_so_far,
    )
    return replace(member.under(first), later_terms=tuple(later))


def _with_sites(crew: Crew, person: StaffMember, grid: TimeGrid) -> StaffMember:
    """Return a person with the sites of their teams over a period."""
    teams = crew.people.teams_over(person.agent, grid)
    (_, first), *later = ((day, crew.law.site_of(team)) for day, team in teams)
    return replace(person, site=first, later_sites=tuple(later))


@dataclass(frozen=True, slots=True)
class WorkBefore:
    """What somebody worked before an instant, for rules that look back; fields as in `StaffMember`."""

    last_end: datetime | None
    days_in_a_row: int
    past_weeks: tuple[int, ...]
    week_so_far: tuple[int, int]


def work_before(shifts: Iterable[Shift], before: datetime, zone: str) -> WorkBefore:
    """Return what a person worked before an instant, as far as shifts of two weeks tell.

    Parameters
    ----------
    shifts : of the person, since `LOOK_BACK` before the instant; later ones are left out.
    """
    own = [shift for shift in shifts if shift.start < before]
    so_far, past = _weeks(own, before, zone)
    last = max((shift.end for shift in own), default=None)
    return WorkBefore(last, _days_in_a_row(own, before, zone), past, so_far)


def _weeks(shifts: Iterable[Shift], before: datetime, zone: str) -> tuple[tuple[int, int], tuple[int, ...]]:
    """Return days and paid minutes of the week that has begun, and the minutes of whole weeks before it.

    Weeks before the first known shift are left out, for nobody knows what was worked in them.
    """
    first = local_date(before, zone)
    this_week = first - timedelta(days=first.weekday())
    read_from = local_date(before - LOOK_BACK, zone)
    days: set[date] = set()
    minutes: dict[date, int] = defaultdict(int)
    for shift in shifts:
        day = day_of_shift(shift, zone)
        monday = day - timedelta(days=day.weekday())
        minutes[monday] += round(shift.paid_seconds / 60)
        days |= {day} if monday == this_week else set()
    whole = (monday for monday in minutes if read_from <= monday < this_week)
    start = min(whole, default=this_week)
    weeks = [start + timedelta(weeks=k) for k in range((this_week - start).days // 7)]
    return (len(days), minutes[this_week]), tuple(minutes[monday] for monday in weeks)


def _days_off(agent: AgentId, free: Iterable[RosterRequest], zone: str) -> frozenset[date]:
    own = (request for request in free if request.agent == agent)
    return frozenset(day for one in own for day in dates_touched(one.start, one.end, zone))


def _days_in_a_row(shifts: Iterable[Shift], before: datetime, zone: str) -> int:
    worked = {day_of_shift(shift, zone) for shift in shifts}
    day = local_date(before, zone) - timedelta(days=1)
    count = 0
    while day in worked:
        count, day = count + 1, day - timedelta(days=1)
    return count
