"""The queues of one file: new ones by the others, silent ones with nothing."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.queues import Made, forecast_queues
from tests.workforce.forecast.series import synthetic
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.models import Knowledge, Method

OLD = synthetic(days=84)
GRID = TimeGrid.of_days(OLD.last_day + timedelta(days=1), 7, OLD.minutes, OLD.zone)


def begun(days: int, factor: float) -> History:
    """Return a queue that began so many days ago, as the old one by a factor."""
    counts = factor * OLD.counts
    counts[: OLD.days - days] = np.nan
    return replace(OLD, queue=QueueId("new"), counts=counts)


def forecast(*histories: History) -> tuple[Made, ...]:
    return forecast_queues(histories, GRID, lambda history: Knowledge(), lambda share: None)


def test_a_queue_of_two_days_is_the_others_at_its_own_volume() -> None:
    old, new = forecast(OLD, begun(2, 0.5))
    assert new.method is Method.ANALOGY
    assert new.forecast.mean == pytest.approx(0.5 * old.forecast.mean)
    contacts = np.nansum(begun(2, 0.5).counts)
    assert new.forecast.event_log_sd == pytest.approx(np.sqrt(0.2**2 / 2 + 1 / contacts))


def test_from_a_week_on_a_queue_stands_for_itself() -> None:
    assert forecast(OLD, begun(7, 0.5))[1].method is Method.SMA4


def test_alone_a_new_queue_spreads_its_mean_over_the_weekdays_to_come() -> None:
    new = forecast(begun(2, 1.0))[0]
    assert new.method is Method.SMA4
    open_days = np.bincount(map_grid(GRID).row, new.forecast.mean) > 0
    assert open_days.tolist() == [True] * 6 + [False]


def test_a_queue_without_a_contact_has_a_row_of_nothing_for_each_interval() -> None:
    silent = replace(OLD, queue=QueueId("silent"), counts=np.where(np.isfinite(OLD.counts), 0.0, np.nan))
    closed = replace(OLD, queue=QueueId("closed"), counts=np.full_like(OLD.counts, np.nan))
    for one in forecast(OLD, silent, closed)[1:]:
        assert one.reason == "No contact in its history: none is expected."
        assert one.forecast.mean.shape == (GRID.count,)
        assert not one.forecast.mean.any()


def test_where_the_others_were_closed_they_say_nothing() -> None:
    night = begun(2, 1.0)
    night.counts[:] = np.nan
    night.counts[-2:, :4] = 3.0
    assert forecast(OLD, night)[1].method is Method.SMA4


def test_a_history_knows_how_long_ago_it_began() -> None:
    assert begun(2, 1.0).days_since_first_count == 2
    assert OLD.days_since_first_count == OLD.days
    nothing = History(QueueId("none"), "UTC", 1440, date(2026, 1, 5), np.full((9, 1), np.nan))
    assert nothing.days_since_first_count == 0
