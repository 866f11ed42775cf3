"""Probabilities of holding a promise against closed forms and chance itself."""

import numpy as np
import pytest
from scipy import stats

from contactcenter.services.planning.verification.correction import smoothed
from contactcenter.services.planning.verification.scorecard import Outlook, transformed


def test_a_probability_is_that_of_students_prediction() -> None:
    levels = np.array([[0.82], [0.86], [0.79], [0.84]])
    angles = np.arcsin(np.sqrt(levels[:, 0]))
    spread = angles.std(ddof=1) * np.sqrt(1 + 1 / 4)
    expected = stats.t.cdf((angles.mean() - np.arcsin(np.sqrt(0.8))) / spread, 3)
    assert Outlook.of(levels, 0.8).probability(0.0) == pytest.approx(expected)


@pytest.mark.parametrize("windows", [1, 5])
@pytest.mark.parametrize("confidence", [0.6, 0.9, 0.99])
def test_a_shift_brings_exactly_the_probability_that_was_asked(windows: int, confidence: float) -> None:
    levels = np.random.default_rng(1).beta(40, 10, (6, windows))
    outlook = Outlook.of(levels, 0.82)
    assert outlook.probability(outlook.shift(confidence)) == pytest.approx(confidence, abs=1e-9)


def test_a_stated_probability_comes_true() -> None:
    # Of many plans that are said to hold with 0.7 to 0.9, that share holds in the next window.
    generator = np.random.default_rng(7)
    said, came = [], []
    for _ in range(4000):
        centre = generator.uniform(0.75, 0.88)
        draws = np.clip(generator.normal(centre, 0.02, 9), 0, 1)
        said.append(Outlook.of(draws[:8, None], 0.8).probability(0.0))
        came.append(draws[8] >= 0.8)
    said_, came_ = np.array(said), np.array(came)
    between = (said_ > 0.7) & (said_ < 0.9)
    assert came_[between].mean() == pytest.approx(said_[between].mean(), abs=0.04)


def test_windows_in_which_nothing_came_are_left_out() -> None:
    levels = np.array([[0.9, np.nan], [0.95, np.nan], [0.92, np.nan]])
    assert Outlook.of(levels, 0.8).probability(0.0) == Outlook.of(levels[:, :1], 0.8).probability(0.0)
    assert Outlook.of(levels[:, 1:], 0.8).probability(0.0) == 1.0


def test_levels_without_spread_are_sure() -> None:
    assert Outlook.of(np.ones((4, 1)), 0.8).probability(0.0) == 1.0
    assert Outlook.of(np.zeros((4, 1)), 0.8).probability(0.0) == 0.0


def test_the_angle_of_a_share_spreads_alike_everywhere() -> None:
    generator = np.random.default_rng(3)
    spreads = [transformed(generator.binomial(400, share, 4000) / 400).std() for share in (0.5, 0.8, 0.95)]
    assert max(spreads) / min(spreads) < 1.1


def test_deferred_work_looks_back_and_live_work_around() -> None:
    met, base = np.zeros(21), np.full(21, 1000.0)
    met[10] = 1000.0
    live = smoothed(met, base, 0.0, near=2, behind=0)
    assert np.flatnonzero(live > 0.01).tolist() == [9, 10, 11]
    deferred = smoothed(met, base, 0.0, near=2, behind=6)
    assert np.flatnonzero(deferred > 0.01).tolist() == list(range(10, 17))
