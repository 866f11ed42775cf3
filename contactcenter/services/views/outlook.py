"""The forecast of one queue with its uncertainty, after the weeks that it continues."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.db.reading import ForecastHead, ReadingUnit
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import NotFound
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.corrected import overrides_of
from contactcenter.services.views.installation import (
    dates_between,
    installation_zone,
    local_date,
    read_plan,
)
from workforce.forecast.commercial_calendar import Event, holiday_events
from workforce.forecast.forecast import Forecast
from workforce.forecast.overrides import apply_overrides
from workforce.forecast.quantiles import day_quantiles, interval_quantiles
from workforce.forecast.shopping import with_commercial

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
PAST_DAYS = 42
CALENDAR_REGION = "IT"


@dataclass(frozen=True, slots=True)
class FanPoint:
    """Contacts expected in one stretch of time, with five quantiles of their number."""

    label: str
    mean: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that differs, and by what name."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """One queue's forecast.

    Parameters
    ----------
    past : contacts of the local days before the forecast, in order; None where nothing is on
        record yet.
    days : the fan over local days, from `first` on.
    day, intervals : the day whose intervals are shown, and their fan.
    marks : holidays and commercial events in all days shown.
    overrides : how many are in force on the days of the forecast.
    """

    zone: str
    queues: tuple[Queue, ...]
    queue: Queue
    head: ForecastHead
    past_first: date
    past: tuple[int | None, ...]
    first: date
    days: tuple[FanPoint, ...]
    day: date
    grid: TimeGrid
    intervals: tuple[FanPoint, ...]
    marks: tuple[CalendarDay, ...]
    overrides: int = 0


def read_outlook(
    unit: ReadingUnit, queue_id: QueueId | None, day: date | None, now: datetime
) -> Outlook | None:
    """Return a queue's forecast of the last run, overrides included; None before the first run.

    Parameters
    ----------
    queue_id : None for the first queue.
    day : local date whose intervals are shown, None for the busiest.
    now : aware instant at which overrides must be in force to count.

    Raises
    ------
    NotFound
        When the run has no forecast of the queue, or it does not cover the day.
    """
    plan = read_plan(unit)
    heads = unit.pages.forecasts(plan.id) if plan else ()
    if not heads:
        return None
    zone = installation_zone(unit)
    head = head_of(heads, queue_id)
    corrected = apply_overrides(unit.forecasts.get(head.id), overrides_of(unit, head.queue), now)
    forecast = corrected.after
    first = local_date(forecast.grid.start, zone)
    days = _day_fan(forecast, first)
    day = day or first + timedelta(days=max(range(len(days)), key=lambda place: days[place].mean))
    queues = {queue.id: queue for queue in unit.queues.all()}
    past_first = first - timedelta(days=PAST_DAYS)
    grid = TimeGrid.of_days(day, 1, forecast.grid.minutes, zone)
    return Outlook(
        zone,
        tuple(queues[one.queue] for one in heads),
        queues[head.queue],
        head,
        past_first,
        _past(unit, head.queue, past_first, first, zone),
        first,
        days,
        day,
        grid,
        _interval_fan(forecast, grid),
        calendar_days(
            past_first,
            first + timedelta(days=len(days) - 1),
            [event for _, event in unit.planned_events.all() if event.queue in (None, head.queue)],
        ),
        len(corrected.applied),
    )


def head_of(heads: Sequence[ForecastHead], queue_id: QueueId | None) -> ForecastHead:
    """Return the head of a queue's forecast, or of the first one without a queue; else raise `NotFound`."""
    found = [head for head in heads if queue_id in (None, head.queue)]
    if not found:
        raise NotFound(f"The last run has no forecast of queue {queue_id!r}.")
    return found[0]


def _day_fan(forecast: Forecast, first: date) -> tuple[FanPoint, ...]:
    means, quantiles = day_quantiles(forecast, LEVELS)
    return tuple(
        FanPoint((first + timedelta(days=place)).isoformat(), float(mean), *map(float, quantiles[:, place]))
        for place, mean in enumerate(means)
    )


def _interval_fan(forecast: Forecast, grid: TimeGrid) -> tuple[FanPoint, ...]:
    start = forecast.grid.index_of(grid.start)
    if not 0 <= start <= forecast.grid.count - grid.count:
        raise NotFound(f"The forecast does not cover {grid.local_of(0):%Y-%m-%d}.")
    quantiles = interval_quantiles(forecast, LEVELS)[:, start : start + grid.count]
    return tuple(
        FanPoint(
            f"{grid.local_of(slot):%H:%M}",
            float(forecast.mean[start + slot]),
            *map(float, quantiles[:, slot]),
        )
        for slot in range(grid.count)
    )


def _past(unit: ReadingUnit, queue: QueueId, first: date, end: date, zone: str) -> tuple[int | None, ...]:
    """Return the contacts of each local day from `first` to before `end`."""
    period = unit.pages.fact_period()
    known = (local_date(period.first, zone), local_date(period.last, zone)) if period else None
    facts = unit.interval_facts.all(queue, local_instant(first, 0, zone), local_instant(end, 0, zone))
    contacts: dict[date, int] = defaultdict(int)
    for fact in facts:
        contacts[local_date(fact.start, zone)] += fact.offered
    days = dates_between(first, end)
    return tuple(contacts[day] if known and known[0] <= day <= known[1] else None for day in days)


def calendar_days(first: date, last: date, own: Iterable[Event] = ()) -> tuple[CalendarDay, ...]:
    """Return the holidays and the first days of events from `first` to `last`.

    Parameters
    ----------
    own : events of the planner's calendar; the shopping days that begin inside one of them are left out.
    """
    events = (
        *holiday_events(CALENDAR_REGION, first, last),
        *with_commercial(own, CALENDAR_REGION, first, last),
    )
    return tuple(
        sorted(
            {CalendarDay(event.first, event.name) for event in events if first <= event.first <= last},
            key=lambda mark: (mark.day, mark.name),
        )
    )
