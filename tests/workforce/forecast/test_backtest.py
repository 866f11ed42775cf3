"""The default forecaster against its benchmarks, on series whose truth is known."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from tests.workforce.forecast.series import synthetic
from workforce.forecast.backtest import Origins, backtest
from workforce.forecast.history import History


def test_default_beats_both_benchmarks_on_a_steady_centre() -> None:
    report = backtest(synthetic(days=140), horizon_days=5, origins=10)
    assert report.model.wape < 0.95 * report.sma4.wape < report.naive.wape


def test_bands_cover_what_they_promise() -> None:
    report = backtest(synthetic(days=200), horizon_days=5, origins=30)
    assert 0.74 <= report.model.coverage <= 0.88
    assert 0.70 <= report.model.day_coverage <= 0.93


def test_a_history_too_short_for_one_origin_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too few"):
        backtest(synthetic(days=12), horizon_days=5)


def test_a_perfectly_periodic_series_leaves_no_error_to_the_naive_forecast() -> None:
    week = np.tile(np.arange(1.0, 8.0)[:, None] * 10, (8, 24))
    history = History(QueueId("flat"), "UTC", 60, date(2026, 1, 5), week)
    report = backtest(history, horizon_days=3, origins=5)
    assert report.naive.wape == 0
    assert report.sma4.wape == 0
    assert report.model.wape < 0.02


def test_weeks_add_up_to_the_whole_backtest() -> None:
    report = backtest(synthetic(days=120), 5, Origins(3, step=6))
    assert [b - a for a, b in pairwise(report.origins)] == [timedelta(days=7)] * 2
    contacts = sum(week.contacts for week in report.by_week)
    for name, whole in (
        ("wape", report.model.wape),
        ("sma4_wape", report.sma4.wape),
        ("bias", report.model.bias),
    ):
        parts = sum(week.contacts * getattr(week, name) for week in report.by_week)
        assert parts / contacts == pytest.approx(whole)
    assert all(week.monday.weekday() == 0 for week in report.by_week)
