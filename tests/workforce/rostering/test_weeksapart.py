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


def best_of(problem, choices):
    """Return the least price of all lawful rosters among some choices of shifts or None."""
    shifts = (tuple(one for one in choice if one is not None) for choice in choices)
    rosters = (Roster(problem.grid.start, problem.grid.end, own) for own in shifts)
    return min(evaluate(problem, one).cost for one in rosters if not check_roster(problem, one))


def least_cost(problem):
    """Return the least price of all lawful rosters of one person with the same shift each day."""
    needed = [
        (None, locked(1, day, 9))
        for day in range(problem.grid.count // 48)
        if any(one.required[48 * day + 18] > 0 for one in problem.demands)
    ]
    return best_of(problem, product(*needed))


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


NIGHT = ((0, 21, 24), (1, 0, 5))
"""Days from its first, hour and hour of a night."""
NIGHTS = [(first, last - first) for first in range(21, 26) for last in range(first + 4, 30)]


def nights_of(prices, days, limit):
    """Return nights at a price of their own each, for one person who works 4 to 8 hours of each."""
    grid = TimeGrid.of_days(MONDAY, days, 60, ZONE)
    demands = []
    for price in sorted(set(prices.values())):
        own = [(day + late, a, b) for day in prices if prices[day] == price for late, a, b in NIGHT]
        demands.append(Demand(f"{price}", need_of(grid, own), price))
    contract = replace(FULL_TIME, daily_minutes=(240, 480))
    straight = {"break_after_minutes": 600, "meal_over_minutes": 600, "night_start_minute": 1320}
    rules = replace(RULES, max_night_minutes=limit, max_weekly_minutes=2400, **straight)
    staff = (person(1, tuple(one.id for one in demands), contract),)
    return RosterProblem(grid, tuple(demands), staff, rules, 60)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("days", [7, 14])
def test_long_nights_are_worked_where_short_ones_make_up_for_them(seed, days):
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(days - 1, 2, replace=False)).tolist()
    prices = {day: float(rng.choice([0.06, 0.2, 1.0])) for day in chosen}
    problem = nights_of(prices, days, int(rng.choice([300, 360, 420])))
    result = solve(problem, COUNTED, ONE)
    nights = [[None, *(locked(1, day, *one) for one in NIGHTS)] for day in chosen]
    best = best_of(problem, product(*nights))
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= best + 1e-6
    if days == 7:
        assert result.objective == pytest.approx(best)
    else:
        # An earlier week does not know yet for which night of a later one it might be short.
        assert best - 1e-6 <= result.objective <= 1.2 * best
