"""Percentiles of waits and their half-widths, against many repetitions of the same estimate."""

import numpy as np
import pytest

from simulation.measures import WAIT_EDGES_SECONDS
from simulation.waits import Waits

BINS = len(WAIT_EDGES_SECONDS)


def histogram(waits: np.ndarray) -> np.ndarray:
    return np.bincount(np.searchsorted(WAIT_EDGES_SECONDS, waits), minlength=BINS).astype(float)[None, :]


def test_half_widths_of_percentiles_cover_as_often_as_they_say() -> None:
    dice = np.random.default_rng(1)
    exact = {"p50": 60 * np.log(2), "p90": 60 * np.log(10), "p95": 60 * np.log(20)}
    covered = dict.fromkeys(exact, 0)
    for _ in range(300):
        waits = Waits(1)
        for _ in range(40):
            # Days differ, and their waits come together.
            waits.add(histogram(dice.exponential(60, dice.poisson(200 * dice.gamma(20, 1 / 20)))))
        found = waits.quantiles(0, 0.95)
        assert found is not None
        for name, value in exact.items():
            half_width = getattr(found, f"{name}_half_width")
            covered[name] += abs(getattr(found, name) - value) <= half_width
    assert all(0.91 <= count / 300 <= 0.985 for count in covered.values()), covered


def test_percentiles_are_exact_to_2_percent_and_nothing_has_none() -> None:
    waits = Waits(2)
    for _ in range(2):
        waits.add(np.vstack([histogram(np.array([0.0, 0.0, 0.0, 100.0])), np.zeros((1, BINS))]))
    found = waits.quantiles(0, 0.95)
    assert found is not None
    assert (found.p50, found.p50_half_width) == (0, 0)
    assert found.p90 == pytest.approx(100, rel=0.02)
    assert waits.quantiles(1, 0.95) is None
