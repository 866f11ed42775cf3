"""Experiments: precision, determinism, and what their figures must add up to."""

import pickle
from dataclasses import fields, replace

import numpy as np
import pytest
from scipy.special import stdtrit

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from simulation.executors import Processes
from simulation.experiment import Precision, Progress, Replicate, run_experiment, run_replication
from simulation.scenario import ShiftEndRule
from tests.simulation.floors import MINUTE, exponential, one_queue

SMALL = one_queue(5, 1.0, exponential(4), exponential(2), hours=(0, 4, 0))


def test_an_experiment_stops_at_the_asked_half_width() -> None:
    result = run_experiment(SMALL, Precision(0.03, min_replications=5, max_replications=500), seed=3)
    level = result.overall.service_levels[ServiceLevelFormula.EXCL_SHORT]
    assert result.reached
    assert level is not None
    assert level.half_width <= 0.03
    assert 5 <= result.replications < 500


def test_an_experiment_says_when_it_ran_out_of_replications() -> None:
    result = run_experiment(SMALL, Precision(0.0001, min_replications=3, max_replications=4), seed=3)
    assert not result.reached
    assert result.replications == 4


def test_the_number_of_workers_changes_nothing() -> None:
    precision = Precision(0.04, min_replications=4, max_replications=40)
    alone = run_experiment(SMALL, precision, seed=5)
    together = run_experiment(SMALL, precision, 5, Processes(2))
    assert repr(alone) == repr(together)


def test_another_seed_gives_another_result() -> None:
    one, other = (run_experiment(SMALL, Precision.exactly(2), seed) for seed in (1, 2))
    assert one.overall.answered.mean != other.overall.answered.mean


def test_a_listener_hears_of_every_replication_and_may_stop() -> None:
    heard: list[Progress] = []

    def listen(progress: Progress) -> bool:
        heard.append(progress)
        return progress.replications < 3

    result = run_experiment(SMALL, Precision.exactly(10), seed=1, progress=listen)
    assert [progress.replications for progress in heard] == [1, 2, 3]
    assert result.replications == 3


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        ({"half_width": 0.0}, "half-width of 0.0"),
        ({"confidence": 1.0}, "confidence of 1.0"),
        ({"min_replications": 1}, "At least 1 and at most 1000"),
        ({"min_replications": 9, "max_replications": 8}, "At least 9 and at most 8"),
    ],
)
def test_an_illegal_precision_is_refused(arguments: dict[str, float], fact: str) -> None:
    with pytest.raises(InvalidInput, match=fact):
        Precision(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(("seed", "workers"), [(-1, 1), (0, 0)])
def test_an_illegal_seed_or_number_of_workers_is_refused(seed: int, workers: int) -> None:
    with pytest.raises(InvalidInput, match=f"Seed {seed} with {workers} workers"):
        run_experiment(SMALL, Precision(), seed, workers)


def test_counts_arrive_in_another_process_as_they_were_sent() -> None:
    sent = Replicate(SMALL, 4)(0)
    arrived = pickle.loads(pickle.dumps(sent))
    for field in fields(sent):
        assert np.array_equal(getattr(arrived, field.name), getattr(sent, field.name))


def test_contacts_handed_back_are_told_with_their_half_width() -> None:
    usual = one_queue(4, 1.0, exponential(10), exponential(5), hours=(0, 2, 0))
    spans = ((0, 45 * MINUTE), (10**9, 2 * 10**9))
    agents = tuple(replace(plan, spans_ms=spans) for plan in usual.agents)
    scenario = replace(usual, agents=agents, shift_end_rule=ShiftEndRule.HAND_BACK)
    handed_back = [run_replication(scenario, 3, number).handed_back for number in range(12)]
    found = run_experiment(scenario, Precision.exactly(12), 3).handed_back
    assert found.mean == pytest.approx(np.mean(handed_back))
    assert found.half_width == pytest.approx(stdtrit(11, 0.975) * np.std(handed_back, ddof=1) / 12**0.5)
