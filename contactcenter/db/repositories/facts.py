"""Repositories of facts: what happened, by interval and by day of a journey."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, cast, delete, extract, func, select, type_coerce
from sqlmodel import Session

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.repositories.organisation import QueueRepository
from contactcenter.db.tables.interval_fact import IntervalFactRow as IntervalFactTable
from contactcenter.db.tables.journey_fact import JourneyFactRow as JourneyFactTable
from contactcenter.domain.errors import NotFound
from contactcenter.domain.facts import IntervalFact, IntervalFactRow, JourneyFact, JourneyFactRow
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.units import ClientId, QueueId

_COUNTS = tuple(part.name for part in fields(IntervalFact))[3:]
_TIMES = ("wait_seconds", "handle_seconds")
_INTERVAL_COLUMNS = ("queue_id", "starts_at", "minutes", *_COUNTS)
_JOURNEY_COLUMNS = ("client_id", "queue_id", "day", "stage", "complexity", *_COUNTS)
_INTERVALS = table_of(IntervalFactTable)
_JOURNEYS = table_of(JourneyFactTable)
F = TypeVar("F", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class FactColumns:
    """The interval facts of one queue as arrays of one length, in order of time.

    Parameters
    ----------
    start : shape (n,); UTC instants to the second, without a zone as numpy has none.
    minutes : shape (n,); length of each interval.
    offered and the others : shape (n,); as in `IntervalFact`.
    """

    start: NDArray[np.datetime64]
    minutes: NDArray[np.int64]
    offered: NDArray[np.int64]
    answered: NDArray[np.int64]
    abandoned: NDArray[np.int64]
    answered_in_t: NDArray[np.int64]
    abandoned_in_t: NDArray[np.int64]
    short_abandoned: NDArray[np.int64]
    contained: NDArray[np.int64]
    wait_seconds: NDArray[np.float64]
    handle_seconds: NDArray[np.float64]
    csat_sum: NDArray[np.int64]
    csat_count: NDArray[np.int64]


class IntervalFactRepository:
    """Interval facts; hundreds of thousands at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_many(self, facts: Iterable[IntervalFactRow]) -> int:
        """Store facts, as tuples in the field order of `IntervalFact`, and return how many.

        Raises
        ------
        Conflict
            When an interval of a queue is stored already, or given twice.
        NotFound
            When a queue is not stored.
        InvalidInput
            When counts contradict one another.
        """
        known = QueueRepository(self._session).ids()
        rows = of_known_queues(facts, 0, known)
        return insert_rows(self._session.connection(), _INTERVALS, _INTERVAL_COLUMNS, rows)[1]

    def replace_period(
        self, queue: QueueId, start: datetime, end: datetime, facts: Iterable[IntervalFactRow]
    ) -> int:
        """Store facts in place of all that a queue has from `start` to before `end`."""
        self._session.execute(delete(_INTERVALS).where(*_period([queue], start, end)))
        return self.add_many(facts)

    def period(self, queues: Sequence[QueueId]) -> tuple[datetime, datetime] | None:
        """Return when the first interval of some queues starts and the last one ends, if there is one."""
        latest = select(_INTERVALS.c.starts_at, _INTERVALS.c.minutes).where(
            _INTERVALS.c.queue_id.in_(queues)
        )
        first = self._session.execute(latest.order_by(_INTERVALS.c.starts_at).limit(1)).first()
        last = self._session.execute(latest.order_by(_INTERVALS.c.starts_at.desc()).limit(1)).first()
        if first is None or last is None:
            return None
        return first.starts_at, last.starts_at + timedelta(minutes=last.minutes)

    def all(self, queue: QueueId, start: datetime, end: datetime) -> tuple[IntervalFact, ...]:
        """Return the facts of a queue whose intervals start from `start` to before `end`, in order."""
        wanted = select(*(_INTERVALS.c[name] for name in _INTERVAL_COLUMNS)).where(
            *_period([queue], start, end)
        )
        rows = self._session.execute(wanted.order_by(_INTERVALS.c.starts_at))
        return tuple(IntervalFact(*row) for row in rows)

    def columns(self, queue: QueueId, start: datetime, end: datetime) -> FactColumns:
        """Return the facts of a queue whose intervals start from `start` to before `end`, as arrays."""
        names = _INTERVAL_COLUMNS[2:]
        wanted = select(self._microseconds(), *(_INTERVALS.c[name] for name in names)).where(
            *_period([queue], start, end)
        )
        rows = self._session.execute(wanted.order_by(_INTERVALS.c.starts_at)).all()
        return _fact_columns([list(column) for column in zip(*rows, strict=True)])

    def counts(self, queues: Sequence[QueueId], start: datetime, end: datetime) -> ServiceCounts:
        """Return the summed counts of some queues over the intervals from `start` to before `end`."""
        names = [part.name for part in fields(ServiceCounts)]
        wanted = select(*(func.coalesce(func.sum(_INTERVALS.c[name]), 0) for name in names))
        row = self._session.execute(wanted.where(*_period(queues, start, end))).one()
        return ServiceCounts(*(int(value) for value in row))

    def sums(self, queues: Sequence[QueueId], start: datetime, end: datetime) -> tuple[IntervalFact, ...]:
        """Return one fact a queue, by id, that sums its intervals from `start` to before `end`."""
        wanted = (
            select(_INTERVALS.c.queue_id, *_sums(_INTERVALS))
            .where(*_period(queues, start, end))
            .group_by(_INTERVALS.c.queue_id)
            .order_by(_INTERVALS.c.queue_id)
        )
        minutes = (end - start) // timedelta(minutes=1)
        rows = self._session.execute(wanted)
        return tuple(IntervalFact(QueueId(queue), start, minutes, *sums) for queue, *sums in rows)

    def _microseconds(self) -> ColumnElement[int]:
        starts_at = _INTERVALS.c.starts_at
        if self._session.connection().dialect.name == "postgresql":
            return cast(extract("epoch", starts_at) * 1_000_000, BigInteger)
        return type_coerce(starts_at, BigInteger)


class JourneyFactRepository:
    """Journey facts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_many(self, facts: Iterable[JourneyFactRow]) -> int:
        """Store facts, as tuples in the field order of `JourneyFact`, and return how many.

        Raises
        ------
        Conflict
            When a fact is stored already, or given twice.
        NotFound
            When a queue is not stored.
        """
        known = QueueRepository(self._session).ids()
        rows = of_known_queues(facts, 1, known)
        return insert_rows(self._session.connection(), _JOURNEYS, _JOURNEY_COLUMNS, rows)[1]

    def all(self, client: ClientId, first: date, last: date) -> tuple[JourneyFact, ...]:
        """Return the facts of a client's local days from `first` to `last`, both included."""
        wanted = select(*(_JOURNEYS.c[name] for name in _JOURNEY_COLUMNS))
        rows = self._session.execute(
            wanted.where(*_days(client, first, last)).order_by(*_JOURNEYS.primary_key.columns)
        )
        return tuple(JourneyFact(*row) for row in rows)

    def sums(self, client: ClientId, first: date, last: date) -> tuple[JourneyFact, ...]:
        """Return facts that sum the local days from `first`, whose date they bear, to `last`."""
        keys = (_JOURNEYS.c.queue_id, _JOURNEYS.c.stage, _JOURNEYS.c.complexity)
        wanted = select(*keys, *_sums(_JOURNEYS)).where(*_days(client, first, last))
        rows = self._session.execute(wanted.group_by(*keys).order_by(*keys))
        return tuple(
            JourneyFact(client, QueueId(queue), first, stage, complexity, *sums)
            for queue, stage, complexity, *sums in rows
        )


def _fact_columns(columns: Sequence[Sequence[Any]]) -> FactColumns:
    start, *rest = columns or [[]] * len(fields(FactColumns))
    arrays: Any = (
        np.array(values, np.float64 if part.name in _TIMES else np.int64)
        for part, values in zip(fields(FactColumns)[1:], rest, strict=True)
    )
    return FactColumns((np.array(start, np.int64) // 1_000_000).astype("datetime64[s]"), *arrays)


def _period(queues: Sequence[QueueId], start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    return [
        _INTERVALS.c.queue_id.in_(queues),
        _INTERVALS.c.starts_at >= start,
        _INTERVALS.c.starts_at < end,
    ]


def _days(client: ClientId, first: date, last: date) -> list[ColumnElement[bool]]:
    return [_JOURNEYS.c.client_id == client, _JOURNEYS.c.day.between(first, last)]


def _sums(table: Any) -> list[ColumnElement[Any]]:
    """Sum each count; PostgreSQL sums whole numbers into decimals, so the result is cast back."""
    return [
        func.sum(table.c[name]) if name in _TIMES else cast(func.sum(table.c[name]), BigInteger)
        for name in _COUNTS
    ]


def of_known_queues(facts: Iterable[F], place: int, known: frozenset[QueueId]) -> Iterator[F]:
    """Pass on rows as long as the queue at one place of each is a known one."""
    for fact in facts:
        if fact[place] not in known:
            raise NotFound(f"There is no queue {fact[place]!r}; store it before what happened in it.")
        yield fact
