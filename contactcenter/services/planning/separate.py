"""The same weeks staffed queue by queue, each with people of its own: what sharing people saves."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context

import numpy as np

from contactcenter.clock import Clock
from contactcenter.domain.agent import Agent, AgentKind, EmploymentContract
from contactcenter.domain.client import Client
from contactcenter.domain.errors import ImpossiblePlan
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, QueueId, SkillId
from contactcenter.services.planning.book import QueueBook
from contactcenter.services.planning.needs import separate_requirements
from contactcenter.services.planning.outsourcer_plan import OutsourcerOptions
from contactcenter.services.planning.ownpeople import size_own_people
from contactcenter.services.planning.rehearsal import OwnQueueOnly
from contactcenter.services.planning.verification.promise import promises_of
from contactcenter.services.planning.verification.rounds import (
    Rostered,
    Tell,
    Verification,
    VerifyOptions,
    Workshop,
    verify,
)
from contactcenter.services.planning.whole_floor import floor_scenario
from routing.rules import RuleSet
from simulation.scenario import ContactType, Scenario
from simulation.trace import per_interval
from workforce.forecast.forecast import Forecast
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, RosterProblem, StaffMember
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.solver import solve
from workforce.staffing.requirement import Requirement

FEW_PEOPLE = 12
"""Up to so many are rostered one by one, by counted steps instead of seconds."""
COUNTED = 0.2
LEAST_SECONDS = 5.0
"""For the roster of a queue with more people; with less the search may come back with nobody on shift."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """What the two ways of staffing share: the customers, the contracts and the choices.

    Parameters
    ----------
    contracts : employment contracts of which people are hired for each queue, as many as it needs.
    rules : routing rules, of which only the floor's setting is taken: every queue has its own people.
    """

    books: tuple[QueueBook, ...]
    forecasts: Mapping[QueueId, Forecast]
    clients: tuple[Client, ...]
    contracts: tuple[EmploymentContract, ...]
    rules: RuleSet
    options: OutsourcerOptions


def plan_separately(
    weeks: Weeks, options: VerifyOptions, clock: Clock, tell: Tell = lambda done: None
) -> Verification:
    """Staff each queue by Erlang for itself, with people of its own, until the contracts hold.

    People are hired for each queue as suits it best, so that this way of staffing is compared at its
    most favourable. Bots settle what they settle, and people see the rest.

    Raises
    ------
    ImpossiblePlan
        When no roster was found.
    """
    needs = separate_requirements(weeks.books, weeks.forecasts, weeks.options.staffing)

    def make(asked: tuple[Requirement, ...], _: Rostered | None = None) -> Rostered:
        return _roster(weeks, asked)

    shop = Workshop(promises_of(weeks.clients), make)
    return verify(needs, make(needs), shop, options, clock, tell)


def _roster(weeks: Weeks, needs: Sequence[Requirement]) -> Rostered:
    options = weeks.options
    demands = [Demand(str(need.queue), need.scheduled) for need in needs if need.scheduled.any()]
    load = sum(float(demand.required.sum()) for demand in demands)
    work = partial(roster_queue, contracts=weeks.contracts, options=options, load=load)
    if options.workers == 1:
        found = [work(demand) for demand in demands]
    else:
        with ProcessPoolExecutor(options.workers, get_context("spawn")) as processes:
            found = list(processes.map(work, demands))
    staff, result = as_one(options, found)
    agents = _agents(weeks.books, staff)
    absence = options.staffing.shrinkage
    roster = result.roster or Roster(options.grid.start, options.grid.end, ())
    floor = floor_scenario(weeks.books, weeks.forecasts, roster, agents, weeks.rules, absence)
    return Rostered(result, apart(floor))


Crew = tuple[StaffMember, ...]


def roster_queue(
    demand: Demand, contracts: tuple[EmploymentContract, ...], options: OutsourcerOptions, load: float
) -> tuple[Crew, RosterResult]:
    """Hire people for one queue and roster them.

    Few people are planned one by one from nobody at work: quicker than the search by the clock and the
    same in every run, at a slightly dearer roster (by 1.5 to 2.7% on three queues of the demo).

    Parameters
    ----------
    load : agents required, summed over the intervals of all queues; sets this queue's share of the time.
    """
    staff = size_own_people(options.grid, (demand,), contracts, options.labour_rules)
    problem = RosterProblem(options.grid, (demand,), staff, options.labour_rules)
    nobody = Roster(options.grid.start, options.grid.end, ())
    if not staff:
        return staff, RosterResult(RosterStatus.FEASIBLE, nobody, 0.0, 0.0, 0.0, 0.0, 0.0)
    params = SolverParams(seed=options.seed)
    if len(staff) <= FEW_PEOPLE:
        return staff, solve(problem, StoppingRule(deterministic=COUNTED), params, start=nobody)
    share = options.workers * float(demand.required.sum()) / max(load, 1e-12)
    return staff, solve(
        problem, StoppingRule(seconds=max(options.roster_seconds * share, LEAST_SECONDS)), params
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


def apart(floor: Scenario) -> Scenario:
    """Return the floor on which whoever has a queue's own skill takes its contacts, and nobody else."""
    return replace(
        floor,
        contact_types=tuple(_seen_by_people(kind) for kind in floor.contact_types),
        planner=OwnQueueOnly.of(floor.queues),
        agent_selection=None,
        contact_selection=None,
        name="planned weeks, queue by queue",
    )


def _seen_by_people(kind: ContactType) -> ContactType:
    """Return a kind of contact without what bots settle of it."""
    if kind.bot is None:
        return kind
    passed = 1 - per_interval(kind.bot.containment, len(kind.arrivals))
    return replace(kind, bot=None, intent="", arrivals=tuple((np.array(kind.arrivals) * passed).tolist()))
