"""What an outsourcer's own past says of each queue: its history, its kinds of contact, its times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.db.repositories.facts import FactColumns
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.client import Queue
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel, ContactOutcome, ContactRecord
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.facts import JourneyFact
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.intake.wallclock import WallClock
from workforce.forecast.history import History
from workforce.forecast.times import estimate_patience

RECENT_DAYS = 56
"""The mix of contacts and their handling times are taken from the last eight weeks."""
RECORD_DAYS = 14
"""Waits and handling times one by one are read of the last two weeks."""
SLOT_MINUTES = 15

STAGES = {
    JourneyStage.AWARENESS: JourneyStage.CONSIDERATION,
    JourneyStage.CONSIDERATION: JourneyStage.CONSIDERATION,
    JourneyStage.DECISION: JourneyStage.CONSIDERATION,
    JourneyStage.PURCHASE: JourneyStage.PURCHASE,
    JourneyStage.POST_PURCHASE: JourneyStage.POST_PURCHASE,
}
"""Stages that ask for the same skill are planned as one."""
BANDS = {1: 2, 2: 2, 3: 3, 4: 4, 5: 4}
"""Complexities that are planned as one: first level, middle, expert."""


@dataclass(frozen=True, slots=True)
class KindBook:
    """One kind of contact of a queue.

    Parameters
    ----------
    share : of the queue's offered contacts, 0 to 1.
    contained_share : of these, what a bot settles, 0 to 1.
    handle_seconds : a person's mean handling time.
    """

    stage: JourneyStage
    complexity: int
    share: float
    contained_share: float
    handle_seconds: float


@dataclass(frozen=True, slots=True)
class QueueBook:
    """What is known of a queue.

    Parameters
    ----------
    history : offered contacts, those that bots settled included.
    human_share : of the offered, what people see, 0 to 1.
    handle_cv : coefficient of variation of the handling time.
    patience_seconds : mean patience; None where nobody hangs up.
    """

    queue: Queue
    history: History
    human_share: float
    handle_seconds: float
    handle_cv: float
    patience_seconds: float | None
    kinds: tuple[KindBook, ...]

    @property
    def is_live(self) -> bool:
        """Whether customers wait on the line."""
        return CHANNEL_PROFILES[self.queue.channel].live


def read_books(uow: UnitOfWork, today: date) -> tuple[QueueBook, ...]:
    """Read the book of every queue from what happened before a local date.

    Raises
    ------
    InvalidInput
        When a queue has no contacts.
    """
    queues = uow.queues.all()
    zones = {client.id: client.zone for client in uow.clients.all()}
    journeys = {
        client: uow.journey_facts.sums(
            client, today - timedelta(days=RECENT_DAYS), today - timedelta(days=1)
        )
        for client in zones
    }
    patience = _patience(uow, queues, zones, today)
    return tuple(
        _book(uow, queue, today, journeys[queue.client], patience[queue.client, queue.channel])
        for queue in queues
    )


def read_recent(uow: UnitOfWork, queue: Queue, today: date) -> QueueBook:
    """Read a queue's book without its history: what one contact takes, for questions about people."""
    zone = uow.clients.get(queue.client).zone
    first, last = today - timedelta(days=RECENT_DAYS), today - timedelta(days=1)
    own = [fact for fact in uow.journey_facts.sums(queue.client, first, last) if fact.queue == queue.id]
    siblings = [
        one for one in uow.queues.all() if (one.client, one.channel) == (queue.client, queue.channel)
    ]
    tempo = _patience(uow, siblings, {queue.client: zone}, today)[queue.client, queue.channel]
    nothing = History(queue.id, zone, SLOT_MINUTES, today, np.zeros((0, 1440 // SLOT_MINUTES)))
    return _of_parts(queue, nothing, own, tempo)


@dataclass(frozen=True, slots=True)
class _Tempo:
    """Mean patience and the spread of handling times of one client's channel."""

    patience_seconds: float | None
    handle_cv: float


def _patience(
    uow: UnitOfWork, queues: Sequence[Queue], zones: dict[ClientId, str], today: date
) -> dict[tuple[ClientId, Channel], _Tempo]:
    """Estimate times per client and channel: single queues have too few hang-ups."""
    records: dict[tuple[ClientId, Channel], list[ContactRecord]] = {}
    for queue in queues:
        start = local_instant(today - timedelta(days=RECORD_DAYS), 0, zones[queue.client])
        end = local_instant(today, 0, zones[queue.client])
        found = uow.contact_records.all(queue.id, start, end)
        records.setdefault((queue.client, queue.channel), []).extend(found)
    return {key: _tempo(key[1], found) for key, found in records.items()}


def _tempo(channel: Channel, records: Sequence[ContactRecord]) -> _Tempo:
    handles = np.array([record.handle_seconds for record in records if record.handle_seconds])
    cv = float(handles.std() / handles.mean()) if handles.size else 1.0
    ended = [r for r in records if r.outcome in (ContactOutcome.ANSWERED, ContactOutcome.ABANDONED)]
    waits = np.array([record.wait_seconds for record in ended])
    abandoned = np.array([record.outcome is ContactOutcome.ABANDONED for record in ended], dtype=bool)
    if not CHANNEL_PROFILES[channel].live or not (waits[abandoned] > 0).any():
        return _Tempo(None, cv)
    return _Tempo(estimate_patience(waits, abandoned).mean_seconds, cv)


def _book(
    uow: UnitOfWork, queue: Queue, today: date, journeys: Sequence[JourneyFact], tempo: _Tempo
) -> QueueBook:
    span = uow.interval_facts.period([queue.id])
    if span is None:
        raise InvalidInput(f"Queue {queue.id!r} has no contacts to plan from; import its history first.")
    zone = queue.hours.zone
    facts = uow.interval_facts.columns(queue.id, span[0], local_instant(today, 0, zone))
    own = [fact for fact in journeys if fact.queue == queue.id]
    return _of_parts(queue, _history(queue, facts, span[0], today), own, tempo)


def _of_parts(queue: Queue, history: History, own: Sequence[JourneyFact], tempo: _Tempo) -> QueueBook:
    offered, contained = sum(f.offered for f in own), sum(f.contained for f in own)
    answered = sum(f.answered for f in own)
    return QueueBook(
        queue=queue,
        history=history,
        human_share=1 - contained / offered if offered else 1.0,
        handle_seconds=sum(f.handle_seconds for f in own) / max(answered, 1),
        handle_cv=max(tempo.handle_cv, 0.1),
        patience_seconds=tempo.patience_seconds,
        kinds=_kinds(own),
    )


def _kinds(facts: Sequence[JourneyFact]) -> tuple[KindBook, ...]:
    """Return a queue's kinds of contact with their shares."""
    groups: dict[tuple[JourneyStage, int], list[JourneyFact]] = {}
    for fact in facts:
        groups.setdefault((STAGES[fact.stage], BANDS[fact.complexity]), []).append(fact)
    everything = sum(fact.offered for fact in facts)
    return tuple(
        KindBook(
            stage,
            band,
            share=(offered := sum(f.offered for f in group)) / everything,
            contained_share=sum(f.contained for f in group) / offered,
            handle_seconds=sum(f.handle_seconds for f in group) / max(1, sum(f.answered for f in group)),
        )
        for (stage, band), group in sorted(groups.items())
        if sum(f.offered for f in group) and sum(f.answered for f in group)
    )


def _history(queue: Queue, facts: FactColumns, start: datetime, today: date) -> History:
    """Return the offered contacts by local day and quarter hour.

    Live queues are unknown where they are closed; deferred ones take contacts around the clock.
    """
    zone = queue.hours.zone
    seconds = facts.start.astype(np.float64)
    clock = WallClock(zone, float(seconds[0]), float(seconds[-1]))
    local = clock.local(seconds)
    first = date(1970, 1, 1) + timedelta(days=int(local[0] // 86_400))
    days = (today - first).days
    rows = (local // 86_400).astype(int) - int(local[0] // 86_400)
    slots = (local % 86_400 // (60 * SLOT_MINUTES)).astype(int)
    counts = np.zeros((days, 1440 // SLOT_MINUTES))
    np.add.at(
        counts, (rows, slots), facts.offered / np.maximum(clock.passes(local, 60.0 * SLOT_MINUTES), 1)
    )
    if CHANNEL_PROFILES[queue.channel].live:
        counts[~open_slots(queue, first, days)] = np.nan
    return History(QueueId(queue.id), zone, SLOT_MINUTES, first, counts)


def open_slots(queue: Queue, first: date, days: int) -> NDArray[np.bool_]:
    """Tell in which quarter hours of local days a queue is open, shape (days, 96)."""
    found = np.zeros((days, 1440 // SLOT_MINUTES), dtype=bool)
    for row in range(days):
        for interval in queue.hours.intervals_of(first + timedelta(days=row)):
            found[row, interval.start_minute // SLOT_MINUTES : -(-interval.end_minute // SLOT_MINUTES)] = (
                True
            )
    return found
