"""A requirement as CSV: queue, interval_start, agents, scheduled."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import INTERVAL_MINUTES, TimeGrid
from contactcenter.services.rostering.textfile import read_text
from workforce.rostering.problem import Demand

COLUMNS = ("queue", "interval_start", "scheduled")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    queue: str
    start: datetime
    agents: float


def read_requirement(path: Path, zone: str) -> tuple[TimeGrid, tuple[Demand, ...]]:
    """Read the agents to schedule by queue and interval.

    The grid spans the whole local days of the file; intervals without a line need nobody.

    Parameters
    ----------
    zone : IANA name of the zone whose days are planned, e.g. "Europe/Rome".

    Raises
    ------
    InvalidInput
        With the line and the column, when a value cannot be read or an interval occurs twice.
    """
    lines = _read(path)
    grid = _grid_of(lines, zone)
    curves: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = defaultdict(
        lambda: np.zeros(grid.count)
    )
    seen: set[tuple[str, int]] = set()
    for line in lines:
        place = grid.index_of(line.start)
        if grid.instant_of(place) != line.start:
            raise InvalidInput(
                f"Line {line.number}: {line.start} begins no interval of {grid.minutes} minutes."
            )
        if (line.queue, place) in seen:
            raise InvalidInput(f"Line {line.number}: queue {line.queue!r} has {line.start} twice.")
        seen.add((line.queue, place))
        curves[line.queue][place] = line.agents
    return grid, tuple(Demand(queue, curve) for queue, curve in sorted(curves.items()))


def _read(path: Path) -> list[_Line]:
    with io.StringIO(read_text(path)) as stream:
        reader = csv.DictReader(stream)
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise InvalidInput(
                f"{path.name} lacks the column {lacking[0]!r}; it needs {', '.join(COLUMNS)}."
            )
        lines = [_line(number, row) for number, row in enumerate(reader, start=2)]
    if not lines:
        raise InvalidInput(f"{path.name} has no line under its header.")
    return lines


def _line(number: int, row: dict[str, str]) -> _Line:
    text = row["interval_start"] or ""
    try:
        start = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(f"Line {number}: interval_start {text!r} is no ISO 8601 time.") from None
    if start.tzinfo is None:
        raise InvalidInput(
            f"Line {number}: interval_start {text!r} has no offset; write e.g. {text}+01:00."
        )
    try:
        agents = float(row["scheduled"])
    except (TypeError, ValueError):
        raise InvalidInput(
            f"Line {number}: scheduled {row['scheduled']!r} is no number of agents."
        ) from None
    return _Line(number, row["queue"], start.astimezone(UTC), agents)


def _grid_of(lines: list[_Line], zone: str) -> TimeGrid:
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidInput(f"{zone!r} is no time zone; give an IANA name such as Europe/Rome.") from None
    starts = sorted({line.start for line in lines})
    gaps = [(after - before).total_seconds() / 60 for before, after in pairwise(starts)]
    minutes = min(gaps, default=30.0)
    if minutes not in INTERVAL_MINUTES:
        raise InvalidInput(
            f"Intervals {minutes:g} minutes apart; they should be one of {INTERVAL_MINUTES}."
        )
    first, last = starts[0].astimezone(local).date(), starts[-1].astimezone(local).date()
    return TimeGrid.of_days(first, (last - first).days + 1, int(minutes), zone)
