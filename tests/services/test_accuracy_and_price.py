"""How good forecasts were, and what each source of uncertainty costs, against sums made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import always_open
from contactcenter.domain.client import Queue, ServiceTarget
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import NotFound
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.planning.book import QueueBook
from contactcenter.services.planning.needs import StaffingChoices, policy_of
from contactcenter.services.views.accuracy import read_accuracy
from contactcenter.services.views.needcurve import LEVELS, price
from fixtures.small import make_small_history, make_small_outsourcer
from tests.web.seed import plant
from workforce.forecast.backtest import WeekAccuracy
from workforce.forecast.forecast import Forecast
from workforce.forecast.history import History
from workforce.staffing.requirement import required_agents
from workforce.staffing.risk import busyness_quantile

LOCKED = datetime(2026, 11, 16, 6, tzinfo=UTC)


def test_accuracy_is_none_before_the_first_run_and_then_what_came(sqlite_engine: Engine) -> None:
    upgrade(sqlite_engine)
    with ReadingUnit(sqlite_engine) as unit:
        assert read_accuracy(unit, None) is None
    plant(sqlite_engine, make_small_outsourcer(), make_small_history())
    with ReadingUnit(sqlite_engine) as unit:
        page = read_accuracy(unit, None)
        assert page is not None
        assert (page.weeks, page.kept) == ((), ())
        with pytest.raises(NotFound):
            read_accuracy(unit, QueueId("nothing"))
    week = WeekAccuracy(date(2026, 11, 2), 900.0, 0.2, 0.25, -0.01, 0.81)
    with UnitOfWork(sqlite_engine) as work:
        forecast = work.forecasts.get(page.head.id)
        work.forecasts.add_weeks(page.head.id, [week])
        work.forecasts.lock(page.head.id, LOCKED)
        seen = _store_first_day(work, forecast)
        work.commit()
    with ReadingUnit(sqlite_engine) as unit:
        page = read_accuracy(unit, page.queue.id)
    assert page is not None
    assert page.weeks == (week,)
    (kept,) = page.kept
    expected = forecast.mean[: seen.size]
    assert (kept.locked_at, kept.overrides, kept.score.days) == (LOCKED, 0, 1)
    assert kept.score.value_added is None
    assert kept.score.wape == pytest.approx(np.abs(expected - seen).sum() / seen.sum())
    assert kept.score.bias == pytest.approx(expected.sum() / seen.sum() - 1)


def _store_first_day(work: UnitOfWork, forecast: Forecast) -> np.ndarray:
    """Store counts for the first day of a forecast, a quarter more than it expects."""
    grid = forecast.grid
    slots = 1440 // grid.minutes
    seen = np.ceil(forecast.mean[:slots] * 1.25)
    start = grid.instant_of(0)
    facts = [
        (forecast.queue, grid.instant_of(k), grid.minutes, int(seen[k]), 0, 0, 0, 0, 0, 0, 0.0, 0.0, 0, 0)
        for k in range(slots)
    ]
    work.interval_facts.replace_period(forecast.queue, start, start + timedelta(days=1), facts)
    return seen


GRID = TimeGrid.of_days(date(2026, 3, 2), 1, 30, "Europe/Rome")
QUEUE = Queue(
    QueueId("calls"),
    ClientId("c"),
    "Calls",
    Channel.VOICE,
    "it",
    always_open("Europe/Rome"),
    ServiceTarget(0.8, 20),
)
HISTORY = History(QUEUE.id, "Europe/Rome", 30, date(2026, 2, 1), np.zeros((1, 48)))
BOOK = QueueBook(QUEUE, HISTORY, 0.75, 300.0, 1.0, 180.0, ())


def forecast(interval_sd: float, day_sd: float, event_log_sd: float) -> Forecast:
    ones = np.ones(GRID.count)
    return Forecast(
        QUEUE.id, GRID, 40 * ones, ones > 0, day_sd * ones, interval_sd * ones, event_log_sd * ones
    )


def hours(one: Forecast, risk: float | None) -> float:
    """Return the agent-hours that a queue needs, by the least staff at the quantile of the volume."""
    policy = policy_of(BOOK, StaffingChoices())
    factor = busyness_quantile(one, risk, policy.risk_scope)[0]
    agents = required_agents(float(0.75 * 40 * factor / 1800), replace(policy, risk=None))
    return agents / (1 - policy.shrinkage) * 24


def test_each_source_costs_what_it_adds_to_the_quantile_of_the_volume() -> None:
    priced = dict(price(BOOK, forecast(0.1, 0.15, 0.2)))
    assert tuple(priced) == LEVELS
    for level, costs in priced.items():
        assert costs.mean == pytest.approx(hours(forecast(0, 0, 0), None))
        assert costs.mean + costs.interval == pytest.approx(hours(forecast(0.1, 0, 0), level))
        assert costs.total - costs.event == pytest.approx(hours(forecast(0.1, 0.15, 0), level))
        assert costs.total == pytest.approx(hours(forecast(0.1, 0.15, 0.2), level))
        assert costs.work == pytest.approx(0.75 * 40 * 300 / 1800 * 24 / 0.95)


def test_a_certain_forecast_costs_the_same_at_every_risk() -> None:
    assert len({costs for _, costs in price(BOOK, forecast(0, 0, 0))}) == 1


def test_deferred_work_is_priced_too() -> None:
    book = replace(BOOK, queue=replace(QUEUE, channel=Channel.EMAIL, target=ServiceTarget(0.9, 4 * 3600)))
    totals = [costs.total for _, costs in price(book, forecast(0.1, 0.15, 0))]
    assert totals == sorted(totals)
    assert totals[0] < totals[-1]
