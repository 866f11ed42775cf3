"""Premiums and overtime over kinds of shift: priced exactly, within every search and bound."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product

import numpy as np
import pytest

from tests.workforce.rostering.named.kinds import FREE, MONDAY, RULES, drawn_problem, varied
from workforce.rostering.evaluation import evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named import pricing
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import option_prices
from workforce.rostering.named.lattice import walks
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Prices, WorkPattern
from workforce.rostering.solver import solve

DUE = Prices(0.0, 0.1, night_premium=0.5, sunday_premium=1.0, overtime_premium=0.5)


def paid(problem, seed):
    """Return a problem in which people have overtime by the week or the period, at prices of their own."""
    rng = np.random.default_rng([seed, 7])
    staff = []
    for one in problem.staff:
        by_period = one.pattern.total_minutes is not None and rng.random() < 0.5
        weekly = int(rng.choice([960, 1440]))
        contract = replace(
            one.contract,
            weekly_minutes=2400 if by_period else weekly,
            overtime_minutes=int(rng.choice([480, 960])),
            hourly_cost=float(rng.choice([10.0, 25.0])),
            overtime_premium=float(rng.choice([0.5, 4.0])),
        )
        pattern = one.pattern if by_period else replace(one.pattern, total_minutes=None)
        begun = (one.week_so_far[0], int(rng.choice([900, 1800]))) if one.week_so_far[0] else (0, 0)
        staff.append(replace(one, contract=contract, pattern=pattern, week_so_far=begun))
    return replace(problem, staff=tuple(staff), prices=DUE)


def tours_of(space, rng, count=20):
    shares = [0.5, *[0.5 / space.kinds] * space.kinds]
    return [
        rng.choice(space.kinds + 1, size=(space.people, space.days), p=shares).astype(np.int16)
        for _ in range(count)
    ]


def all_tours(space):
    return (np.array(one, dtype=np.int16) for one in product(range(space.kinds + 1), repeat=space.days))


@pytest.mark.parametrize("seed", range(10))
def test_what_the_search_prices_is_what_the_evaluation_prices(seed):
    first = MONDAY + timedelta(days=seed % 4)
    problem = paid(varied(drawn_problem(seed, days=16, first=first), seed), seed)
    problem = replace(problem, holidays=frozenset({first + timedelta(days=2)}))
    space = space_of(problem)
    for tours in tours_of(space, np.random.default_rng(seed)):
        assert space.cost(tours) == pytest.approx(evaluate(problem, roster_of(space, tours)).cost)


@pytest.mark.parametrize("seed", range(16))
def test_the_cheapest_tour_is_the_cheapest_with_its_overtime(seed):
    first = MONDAY + timedelta(days=seed % 7)
    space = space_of(paid(varied(drawn_problem(seed, days=6, people=1, first=first), seed), seed))
    frame = frame_of(space, range(space.days), np.array([0]))
    prices = option_prices(frame, np.random.default_rng(seed).uniform(-1, 8, len(space.rows.need)))
    values = [
        prices[0, np.arange(6), tour].sum() + space.overtime(np.array([0]), tour[None])[0]
        for tour in all_tours(space)
        if lawful(space, 0, tour)
    ]
    if not values:
        return
    search = Pricing(frame)
    best = search.cheapest(prices)
    while search.over:
        search.count_more()
        best = search.cheapest(prices)
    assert best.floor[0] + frame.offsets[0] == pytest.approx(min(values), abs=1e-3)
    for one in best.tours[:1]:
        found = prices[0, np.arange(6), one.tour].sum() + frame.overtime(0, one.tour)
        assert found == pytest.approx(min(values), abs=1e-3)


@pytest.mark.parametrize("seed", range(8))
def test_a_window_knows_the_overtime_of_the_tours_around_it(seed):
    space = space_of(paid(varied(drawn_problem(seed, days=14, people=1), seed), seed))
    whole = frame_of(space, range(14), np.array([0]))
    rng = np.random.default_rng(seed)
    found = Pricing(whole).cheapest(option_prices(whole, rng.uniform(-1, 8, len(space.rows.need)))).tours
    tours = np.zeros((1, 14), dtype=np.int16) if not found else found[0].tour[None].copy()
    for window in (range(a, b) for a, b in pairwise((0, 7, 14))):
        frame = frame_of(space, window, np.array([0]), tours)
        prices = option_prices(frame, rng.uniform(-1, 8, len(space.rows.need)))
        for one in Pricing(frame).cheapest(prices, 3).tours:
            changed = tours.copy()
            changed[0, window.start : window.stop] = one.tour
            difference = space.own_cost(0, changed[0]) - space.own_cost(0, frame.around[0])
            off = space.costs[0, np.arange(window.start, window.stop), 0].sum()
            assert frame.own_cost(0, one.tour) == pytest.approx(difference + off)
        best = Pricing(frame).cheapest(prices)
        for one in best.tours:
            own = prices[0, np.arange(7), one.tour].sum() + frame.overtime(0, one.tour)
            assert best.floor[0] + frame.offsets[0] <= own + 1e-3


@pytest.mark.parametrize("seed", range(2 * len(RULES)))
def test_machine_code_and_numpy_find_the_same_tours_with_overtime(seed, monkeypatch):
    space = space_of(paid(varied(drawn_problem(seed, days=21, people=3), seed), seed))
    frame, rng = frame_of(space, range(21), np.arange(3)), np.random.default_rng(seed)
    prices = option_prices(frame, rng.uniform(-1, 8, len(space.rows.need)))

    def found():
        answer = Pricing(frame).cheapest(prices, 3)
        return answer.floor.tolist(), [(one.person, one.tour.tolist()) for one in answer.tours]

    quick = found()
    with monkeypatch.context() as patch:
        patch.setattr(pricing, "fastest_walks", lambda: walks)
        assert found() == quick


@pytest.mark.parametrize("seed", range(8))
def test_the_search_finds_the_least_price_and_its_bound_is_below(seed):
    problem = paid(drawn_problem(seed, days=5, rules=FREE), seed)
    space = space_of(problem)
    own = [[tour for tour in all_tours(space) if lawful(space, k, tour)] for k in range(2)]
    result = solve(problem, StoppingRule(seconds=2.0), SolverParams(workers=1, seed=1))
    if not all(own):
        assert result.roster is None
        return
    costs = [np.array([space.own_cost(k, tour) for tour in tours]) for k, tours in enumerate(own)]
    covered = [np.array([space.covered(tour) for tour in tours]) for tours in own]
    best = min(
        float(cost + (costs[1] + _cover_costs(space, one + covered[1])).min())
        for cost, one in zip(costs[0], covered[0], strict=True)
    )
    assert result.objective == pytest.approx(best + space.constant, abs=1e-3)
    assert result.bound <= best + space.constant + 1e-3


def _cover_costs(space, covered):
    short, rows = space.rows.need - covered, space.rows
    return np.maximum(short, 0.0) @ rows.under + np.maximum(-short, 0.0) @ rows.over


def test_overtime_over_kinds_is_worked_only_where_missing_people_are_dearer():
    problem = drawn_problem(0, people=1)
    person = problem.staff[0]
    contract = replace(person.contract, weekly_minutes=960, overtime_minutes=960, overtime_premium=1.0)
    person = replace(
        person, contract=contract, pattern=WorkPattern(), days_off=frozenset(), days_in_a_row=0
    )
    need = tuple(
        replace(one, required=1, under=under)
        for one in problem.cover
        if one.kind == "early"
        for under in [20.0 if one.day < MONDAY + timedelta(days=3) else 10.0]
    )
    problem = replace(problem, staff=(person,), cover=need, wishes=(), prices=Prices(0.0, 1.0))
    result = solve(problem, StoppingRule(seconds=1.0), SolverParams(workers=1, seed=1))
    # Eight hours cost 8, as overtime 16: three days are worth it, at 20 each.
    assert result.pay.own.hours == 16.0
    assert result.pay.overtime.hours == 8.0
    assert result.objective == pytest.approx(24 + 8 + 4 * 10)
    assert result.bound == pytest.approx(result.objective, abs=1e-3)
