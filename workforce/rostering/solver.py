"""The search for a roster: week by week, anonymous shifts, then names, then breaks."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from contactcenter.clock import SystemClock
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.blocks import Columns, Layout, arrange
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import evaluate
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.limits import StoppingRule
from workforce.rostering.naming import Diary, name_block
from workforce.rostering.params import SolverParams
from workforce.rostering.placing import place_pauses
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.weekmodel import Pausing, build, presence_of
from workforce.rostering.weekplan import WeekPlan, plan_week, pool_task

PLANNING_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search has come.

    Parameters
    ----------
    share : of the weeks planned, 0 to 1.
    """

    stage: str
    share: float
    seconds: float


def solve(
    problem: RosterProblem,
    stopping: StoppingRule,
    params: SolverParams,
    progress: Callable[[Progress], None] | None = None,
) -> RosterResult:
    """Find a lawful roster that covers the demand at little cost, and keep the best until the limit.

    Weeks are planned one after the other with what the earlier ones leave behind: rest, days in a row
    and people still on a night shift.

    Raises
    ------
    InvalidInput
        When the problem contradicts itself; the message names the person and the rule.
    """
    budget = Budget(stopping, params, SystemClock())
    layout = arrange(problem)
    search = _Search(layout, Diary.of(layout), np.zeros((len(layout.pools), problem.grid.count)), [])
    bound, weeks = 0.0, layout.horizon.weeks()
    for number, week in enumerate(weeks):
        seconds = budget.left * PLANNING_SHARE / (len(weeks) - number)
        plan = plan_week(layout, week, search.carried.copy(), budget, seconds)
        bound += plan.bound
        search.commit(plan, budget)
        if progress:
            progress(Progress(f"week {number + 1}", (number + 1) / len(weeks), budget.spent))
    return _result(problem, search.shifts, bound, budget)


def _result(problem: RosterProblem, shifts: list[Shift], bound: float, budget: Budget) -> RosterResult:
    ordered = tuple(sorted(shifts, key=lambda shift: (shift.start, shift.agent)))
    roster = Roster(problem.grid.start, problem.grid.end, ordered)
    worth = evaluate(problem, roster)
    bound = min(bound, worth.cost)
    within = worth.cost - bound <= budget.stopping.gap * max(abs(worth.cost), 1e-9)
    return RosterResult(
        RosterStatus.OPTIMAL if within else RosterStatus.FEASIBLE,
        roster,
        worth.cost,
        bound,
        worth.understaffed_hours,
        worth.overstaffed_hours,
        budget.spent,
    )


@dataclass
class _Search:
    """The roster so far.

    Parameters
    ----------
    carried : shape (pools, grid.count); people present by the shifts so far.
    """

    layout: Layout
    diary: Diary
    carried: Floats
    shifts: list[Shift]

    def commit(self, plan: WeekPlan, budget: Budget) -> None:
        """Give a week's shifts to people and place their breaks."""
        named = [self._name(plan, pool) for pool in range(len(plan.pools))]
        for pool, (people, chosen) in enumerate(named):
            columns = plan.pools[pool].columns
            counts = np.bincount(chosen, minlength=len(columns))
            task = replace(pool_task(plan, pool, columns), counts=counts, pausing=Pausing.WHOLE)
            model = build(task)
            answer = model.programme.solve(budget.effort(5.0, gap=0.0))
            plan.pools[pool].present = presence_of(model, answer.values)[0]
            placed = place_pauses(self.layout, replace(columns, pool=task.columns.pool), chosen, model, answer.values)
            for person, shift, parts in zip(people, chosen, placed, strict=True):
                self._write(person, columns, int(shift), parts)
        self.carried = plan.present()

    def _name(self, plan: WeekPlan, pool: int) -> tuple[list[int], Ints]:
        own = plan.pools[pool]
        people: list[int] = []
        chosen: list[int] = []
        blocks = [block for block in self.layout.blocks if block.pool == pool]
        for number, block in enumerate(blocks):
            which = np.repeat(np.arange(len(own.columns)), np.where(own.columns.block == number, own.counts, 0))
            for person, place in name_block(self.layout, plan.week, block, own.columns.take(which), self.diary):
                people.append(person)
                chosen.append(int(which[place]))
        return people, np.array(chosen, dtype=np.int64)

    def _write(self, person: int, columns: Columns, shift: int, parts: tuple) -> None:  # type: ignore[type-arg]
        horizon = self.layout.horizon
        start, end = horizon.instant_of(int(columns.start[shift])), horizon.instant_of(int(columns.end[shift]))
        self.shifts.append(Shift(self.layout.problem.staff[person].agent, start, end, parts))
