"""What a client is shown: its own month, and nothing of anybody else's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.client import Client, Queue
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel
from contactcenter.domain.errors import NotFound
from contactcenter.domain.facts import IntervalFact, JourneyFact
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.measures import ServiceCounts, service_level_fraction, total
from contactcenter.domain.statement import Statement, month_span
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.statements import preview_month
from contactcenter.services.views.installation import local_date
from contactcenter.services.views.ratio import Ratio, deflection_ratio, service_level_ratio

BY_CONTRACT = "each queue by its own formula"


@dataclass(frozen=True, slots=True)
class QueueResult:
    """One queue over some time."""

    queue: Queue
    offered: int
    contained: int
    counts: ServiceCounts
    service: Ratio
    mean_wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour of one weekday (0 is Monday) over the days of a month."""

    weekday: int
    hour: int
    ratio: Ratio


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage of the journey over some time.

    Parameters
    ----------
    answered, contained, abandoned : contacts by how they ended.
    mean_wait_seconds : of the answered on live channels, None without any.
    satisfaction : mean answer from 1 to 5, None without answers; `answers` says how many.
    complexity : mean from 1 to 5, None without contacts.
    """

    stage: JourneyStage
    offered: int
    answered: int
    contained: int
    abandoned: int
    mean_wait_seconds: float | None
    satisfaction: float | None
    answers: int
    complexity: float | None

    @property
    def deflection(self) -> Ratio:
        """Which share of the stage a bot settled."""
        return deflection_ratio(self.contained, self.offered)


@dataclass(frozen=True, slots=True)
class ClientMonth:
    """A client's month so far.

    Parameters
    ----------
    month : its first local day; `last_day` is the last one with contacts on record.
    statement : the closed one, or a preview as long as the month is not closed.
    today : the queues on `last_day`.
    channel : what the heat map is about, None for all live queues.
    heat_target : what was promised for the heat map's queues.
    statements : all closed months, the latest first.
    """

    client: Client
    month: date
    last_day: date
    months: tuple[date, ...]
    statement: Statement
    queue_names: dict[QueueId, str]
    today: tuple[QueueResult, ...]
    channels: tuple[Channel, ...]
    channel: Channel
    heat: tuple[HeatCell, ...]
    heat_target: float
    stages: tuple[StageResult, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class CellDetail:
    """What lies behind one cell of the heat map.

    Parameters
    ----------
    days : one result for each date of that weekday, in order, over the chosen channel's queues.
    all_formulas : the six service levels of the cell.
    """

    client: Client
    month: date
    channel: Channel
    weekday: int
    hour: int
    ratio: Ratio
    counts: ServiceCounts
    mean_wait_seconds: float | None
    days: tuple[tuple[date, Ratio], ...]
    queues: tuple[QueueResult, ...]


def read_month(
    unit: ReadingUnit, client_id: ClientId, month: date | None, channel: Channel | None
) -> ClientMonth | None:
    """Return a client's month; None as long as the client has no contacts on record.

    Parameters
    ----------
    month : its first local day, None for the last one on record.
    channel : of the heat map, None for the client's first.

    Raises
    ------
    NotFound
        When there is no such client, or nothing on record for the month.
    """
    client = unit.clients.get(client_id)
    queues = unit.queues.all(client_id)
    period = unit.interval_facts.period([queue.id for queue in queues])
    if period is None:
        return None
    first, last = (local_date(one, client.zone) for one in (period[0], period[1] - timedelta(seconds=1)))
    months = months_between(first, last)
    month = month or months[-1]
    if month not in months:
        raise NotFound(f"Nothing is on record for {month:%B %Y}.")
    channels = tuple(channel for channel in Channel if any(queue.channel == channel for queue in queues))
    if channel is not None and channel not in channels:
        raise NotFound(f"{client.name} has no {channel} queue.")
    shown = [queue for queue in queues if queue.channel == (channel or channels[0])]
    facts = _facts(unit, shown, month, client.zone)
    last_day = min(last, month_end(month))
    return ClientMonth(
        client,
        month,
        last_day,
        months,
        unit.statements.find(client_id, month) or preview_month(unit, client_id, month),
        {queue.id: queue.name for queue in queues},
        _results(unit, queues, last_day, client.zone),
        channels,
        channel or channels[0],
        heat_of(facts, shown, client.zone),
        shown[0].target.share,
        stages_of(unit.journey_facts.sums(client_id, month, last_day), queues),
        unit.statements.all(client_id)[::-1],
    )


def read_cell(
    unit: ReadingUnit, client_id: ClientId, month: date, channel: Channel, place: tuple[int, int]
) -> CellDetail:
    """Return what lies behind the cell of a weekday and an hour.

    Parameters
    ----------
    place : weekday (0 is Monday) and local hour.

    Raises
    ------
    NotFound
        When there is no such client, or it has no queue of that channel.
    """
    weekday, hour = place
    client = unit.clients.get(client_id)
    queues = [queue for queue in unit.queues.all(client_id) if queue.channel == channel]
    if not queues:
        raise NotFound(f"{client.name} has no {channel} queue.")
    facts = [
        fact
        for fact in _facts(unit, queues, month, client.zone)
        if _place(fact.start, client.zone) == (weekday, hour)
    ]
    by_day: dict[date, list[IntervalFact]] = defaultdict(list)
    for fact in facts:
        by_day[local_date(fact.start, client.zone)].append(fact)
    counts = total(fact.counts for fact in facts)
    return CellDetail(
        client,
        month,
        channel,
        weekday,
        hour,
        by_contract(facts, queues),
        counts,
        mean_of(sum(fact.wait_seconds for fact in facts), counts.answered),
        tuple((day, by_contract(rows, queues)) for day, rows in sorted(by_day.items())),
        tuple(_result(queue, [fact for fact in facts if fact.queue == queue.id]) for queue in queues),
    )


def months_between(first: date, last: date) -> tuple[date, ...]:
    """Return the first day of each month from the one of `first` to the one of `last`."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    places = (first.year * 12 + first.month - 1 + offset for offset in range(count))
    return tuple(date(place // 12, place % 12 + 1, 1) for place in places)


def month_end(month: date) -> date:
    """Return the last day of a month given by its first."""
    return months_between(month, month + timedelta(days=31))[1] - timedelta(days=1)


def mean_of(whole: float, count: float) -> float | None:
    """Return a mean, None where nothing was counted."""
    return whole / count if count else None


def _facts(unit: ReadingUnit, queues: Sequence[Queue], month: date, zone: str) -> list[IntervalFact]:
    start, end = month_span(month, zone)
    return [fact for queue in queues for fact in unit.interval_facts.all(queue.id, start, end)]


def _results(unit: ReadingUnit, queues: Sequence[Queue], day: date, zone: str) -> tuple[QueueResult, ...]:
    start, end = local_instant(day, 0, zone), local_instant(day + timedelta(days=1), 0, zone)
    return tuple(_result(queue, unit.interval_facts.all(queue.id, start, end)) for queue in queues)


def _result(queue: Queue, facts: Sequence[IntervalFact]) -> QueueResult:
    counts = total(fact.counts for fact in facts)
    return QueueResult(
        queue,
        sum(fact.offered for fact in facts),
        sum(fact.contained for fact in facts),
        counts,
        service_level_ratio(counts, queue.target.formula),
        mean_of(sum(fact.wait_seconds for fact in facts), counts.answered),
    )


def by_contract(facts: Iterable[IntervalFact], queues: Sequence[Queue]) -> Ratio:
    """Return the service level of some queues, each counted by its own formula."""
    formulas = {queue.id: queue.target.formula for queue in queues}
    pairs = [service_level_fraction(fact.counts, formulas[fact.queue]) for fact in facts]
    ids = sorted(set(formulas.values()))
    text = ids[0].text if len(ids) == 1 else BY_CONTRACT
    return Ratio(" / ".join(ids), text, sum(met for met, _ in pairs), sum(base for _, base in pairs))


def _place(instant: datetime, zone: str) -> tuple[int, int]:
    local = instant.astimezone(ZoneInfo(zone))
    return local.weekday(), local.hour


def heat_of(facts: Iterable[IntervalFact], queues: Sequence[Queue], zone: str) -> tuple[HeatCell, ...]:
    """Return the service level of each weekday and hour in which anything came."""
    cells: dict[tuple[int, int], list[IntervalFact]] = defaultdict(list)
    for fact in facts:
        cells[_place(fact.start, zone)].append(fact)
    return tuple(HeatCell(*place, by_contract(rows, queues)) for place, rows in sorted(cells.items()))


def stages_of(facts: Sequence[JourneyFact], queues: Sequence[Queue]) -> tuple[StageResult, ...]:
    """Return what became of each stage, in the order of the journey."""
    live = frozenset(queue.id for queue in queues if CHANNEL_PROFILES[queue.channel].live)
    return tuple(
        _stage([fact for fact in facts if fact.stage is stage], stage, live) for stage in JourneyStage
    )


def _stage(facts: Sequence[JourneyFact], stage: JourneyStage, live: frozenset[QueueId]) -> StageResult:
    heard = [fact for fact in facts if fact.queue in live]
    offered = sum(fact.offered for fact in facts)
    answered = sum(fact.answered for fact in facts)
    answers = sum(fact.csat_count for fact in facts)
    return StageResult(
        stage,
        offered,
        answered,
        sum(fact.contained for fact in facts),
        sum(fact.abandoned for fact in facts),
        mean_of(sum(fact.wait_seconds for fact in heard), sum(fact.answered for fact in heard)),
        mean_of(sum(fact.csat_sum for fact in facts), answers),
        answers,
        mean_of(sum(fact.complexity * fact.offered for fact in facts), offered),
    )
