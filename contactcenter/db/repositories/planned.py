"""Repositories of the events that a planner has put into the calendar, and of overrides of forecasts."""

from datetime import datetime

from sqlmodel import Session, col, select

from contactcenter.db.mapping.planned import event_of, override_of, row_of_event, row_of_override
from contactcenter.db.repositories.rows import fetched, stored
from contactcenter.db.tables.planned import ForecastOverrideRow, PlannedEventRow
from contactcenter.domain.errors import Conflict
from contactcenter.domain.planned import OverrideId, PlannedEventId
from contactcenter.domain.units import QueueId
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.overrides import Override


class PlannedEventRepository:
    """The outsourcer's own calendar."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, event: Event) -> PlannedEventId:
        """Store an event and return the id that it got."""
        return PlannedEventId(stored(self._session, row_of_event(event)))

    def remove(self, event: PlannedEventId) -> None:
        """Take an event out of the calendar, or raise `NotFound`."""
        self._session.delete(fetched(self._session, PlannedEventRow, event, "event"))
        self._session.flush()

    def all(self) -> tuple[tuple[PlannedEventId, Event], ...]:
        """Return all events with their ids, by their first day."""
        wanted = select(PlannedEventRow).order_by(col(PlannedEventRow.first_day), col(PlannedEventRow.id))
        rows = self._session.exec(wanted)
        return tuple((PlannedEventId(row.id), event_of(row)) for row in rows if row.id is not None)


class OverrideRepository:
    """Overrides, which are withdrawn and never deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, override: Override) -> OverrideId:
        """Store an override and return the id that it got."""
        return OverrideId(stored(self._session, row_of_override(override)))

    def get(self, override: OverrideId) -> Override:
        """Return an override, or raise `NotFound`."""
        return override_of(fetched(self._session, ForecastOverrideRow, override, "override"))

    def withdraw(self, override: OverrideId, at: datetime) -> None:
        """Let an override count no longer from an instant on.

        Raises
        ------
        Conflict
            When it has expired already.
        """
        row = fetched(self._session, ForecastOverrideRow, override, "override")
        if row.expires_at is not None and row.expires_at <= at:
            raise Conflict(f"Override {override} counts no longer since {row.expires_at}.")
        row.expires_at = at
        self._session.flush()

    def of_queue(self, queue: QueueId) -> tuple[tuple[OverrideId, Override], ...]:
        """Return the overrides of a queue with their ids, in the order in which they were made."""
        wanted = select(ForecastOverrideRow).where(ForecastOverrideRow.queue_id == queue)
        rows = self._session.exec(wanted.order_by(col(ForecastOverrideRow.id)))
        return tuple((OverrideId(row.id), override_of(row)) for row in rows if row.id is not None)
