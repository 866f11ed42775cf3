"""Logs to histories: counts by local day and slot, with what is not known left open."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import Week
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import INTERVAL_MINUTES
from contactcenter.services.intake.content import Contacts, Counts, LogContent
from contactcenter.services.intake.opening import (
    HOLE,
    Flags,
    Floats,
    Pattern,
    borrow_opening,
    find_holes,
    find_opening,
    stretches,
    week_of,
)
from contactcenter.services.intake.wallclock import WallClock
from workforce.forecast.history import History

_DAY = 86_400
_YEAR = 366 * _DAY
_HOUR_MINUTES, _DAY_MINUTES = 60, 1440
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Open hours of one local day of which nothing is known, in minutes from midnight."""

    day: date
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class QueueHistory:
    """The history of one queue and how it was made.

    Parameters
    ----------
    hours : opening hours as the contacts show them, Monday first.
    gaps : what is unknown although the queue was open.
    offered : contacts in the log; `outside` of them arrived when the queue is closed and are left out.
    """

    history: History
    hours: Week
    gaps: tuple[Gap, ...]
    offered: float
    outside: float


def histories(content: LogContent, minutes: int) -> list[History]:
    """Return the history of each queue of a log.

    A slot is NaN where the queue is closed or nothing is known of it, and 0 where it is open and nobody
    came. Offered are all contacts but those that no queue ever held.

    Parameters
    ----------
    minutes : length of a slot, one of `INTERVAL_MINUTES` and a multiple of the file's own interval.

    Raises
    ------
    InvalidInput
        When slots of that length cannot be made of the file.
    """
    return [found.history for found in queue_histories(content, minutes)]


def queue_histories(content: LogContent, minutes: int) -> tuple[QueueHistory, ...]:
    """Return the same with the opening hours, the gaps and what was left out."""
    content.check_left()
    check_minutes(content, minutes)
    base = min(minutes, _HOUR_MINUTES) if content.counts is None else content.counts.minutes
    first, tables = _tables(content, base, whole_days=minutes == _DAY_MINUTES)
    weekdays = (np.arange(tables.shape[1]) + first.weekday()) % 7
    total = Pattern(np.where(np.isnan(tables).all(axis=0), np.nan, np.nansum(tables, axis=0)), weekdays)
    common = find_opening(total)
    common_days = np.array([len(total.active(weekday)) for weekday in range(7)])
    silence = find_holes(total, common)
    found = []
    for queue, table in zip(content.queues, tables, strict=True):
        own = Pattern(table, weekdays)
        opening = borrow_opening(own, find_opening(own), common, common_days)
        known = _with_holes(own, opening, silence)
        outside = float(np.nansum(np.where(opening[weekdays], 0, table)))
        history = History(
            queue, content.zone, minutes, first, _aggregated(known, opening[weekdays], minutes // base)
        )
        found.append(
            QueueHistory(
                history,
                week_of(opening),
                _gaps(known, opening[weekdays], first),
                float(np.nansum(table)),
                outside,
            )
        )
    return tuple(found)


def check_minutes(content: LogContent, minutes: int) -> None:
    """Refuse a length of slots that the file cannot serve.

    Raises
    ------
    InvalidInput
        When it is none of the usual ones, or not a multiple of the file's interval.
    """
    own = 1 if content.counts is None else content.counts.minutes
    allowed = [length for length in INTERVAL_MINUTES if length % own == 0]
    if minutes not in allowed:
        fact = f"{content.name} counts by {own} minutes" if content.counts else "A day is cut into slots"
        raise InvalidInput(
            f"{fact}; slots of {minutes} minutes cannot be made of it, choose "
            f"{' or '.join(map(str, allowed)) or 'another file'}."
        )


def check_clock(content: LogContent, minutes: int) -> None:
    """Refuse to forecast in slots longer than a step of the clock, in a log's time or the year behind it.

    Slots of a whole day are dates, so any clock will do.

    Raises
    ------
    InvalidInput
        When a clock change would leave less than a slot.
    """
    held = content.counts or content.contacts
    if held is None or minutes == _DAY_MINUTES or not len(held):
        return
    instants = held.arrays.instants if isinstance(held, Counts) else held.arrays.arrived
    clock = WallClock(content.zone, float(instants.min()), float(instants.max()) + _YEAR)
    steps = [int(step) for step in clock.steps.tolist() if step % (60 * minutes)]
    if steps:
        raise InvalidInput(
            f"The clock of {content.zone} is changed by {abs(steps[0]) / 60:g} minutes, which slots of "
            f"{minutes} minutes cannot tell; choose shorter ones, whole days, or name another zone."
        )


def _tables(content: LogContent, minutes: int, *, whole_days: bool) -> tuple[date, Floats]:
    """Return the first local day and the counts of all queues, shape (queues, days, slots).

    Parameters
    ----------
    whole_days : whether days are wanted as they were lived, else slots as of a day without clock change.
    """
    if content.counts is not None:
        return _tables_of_counts(content.counts, len(content.queues), whole_days=whole_days)
    if content.contacts is None or not content.contacts.offered.any():
        raise InvalidInput(f"{content.name} holds no contact that was offered to anybody.")
    return _tables_of_contacts(content.contacts, (content.zone, minutes), whole_days=whole_days)


def _tables_of_contacts(
    contacts: Contacts, slots_of: tuple[str, int], *, whole_days: bool
) -> tuple[date, Floats]:
    """Count contacts; before the first and after the last one in the log nothing is known."""
    zone, minutes = slots_of
    offered = contacts.arrays.take(contacts.offered)
    clock = WallClock(zone, float(offered.arrived.min()), float(offered.arrived.max()))
    local = clock.local(offered.arrived)
    first, days, places = _places(local, minutes)
    slots = 1440 // minutes
    shape = (len(contacts.queues), days, slots)
    flat = np.bincount(offered.queues * (days * slots) + places, minlength=int(np.prod(shape)))
    starts = np.arange(days * slots, dtype=np.float64) * minutes * 60 + first * _DAY
    passes = clock.passes(starts, minutes * 60.0).reshape(days, slots)
    passes = np.ones_like(passes) if whole_days else passes
    logged = np.zeros(days * slots, dtype=bool)
    logged[places.min() : places.max() + 1] = True
    known = logged.reshape(days, slots) & (passes > 0)
    tables = np.where(known, flat.reshape(shape) / np.where(passes > 0, passes, 1), np.nan)
    return _EPOCH + timedelta(days=first), tables


def _tables_of_counts(counts: Counts, queues: int, *, whole_days: bool) -> tuple[date, Floats]:
    """Sum up counts; of a slot that the clock repeats the mean is taken, unless whole days are wanted."""
    arrays = counts.arrays
    if not len(counts):
        raise InvalidInput("The file holds no count that can be used.")
    first, days, places = _places(arrays.local, counts.minutes)
    slots = 1440 // counts.minutes
    size = queues * days * slots
    index = arrays.queues * (days * slots) + places
    rows = np.bincount(index, minlength=size)
    sums = np.bincount(index, weights=arrays.counts, minlength=size)
    passes = 1 if whole_days else np.maximum(rows, 1)
    return _EPOCH + timedelta(days=first), (sums / passes).reshape(queues, days, slots)


def _places(local: Floats, minutes: int) -> tuple[int, int, NDArray[np.int64]]:
    """Return the first day since 1970, the number of days, and the place of each time in days and slots."""
    day = np.floor(local / _DAY).astype(np.int64)
    slot = ((local - day * _DAY) // (minutes * 60)).astype(np.int64)
    first = int(day.min())
    return first, int(day.max()) - first + 1, (day - first) * (1440 // minutes) + slot


def _with_holes(own: Pattern, opening: Flags, silence: Flags) -> Floats:
    """Return counts in open slots, NaN where the queue is closed, where all are silent or where it is."""
    is_open = opening[own.weekdays]
    heard: Flags = np.any(own.counts > 0, axis=1)
    missed: Flags = ~heard & (own.expected().sum(axis=1)[own.weekdays] >= HOLE)
    holes = (find_holes(own, opening) & heard[:, None]) | silence | missed[:, None]
    return np.where(is_open & ~holes, own.counts, np.nan)


def _aggregated(known: Floats, is_open: Flags, group: int) -> Floats:
    """Return sums of `group` slots; NaN where all are closed or one that is open is unknown."""
    shape = (known.shape[0], known.shape[1] // group, group)
    opened = is_open.reshape(shape)
    values = np.where(opened, known.reshape(shape), 0.0).sum(axis=2)
    return np.where(np.any(opened, axis=2), values, np.nan)


def _gaps(known: Floats, is_open: Flags, first: date) -> tuple[Gap, ...]:
    minutes = 1440 // known.shape[1]
    missing = is_open & np.isnan(known)
    return tuple(
        Gap(first + timedelta(days=int(day)), start * minutes, stop * minutes)
        for day in np.flatnonzero(missing.any(axis=1))
        for start, stop in stretches(missing[day])
    )
