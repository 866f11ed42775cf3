"""A database for the pages: an outsourcer with its history, and a plan by rule of thumb.

The plan here is no forecast and no roster to learn from; it only has the shape of one, with gaps on
purpose, so that every page has something to show.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.client import Queue
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceCounts
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.runs import (
    ForecastVersion,
    PlanId,
    PlanRun,
    PlanVerdict,
    RunState,
    SimulatedInterval,
    SimulatedQueue,
    SimulationOutcome,
    SimulationRun,
    StepTiming,
)
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.services.setup import store_history, store_outsourcer
from fixtures.history import DemoHistory
from fixtures.outsourcer import Outsourcer
from workforce.forecast.forecast import Forecast
from workforce.staffing.requirement import Requirement

MADE_AT = datetime(2026, 11, 16, 5, tzinfo=UTC)
REPLICATIONS = 20


@dataclass(frozen=True)
class Planted:
    """What stands in the database."""

    first_planned: date
    days: int


def plant(engine: Engine, outsourcer: Outsourcer, history: DemoHistory, days: int = 7) -> Planted:
    """Store an outsourcer, its history and a plan for some days from its today on."""
    with UnitOfWork(engine) as unit:
        plant_past(unit, outsourcer, history)
        plan = unit.plans.add(_run(outsourcer, days))
        for queue in outsourcer.queues:
            _plant_curves(
                unit, plan, queue, history, TimeGrid.of_days(outsourcer.today, days, 15, outsourcer.zone)
            )
        roster = unit.rosters.add(_roster(outsourcer, days), MADE_AT, plan)
        unit.rosters.publish(roster)
        run = unit.simulations.add(
            SimulationRun(MADE_AT, 7, "5f1d0c2ab3", "0.1.0", REPLICATIONS, state=RunState.DONE, plan=plan)
        )
        unit.simulations.add_outcome(run, _outcome(outsourcer, history, days))
        unit.plans.finish(plan, RunState.DONE, verdict=_verdict())
        unit.commit()
    return Planted(outsourcer.today, days)


def plant_past(unit: UnitOfWork, outsourcer: Outsourcer, history: DemoHistory) -> None:
    """Store an outsourcer and its history."""
    store_outsourcer(unit, outsourcer)
    store_history(unit, history)


def _run(outsourcer: Outsourcer, days: int) -> PlanRun:
    start = local_instant(outsourcer.today, 0, outsourcer.zone)
    end = local_instant(outsourcer.today + timedelta(days=days), 0, outsourcer.zone)
    return PlanRun(MADE_AT, "Plan by rule of thumb", 7, start, end)


def _verdict() -> PlanVerdict:
    return PlanVerdict(
        forecast_wape=0.213,
        forecast_baseline_wape=0.241,
        staffing_agent_hours=3120.5,
        roster_agents=104,
        roster_paid_hours=3360.0,
        roster_understaffed_agent_hours=41.25,
        roster_overstaffed_agent_hours=96.0,
        roster_status="feasible",
        service_level_mean=0.823,
        service_level_half_width=0.006,
        replications=REPLICATIONS,
        formula=DEFAULT_FORMULA,
        target_share=0.80,
        timings=(StepTiming("forecast", 4.2), StepTiming("roster", 31.0)),
    )


def usual_week(history: DemoHistory, queue: Queue) -> np.ndarray:
    """Return the mean contacts of a queue by weekday and quarter hour; shape (7, 96)."""
    found = next(part for part in history.queues if part.queue.id == queue.id)
    counts = np.zeros(history.axis.grid.count)
    counts[found.intervals.key] = found.intervals.offered - found.intervals.contained
    days = history.axis.grid.count // 96
    by_day = counts[: days * 96].reshape(days, 96)[-min(days, 28) :]
    weekdays = np.array([history.axis.days[-len(by_day) + row].weekday() for row in range(len(by_day))])
    return np.stack([by_day[weekdays == weekday].mean(axis=0) for weekday in range(7)])


def _plant_curves(
    unit: UnitOfWork, plan: PlanId, queue: Queue, history: DemoHistory, grid: TimeGrid
) -> None:
    week = usual_week(history, queue)
    mean = np.concatenate([week[grid.local_of(slot).weekday()] for slot in range(0, grid.count, 96)])
    spread = np.full(grid.count, 0.12)
    forecast = Forecast(queue.id, grid, mean, mean > 0, spread, spread, np.zeros(grid.count))
    unit.forecasts.add(ForecastVersion(MADE_AT, "usual week", 0.21, 0.24, plan), forecast)
    load = mean * 320 / 900
    agents = np.ceil(load + 0.6 * np.sqrt(load)) if queue.channel == "voice" else load
    requirement = Requirement(queue.id, grid, load, agents, agents * 1.12)
    unit.requirements.add(requirement, MADE_AT, plan)


def _roster(outsourcer: Outsourcer, days: int) -> Roster:
    shifts = tuple(
        _shift(outsourcer, agent.id, place, outsourcer.today + timedelta(days=offset))
        for offset in range(days)
        for place, agent in enumerate(outsourcer.agents)
        if (place + offset) % 7 < 5
    )
    start = local_instant(outsourcer.today, 0, outsourcer.zone)
    end = local_instant(outsourcer.today + timedelta(days=days), 0, outsourcer.zone)
    return Roster(start, end, shifts)


def _shift(outsourcer: Outsourcer, agent: int, place: int, day: date) -> Shift:
    first = (480, 480, 540, 570, 600, 690, 780, 810)[place % 8]
    length = (510, 510, 270, 390)[place % 4]

    def at(minute: int) -> datetime:
        return local_instant(day, minute, outsourcer.zone)

    parts = [ShiftPart(at(first + 120), at(first + 135), Activity.BREAK)]
    if length > 360:
        parts.append(ShiftPart(at(first + 240), at(first + 270), Activity.MEAL, paid=False))
        parts.append(ShiftPart(at(first + 360), at(first + 375), Activity.BREAK))
    if place % 9 == 3:
        parts.append(ShiftPart(at(first + 30), at(first + 90), Activity.TRAINING))
    if place % 11 == 5:
        parts.append(ShiftPart(at(first + 150), at(first + 180), Activity.MEETING))
    return Shift(agent, at(first), at(first + length), tuple(sorted(parts)))


def _outcome(outsourcer: Outsourcer, history: DemoHistory, days: int) -> SimulationOutcome:
    grid = TimeGrid.of_days(outsourcer.today, days, 15, outsourcer.zone)
    intervals = []
    for queue in outsourcer.queues:
        week = usual_week(history, queue)
        for slot in range(grid.count):
            local = grid.local_of(slot)
            mean = week[local.weekday(), local.hour * 4 + local.minute // 15]
            if mean > 0.05:
                intervals.append(_simulated(queue, grid.instant_of(slot), float(mean), local.hour))
    queues = [
        SimulatedQueue(
            queue.id,
            queue.target.formula,
            0.70 + 0.03 * (place % 9),
            0.011,
            sum((part.counts for part in intervals if part.queue == queue.id), ServiceCounts()),
        )
        for place, queue in enumerate(outsourcer.queues)
    ]
    return SimulationOutcome(tuple(queues), tuple(intervals))


def _simulated(queue: Queue, start: datetime, mean: float, hour: int) -> SimulatedInterval:
    offered = max(round(mean * REPLICATIONS), 1)
    lost = offered // (8 if hour in (12, 18) else 25)
    answered = offered - lost
    within = int(answered * (0.66 if hour in (12, 18) else 0.90 if hour < 15 else 0.83))
    return SimulatedInterval(
        queue.id, start, 15, ServiceCounts(answered, lost, within, lost // 3, lost // 5)
    )
