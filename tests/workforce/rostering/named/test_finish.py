"""All tours below a price, the best choice among them, and the roster that is proved to be the best."""

from dataclasses import replace
from importlib.util import find_spec
from itertools import product

import numpy as np
import pytest

from contactcenter.clock import SystemClock
from tests.workforce.rostering.named.kinds import drawn_problem, just_come_off, varied
from tests.workforce.rostering.named.test_averages import averaged
from tests.workforce.rostering.named.test_overtime import paid
from tests.workforce.rostering.named.test_pricing import all_tours
from tests.workforce.rostering.named.test_search import best_of_all
from workforce.rostering.budget import Budget
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named import candidates as looking
from workforce.rostering.named.branching import Branching
from workforce.rostering.named.candidates import candidates_of
from workforce.rostering.named.daydive import DayDive
from workforce.rostering.named.finish import finish
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import Generation, option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.master import Master
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.refinement import alone
from workforce.rostering.named.search import Search, level_of
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import first_tours
from workforce.rostering.named.timing import Timing
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Fairness

ENDLESS = StoppingRule(gap=0.0, deterministic=20.0)
KINDS_OF_PROBLEMS = (
    lambda seed, days: varied(drawn_problem(seed, days, people=1), seed),
    lambda seed, days: just_come_off(drawn_problem(seed, days, people=1), seed),
    lambda seed, days: paid(varied(drawn_problem(seed, days, people=1), seed), seed),
    averaged,
)


def searching(problem, stopping=ENDLESS):
    """Return a search that has its first tours, and all that its whole period generates."""
    space, budget = space_of(problem), Budget(stopping, SolverParams(), SystemClock())
    tours, lost = first_tours(space, np.zeros((space.people, space.days), dtype=np.int16))
    if lost:
        return None, None
    whole = float(not problem.prices.overtime_premium)
    search = Search(space, budget, tours, np.random.default_rng(0), space.cost(tours), step=whole)
    frame = frame_of(space, range(space.days), np.arange(space.people), level=level_of(search))
    generation = Generation.of(frame, np.zeros(len(space.rows.need)))
    generation.run(400, Timing.of(budget, 60.0))
    search.raise_bound(generation.bound + space.constant)
    return search, generation


@pytest.mark.parametrize("kind", KINDS_OF_PROBLEMS)
@pytest.mark.parametrize("seed", range(6))
def test_the_tours_below_a_price_are_all_lawful_ones_up_to_it_and_no_others(seed, kind):
    from workforce.rostering.named.enumeration import tours_below

    space, rng = space_of(kind(seed, 7)), np.random.default_rng(seed)
    frame = frame_of(space, range(space.days), np.arange(space.people))
    lawful_ones = [tour for tour in all_tours(space) if lawful(space, 0, tour)]
    pricing = Pricing(frame)
    for share in (0.1, 0.6):
        prices = option_prices(frame, rng.uniform(-1, 8, len(space.rows.need)))
        worth = {
            tour.tobytes(): prices[0, np.arange(space.days), tour].sum() + frame.overtime(0, tour)
            for tour in lawful_ones
        }
        limit = float(np.quantile([*worth.values(), 0.0], share)) + 1e-3
        tours = tours_below(pricing.lattice_of(0), prices, limit, 5000)
        kept = tours[~pricing.broken(0, tours).any(axis=1)]
        assert len({tour.tobytes() for tour in tours}) == len(tours)
        assert {tour.tobytes() for tour in kept} == {key for key, own in worth.items() if own <= limit}


def test_the_tours_below_a_price_are_all_of_them_in_the_middle_of_a_period_too():
    from workforce.rostering.named.enumeration import tours_below

    space, rng = space_of(drawn_problem(3, days=21, people=1)), np.random.default_rng(3)
    whole, need = frame_of(space, range(21), np.arange(1)), len(space.rows.need)
    tours = np.array([Pricing(whole).cheapest(option_prices(whole, rng.uniform(0, 8, need))).tours[0].tour])
    frame = frame_of(space, range(7, 14), np.arange(1), tours)
    found = tours_below(Pricing(frame).lattice_of(0), option_prices(frame, np.zeros(need)), 1e6, 20_000)
    found = found[~Pricing(frame).broken(0, found).any(axis=1)]
    week = (np.array(one, dtype=np.int16) for one in product(range(space.kinds + 1), repeat=7))
    ways = [np.concatenate([tours[0, :7], tour, tours[0, 14:]]) for tour in week]
    expected = {tour[7:14].tobytes() for tour in ways if lawful(space, 0, tour)}
    assert expected == {tour.tobytes() for tour in found}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "change", [lambda one: one, lambda one: replace(one, fairness=Fairness(2.0, 3.0, 5.0))]
)
def test_the_best_choice_among_candidates_is_the_best_of_all(seed, change):
    search, generation = searching(change(drawn_problem(seed, days=5)))
    if search is None:
        return
    space, price = search.space, search.cost - search.space.constant
    found = candidates_of(generation, price)
    master = Master(generation.frame, np.zeros(len(space.rows.need)))
    choice = Branching(found, master, price + 1e-6, 1e-6, lambda: True).run()
    assert choice.settled
    assert choice.value + space.constant == pytest.approx(best_of_all(space))
    assert space.cost(choice.tours) == pytest.approx(best_of_all(space))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("priced", [False, True])
def test_a_finish_proves_the_best_roster(seed, priced):
    problem = drawn_problem(seed, days=5)
    search, generation = searching(paid(problem, seed) if priced else problem)
    if search is None:
        return
    finish(search, generation, generation.master.relax(), Timing.of(search.budget, 60.0), alone)
    assert search.cost == pytest.approx(best_of_all(search.space))
    assert search.bound == pytest.approx(search.cost)


def test_a_finish_that_must_end_keeps_what_is_known():
    search, generation = searching(drawn_problem(2, days=28, people=8))
    before = search.cost, search.bound
    finish(search, generation, generation.master.relax(), Timing.of(search.budget, 60.0), lambda _: False)
    assert (search.cost, search.bound) == before


def test_where_tours_are_too_many_there_are_no_candidates(monkeypatch):
    search, generation = searching(drawn_problem(2, days=14, people=3))
    monkeypatch.setattr(looking, "MOST_OF_ONE", 2)
    assert candidates_of(generation, search.cost) is None


def test_without_the_extra_there_are_no_candidates(monkeypatch):
    search, generation = searching(drawn_problem(2, days=5))
    assert candidates_of(generation, search.cost) is not None
    monkeypatch.setattr(looking, "find_spec", lambda name: None if name == "numba" else find_spec(name))
    assert candidates_of(generation, search.cost) is None


@pytest.mark.parametrize("seed", range(6))
def test_a_dive_day_by_day_ends_in_lawful_tours_up_to_its_limit_or_in_none(seed):
    search, generation = searching(drawn_problem(seed, days=14, people=5))
    if search is None:
        return
    space, relaxed = search.space, generation.master.relax()
    for more in (0.0, 3.0):
        few = generation.rest([], np.arange(space.people), relaxed)
        timing = Timing.of(search.budget, 60.0)
        tours = DayDive(few, timing, relaxed.value + more + 1e-6).run(few.master.relax())
        if tours is not None:
            assert all(lawful(space, person, tour) for person, tour in enumerate(tours))
            assert space.cost(tours) <= relaxed.value + space.constant + more + 1e-4


@pytest.mark.parametrize("seed", range(3))
def test_where_tours_are_too_many_a_finish_dives_to_the_bound(seed, monkeypatch):
    search, generation = searching(drawn_problem(seed, days=14, people=6))
    monkeypatch.setattr(looking, "MOST_OF_ONE", 2)
    assert search.cost > search.bound
    finish(search, generation, generation.master.relax(), Timing.of(search.budget, 60.0), alone)
    assert search.cost == search.bound == search.space.cost(search.tours)
