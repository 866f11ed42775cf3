"""Few people's shifts planned anew beside those of everybody else."""

from dataclasses import replace

import numpy as np

from contactcenter.clock import SystemClock
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.activityplan import place_activities
from workforce.rostering.blocks import arrange
from workforce.rostering.budget import Budget
from workforce.rostering.catalogue import in_times, needed_by_interval
from workforce.rostering.crew import Crew, locked_tours, presence_of_shifts
from workforce.rostering.limits import StoppingRule
from workforce.rostering.mending import in_order
from workforce.rostering.named.solving import solve_kinds
from workforce.rostering.naming import Diary
from workforce.rostering.params import SolverParams
from workforce.rostering.polishing import keep_locks, settle
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules import totaltime
from workforce.rostering.warmstart import WarmStart
from workforce.rostering.weeksearch import write_week

REPLANNING = StoppingRule(gap=0.0, deterministic=0.02)


def replan(
    whole: RosterProblem, problem: RosterProblem, own: Roster, params: SolverParams
) -> Roster | None:
    """Plan the shifts of few people anew, without a bound; None where there are none.

    Their shifts are those of the whole problem, whose opening hours are longer than what others leave open.
    """
    budget = Budget(REPLANNING, replace(params, workers=1), SystemClock())
    if problem.kinds and not needed_by_interval(whole):
        found = solve_kinds(problem, budget).roster
        return None if found is None else place_activities(problem, found)
    problem = in_times(problem)
    opening = {one.id: one for one in whole.demands}
    opened = arrange(replace(problem, demands=tuple(opening[one.id] for one in problem.demands)))
    layout = replace(arrange(problem), open_ticks=opened.open_ticks)
    diary, present = Diary.of(layout), np.zeros((len(layout.pools), problem.grid.count))
    shifts: list[Shift] = []
    rng = np.random.default_rng(params.seed)
    for week in layout.horizon.weeks():
        tours = locked_tours(layout, week) | WarmStart(layout, own).tours(week, shifts)
        for block in layout.blocks:
            for person in block.members:
                present[block.pool] += presence_of_shifts(layout, tours.get(person, []))
        crew = Crew(layout, week, diary, present, tours)
        keep_locks(crew)
        settle(crew, budget, float("inf"), rng)
        present = crew.present
        shifts.extend(write_week(crew, diary))
    roster = in_order(problem, shifts)
    return None if any(totaltime.check(problem, roster)) else roster
