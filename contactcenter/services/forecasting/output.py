"""A forecast as a CSV and as a summary for machines."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from contactcenter.services.forecasting.runs import ForecastRun, QueueForecast
from contactcenter.services.outfiles import writing
from workforce.forecast.quantiles import PLANNING_LEVELS, day_quantiles, interval_quantiles

COLUMNS = (
    "queue",
    "interval_start",
    "mean",
    *(f"p{round(100 * level)}" for level in PLANNING_LEVELS),
    "day_sd",
    "interval_sd",
    "event_log_sd",
)
DIGITS = 4


def write_forecast(run: ForecastRun, path: Path) -> int:
    """Write one row per queue and interval, closed ones with a mean of 0; return the number of rows.

    Times are local with their offset from UTC, so that an hour that the clock repeats stays two.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    with writing(path), path.open("w", encoding="utf-8", newline="") as file:
        return _write_rows(run, file)


def _write_rows(run: ForecastRun, file: TextIO) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    starts = _starts(run.queues[0]) if run.queues else []
    for queue in run.queues:
        forecast = queue.forecast
        numbers = np.vstack(
            [
                forecast.mean,
                interval_quantiles(forecast),
                forecast.day_sd,
                forecast.interval_sd,
                forecast.event_log_sd,
            ]
        )
        rows = np.round(numbers.T, DIGITS).tolist()
        writer.writerows([forecast.queue, start, *row] for start, row in zip(starts, rows, strict=True))
    return len(starts) * len(run.queues)


def _starts(queue: QueueForecast) -> list[str]:
    grid = queue.forecast.grid
    return [grid.local_of(index).isoformat() for index in range(grid.count)]


def summary_of(run: ForecastRun, rows: int, out: Path) -> dict[str, Any]:
    """Return what a machine wants to know of a run, as JSON values."""
    log = run.material.log
    return {
        "file": log.name,
        "zone": log.zone,
        "interval_minutes": log.minutes,
        "first_day": run.first_day.isoformat(),
        "days": run.days,
        "rows_read": log.rows,
        "rows_with_errors": log.bad_rows,
        "rows_written": rows,
        "out": str(out),
        "queues": [_queue_summary(queue, run) for queue in run.queues],
        "queues_without_counts": list(run.without_contacts),
        "faults": list(run.material.faults),
    }


def _queue_summary(queue: QueueForecast, run: ForecastRun) -> dict[str, Any]:
    means, bands = day_quantiles(queue.forecast)
    return {
        "queue": queue.forecast.queue,
        "method": queue.method.value,
        "reason": queue.reason,
        "notes": list(queue.notes),
        "contacts": round(float(means.sum()), DIGITS),
        "contacts_before_overrides": round(float(queue.result.before.mean.sum()), DIGITS),
        "overrides": [
            {
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "factor": None if one.contacts_a_day is not None else one.factor,
                "contacts_a_day": one.contacts_a_day,
                "author": one.author,
                "reason": one.reason,
                "expired": one in queue.result.expired,
            }
            for one in (*queue.result.applied, *queue.result.expired)
        ],
        "days": [
            {
                "date": (run.first_day + timedelta(days=day)).isoformat(),
                "mean": round(float(means[day]), DIGITS),
                **{
                    f"p{round(100 * level)}": float(bands[k, day])
                    for k, level in enumerate(PLANNING_LEVELS)
                },
            }
            for day in range(means.size)
        ],
    }
