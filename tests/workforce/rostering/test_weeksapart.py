"""Weeks that are planned one after the other lose nothing that the rules allow."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, RULES, ZONE, person
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, Prices, RosterProblem, WorkPattern
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


def of_days(weights, people=1, overtime=0, total=None, rules=RULES, history=()):
    """Return a need of as many people on each working day, at a price of its own, in shifts of 8 hours.

    Parameters
    ----------
    weights : of the working days of some weeks; 0 for no need.
    """
    grid = TimeGrid.of_days(MONDAY, 7 * len(weights), 30, ZONE)
    demands = tuple(
        Demand(f"{price}", people * need_of(grid, days), price)
        for price in sorted({one for week in weights for one in week} - {0})
        for days in [
            [
                (7 * k + day, 9, 17)
                for k, week in enumerate(weights)
                for day in range(5)
                if week[day] == price
            ]
        ]
    )
    contract = replace(FULL_TIME, overtime_minutes=overtime)
    pattern = WorkPattern() if total is None else WorkPattern(total_minutes=total)
    names = tuple(one.id for one in demands)
    staff = tuple(
        person(k, names, contract, pattern=pattern, past_weeks=history) for k in range(1, people + 1)
    )
    straight = replace(rules, break_after_minutes=600, meal_over_minutes=600)
    return RosterProblem(grid, demands, staff, straight, prices=Prices(overtime_premium=0.5))


def least_cost(problem):
    """Return the least price of all lawful rosters of one person."""
    needed = [
        shift
        for day in range(problem.grid.count // 48)
        for shift in [locked(1, day, 9)]
        if any(one.required[48 * day + 18] > 0 for one in problem.demands)
    ]
    best = float("inf")
    for chosen in product([False, True], repeat=len(needed)):
        shifts = tuple(one for one, own in zip(needed, chosen, strict=True) if own)
        roster = Roster(problem.grid.start, problem.grid.end, shifts)
        if not check_roster(problem, roster):
            best = min(best, evaluate(problem, roster).cost)
    return best


def test_hours_of_the_period_go_to_the_week_in_which_they_are_needed_most():
    problem = of_days([(0.2,) * 5, (1.0,) * 5], people=3, total=(0, 2400))
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    assert result.understaffed_hours == 3 * 40
    assert result.objective == pytest.approx(3 * 40 + 0.2 * 20 * 3 * 40)


@pytest.mark.parametrize("seed", range(3))
def test_weeks_that_share_hours_cost_no_more_than_the_best_of_all_rosters(seed):
    rng = np.random.default_rng(seed)
    weights = [tuple(rng.choice([0, 0.2, 1.0], 5).tolist()) for _ in range(2)]
    total, overtime = 480 * int(rng.integers(2, 7)), 480 * int(rng.integers(0, 3))
    rules = replace(RULES, average_weekly_minutes=480 * int(rng.integers(2, 5)), reference_weeks=4)
    for problem in (
        of_days(weights, overtime=overtime, total=(0, total)),
        of_days(weights, rules=rules, history=(480 * int(rng.integers(0, 4)),)),
    ):
        result = solve(problem, COUNTED, ONE)
        assert check_roster(problem, result.roster) == ()
        assert result.objective == pytest.approx(least_cost(problem))
        assert result.bound <= result.objective + 1e-6
