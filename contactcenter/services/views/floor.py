"""The floor at one minute of a recorded day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.db.reading import ContactSpan, ReadingUnit
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.facts import IntervalFact
from contactcenter.domain.measures import ServiceCounts, total
from contactcenter.domain.roster import Shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.views.installation import installation_zone, local_date
from contactcenter.services.views.ratio import Ratio, deflection_ratio, service_level_ratio
from contactcenter.services.views.rosters import roster_at

GRID_MINUTES = 15
SERVING = "serving"


BACKLOG_DAYS = 4
"""How far back a contact may have arrived that still waits."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queue at one moment.

    Parameters
    ----------
    contacts : how many wait.
    oldest_seconds : age of the one that waits longest, 0 when nobody does.
    agents : people who serve somebody of this queue.
    """

    contacts: int
    oldest_seconds: float
    agents: frozenset[str]


@dataclass(frozen=True, slots=True)
class QueueNow:
    """One queue from midnight to the minute that is shown.

    Parameters
    ----------
    offered : contacts that had arrived, bot and people together.
    counts : those that were answered by people or lost.
    contained : those that a bot settled.
    waiting : who waits at that minute, None where only counts are on record.
    mean_wait_seconds, mean_handle_seconds : of the answered, None when there are none.
    service : by the formula of the queue's own target.
    by_interval : contacts that arrived, one number for each interval so far.
    """

    queue: Queue
    client_name: str
    offered: int
    counts: ServiceCounts
    contained: int
    waiting: Waiting | None
    mean_wait_seconds: float | None
    mean_handle_seconds: float | None
    service: Ratio
    by_interval: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Presence:
    """How many people the roster of that day has in one activity at that minute."""

    activity: str
    people: int


@dataclass(frozen=True, slots=True)
class Floor:
    """All queues of one recorded day, up to one minute of it.

    Parameters
    ----------
    at : aware UTC instant; no interval that ends after it is counted.
    grid : the intervals of the local day.
    offered : contacts of all queues, one number for each interval so far.
    usual : mean of the same weekday in the four weeks before, one number for each interval of
        the whole day.
    deflection : which share of what was offered a bot settled.
    presence : empty when no roster covers that day.
    previous, following : neighbouring recorded days, None at the ends.
    """

    day: date
    at: datetime
    grid: TimeGrid
    queues: tuple[QueueNow, ...]
    offered: tuple[int, ...]
    usual: tuple[float, ...]
    deflection: Ratio
    presence: tuple[Presence, ...]
    previous: date | None
    following: date | None

    @property
    def counts(self) -> ServiceCounts:
        """The counts of all queues together."""
        return total(now.counts for now in self.queues)

    @property
    def waiting(self) -> int | None:
        """How many wait in all queues, None where only counts are on record."""
        known = [now.waiting.contacts for now in self.queues if now.waiting]
        return sum(known) if known else None

    @property
    def busy_agents(self) -> int | None:
        """How many people serve somebody, None where only counts are on record."""
        known = [now.waiting.agents for now in self.queues if now.waiting]
        return len(frozenset[str]().union(*known)) if known else None


def read_floor(unit: ReadingUnit, day: date | None, minute: int | None) -> Floor | None:
    """Return the floor of a recorded day at a local minute; None without any contacts on record.

    Parameters
    ----------
    day : local date, None for the last one on record.
    minute : local minutes from midnight; None for mid-afternoon.

    Raises
    ------
    InvalidInput
        When nothing is on record for the day.
    """
    period = unit.pages.fact_period()
    if period is None:
        return None
    zone = installation_zone(unit)
    first, last = local_date(period.first, zone), local_date(period.last, zone)
    day = day or last
    if not first <= day <= last:
        raise InvalidInput(f"Nothing is on record for {day}; choose a day from {first} to {last}.")
    grid = TimeGrid.of_days(day, 1, GRID_MINUTES, zone)
    at = _moment(grid, 15 * 60 if minute is None else minute)
    names = {client.id: client.name for client in unit.clients.all()}
    spans = unit.pages.contact_spans(at - timedelta(days=BACKLOG_DAYS), at)
    waiting = {queue: waiting_at(span, at) for queue, span in _by_queue(spans).items()}
    queues = tuple(
        _queue_now(unit, queue, names[queue.client], grid, at, waiting.get(queue.id))
        for queue in unit.queues.all()
    )
    head = roster_at(unit, at)
    return Floor(
        day=day,
        at=at,
        grid=grid,
        queues=tuple(sorted(queues, key=lambda now: (now.client_name, _place(now.queue)))),
        offered=tuple(map(sum, zip(*(now.by_interval for now in queues), strict=True))),
        usual=_usual(unit, day, zone, [queue.queue for queue in queues]),
        deflection=deflection_ratio(
            sum(now.contained for now in queues), sum(now.offered for now in queues)
        ),
        presence=_presence(unit, head, at) if head else (),
        previous=day - timedelta(days=1) if day > first else None,
        following=day + timedelta(days=1) if day < last else None,
    )


def _moment(grid: TimeGrid, minute: int) -> datetime:
    """Return the interval boundary at or before a local minute, inside the day."""
    slots = [slot for slot in range(1, grid.count) if _minute_of(grid.local_of(slot)) <= minute]
    return grid.instant_of(max(slots, default=1))


def _minute_of(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _place(queue: Queue) -> tuple[int, str]:
    """Order queues by channel as the field lists them, then by language."""
    channels = ("voice", "callback", "chat", "messaging", "social", "email", "back_office")
    return channels.index(queue.channel), queue.id


def _by_queue(spans: Iterable[ContactSpan]) -> dict[QueueId, list[ContactSpan]]:
    found: dict[QueueId, list[ContactSpan]] = defaultdict(list)
    for span in spans:
        found[span.queue].append(span)
    return found


def _queue_now(
    unit: ReadingUnit, queue: Queue, client: str, grid: TimeGrid, at: datetime, waiting: Waiting | None
) -> QueueNow:
    facts = [fact for fact in unit.interval_facts.all(queue.id, grid.start, at) if _end(fact) <= at]
    counts = total(fact.counts for fact in facts)
    return QueueNow(
        queue=queue,
        client_name=client,
        offered=sum(fact.offered for fact in facts),
        counts=counts,
        contained=sum(fact.contained for fact in facts),
        waiting=waiting,
        mean_wait_seconds=_mean(sum(fact.wait_seconds for fact in facts), counts.answered),
        mean_handle_seconds=_mean(sum(fact.handle_seconds for fact in facts), counts.answered),
        service=service_level_ratio(counts, queue.target.formula),
        by_interval=_by_interval(facts, grid, at),
    )


def _end(fact: IntervalFact) -> datetime:
    return fact.start + timedelta(minutes=fact.minutes)


def _mean(seconds: float, contacts: float) -> float | None:
    return seconds / contacts if contacts else None


def _by_interval(facts: Iterable[IntervalFact], grid: TimeGrid, at: datetime) -> tuple[int, ...]:
    counts = Counter[int]()
    for fact in facts:
        counts[grid.index_of(fact.start)] += fact.offered
    return tuple(counts[slot] for slot in range(grid.index_of(at)))


def waiting_at(spans: Iterable[ContactSpan], at: datetime) -> Waiting:
    """Return who of one queue waited and who served at an aware instant."""
    ages: list[float] = []
    agents: set[str] = set()
    for span in spans:
        age = (at - span.arrived_at).total_seconds()
        if 0 <= age < span.wait_seconds:
            ages.append(age)
        elif 0 <= age - span.wait_seconds < (span.handle_seconds or 0.0):
            agents.add(span.agent)
    return Waiting(len(ages), max(ages, default=0.0), frozenset(agents))


def _usual(unit: ReadingUnit, day: date, zone: str, queues: Sequence[Queue]) -> tuple[float, ...]:
    """Return the mean of the four same weekdays before, over all queues; empty without any of them."""
    grids = [TimeGrid.of_days(day - timedelta(weeks=back), 1, GRID_MINUTES, zone) for back in range(1, 5)]
    past = [
        [
            _by_interval(unit.interval_facts.all(queue.id, grid.start, grid.end), grid, grid.end)
            for queue in queues
        ]
        for grid in grids
    ]
    days = [list(map(sum, zip(*rows, strict=True))) for rows in past if any(map(any, rows))]
    return tuple(sum(slot) / len(days) for slot in zip(*days, strict=False))


def _presence(unit: ReadingUnit, head: RosterHead, at: datetime) -> tuple[Presence, ...]:
    shifts = unit.pages.shifts(head.id, at, at + timedelta(seconds=1))
    counts = Counter(activity_at(shift, at) for shift in shifts)
    return tuple(Presence(activity, people) for activity, people in sorted(counts.items()))


def activity_at(shift: Shift, at: datetime) -> str:
    """Return what an agent on shift does at an instant: a break, a meal …, or serving."""
    parts = (part.activity.value for part in shift.parts if part.start <= at < part.end)
    return next(parts, SERVING)
