"""The face of the planner's calendar, overrides and locks to the desks: one verb, one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.planned import OverrideId, PlannedEventId
from contactcenter.domain.runs import ForecastId
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.calendarfile import EventPreview, preview_events
from contactcenter.services.views.corrections import (
    Corrections,
    PlannedCalendar,
    read_corrections,
    read_planned,
)
from contactcenter.services.views.installation import installation_zone
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.overrides import Override


@dataclass(frozen=True, slots=True)
class ForecastDesk:
    """What a planner knows better than the history, in the database behind `engine`."""

    engine: Engine
    clock: Clock

    def zone(self) -> str:
        """Return the zone in which the installation counts its days."""
        with ReadingUnit(self.engine) as unit:
            return installation_zone(unit)

    def today(self) -> date:
        """Return the date in that zone."""
        return self.clock.now().astimezone(ZoneInfo(self.zone())).date()

    def corrections(self, queue: QueueId | None) -> Corrections | None:
        """Return a queue's forecast with its overrides; see `read_corrections`."""
        with ReadingUnit(self.engine) as unit:
            return read_corrections(unit, queue, self.clock.now())

    def override(self, override: Override) -> OverrideId:
        """Store an override.

        Raises
        ------
        NotFound
            When there is no such queue.
        """
        with UnitOfWork(self.engine) as unit:
            unit.queues.get(override.queue)
            made = unit.overrides.add(override)
            unit.commit()
            return made

    def withdraw(self, override: OverrideId) -> None:
        """Let an override count no longer, or raise `NotFound` or `Conflict`."""
        with UnitOfWork(self.engine) as unit:
            unit.overrides.withdraw(override, self.clock.now())
            unit.commit()

    def lock(self, forecast: ForecastId) -> None:
        """Keep a forecast for good, or raise `NotFound` or `Conflict`."""
        with UnitOfWork(self.engine) as unit:
            unit.forecasts.lock(forecast, self.clock.now())
            unit.commit()

    def planned(self) -> PlannedCalendar:
        """Return the calendar of events; see `read_planned`."""
        with ReadingUnit(self.engine) as unit:
            return read_planned(unit)

    def preview(self, name: str, content: bytes) -> EventPreview:
        """Return what a file of events would change; see `preview_events`."""
        calendar = self.planned()
        return preview_events(name, content, {event for _, event in calendar.events}, calendar.queues)

    def plan(self, events: Iterable[Event]) -> tuple[PlannedEventId, ...]:
        """Store events and return their ids; one that stands in the calendar already is not stored again.

        Raises
        ------
        NotFound
            When an event is for a queue that there is not; then none is stored.
        """
        with UnitOfWork(self.engine) as unit:
            known = {event for _, event in unit.planned_events.all()}
            new = [event for event in dict.fromkeys(events) if event not in known]
            for queue in {event.queue for event in new if event.queue is not None}:
                unit.queues.get(queue)
            made = tuple(unit.planned_events.add(event) for event in new)
            unit.commit()
            return made

    def remove(self, *events: PlannedEventId) -> None:
        """Take events out of the calendar, all or none, or raise `NotFound`."""
        with UnitOfWork(self.engine) as unit:
            for event in events:
                unit.planned_events.remove(event)
            unit.commit()
