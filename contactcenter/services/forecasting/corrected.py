"""What planners know better than the history: the calendar of events, and overrides of forecasts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.runs import ForecastId
from contactcenter.domain.units import QueueId
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.forecast import Forecast
from workforce.forecast.overrides import OverriddenForecast, Override, apply_overrides


@dataclass(frozen=True, slots=True)
class PlannersWord:
    """The planner's calendar and overrides as they stand at an instant.

    Parameters
    ----------
    at : aware instant; overrides that are not in force then do not count.
    overrides : by queue, in the order in which they were made.
    """

    at: datetime
    events: tuple[Event, ...] = ()
    overrides: Mapping[QueueId, tuple[Override, ...]] = field(default_factory=dict)

    def events_of(self, queue: QueueId) -> tuple[Event, ...]:
        """Return the events that touch a queue."""
        return tuple(event for event in self.events if event.queue in (None, queue))

    def correct(self, forecast: Forecast) -> OverriddenForecast:
        """Return a forecast before and after the overrides of its queue."""
        return apply_overrides(forecast, self.overrides.get(forecast.queue, ()), self.at)


def read_planners_word(uow: UnitOfWork, at: datetime) -> PlannersWord:
    """Read the calendar and the overrides of all queues."""
    return PlannersWord(
        at,
        tuple(event for _, event in uow.planned_events.all()),
        {queue.id: overrides_of(uow, queue.id) for queue in uow.queues.all()},
    )


def overrides_of(uow: UnitOfWork, queue: QueueId) -> tuple[Override, ...]:
    """Return all overrides of a queue, in the order in which they were made."""
    return tuple(one for _, one in uow.overrides.of_queue(queue))


def corrected_forecast(uow: UnitOfWork, forecast: ForecastId, at: datetime) -> Forecast:
    """Return a stored forecast with the overrides that are in force at an instant.

    Forecasts are stored as the model made them, so that what overrides add can be told.

    Raises
    ------
    NotFound
        When there is no such forecast.
    """
    found = uow.forecasts.get(forecast)
    return apply_overrides(found, overrides_of(uow, found.queue), at).after
