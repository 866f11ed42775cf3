"""Problems drawn at random and solved; a second judge looks at what comes out.

`CONTACTCENTER_DRAWS=long` draws many more.
"""

import os
from dataclasses import replace

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from tests.workforce.rostering.drawn.breaking import broken
from tests.workforce.rostering.drawn.judge import Judge
from tests.workforce.rostering.drawn.plainmodel import least_price
from tests.workforce.rostering.drawn.problems import Hand, flexible, kinds_by_cover, kinds_by_interval
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.result import RosterStatus
from workforce.rostering.solver import solve

LONG = os.environ.get("CONTACTCENTER_DRAWS") == "long"
DRAWS = 60 if LONG else 2
BROKEN = 60 if LONG else 12
SECONDS = 2.0 if LONG else 0.5
COUNTED = StoppingRule(gap=0.0, deterministic=0.05)
FLOW = 2e-3
"""Relative: the project counts agents in ten-thousandths where it shares them among demands."""
FAMILIES = {one.__name__: one for one in (flexible, kinds_by_interval, kinds_by_cover)}


def solved(problem, seed):
    """Return what the search finds in little time, or nothing where the problem contradicts itself."""
    try:
        return solve(problem, StoppingRule(SECONDS), SolverParams(workers=1, seed=seed))
    except InvalidInput:
        return None


def judged(problem, roster):
    """Return what a roster breaks by each of the judges, activities left to the one that knows them."""
    told = sorted((one.day, one.agent, one.rule) for one in check_roster(problem, roster))
    second = Judge(problem).broken(roster)
    return [[one for one in found if one[2] != "activities"] for found in (told, second)]


def assert_sound(problem, result):
    """Look at everything that a result says of its roster."""
    roster, worth = result.roster, evaluate(problem, result.roster)
    assert check_roster(problem, roster) == ()
    assert judged(problem, roster) == [[], []]
    assert result.objective == pytest.approx(worth.cost)
    assert Judge(problem).cost(roster) + worth.activity_price == pytest.approx(worth.cost, rel=FLOW)
    assert result.bound <= result.objective + 1e-6 * (1 + abs(result.objective))


def again(hand, problem, roster):
    """Return the problem with a roster published and a quarter of its shifts locked."""
    shifts = tuple(one for one in roster.shifts if hand.maybe(0.25))
    told = tuple(sorted({*problem.on_call, *roster.on_call}))
    return replace(
        problem, published=roster.shifts, published_on_call=roster.on_call, locks=shifts, on_call=told
    )


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(DRAWS))
def test_what_is_found_is_sound_and_what_breaks_it_is_told_alike_by_both_judges(family, seed):
    problem, hand = FAMILIES[family](seed), Hand([seed, 4])
    first = solved(problem, seed)
    if first is None or first.roster is None:
        assert first is None or first.conflicts
        return
    assert_sound(problem, first)
    locked = again(hand, problem, first.roster)
    second = solved(locked, seed)
    assert_sound(locked, second)
    for _ in range(BROKEN if first.roster.shifts else 0):
        told, seen = judged(*broken(hand, problem, first.roster))
        assert told == seen


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_and_one_worker_find_the_same_roster(family):
    problem = FAMILIES[family](1, tiny=True)
    first, second = (solve(problem, COUNTED, SolverParams(workers=1, seed=5)) for _ in range(2))
    assert first.roster == second.roster
    assert (first.objective, first.bound) == (second.objective, second.bound)


@pytest.mark.parametrize("seed", range(40 if LONG else 5))
def test_a_tiny_roster_over_kinds_is_as_good_as_a_plain_model_finds(seed):
    problem = kinds_by_cover(seed, tiny=True)
    try:
        result = solve(problem, StoppingRule(0.8, gap=1e-5), SolverParams(workers=1, seed=seed))
    except InvalidInput:
        return
    best = least_price(problem)
    if result.status is RosterStatus.INFEASIBLE:
        assert best is None
        return
    assert result.objective == pytest.approx(best)
    assert result.bound <= best + 1e-6


def test_nobody_on_shift_is_judged_too():
    problem = flexible(3)
    nothing = Roster(problem.grid.start, problem.grid.end, ())
    told, seen = judged(problem, nothing)
    assert told == seen
