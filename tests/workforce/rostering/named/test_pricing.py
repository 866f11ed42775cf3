from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product

import numpy as np
import pytest

from tests.workforce.rostering.named.kinds import (
    FREE,
    MONDAY,
    drawn_problem,
    just_come_off,
    varied,
    with_rules,
)
from workforce.rostering.evaluation import check_roster
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.personmodel import Verdict, lone_tour
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import space_of
from workforce.rostering.problem import WorkPattern


def all_tours(space):
    return [np.array(one, dtype=np.int16) for one in product(range(space.kinds + 1), repeat=space.days)]


def checked(space, person, tour):
    """Tell by the independent checks whether one person's tour is lawful."""
    tours = np.zeros((space.people, space.days), dtype=np.int16)
    tours[person] = tour
    agent = space.problem.staff[person].agent
    return all(one.agent != agent for one in check_roster(space.problem, roster_of(space, tours)))


@pytest.mark.parametrize("seed", range(6))
def test_what_the_checks_reject_the_search_rejects_and_the_other_way_round(seed):
    problem = with_rules(
        drawn_problem(seed), daily_rest_minutes=660, max_weekly_minutes=(2400, 1920)[seed % 2]
    )
    space = space_of(problem)
    rng = np.random.default_rng(seed)
    for _ in range(150):
        tour = rng.choice(space.kinds + 1, size=7, p=[0.5, *[0.5 / space.kinds] * space.kinds])
        tour = tour.astype(np.int16)
        assert lawful(space, 0, tour) == checked(space, 0, tour)


@pytest.mark.parametrize("seed", range(12))
def test_rest_sundays_and_a_begun_week_are_neither_stricter_nor_easier_than_their_checks(seed):
    first = MONDAY + timedelta(days=seed % 5)
    space = space_of(varied(drawn_problem(seed, days=14, first=first), seed))
    rng, found = np.random.default_rng(seed), set()
    for _ in range(150):
        tour = rng.choice(space.kinds + 1, size=14, p=[0.6, *[0.4 / space.kinds] * space.kinds])
        tour = tour.astype(np.int16)
        found.add(lawful(space, 0, tour))
        assert lawful(space, 0, tour) == checked(space, 0, tour)
    assert False in found


@pytest.mark.parametrize("seed", range(16))
def test_the_rest_after_the_last_shift_before_the_period_is_the_one_that_its_check_asks_for(seed):
    space = space_of(just_come_off(drawn_problem(seed, days=6, people=1), seed))
    rng, found = np.random.default_rng(seed), set()
    for _ in range(150):
        tour = rng.choice(space.kinds + 1, size=6, p=[0.6, *[0.4 / space.kinds] * space.kinds])
        tour = tour.astype(np.int16)
        found.add(lawful(space, 0, tour))
        assert lawful(space, 0, tour) == checked(space, 0, tour)
    assert False in found
    compared_with_all_tours(space, seed)
    assert True not in found or lawful(space, 0, lone_tour(space, 0, 10.0)[1])


def test_who_works_the_first_day_needs_no_weekly_rest_before_the_second():
    problem = with_rules(drawn_problem(1, people=1), daily_rest_minutes=660, weekly_rest_minutes=3000)
    evening = problem.grid.start - timedelta(hours=5)
    person = replace(problem.staff[0], last_end=evening, days_in_a_row=1, pattern=WorkPattern())
    space = space_of(replace(problem, staff=(replace(person, days_off=frozenset()),)))
    early = np.array([1, 1, 1, 0, 0, 0, 0], dtype=np.int16)
    assert lawful(space, 0, early)
    early[0] = 0
    assert not lawful(space, 0, early)


@pytest.mark.parametrize("seed", range(18))
def test_the_cheapest_tour_is_the_cheapest_under_rest_sundays_and_a_begun_week(seed):
    problem = varied(drawn_problem(seed, days=6, people=1, first=MONDAY + timedelta(days=seed % 7)), seed)
    compared_with_all_tours(space_of(problem), seed)


@pytest.mark.parametrize("seed", range(24))
def test_the_cheapest_tour_is_the_cheapest_of_all_lawful_tours(seed):
    rules = (FREE, {"max_weekly_minutes": 1920}, {"daily_rest_minutes": 660})[seed % 3]
    problem = drawn_problem(seed, days=6, people=1)
    compared_with_all_tours(space_of(problem if rules is FREE else with_rules(problem, **rules)), seed)


def compared_with_all_tours(space, seed):
    """Hold the cheapest tour against all the lawful ones."""
    worth = np.random.default_rng(seed).uniform(-1, 8, len(space.rows.need))
    frame = frame_of(space, range(space.days), np.array([0]))
    prices = option_prices(frame, worth)
    possible = [tour for tour in all_tours(space) if lawful(space, 0, tour)]
    found = Pricing(frame).cheapest(prices, 3)
    if not possible:
        assert not found.tours
        return
    values = [prices[0, np.arange(space.days), tour].sum() for tour in possible]
    assert all(lawful(space, 0, one.tour) for one in found.tours)
    pricing = Pricing(frame)
    best = pricing.cheapest(prices)
    while pricing.over:
        pricing.count_more()
        best = pricing.cheapest(prices)
    assert found.floor[0] <= min(values) + 1e-4
    assert best.floor[0] == pytest.approx(min(values), abs=1e-4)
    assert prices[0, np.arange(space.days), best.tours[0].tour].sum() == pytest.approx(
        min(values), abs=1e-4
    )


@pytest.mark.parametrize("seed", range(24))
def test_tolls_left_from_earlier_prices_are_counted_away(seed):
    space = space_of(drawn_problem(seed, days=6, people=1))
    frame = frame_of(space, range(space.days), np.array([0]))
    pricing = Pricing(frame)
    pricing.counted = [frozenset(number for number in pricing.counted[0] if number < 0)]
    earlier = option_prices(frame, np.zeros(len(space.rows.need)))
    earlier[:, :, -1] -= 20.0
    pricing.cheapest(earlier)
    prices = option_prices(frame, np.random.default_rng(seed).uniform(-1, 8, len(space.rows.need)))
    best = pricing.cheapest(prices)
    while pricing.count_more():
        best = pricing.cheapest(prices)
    values = [prices[0, np.arange(6), tour].sum() for tour in all_tours(space) if lawful(space, 0, tour)]
    assert best.floor[0] == pytest.approx(min(values, default=np.inf), abs=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_a_window_keeps_to_what_lies_around_it(seed):
    first = MONDAY + timedelta(days=seed % 4)
    space = space_of(varied(drawn_problem(seed, days=21, people=1, first=first), seed))
    everything = frame_of(space, range(space.days), np.array([0]))
    rng = np.random.default_rng(seed)
    prices = option_prices(everything, rng.uniform(-1, 8, len(space.rows.need)))
    whole = Pricing(everything).cheapest(prices).tours
    if not whole:
        return
    tours = whole[0].tour[None].copy()
    assert lawful(space, 0, tours[0])
    cuts = [0, *np.flatnonzero(space.weekday == 0)[1 - (first != MONDAY) :].tolist(), 21]
    for window in (range(a, b) for a, b in pairwise(cuts) if b > a):
        frame = frame_of(space, window, np.array([0]), tours)
        for _ in range(5):
            new = option_prices(frame, rng.uniform(-1, 8, len(space.rows.need)))
            for one in Pricing(frame).cheapest(new, 4).tours:
                changed = tours[0].copy()
                changed[window.start : window.stop] = one.tour
                assert lawful(space, 0, changed)


def test_who_has_few_minutes_left_is_held_to_them_beside_those_who_have_many():
    problem = drawn_problem(3, days=14, people=2)
    pattern = WorkPattern((0, 5 * 480), (1, 5), 1, 2)
    staff = tuple(replace(one, pattern=pattern, days_off=frozenset()) for one in problem.staff)
    kinds = tuple(replace(kind, paid_minutes=480) for kind in problem.kinds)
    space = space_of(replace(problem, staff=staff, kinds=kinds))
    tours = np.zeros((2, 14), dtype=np.int16)
    tours[0, :4] = 1
    frame = frame_of(space, range(7, 14), np.arange(2), tours)
    frame = replace(frame, minutes=np.array([[0, 480], [0, 7 * 480]]))
    found = Pricing(frame).cheapest(option_prices(frame, np.full(len(space.rows.need), 5.0))).tours
    assert [int((one.tour > 0).sum()) for one in found] == [1, 6]


@pytest.mark.parametrize("seed", range(12))
def test_the_model_of_one_person_finds_a_lawful_tour_where_there_is_one(seed):
    problem = varied(drawn_problem(seed, days=6, people=1, first=MONDAY + timedelta(days=seed % 7)), seed)
    least = replace(problem.staff[0].pattern, total_minutes=(480 * (2 + seed % 4), 2880))
    space = space_of(replace(problem, staff=(replace(problem.staff[0], pattern=least),)))
    verdict, tour = lone_tour(space, 0, 10.0)
    possible = any(lawful(space, 0, one) for one in all_tours(space))
    assert verdict is (Verdict.FOUND if possible else Verdict.IMPOSSIBLE)
    assert not possible or lawful(space, 0, tour)
