"""A planner's corrections as data: who, why, until when, and whether they helped."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid

Array = NDArray[np.float64]

MOST_CONTACTS = 1e8


@dataclass(frozen=True, slots=True)
class Override:
    """A correction of one queue's forecast.

    Parameters
    ----------
    first, last : local dates, both inside.
    factor : what the forecast is multiplied by, over 0 and at most 100.
    author, reason : who corrected and why; neither may be empty.
    made_at : aware instant at which it was made.
    expires_at : aware instant from which it no longer counts; None for never.
    start_minute, end_minute : local minutes of the day that it touches, 0 to 1440.
    contacts_a_day : what the touched intervals of each day shall sum up to, at least 0; None to multiply.
    """

    queue: QueueId
    first: date
    last: date
    factor: float
    author: str
    reason: str
    made_at: datetime
    expires_at: datetime | None = None
    start_minute: int = 0
    end_minute: int = 1440
    contacts_a_day: float | None = None

    def __post_init__(self) -> None:
        if not self.author.strip() or not self.reason.strip():
            raise InvalidInput("An override needs an author and a reason; add both.")
        if self.last < self.first:
            raise InvalidInput(f"An override ends on {self.last}, before it starts on {self.first}.")
        if not 0 < self.factor <= 100:
            raise InvalidInput(f"An override by a factor of {self.factor}; give one over 0, e.g. 1.2.")
        if self.contacts_a_day is not None and not 0 <= self.contacts_a_day < MOST_CONTACTS:
            raise InvalidInput(f"An override to {self.contacts_a_day:g} contacts a day; give 0 or more.")
        if not 0 <= self.start_minute < self.end_minute <= 1440:
            raise InvalidInput(f"Minutes {self.start_minute} to {self.end_minute} are no part of a day.")

    def counts_at(self, now: datetime) -> bool:
        """Tell whether it is in force at an instant."""
        return self.made_at <= now and (self.expires_at is None or now < self.expires_at)

    def touches(self, forecast: Forecast) -> NDArray[np.bool_]:
        """Tell which intervals of a forecast it corrects; shape (grid.count,)."""
        where = map_grid(forecast.grid)
        days = where.ordinals[where.row]
        minutes = where.slot * forecast.grid.minutes
        inside = (days >= self.first.toordinal()) & (days <= self.last.toordinal())
        inside &= (minutes >= self.start_minute) & (minutes < self.end_minute)
        return inside & (self.queue == forecast.queue)


@dataclass(frozen=True, slots=True)
class OverriddenForecast:
    """A forecast before and after its overrides, and which of them counted."""

    before: Forecast
    after: Forecast
    applied: tuple[Override, ...]
    expired: tuple[Override, ...]


def apply_overrides(forecast: Forecast, overrides: Iterable[Override], now: datetime) -> OverriddenForecast:
    """Correct a forecast by the overrides in force, in the order in which they were made.

    A day of which nothing is expected stays so: there is no shape to spread contacts by.

    Parameters
    ----------
    now : aware instant at which the forecast is used.
    """
    own = sorted((one for one in overrides if one.queue == forecast.queue), key=lambda one: one.made_at)
    mean = forecast.mean.copy()
    applied = []
    for one in own:
        touched = one.touches(forecast)
        if one.counts_at(now) and touched.any():
            mean = _corrected(mean, touched, one, map_grid(forecast.grid).row)
            applied.append(one)
    expired = tuple(one for one in own if one.expires_at is not None and one.expires_at <= now)
    return OverriddenForecast(forecast, replace(forecast, mean=mean), tuple(applied), expired)


def _corrected(mean: Array, touched: NDArray[np.bool_], one: Override, days: NDArray[np.int64]) -> Array:
    """Return the means with an override in place; `days` tells the local day of each interval."""
    if one.contacts_a_day is None:
        return np.where(touched, mean * one.factor, mean)
    totals = np.bincount(days, np.where(touched, mean, 0.0))
    factors = one.contacts_a_day / np.where(totals > 0, totals, 1.0)
    return np.where(touched, mean * factors[days], mean)


@dataclass(frozen=True, slots=True)
class ForecastValueAdded:
    """What a correction was worth on the intervals it touched.

    Parameters
    ----------
    before_wape, after_wape : sum of absolute errors over sum of counts, without and with it.
    intervals : how many were scored.
    """

    before_wape: float
    after_wape: float
    intervals: int

    @property
    def gain(self) -> float:
        """Points of WAPE that it saved; below 0 it made things worse."""
        return self.before_wape - self.after_wape


def value_added(result: OverriddenForecast, counts: Array) -> ForecastValueAdded | None:
    """Score a forecast with and without its overrides on what came.

    Parameters
    ----------
    counts : shape (grid.count,); contacts that came, NaN where unknown.

    Returns
    -------
    None when no interval that an override touched has come yet, or nothing came at all.
    """
    touched = np.zeros(counts.size, dtype=np.bool_)
    for one in result.applied:
        touched |= one.touches(result.before)
    scored = touched & np.isfinite(counts)
    volume = float(counts[scored].sum())
    if volume <= 0:
        return None
    before = float(np.abs(counts - result.before.mean)[scored].sum()) / volume
    after = float(np.abs(counts - result.after.mean)[scored].sum()) / volume
    return ForecastValueAdded(before, after, int(scored.sum()))
