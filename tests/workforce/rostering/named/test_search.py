from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.workforce.rostering.named.kinds import drawn_problem, with_rules
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.result import RosterStatus
from workforce.rostering.solver import solve

COUNTED = StoppingRule(gap=0.0, deterministic=0.5)


def best_of_all(space):
    """Return the least price of two people's tours by looking at every pair."""
    tours = [
        [
            np.array(one, dtype=np.int16)
            for one in product(range(space.kinds + 1), repeat=space.days)
            if lawful(space, person, np.array(one, dtype=np.int16))
        ]
        for person in range(2)
    ]
    covered = [np.array([space.covered(tour) for tour in own]) for own in tours]
    own = [np.array([space.own_cost(k, tour) for tour in some]) for k, some in enumerate(tours)]
    best = np.inf
    for cover, cost in zip(covered[0], own[0], strict=True):
        short = space.rows.need - cover - covered[1]
        price = np.maximum(short, 0) @ space.rows.under + np.maximum(-short, 0) @ space.rows.over
        best = min(best, float((price + own[1]).min()) + cost)
    return best + space.constant


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 7])
def test_a_small_roster_is_the_best_of_all_and_the_bound_is_below_it(seed):
    problem = drawn_problem(seed, days=5)
    space = space_of(problem)
    result = solve(problem, COUNTED, SolverParams())
    if result.status is RosterStatus.INFEASIBLE:
        assert result.conflicts
        return
    assert check_roster(problem, result.roster) == ()
    best = best_of_all(space)
    assert result.bound <= best + 1e-6
    assert result.objective == pytest.approx(best)
    assert evaluate(problem, result.roster).cost == pytest.approx(result.objective)


def test_the_same_seed_gives_the_same_roster():
    problem = drawn_problem(4, days=14, people=6)
    first, second = (solve(problem, COUNTED, SolverParams(seed=3)) for _ in range(2))
    assert first.roster == second.roster
    assert first.bound == second.bound


@pytest.mark.parametrize("seed", range(4))
def test_a_long_period_gets_a_lawful_roster_and_a_bound_below_it(seed):
    problem = with_rules(drawn_problem(seed, days=91, people=5), daily_rest_minutes=660)
    result = solve(problem, StoppingRule(seconds=4.0), SolverParams(seed=seed))
    if result.status is RosterStatus.INFEASIBLE:
        return
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective


def test_a_search_that_is_asked_to_stop_keeps_its_best_roster():
    problem = drawn_problem(4, days=14, people=6)
    result = solve(problem, StoppingRule(seconds=600.0, gap=0.0, asked=lambda: True), SolverParams())
    assert check_roster(problem, result.roster) == ()
    assert result.seconds < 60.0
    assert result.bound <= result.objective


def test_a_published_roster_is_where_the_search_begins_and_little_of_it_changes_when_somebody_is_ill():
    problem = drawn_problem(4, days=14, people=6)
    roster = solve(problem, COUNTED, SolverParams()).roster
    ill = roster.shifts[len(roster.shifts) // 2]
    off = problem.grid.local_of(problem.grid.index_of(ill.start)).date()
    staff = tuple(
        replace(one, days_off=one.days_off | {off}) if one.agent == ill.agent else one
        for one in problem.staff
    )
    dear = replace(problem.prices, change=50.0)
    mended = solve(
        replace(problem, staff=staff, published=roster.shifts, prices=dear), COUNTED, SolverParams()
    ).roster
    assert check_roster(replace(problem, staff=staff), mended) == ()
    changed = {one.agent for one in set(roster.shifts) ^ set(mended.shifts)}
    assert ill.agent in changed
    assert len(changed) <= 3


def test_a_published_roster_that_needs_no_change_is_kept():
    problem = drawn_problem(4, days=14, people=6)
    roster = solve(problem, COUNTED, SolverParams()).roster
    dear = replace(problem.prices, change=1000.0)
    again = solve(replace(problem, published=roster.shifts, prices=dear), COUNTED, SolverParams()).roster
    assert {(one.agent, one.start) for one in again.shifts} == {
        (one.agent, one.start) for one in roster.shifts
    }
