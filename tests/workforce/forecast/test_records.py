"""Overrides, versions, analogies, bots, calendars: forecasts as people keep them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from tests.workforce.forecast.test_uncertainty import GRID, flat
from workforce.forecast.analogy import forecast_by_analogy
from workforce.forecast.commercial_calendar import Event, holiday_events
from workforce.forecast.containment import Containment, HumanLoad, estimate_containment, split_forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.overrides import Override, apply_overrides, value_added
from workforce.forecast.shopping import (
    black_friday,
    commercial_calendar,
    commercial_events,
    cyber_monday,
    winter_sales,
    with_commercial,
)
from workforce.forecast.versions import VersionBook

ITALY = commercial_calendar("IT-MI")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
PLUS_FIFTH = Override(
    QueueId("q"), date(2026, 3, 29), date(2026, 3, 29), 1.2, "Ada", "newsletter", NOW - timedelta(days=1)
)


def test_an_override_in_force_moves_its_days_only() -> None:
    found = apply_overrides(flat(), [PLUS_FIFTH], NOW)
    rows = map_grid(GRID).row
    assert found.after.mean[rows == 1] == pytest.approx(48)
    assert (found.after.mean[rows != 1] == 40).all()
    assert found.applied == (PLUS_FIFTH,)


@pytest.mark.parametrize(
    "idle",
    [
        replace(PLUS_FIFTH, expires_at=NOW),
        replace(PLUS_FIFTH, made_at=NOW + timedelta(seconds=1)),
        replace(PLUS_FIFTH, queue=QueueId("other")),
        replace(PLUS_FIFTH, first=date(2026, 4, 5), last=date(2026, 4, 5)),
    ],
)
def test_an_override_expired_unborn_or_elsewhere_does_nothing(idle: Override) -> None:
    found = apply_overrides(flat(), [idle], NOW)
    assert (found.after.mean == 40).all()
    assert found.applied == ()


def test_overrides_of_some_hours_multiply() -> None:
    noon = replace(PLUS_FIFTH, start_minute=720, end_minute=780, factor=2.0)
    found = apply_overrides(flat(), [noon, PLUS_FIFTH], NOW)
    where = map_grid(GRID)
    assert found.after.mean[(where.row == 1) & (where.slot == 12)].tolist() == [96.0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"author": " "},
        {"reason": ""},
        {"factor": 0.0},
        {"factor": float("nan")},
        {"last": date(2026, 1, 1)},
        {"end_minute": 0},
    ],
)
def test_an_override_that_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        replace(PLUS_FIFTH, **wrong)


def test_the_value_of_an_override_is_judged_where_it_touched() -> None:
    found = apply_overrides(flat(), [PLUS_FIFTH], NOW)
    scored = value_added(found, np.full(GRID.count, 50.0))
    assert scored is not None
    assert (scored.before_wape, scored.after_wape) == pytest.approx((0.2, 0.04))
    assert scored.gain == pytest.approx(0.16)
    assert scored.intervals == 23
    assert value_added(found, np.full(GRID.count, np.nan)) is None


def test_a_locked_version_stays_and_drafts_come_after() -> None:
    book = VersionBook(QueueId("q")).add(flat(), date(2026, 3, 1), "glm", NOW)
    book = book.lock(1, "Ada", NOW).add(flat(50.0), date(2026, 3, 8), "glm", NOW + timedelta(days=7))
    judged = book.locked_at(NOW + timedelta(days=30))
    assert judged is not None
    assert judged.number == 1
    assert book.locked_at(NOW - timedelta(seconds=1)) is None
    with pytest.raises(Conflict, match="locked by Ada"):
        book.lock(1, "Bob", NOW)
    with pytest.raises(NotFound, match="no 9"):
        book.lock(9, "Bob", NOW)


def test_a_book_takes_forecasts_of_its_queue_only() -> None:
    with pytest.raises(Conflict, match="does not belong"):
        VersionBook(QueueId("other")).add(flat(), date(2026, 3, 1), "glm", NOW)


def test_a_new_queue_takes_the_shape_of_its_like_and_is_less_sure() -> None:
    steep = replace(flat(), mean=np.arange(GRID.count, dtype=float))
    found = forecast_by_analogy(QueueId("new"), [flat(400.0), steep], contacts=1000)
    assert found.mean.sum() == pytest.approx(1000)
    assert found.mean == pytest.approx(500 / GRID.count + 500 * steep.mean / steep.mean.sum())
    assert (found.event_log_sd == 0.35).all()


def test_an_analogy_needs_contacts_and_one_grid() -> None:
    other = replace(flat(), grid=TimeGrid(GRID.start, 60, GRID.count, "UTC"))
    with pytest.raises(InvalidInput, match="queue alike"):
        forecast_by_analogy(QueueId("new"), [flat(0.0)], 100)
    with pytest.raises(InvalidInput, match="different intervals"):
        forecast_by_analogy(QueueId("new"), [flat(), other], 100)


def test_bot_and_people_share_the_demand() -> None:
    parts = split_forecast(flat(day_sd=0.0), Containment(0.6, 0.06, 1000))
    assert parts.bot.mean + parts.human.mean == pytest.approx(parts.demand.mean)
    assert parts.human.day_sd == pytest.approx(0.15)
    assert parts.bot.day_sd == pytest.approx(0.1)


def test_containment_is_cautious_until_it_has_a_record() -> None:
    few = estimate_containment(np.array([5.0]), np.array([5.0]))
    many = estimate_containment(np.full(50, 200.0), np.full(50, 120.0))
    assert few.share < 0.5
    assert many.share == pytest.approx(0.6, abs=0.002)
    assert many.day_sd == pytest.approx(0, abs=0.01)


def test_containment_that_varies_by_day_is_told() -> None:
    rng = np.random.default_rng(8)
    share = rng.normal(0.5, 0.05, 4000)
    contained = rng.binomial(1000, share).astype(float)
    found = estimate_containment(np.full(4000, 1000.0), contained)
    assert found.day_sd == pytest.approx(0.05, rel=0.05)


def test_more_contained_than_met_is_refused() -> None:
    with pytest.raises(InvalidInput):
        estimate_containment(np.array([5.0]), np.array([6.0]))


def test_handed_over_contacts_lengthen_the_load() -> None:
    load = HumanLoad(200.0, 320.0, 0.5)
    assert load.mean_seconds == 260
    assert load.load_erlangs(flat()) == pytest.approx(40 * 260 / 3600)


@pytest.mark.parametrize(
    ("year", "day"), [(2013, 29), (2019, 29), (2024, 29), (2025, 28), (2026, 27), (2027, 26), (2028, 24)]
)
def test_black_friday_is_the_day_after_the_fourth_thursday(year: int, day: int) -> None:
    assert black_friday(year) == date(year, 11, day)
    assert (cyber_monday(year) - black_friday(year)).days == 3


@pytest.mark.parametrize(
    ("province", "year", "day"),
    [("", 2024, 5), ("MI", 2025, 4), ("RM", 2026, 3), ("", 2027, 5), ("AO", 2026, 2), ("BZ", 2026, 8)],
)
def test_winter_sales_open_before_epiphany_but_in_two_provinces(province: str, year: int, day: int) -> None:
    assert winter_sales(year, province) == date(year, 1, day)


def test_the_day_of_national_unity_is_no_day_off() -> None:
    for year in (2024, 2025, 2026, 2027):
        names = {event.name for event in holiday_events("IT", date(year, 11, 1), date(year, 11, 8))}
        assert names == {"All Saints' Day"}


def test_a_clients_own_day_replaces_the_one_of_the_rule() -> None:
    own = Event("sale", "Our Friday", date(2026, 11, 27), date(2026, 11, 27))
    names = [e.name for e in with_commercial([own], "US", date(2026, 11, 1), date(2026, 12, 1))]
    assert names == ["Our Friday", "Cyber Monday"]


def test_commercial_days_of_a_year_come_in_their_order() -> None:
    names = [e.name for e in commercial_events(date(2026, 11, 1), date(2026, 12, 31), ITALY)]
    assert names == ["Black Friday", "Cyber Monday", "Christmas run-up", "Christmas returns"]
    sales = commercial_events(date(2026, 7, 4), date(2026, 7, 4), ITALY)
    assert [(e.name, e.first) for e in sales] == [("Summer sales", date(2026, 7, 4))]


def test_a_province_has_its_patron_saint() -> None:
    milan = {event.name for event in holiday_events("IT-MI", date(2026, 12, 7), date(2026, 12, 7))}
    rome = {event.name for event in holiday_events("IT-RM", date(2026, 12, 7), date(2026, 12, 7))}
    assert milan == {"Saint Ambrose's Day"}
    assert rome == set()


@pytest.mark.parametrize(
    "wrong",
    [{"last": date(2025, 1, 1)}, {"effect": 0.0}, {"start_minute": 800, "end_minute": 700}],
)
def test_events_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        replace(Event("sale", "x", date(2026, 1, 1), date(2026, 1, 2)), **wrong)


@pytest.mark.parametrize(
    ("first", "hours"), [(date(2026, 3, 28), [24, 23, 24]), (date(2026, 10, 24), [24, 25, 24])]
)
def test_a_grid_maps_to_local_slots_across_clock_changes(first: date, hours: list[int]) -> None:
    grid = TimeGrid.of_days(first, 3, 60, "Europe/Rome")
    found = map_grid(grid)
    local = [grid.local_of(k) for k in range(grid.count)]
    assert np.bincount(found.row).tolist() == hours
    assert found.slot.tolist() == [at.hour for at in local]
    assert found.ordinals[found.row].tolist() == [at.toordinal() for at in local]
