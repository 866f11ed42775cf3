"""How much came today so far, and what that says of the rest of the day, queue by queue."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.client import Queue
from contactcenter.domain.contact import CHANNEL_PROFILES
from contactcenter.domain.runs import PlanId
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.corrected import corrected_forecast
from workforce.forecast.dayfactor import update_today
from workforce.forecast.forecast import Forecast
from workforce.intraday.reforecast import moved_need

Floats = NDArray[np.float64]
RECENT = timedelta(days=28)
USUAL_HANDLE_SECONDS = 300.0
PATIENCE_SECONDS = 180.0
"""Mean patience that expected service levels of live queues assume."""


@dataclass(frozen=True, slots=True)
class QueueVolume:
    """One queue's day.

    Parameters
    ----------
    forecast, expected : shape (grid.count,); contacts as planned, and with what came so far.
    seen : contacts that came; due: forecast of the same time.
    factor : expected against planned for the rest of the day; 1 where nothing is known.
    need, load : shape (grid.count,); agents to schedule and offered load in agents, as now expected.
    serving_share : agents that serve for one that is scheduled, from 0 to 1.
    handle_seconds : mean handling time of the last four weeks.
    planned_need, planned_load : shape (grid.count,); both by the forecast alone.
    """

    queue: Queue
    forecast: Floats
    expected: Floats
    seen: float
    due: float
    factor: float
    need: Floats
    load: Floats
    serving_share: Floats
    handle_seconds: float
    planned_need: Floats
    planned_load: Floats

    def as_planned(self) -> "QueueVolume":
        """Return the same day as if it went by the forecast."""
        return replace(
            self, expected=self.forecast, factor=1.0, need=self.planned_need, load=self.planned_load
        )

    @property
    def is_live(self) -> bool:
        """Whether customers wait on the line."""
        return CHANNEL_PROFILES[self.queue.channel].live


def read_volumes(unit: ReadingUnit, plan: PlanId, grid: TimeGrid, now: datetime) -> tuple[QueueVolume, ...]:
    """Return the day of every queue of a plan that needs anybody."""
    queues = {queue.id: queue for queue in unit.queues.all()}
    forecasts = {head.queue: head.id for head in unit.pages.forecasts(plan)}
    found = []
    for key in unit.requirements.of_plan(plan):
        requirement = unit.requirements.get(key)
        first = requirement.grid.index_of(grid.start)
        here = slice(max(first, 0), max(first, 0) + grid.count)
        need, load, agents = (
            curve[here] for curve in (requirement.scheduled, requirement.load_erlangs, requirement.agents)
        )
        if len(need) != grid.count or requirement.grid.minutes != grid.minutes or not need.any():
            continue
        queue = queues[requirement.queue]
        forecast = (
            corrected_forecast(unit, forecasts[queue.id], now).during(grid)
            if queue.id in forecasts
            else None
        )
        found.append(_volume(unit, queue, forecast, (need, load, agents), (grid, now)))
    return tuple(found)


def _volume(
    unit: ReadingUnit,
    queue: Queue,
    forecast: Forecast | None,
    curves: tuple[Floats, Floats, Floats],
    when: tuple[TimeGrid, datetime],
) -> QueueVolume:
    (need, load, agents), (grid, now) = curves, when
    live = CHANNEL_PROFILES[queue.channel].live
    mean = np.zeros(grid.count) if forecast is None else forecast.mean
    seen = _seen(unit, queue.id, grid, now)
    over = np.isfinite(seen)
    expected, factor = mean, 1.0
    if forecast is not None and over.any():
        expected = update_today(forecast, seen).mean
        ahead = ~over & (mean > 0)
        factor = float((expected[ahead] / mean[ahead]).mean()) if ahead.any() else 1.0
    moved = need.copy()
    moved[~over] = moved_need(need, load, factor, live)[~over]
    share = np.divide(agents, need, out=np.ones_like(need), where=need > 0)
    return QueueVolume(
        queue,
        mean,
        expected,
        float(np.nansum(seen)),
        float(mean[over].sum()),
        factor,
        moved,
        load * factor,
        share,
        _handle_seconds(unit, queue.id, grid.start),
        need,
        load,
    )


def _seen(unit: ReadingUnit, queue: QueueId, grid: TimeGrid, now: datetime) -> Floats:
    """Return the contacts of intervals that are over and on record; NaN where nothing is known."""
    seen = np.full(grid.count, np.nan)
    facts = unit.interval_facts.all(queue, grid.start, min(now, grid.end))
    if facts:
        last = max(fact.start + timedelta(minutes=fact.minutes) for fact in facts)
        seen[: max(grid.index_of(min(last, now)), 0)] = 0.0
    for fact in facts:
        place = grid.index_of(fact.start)
        if np.isfinite(seen[place]):
            seen[place] += fact.offered
    return seen


def _handle_seconds(unit: ReadingUnit, queue: QueueId, before: datetime) -> float:
    columns = unit.interval_facts.columns(queue, before - RECENT, before)
    answered = float(columns.answered.sum())
    return float(columns.handle_seconds.sum()) / answered if answered else USUAL_HANDLE_SECONDS
