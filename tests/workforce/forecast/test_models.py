"""What the default forecaster learns, and what it says about it."""

from dataclasses import replace
from datetime import date, timedelta
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from tests.workforce.forecast.series import synthetic
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.drivers import Drivers
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.models import Knowledge, Method, fit, fit_forecaster


def forecast_next(history: History, days: int = 7, **knowledge: object) -> Forecast:
    grid = TimeGrid.of_days(history.last_day + timedelta(days=1), days, history.minutes, history.zone)
    return fit_forecaster(history, **knowledge).predict(grid)  # type: ignore[arg-type]


def day_totals(forecast: Forecast) -> NDArray[np.float64]:
    return np.bincount(map_grid(forecast.grid).row, forecast.mean)


def test_short_history_falls_back_on_sma4_and_says_why() -> None:
    found = fit_forecaster(synthetic(days=8))
    assert found.method is Method.SMA4
    assert "7 open days are fewer than 10" in found.reason


def test_a_history_without_counts_is_refused() -> None:
    history = synthetic(days=8)
    with pytest.raises(InvalidInput, match="no slot has a count"):
        fit_forecaster(replace(history, counts=np.full_like(history.counts, np.nan)))


@pytest.mark.parametrize("bad", [-1.0, np.inf])
def test_impossible_counts_are_refused(bad: float) -> None:
    history = synthetic(days=20)
    history.counts[3, 20] = bad
    with pytest.raises(InvalidInput, match="counts must be finite"):
        fit_forecaster(history)


def test_closed_weekdays_and_hours_stay_closed() -> None:
    forecast = forecast_next(synthetic(days=60))
    where = map_grid(forecast.grid)
    hour = where.slot * 30 / 60
    sunday = (where.ordinals[where.row] + 6) % 7 == 6
    assert not forecast.is_open[sunday | (hour < 8) | (hour >= 20)].any()
    assert forecast.is_open[~sunday & (hour >= 8) & (hour < 20)].all()
    assert (forecast.mean[~forecast.is_open] == 0).all()


def test_hours_that_changed_three_weeks_ago_are_followed() -> None:
    history = synthetic(days=120)
    history.counts[99:, 36:] = np.nan
    forecast = forecast_next(history)
    assert not forecast.is_open[map_grid(forecast.grid).slot >= 36].any()


def test_zeros_where_many_were_due_are_read_as_closed_and_counted() -> None:
    history = synthetic(days=60)
    history.counts[30, :] = 0
    history.counts[31, 20:30] = 0
    found = fit_forecaster(history)
    assert any("1 days without a contact" in note for note in found.notes)
    assert any("10 slots without a contact" in note for note in found.notes)


def test_slots_unknown_in_most_weeks_are_said_to_be_forecast_as_closed() -> None:
    history = synthetic(days=60)
    assert not any("forecast as closed" in note for note in fit_forecaster(history).notes)
    history.counts[18:, 20] = np.nan
    history.counts[18:25, 20] = 5
    (note,) = (note for note in fit_forecaster(history).notes if "forecast as closed" in note)
    assert note.startswith("7 slots of the week")


def test_a_quiet_queue_keeps_its_zeros() -> None:
    found = fit_forecaster(synthetic(days=60, volume=20))
    assert not any("without a contact" in note for note in found.notes)


def test_a_shift_of_level_is_followed_within_days() -> None:
    level = np.where(np.arange(200) >= 190, 1.5, 1.0)
    shifted = forecast_next(synthetic(days=200, level=level, day_sd=0.04), days=14)
    steady = forecast_next(synthetic(days=200, day_sd=0.04), days=14)
    assert day_totals(shifted).sum() / day_totals(steady).sum() == pytest.approx(1.5, rel=0.05)


def test_a_plain_trend_goes_on_for_a_quarter_and_rests() -> None:
    growing = synthetic(days=150, level=np.exp(0.004 * np.arange(150)), day_sd=0.04)
    forecast = forecast_next(growing, days=360)
    weeks = day_totals(forecast)[:357].reshape(51, 7).sum(axis=1)
    assert weeks[3] / np.nansum(growing.counts[-28:]) * 4 == pytest.approx(np.exp(0.004 * 35), rel=0.05)
    assert weeks[12:] == pytest.approx(weeks[12], rel=0.15)


def test_one_freak_day_moves_the_forecast_little() -> None:
    history = synthetic(days=100)
    usual = day_totals(forecast_next(history)).sum()
    history.counts[95] *= 3
    assert day_totals(forecast_next(history)).sum() == pytest.approx(usual, rel=0.04)


def test_a_hole_of_a_month_leaves_a_sane_forecast() -> None:
    history = synthetic(days=200)
    usual = day_totals(forecast_next(history)).sum()
    history.counts[150:180] = np.nan
    assert day_totals(forecast_next(history)).sum() == pytest.approx(usual, rel=0.05)


def test_no_day_without_data_leaks_from_behind_the_end() -> None:
    history = synthetic(days=140)
    cut = history.until(history.first_day + timedelta(days=119))
    changed = replace(history, counts=history.counts.copy())
    changed.counts[120:] *= 5
    again = changed.until(history.first_day + timedelta(days=119))
    assert (forecast_next(cut).mean == forecast_next(again).mean).all()


def test_same_history_same_bytes() -> None:
    assert forecast_next(synthetic()).mean.tobytes() == forecast_next(synthetic()).mean.tobytes()


def test_a_closing_event_closes_and_the_day_after_opens() -> None:
    history = synthetic(days=100)
    off = history.last_day + timedelta(days=3)
    totals = day_totals(forecast_next(history, events=[Event("closure", "works", off, off, closes=True)]))
    assert totals[2] == 0
    assert totals[3] > 0


def test_a_repeated_event_is_learnt_and_its_uncertainty_told() -> None:
    history = synthetic(days=220)
    past = [history.first_day + timedelta(days=day) for day in (60, 120, 180)]
    for day in past:
        history.counts[(day - history.first_day).days] *= 1.6
    coming = history.last_day + timedelta(days=2)
    events = [Event("sale", "promo", day, day) for day in (*past, coming)]
    usual, raised = forecast_next(history), forecast_next(history, events=events)
    lift = day_totals(raised)[1] / day_totals(usual)[1]
    assert 1.3 < lift < 1.65
    assert raised.event_log_sd.max() == pytest.approx(0.20 * np.sqrt(1 + 1 / 3))
    assert usual.event_log_sd.max() == 0


def test_a_lonely_event_in_a_short_history_is_shrunk() -> None:
    history = synthetic(days=35)
    day = history.first_day + timedelta(days=30)
    history.counts[30] *= 3
    events = [Event("sale", "promo", at, at) for at in (day, history.last_day + timedelta(days=2))]
    lift = day_totals(forecast_next(history, events=events))[1] / day_totals(forecast_next(history))[1]
    assert 1.2 < lift < 2.7


def test_a_planners_word_stands_where_nothing_was_seen() -> None:
    history = synthetic(days=100)
    day = history.last_day + timedelta(days=2)
    plain = forecast_next(history, events=[Event("sale", "new", day, day)])
    told = forecast_next(history, events=[Event("sale", "new", day, day, effect=1.5)])
    assert day_totals(told)[1] / day_totals(plain)[1] == pytest.approx(1.5)
    assert told.event_log_sd.max() == pytest.approx(0.35)


def test_an_event_of_some_hours_moves_those_hours_only() -> None:
    history = synthetic(days=150)
    past = [history.first_day + timedelta(days=day) for day in (50, 80, 110)]
    for day in past:
        history.counts[(day - history.first_day).days, 24:28] *= 2
    coming = history.last_day + timedelta(days=2)
    events = [Event("tv", "spot", d, d, start_minute=720, end_minute=840) for d in (*past, coming)]
    forecast, plain = forecast_next(history, events=events), forecast_next(synthetic(days=150))
    where = map_grid(forecast.grid)
    inside = (where.row == 1) & (where.slot >= 24) & (where.slot < 28)
    ratio = forecast.mean[forecast.is_open] / plain.mean[forecast.is_open]
    assert ratio[~inside[forecast.is_open]] == pytest.approx(1, abs=0.03)
    assert 1.6 < forecast.mean[inside].sum() / plain.mean[inside].sum() < 2.05
    assert (forecast.event_log_sd[inside] > 0.2).all()
    assert (forecast.event_log_sd[~inside] == 0).all()


def test_a_holiday_keeps_the_hours_that_holidays_kept() -> None:
    history = synthetic(days=180, first=date(2026, 1, 5))
    for day in (date(2026, 1, 6), date(2026, 4, 6), date(2026, 5, 1), date(2026, 6, 2)):
        history.counts[(day - history.first_day).days] = np.nan
    history = history.until(date(2026, 6, 28))
    grid = TimeGrid.of_days(date(2026, 8, 12), 7, 30, history.zone)
    blind = day_totals(fit_forecaster(history).predict(grid))
    told = day_totals(fit_forecaster(history, region="IT").predict(grid))
    assert blind[3] > 0
    assert told[3] == 0


def test_a_day_of_the_class_closed_is_closed_until_one_was_seen_open() -> None:
    history = synthetic(days=120)
    coming = history.last_day + timedelta(days=2)
    never = [Event("closed", "feast", coming, coming)]
    assert day_totals(forecast_next(history, events=never))[1] == 0
    past = history.first_day + timedelta(days=85)
    once = [Event("closed", "feast", past, past), *never]
    assert day_totals(forecast_next(history, events=once))[1] > 0


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Region 'XX'"):
        fit_forecaster(synthetic(days=40), region="XX")


def test_a_driver_known_beforehand_halves_the_error() -> None:
    rng = np.random.default_rng(5)
    orders = np.exp(rng.normal(0, 0.3, 187))
    history = synthetic(days=180, level=orders[:180] ** 0.8, day_sd=0.03)
    drivers = Drivers(("orders",), history.first_day, 1000 * orders[:, None])
    truth = day_totals(forecast_next(synthetic(days=180, day_sd=0.03))) * orders[180:] ** 0.8
    told = day_totals(forecast_next(history, drivers=drivers))
    blind = day_totals(forecast_next(history))
    assert np.abs(told - truth).sum() < 0.5 * np.abs(blind - truth).sum()


def test_a_day_of_a_clock_change_has_its_real_length() -> None:
    history = synthetic(days=80, first=date(2026, 1, 5))
    night = History(history.queue, history.zone, 60, history.first_day, np.full((80, 24), 30.0))
    grid = TimeGrid.of_days(date(2026, 3, 28), 3, 60, "Europe/Rome")
    forecast = fit_forecaster(night).predict(grid)
    assert np.bincount(map_grid(grid).row).tolist() == [24, 23, 24]
    assert forecast.mean == pytest.approx(30, rel=0.01)


@pytest.mark.parametrize("method", [Method.GLM, Method.SMA4, Method.WEEKLY_NAIVE])
def test_daily_counts_are_forecast_by_day(method: Method) -> None:
    rng = np.random.default_rng(3)
    week = np.array([120, 100, 100, 100, 110, 60, 40.0])
    counts = rng.poisson(np.tile(week, 20)).astype(float)[:, None]
    history = History(QueueId("daily"), "UTC", 1440, date(2026, 1, 5), counts)
    grid = TimeGrid.of_days(history.last_day + timedelta(days=1), 7, 1440, "UTC")
    forecast = fit(history, method, Knowledge()).predict(grid)
    assert forecast.mean == pytest.approx(week, rel=0.3)
    assert (forecast.interval_sd == 0).all()


@settings(max_examples=15)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1), st.floats(0.0, 0.5))
def test_any_history_gives_a_finite_forecast(days: int, seed: int, missing: float) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.choice([0.02, 2.0, 200.0]), (days, 24)).astype(float)
    counts[rng.random(counts.shape) < missing] = np.nan
    counts[rng.random(days) < missing] = np.nan
    counts[0, 12] = 3
    history = History(QueueId("any"), "Europe/Rome", 60, date(2026, 1, 1), counts)
    forecast = forecast_next(history)
    for values in (forecast.mean, forecast.day_sd, forecast.interval_sd, forecast.event_log_sd):
        assert np.isfinite(values).all()
        assert (values >= 0).all()
    assert (forecast.mean[~forecast.is_open] == 0).all()
    known = np.nanmax(counts)
    assert forecast.mean.max() <= 20 * known + 5


def test_the_challenger_says_what_it_lacks_or_stands_beside_the_mean() -> None:
    history = synthetic(days=150)
    if find_spec("lightgbm") is None:
        with pytest.raises(InvalidInput, match="needs LightGBM"):
            fit(history, Method.LIGHTGBM)
        return
    grid = TimeGrid.of_days(history.last_day + timedelta(days=1), 7, history.minutes, history.zone)
    trees, mean = (fit(history, method).predict(grid) for method in (Method.LIGHTGBM, Method.SMA4))
    assert day_totals(trees) == pytest.approx(day_totals(mean), rel=0.15)
    assert (trees.is_open == mean.is_open).all()


def test_what_is_not_known_of_a_driver_is_said() -> None:
    history = synthetic(days=84)
    values = np.random.default_rng(2).gamma(50, 2, (90, 3))
    values[10:13, 0] = np.nan
    values[:, 1] = 7.0
    values[:70, 2] = np.nan
    drivers = Drivers(("orders", "constant", "late"), history.first_day, values)
    notes = " ".join(fit_forecaster(history, drivers=drivers).notes)
    assert "3 unknown driver values" in notes
    assert "'constant' is known on too few days of the history, or never changes" in notes
    assert "'late' is known on too few days" in notes
    assert f"told until {history.first_day + timedelta(days=89)}" in notes


def test_a_young_model_leaves_a_share_to_the_mean_of_four_weeks() -> None:
    young, grown = synthetic(days=22), synthetic(days=100)
    for history, share in ((young, 0.4), (grown, 0.0)):
        model = fit(history).model
        assert model.hedge.share == pytest.approx(share)  # type: ignore[attr-defined]
    grid = TimeGrid.of_days(young.last_day + timedelta(days=1), 7, young.minutes, young.zone)
    blended, mean = fit(young), fit(young, Method.SMA4).predict(grid).mean
    alone = replace(blended.model, hedge=replace(blended.model.hedge, share=0.0))  # type: ignore[attr-defined,type-var]
    assert blended.predict(grid).mean == pytest.approx(0.6 * alone.predict(grid).mean + 0.4 * mean)


def test_the_mean_has_no_say_on_special_days_nor_beside_drivers() -> None:
    history = synthetic(days=28)
    off = history.last_day + timedelta(days=2)
    known = Knowledge((Event("sale", "new", off, off, effect=2.0),))
    doubled, plain = forecast_next(history, events=known.events), forecast_next(history)
    assert day_totals(doubled)[1] > 1.8 * day_totals(plain)[1]
    drivers = Drivers(("orders",), history.first_day, np.random.default_rng(1).gamma(50, 2, (35, 1)))
    assert fit(history, Method.GLM, Knowledge(drivers=drivers)).model.hedge.share == 0  # type: ignore[attr-defined]
