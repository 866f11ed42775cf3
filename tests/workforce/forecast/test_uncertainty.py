"""Quantiles, intraday updates and event beliefs against closed forms and sampling."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from tests.workforce.forecast.series import factor
from workforce.forecast.dayfactor import estimate_day_factor, update_today
from workforce.forecast.eventeffects import believe, predictive_sd
from workforce.forecast.forecast import Forecast
from workforce.forecast.quantiles import count_quantiles, day_quantiles, interval_quantiles

GRID = TimeGrid.of_days(date(2026, 3, 28), 3, 60, "Europe/Rome")


def flat(
    mean: float = 40.0, day_sd: float = 0.15, interval_sd: float = 0.1, event: float = 0.0
) -> Forecast:
    ones = np.ones(GRID.count)
    return Forecast(
        QueueId("q"), GRID, mean * ones, ones > 0, day_sd * ones, interval_sd * ones, event * ones
    )


def test_without_any_factor_quantiles_are_poisson() -> None:
    mean = np.array([0.5, 7.0, 300.0])
    found = count_quantiles(mean, np.zeros(3), [0.1, 0.9])
    assert found == pytest.approx(poisson.ppf([[0.1], [0.9]], mean))


def test_with_a_gamma_factor_quantiles_are_negative_binomial() -> None:
    found = count_quantiles(np.array([20.0]), np.array([0.04]), [0.1, 0.5, 0.95])[:, 0]
    assert found.tolist() == nbinom.ppf([0.1, 0.5, 0.95], 25, 25 / 45).tolist()


def test_large_means_agree_with_the_negative_binomial_within_a_thousandth() -> None:
    levels = [0.1, 0.5, 0.9, 0.95]
    found = count_quantiles(np.array([5000.0]), np.array([0.02]), levels)[:, 0]
    assert found == pytest.approx(nbinom.ppf(levels, 50, 50 / 5050), rel=1e-3)


@given(st.floats(0, 1e5), st.floats(0, 1.5))
def test_quantiles_rise_with_their_level(mean: float, variance: float) -> None:
    found = count_quantiles(np.array([mean]), np.array([variance]), [0.1, 0.5, 0.8, 0.9, 0.95])[:, 0]
    assert (np.diff(found) >= 0).all()
    assert (found >= 0).all()


def test_interval_and_day_bands_hold_on_sampled_days() -> None:
    forecast = flat()
    rng = np.random.default_rng(6)
    runs, hours = 20_000, 24
    day = factor(rng, 0.15, (runs, 1)) * factor(rng, 0.1, (runs, hours))
    counts = rng.poisson(40.0 * day)
    low, high = interval_quantiles(forecast, [0.1, 0.9])[:, 0]
    _, band = day_quantiles(forecast, [0.1, 0.9])
    assert ((counts < low).mean(), (counts <= high).mean()) == pytest.approx((0.1, 0.9), abs=0.025)
    totals = counts.sum(axis=1)
    assert (totals <= band[0, 0]).mean() == pytest.approx(0.1, abs=0.01)
    assert (totals <= band[1, 0]).mean() == pytest.approx(0.9, abs=0.01)


def test_day_totals_follow_the_real_length_of_the_day() -> None:
    total, _ = day_quantiles(flat())
    assert total.tolist() == [24 * 40, 23 * 40, 24 * 40]


def test_an_event_widens_the_band() -> None:
    assert interval_quantiles(flat(event=0.35))[-1, 0] > interval_quantiles(flat())[-1, 0]


def test_the_day_factor_is_shrunk_between_forecast_and_ratio() -> None:
    found = estimate_day_factor(np.full(4, 50.0), np.full(4, 65.0), 0.02, np.full(4, 0.1))
    assert 1 < found.mean < found.raw_ratio == 1.3
    assert found.sd < np.sqrt(0.02)


def test_the_day_factor_is_the_conjugate_posterior() -> None:
    found = estimate_day_factor(np.array([30.0, 20.0]), np.array([33.0, 27.0]), 0.04, np.zeros(2))
    assert found.mean == pytest.approx((25 + 60) / (25 + 50))
    assert found.sd == pytest.approx(np.sqrt(25 + 60) / (25 + 50))


def test_a_morning_with_nothing_seen_changes_nothing() -> None:
    forecast = flat()
    updated = update_today(forecast, np.full(GRID.count, np.nan))
    assert (updated.mean == forecast.mean).all()
    assert (updated.day_sd == forecast.day_sd).all()


def test_an_update_moves_the_rest_of_the_day_and_no_other() -> None:
    seen = np.full(GRID.count, np.nan)
    seen[:9] = 60.0
    updated = update_today(flat(), seen)
    assert (updated.mean[:9] == 60).all()
    assert (updated.day_sd[:9] == 0).all()
    assert (updated.mean[9:24] > 40).all()
    assert (updated.mean[9:24] < 60).all()
    assert (updated.day_sd[9:24] < 0.15).all()
    assert (updated.mean[24:] == 40).all()


def test_shrinking_beats_the_raw_ratio_on_sampled_mornings() -> None:
    rng = np.random.default_rng(7)
    mean = np.full(3, 10.0)
    shrunk = raw = 0.0
    for true in factor(rng, 0.1, (2000,)):
        found = estimate_day_factor(mean, rng.poisson(mean * true).astype(float), 0.01, np.zeros(3))
        shrunk += (found.mean - true) ** 2
        raw += (found.raw_ratio - true) ** 2
    assert shrunk < 0.5 * raw


def test_counts_that_do_not_fit_the_grid_are_refused() -> None:
    with pytest.raises(InvalidInput, match="give one for each"):
        update_today(flat(), np.zeros(3))


def test_an_event_is_a_precision_weighted_mean_of_class_repeats_and_planner() -> None:
    found = believe(np.array([0.5, 0.7]), np.array([0.0, 0.0]), 0.2, 0.1)
    weights = np.array([0.35**-2, 0.2**-2, 0.2**-2, 0.25**-2])
    assert found.log_effect == pytest.approx(weights @ [0.1, 0.5, 0.7, 0.2] / weights.sum())
    assert found.repeats == 2


@pytest.mark.parametrize(("repeats", "sd"), [(0, 0.35), (1, 0.2 * 2**0.5), (4, 0.2 * 1.25**0.5)])
def test_the_next_event_is_as_sure_as_its_repeats(repeats: int, sd: float) -> None:
    assert predictive_sd(repeats) == pytest.approx(sd)


def test_closed_intervals_have_no_quantile_but_zero() -> None:
    forecast = replace(flat(), mean=np.zeros(GRID.count))
    assert (interval_quantiles(forecast) == 0).all()
