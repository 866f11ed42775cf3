"""Where the intervals of a time grid lie in a table of local days and slots."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid

MINUTES_OF_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class GridMap:
    """Local days and slots of a grid's intervals.

    Parameters
    ----------
    ordinals : shape (days,); the proleptic local days touched, ascending and consecutive.
    row : shape (grid.count,); index into `ordinals`.
    slot : shape (grid.count,); local slot of the day.
    """

    ordinals: NDArray[np.int64]
    row: NDArray[np.int64]
    slot: NDArray[np.int64]


def map_grid(grid: TimeGrid) -> GridMap:
    """Return the local days and slots of a grid, across clock changes.

    The local offset is asked once a day and, on days where it changes, once an interval. An interval
    of a whole day belongs to the local date of its noon.
    """
    zone = ZoneInfo(grid.zone)
    samples, inverse = np.unique(_offset_samples(grid), return_inverse=True)
    base = np.array([_local_minutes(grid, int(k), zone) for k in samples], dtype=np.int64)
    minutes = np.arange(grid.count, dtype=np.int64) * grid.minutes + base[inverse]
    shift = MINUTES_OF_A_DAY // 2 if grid.minutes == MINUTES_OF_A_DAY else 0
    ordinals = (minutes + shift) // MINUTES_OF_A_DAY
    slot = (
        (minutes % MINUTES_OF_A_DAY) // grid.minutes if not shift else np.zeros(grid.count, dtype=np.int64)
    )
    first, last = (int(ordinals[0]), int(ordinals[-1])) if grid.count else (1, 0)
    return GridMap(np.arange(first, last + 1, dtype=np.int64), ordinals - first, slot)


def _offset_samples(grid: TimeGrid) -> list[int]:
    """Return, for each interval, the index of an interval with the same offset from UTC."""
    zone = ZoneInfo(grid.zone)
    step = max(MINUTES_OF_A_DAY // grid.minutes, 1)
    samples: list[int] = []
    for start, end in pairwise([*range(0, grid.count, step), grid.count]):
        steady = _offset(grid, start, zone) == _offset(grid, end, zone)
        samples.extend([start] * (end - start) if steady else range(start, end))
    return samples


def _offset(grid: TimeGrid, index: int, zone: ZoneInfo) -> timedelta:
    """Return the offset from UTC at the start of an interval."""
    return grid.instant_of(index).astimezone(zone).utcoffset() or timedelta()


def _local_minutes(grid: TimeGrid, index: int, zone: ZoneInfo) -> int:
    """Return the local minutes since day number 0, less the grid's own minutes up to the index."""
    local = grid.instant_of(index).astimezone(zone)
    minutes = local.toordinal() * MINUTES_OF_A_DAY + local.hour * 60 + local.minute
    return minutes - index * grid.minutes
