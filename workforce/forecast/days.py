"""The open days of a history: what was closed is told apart from what was quiet, and counted."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.forecast.history import History

CALLS_DUE_IN_A_SILENT_RUN = 12.0
"""A run of zeros in which so many contacts were due is a closure or an outage (p < 1e-5), not chance."""

WEEKS_OF_HABIT = 8
HABIT_HALF_LIFE = 1.5
"""Opening hours follow the last weeks: the weight of a week halves every so many occurrences."""


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The days with at least one open slot, oldest first.

    Parameters
    ----------
    ordinals : shape (n,); proleptic day numbers, ascending.
    counts : shape (n, slots); contacts per slot, NaN where closed or unknown.
    habit : shape (7, slots); whether the queue is usually open, Monday first.
    silent_slots : slots read as closed because nothing arrived where much was due.
    silent_days : days read as closed for the same reason.
    """

    ordinals: NDArray[np.int64]
    counts: NDArray[np.float64]
    habit: NDArray[np.bool_]
    silent_slots: int = 0
    silent_days: int = 0

    @property
    def weekdays(self) -> NDArray[np.int64]:
        """Day of the week of each day, Monday 0; shape (n,)."""
        return weekday_of(self.ordinals)

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether each slot was open; shape (n, slots)."""
        return np.isfinite(self.counts)

    @property
    def totals(self) -> NDArray[np.float64]:
        """Contacts of each day; shape (n,)."""
        return np.asarray(np.nansum(self.counts, axis=1))

    @property
    def seldom_open(self) -> int:
        """Number of slots of the week with contacts of late that still count as closed."""
        recent = self.ordinals > self.ordinals[-1] - 7 * WEEKS_OF_HABIT
        busy = np.zeros_like(self.habit)
        np.logical_or.at(busy, self.weekdays[recent], np.nan_to_num(self.counts[recent]) > 0)
        return int((busy & ~self.habit).sum())

    @property
    def count(self) -> int:
        """Number of open days."""
        return int(self.ordinals.size)


def weekday_of(ordinals: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the day of the week of proleptic day numbers, Monday 0."""
    return (ordinals + 6) % 7


def ordinals_of(history: History) -> NDArray[np.int64]:
    """Return the proleptic day number of each row of a history."""
    return np.arange(history.days, dtype=np.int64) + history.first_day.toordinal()


def open_days(history: History) -> OpenDays:
    """Find the open days and usual hours of a queue.

    Raises
    ------
    InvalidInput
        When a count is negative or infinite, or when no slot is known.
    """
    if np.isinf(history.counts).any() or (history.counts < 0).any():
        raise InvalidInput(
            f"Queue {history.queue!r}: counts must be finite and at least 0; correct the file."
        )
    if not np.isfinite(history.counts).any():
        raise InvalidInput(f"Queue {history.queue!r}: no slot has a count; nothing can be learnt from it.")
    ordinals = ordinals_of(history)
    counts = without_silent_runs(history.counts, weekday_of(ordinals))
    known = np.isfinite(counts).any(axis=1)
    was_known = np.isfinite(history.counts)
    dropped = was_known.any(axis=1) & ~known
    silent = (was_known & ~np.isfinite(counts))[~dropped].sum()
    habit = usual_hours(counts, ordinals)
    return OpenDays(ordinals[known], counts[known], habit, int(silent), int(dropped.sum()))


def without_silent_runs(counts: NDArray[np.float64], weekdays: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the counts with NaN in runs of zeros where many contacts were due.

    A row of zeros on a bank holiday, zeros outside the opening hours and an outage would otherwise
    be learnt as demand that is not there.
    """
    due = due_counts(counts, weekdays)
    cleaned = counts.copy()
    for row in np.flatnonzero((counts == 0).any(axis=1) & (due.sum(axis=1) > CALLS_DUE_IN_A_SILENT_RUN)):
        zero = counts[row] == 0
        edges = np.flatnonzero(np.diff(np.concatenate(([0], zero.astype(np.int8), [0]))))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if due[row, start:end].sum() > CALLS_DUE_IN_A_SILENT_RUN:
                cleaned[row, start:end] = np.nan
    return cleaned


def due_counts(counts: NDArray[np.float64], weekdays: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what a typical day of the same weekday brings per slot; shape (days, slots)."""
    typical = np.zeros((7, counts.shape[1]))
    for weekday in range(7):
        rows = counts[weekdays == weekday]
        rows = rows[np.nansum(rows, axis=1) > 0]
        if rows.size:
            known = np.maximum(np.isfinite(rows).sum(axis=0), 1)
            median_total = np.median(np.nansum(rows, axis=1))
            mean = np.nansum(rows, axis=0) / known
            typical[weekday] = mean * min(median_total / max(mean.sum(), 1e-9), 1.0)
    return np.asarray(typical[weekdays])


def usual_hours(counts: NDArray[np.float64], ordinals: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the hours kept lately on each weekday; shape (7, slots).

    Weeks of which nothing is known do not vote; a slot is usually open when the open days among
    the last eight of its weekday, the latest weighing most, are at least half.
    """
    is_open = np.isfinite(counts)
    weeks = (ordinals - ordinals[-1]) // 7
    known_weeks = np.unique(weeks[is_open.any(axis=1)])
    votes = np.isin(weeks, known_weeks)
    habit = np.zeros((7, counts.shape[1]), dtype=np.bool_)
    for weekday in range(7):
        rows = is_open[votes & (weekday_of(ordinals) == weekday)][-WEEKS_OF_HABIT:][::-1]
        any_open = rows.any(axis=1)
        if not any_open[:1].any() and 2 * any_open[:4].sum() < min(any_open.size, 4):
            continue
        rows = rows[any_open]
        if not rows.size:
            continue
        weights = 0.5 ** (np.arange(rows.shape[0]) / HABIT_HALF_LIFE)
        habit[weekday] = weights @ rows >= 0.5 * weights.sum()
    return habit


def day_of(ordinal: int) -> date:
    """Return the date of a proleptic day number."""
    return date.fromordinal(int(ordinal))
