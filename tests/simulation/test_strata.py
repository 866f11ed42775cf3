"""Strata of busyness: each replication as without them, means surer, intervals that cover as they say."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import kstest

from simulation.estimates import LEAST_BLOCKS, Moments
from simulation.experiment import Precision, run_experiment
from simulation.scenario import Busyness
from simulation.strata import BLOCK, block_of, stratified_scores
from simulation.streams import Stream
from tests.simulation.floors import exponential, one_queue

QUIET = one_queue(5, 1.0, exponential(4), exponential(2), hours=(0, 4, 0))
BUSY = replace(
    QUIET, contact_types=(replace(QUIET.contact_types[0], busyness=Busyness(day_sd=0.3)),), agents=()
)


def scores(seed: int, replications: int, days: int = 1) -> NDArray[np.float64]:
    drawn = [stratified_scores((seed, n), Stream.DAY_FACTOR, (3,), days) for n in range(replications)]
    return np.array(drawn)


def test_each_block_has_one_day_of_each_stratum() -> None:
    strata = np.floor(ndtr(scores(1, 10 * BLOCK, days=7)) * BLOCK).reshape(10, BLOCK, 7)
    assert (np.sort(strata, axis=1) == np.arange(BLOCK)[None, :, None]).all()


def test_one_replication_of_each_block_is_normal_as_without_strata() -> None:
    of_block = scores(2, 500 * BLOCK, days=2).reshape(500, BLOCK, 2)
    for member in range(BLOCK):
        for day in range(2):
            assert kstest(of_block[:, member, day], "norm").pvalue > 0.001


def test_days_of_a_replication_do_not_depend_on_one_another() -> None:
    first, second = scores(3, 4000, days=2).T
    assert abs(np.corrcoef(first, second)[0, 1]) < 3.5 / np.sqrt(4000)


def test_only_scenarios_whose_days_differ_come_in_blocks() -> None:
    assert block_of(QUIET) == 1
    assert block_of(BUSY) == BLOCK


@pytest.mark.parametrize("replications", [3 * BLOCK, LEAST_BLOCKS * BLOCK, 10 * BLOCK + 3])
def test_intervals_of_a_stratified_mean_cover_as_often_as_they_say(replications: int) -> None:
    # Half of the days' variance is noise that strata do not touch, and the mean is known.
    experiments, covered = 400, 0
    noise = np.random.default_rng(5).standard_normal((experiments, replications))
    for seed in range(experiments):
        moments = Moments.empty(1, 1, BLOCK)
        for score, other in zip(scores(seed, replications), noise[seed], strict=True):
            moments.add((np.exp(0.3 * score - 0.045) + 0.1 * other)[None])
        (mean,), (half,) = moments.expected(np.ones(1), 0.95)
        covered += abs(mean - 1) <= half
    assert covered / experiments >= 0.93
    if replications % BLOCK == 0 and replications >= LEAST_BLOCKS * BLOCK:
        assert covered / experiments <= 0.975


def test_blocks_tell_a_mean_more_surely_than_single_replications() -> None:
    halves = {1: 0.0, BLOCK: 0.0}
    for block in halves:
        for seed in range(20):
            moments = Moments.empty(1, 1, block)
            for score in scores(seed, 40):
                moments.add(np.exp(0.2 * score)[None])
            halves[block] += moments.expected(np.ones(1), 0.95)[1][0]
    assert halves[BLOCK] < 0.5 * halves[1]


def test_the_contacts_of_busy_days_are_covered_and_surer_than_their_spread() -> None:
    # Nobody serves them, so their number is all that counts: 240 a day, sd 72 between days.
    covered, halves = 0, []
    for seed in range(25):
        offered = run_experiment(
            BUSY, Precision.exactly(6 * BLOCK), seed, engine="compiled"
        ).overall.offered
        covered += offered.low <= 240 <= offered.high
        halves.append(offered.half_width)
    assert covered >= 22
    assert np.mean(halves) < 0.75 * 1.96 * 72 / np.sqrt(6 * BLOCK)


def test_the_same_seed_gives_the_same_days_whatever_the_number_of_replications() -> None:
    assert (scores(9, 5) == scores(9, 12)[:5]).all()
