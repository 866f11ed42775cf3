"""The report's time axis: intervals drawn together so that a planner can still tell them apart."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from simulation.scenario import Scenario

Floats = NDArray[np.float64]

MOST_COLUMNS = 112
MOST_MARKS = 14
HOUR_MS = 3_600_000
STEPS_MS = tuple(HOUR_MS * hours for hours in (1, 2, 3, 4, 6, 8, 12, 24))


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of the axis over the column at which it begins."""

    column: int
    text: str


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Columns of equally many intervals.

    Parameters
    ----------
    days : day of each interval, shape (intervals,).
    starts_ms : where each day starts.
    size : intervals in a column.
    first_day : local date of day 0; None where the scenario has none.
    """

    interval_ms: int
    days: NDArray[np.int64]
    starts_ms: tuple[int, ...]
    size: int
    first_day: date | None = None

    @classmethod
    def of(cls, scenario: Scenario, first_day: date | None = None) -> "TimeAxis":
        """Return the axis of a scenario, with at most `MOST_COLUMNS` columns where days allow it."""
        count, interval = scenario.interval_count, scenario.interval_ms
        size = 1
        if count > MOST_COLUMNS:
            fitting = (step for step in STEPS_MS if count * interval <= step * MOST_COLUMNS)
            size = max(1, next(fitting, STEPS_MS[-1]) // interval)
        return cls(interval, scenario.day_of_interval(), tuple(scenario.days), size, first_day)

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return -(-len(self.days) // self.size)

    @property
    def hours(self) -> float:
        """Hours in a column."""
        return self.size * self.interval_ms / HOUR_MS

    def mean(self, values: Floats, weights: Floats) -> Floats:
        """Return weighted means by column, NaN where nothing with a value has any weight."""
        known = ~np.isnan(values)
        share = np.where(known, weights, 0.0)
        starts = np.arange(0, len(values), self.size)
        above = np.add.reduceat(np.where(known, values, 0.0) * share, starts)
        below = np.add.reduceat(share, starts)
        found: Floats = np.divide(above, below, out=np.full(len(starts), np.nan), where=below > 0)
        return found

    def sums(self, values: Floats) -> Floats:
        """Return sums by column."""
        found: Floats = np.add.reduceat(values, np.arange(0, len(values), self.size))
        return found

    def when(self, column: int) -> str:
        """Return a column's time in words, as "Fri 27 Nov 09:00"."""
        first = column * self.size
        day = int(self.days[first])
        return f"{self.day_name(day)} {self.clock(first)}".strip()

    def clock(self, interval: int) -> str:
        """Return an interval's time of day, from where its day starts."""
        minutes = (interval * self.interval_ms - self.starts_ms[int(self.days[interval])]) // 60_000
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    def mark_name(self, day: int) -> str:
        """Return a day as short as a mark has room for, as "Fri 27"."""
        if self.first_day is None:
            return self.day_name(day)
        return f"{self.first_day + timedelta(days=day):%a %d}"

    def day_name(self, day: int) -> str:
        """Return a day's date, or its number; nothing where there is one day without a date."""
        if self.first_day is not None:
            return f"{self.first_day + timedelta(days=day):%a %d %b}"
        return f"day {day + 1}" if len(self.starts_ms) > 1 else ""

    def marks(self) -> tuple[Mark, ...]:
        """Return labels: of days where there are several, else of about eight times of the day."""
        if len(self.starts_ms) == 1:
            every = max(1, self.columns // 8)
            return tuple(Mark(at, self.clock(at * self.size)) for at in range(0, self.columns, every))
        every = -(-len(self.starts_ms) // MOST_MARKS)
        return tuple(
            Mark(int(start // self.interval_ms) // self.size, self.mark_name(day))
            for day, start in enumerate(self.starts_ms)
            if day % every == 0
        )
