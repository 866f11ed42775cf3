"""Accuracy and fit time of forecasts: `python -m benchmarks.forecast FILE [--region US] [--peers]`.

Every queue of FILE, a contact log or interval counts, is forecast from each of its last 20 open days
(`--origins`), 5 and 20 open days ahead, by the default model, SMA-4, weekly naive and, with `--peers`,
by whatever of `benchmarks.forecast_peers` is installed. Errors are pooled over intervals, the seconds
are those of one fit and forecast. `--stretches` judges every run of origins by itself instead
(`benchmarks.forecast_stretches`). `--scale N` fits N synthetic queues of 15 months of quarter hours,
one after another and then once more from one file to another, and tells seconds and memory.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks.forecast_peers import peers
from benchmarks.forecast_stretches import print_stretches
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.logs import read_histories
from contactcenter.services.forecasting.output import write_forecast
from contactcenter.services.forecasting.runs import Inputs, forecast_file
from contactcenter.services.intake.options import ReadOptions
from workforce.forecast.backtest import Origins, origin_days
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.models import Knowledge, Method, fit, fit_forecaster
from workforce.forecast.quantiles import interval_quantiles

Array = NDArray[np.float64]
Means = Callable[[History, TimeGrid], Array]
HORIZONS = (5, 20)
ORIGINS = 20


@dataclass(frozen=True)
class Score:
    """One method at one horizon."""

    wape: float
    bias: float
    seconds: float


def score(history: History, means: Means, horizon: int, origins: int) -> Score:
    """Forecast from the last origins and pool errors and seconds."""
    error = total = forecast = 0.0
    seconds: list[float] = []
    for end in origin_days(history, horizon, Origins(origins)):
        grid, actual = ahead(history, end, horizon)
        started = time.perf_counter()
        mean = means(history.until(end), grid)
        seconds.append(time.perf_counter() - started)
        known = np.isfinite(actual)
        error += float(np.abs(actual - mean)[known].sum())
        total += float(actual[known].sum())
        forecast += float(mean[known].sum())
    return Score(error / total, forecast / total - 1, float(np.median(seconds)))


def ahead(history: History, end: date, horizon: int) -> tuple[TimeGrid, Array]:
    """Return the grid of the next `horizon` open days and what came in its intervals."""
    rows = np.flatnonzero(np.isfinite(history.counts).any(axis=1))
    past = (end - history.first_day).days
    last = int(rows[rows > past][horizon - 1])
    grid = TimeGrid.of_days(end + timedelta(days=1), last - past, history.minutes, history.zone)
    where = map_grid(grid)
    own = where.ordinals[where.row] - history.first_day.toordinal()
    return grid, history.counts[np.minimum(own, history.days - 1), where.slot]


def own_methods(region: str | None) -> dict[str, Means]:
    """Return the default model and the two benchmarks."""

    def default(history: History, grid: TimeGrid) -> Array:
        return fit_forecaster(history, region=region).predict(grid).mean

    def by(method: Method) -> Means:
        return lambda history, grid: fit(history, method, Knowledge()).predict(grid).mean

    return {
        "default model": default,
        "SMA-4": by(Method.SMA4),
        "weekly naive": by(Method.WEEKLY_NAIVE),
    }


def compare(
    file: Path, options: ReadOptions, region: str | None, with_peers: bool, origins: int = ORIGINS
) -> None:
    """Print one table a queue."""
    log = read_histories(file, options)
    methods = own_methods(region) | (peers() if with_peers else {})
    for history in log.histories:
        print(f"\n{log.name}, {history.queue}: {history.days} days of {history.minutes}-minute intervals")
        print(f"{'':22}" + "".join(f"{f'WAPE {h} days':>14}{'bias':>8}{'s a fit':>9}" for h in HORIZONS))
        for name, means in methods.items():
            found = [score(history, means, horizon, origins) for horizon in HORIZONS]
            print(f"{name:22}" + "".join(f"{x.wape:14.4f}{x.bias:+8.1%}{x.seconds:9.2f}" for x in found))


def scale(queues: int) -> None:
    """Forecast synthetic queues of 15 months of quarter hours: their models alone, then through a file."""
    started = time.perf_counter()
    slowest = 0.0
    for number in range(queues):
        history = synthetic_queue(number)
        before = time.perf_counter()
        grid = TimeGrid.of_days(history.last_day + timedelta(days=1), 28, 15, history.zone)
        interval_quantiles(fit_forecaster(history, region="IT").predict(grid))
        slowest = max(slowest, time.perf_counter() - before)
    elapsed = time.perf_counter() - started
    print(f"{queues} queues in {elapsed:.1f} s, slowest {slowest:.2f} s, {peak():.0f} MB at most")
    with TemporaryDirectory() as folder:
        calls = Path(folder) / "calls.csv"
        rows = write_calls(calls, queues)
        started = time.perf_counter()
        run = forecast_file(Inputs(calls, minutes=15, region="IT-MI"), 28, lambda what, share: None)
        write_forecast(run, Path(folder) / "forecast.csv")
    elapsed = time.perf_counter() - started
    print(f"from a file of {rows:,} rows to one of forecasts in {elapsed:.1f} s, {peak():.0f} MB at most")


def peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_calls(path: Path, queues: int) -> int:
    """Write synthetic queues as one row a slot, queue after queue, and return the number of rows."""
    rows = 0
    with path.open("w", encoding="utf-8") as out:
        out.write("queue,interval_start,calls\n")
        for number in range(queues):
            history = synthetic_queue(number)
            for day, counts in enumerate(history.counts):
                on = history.first_day + timedelta(days=day)
                known = np.flatnonzero(np.isfinite(counts)).tolist()
                out.writelines(
                    f"{history.queue},{on} {slot // 4:02d}:{slot % 4 * 15:02d},{counts[slot]:.0f}\n"
                    for slot in known
                )
                rows += len(known)
    return rows


def synthetic_queue(number: int) -> History:
    """Draw a queue open 8–20 on weekdays, of a size of its own."""
    rng = np.random.default_rng(number)
    days, hour = 456, np.arange(96) / 4
    shape = np.where((hour >= 8) & (hour < 20), 0.6 + np.exp(-(((hour - 11) / 3) ** 2)), np.nan)
    first = date(2025, 1, 6)
    weekday = np.arange(days) % 7
    level = rng.lognormal(1.5, 1.0) * rng.gamma(100, 0.01, days)
    mean = np.where(weekday < 5, level, np.nan)[:, None] * shape
    counts = np.where(np.isfinite(mean), rng.poisson(np.nan_to_num(mean)), np.nan)
    return History(QueueId(f"queue{number}"), "Europe/Rome", 15, first, counts)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--region")
    parser.add_argument("--zone", default="")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--origins", type=int, default=ORIGINS)
    parser.add_argument("--stretches", action="store_true")
    parser.add_argument("--scale", type=int)
    asked = parser.parse_args(arguments)
    if asked.scale:
        scale(asked.scale)
    if asked.file and asked.stretches:
        for history in read_histories(asked.file, ReadOptions(zone=asked.zone), 30).histories:
            print_stretches(history, asked.region)
    elif asked.file:
        compare(asked.file, ReadOptions(zone=asked.zone), asked.region, asked.peers, asked.origins)


if __name__ == "__main__":
    main()
