"""Prices of people bound a week from below, whatever they are."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.clock import SystemClock
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, PART_TIME, RULES, ZONE, centre, person
from workforce.rostering.blocks import arrange, candidates
from workforce.rostering.budget import Budget
from workforce.rostering.crew import presence_of_shifts
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.pricebound import PriceBound
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.programme import Effort, Programme
from workforce.rostering.solver import solve
from workforce.rostering.tours import WorkedShift
from workforce.rostering.weekbound import bound_by_prices

COUNTED = StoppingRule(deterministic=0.05)
ONE = SolverParams(workers=1, seed=3)


def two_days(draw):
    """Draw two days of two demands, for two or three people of whom one serves both."""
    grid = TimeGrid.of_days(MONDAY, 2, 60, ZONE)
    hours = np.arange(grid.count) % 24
    needs = st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.4, 2.0]), min_size=48, max_size=48)
    open_now = (hours >= 9) & (hours < 19)
    demands = tuple(
        Demand(name, np.where(open_now, draw(needs), 0.0), draw(st.sampled_from([1.0, 0.5])))
        for name in "ab"
    )
    steps = ((0.4, 0.5), (1.0, 1.0)) if draw(st.booleans()) else ()
    demands = (replace(demands[0], steps=steps), demands[1])
    contract = replace(
        PART_TIME, daily_minutes=(240, 300), weekly_minutes=draw(st.sampled_from([480, 1200]))
    )
    staff = [person(1, ("a", "b"), FULL_TIME), person(2, ("a",), contract)]
    if draw(st.booleans()):
        staff.append(person(3, ("b",), contract, days_off=frozenset({MONDAY})))
    rules = replace(RULES, daily_rest_minutes=draw(st.sampled_from([660, 960])), break_after_minutes=600)
    return RosterProblem(grid, demands, tuple(staff), replace(rules, meal_over_minutes=600), 120)


def weeks_of(problem, layout, block):
    """Yield the paid hours and the presence of each lawful choice of shifts of a block's only person."""
    columns = candidates(layout, layout.horizon.weeks()[0], (block,))
    rest = problem.rules.daily_rest_minutes // layout.horizon.tick
    yield 0.0, np.zeros(problem.grid.count)
    for size in (1, 2):
        for some in map(list, combinations(range(len(columns)), size)):
            paid, apart = columns.paid[some].sum(), columns.start[some[-1]] - columns.end[some[0]]
            one_a_day = len(set(columns.day[some].tolist())) == size
            if one_a_day and paid <= block.contract.weekly_minutes and (size < 2 or apart >= rest):
                shapes = [columns.shapes[k] for k in columns.shape[some]]
                spans = zip(columns.day[some].tolist(), columns.start[some].tolist(), shapes, strict=True)
                shifts = [WorkedShift(day, start, shape, ()) for day, start, shape in spans]
                yield paid / 60, presence_of_shifts(layout, shifts)


def least_cost(problem):
    """Return the price of the best roster by a programme over all weeks that each person may work."""
    layout, programme = arrange(problem), Programme()
    count, slices = problem.grid.count, layout.slices
    asked = programme.add_rows(len(slices.need) * count, lower=slices.need.ravel()).reshape(-1, count)
    hour = problem.prices.missing_hour * problem.grid.minutes / 60
    for rows, need, weight in zip(asked, slices.need, slices.weights, strict=True):
        lacking = programme.add_columns(count, upper=need, cost=hour * weight)
        programme.add_entries(rows, lacking, 1.0)
    for block in layout.blocks:
        there = programme.add_rows(count, lower=0.0)
        for piece in np.flatnonzero(np.isin(slices.demand, layout.pools[block.pool])):
            share = programme.add_columns(count, upper=np.inf)
            programme.add_entries(there, share, -1.0)
            programme.add_entries(asked[piece], share, 1.0)
        paid, lines = zip(*weeks_of(problem, layout, block), strict=True)
        chosen = programme.add_columns(len(paid), upper=1.0, cost=paid, whole=True)
        programme.add_entries(programme.add_rows(1, upper=1.0), chosen, 1.0)
        programme.add_entries(there[None, :], chosen[:, None], np.array(lines))
    return programme.solve(Effort(60.0)).objective


def bound_of(problem):
    """Return the bound as a function of prices."""
    layout = arrange(problem)
    return PriceBound(layout, layout.horizon.weeks()[0], layout.slices.need)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_no_prices_promise_more_than_the_best_roster_costs(data):
    problem = two_days(data.draw)
    least, bound = least_cost(problem), bound_of(problem)
    prices = np.random.default_rng(data.draw(st.integers(0, 99))).uniform(0, 12, (2, problem.grid.count))
    assert bound.at(prices)[0] <= least + 1e-6
    found = bound.best(np.ones_like(prices), range(60))
    assert 0.8 * least <= found <= least + 1e-6


def test_prices_are_right_where_everybody_can_be_seen_through():
    # One person of 8 hours, a need of one agent for 8 hours on one day: working costs 8, not working 160.
    problem = centre(agents=1, people=1, days=1, minutes=60)
    problem = replace(problem, rules=replace(RULES, break_after_minutes=600, meal_over_minutes=600))
    bound = bound_of(problem)
    assert bound.at(np.zeros((1, 24)))[0] == 0.0
    assert bound.at(np.ones((1, 24)))[0] == pytest.approx(8.0)
    assert bound.at(np.full((1, 24), 2.0))[0] == pytest.approx(8.0)
    # At a price over that of a missing hour it pays to leave all missing, and to work.
    assert bound.at(np.full((1, 24), 20.0))[0] == pytest.approx(8.0)


def test_many_sets_of_skills_have_a_bound():
    names = tuple("abcdefghi")
    grid = TimeGrid.of_days(MONDAY, 7, 30, ZONE)
    hours = np.array([grid.local_of(k).hour for k in range(grid.count)])
    demands = tuple(Demand(name, np.where((hours >= 9) & (hours < 17), 1.5, 0.0)) for name in names)
    staff = tuple(person(k, (names[k % 9], names[(k + 1) % 9])) for k in range(1, 19))
    problem = RosterProblem(grid, demands, staff, RULES)
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    assert 0.5 * result.objective < result.bound <= result.objective


def test_without_any_prices_an_hour_needed_costs_at_least_a_paid_one():
    problem = centre(agents=2, people=1, days=7, minutes=60)
    layout = arrange(problem)
    budget = Budget(COUNTED, ONE, SystemClock())
    hours = float(problem.demands[0].required.sum())
    assert bound_by_prices(layout, layout.horizon.weeks()[0], None, budget, 1.0) == pytest.approx(hours)
    assert evaluate(problem, solve(problem, COUNTED, ONE).roster).cost >= hours
