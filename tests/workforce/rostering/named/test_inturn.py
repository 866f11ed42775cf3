from itertools import product

import numpy as np
import pytest

from contactcenter.clock import SystemClock
from tests.workforce.rostering.named.kinds import drawn_problem
from workforce.rostering.budget import Budget
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.inturn import Round, in_turn
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.search import Search, covered_by
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import first_tours
from workforce.rostering.named.timing import Timing
from workforce.rostering.params import SolverParams


def begun(seed, days, people):
    """Return a space with first tours, and who has none."""
    space = space_of(drawn_problem(seed, days=days, people=people))
    return space, *first_tours(space, np.zeros((space.people, space.days), dtype=np.int16))


@pytest.mark.parametrize("seed", range(4))
def test_a_turn_finds_the_best_of_all_lawful_tours_of_one_person(seed):
    space, tours, lost = begun(seed, 5, 2)
    if lost:
        return
    turn = Round.of(space, tours)
    turn.take(0, range(space.days))
    others = [
        np.stack([np.array(one, dtype=np.int16), tours[1]])
        for one in product(range(space.kinds + 1), repeat=5)
    ]
    best = min(space.cost(own) for own in others if lawful(space, 0, own[0]))
    assert space.cost(turn.tours) == pytest.approx(best)


@pytest.mark.parametrize("seed", range(4))
def test_rounds_in_turn_keep_tours_lawful_and_only_lower_their_price(seed):
    space, tours, lost = begun(seed, 42, 8)
    if lost:
        return
    budget = Budget(StoppingRule(60.0), SolverParams(), SystemClock())
    search = Search(space, budget, tours, np.random.default_rng(seed), space.cost(tours))
    in_turn(search, Timing.of(budget, 60.0))
    assert all(lawful(space, person, tour) for person, tour in enumerate(search.tours))
    assert search.cost == pytest.approx(space.cost(search.tours))
    assert search.cost <= space.cost(tours)


def test_what_tours_cover_stays_in_step_with_them():
    space, tours, _ = begun(1, 28, 6)
    turn = Round.of(space, tours)
    for person in range(space.people):
        turn.take(person, range(7, 21))
    assert turn.covered == pytest.approx(covered_by(space, turn.tours))


def test_first_tours_are_lawful_when_no_time_is_left():
    space = space_of(drawn_problem(2, days=70, people=9))
    none = np.zeros((space.people, space.days), dtype=np.int16)
    over = Timing.of(Budget(StoppingRule(1.0), SolverParams(), SystemClock()), -1.0)
    tours, lost = first_tours(space, none, over)
    slowly, also_lost = first_tours(space, none)
    assert lost.keys() == also_lost.keys()
    assert all(lawful(space, person, tour) for person, tour in enumerate(tours) if person not in lost)
    assert space.cost(slowly) < space.cost(tours)
