from importlib.util import find_spec

import numpy as np
import pytest

from tests.workforce.rostering.named.kinds import RULES, drawn_problem, just_come_off, varied
from workforce.rostering.named import pricing
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import option_prices
from workforce.rostering.named.lattice import walks
from workforce.rostering.named.pricing import Pricing
from workforce.rostering.named.space import space_of


def found(frame, prices, most=3):
    """Return the floors, and the tours as lists."""
    answer = Pricing(frame).cheapest(prices, most)
    return answer.floor.tolist(), [(one.person, one.tour.tolist()) for one in answer.tours]


def compared(frame, prices, monkeypatch):
    """Price in machine code and in numpy, and hold one against the other."""
    quick = found(frame, prices)
    with monkeypatch.context() as patch:
        patch.setattr(pricing, "fastest_walks", lambda: walks)
        assert found(frame, prices) == quick


@pytest.mark.parametrize("seed", range(2 * len(RULES)))
def test_machine_code_and_numpy_find_the_same_tours_at_the_same_prices(seed, monkeypatch):
    problem = varied(drawn_problem(seed, days=21, people=3), seed)
    problem = problem if seed % 3 else just_come_off(problem, seed)
    space, rng = space_of(problem), np.random.default_rng(seed)
    whole = frame_of(space, range(space.days), np.arange(space.people))
    for _ in range(4):
        prices = option_prices(whole, rng.uniform(-1, 8, len(space.rows.need)))
        compared(whole, prices, monkeypatch)
    tours = np.zeros((space.people, space.days), dtype=np.int16)
    for one in Pricing(whole).cheapest(prices).tours:
        tours[one.person] = one.tour
    for window in (range(0, 7), range(7, 14), range(14, 21)):
        inside = frame_of(space, window, np.arange(space.people), tours)
        compared(inside, option_prices(inside, rng.uniform(-1, 8, len(space.rows.need))), monkeypatch)


def test_without_the_extra_the_way_through_the_lattice_is_numpys(monkeypatch):
    monkeypatch.setattr(pricing, "find_spec", lambda name: None if name == "numba" else find_spec(name))
    assert pricing.fastest_walks() is walks
