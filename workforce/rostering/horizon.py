"""The time line of a roster problem: ticks, local days and weeks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import gcd

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.timegrid import TimeGrid
from workforce.rostering.problem import RosterProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Horizon:
    """The grid of a problem cut into ticks, the steps on which shifts and pauses begin.

    Parameters
    ----------
    tick : length of a tick in minutes; a whole number of ticks fits into a grid interval.
    days : the local dates.
    starts : shape (days, steps); tick at which a shift of that local start begins.
    start_minutes : shape (steps,); the local start as minutes from midnight.
    """

    grid: TimeGrid
    tick: int
    days: tuple[date, ...]
    starts: Ints
    start_minutes: Ints

    @classmethod
    def of(cls, problem: RosterProblem) -> "Horizon":
        """Return the time line of a problem, in ticks that starts, intervals and pauses are multiples of.

        A shift may end within a tick; it takes the whole of it.
        """
        grid, start_step = problem.grid, problem.start_step_minutes
        rules = {problem.rules_of(person) for person in problem.staff}
        tick = gcd(grid.minutes, 15, start_step, *(one.break_minutes for one in rules))
        tick = gcd(tick, *(one.meal_minutes for one in rules))
        days = _days_of(grid)
        minutes = np.arange(0, DAY_MINUTES, start_step)
        starts = [[_tick_of(grid, tick, day, int(minute)) for minute in minutes] for day in days]
        return cls(grid, tick, days, np.array(starts, dtype=np.int64), minutes)

    @property
    def ticks_per_interval(self) -> int:
        """Ticks in one grid interval."""
        return self.grid.minutes // self.tick

    @property
    def tick_count(self) -> int:
        """Ticks in the whole grid."""
        return self.grid.count * self.ticks_per_interval

    def ticks(self, minutes: int) -> int:
        """Return how many ticks a duration takes, rounded up."""
        return -(-minutes // self.tick)

    def instant_of(self, tick: int) -> datetime:
        """Return the instant at which a tick begins."""
        return self.grid.start + timedelta(minutes=int(tick) * self.tick)

    def tick_of(self, instant: datetime) -> int:
        """Return the tick that begins at or after an aware instant."""
        return -((self.grid.start - instant) // timedelta(minutes=self.tick))

    def tick_under(self, instant: datetime) -> int:
        """Return the last tick that begins no later than an aware instant."""
        return (instant - self.grid.start) // timedelta(minutes=self.tick)

    def weeks(self) -> list[range]:
        """Return the day indices of each calendar week, Monday first; the ends may be partial."""
        firsts = [k for k, day in enumerate(self.days) if k == 0 or day.weekday() == 0]
        return [range(a, b) for a, b in zip(firsts, [*firsts[1:], len(self.days)], strict=True)]


def _days_of(grid: TimeGrid) -> tuple[date, ...]:
    first = grid.local_of(0).date()
    last = grid.local_of(grid.count - 1).date()
    return tuple(first + timedelta(days=k) for k in range((last - first).days + 1))


def _tick_of(grid: TimeGrid, tick: int, day: date, minute: int) -> int:
    return (local_instant(day, minute, grid.zone) - grid.start) // timedelta(minutes=tick)
