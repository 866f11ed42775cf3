from dataclasses import replace
from multiprocessing import get_context

import numpy as np

from contactcenter.clock import SystemClock
from tests.workforce.rostering.named.kinds import drawn_problem
from workforce.rostering.budget import Budget
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.companion import Companion, _answer, accompanied
from workforce.rostering.named.search import Search, dive, relax
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import first_tours
from workforce.rostering.named.timing import Timing
from workforce.rostering.params import SolverParams

PROBLEM = drawn_problem(4, days=14, people=6)
SPACE = space_of(PROBLEM)


def search_of(stopping, workers=2):
    tours, _ = first_tours(SPACE, np.zeros((SPACE.people, SPACE.days), dtype=np.int16))
    budget = Budget(stopping, SolverParams(workers), SystemClock())
    return Search(SPACE, budget, tours, np.random.default_rng(0), SPACE.cost(tours), step=1.0)


def test_two_searches_end_with_the_better_ones_tours_whoever_found_them():
    counted = StoppingRule(gap=0.0, deterministic=0.1)
    for ours_is_better in (True, False):
        ours, theirs = search_of(counted), search_of(counted)
        begun = ours.cost
        better = ours if ours_is_better else theirs
        dive(better, *relax(better, 10.0), Timing.of(better.budget, 10.0))
        best = min(ours.cost, theirs.cost)
        assert best < begun
        line, other = get_context("spawn").Pipe()
        companion = Companion(line)
        assert companion.swap(ours)
        assert _answer(other, theirs)
        assert companion.swap(ours)
        assert ours.cost == theirs.cost == best
        other.close()
        assert companion.swap(ours)
        assert companion.lost
        line.close()


def test_alone_by_one_worker_by_counting_or_for_a_moment():
    alone = (
        search_of(StoppingRule(seconds=60.0), workers=1),
        search_of(StoppingRule(deterministic=1.0)),
        search_of(StoppingRule(seconds=5.0)),
    )
    for search in alone:
        with accompanied(replace(search)) as companion:
            assert companion is None


def test_a_second_process_answers_and_ends_with_the_first():
    search = search_of(StoppingRule(seconds=60.0, gap=0.0))
    with accompanied(search) as companion:
        assert companion is not None
        assert companion.swap(search)
        assert companion.line.poll(50.0)
        assert companion.swap(search)
        assert not companion.lost
        assert companion.line.poll(50.0)
    assert companion.line.closed
