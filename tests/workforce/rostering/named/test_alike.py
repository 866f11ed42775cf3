from dataclasses import replace

import numpy as np
import pytest

from benchmarks.rostering import month_of_kinds
from contactcenter.clock import SystemClock
from tests.workforce.rostering.named.kinds import drawn_problem, varied
from workforce.rostering.budget import Budget
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.alike import alike, bound_at, deal, share
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import lay
from workforce.rostering.named.timing import Timing
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Burden, Fairness
from workforce.rostering.solver import solve

BRIEF = StoppingRule(gap=0.0, deterministic=0.1)


def enough():
    return Timing.of(Budget(BRIEF, SolverParams(), SystemClock()), 60.0)


def test_people_alike_agree_on_a_bound_that_wishes_hardly_move_and_get_lawful_tours():
    space = space_of(month_of_kinds(60, 2))
    assert [len(members) for members in alike(space)] == [60]
    shared = share(space, enough())
    bound, tours = bound_at(space, shared.prices), deal(space, shared)
    assert all(lawful(space, person, tour) for person, tour in enumerate(tours))
    needed = space.rows.need @ np.full(len(space.rows.need), 8.0)
    assert bound == pytest.approx(needed, rel=1e-3)
    assert bound <= space.cost(tours)


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_of_people_alike_is_below_every_roster(seed):
    problem = varied(drawn_problem(seed, days=14, people=3), seed)
    found = solve(problem, BRIEF, SolverParams(workers=1, seed=seed))
    if found.roster is not None:
        space = space_of(problem)
        assert bound_at(space, share(space, enough()).prices) <= found.objective + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_holds_at_any_level_of_burdens(seed):
    rng = np.random.default_rng(seed)
    problem = replace(drawn_problem(seed, days=14, people=3), fairness=Fairness(2.0, 3.0, 5.0))
    staff = tuple(replace(one, burden=Burden(*rng.integers(0, 3, 3).tolist())) for one in problem.staff)
    space = space_of(replace(problem, staff=staff))
    found = solve(space.problem, BRIEF, SolverParams(workers=1, seed=seed))
    assert found.roster is not None
    for _ in range(4):
        level = rng.integers(0, 5, (3, 3))
        assert bound_at(space, share(space, enough(), level).prices, level) <= found.objective + 1e-6


def test_nothing_is_laid_for_nobody():
    space = space_of(month_of_kinds(6, 1))
    tours = deal(space, share(space, enough()))
    before = tours.copy()
    lay(space, tours, range(space.days), np.array([], dtype=np.int64))
    assert (tours == before).all()
