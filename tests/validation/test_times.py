"""Handling time and patience against closed forms, simulation and a log whose facts are known."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.errors import InvalidInput
from workforce.forecast.times import (
    estimate_handling,
    estimate_paces,
    estimate_patience,
    estimate_shrinkage,
)

SHARED = Path(os.environ.get("CONTACTCENTER_SHARED", Path(__file__).parents[3] / "shared"))
LOG = SHARED / "data" / "anonymous_bank_1999_02_01-17.tsv"


def test_handling_time_recovers_a_lognormal() -> None:
    rng = np.random.default_rng(1)
    found = estimate_handling(np.exp(rng.normal(5.0, 0.7, 40_000)))
    assert found.log_mean == pytest.approx(5.0, abs=0.015)
    assert found.log_sd == pytest.approx(0.7, abs=0.015)
    assert found.lognormal_mean_seconds == pytest.approx(found.mean_seconds, rel=0.02)


def test_short_contacts_leave_the_mean_alone_but_are_counted() -> None:
    found = estimate_handling(np.array([1.0, 10.0, 200.0, 400.0, np.nan]))
    assert (found.handled, found.short, found.short_seconds) == (2, 2, 11.0)
    assert found.mean_seconds == 300


@pytest.mark.parametrize("seconds", [[-1.0, 50.0], [3.0], []])
def test_times_that_teach_nothing_are_refused(seconds: list[float]) -> None:
    with pytest.raises(InvalidInput):
        estimate_handling(np.array(seconds))


def test_kaplan_meier_matches_a_hand_worked_table() -> None:
    # Waits 1 hung up, 2 answered, 3 hung up, 4 answered: S = 3/4, then 3/4 · 1/2.
    found = estimate_patience(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False]))
    assert [found.willing(t) for t in (0.5, 1, 2.5, 3, 9)] == [1, 0.75, 0.75, 0.375, 0.375]
    assert found.median_seconds == 3
    assert found.mean_seconds == 5
    assert found.abandonment == 0.5


def test_exponential_patience_is_recovered_where_the_naive_mean_is_far_too_short() -> None:
    rng = np.random.default_rng(2)
    patience, offered = rng.exponential(300.0, 60_000), rng.exponential(150.0, 60_000)
    found = estimate_patience(np.minimum(patience, offered), patience < offered)
    assert found.mean_seconds == pytest.approx(300, rel=0.03)
    assert found.median_seconds == pytest.approx(300 * np.log(2), rel=0.05)
    assert found.mean_wait_of_abandoned_seconds == pytest.approx(100, rel=0.05)


def test_lognormal_patience_is_recovered_under_censoring() -> None:
    rng = np.random.default_rng(3)
    patience, offered = np.exp(rng.normal(5.5, 1.2, 60_000)), rng.exponential(100.0, 60_000)
    found = estimate_patience(np.minimum(patience, offered), patience < offered)
    assert found.log_mean == pytest.approx(5.5, abs=0.05)
    assert found.log_sd == pytest.approx(1.2, abs=0.05)


def test_nobody_hanging_up_leaves_patience_open() -> None:
    found = estimate_patience(np.array([5.0, 8.0]), np.array([False, False]))
    assert (found.mean_seconds, found.median_seconds, found.log_mean) == (None, None, None)


def test_patience_of_nobody_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Nobody waited"):
        estimate_patience(np.zeros(3), np.ones(3, dtype=bool))


@given(st.lists(st.tuples(st.floats(0.1, 1e4), st.booleans()), min_size=1, max_size=40))
def test_willingness_never_rises(rows: list[tuple[float, bool]]) -> None:
    waits, abandoned = (np.array(column) for column in zip(*rows, strict=True))
    found = estimate_patience(waits, abandoned)
    assert (np.diff(found.survival) <= 1e-12).all()
    assert 0 <= found.survival.min() <= found.survival.max() <= 1


def test_an_agent_with_few_contacts_is_taken_for_average() -> None:
    rng = np.random.default_rng(4)
    true = np.exp(rng.normal(0, 0.2, 30))
    sizes = np.array([500] * 29 + [3])
    agents = np.repeat([f"a{n:02}" for n in range(30)], sizes)
    seconds = np.exp(rng.normal(5, 0.8, agents.size)) * np.repeat(true, sizes)
    paces = estimate_paces(seconds, agents)
    raw = np.array([seconds[agents == pace.agent].mean() / seconds.mean() for pace in paces])
    shrunk = np.array([pace.ratio for pace in paces])
    assert abs(np.log(shrunk[-1])) < 0.5 * abs(np.log(raw[-1])) or abs(np.log(shrunk[-1])) < 0.1
    assert np.corrcoef(shrunk[:-1], true[:-1])[0, 1] > 0.95


def test_equal_agents_are_told_to_be_equal() -> None:
    seconds = np.tile([50.0, 100.0, 200.0], 4)
    paces = estimate_paces(seconds, np.repeat(["a", "b", "c", "d"], 3))
    assert [pace.ratio for pace in paces] == pytest.approx([1, 1, 1, 1])


def test_shrinkage_keeps_planned_and_unplanned_apart() -> None:
    found = estimate_shrinkage(np.array([100.0, 100.0]), np.array([10.0, 10.0]), np.array([9.0, 0.0]))
    assert found.planned == pytest.approx(0.1)
    assert found.unplanned == pytest.approx(0.05)
    assert found.total == pytest.approx(1 - 0.9 * 0.95)


def test_more_hours_away_than_paid_are_refused() -> None:
    with pytest.raises(InvalidInput):
        estimate_shrinkage(np.array([8.0]), np.array([5.0]), np.array([4.0]))


@pytest.mark.skipif(not LOG.exists(), reason="needs the anonymous bank's log")
def test_a_real_fortnight_agrees_in_kind_with_the_facts_of_its_month() -> None:
    with LOG.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    outcome = np.array([row["outcome"].strip() for row in rows])
    waits = np.array([float(row["q_time"]) for row in rows])
    handling = estimate_handling(np.array([float(row["ser_time"]) for row in rows])[outcome == "AGENT"])
    real = outcome != "PHANTOM"
    patience = estimate_patience(waits[real], outcome[real] == "HANG")
    assert handling.log_mean == pytest.approx(4.784, abs=0.04)
    assert handling.log_sd == pytest.approx(0.953, abs=0.02)
    assert patience.willing(60) == pytest.approx(0.821, abs=0.015)
    assert patience.median_seconds == pytest.approx(280, rel=0.05)
    assert patience.abandonment == pytest.approx(0.218, abs=0.01)
    assert patience.mean_wait_seconds == pytest.approx(75.8, rel=0.08)
    assert patience.mean_wait_of_abandoned_seconds == pytest.approx(66, rel=0.1)
