"""Minutes counted in coarse steps where lengths such as 337 and 480 would ask for too many states."""

import numpy as np
import pytest

from tests.workforce.rostering.drawn.problems import kinds_by_cover
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named import pricing
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.solver import solve

ODD_LENGTHS, FEW = (7, 1024, 1099), 20_000


def priced(space, seed):
    """Return each person's cheap tours and floor under prices drawn at random."""
    frame = frame_of(space, range(space.days), np.arange(space.people))
    prices = np.random.default_rng(seed).uniform(-9, 9, (space.people, space.days, space.kinds + 1))
    return Pricing(frame).cheapest(np.where(_open(frame), prices, np.inf), 3)


def _open(frame):
    return np.concatenate([np.ones((*frame.open.shape[:2], 1), dtype=bool), frame.open], axis=2)


@pytest.mark.parametrize("draw", ODD_LENGTHS)
@pytest.mark.parametrize("seed", range(3))
def test_tours_are_lawful_and_the_floor_is_true_and_near(monkeypatch, draw, seed):
    space = space_of(kinds_by_cover(draw))
    exact = priced(space, seed).floor
    monkeypatch.setattr(pricing, "MOST_STATES", FEW)
    rough = priced(space, seed)
    assert (rough.floor <= exact + 1e-3).all()
    assert rough.floor.sum() >= exact.sum() - 0.1 * abs(exact).sum()
    assert len(rough.tours) >= space.people
    assert all(lawful(space, one.person, one.tour) for one in rough.tours)


def test_a_fortnight_of_odd_lengths_and_total_minutes_fits_into_memory():
    problem = kinds_by_cover(1030)
    result = solve(problem, StoppingRule(0.5), SolverParams(workers=1))
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective
