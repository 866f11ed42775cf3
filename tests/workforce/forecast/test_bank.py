"""The default forecaster on a real bank's calls; skipped where the series is absent."""

import csv
import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from contactcenter.domain.units import QueueId
from workforce.forecast.backtest import BacktestReport, backtest
from workforce.forecast.history import History

SHARED = Path(os.environ.get("CONTACTCENTER_SHARED", Path(__file__).parents[4] / "shared"))
SERIES = SHARED / "data" / "bank_calls_5min.csv"
pytestmark = pytest.mark.skipif(not SERIES.exists(), reason="needs the bank's series")


@pytest.fixture(scope="module")
def bank() -> History:
    with SERIES.open(encoding="utf-8") as lines:
        rows = [
            (datetime.fromisoformat(row["DateTime"]), float(row["Calls"])) for row in csv.DictReader(lines)
        ]
    first = rows[0][0].date()
    counts = np.full(((rows[-1][0].date() - first).days + 1, 48), np.nan)
    for at, calls in rows:
        place = (at.date() - first).days, (at.hour * 60 + at.minute) // 30
        counts[place] = calls + np.nan_to_num(counts[place])
    return History(QueueId("bank"), "America/New_York", 30, first, counts)


@pytest.fixture(scope="module")
def week_ahead(bank: History) -> BacktestReport:
    return backtest(bank)


def test_a_week_ahead_it_beats_sma4_by_far_more_than_five_percent(week_ahead: BacktestReport) -> None:
    report = week_ahead
    assert report.model.wape < 0.85 * report.sma4.wape
    assert report.model.wape < 0.060
    assert_covered(report)


def test_four_weeks_ahead_it_beats_sma4_without_bias(bank: History) -> None:
    report = backtest(bank, horizon_days=20)
    assert report.model.wape < 0.9 * report.sma4.wape
    assert abs(report.model.bias) < 0.02
    assert_covered(report)


def test_holidays_that_are_known_help(bank: History, week_ahead: BacktestReport) -> None:
    assert backtest(bank, region="US").model.wape < 0.9 * week_ahead.model.wape


@pytest.mark.parametrize("known_days", [15, 20, 30])
def test_few_days_of_history_are_enough_to_match_sma4(bank: History, known_days: int) -> None:
    open_rows = np.flatnonzero(np.isfinite(bank.counts).any(axis=1))
    error = np.zeros(2)
    for start in range(0, open_rows.size - known_days - 5, 10):
        head, tail = int(open_rows[start]), int(open_rows[start + known_days + 4])
        piece = History(
            bank.queue,
            bank.zone,
            30,
            bank.first_day.fromordinal(bank.first_day.toordinal() + head),
            bank.counts[head : tail + 1],
        )
        report = backtest(piece, horizon_days=5, origins=1)
        error += report.model.wape, report.sma4.wape
    assert error[0] < error[1]


def assert_covered(report: BacktestReport) -> None:
    assert 0.74 <= report.model.coverage <= 0.88
    assert 0.70 <= report.model.day_coverage <= 0.90
