"""The same weeks staffed queue by queue, each with people of its own: what sharing people saves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil
from multiprocessing import get_context

from contactcenter.domain.agent import Agent, AgentKind, EmploymentContract
from contactcenter.domain.errors import ImpossiblePlan, InvalidInput
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, Milliseconds, QueueId, SkillId
from contactcenter.services.planning.book import QueueBook
from contactcenter.services.planning.outsourcer_plan import OutsourcerOptions
from contactcenter.services.planning.ownpeople import size_own_people
from contactcenter.services.planning.whole_floor import floor_scenario
from routing.events import RoutingContact
from routing.plan import Plan, Step
from routing.rules import RuleSet
from simulation.scenario import Scenario
from workforce.forecast.forecast import Forecast
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, RosterProblem, StaffMember
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.solver import solve
from workforce.staffing.requirement import Requirement

SIZING = StoppingRule(deterministic=0.1)
ROSTERING = StoppingRule(deterministic=0.2)
"""By counted steps instead of seconds: the same people and rosters in every run, on any machine."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """What the two ways of staffing share: the customers, the bots and the choices.

    Parameters
    ----------
    contracts : employment contracts of which people are hired for each queue, as many as it needs.
    rules : routing rules, of which the bots' part and the floor's setting are taken.
    bots : who settle what they settle before people see the rest.
    """

    books: tuple[QueueBook, ...]
    forecasts: Mapping[QueueId, Forecast]
    contracts: tuple[EmploymentContract, ...]
    rules: RuleSet
    bots: tuple[Agent, ...]
    options: OutsourcerOptions


def even_days(contract: EmploymentContract) -> EmploymentContract:
    """Return a contract with all its days as long as their mean: people to hire are counted by such days.

    Examples
    --------
    >>> even_days(EmploymentContract("part time", "25 hours", 1500, 5, (240, 360))).daily_minutes
    (300, 300)
    """
    minutes = round(contract.weekly_minutes / contract.days_per_week)
    return replace(contract, daily_minutes=(minutes, minutes))


Crew = tuple[StaffMember, ...]


@dataclass(frozen=True, slots=True)
class Staffed:
    """One queue's requirement with the people hired for it and their roster."""

    need: Requirement
    staff: Crew
    result: RosterResult

    @property
    def paid_hours(self) -> float:
        """Paid hours of the queue's own people."""
        return self.result.roster.paid_hours if self.result.roster else 0.0


@dataclass(frozen=True, slots=True)
class Apart:
    """Every queue with people of its own, and the scenario in which they are simulated."""

    queues: Mapping[QueueId, Staffed]
    scenario: Scenario

    def paid_hours(self, queues: Sequence[QueueId]) -> float:
        """Return the paid hours of some queues' people."""
        return sum(self.queues[queue].paid_hours for queue in queues)


def roster_apart(weeks: Weeks, needs: Sequence[Requirement], before: Apart | None = None) -> Apart:
    """Hire and roster people for each queue by itself, as suits it best.

    Parameters
    ----------
    before : rosters to keep for the queues whose requirement has not changed.

    Raises
    ------
    ImpossiblePlan
        When a queue has no roster.
    """
    known = before.queues if before else {}
    kept = {need.queue: known[need.queue] for need in needs if _is_known(need, known)}
    changed = [need for need in needs if need.queue not in kept]
    kept |= {made.need.queue: made for made in _staffed(weeks, changed, known)}
    queues = {need.queue: kept[need.queue] for need in needs}
    return Apart(queues, _scenario(weeks, tuple(queues.values())))


def _is_known(need: Requirement, known: Mapping[QueueId, Staffed]) -> bool:
    return need.queue in known and bool((need.scheduled == known[need.queue].need.scheduled).all())


def _staffed(
    weeks: Weeks, changed: Sequence[Requirement], known: Mapping[QueueId, Staffed]
) -> list[Staffed]:
    """Roster the queues whose requirement changed, in several processes."""
    work = partial(roster_queue, contracts=weeks.contracts, options=weeks.options)
    before = [known.get(need.queue) for need in changed]
    if weeks.options.workers == 1:
        return list(map(work, changed, before))
    with ProcessPoolExecutor(weeks.options.workers, get_context("spawn")) as processes:
        return list(processes.map(work, changed, before))


def _scenario(weeks: Weeks, queues: Sequence[Staffed]) -> Scenario:
    staff, result = as_one(weeks.options, [(one.staff, one.result) for one in queues])
    bots = (replace(bot, id=AgentId(number)) for number, bot in enumerate(weeks.bots, start=len(staff) + 1))
    agents = (*_agents(weeks.books, staff), *bots)
    roster = result.roster or Roster(weeks.options.grid.start, weeks.options.grid.end, ())
    absence = weeks.options.staffing.shrinkage
    return apart(floor_scenario(weeks.books, weeks.forecasts, roster, agents, weeks.rules, absence))


def roster_queue(
    need: Requirement,
    before: Staffed | None,
    contracts: tuple[EmploymentContract, ...],
    options: OutsourcerOptions,
) -> Staffed:
    """Hire people for one queue and roster them, one by one from nobody at work.

    Parameters
    ----------
    before : whose people are kept; as many more of each contract are hired as the requirement grew.
    """
    demand = Demand(str(need.queue), need.scheduled)
    if before is None or not before.staff:
        staff = size_own_people(options.grid, (demand,), contracts, options.labour_rules, SIZING)
    else:
        staff = grown(before.staff, need.agent_hours / max(before.need.agent_hours, 1e-9))
    nobody = Roster(options.grid.start, options.grid.end, ())
    if not staff:
        nothing = RosterResult(RosterStatus.FEASIBLE, nobody, 0.0, 0.0, 0.0, 0.0, 0.0)
        return Staffed(need, staff, nothing)
    problem = RosterProblem(options.grid, (demand,), staff, options.labour_rules)
    return Staffed(need, staff, solve(problem, ROSTERING, SolverParams(seed=options.seed), start=nobody))


def grown(crew: Crew, factor: float) -> Crew:
    """Return people with as many more of each contract, rounded up; nobody goes: the idle cost nothing."""
    more = max(factor - 1, 0.0)
    added: list[StaffMember] = []
    for contract, count in Counter(person.contract for person in crew).items():
        alike = next(person for person in crew if person.contract == contract)
        added += [alike] * ceil(count * more - 1e-9)
    return tuple(
        replace(person, agent=AgentId(number), name=f"agent {number}")
        for number, person in enumerate((*crew, *added), start=1)
    )


def as_one(
    options: OutsourcerOptions, queues: Sequence[tuple[Crew, RosterResult]]
) -> tuple[Crew, RosterResult]:
    """Return the people of all queues, numbered through from 1, and their rosters as one.

    Raises
    ------
    ImpossiblePlan
        When a queue has no roster.
    """
    people: list[StaffMember] = []
    shifts: list[Shift] = []
    found = [result for _, result in queues]
    for staff, result in queues:
        if result.roster is None:
            raise ImpossiblePlan("No roster was found: " + "; ".join(result.conflicts))
        first = len(people)
        people += (
            replace(one, agent=AgentId(first + one.agent), name=f"agent {first + one.agent}")
            for one in staff
        )
        shifts += (replace(one, agent=AgentId(first + one.agent)) for one in result.roster.shifts)
    whole = RosterResult(
        status=RosterStatus.FEASIBLE,
        roster=Roster(options.grid.start, options.grid.end, tuple(shifts)),
        objective=sum(one.objective for one in found),
        bound=sum(one.bound for one in found),
        understaffed_hours=sum(one.understaffed_hours for one in found),
        overstaffed_hours=sum(one.overstaffed_hours for one in found),
        seconds=sum(one.seconds for one in found),
        shortages=tuple(shortage for one in found for shortage in one.shortages),
    )
    return tuple(people), whole


def _agents(books: Sequence[QueueBook], staff: Sequence[StaffMember]) -> tuple[Agent, ...]:
    queues = {str(book.queue.id): book.queue for book in books}
    return tuple(
        Agent(
            id=member.agent,
            code=f"own-{member.agent}",
            name=member.name,
            kind=AgentKind.HUMAN,
            skills=tuple(SkillLevel(SkillId(name), 1) for name in sorted(member.serves)),
            clients=frozenset(queues[name].client for name in member.serves),
            channels=frozenset(queues[name].channel for name in member.serves),
        )
        for member in staff
    )


@dataclass(frozen=True, slots=True)
class OwnPeople:
    """The plan of a floor without sharing: bots first where the rules say so, then the queue's own people.

    People of a queue hold a skill of its name; so do bots, which are nobody's own.
    """

    rules: RuleSet
    _plans: dict[tuple[QueueId, Step | None], Plan] = field(default_factory=dict, compare=False, repr=False)

    def plan_for(self, contact: RoutingContact) -> Plan:
        """Return the plan of a contact; contacts alike get the very same one."""
        first = self.rules.plan_for(contact).steps[0]
        bots = None if first.people or not contact.intent else first
        key = contact.queue, bots
        if key not in self._plans:
            self._plans[key] = _own_plan(contact.queue, bots)
        return self._plans[key]


def _own_plan(queue: QueueId, bots: Step | None) -> Plan:
    own = SkillLevel(SkillId(queue), 1)
    if bots is None:
        return Plan((Step(Milliseconds(0), (own,)),))
    asked = Step(Milliseconds(0), (*bots.skills, own), bots.pools, bots=True, people=False)
    return Plan((asked, Step(Milliseconds(0), (own,), bots=True)))


def apart(floor: Scenario) -> Scenario:
    """Return the floor with the same customers and bots, on which people serve their own queue alone."""
    if not isinstance(floor.planner, RuleSet):
        raise InvalidInput(f"The floor {floor.name!r} has no rule set to take the bots' part from.")
    own = tuple(SkillLevel(SkillId(queue), 1) for queue in floor.queues)
    agents = tuple(
        replace(plan, agent=replace(plan.agent, skills=(*plan.agent.skills, *own)))
        if plan.agent.kind is AgentKind.BOT
        else plan
        for plan in floor.agents
    )
    return replace(
        floor,
        agents=agents,
        planner=OwnPeople(floor.planner),
        agent_selection=None,
        contact_selection=None,
        name="planned weeks, queue by queue",
    )
