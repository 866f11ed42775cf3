from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from contactcenter.clock import SystemClock
from tests.workforce.rostering.named.kinds import (
    MONDAY,
    RULES,
    drawn_problem,
    just_come_off,
    varied,
    with_rules,
)
from tests.workforce.rostering.named.test_search import best_of_all
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.ascent import Ascent
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.longtour import best_tours
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.search import Search, level_of
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import first_tours
from workforce.rostering.named.timing import Timing
from workforce.rostering.named.tolls import PlainWalk, Tolled
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Burden, CarPool, Fairness
from workforce.rostering.result import RosterStatus
from workforce.rostering.solver import solve


def drawn_prices(tolled, rng):
    """Return prices and tolls, of which many are 0."""
    rows, shape = tolled.space.rows, tolled.limits.shape
    need_prices = rng.uniform(-rows.over, rows.under)
    return need_prices, rng.uniform(0, 6, shape) * (rng.random(shape) < 0.5)


def drawn(seed, days):
    """Return a problem under one of many sets of rules."""
    problem = varied(drawn_problem(seed, days, people=3), seed)
    return problem if seed % 3 else just_come_off(problem, seed)


def first_search(problem):
    """Return a search with lawful tours; None where there are none."""
    space = space_of(problem)
    tours, lost = first_tours(space, np.zeros((space.people, space.days), dtype=np.int16))
    budget = Budget(StoppingRule(gap=0.0, deterministic=0.5), SolverParams(workers=1), SystemClock())
    if lost:
        return None
    return Search(space, budget, tours, np.random.default_rng(0), space.cost(tours))


@pytest.mark.parametrize("seed", range(2 * len(RULES)))
def test_at_any_prices_and_tolls_no_lawful_roster_costs_less_than_the_bound(seed):
    problem, rng = drawn(seed, 35), np.random.default_rng(seed)
    people = tuple(person.agent for person in problem.staff[:2])
    cars = (CarPool(people, 3.0),) if seed % 2 else ()
    staff = tuple(replace(one, burden=Burden(*rng.integers(0, 3, 3).tolist())) for one in problem.staff)
    fairness = Fairness(*rng.integers(0, 3, 3).astype(float).tolist())
    search = first_search(replace(problem, staff=staff, car_pools=cars, fairness=fairness))
    if search is None:
        return
    space, tolled = search.space, Tolled(search.space, level_of(search))
    whole = frame_of(space, range(space.days), np.arange(space.people))
    tours = search.tours.copy()
    for _ in range(10):
        for one in (
            Pricing(whole).cheapest(option_prices(whole, rng.uniform(-1, 8, len(space.rows.need)))).tours
        ):
            if lawful(space, one.person, one.tour):
                tours[one.person] = one.tour
        assert tolled.answer(*drawn_prices(tolled, rng)).bound <= space.cost(tours) + 1e-6
    ascent = Ascent(tolled, search.cost)
    ascent.run(Timing.of(search.budget, 1.0))
    assert ascent.bound <= space.cost(tours) + 1e-6


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 7])
def test_the_bound_by_tolls_is_below_the_best_of_all_rosters(seed):
    search = first_search(drawn_problem(seed, days=5))
    if search is None:
        return
    ascent = Ascent(Tolled(search.space), search.cost)
    ascent.run(Timing.of(search.budget, 1.0))
    assert ascent.bound <= best_of_all(search.space) + 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_each_answer_is_the_least_that_tours_without_limits_cost(seed):
    """A Friday to a Monday, one person: all tours are looked at."""
    friday = MONDAY + timedelta(days=4)
    problem = drawn_problem(seed, days=4, people=1, first=friday)
    space = space_of(with_rules(problem, daily_rest_minutes=660))
    tolled, rng = Tolled(space), np.random.default_rng(seed)
    unlimited = {
        "weekends": np.array([9]),
        "sundays": np.array([9]),
        "of_kind": np.full((1, space.kinds), 9),
    }
    limits = replace(space.limits, minutes=np.array([[0, 10**6]]), **unlimited)
    free = replace(space, limits=limits)
    tours = [np.array(one, dtype=np.int16) for one in product(range(space.kinds + 1), repeat=4)]
    tours = [one for one in tours if lawful(free, 0, one)]
    for _ in range(20):
        need_prices, tolls = drawn_prices(tolled, rng)
        least = min(
            space.own_cost(0, one)
            - need_prices @ space.covered(one)
            + float((tolls * (tolled.used(one[None]) - tolled.limits)).sum())
            for one in tours
        )
        bound = tolled.answer(need_prices, tolls).bound
        assert bound == pytest.approx(least + need_prices @ space.rows.need + space.constant, abs=1e-3)


@pytest.mark.parametrize("seed", range(2 * len(RULES)))
def test_the_quick_way_and_the_plain_one_find_the_same_price(seed):
    space, rng = space_of(drawn(seed, 63)), np.random.default_rng(seed)
    quick, plain = Tolled(space), Tolled(space, threads=2)
    plain._walks = [PlainWalk(one) for one in Pricing(plain.frame).uncounted()]
    for _ in range(4):
        prices = drawn_prices(quick, rng)
        assert quick.answer(*prices).bound == pytest.approx(plain.answer(*prices).bound, rel=1e-5, abs=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_a_tour_found_by_a_toll_on_minutes_is_lawful_and_costs_little_more_than_the_best(seed, monkeypatch):
    space, rng = space_of(drawn_problem(seed, days=63, people=1)), np.random.default_rng(seed)
    frame = frame_of(space, range(space.days), np.array([0]))
    prices = option_prices(frame, rng.uniform(-1, 8, len(space.rows.need)))
    monkeypatch.setattr("workforce.rostering.named.longtour.MOST_COUNTED", 10**9)
    exact = best_tours(frame, prices)
    monkeypatch.setattr("workforce.rostering.named.longtour.MOST_COUNTED", 0)
    by_toll, days = best_tours(frame, prices), np.arange(space.days)
    assert len(by_toll) <= len(exact)
    for tour in by_toll:
        assert lawful(space, 0, tour)
        assert prices[0, days, tour].sum() <= prices[0, days, exact[0]].sum() + 40.0


@pytest.mark.parametrize("seed", range(4))
def test_a_long_period_is_solved_alike_twice_and_lawfully_with_a_bound(seed):
    problem = with_rules(drawn_problem(seed, days=70, people=5), daily_rest_minutes=660)
    stopping = StoppingRule(gap=0.0, deterministic=0.2)
    first, second = (solve(problem, stopping, SolverParams(workers=1, seed=seed)) for _ in range(2))
    if first.status is RosterStatus.INFEASIBLE:
        return
    assert first.roster == second.roster
    assert check_roster(problem, first.roster) == ()
    assert 0.0 < first.bound <= first.objective + 1e-6
    assert first.objective <= first_search(problem).cost
