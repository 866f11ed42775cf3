"""What missing people cost by steps: judged exactly, searched for as it is judged, and spread."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from contactcenter.clock import SystemClock
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, PART_TIME, RULES, ZONE, flat_curve, person
from workforce.rostering.allocation import missing
from workforce.rostering.blocks import arrange
from workforce.rostering.budget import Budget
from workforce.rostering.crew import Crew
from workforce.rostering.evaluation import evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.naming import Diary
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.slices import slices_of
from workforce.rostering.solver import solve
from workforce.rostering.validation import validate
from workforce.rostering.weekplan import bounded_week

COUNTED, ONE = StoppingRule(deterministic=0.05), SolverParams(workers=1, seed=3)
PLAIN = replace(RULES, break_after_minutes=720, meal_over_minutes=720)
SHORT = replace(PART_TIME, daily_minutes=(240, 240))
STEEP = ((0.5, 1.0), (1.0, 3.0))


def centre_of(needs, staff, days=2, opens=8, closes=12):
    """Return a centre at whole hours; `needs` tell agents, weight and steps of each demand."""
    grid = TimeGrid.of_days(MONDAY, days, 60, ZONE)
    demands = tuple(
        Demand(name, flat_curve(grid, agents, opens, closes, range(7)), weight, steps)
        for name, (agents, weight, steps) in needs.items()
    )
    return RosterProblem(grid, demands, staff, PLAIN, 60)


def short(number, serves=("calls",), days=5):
    contract = replace(SHORT, days_per_week=days, weekly_minutes=240 * days)
    return person(number, serves, contract)


def shift(agent, day, hour):
    start = local_instant(MONDAY + timedelta(days=day), 60 * hour, ZONE)
    return Shift(agent, start, start + timedelta(hours=4))


def every_roster(problem, hours=(8,)):
    """Yield each choice of one shift or none a person and day."""
    days = range((problem.grid.end - problem.grid.start).days)
    options = [[None, *(shift(one.agent, day, h) for h in hours)] for one in problem.staff for day in days]
    for choice in product(*options):
        yield Roster(problem.grid.start, problem.grid.end, tuple(one for one in choice if one))


def least_price(present, slices, links):
    """Return the least price of what stays missing in one interval, as a linear programme."""
    pools, count = links.shape
    pairs = [(p, s) for p in range(pools) for s in range(count) if links[p, s]]
    rows = [[float(p == one) for p, _ in pairs] for one in range(pools)]
    rows += [[float(s == one) for _, s in pairs] for one in range(count)]
    worth = [-slices.weights[s] for _, s in pairs]
    answer = linprog(worth, A_ub=rows, b_ub=[*present, *slices.need[:, 0]])
    return float(slices.weights @ slices.need[:, 0]) + answer.fun


def drawn_steps(draw):
    shares = sorted(draw(st.sets(st.sampled_from([0.1, 0.25, 0.5, 0.75]), max_size=2)))
    factors = sorted(draw(st.lists(st.sampled_from([0.5, 1.0, 2.0, 4.0]), min_size=3, max_size=3)))
    return tuple(zip((*shares, 1.0), factors, strict=False))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_people_are_shared_so_that_the_price_of_the_missing_is_least(data):
    draw = data.draw
    demands = tuple(
        Demand(name, np.array([float(draw(st.integers(0, 12)))]), draw(st.sampled_from([1.0, 2.5])), steps)
        for name, steps in ((name, drawn_steps(draw)) for name in "abc")
    )
    skills = draw(st.lists(st.sets(st.sampled_from([0, 1, 2]), min_size=1), min_size=1, max_size=3))
    links = np.array([[one in own for one in range(3)] for own in skills])
    present = np.array([[float(draw(st.integers(0, 9)))] for _ in links])
    slices = slices_of(demands, 1)
    own = slices.links(links)
    found = float(slices.weights @ missing(present, slices.need, own, slices.weights)[:, 0])
    assert found == pytest.approx(least_price(present[:, 0], slices, own), abs=0.02)


def test_a_demand_without_steps_is_one_slice_of_itself():
    demands = (Demand("a", np.array([3.1, 4.2]), 2.0), Demand("b", np.array([1.0, 0.0])))
    slices = slices_of(demands, 2)
    assert not slices.stepped
    assert slices.need.tolist() == [[3.1, 4.2], [1.0, 0.0]]
    assert slices.weights.tolist() == [2.0, 1.0]


def test_steps_of_factor_one_change_no_price():
    even = centre_of({"calls": (3.5, 1.0, ((0.3, 1.0), (1.0, 1.0)))}, (short(1), short(2)))
    plain = replace(even, demands=(replace(even.demands[0], steps=()),))
    for roster in every_roster(plain):
        assert evaluate(even, roster).cost == pytest.approx(evaluate(plain, roster).cost, abs=0.05)


def test_a_shortage_is_spread_rather_than_heaped():
    problem = centre_of({"calls": (2.0, 1.0, STEEP)}, (short(1, days=1), short(2, days=1)))
    result = solve(problem, COUNTED, ONE)
    days = sorted(
        problem.grid.local_of(problem.grid.index_of(one.start)).day for one in result.roster.shifts
    )
    assert days == [5, 6]
    # Two shifts of four hours, and one of two agents missing in eight hours at the lower price.
    assert result.objective == pytest.approx(8.0 + 20 * 8)
    assert result.bound == pytest.approx(result.objective)


@pytest.mark.parametrize("agents", [2.0, 2.5, 3.2])
def test_two_needs_short_of_people_share_the_shortage(agents):
    needs = {"calls": (agents, 1.0, STEEP), "mail": (agents, 1.0, STEEP)}
    both = tuple(short(k, ("calls", "mail")) for k in (1, 2))
    problem = centre_of(needs, (*both, short(3)), days=1)
    result = solve(problem, COUNTED, ONE)
    best = min(evaluate(problem, one).cost for one in every_roster(problem))
    assert result.objective == pytest.approx(best, abs=1e-3)
    assert result.bound <= best + 1e-3


@settings(max_examples=10, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_the_search_finds_the_least_price_of_small_centres_and_bounds_it(data):
    draw = data.draw
    skills = [("calls",), ("mail",), ("calls", "mail")]
    needs = {
        name: (draw(st.sampled_from([0.6, 1.0, 1.5, 2.4])), draw(st.sampled_from([1.0, 2.0])), steps)
        for name, steps in ((name, drawn_steps(draw)) for name in ("calls", "mail"))
    }
    extra = [draw(st.sampled_from(skills)) for _ in range(2)]
    staff = tuple(short(k, own, days=1) for k, own in enumerate([skills[2], *extra], start=1))
    problem = centre_of(needs, staff, closes=14)
    lawful = [
        one
        for one in every_roster(problem, hours=(8, 10))
        if len({shift.agent for shift in one.shifts}) == len(one.shifts)
    ]
    best = min(evaluate(problem, one).cost for one in lawful)
    layout, budget = arrange(problem), Budget(COUNTED, ONE, SystemClock())
    nobody = np.zeros((len(layout.pools), problem.grid.count))
    # Unlike the result's, this bound is not cut to what the search found.
    assert bounded_week(layout, range(2), nobody, budget, 10.0).bound <= best + 1e-2
    assert solve(problem, COUNTED, ONE).objective <= best * 1.05 + 1e-6


def test_what_the_search_prices_of_missing_people_is_what_the_evaluation_prices():
    needs = {"calls": (2.3, 1.0, STEEP), "mail": (1.7, 2.0, ((0.2, 0.5), (1.0, 1.5)))}
    problem = centre_of(needs, (short(1, ("calls", "mail")), short(2), short(3, ("mail",))))
    layout = arrange(problem)
    crew = Crew(layout, range(2), Diary.of(layout), np.zeros((3, problem.grid.count)), {})
    for number, block in enumerate(layout.blocks):
        crew.improve(block.pool, list(block.members))
        rows = [
            shift(problem.staff[k].agent, one.day, one.start * layout.horizon.tick // 60 - 24 * one.day)
            for k, tour in crew.tours.items()
            for one in tour
        ]
        assert len(rows) > number
        worth = evaluate(problem, Roster(problem.grid.start, problem.grid.end, tuple(rows)))
        assert crew.cost() == pytest.approx(worth.cost)


@pytest.mark.parametrize(
    "steps",
    [
        ((0.5, 1.0),),
        ((0.5, 1.0), (0.5, 2.0), (1.0, 3.0)),
        ((0.5, 2.0), (1.0, 1.0)),
        ((0.5, 0.0), (1.0, 1.0)),
        ((0.0, 0.5), (1.0, 1.0)),
        ((0.5, 1.0), (1.5, 2.0)),
        ((0.5, 1.0), (1.0, float("inf"))),
        ((float("nan"), 1.0), (1.0, 1.0)),
    ],
)
def test_steps_that_fall_or_tell_not_of_the_whole_need_are_refused(steps):
    problem = centre_of({"calls": (2.0, 1.0, steps)}, (short(1),))
    with pytest.raises(InvalidInput, match="shares of the need that rise to 1"):
        validate(problem)
