"""People of its own for every queue: hired and rostered for it alone, the same in every run."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.errors import ImpossiblePlan
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, QueueId
from contactcenter.services.planning.ownpeople import size_own_people
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, LabourRules, RosterProblem, StaffMember
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.solver import solve
from workforce.staffing.requirement import Requirement

Floats = NDArray[np.float64]
Tell = Callable[[float], None]

SIZING = StoppingRule(deterministic=0.1)
ROSTERING = StoppingRule(deterministic=0.2)
"""By counted steps instead of seconds: the same people and rosters in every run, on any machine."""


Crew = tuple[StaffMember, ...]


@dataclass(frozen=True, slots=True)
class Staffed:
    """One queue's requirement with the people hired for it and their roster."""

    need: Requirement
    staff: Crew
    result: RosterResult
    is_deferred: bool = False

    @property
    def paid_hours(self) -> float:
        """Paid hours of the queue's own people."""
        return self.result.roster.paid_hours if self.result.roster else 0.0


@dataclass(frozen=True, slots=True)
class Hiring:
    """Of what people are hired, as many as each queue needs.

    Parameters
    ----------
    workers : processes at most; the people do not depend on it.
    """

    grid: TimeGrid
    contracts: tuple[EmploymentContract, ...]
    labour_rules: LabourRules
    seed: int = 0
    workers: int = 1


def hire_apart(
    hiring: Hiring,
    needs: Sequence[Requirement],
    known: Mapping[QueueId, Staffed],
    deferred: frozenset[QueueId] = frozenset(),
    tell: Tell = lambda done: None,
) -> dict[QueueId, Staffed]:
    """Hire and roster people for each queue by itself.

    Parameters
    ----------
    known : of a round before; queues whose requirement has not changed keep their rosters.
    deferred : queues of which what takes less than a person can be done in a part of the day.
    """
    found = {need.queue: known[need.queue] for need in needs if _is_known(need, known)}
    changed = [need for need in needs if need.queue not in found]
    work = partial(roster_queue, hiring=hiring)
    asked = (
        changed,
        [need.queue in deferred for need in changed],
        [known.get(need.queue) for need in changed],
    )
    if hiring.workers == 1 or len(changed) < 2:
        made = map(work, *asked)
        return _collected(needs, found, made, tell)
    with ProcessPoolExecutor(hiring.workers, get_context("spawn")) as processes:
        return _collected(needs, found, processes.map(work, *asked), tell)


def _collected(
    needs: Sequence[Requirement],
    found: dict[QueueId, Staffed],
    made: Iterable[Staffed],
    tell: Tell,
) -> dict[QueueId, Staffed]:
    """Return the queues in the order of their needs, telling how many of them are done."""
    for one in made:
        found[one.need.queue] = one
        tell(len(found) / len(needs))
    return {need.queue: found[need.queue] for need in needs}


def _is_known(need: Requirement, known: Mapping[QueueId, Staffed]) -> bool:
    return need.queue in known and bool((need.scheduled == known[need.queue].need.scheduled).all())


def roster_queue(
    need: Requirement,
    is_deferred: bool,
    before: Staffed | None,
    hiring: Hiring,
) -> Staffed:
    """Hire people for one queue and roster them, one by one from nobody at work.

    Parameters
    ----------
    is_deferred : whether what takes less than a person can be done in a part of the day.
    before : whose people are kept; as many more of each contract are hired as the requirement grew.
    """
    demand = Demand(str(need.queue), gathered(need) if is_deferred else need.scheduled)
    if before is None or not before.staff:
        staff = size_own_people(hiring.grid, (demand,), hiring.contracts, hiring.labour_rules, SIZING)
    else:
        staff = grown(before.staff, need.agent_hours / max(before.need.agent_hours, 1e-9))
    nobody = Roster(hiring.grid.start, hiring.grid.end, ())
    if not staff:
        nothing = RosterResult(RosterStatus.FEASIBLE, nobody, 0.0, 0.0, 0.0, 0.0, 0.0)
        return Staffed(need, staff, nothing, is_deferred)
    problem = RosterProblem(hiring.grid, (demand,), staff, hiring.labour_rules)
    result = solve(problem, ROSTERING, SolverParams(seed=hiring.seed), start=nobody)
    return Staffed(need, staff, result, is_deferred)


def gathered(need: Requirement) -> Floats:
    """Return the people to schedule, shape (intervals,), with what is left of a person over a day gathered.

    Deferred work that takes a third of a person all day is somebody's for a third of the day: for as many
    intervals on end as come to the same, where most of it is. Nobody sits at such a desk for a whole day.
    """
    grid, found = need.grid, np.floor(need.scheduled)
    part = need.scheduled - found
    day = np.array([grid.local_of(slot).date().toordinal() for slot in range(grid.count)])
    for ordinal in np.unique(day):
        slots = np.flatnonzero((day == ordinal) & (need.scheduled > 0))
        length = ceil(part[slots].sum() - 1e-9)
        if length:
            sums = np.convolve(part[slots], np.ones(length), "valid")
            best = np.flatnonzero(sums >= sums.max() - 1e-9)
            first = int(best[len(best) // 2])
            found[slots[first : first + length]] += 1
    return found


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


def as_one(grid: TimeGrid, queues: Sequence[tuple[Crew, RosterResult]]) -> tuple[Crew, RosterResult]:
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
        roster=Roster(grid.start, grid.end, tuple(shifts)),
        objective=sum(one.objective for one in found),
        bound=sum(one.bound for one in found),
        understaffed_hours=sum(one.understaffed_hours for one in found),
        overstaffed_hours=sum(one.overstaffed_hours for one in found),
        seconds=sum(one.seconds for one in found),
        shortages=tuple(shortage for one in found for shortage in one.shortages),
    )
    return tuple(people), whole
