from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from tests.workforce.rostering.named.kinds import MONDAY, drawn_problem, just_come_off, with_rules
from tests.workforce.rostering.named.test_overtime import paid
from tests.workforce.rostering.named.test_pricing import all_tours, checked, compared_with_all_tours
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.personmodel import Verdict, lone_tour
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import KindCover, ShiftKind, WorkPattern
from workforce.rostering.solver import solve

SHORT = ShiftKind("short night", 1380, 360, frozenset({"early"}))


def averaged(seed, days, first=MONDAY, people=1):
    """Return a problem with averages over a few weeks, people with a history, nights of several lengths."""
    rng = np.random.default_rng([seed, 3])
    problem = drawn_problem(seed, days, people, first=first)
    long = ShiftKind("long night", 1320, int(rng.choice([540, 600])), frozenset({"early"}))
    begun = first.weekday()
    staff = tuple(
        replace(
            one,
            pattern=replace(one.pattern, total_minutes=None, max_weekends=None, most_of_kind=()),
            past_weeks=tuple(int(rng.integers(0, 6)) * 480 for _ in range(int(rng.integers(0, 3)))),
            week_so_far=(1, 480) if begun and rng.random() < 0.5 else (0, 0),
        )
        for one in problem.staff
    )
    problem = replace(problem, kinds=(problem.kinds[0], SHORT, long), cover=(), wishes=(), staff=staff)
    return with_rules(
        problem,
        average_weekly_minutes=int(rng.choice([0, 960, 1440])),
        reference_weeks=int(rng.integers(1, 4)),
        max_night_minutes=int(rng.choice([0, 420, 480])),
    )


@pytest.mark.parametrize("seed", range(24))
def test_averages_are_neither_stricter_nor_easier_than_their_checks(seed):
    space = space_of(averaged(seed, 21, MONDAY + timedelta(days=seed % 7)))
    rng = np.random.default_rng(seed)
    for _ in range(150):
        tour = rng.choice(space.kinds + 1, size=21, p=[0.7, *[0.3 / space.kinds] * space.kinds])
        tour = tour.astype(np.int16)
        assert lawful(space, 0, tour) == checked(space, 0, tour)


@pytest.mark.parametrize("seed", range(24))
def test_the_cheapest_tour_is_the_cheapest_under_averages(seed):
    """Windows of six days around a Monday, in which nights and one or two weeks are counted."""
    compared_with_all_tours(
        space_of(with_cover(averaged(seed, 6, MONDAY + timedelta(days=seed % 7)))), seed
    )


def with_cover(problem):
    """Return a problem in which each kind is wanted every day."""
    days = {problem.grid.local_of(k).date() for k in range(problem.grid.count)}
    cover = tuple(
        KindCover(day, kind.id, 1, 10.0, 1.0) for day, kind in product(sorted(days), problem.kinds)
    )
    return replace(problem, cover=cover)


@pytest.mark.parametrize("seed", range(12))
def test_a_window_leaves_the_averages_of_the_whole_period(seed):
    space = space_of(with_cover(averaged(seed, 21)))
    rng, tours = np.random.default_rng(seed), np.zeros((1, 21), dtype=np.int16)
    for window in (range(7), range(7, 14), range(14, 21), range(14), range(7, 21), range(21)) * 2:
        frame = frame_of(space, window, np.array([0]), tours)
        prices = option_prices(frame, rng.uniform(-1, 8, len(space.rows.need)))
        found = Pricing(frame).cheapest(prices, 4)
        for one in found.tours:
            changed = tours.copy()
            changed[0, window.start : window.stop] = one.tour
            assert lawful(space, 0, changed[0])
            assert prices[0, np.arange(len(window)), one.tour].sum() >= found.floor[0] - 1e-4
        if found.tours:
            tours[0, window.start : window.stop] = found.tours[0].tour


@pytest.mark.parametrize("seed", range(12))
def test_the_model_of_one_person_knows_averages(seed):
    problem = averaged(seed, 6, MONDAY + timedelta(days=seed % 7))
    pattern = WorkPattern(total_minutes=(360 * (2 + seed % 4), 4000))
    space = space_of(replace(problem, staff=(replace(problem.staff[0], pattern=pattern),)))
    verdict, tour = lone_tour(space, 0, 10.0)
    possible = any(lawful(space, 0, one) for one in all_tours(space))
    assert verdict is (Verdict.FOUND if possible else Verdict.IMPOSSIBLE)
    assert not possible or lawful(space, 0, tour)


@pytest.mark.parametrize("seed", range(4))
def test_a_roster_under_averages_is_lawful_and_no_better_than_its_bound(seed):
    problem = with_cover(averaged(seed, 21, people=2))
    result = solve(problem, StoppingRule(gap=0.0, deterministic=0.02), SolverParams(workers=1))
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective + 1e-6


def test_long_nights_are_worked_where_short_ones_make_up_for_them():
    long = ShiftKind("long night", 1320, 600)
    problem = replace(averaged(0, 7), kinds=(replace(SHORT, not_before=frozenset()), long))
    person = replace(problem.staff[0], pattern=WorkPattern(), days_off=frozenset(), days_in_a_row=0)
    days = [MONDAY + timedelta(days=day) for day in range(4)]
    wanted = [long.id, SHORT.id, long.id, SHORT.id]
    cover = tuple(KindCover(day, kind, 1, 10.0, 10.0) for day, kind in zip(days, wanted, strict=True))
    problem = with_rules(
        replace(problem, staff=(person,), cover=cover),
        max_night_minutes=480,
        average_weekly_minutes=0,
    )
    result = solve(problem, StoppingRule(gap=0.0, deterministic=0.2), SolverParams(workers=1))
    assert (result.objective, result.bound) == (0.0, 0.0)
    assert check_roster(problem, result.roster) == ()
    strict = with_rules(problem, max_night_minutes=360)
    assert solve(strict, StoppingRule(gap=0.0, deterministic=0.2), SolverParams()).objective == 20.0


def test_a_long_week_is_worked_where_the_average_allows_it():
    problem = averaged(0, 14)
    person = replace(problem.staff[0], pattern=WorkPattern(), days_off=frozenset(), days_in_a_row=0)
    person = replace(person, past_weeks=(), contract=replace(person.contract, weekly_minutes=2400))
    cover = tuple(
        KindCover(MONDAY + timedelta(days=day), "early", 1, 10.0, 0.0) for day in (0, 7, 8, 9, 10, 11)
    )
    problem = replace(problem, kinds=problem.kinds[:1], staff=(person,), cover=cover)
    problem = with_rules(problem, average_weekly_minutes=1440, reference_weeks=4, max_night_minutes=0)
    result = solve(problem, StoppingRule(gap=0.0, deterministic=0.2), SolverParams(workers=1))
    assert (result.objective, result.bound) == (0.0, 0.0)
    assert check_roster(problem, result.roster) == ()


@pytest.mark.parametrize("seed", range(12))
def test_averages_beside_overtime_and_a_history_are_exact_and_their_floor_is_below_every_tour(seed):
    problem = paid(just_come_off(with_cover(averaged(seed, 6)), seed), seed)
    space = space_of(problem)
    frame = frame_of(space, range(6), np.array([0]))
    prices = option_prices(frame, np.random.default_rng(seed).uniform(-1, 8, len(space.rows.need)))
    found = Pricing(frame).cheapest(prices, 3)
    assert all(lawful(space, 0, one.tour) for one in found.tours)
    for tour in all_tours(space):
        if lawful(space, 0, tour):
            price = prices[0, np.arange(6), tour].sum() + frame.overtime(0, tour)
            assert price >= found.floor[0] - 1e-3
    for tour in np.random.default_rng(seed).integers(0, space.kinds + 1, (40, 6)).astype(np.int16):
        assert lawful(space, 0, tour) == checked(space, 0, tour)
