from dataclasses import replace

import pytest

from tests.workforce.rostering.centres import FULL_TIME, RULES, centre
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.solving import tours_from
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import KindCover, ShiftKind
from workforce.rostering.rules.violation import days_of_period
from workforce.rostering.solver import solve

COUNTED = StoppingRule(deterministic=0.05)
ALONE = SolverParams(workers=1)
TEN_MINUTES = replace(RULES, break_minutes=10, meal_minutes=40)


def working(least, most, rules=RULES):
    """Return a centre whose people work so many paid minutes a day."""
    problem = centre(people=5, rules=rules)
    contract = replace(FULL_TIME, daily_minutes=(least, most), weekly_minutes=5 * most)
    return replace(problem, staff=tuple(replace(one, contract=contract) for one in problem.staff))


@pytest.mark.parametrize("rules", [RULES, TEN_MINUTES])
@pytest.mark.parametrize(("least", "most"), [(456, 456), (452, 452), (400, 456), (337, 401)])
def test_days_that_are_no_multiple_of_any_step_are_worked_to_the_minute(least, most, rules):
    problem = working(least, most, rules)
    result = solve(problem, COUNTED, ALONE)
    assert check_roster(problem, result.roster) == ()
    assert result.roster.shifts
    assert result.bound <= evaluate(problem, result.roster).cost + 1e-6
    locked = replace(problem, locks=result.roster.shifts[:2], published=result.roster.shifts)
    again = solve(locked, COUNTED, ALONE)
    assert check_roster(locked, again.roster) == ()


def test_alike_people_with_odd_days_reach_their_bound():
    result = solve(working(456, 456), COUNTED, ALONE)
    assert result.objective == pytest.approx(result.bound)


def test_kinds_of_odd_lengths_are_worked_to_the_minute():
    problem = working(456, 456)
    kinds = (ShiftKind("early", 360, 456), ShiftKind("late", 840, 456))
    cover = tuple(
        KindCover(day, kind.id, 1, 10.0, 1.0) for day in days_of_period(problem) for kind in kinds
    )
    problem = replace(problem, demands=(), kinds=kinds, cover=cover)
    staff = tuple(replace(one, serves=frozenset()) for one in problem.staff)
    problem = replace(problem, staff=staff)
    result = solve(problem, COUNTED, ALONE)
    assert check_roster(problem, result.roster) == ()
    assert len(result.roster.shifts) == 14


@pytest.mark.parametrize("begin", [870, 1320, 1350])
def test_premiums_of_kinds_of_odd_lengths_are_priced_to_the_minute(begin):
    problem = working(456, 456)
    kinds = (ShiftKind("late", begin, 456),)
    cover = tuple(KindCover(day, "late", 1, 10.0, 1.0) for day in days_of_period(problem))
    prices = replace(problem.prices, night_premium=0.25, sunday_premium=0.3)
    staff = tuple(replace(one, serves=frozenset()) for one in problem.staff)
    problem = replace(problem, demands=(), kinds=kinds, cover=cover, prices=prices, staff=staff)
    space = space_of(problem)
    roster = solve(problem, COUNTED, ALONE).roster
    assert roster.shifts
    assert space.cost(tours_from(space, roster.shifts)) == pytest.approx(evaluate(problem, roster).cost)
