"""Weeks that are planned one after the other lose nothing that the rules allow."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Shift
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, RULES, ZONE, person
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.solver import solve

COUNTED = StoppingRule(deterministic=0.05)
ONE = SolverParams(workers=1, seed=3)


def need_of(grid, spans):
    """Return a need of one agent in spans of a day from Monday (0), an hour and another."""
    need = np.zeros(grid.count)
    for k in range(grid.count):
        local = grid.local_of(k)
        day = (local.date() - MONDAY).days
        need[k] = any(day == own and first <= local.hour < last for own, first, last in spans)
    return need


def locked(agent, day, hour, hours=8):
    """Return a shift that stays."""
    start = local_instant(MONDAY + timedelta(days=day), 60 * hour, ZONE)
    return Shift(agent, start, start + timedelta(hours=hours), ())


def test_before_a_lock_of_the_next_week_a_working_day_needs_no_weekly_rest():
    grid = TimeGrid.of_days(MONDAY, 14, 30, ZONE)
    rules = replace(
        RULES, weekly_rest_minutes=2100, break_after_minutes=600, meal_over_minutes=600, break_minutes=15
    )
    spans = [(5, 15, 23), (6, 10, 18), (7, 6, 14)]
    problem = RosterProblem(
        grid,
        (Demand("calls", need_of(grid, spans)),),
        (person(1, contract=FULL_TIME),),
        rules,
        locks=(locked(1, 7, 6),),
    )
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    assert result.understaffed_hours == 0
    late = replace(problem, demands=(Demand("calls", need_of(grid, [spans[0], spans[2]])),))
    result = solve(late, COUNTED, ONE)
    assert check_roster(late, result.roster) == ()
    assert result.understaffed_hours > 0
