"""Centres with a known truth, drawn from a seed, on which forecasts are rehearsed.

`python -m benchmarks.forecast_centres [--seeds 6]` draws a daily series with shifts of its level and
orders that come before the calls, a bank with short Fridays, evening Saturdays and moving holidays, a shop
that is busiest at weekends and grows by 3% a week, and a desk of two calls a half hour; it prints the
default model next to SMA-4.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.units import QueueId
from workforce.forecast.backtest import BacktestReport, backtest
from workforce.forecast.commercial_calendar import HOLIDAY, OBSERVANCE, Event, holiday_events
from workforce.forecast.drivers import Drivers
from workforce.forecast.history import History

Array = NDArray[np.float64]

SHOP_DAYS = 430
SHOP_FIRST = date(2025, 1, 1)
SHOP_WEEK = np.array([1.25, 1.1, 1.0, 1.0, 0.95, 0.55, 0.4])
BANK_DAYS = 365
BANK_FIRST = date(2025, 1, 1)
REGION = "IL"


@dataclass(frozen=True)
class Centre:
    """A drawn centre.

    Parameters
    ----------
    truth : the mean that the counts were drawn around, the noise of days and intervals left out.
    """

    history: History
    truth: Array
    events: tuple[Event, ...] = ()
    region: str | None = None
    drivers: Drivers | None = None


def draw_shop(seed: int, lag_weights: Sequence[float] = (0.3, 0.4, 0.2, 0.1)) -> Centre:
    """Draw fourteen months of days: a level that shifts three times, and orders that calls follow.

    Parameters
    ----------
    lag_weights : share of the calls that follow orders of the same day, the day before and so on.
    """
    rng = np.random.default_rng(seed)
    days = np.arange(SHOP_DAYS)
    weekday = (days + SHOP_FIRST.weekday()) % 7
    campaign = np.zeros(SHOP_DAYS)
    for start in rng.choice(SHOP_DAYS - 10, 9, replace=False):
        campaign[start : start + int(rng.integers(3, 9))] = rng.uniform(0.2, 0.8)
    wave = 0.15 * np.sin(2 * np.pi * (days - 60) / 365)
    order_noise = _walk(rng, SHOP_DAYS, 0.7, 0.08)
    orders = rng.poisson(3000 * np.exp(wave + campaign + order_noise) * SHOP_WEEK[(weekday + 6) % 7])
    level = np.ones(SHOP_DAYS)
    for start, factor in zip(
        np.sort(rng.choice(np.arange(60, 400), 3, replace=False)), (1.5, 0.65, 1.3), strict=True
    ):
        level[start:] *= factor
    followed = np.zeros(SHOP_DAYS)
    for lag, weight in enumerate(lag_weights):
        followed += weight * np.concatenate((np.full(lag, orders[0]), orders[: SHOP_DAYS - lag]))
    truth = level * (100 + 0.10 * followed) * SHOP_WEEK[weekday]
    counts = rng.poisson(truth * rng.gamma(1 / 0.06**2, 0.06**2, SHOP_DAYS)).astype(np.float64)
    history = History(QueueId("shop"), "UTC", 1440, SHOP_FIRST, counts[:, None])
    return Centre(
        history, truth[:, None], drivers=Drivers(("orders",), SHOP_FIRST, orders[:, None].astype(float))
    )


def _walk(rng: np.random.Generator, size: int, stay: float, sd: float) -> Array:
    """Draw an AR(1) series that stays around 0."""
    noise = rng.normal(0, sd, size)
    for k in range(1, size):
        noise[k] += stay * noise[k - 1]
    return noise


def draw_bank(seed: int, days: int = BANK_DAYS, volume: float = 1100.0) -> Centre:
    """Draw a bank open Sunday to Thursday 7–24, Friday 7–14, Saturday 20–24, closed on holidays.

    The day before a holiday is short, half holidays are quiet, the day after brings a third more.
    """
    rng = np.random.default_rng(seed)
    ordinals = np.arange(days) + BANK_FIRST.toordinal()
    weekday = (ordinals + 6) % 7
    hour = (np.arange(48) + 0.5) / 2
    shape = np.exp(-(((hour - 10.5) / 3.0) ** 2)) + 0.7 * np.exp(-(((hour - 15.5) / 2.5) ** 2)) + 0.25
    open_from, open_to = np.full(7, 7.0), np.full(7, 24.0)
    open_to[4], open_from[5] = 14.0, 20.0
    week = np.array([0.95, 0.95, 0.92, 0.97, 1.05, 1.1, 1.2])
    calendar = holiday_events(REGION, BANK_FIRST, BANK_FIRST + timedelta(days=days + 400))
    public = {event.first.toordinal() for event in calendar if event.kind == HOLIDAY}
    half = {event.first.toordinal() for event in calendar if event.kind == OBSERVANCE}
    level = np.exp(np.cumsum(rng.normal(0, 0.008, days)) + _walk(rng, days, 0.5, 0.05))
    truth = np.full((days, 48), np.nan)
    for row, ordinal in enumerate(map(int, ordinals)):
        day = int(weekday[row])
        start, end = open_from[day], open_to[day]
        factor = week[day] * level[row]
        if ordinal in public:
            continue
        if ordinal + 1 in public:
            end, factor = min(end, 14.0), factor * 0.9
        factor *= 0.75 if ordinal in half else 1.0
        factor *= 1.35 if ordinal - 1 in public and ordinal not in half else 1.0
        is_open = (hour > start) & (hour < end)
        truth[row, is_open] = factor * volume * shape[is_open] / shape[hour > 7].sum()
    noise = rng.gamma(1 / 0.07**2, 0.07**2, (days, 1)) * rng.gamma(1 / 0.1**2, 0.1**2, (days, 48))
    counts = np.where(np.isfinite(truth), rng.poisson(np.nan_to_num(truth) * noise), np.nan)
    return Centre(History(QueueId("bank"), "Asia/Jerusalem", 30, BANK_FIRST, counts), truth, region=REGION)


def draw_growing(seed: int, days: int = 140, growth: float = 0.03) -> Centre:
    """Draw a shop open 10–22, by hours, that is busiest at weekends and grows by so much a week."""
    rng = np.random.default_rng(seed)
    at, hour = np.arange(days), np.arange(24)
    shape = np.where((hour >= 10) & (hour < 22), 0.5 + np.exp(-(((hour - 19) / 3.0) ** 2)), np.nan)
    week = np.array([0.7, 0.75, 0.8, 0.9, 1.2, 1.6, 1.5])
    level = 300 * np.exp(growth * at / 7 + _walk(rng, days, 0.4, 0.06)) * week[at % 7]
    truth = level[:, None] * shape / np.nansum(shape)
    counts = rng.poisson(np.nan_to_num(truth) * rng.gamma(1 / 0.08**2, 0.08**2, truth.shape))
    known = np.where(np.isfinite(truth), counts, np.nan)
    return Centre(History(QueueId("growing"), "UTC", 60, date(2025, 9, 1), known), truth)


def draw_desk(seed: int, days: int = 120, calls: float = 2.0) -> Centre:
    """Draw a desk open 8–20 on workdays with a few calls a half hour."""
    rng = np.random.default_rng(seed)
    at, hour = np.arange(days), np.arange(48) / 2
    shape = np.where((hour >= 8) & (hour < 20), 0.6 + np.exp(-(((hour - 11) / 3.0) ** 2)), np.nan)
    level = np.where(at % 7 < 5, calls, np.nan) * np.exp(_walk(rng, days, 0.5, 0.08))
    truth = level[:, None] * shape / np.nanmean(shape)
    counts = np.where(np.isfinite(truth), rng.poisson(np.nan_to_num(truth)), np.nan)
    return Centre(History(QueueId("desk"), "UTC", 30, date(2025, 9, 1), counts), truth)


def rehearse(centre: Centre, horizon: int, origins: int, **known: object) -> BacktestReport:
    """Backtest a centre with what is known of it."""
    told = {"events": centre.events, "region": centre.region, "drivers": centre.drivers} | known
    return backtest(centre.history, horizon, origins, **told)  # type: ignore[arg-type]


def print_report(name: str, reports: Sequence[BacktestReport]) -> None:
    """Print the default model and SMA-4, pooled over seeds."""

    def mean(values: Sequence[float]) -> float:
        return float(np.mean(values))

    ours, base = [report.model for report in reports], [report.sma4 for report in reports]
    print(
        f"{name:34} WAPE {mean([x.wape for x in ours]):.4f} SMA-4 {mean([x.wape for x in base]):.4f} "
        f"bias {mean([x.bias for x in ours]):+.2%} band {mean([x.coverage for x in ours]):.1%} "
        f"days {mean([x.day_coverage for x in ours]):.1%}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how the default model does on each kind of centre."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=6)
    seeds = range(parser.parse_args(arguments).seeds)
    shops, banks = [draw_shop(seed) for seed in seeds], [draw_bank(seed) for seed in seeds]
    for horizon in (7, 28):
        for told, known in (("orders told", {}), ("nothing told", {"drivers": None})):
            reports = [rehearse(shop, horizon, 60, **known) for shop in shops]
            print_report(f"shop by days, {horizon} ahead, {told}", reports)
    for horizon in (5, 24):
        for told, known in (("holidays told", {}), ("nothing told", {"region": None})):
            reports = [rehearse(bank, horizon, 60, **known) for bank in banks]
            print_report(f"bank, {horizon} open days, {told}", reports)
    for name, draw, horizons in (
        ("growing shop", draw_growing, (7, 28)),
        ("small desk", draw_desk, (5, 20)),
    ):
        for horizon in horizons:
            reports = [rehearse(draw(seed), horizon, 60) for seed in seeds]
            print_report(f"{name}, {horizon} open days", reports)


if __name__ == "__main__":
    main()
