"""When queues are open, as their contacts show it, and where a log has holes."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import OpenInterval, Week

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OPEN_SHARE = 0.02
"""An hour is open when it brings at least this share of the contacts of its weekday's fullest hour."""
CLOSED_DAY_SHARE = 0.01
"""A weekday is closed when it brings less than this share of the contacts of the fullest weekday."""
STRAY_SHARE = 0.01
"""A stretch of hours that brings less of its day than this is stray contacts, not opening hours."""
ENOUGH = 200
"""So many contacts on one weekday tell its hours; fewer borrow those of all queues."""
HOLE = 15.0
"""A silence in which so many contacts were expected is a hole; by chance: 1 in 3 million."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Counts of days and slots, with the weekday of each day.

    Parameters
    ----------
    counts : shape (days, slots), NaN where nothing is known.
    weekdays : 0 for Monday, shape (days,).
    """

    counts: Floats
    weekdays: NDArray[np.int64]

    @property
    def slots_an_hour(self) -> int:
        """Number of slots an hour."""
        return int(self.counts.shape[1]) // 24

    def active(self, weekday: int) -> Floats:
        """Return the days of a weekday on which anything happened, shape (days, slots)."""
        days: Floats = self.counts[self.weekdays == weekday]
        return np.asarray(days[np.any(days > 0, axis=1)])

    def expected(self) -> Floats:
        """Return the mean of each slot over the active days of its weekday, shape (7, slots)."""
        return np.array([_mean(self.active(weekday)) for weekday in range(7)])


def _mean(days: Floats) -> Floats:
    """Return the mean of the known values of each column, 0 where none is known."""
    known = np.isfinite(days)
    return np.asarray(np.where(known, days, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))


def _by_hour(days: Floats, width: int) -> Floats:
    """Return the sums of whole hours, unknown where a slot is; shape (days, 24)."""
    return np.asarray(days.reshape(len(days), 24, width).sum(axis=2))


def find_opening(pattern: Pattern) -> Flags:
    """Return which slots of each weekday are open, shape (7, slots), Monday first."""
    days = [pattern.active(weekday) for weekday in range(7)]
    totals = np.array([_mean(rows).sum() for rows in days])
    opening = np.zeros((7, pattern.counts.shape[1]), dtype=bool)
    scarce = np.array([0 < np.nansum(rows) < ENOUGH for rows in days])
    pooled = np.concatenate([rows for rows, few in zip(days, scarce, strict=True) if few] or [days[0][:0]])
    for weekday, rows in enumerate(days):
        if totals[weekday] <= CLOSED_DAY_SHARE * totals.max():
            continue
        opening[weekday] = (
            _span(pooled, pattern.slots_an_hour) if scarce[weekday] else _hours(rows, pattern.slots_an_hour)
        )
    return opening


def borrow_opening(own: Pattern, opening: Flags, common: Flags, common_days: NDArray[np.int64]) -> Flags:
    """Return the opening of one queue, with that of all queues on weekdays on which it has few contacts.

    Parameters
    ----------
    common_days : number of days on which anything happened in any queue, shape (7,).
    """
    totals = np.array([np.nansum(own.active(weekday)) for weekday in range(7)])
    worked = totals > 0
    usual = totals[worked].sum() / max(int(common_days[worked].sum()), 1)
    absent = ~worked & (usual * common_days >= HOLE)
    result = np.where((totals >= ENOUGH)[:, None], opening, common)
    result[absent] = False
    return result


def _hours(days: Floats, width: int) -> Flags:
    """Return the open slots of one weekday with enough contacts."""
    hours = _by_hour(days, width)
    mean = _mean(hours)
    regular = _mean(np.where(np.isnan(hours), np.nan, hours > 0)) >= 0.5
    is_open = regular & (mean >= OPEN_SHARE * mean.max())
    for first, last in pairwise(np.flatnonzero(is_open)):
        if regular[first:last].all():
            is_open[first:last] = True
    _drop_strays(is_open, mean)
    slots = _mean(days)
    trimmed = _trimmed(np.repeat(is_open, width), slots, len(days), width)
    return _widened(
        trimmed, np.where(_mean(np.where(np.isnan(days), np.nan, days > 0)) > 0.5, slots, 0), width
    )


def _drop_strays(is_open: Flags, mean: Floats) -> None:
    """Close stretches of hours that bring next to nothing of the day."""
    for start, stop in stretches(is_open):
        if mean[start:stop].sum() < STRAY_SHARE * mean.sum():
            is_open[start:stop] = False


def _span(days: Floats, width: int) -> Flags:
    """Return the slots from the first to the last hour that counts, of weekdays with few contacts."""
    mean = _mean(_by_hour(days, width))
    used = np.flatnonzero(mean >= OPEN_SHARE * mean.max())
    result = np.zeros(24, dtype=bool)
    result[used[0] : used[-1] + 1] = True
    return np.repeat(result, width)


def _trimmed(is_open: Flags, slots: Floats, days: int, width: int) -> Flags:
    """Close the empty slots at the edges of each open stretch, under an hour of them.

    They count as empty when at the rate of the hour beside them a hole would have been filled.
    """
    result = is_open.copy()
    for start, stop in stretches(is_open):
        used = np.flatnonzero(slots[start:stop])
        head, tail = int(used[0]), stop - start - 1 - int(used[-1])
        if 0 < head < width and slots[start + head :][:width].mean() * head * days >= HOLE:
            result[start : start + head] = False
        if 0 < tail < width and slots[: stop - tail][-width:].mean() * tail * days >= HOLE:
            result[stop - tail : stop] = False
    return result


def _widened(is_open: Flags, slots: Floats, width: int) -> Flags:
    """Open further slots beside each stretch that are at least half as full as the hour next to them.

    Parameters
    ----------
    slots : mean counts, 0 for slots that bring contacts on few days only, shape (slots,).
    """
    result = is_open.copy()
    for start, stop in stretches(is_open):
        before, after = slots[max(start - width, 0) : start][::-1], slots[stop : stop + width]
        first = start - _leading((before > 0) & (before >= slots[start : start + width].mean() / 2))
        last = stop + _leading((after > 0) & (after >= slots[max(stop - width, 0) : stop].mean() / 2))
        result[first:last] = True
    return result


def _leading(flags: Flags) -> int:
    """Return how many values are true before the first that is not."""
    return int(np.argmin(np.append(flags, False)))


def stretches(flags: Flags) -> list[tuple[int, int]]:
    """Return the start and the stop of each stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def week_of(opening: Flags) -> Week:
    """Return opening hours as intervals; `opening` has shape (7, slots)."""
    minutes = 1440 // opening.shape[1]
    return tuple(
        tuple(OpenInterval(start * minutes, stop * minutes) for start, stop in stretches(day))
        for day in opening
    )


def find_holes(pattern: Pattern, opening: Flags) -> Flags:
    """Return which open slots are silent for so long that nothing can be known there, shape (days, slots).

    A day without any contact is a hole whatever was expected of it.
    """
    expected = pattern.expected()
    holes = np.zeros(pattern.counts.shape, dtype=bool)
    for day, weekday in enumerate(pattern.weekdays.tolist()):
        silent = opening[weekday] & (pattern.counts[day] == 0)
        if not (pattern.counts[day] > 0).any():
            holes[day] = opening[weekday]
            continue
        heard = opening[weekday] & (pattern.counts[day] > 0)
        for start, stop in stretches(~heard):
            if expected[weekday, start:stop][silent[start:stop]].sum() >= HOLE:
                holes[day, start:stop] = silent[start:stop]
    return holes
