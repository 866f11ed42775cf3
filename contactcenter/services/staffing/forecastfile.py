"""A forecast from the CSV that `contactcenter forecast` writes."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isfinite
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import INTERVAL_MINUTES, TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast

NUMBERS = ("mean", "day_sd", "interval_sd", "event_log_sd")
COLUMNS = ("queue", "interval_start", *NUMBERS)


@dataclass(frozen=True, slots=True)
class ForecastFile:
    """The forecasts of a file.

    Parameters
    ----------
    zone : of local days; of opening hours too.
    notes : what was taken for granted.
    """

    forecasts: tuple[Forecast, ...]
    zone: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    start: datetime
    values: tuple[float, ...]


def read_forecast(path: Path, zone: str | None) -> ForecastFile:
    """Read a forecast; a queue is open where its mean is over 0.

    Parameters
    ----------
    zone : time zone of the forecast; None takes the offset of its first row for all.

    Raises
    ------
    InvalidInput
        When the file cannot be read, a column or an interval is missing, a value is wrong, or the zone
        does not fit the offsets; the message names the place.
    """
    rows = _rows(path)
    starts = [row.start for queue in rows.values() for row in queue]
    minutes = _minutes(path.name, rows)
    notes: tuple[str, ...] = ()
    if zone is None:
        zone, notes = _zone_of(starts)
    else:
        _check_offsets(path.name, starts, ZoneInfo(zone))
    forecasts = tuple(_forecast(path.name, queue, own, minutes, zone) for queue, own in rows.items())
    return ForecastFile(forecasts, zone, notes)


def _rows(path: Path) -> dict[QueueId, list[_Row]]:
    """Return each queue's rows, in the order of the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            places = _places(path.name, next(reader, []))
            rows: dict[QueueId, list[_Row]] = {}
            for cells in reader:
                if cells:
                    queue, row = _row(f"{path.name}, line {reader.line_num}", cells, places)
                    rows.setdefault(queue, []).append(row)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{path.name} is no CSV in UTF-8: {error}.") from None
    if not rows:
        raise InvalidInput(f"{path.name} holds no forecast; write one with `contactcenter forecast`.")
    return rows


def _places(name: str, titles: list[str]) -> tuple[int, ...]:
    missing = [column for column in COLUMNS if column not in titles]
    if missing:
        raise InvalidInput(
            f"{name} has no column {missing[0]!r}; give the file that `contactcenter forecast` writes."
        )
    return tuple(titles.index(column) for column in COLUMNS)


def _row(where: str, cells: list[str], places: tuple[int, ...]) -> tuple[QueueId, _Row]:
    if len(cells) <= max(places):
        raise InvalidInput(f"{where} has {len(cells)} cells; {max(places) + 1} or more are needed.")
    queue, text, *numbers = (cells[place].strip() for place in places)
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"{where}: interval_start is {text!r}; write 2026-11-27T09:00:00+01:00."
        ) from None
    if start.tzinfo is None:
        raise InvalidInput(f"{where}: interval_start {text!r} has no offset; write e.g. {text}+01:00.")
    values = tuple(_number(where, column, number) for column, number in zip(NUMBERS, numbers, strict=True))
    return QueueId(queue), _Row(start, values)


def _number(where: str, column: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (isfinite(value) and value >= 0):
        raise InvalidInput(f"{where}: {column} is {text!r}; give a number from 0 up.")
    return value


def _minutes(name: str, rows: dict[QueueId, list[_Row]]) -> int:
    """Return the length of intervals, the most common step in the file."""
    steps = Counter(
        later.start - earlier.start for queue in rows.values() for earlier, later in pairwise(queue)
    )
    if not steps:
        raise InvalidInput(f"{name} has one row a queue; give at least two intervals.")
    minutes = steps.most_common(1)[0][0] / timedelta(minutes=1)
    if minutes not in INTERVAL_MINUTES:
        raise InvalidInput(
            f"{name} has steps of {minutes:g} minutes; intervals are {INTERVAL_MINUTES} long."
        )
    return int(minutes)


def _zone_of(starts: list[datetime]) -> tuple[str, tuple[str, ...]]:
    """Return a zone with the offset of the first row, and what that leaves out."""
    offsets = Counter(start.utcoffset() or timedelta() for start in starts)
    first = starts[0].utcoffset() or timedelta()
    hours, rest = divmod(first, timedelta(hours=1))
    if rest:
        raise InvalidInput(f"The offset {starts[0]:%z} names no zone; write zone = ... in the policy.")
    zone = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    if len(offsets) == 1:
        return zone, ()
    return zone, (
        f"The forecast crosses a clock change and the policy names no zone: local days are counted "
        f"by the offset {starts[0]:%z} from UTC throughout.",
    )


def _check_offsets(name: str, starts: list[datetime], zone: ZoneInfo) -> None:
    for start in starts:
        if start.astimezone(zone).utcoffset() != start.utcoffset():
            raise InvalidInput(
                f"{name} has {start.isoformat()} where {zone.key} has {start.astimezone(zone).isoformat()}"
                "; correct zone in the policy."
            )


def _forecast(name: str, queue: QueueId, rows: list[_Row], minutes: int, zone: str) -> Forecast:
    """Return the forecast of a queue without gaps and repeats."""
    for earlier, later in pairwise(rows):
        step = (later.start - earlier.start) / timedelta(minutes=1)
        if step != minutes:
            raise InvalidInput(
                f"{name}: queue {queue!r} has {later.start.isoformat()} after {earlier.start.isoformat()}"
                f"; one row every {minutes} minutes is needed, in order."
            )
    grid = TimeGrid(rows[0].start.astimezone(UTC), minutes, len(rows), zone)
    mean, day_sd, interval_sd, event_log_sd = np.array([row.values for row in rows]).T
    return Forecast(queue, grid, mean, mean > 0, day_sd, interval_sd, event_log_sd)
