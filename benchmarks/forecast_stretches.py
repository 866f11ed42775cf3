"""Every stretch that somebody could judge by: `python -m benchmarks.forecast FILE --stretches`.

A queue is forecast from each of its open days from the 20th on. Then every run of 4, 5, 7, 10 and 20
origins in a row is judged as if it were the only one that anybody had looked at, and the share of runs
within each bar is told. Runs overlap and days within a run move together, so even a forecast whose
bands are exactly right leaves some of the bars on many short runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.backtest import BAND
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.models import Knowledge, Method, fit, fit_forecaster
from workforce.forecast.quantiles import day_quantiles, interval_quantiles

Array = NDArray[np.float64]

FIRST_ORIGIN = 20
HORIZONS = (5, 20)
RUNS = (4, 5, 7, 10, 20)


@dataclass(frozen=True)
class Days:
    """What one origin said of the open days behind it: shape (days,) each.

    Parameters
    ----------
    error, sma4_error : sums of absolute errors of the intervals.
    inside : intervals within their 80% band, of `intervals`.
    day_inside : 1 where the day's total was within its band.
    """

    came: Array
    mean: Array
    error: Array
    sma4_error: Array
    intervals: Array
    inside: Array
    day_inside: Array


@dataclass(frozen=True)
class Run:
    """Some origins in a row, pooled."""

    ratio: float
    bias: float
    coverage: float
    day_coverage: float

    def meets(self, horizon: int) -> tuple[bool, ...]:
        """Return whether it is within the bars: accuracy, bias, band of intervals, of days, and all.

        Five days ahead it must be 5% better than SMA-4, and no bar is set on the bias.
        """
        accurate = self.ratio < (0.95 if horizon == 5 else 1.0)
        level = abs(self.bias) <= 0.02
        bands = 0.74 <= self.coverage <= 0.88, 0.70 <= self.day_coverage <= 0.90
        return accurate, level, *bands, accurate and all(bands) and (level or horizon == 5)


def look_ahead(history: History, region: str | None) -> list[Days]:
    """Forecast from each origin as far as there are open days, at most 20."""
    open_rows = np.flatnonzero(np.isfinite(history.counts).any(axis=1))
    return [
        _days(history, int(row), open_rows[open_rows > row][: HORIZONS[-1]], region)
        for row in open_rows[FIRST_ORIGIN - 1 : -HORIZONS[0]]
    ]


def _days(history: History, origin: int, ahead: NDArray[np.int64], region: str | None) -> Days:
    """Forecast the open days behind one origin and put what came beside."""
    first = history.first_day + timedelta(days=origin + 1)
    grid = TimeGrid.of_days(first, int(ahead[-1]) - origin, history.minutes, history.zone)
    past = history.until(first - timedelta(days=1))
    forecast = fit_forecaster(past, region=region).predict(grid)
    sma4 = fit(past, Method.SMA4, Knowledge()).predict(grid)
    where = map_grid(grid)
    came = history.counts[where.row + origin + 1, where.slot]
    known = np.isfinite(came)

    def by_day(values: Array) -> Array:
        summed = np.bincount(where.row, np.where(known, values, 0.0), minlength=where.ordinals.size)
        return np.asarray(summed[ahead - origin - 1], dtype=np.float64)

    low, high = interval_quantiles(forecast, BAND)
    inside = (came >= low) & (came <= high)
    totals = by_day(came)
    least, most = (band[ahead - origin - 1] for band in day_quantiles(forecast.only(known), BAND)[1])
    return Days(
        totals,
        by_day(forecast.mean),
        by_day(np.abs(came - forecast.mean)),
        by_day(np.abs(came - sma4.mean)),
        by_day(np.ones(came.size)),
        by_day(inside.astype(np.float64)),
        ((totals >= least) & (totals <= most)).astype(np.float64),
    )


def runs_of(origins: Sequence[Days], horizon: int, length: int) -> list[Run]:
    """Return all runs of so many origins with the whole horizon before them."""
    whole = [one for one in origins if one.came.size >= horizon]
    return [_pooled(whole[start : start + length], horizon) for start in range(len(whole) - length + 1)]


def _pooled(origins: Sequence[Days], horizon: int) -> Run:
    def total(part: Callable[[Days], Array]) -> float:
        return float(sum(part(one)[:horizon].sum() for one in origins))

    return Run(
        total(lambda one: one.error) / total(lambda one: one.sma4_error),
        total(lambda one: one.mean) / total(lambda one: one.came) - 1,
        total(lambda one: one.inside) / total(lambda one: one.intervals),
        total(lambda one: one.day_inside) / (len(origins) * horizon),
    )


def print_stretches(history: History, region: str | None) -> None:
    """Print the share of runs within each bar."""
    origins = look_ahead(history, region)
    heads = ("accuracy", "bias", "half hours", "days", "all", "ratio", "|bias|", "half hours", "days")
    print(f"\n{history.queue}: {len(origins)} origins; shares of runs within the bars, then means")
    for horizon in HORIZONS:
        print(f"{f'{horizon} days ahead':22}" + "".join(f"{head:>11}" for head in heads))
        for length in RUNS:
            runs = runs_of(origins, horizon, length)
            if not runs:
                continue
            shares = np.mean([run.meets(horizon) for run in runs], axis=0)
            means = np.mean(
                [(run.ratio, abs(run.bias), run.coverage, run.day_coverage) for run in runs], axis=0
            )
            print(
                f"{f'  {len(runs)} runs of {length}':22}"
                + "".join(f"{share:11.0%}" for share in shares)
                + "".join(f"{mean:11.3f}" for mean in means)
            )
