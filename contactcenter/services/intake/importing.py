"""Import a log that was read: all of it in one transaction, or nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import BusinessHours, always_open
from contactcenter.domain.client import Client, Queue, ServiceTarget
from contactcenter.domain.contact import Channel, ContactRecord
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.facts import IntervalFactRow
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.intake.content import CHANNELS, Contacts, Counts, LogContent
from contactcenter.services.intake.facts import FACT_MINUTES, arrivals, facts_of, span_of
from contactcenter.services.intake.histories import queue_histories

IMPORTED = ClientId("imported")
OWN_LAYOUT = "contactcenter"
UNDETERMINED = "und"
_MOST_MINUTES = 60


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to do with a log that was read.

    Parameters
    ----------
    source : name of the system that the contacts come from; it and a contact's id make it known again.
    client : whose queues new ones become.
    skip_bad_rows : whether to import the good rows of a file that has bad ones.
    as_counts : whether to keep only how many contacts arrived per quarter hour.
    dry_run : whether to undo everything at the end.
    """

    source: str
    client: ClientId = IMPORTED
    skip_bad_rows: bool = False
    as_counts: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would have done.

    Parameters
    ----------
    added, already_there : contacts.
    intervals : interval facts written in place of what was there for the same time.
    left_out : bad rows.
    still_open : contacts that are not over and are left to a later import.
    created : queues that are new.
    """

    added: int
    already_there: int
    intervals: int
    left_out: int
    still_open: int
    created: tuple[QueueId, ...]
    dry_run: bool


def import_log(engine: Engine, content: LogContent, order: ImportOrder) -> ImportReport:
    """Store the contacts or counts of a log.

    Contacts are stored once however often their file comes; the interval facts of the days that a file
    touches are made anew from all contacts that are stored.

    Raises
    ------
    InvalidInput
        When the file has bad rows and they are not to be skipped, or does not say what a record needs.
    NotFound
        When the client does not exist.
    """
    check_rows(content, order)
    with UnitOfWork(engine) as work:
        names, created = _queues(work, content, order)
        report = (
            _import_contacts(work, content.contacts, names, order)
            if content.contacts is not None and not order.as_counts
            else _import_counts(work, content, names)
        )
        if order.dry_run:
            work.rollback()
        else:
            work.commit()
    added, already_there, intervals, still_open = report
    return ImportReport(
        added, already_there, intervals, content.bad_rows, still_open, created, order.dry_run
    )


def check_rows(content: LogContent, order: ImportOrder) -> None:
    """Refuse bad rows unless they are to be skipped."""
    if content.errors and not order.skip_bad_rows:
        raise InvalidInput(
            f"{content.bad_rows:,} of {content.rows:,} rows of {content.name} cannot be read, the first at "
            f"{content.errors[0]}. Nothing was imported; list them with --errors FILE, or leave them out "
            "with --skip-bad-rows."
        )


_Totals = tuple[int, int, int, int]


def _import_contacts(
    work: UnitOfWork, contacts: Contacts, names: dict[QueueId, QueueId], order: ImportOrder
) -> _Totals:
    renamed = Contacts(
        contacts.arrays,
        tuple(names[queue] for queue in contacts.queues),
        contacts.agents,
        contacts.customers,
        contacts.triages,
    )
    counted = work.contact_records.add_many(order.source, renamed.records())
    intervals = 0
    over = contacts.arrays.arrived[contacts.over]
    if over.size:
        for old, new in names.items():
            if old != new:
                intervals += _refresh_facts(work, new, *span_of(over))
    still_open = int(np.count_nonzero(~contacts.over))
    return counted.added, counted.already_there, intervals, still_open


def _refresh_facts(work: UnitOfWork, queue: QueueId, start: datetime, end: datetime) -> int:
    """Make the interval facts of some days anew from the contacts that are stored."""
    threshold = work.queues.get(queue).target.threshold_seconds
    written = 0
    for first in _weeks(start, end):
        last = min(first + timedelta(days=7), end)
        records: tuple[ContactRecord, ...] = work.contact_records.all(queue, first, last)
        facts = facts_of(queue, records, threshold)
        written += work.interval_facts.replace_period(queue, first, last, facts)
    return written


def _weeks(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(days=7)


def _import_counts(work: UnitOfWork, content: LogContent, names: dict[QueueId, QueueId]) -> _Totals:
    counts = content.counts if content.contacts is None else arrivals(content.contacts)
    assert counts is not None  # noqa: S101 - a log holds one or the other
    _check_whole(counts, content.name)
    written = 0
    for code, queue in enumerate(counts.queues):
        rows = counts.arrays.take((counts.arrays.queues == code) & np.isfinite(counts.arrays.counts))
        if rows.counts.size:
            start = datetime.fromtimestamp(float(rows.instants.min()), UTC)
            end = datetime.fromtimestamp(float(rows.instants.max()), UTC) + timedelta(
                minutes=counts.minutes
            )
            facts = _offered(names[queue], counts.minutes, rows.instants.tolist(), rows.counts.tolist())
            written += work.interval_facts.replace_period(names[queue], start, end, facts)
    return 0, 0, written, 0


def _check_whole(counts: Counts, name: str) -> None:
    known = counts.arrays.counts[np.isfinite(counts.arrays.counts)]
    broken = known[known != np.floor(known)]
    if broken.size:
        raise InvalidInput(
            f"{name} counts {broken[0]:g} contacts in one interval; facts are whole numbers, so that "
            "averages cannot be imported."
        )


def _offered(
    queue: QueueId, minutes: int, instants: list[float], counts: list[float]
) -> Iterator[IntervalFactRow]:
    for instant, count in zip(instants, counts, strict=True):
        start = datetime.fromtimestamp(instant, UTC)
        yield (queue, start, minutes, int(count), 0, 0, 0, 0, 0, 0, 0.0, 0.0, 0, 0)


def _queues(
    work: UnitOfWork, content: LogContent, order: ImportOrder
) -> tuple[dict[QueueId, QueueId], tuple[QueueId, ...]]:
    """Return the stored queue of each queue of the file, and which of them had to be made.

    Only our own export names stored queues by their ids; the words of any other file are no ids, and
    must not fall into the queue of a client that happens to be called so.
    """
    stored = work.queues.ids()
    own = content.layout == OWN_LAYOUT
    names = {
        queue: queue if own and queue in stored else QueueId(f"{order.client}-{queue}")
        for queue in content.queues
    }
    missing = {queue: name for queue, name in names.items() if name not in stored}
    if missing:
        _ensure_client(work, content, order)
        for queue in _new_queues(content, missing, order.client):
            work.queues.save(queue)
    return names, tuple(sorted(missing.values()))


def _ensure_client(work: UnitOfWork, content: LogContent, order: ImportOrder) -> None:
    try:
        work.clients.get(order.client)
    except NotFound:
        if order.client != IMPORTED:
            raise
        work.clients.save(Client(IMPORTED, "Imported logs", "", content.zone, "EUR", 0.0, ()))


def _new_queues(content: LogContent, missing: dict[QueueId, QueueId], client: ClientId) -> Iterator[Queue]:
    hours = _hours(content)
    for queue, name in missing.items():
        channel, language = _nature(content, queue)
        yield Queue(
            name,
            client,
            str(queue),
            channel,
            language,
            hours.get(queue, always_open(content.zone)),
            ServiceTarget(),
        )


def _hours(content: LogContent) -> dict[QueueId, BusinessHours]:
    minutes = _MOST_MINUTES if content.counts is None else content.counts.minutes
    if content.contacts is not None and not content.contacts.offered.any():
        return {}
    if minutes > _MOST_MINUTES or _MOST_MINUTES % minutes:
        return {}
    found = queue_histories(content, FACT_MINUTES if content.counts is None else _MOST_MINUTES)
    return {one.history.queue: BusinessHours(content.zone, one.hours) for one in found if any(one.hours)}


def _nature(content: LogContent, queue: QueueId) -> tuple[Channel, str]:
    """Return the channel and the language that most contacts of a queue have."""
    if content.contacts is None:
        return Channel.VOICE, UNDETERMINED
    contacts = content.contacts
    rows = contacts.arrays.queues == contacts.queues.index(queue)
    channels = Counter(contacts.arrays.channels[rows].tolist())
    triages = contacts.arrays.triage[rows]
    languages = Counter(contacts.triages[code].language for code in triages[triages >= 0].tolist())
    channel = CHANNELS[channels.most_common(1)[0][0]] if channels else Channel.VOICE
    return channel, languages.most_common(1)[0][0] if languages else UNDETERMINED
