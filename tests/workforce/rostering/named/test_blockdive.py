import numpy as np
import pytest

from contactcenter.clock import SystemClock
from tests.workforce.rostering.named.kinds import drawn_problem
from workforce.rostering.budget import Budget
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.blockdive import dive_by_blocks
from workforce.rostering.named.frame import frame_of
from workforce.rostering.named.generation import Generation
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import first_tours
from workforce.rostering.named.timing import Timing
from workforce.rostering.params import SolverParams


@pytest.mark.parametrize("seed", range(5))
def test_tours_of_blocks_are_lawful_and_close_to_the_bound_of_everybody(seed):
    space = space_of(drawn_problem(seed, days=14, people=9))
    nobody = np.zeros((space.people, space.days), dtype=np.int16)
    first, lost = first_tours(space, nobody)
    if lost:
        return
    frame = frame_of(space, range(space.days), np.arange(space.people))
    generation = Generation.of(frame, np.zeros(len(space.rows.need)))
    timing = Timing.of(Budget(StoppingRule(60.0), SolverParams(), SystemClock()), 60.0)
    relaxed = generation.run(400, timing)
    rows = len(space.rows.need)
    tours = dive_by_blocks(generation, relaxed, timing, np.random.default_rng(seed), 3 * rows)
    assert all(lawful(space, person, tour) for person, tour in enumerate(tours))
    bound, cost = generation.bound + space.constant, space.cost(tours)
    assert bound <= cost + 1e-6
    assert cost - bound <= 0.5 * (space.cost(first) - bound)
