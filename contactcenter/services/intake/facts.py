"""Contacts to interval facts: what became of those that arrived in each quarter of an hour."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from contactcenter.domain.contact import ContactOutcome, ContactRecord
from contactcenter.domain.facts import IntervalFactRow
from contactcenter.domain.measures import SHORT_ABANDON_SECONDS
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.content import Contacts, CountArrays, Counts, Floats

FACT_MINUTES = 15
_SPAN = FACT_MINUTES * 60
_DAY = timedelta(days=1)


def span_of(arrived: Floats) -> tuple[datetime, datetime]:
    """Return UTC midnights before and after some instants in seconds since 1970."""
    first = datetime.fromtimestamp(float(arrived.min()), UTC)
    last = datetime.fromtimestamp(float(arrived.max()), UTC)
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    return start, last.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY


def facts_of(
    queue: QueueId, records: Iterable[ContactRecord], threshold_seconds: float
) -> Iterator[IntervalFactRow]:
    """Yield the facts of one queue in order of time; contacts that no queue held are in none.

    Parameters
    ----------
    records : of that queue.
    threshold_seconds : the acceptable waiting time T, at least 0.
    """
    sums: dict[int, list[float]] = {}
    for record in records:
        if record.outcome is not ContactOutcome.UNREACHED:
            interval = int(record.arrived_at.timestamp()) // _SPAN
            row = sums.setdefault(interval, [0.0] * 11)
            for place, value in enumerate(_parts(record, threshold_seconds)):
                row[place] += value
    for interval in sorted(sums):
        row = sums[interval]
        whole = [int(value) for value in row[:7]]
        start = datetime.fromtimestamp(interval * _SPAN, UTC)
        offered, answered, abandoned, in_t, left_in_t, short, contained = whole
        yield (
            queue,
            start,
            FACT_MINUTES,
            offered,
            answered,
            abandoned,
            in_t,
            left_in_t,
            short,
            contained,
            row[7],
            row[8],
            int(row[9]),
            int(row[10]),
        )


def _parts(record: ContactRecord, threshold_seconds: float) -> tuple[float, ...]:
    """Return what one contact adds to the counts and times of its interval."""
    answered = record.outcome is ContactOutcome.ANSWERED
    abandoned = record.outcome is ContactOutcome.ABANDONED
    in_t = record.wait_seconds <= threshold_seconds
    return (
        1,
        answered,
        abandoned,
        answered and in_t,
        abandoned and in_t,
        abandoned and record.wait_seconds <= SHORT_ABANDON_SECONDS,
        record.outcome is ContactOutcome.CONTAINED,
        record.wait_seconds if answered else 0.0,
        (record.handle_seconds or 0.0) if answered else 0.0,
        record.satisfaction or 0,
        record.satisfaction is not None,
    )


def arrivals(contacts: Contacts) -> Counts:
    """Return how many offered contacts arrived in each quarter of an hour of each queue."""
    offered = contacts.arrays.take(contacts.offered)
    intervals = np.floor(offered.arrived / _SPAN).astype(np.int64)
    pairs, counts = np.unique(np.column_stack([offered.queues, intervals]), axis=0, return_counts=True)
    instants = pairs[:, 1].astype(np.float64) * _SPAN
    lines = np.zeros(len(counts), dtype=np.int64)
    arrays = CountArrays(lines, pairs[:, 0].astype(np.int32), instants, instants, counts.astype(np.float64))
    return Counts(FACT_MINUTES, arrays, contacts.queues)
