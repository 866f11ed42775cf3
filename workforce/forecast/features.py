"""Day features: what a date and its neighbours say about a day before it comes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.forecast.days import day_of, weekday_of

Array = NDArray[np.float64]

FEATURES = (
    "after_closure",
    "second_after_closure",
    "before_closure",
    "first_business_day",
    "early_month",
    "late_month",
    "mid_month",
)
LONGEST_CLOSURE = 5
"""Usual open days in a row without a count; more than that is a hole in the data, not a closure."""

HARMONICS = 4
YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class OpenCalendar:
    """Which days are open, over a stretch of consecutive days.

    Parameters
    ----------
    first : proleptic day number of the first day.
    usual : shape (days,); whether such a weekday is usually open.
    is_open : shape (days,); whether the day was, or will be, open.
    """

    first: int
    usual: NDArray[np.bool_]
    is_open: NDArray[np.bool_]

    @property
    def position(self) -> Array:
        """Number of usual open days up to each day; shape (days,)."""
        return np.asarray(np.cumsum(self.usual | self.is_open), dtype=np.float64)


def day_features(calendar: OpenCalendar) -> Array:
    """Return one row a day and one column a feature of `FEATURES`; shape (days, 7)."""
    days = calendar.usual.size
    columns = np.zeros((days, len(FEATURES)))
    closed_run = _run_before(calendar)
    columns[:, 0] = (closed_run >= 1) & (closed_run <= LONGEST_CLOSURE)
    columns[:, 2] = _before_closure(calendar)
    seen_month, after = -1, -10
    for row in map(int, np.flatnonzero(calendar.is_open)):
        day = day_of(calendar.first + row)
        columns[row, 3] = seen_month != day.month and day.day <= 4
        seen_month = day.month
        columns[row, 4:] = day.day <= 5, day.day >= 29, 15 <= day.day <= 17
        columns[row, 1] = after == _previous_open(calendar, row)
        after = row if columns[row, 0] else after
    return columns


def _run_before(calendar: OpenCalendar) -> Array:
    """Return how many usual open days in a row were closed just before each day; shape (days,)."""
    run = np.zeros(calendar.usual.size)
    length = 0
    started = False
    for row in range(calendar.usual.size):
        run[row] = length if started else 0
        if calendar.is_open[row]:
            length, started = 0, True
        elif calendar.usual[row]:
            length += 1
    return run


def _before_closure(calendar: OpenCalendar) -> Array:
    """Return 1 where the next usual open day is closed for no longer than a closure lasts."""
    mirrored = OpenCalendar(calendar.first, calendar.usual[::-1], calendar.is_open[::-1])
    run = _run_before(mirrored)[::-1]
    return np.asarray((run >= 1) & (run <= LONGEST_CLOSURE), dtype=np.float64)


def _previous_open(calendar: OpenCalendar, row: int) -> int:
    """Return the row of the open day before a row, or -1."""
    before = np.flatnonzero(calendar.is_open[max(row - 10, 0) : row])
    return int(before[-1]) + max(row - 10, 0) if before.size else -1


def yearly_waves(ordinals: NDArray[np.int64], history_days: int) -> Array:
    """Return sines and cosines of the year, fainter as they get faster; none under 13 months.

    Parameters
    ----------
    ordinals : shape (n,); proleptic day numbers.
    history_days : calendar days from the first to the last known day.
    """
    if history_days < 395:
        return np.zeros((ordinals.size, 0))
    angle = 2 * np.pi * ordinals[:, None] * np.arange(1, HARMONICS + 1) / YEAR
    waves = np.concatenate([np.sin(angle), np.cos(angle)], axis=1)
    return np.asarray(waves / np.tile(np.arange(1, HARMONICS + 1), 2))


def usual_days(ordinals: NDArray[np.int64], habit: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether each day's weekday is usually open; shape (n,)."""
    usual = np.asarray(habit.any(axis=1))
    return np.asarray(usual[weekday_of(ordinals)])
