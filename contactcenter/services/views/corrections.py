"""A planner's corrections: overrides of a queue's forecast, what they were worth, and the calendar."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from contactcenter.db.reading import ForecastHead, ReadingUnit
from contactcenter.domain.client import Queue
from contactcenter.domain.planned import OverrideId, PlannedEventId
from contactcenter.domain.units import QueueId
from contactcenter.services.views.installation import installation_zone, read_plan
from contactcenter.services.views.outlook import head_of
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.forecast import Forecast
from workforce.forecast.overrides import Override, apply_overrides, value_added


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """One override, whether it counts now, and whether it touches the forecast at hand."""

    id: OverrideId
    override: Override
    counts: bool
    touches: bool


@dataclass(frozen=True, slots=True)
class Corrections:
    """A queue's forecast and its overrides.

    Parameters
    ----------
    contacts_before, contacts_after : expected over the whole forecast, without and with the overrides.
    wape_before, wape_after : error so far on the intervals that overrides touched; None before any came.
    locked_at : since when the forecast is kept for good; None while it is a draft.
    """

    zone: str
    queues: tuple[Queue, ...]
    queue: Queue
    head: ForecastHead
    lines: tuple[OverrideLine, ...]
    contacts_before: float
    contacts_after: float
    wape_before: float | None
    wape_after: float | None
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlannedCalendar:
    """The events that were put into the calendar, with their ids, and the queues there are."""

    events: tuple[tuple[PlannedEventId, Event], ...]
    queues: tuple[Queue, ...]


def read_corrections(unit: ReadingUnit, queue_id: QueueId | None, now: datetime) -> Corrections | None:
    """Return a queue's forecast of the last run with its overrides; None before the first run.

    Parameters
    ----------
    queue_id : None for the first queue.

    Raises
    ------
    NotFound
        When the run has no forecast of the queue.
    """
    plan = read_plan(unit)
    heads = unit.pages.forecasts(plan.id) if plan else ()
    if not heads:
        return None
    head = head_of(heads, queue_id)
    forecast = unit.forecasts.get(head.id)
    kept = unit.overrides.of_queue(head.queue)
    result = apply_overrides(forecast, [one for _, one in kept], now)
    worth = value_added(result, seen_so_far(unit, forecast))
    queues = {queue.id: queue for queue in unit.queues.all()}
    return Corrections(
        installation_zone(unit),
        tuple(queues[one.queue] for one in heads),
        queues[head.queue],
        head,
        tuple(
            OverrideLine(key, one, one.counts_at(now), bool(one.touches(forecast).any()))
            for key, one in reversed(kept)
        ),
        float(result.before.mean.sum()),
        float(result.after.mean.sum()),
        None if worth is None else worth.before_wape,
        None if worth is None else worth.after_wape,
        unit.forecasts.version(head.id).locked_at,
    )


def seen_so_far(unit: ReadingUnit, forecast: Forecast) -> NDArray[np.float64]:
    """Return the contacts that came in each interval of a forecast; NaN where none are on record yet."""
    grid = forecast.grid
    period = unit.pages.fact_period()
    seen = np.full(grid.count, np.nan)
    if period is None:
        return seen
    start, end = grid.index_of(period.first), grid.index_of(period.last)
    seen[max(start, 0) : max(min(end + 1, grid.count), 0)] = 0.0
    for fact in unit.interval_facts.all(forecast.queue, grid.start, grid.end):
        place = grid.index_of(fact.start)
        if 0 <= place < grid.count:
            seen[place] = np.nan_to_num(seen[place]) + fact.offered
    return seen


def read_planned(unit: ReadingUnit) -> PlannedCalendar:
    """Return the calendar of events."""
    return PlannedCalendar(unit.planned_events.all(), unit.queues.all())
