from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from contactcenter.clock import SystemClock
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.named.kinds import MONDAY, drawn_problem
from tests.workforce.rostering.named.test_pricing import all_tours
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import Worth, bound_by
from workforce.rostering.named.timing import Timing
from workforce.rostering.named.tying import tie
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import CarPool, KindCover, ShiftKind, WorkPattern
from workforce.rostering.result import RosterStatus
from workforce.rostering.solver import solve

COUNTED = StoppingRule(gap=0.0, deterministic=0.5)
BUDGET = Budget(COUNTED, SolverParams(), SystemClock())
SPANNED = CarPool((1, 3), 2.0, 0, date(2026, 3, 25), date(2026, 3, 29))
CHAIN = (CarPool((1, 2), 3.0, 0), CarPool((3, 2), 2.5, 480))


def with_cars(seed, days, people, pools=CHAIN):
    """Return a drawn problem in which people share cars, by kinds of which some are near each other."""
    problem = drawn_problem(seed, days=days, people=people)
    kinds = (*problem.kinds, ShiftKind("morning", 420, 420))
    return replace(problem, kinds=kinds, car_pools=pools)


@pytest.mark.parametrize("seed", range(4))
def test_tours_are_priced_with_shared_cars_as_the_evaluation_prices_them(seed):
    rng = np.random.default_rng(seed)
    problem = with_cars(seed, 10, 3, (*CHAIN, CarPool((1, 3), 1.0, 60), SPANNED))
    grid = TimeGrid.of_days(date(2026, 3, 23), 10, 60, "Europe/Rome")
    problem = replace(problem, grid=grid, cover=(), wishes=())
    space = space_of(problem)
    for _ in range(10):
        tours = rng.integers(0, space.kinds + 1, (3, space.days)).astype(np.int16)
        worth = evaluate(problem, roster_of(space, tours))
        assert worth.car_price > 0
        assert space.cost(tours) == pytest.approx(worth.cost)


@pytest.mark.parametrize("seed", range(4))
def test_a_tour_beside_kept_ones_costs_what_it_adds_to_the_price_of_all(seed):
    rng = np.random.default_rng(seed)
    space = space_of(with_cars(seed, 14, 4))
    tours = rng.integers(0, space.kinds + 1, (4, space.days)).astype(np.int16)
    frame = frame_of(space, range(7, 14), np.array([1, 2]), tours)
    frame = replace(frame, pairs=replace(frame.pairs, near=space.cars.near[[1], 7:14]))
    prices = []
    for _ in range(5):
        inside = rng.integers(0, space.kinds + 1, (2, 7)).astype(np.int16)
        changed = tours.copy()
        changed[1:3, 7:14] = inside
        own = sum(frame.own_cost(place, tour) for place, tour in enumerate(inside))
        covered = sum(space.covered(tour) for tour in changed)
        own += frame.pairs.apart(inside).sum() + space.rows.cost(covered)
        prices.append(space.cost(changed) - own)
    assert prices == pytest.approx([prices[0]] * 5)


def best_of_all(space):
    """Return the least price of everybody's lawful tours by looking at all of them."""
    tours = [
        [tour for tour in all_tours(space) if lawful(space, person, tour)] for person in range(space.people)
    ]
    own = [np.array([space.own_cost(k, tour) for tour in some]) for k, some in enumerate(tours)]
    covered = [np.array([space.covered(tour) for tour in some]) for some in tours]
    best, days = np.inf, np.arange(space.days)
    if not all(tours):
        return best
    last = np.array(tours[-1])
    for chosen in product(*(range(len(some)) for some in tours[:-1])):
        cover = sum(covered[k][one] for k, one in enumerate(chosen)) + covered[-1]
        cost = sum(own[k][one] for k, one in enumerate(chosen)) + own[-1]
        short = space.rows.need - cover
        cost = cost + np.maximum(short, 0) @ space.rows.under + np.maximum(-short, 0) @ space.rows.over
        some = [tours[k][one] for k, one in enumerate(chosen)]
        for near, weight, people in zip(
            space.cars.near, space.cars.weights, space.cars.people, strict=True
        ):
            one, other = (some[k][None] if k < len(some) else last for k in people)
            cost = cost + weight * (~near[days, one, other]).sum(axis=1)
        best = min(best, cost.min(initial=np.inf))
    return best + space.constant


@pytest.mark.parametrize("people", [2, 3])
@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 8])
def test_a_small_roster_with_cars_is_the_best_of_all_and_the_bound_is_below_it(seed, people):
    problem = with_cars(seed, (4, 3)[people - 2], people, CHAIN[: people - 1])
    result = solve(problem, COUNTED, SolverParams())
    best = best_of_all(space_of(problem))
    if result.status is RosterStatus.INFEASIBLE:
        assert best == np.inf
        return
    assert check_roster(problem, result.roster) == ()
    assert result.objective == pytest.approx(best)
    assert result.bound <= best + 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_a_car_of_some_days_is_bounded_on_these_alone(seed):
    problem = with_cars(seed, 4, 2, (CarPool((1, 2), 30.0, 0, None, MONDAY + timedelta(days=1)),))
    result = solve(problem, COUNTED, SolverParams())
    assert result.objective == pytest.approx(best_of_all(space_of(problem)))
    assert result.objective == pytest.approx(evaluate(problem, result.roster).cost)
    assert result.bound <= result.objective + 1e-6


def commuting(weight, days=7, people=4, needed=2):
    """Return people in pairs, two of whom are needed early each day."""
    kind = ShiftKind("early", 360, 480)
    cover = tuple(
        KindCover(MONDAY + timedelta(days=day), "early", needed, 10.0, 10.0) for day in range(days)
    )
    problem = drawn_problem(0, days=days, people=people)
    off = [frozenset({MONDAY + timedelta(days=k)}) for k in range(people)]
    staff = tuple(
        replace(one, pattern=WorkPattern(run_days=(1, 5)), days_off=own)
        for one, own in zip(problem.staff, off, strict=True)
    )
    pools = tuple(CarPool((one, one + 1), weight) for one in range(1, people, 2))
    return replace(problem, kinds=(kind,), staff=staff, cover=cover, wishes=(), car_pools=pools)


def test_who_shares_a_car_works_together_where_it_is_worth_it():
    dear, free = (solve(commuting(weight), COUNTED, SolverParams()) for weight in (4.0, 0.0))
    apart = evaluate(commuting(4.0), free.roster).car_price
    assert evaluate(commuting(4.0), dear.roster).car_price < apart
    assert dear.status is RosterStatus.OPTIMAL
    assert dear.objective == evaluate(commuting(4.0), dear.roster).car_price


def test_the_bound_sees_cars_on_days_on_which_one_of_the_two_is_off():
    result = solve(commuting(4.0, people=2, needed=1), COUNTED, SolverParams())
    assert result.objective == 7 * 4.0
    assert result.bound == 2 * 4.0


def test_a_long_period_is_bounded_by_prices_that_part_the_two():
    problem = commuting(4.0, days=70, people=2, needed=1)
    mondays = frozenset(MONDAY + timedelta(days=7 * k) for k in range(10))
    one, other = problem.staff
    problem = replace(problem, staff=(replace(one, days_off=mondays), other))
    space = space_of(problem)
    worth = Worth.nothing(space)
    assert bound_by(space, worth, Timing.of(BUDGET, 60.0)) == 0.0
    worth.need[::7], worth.cars[:] = 4.0, 2.0
    worth.cars[0, 0, ::7], worth.cars[0, 1, ::7] = 0.0, [4.0, 0.0]
    assert bound_by(space, worth, Timing.of(BUDGET, 60.0)) == pytest.approx(10 * 4.0)
    result = solve(problem, StoppingRule(seconds=2.0), SolverParams())
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective


@pytest.mark.parametrize("seed", range(6))
def test_people_sought_as_one_work_tours_that_each_of_them_may(seed):
    problem = with_cars(seed, 14, 4)
    alike = replace(problem.staff[0], days_off=frozenset(), pattern=WorkPattern(run_days=(1, 5)))
    staff = tuple(
        replace(alike, agent=one.agent, days_off=one.days_off, days_in_a_row=k % 2)
        for k, one in enumerate(problem.staff)
    )
    space = space_of(replace(problem, staff=staff))
    tied = tie(frame_of(space, range(14), np.arange(4)))
    assert tied.sizes.tolist() == [3, 1]
    rng = np.random.default_rng(seed)
    prices = option_prices(tied, rng.uniform(-1, 8, len(space.rows.need)))
    found = Pricing(tied).cheapest(prices, 3).tours
    assert found
    for one in found:
        everybody = np.zeros((2, 14), dtype=np.int16)
        everybody[one.person] = one.tour
        spread = tied.spread(everybody)
        members = tied.members[one.person]
        own = [tied.untied.own_cost(member, one.tour) for member in members]
        assert tied.own_cost(one.person, one.tour) == pytest.approx(np.mean(own))
        assert tied.may(one.person, one.tour) == all(
            lawful(space, member, spread[member]) for member in members
        )
        assert space.cars.price(np.tile(one.tour, (4, 1))) == 0.0


def test_many_pairs_over_three_weeks_travel_together():
    people = commuting(3.0, days=21, people=16, needed=8)
    staff = tuple(
        replace(one, days_off=frozenset({MONDAY + timedelta(days=k // 2)}))
        for k, one in enumerate(people.staff)
    )
    problem = replace(people, staff=staff)
    result = solve(problem, StoppingRule(gap=0.02, deterministic=0.05), SolverParams(workers=1))
    worth = evaluate(problem, result.roster)
    assert check_roster(problem, result.roster) == ()
    assert worth.car_price <= 2 * 3.0
