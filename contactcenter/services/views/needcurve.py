"""The people that one queue needs over a day or a week, and what its uncertainty would cost."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.client import Queue
from contactcenter.domain.errors import NotFound
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.corrected import corrected_forecast
from contactcenter.services.planning.book import QueueBook, read_recent
from contactcenter.services.planning.needs import (
    StaffingChoices,
    human_forecast,
    policy_of,
    separate_requirements,
)
from contactcenter.services.views.installation import installation_zone, local_date, read_plan
from contactcenter.services.views.outlook import head_of
from contactcenter.services.views.planning import plan_days
from workforce.forecast.forecast import Forecast
from workforce.staffing.costs import Costs, uncertainty_costs
from workforce.staffing.requirement import Requirement, StaffingCurve, Uncertainty, only

LEVELS = (0.5, 0.8, 0.9, 0.95)
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class NeedCurve:
    """One queue's requirement over some days, as planned, and its price by risk.

    Parameters
    ----------
    days : local dates that the run covers; `first` of those shown, `count` of them.
    agents, scheduled, load : shape (grid.count,); serving, with shrinkage on top, work in agents.
    costs : agent-hours of the first day shown by level of risk, as if the queue had people of its own.
    """

    zone: str
    queues: tuple[Queue, ...]
    queue: Queue
    book: QueueBook
    days: tuple[date, ...]
    first: date
    count: int
    grid: TimeGrid
    agents: NDArray[np.float64]
    scheduled: NDArray[np.float64]
    load: NDArray[np.float64]
    costs: tuple[tuple[float, Costs], ...]

    @property
    def hours(self) -> float:
        """Agent-hours to schedule."""
        return float(self.scheduled.sum()) * self.grid.minutes / 60


def read_need_curve(
    unit: ReadingUnit, queue_id: QueueId | None, day: date | None, week: bool
) -> NeedCurve | None:
    """Return what a queue needs in the last run; None before the first run.

    Parameters
    ----------
    queue_id : None for the first queue.
    day : local date, None for the first of the run.
    week : whether the seven days from there on are shown, as far as the run goes.

    Raises
    ------
    NotFound
        When the run does not cover the queue or the day.
    """
    plan = read_plan(unit)
    heads = unit.pages.forecasts(plan.id) if plan else ()
    if plan is None or not heads:
        return None
    head, zone = head_of(heads, queue_id), installation_zone(unit)
    days = plan_days(plan, zone)
    day = day or days[0]
    key = unit.requirements.find(plan.id, head.queue)
    if key is None or day not in days:
        raise NotFound(f"The last run has no requirement of queue {head.queue!r} on {day}.")
    count = min(DAYS_OF_WEEK, (days[-1] - day).days + 1) if week else 1
    queues = {queue.id: queue for queue in unit.queues.all()}
    book = read_recent(unit, queues[head.queue], local_date(plan.run.created_at, zone))
    need = unit.requirements.get(key)
    grid = TimeGrid.of_days(day, count, need.grid.minutes, zone)
    here = slice(start := need.grid.index_of(grid.start), start + grid.count)
    day_alone = TimeGrid.of_days(day, 1, need.grid.minutes, zone)
    forecast = corrected_forecast(unit, head.id, plan.run.created_at).during(day_alone)
    if forecast is None:
        raise NotFound(f"The last run has no forecast of queue {head.queue!r} for the whole of {day}.")
    return NeedCurve(
        zone,
        tuple(queues[one.queue] for one in heads),
        queues[head.queue],
        book,
        days,
        day,
        count,
        grid,
        need.agents[here],
        need.scheduled[here],
        need.load_erlangs[here],
        price(book, forecast),
    )


def price(book: QueueBook, forecast: Forecast) -> tuple[tuple[float, Costs], ...]:
    """Return what a queue with people of its own needs at each level of risk."""
    seen = human_forecast(book, forecast)
    curve = StaffingCurve(policy_of(book, StaffingChoices()))

    @cache
    def solve(sources: tuple[Uncertainty, ...], risk: float | None) -> Requirement:
        if book.is_live:
            return curve.requirement(only(seen, *sources), risk)
        forecasts = {book.queue.id: only(forecast, *sources)}
        return separate_requirements((book,), forecasts, StaffingChoices(risk=risk))[0]

    return tuple((level, uncertainty_costs(solve, level, ())) for level in LEVELS)
