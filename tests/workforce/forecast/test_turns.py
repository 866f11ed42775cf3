"""Strange last days, and drivers that contacts follow with a delay."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.linalg import cho_factor

from benchmarks.forecast_centres import draw_bank, draw_shop, rehearse
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from tests.workforce.forecast.series import synthetic
from workforce.forecast.forecast import Forecast
from workforce.forecast.history import History
from workforce.forecast.models import Knowledge, Method, fit
from workforce.forecast.quantiles import day_quantiles
from workforce.forecast.turns import Turns, question_of
from workforce.forecast.uncertainty import few_days_factor


def week_after(
    change: float, days_after: int, seed: int, lasting: bool = True
) -> tuple[Forecast, np.ndarray]:
    """Forecast a week so many days after a level changed, and return what came."""
    at = 91
    level = np.ones(at + days_after + 7)
    level[at : None if lasting else at + days_after] = change
    half_hours = synthetic(days=level.size, level=level, seed=seed, day_sd=0.04)
    totals = np.nansum(half_hours.counts, axis=1, keepdims=True)
    history = History(QueueId("daily"), "UTC", 1440, date(2026, 1, 5), np.where(totals > 0, totals, np.nan))
    known = history.until(history.first_day + timedelta(days=at + days_after - 1))
    grid = TimeGrid.of_days(known.last_day + timedelta(days=1), 7, 1440, "UTC")
    return fit(known).predict(grid), history.counts[-7:, 0]


def error_of(forecast: Forecast, came: np.ndarray) -> float:
    return float(np.nansum(np.abs(forecast.mean - came)) / np.nansum(came))


@pytest.mark.parametrize("change", [0.65, 1.4])
def test_a_shift_is_followed_from_its_third_day_on(change: float) -> None:
    errors = [error_of(*week_after(change, 3, seed)) for seed in range(4)]
    assert np.mean(errors) < 0.1


@pytest.mark.parametrize("change", [0.65, 1.4])
def test_after_one_strange_day_the_band_is_wide_and_the_mean_goes_part_of_the_way(change: float) -> None:
    plain, _ = week_after(1.0, 1, 3)
    open_days = plain.mean > 0
    asked, _ = week_after(change, 1, 3)
    moved = asked.mean[open_days] / plain.mean[open_days]
    assert ((moved - 1) * (change - 1) > 0).all()
    assert (np.abs(moved - 1) < 0.5 * abs(change - 1)).all()
    assert (asked.day_sd[open_days] > 2 * plain.day_sd[open_days]).all()


def test_bands_hold_two_days_after_a_shift_more_often_than_not() -> None:
    inside = []
    for seed in range(6):
        forecast, came = week_after(1.4 if seed % 2 else 0.65, 2, seed)
        _, (low, high) = day_quantiles(forecast, (0.1, 0.9))
        known = np.isfinite(came)
        inside.append(((came >= low) & (came <= high))[known].mean())
    assert np.mean(inside) > 0.5


def test_a_freak_day_costs_less_than_half_of_what_believing_it_would() -> None:
    errors = [error_of(*week_after(0.65, 1, seed, lasting=False)) for seed in range(4)]
    assert np.mean(errors) < 0.5 * 0.35


def test_the_weights_of_an_open_question_are_those_of_bayes() -> None:
    """Two days, no covariance between them: evidence, odds and mean by hand."""
    days, noise, response = 12, 0.01, np.zeros(12)
    response[-1] = 0.5
    factor = cho_factor(noise * np.eye(days), lower=True)[0]
    found = question_of(np.tril(factor), response / noise, Turns(0, 0, days))
    size = {k: (0.5 / noise) / (k / noise + 0.4**-2) for k in (1, 2, 3)}
    odds = {k: np.exp(0.5 * (0.5 / noise) * size[k]) / np.sqrt(1 + 0.4**2 * k / noise) for k in (1, 2, 3)}
    shift = {k: 0.5 / 112 * odds[k] for k in odds}
    freak = {k: 2.0 / 112 * 3.0 ** (1 - k) * odds[k] for k in odds}
    every = 1 + sum(shift.values()) + sum(freak.values())
    assert found.mean == pytest.approx(sum(shift[k] * size[k] for k in odds) / every)
    square = sum(shift[k] * (size[k] ** 2 + 1 / (k / noise + 0.4**-2)) for k in odds) / every
    assert found.variance == pytest.approx(square - found.mean**2)


def test_nothing_strange_leaves_next_to_nothing_open() -> None:
    level = fit(synthetic(days=120)).model.level  # type: ignore[attr-defined]
    assert abs(level.question.mean) < 0.01
    assert level.question.variance < 0.001


def test_bands_of_short_histories_are_wider_by_students_t() -> None:
    """The 90% points of Student's t with 10, 30 and 120 degrees, as tables print them."""
    printed = [1.372, 1.310, 1.289]
    assert [1.2816 * few_days_factor(days) for days in (20, 60, 240)] == pytest.approx(printed, abs=6e-4)


def test_contacts_that_follow_orders_for_a_week_are_foreseen() -> None:
    shop = draw_shop(4, (0.1, 0.15, 0.2, 0.2, 0.15, 0.1, 0.1))
    told = rehearse(shop, 7, 5)
    untold = rehearse(shop, 7, 5, drivers=None)
    assert told.model.wape < 0.8 * untold.model.wape
    assert told.model.wape < 0.8 * told.sma4.wape


def test_moving_holidays_of_a_region_close_and_shorten_days() -> None:
    bank = draw_bank(1, days=340, volume=8000.0)
    known = bank.history.until(date(2025, 10, 3))
    grid = TimeGrid.of_days(date(2025, 10, 4), 21, 30, bank.history.zone)
    cut = slice(known.days, known.days + 21)
    came = bank.history.counts[cut]
    told = fit(known, Method.GLM, Knowledge((), bank.region)).predict(grid)
    untold = fit(known).predict(grid)
    errors = [
        np.abs(one.mean.reshape(21, 48) - np.nan_to_num(came)).sum() / np.nansum(came)
        for one in (told, untold)
    ]
    assert errors[0] < 0.6 * errors[1]
