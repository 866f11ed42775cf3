"""Questions that only the pages ask: SELECTs over several aggregates or over a slice of a large one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, func, select
from sqlmodel import Session
from sqlmodel import select as select_rows

from contactcenter.db.bulk import table_of
from contactcenter.db.columns import instant_of, microseconds_of
from contactcenter.db.mapping.planning import simulated_queue_of
from contactcenter.db.mapping.rosters import head_of
from contactcenter.db.repositories.rosters import RosterRepository
from contactcenter.db.repositories.serving import serving_spans
from contactcenter.db.tables.contact_record import ContactRecordRow
from contactcenter.db.tables.dispatch import HappeningRow
from contactcenter.db.tables.forecast import ForecastIntervalRow, ForecastRow
from contactcenter.db.tables.interval_fact import IntervalFactRow
from contactcenter.db.tables.requirement import RequirementIntervalRow, RequirementRow
from contactcenter.db.tables.roster import RosterRow
from contactcenter.db.tables.simulation_run import SimulatedIntervalRow, SimulatedQueueRow
from contactcenter.db.tables.waiting_queue import QueueRow
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactOutcome
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.roster import Shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.runs import (
    ForecastId,
    PlanId,
    RosterId,
    SimulatedInterval,
    SimulatedQueue,
    SimulationId,
)
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import AgentId, QueueId
from workforce.rostering.serving import ServingSpans

_FACTS = table_of(IntervalFactRow)
_QUEUES = table_of(QueueRow)
_RECORDS = table_of(ContactRecordRow)
_ROSTERS = table_of(RosterRow)
_REQUIREMENTS, _NEEDS = table_of(RequirementRow), table_of(RequirementIntervalRow)
_FORECASTS, _MEANS = table_of(ForecastRow), table_of(ForecastIntervalRow)
_HAPPENINGS = table_of(HappeningRow)
_SIMULATED = table_of(SimulatedIntervalRow)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """What one queue needs in one interval; `agents` serving, `scheduled` with shrinkage on top."""

    queue: QueueId
    start: datetime
    agents: float
    scheduled: float


@dataclass(frozen=True, slots=True)
class MeanRow:
    """Contacts expected in one interval of a queue."""

    queue: QueueId
    start: datetime
    mean: float


@dataclass(frozen=True, slots=True)
class ForecastHead:
    """A forecast without its curve."""

    id: ForecastId
    queue: QueueId
    made_at: datetime
    model: str
    wape: float | None
    baseline_wape: float | None


@dataclass(frozen=True, slots=True)
class ContactSpan:
    """When a contact waited and was served, as far as it is on record."""

    queue: QueueId
    arrived_at: datetime
    wait_seconds: float
    handle_seconds: float | None
    outcome: ContactOutcome
    agent: str


@dataclass(frozen=True, slots=True)
class FactPeriod:
    """When the first interval on record starts, and when the last one does."""

    first: datetime
    last: datetime
    contacts: int


class PageQueries:
    """SELECTs for the pages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def fact_period(self) -> FactPeriod | None:
        """Return from when to when contacts are on record, None without any."""
        wanted = select(
            func.min(_FACTS.c.starts_at), func.max(_FACTS.c.starts_at), func.sum(_FACTS.c.offered)
        )
        first, last, contacts = self._session.execute(wanted).one()
        return None if first is None else FactPeriod(first, last, int(contacts))

    def contact_spans(self, start: datetime, end: datetime) -> tuple[ContactSpan, ...]:
        """Return the contacts, answered or lost, that arrived from `start` to before `end`."""
        columns = ("queue_id", "arrived_at", "wait_seconds", "handle_seconds", "outcome", "agent")
        arrived, outcome = _RECORDS.c.arrived_at, _RECORDS.c.outcome
        wanted = select(*(_RECORDS.c[name] for name in columns)).where(
            arrived >= start,
            arrived < end,
            outcome.in_((ContactOutcome.ANSWERED, ContactOutcome.ABANDONED)),
        )
        # Each queue by itself, because that is how the index goes.
        queues = self._session.execute(select(_QUEUES.c.id)).scalars().all()
        return tuple(
            ContactSpan(*row)
            for queue in queues
            for row in self._session.execute(wanted.where(_RECORDS.c.queue_id == queue))
        )

    def rosters(self) -> tuple[RosterHead, ...]:
        """Return all rosters, the newest first."""
        wanted = select_rows(RosterRow).order_by(_ROSTERS.c.id.desc())
        return tuple(head_of(row) for row in self._session.exec(wanted))

    def shifts(self, roster: RosterId, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """Return the shifts of a roster that touch the time from `start` to `end`, by their start."""
        shifts = RosterRepository(self._session).shifts(roster, None, (start, end))
        return tuple(sorted(shifts, key=lambda one: (one.start, one.agent)))

    def serving(self, roster: RosterId, start: datetime, end: datetime) -> ServingSpans:
        """Return when people serve by a roster, of the shifts that touch the time from `start` to `end`."""
        return serving_spans(self._session, roster, start, end)

    def state_changes(
        self, start: datetime, end: datetime
    ) -> tuple[tuple[datetime, AgentId, AgentState], ...]:
        """Return when which agent's desk took which state between two instants, in order."""
        wanted = select(_HAPPENINGS.c.at_ms, _HAPPENINGS.c.agent_id, _HAPPENINGS.c.detail).where(
            _HAPPENINGS.c.kind == HappeningKind.DESK_CHANGED,
            _HAPPENINGS.c.at_ms >= microseconds_of(start) // 1000,
            _HAPPENINGS.c.at_ms < microseconds_of(end) // 1000,
        )
        rows = self._session.execute(wanted.order_by(_HAPPENINGS.c.number))
        return tuple(
            (instant_of(at * 1000), AgentId(agent), AgentState(state)) for at, agent, state in rows
        )

    def needs(self, plan: PlanId, start: datetime, end: datetime) -> tuple[NeedRow, ...]:
        """Return a plan's requirements of the intervals from `start` to before `end`."""
        heads = self._session.execute(
            select(_REQUIREMENTS).where(_REQUIREMENTS.c.plan_id == plan).order_by(_REQUIREMENTS.c.queue_id)
        ).all()
        found: list[NeedRow] = []
        for head in heads:
            first, last = (_place(instant, head.starts_at, head.minutes) for instant in (start, end))
            wanted = select(_NEEDS.c.position, _NEEDS.c.agents, _NEEDS.c.scheduled)
            wanted = wanted.where(
                _NEEDS.c.requirement_id == head.id, _NEEDS.c.position.between(first, last - 1)
            )
            found.extend(
                NeedRow(head.queue_id, _instant(position, head.starts_at, head.minutes), agents, scheduled)
                for position, agents, scheduled in self._session.execute(wanted)
            )
        return tuple(found)

    def forecasts(self, plan: PlanId) -> tuple[ForecastHead, ...]:
        """Return the forecasts of a plan by queue."""
        columns = ("id", "queue_id", "made_at", "model", "wape", "baseline_wape")
        wanted = select(*(_FORECASTS.c[name] for name in columns)).where(_FORECASTS.c.plan_id == plan)
        return tuple(
            ForecastHead(*row) for row in self._session.execute(wanted.order_by(_FORECASTS.c.queue_id))
        )

    def means(self, plan: PlanId, start: datetime, end: datetime) -> tuple[MeanRow, ...]:
        """Return the contacts that a plan expects in the intervals from `start` to before `end`."""
        heads = self._session.execute(select(_FORECASTS).where(_FORECASTS.c.plan_id == plan)).all()
        found: list[MeanRow] = []
        for head in heads:
            first, last = (_place(instant, head.starts_at, head.minutes) for instant in (start, end))
            wanted = select(_MEANS.c.position, _MEANS.c.mean)
            wanted = wanted.where(
                _MEANS.c.forecast_id == head.id, _MEANS.c.position.between(first, last - 1)
            )
            found.extend(
                MeanRow(head.queue_id, _instant(position, head.starts_at, head.minutes), mean)
                for position, mean in self._session.execute(wanted)
            )
        return tuple(found)

    def simulated(self, run: SimulationId, start: datetime, end: datetime) -> tuple[SimulatedInterval, ...]:
        """Return what a simulation found for the intervals from `start` to before `end`."""
        counts = ("answered", "abandoned", "answered_in_t", "abandoned_in_t", "short_abandoned")
        columns = ("queue_id", "starts_at", "minutes", *counts, "contained", "wait_seconds")
        wanted = select(*(_SIMULATED.c[name] for name in columns)).where(
            _SIMULATED.c.run_id == run, _SIMULATED.c.starts_at >= start, _SIMULATED.c.starts_at < end
        )
        rows = self._session.execute(wanted.order_by(_SIMULATED.c.queue_id, _SIMULATED.c.starts_at))
        return tuple(_simulated_interval(row) for row in rows)

    def simulated_queues(self, run: SimulationId) -> tuple[SimulatedQueue, ...]:
        """Return what a simulation found for each queue over the whole period."""
        rows = self._session.exec(
            select_rows(SimulatedQueueRow)
            .where(SimulatedQueueRow.run_id == run)
            .order_by(SimulatedQueueRow.queue_id)
        )
        return tuple(simulated_queue_of(row) for row in rows)


class ReadingUnit(UnitOfWork):
    """A unit of work that stores nothing and also answers the pages' questions."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, reading=True)
        self.pages = PageQueries(self._session)


def _place(instant: datetime, start: datetime, minutes: int) -> int:
    """Return the interval of a grid that holds an instant; it may lie outside."""
    return int((instant - start).total_seconds() // (60 * minutes))


def _instant(position: int, start: datetime, minutes: int) -> datetime:
    return start + timedelta(minutes=position * minutes)


def _simulated_interval(row: Row[Any]) -> SimulatedInterval:
    counts = ServiceCounts(*row[3:8])
    return SimulatedInterval(
        row.queue_id, row.starts_at, row.minutes, counts, row.contained, row.wait_seconds
    )
