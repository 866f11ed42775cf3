"""Plans, forecasts, requirements, rosters and simulations: rows and domain values."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any

import numpy as np

from contactcenter.db.tables.forecast import ForecastRow, ForecastWeekRow
from contactcenter.db.tables.grid import GridColumns
from contactcenter.db.tables.plan_run import PlanRunRow
from contactcenter.db.tables.requirement import RequirementRow
from contactcenter.db.tables.simulation_run import (
    OutcomeColumns,
    SimulatedIntervalRow,
    SimulatedQueueRow,
    SimulationRunRow,
)
from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.runs import (
    ForecastId,
    ForecastVersion,
    PlanId,
    PlanRun,
    PlanVerdict,
    SimulatedInterval,
    SimulatedQueue,
    SimulationRun,
    StepTiming,
)
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.backtest import WeekAccuracy
from workforce.forecast.forecast import Forecast
from workforce.staffing.requirement import Requirement

TIMINGS_SCHEMA = 1


def timings_text(timings: Sequence[StepTiming]) -> str:
    """Return timings as a JSON document that names its schema."""
    return json.dumps({"schema": TIMINGS_SCHEMA, "steps": [[part.step, part.seconds] for part in timings]})


def timings_of(document: str) -> tuple[StepTiming, ...]:
    """Return the timings of a JSON document.

    Raises
    ------
    OutsideFailure
        When it was written by a later version.
    """
    read = json.loads(document)
    if read["schema"] != TIMINGS_SCHEMA:
        raise OutsideFailure(f"Timings of schema {read['schema']} were written by a later version; update.")
    return tuple(StepTiming(step, seconds) for step, seconds in read["steps"])


def row_of_plan(plan: PlanRun) -> PlanRunRow:
    """Return the row of a run of the main job."""
    return PlanRunRow(
        created_at=plan.created_at,
        label=plan.label,
        seed=plan.seed,
        starts_at=plan.start,
        ends_at=plan.end,
        state=plan.state,
        message=plan.message,
        **verdict_values(plan.verdict),
    )


def verdict_values(verdict: PlanVerdict | None) -> dict[str, Any]:
    """Return the values of a row's columns that hold a verdict, which bear the names of its fields."""
    names = [part.name for part in fields(PlanVerdict)]
    if verdict is None:
        return {**dict.fromkeys(names), "timings": timings_text(())}
    return {**{name: getattr(verdict, name) for name in names}, "timings": timings_text(verdict.timings)}


def plan_of(row: PlanRunRow) -> PlanRun:
    """Return a run of the main job from its row."""
    return PlanRun(
        row.created_at,
        row.label,
        row.seed,
        row.starts_at,
        row.ends_at,
        row.state,
        row.message,
        _verdict_of(row),
    )


def _verdict_of(row: PlanRunRow) -> PlanVerdict | None:
    if row.roster_status is None:
        return None
    values = {part.name: getattr(row, part.name) for part in fields(PlanVerdict)}
    return PlanVerdict(**{**values, "timings": timings_of(row.timings)})


def grid_of(row: GridColumns) -> TimeGrid:
    """Return the time grid of a row."""
    return TimeGrid(row.starts_at, row.minutes, row.interval_count, row.zone)


def row_of_forecast(version: ForecastVersion, forecast: Forecast) -> ForecastRow:
    """Return the row of a forecast, without its intervals."""
    return ForecastRow(
        queue_id=forecast.queue,
        plan_id=version.plan,
        made_at=version.made_at,
        model=version.model,
        locked_at=version.locked_at,
        wape=version.wape,
        baseline_wape=version.baseline_wape,
        **_grid_values(forecast.grid),
    )


def row_of_week(forecast: ForecastId, week: WeekAccuracy) -> ForecastWeekRow:
    """Return the row of a week of a backtest."""
    return ForecastWeekRow(
        forecast_id=forecast,
        monday=week.monday,
        contacts=week.contacts,
        wape=week.wape,
        baseline_wape=week.sma4_wape,
        bias=week.bias,
        coverage=week.coverage,
    )


def week_of(row: ForecastWeekRow) -> WeekAccuracy:
    """Return a week of a backtest from its row."""
    return WeekAccuracy(row.monday, row.contacts, row.wape, row.baseline_wape, row.bias, row.coverage)


def _grid_values(grid: TimeGrid) -> dict[str, Any]:
    return {
        "starts_at": grid.start,
        "minutes": grid.minutes,
        "interval_count": grid.count,
        "zone": grid.zone,
    }


def forecast_curves(forecast: Forecast) -> Iterator[tuple[Any, ...]]:
    """Return the values of a forecast's intervals: mean, whether open, and the three deviations."""
    curves = (
        forecast.mean,
        forecast.is_open,
        forecast.day_sd,
        forecast.interval_sd,
        forecast.event_log_sd,
    )
    return zip(*(curve.tolist() for curve in curves), strict=True)


def version_of(row: ForecastRow) -> ForecastVersion:
    """Return where a forecast came from."""
    plan = None if row.plan_id is None else PlanId(row.plan_id)
    return ForecastVersion(row.made_at, row.model, row.wape, row.baseline_wape, plan, row.locked_at)


def forecast_of(row: ForecastRow, curves: Sequence[Sequence[Any]]) -> Forecast:
    """Return a forecast from its row and the values of its intervals, in order of time."""
    mean, is_open, *deviations = zip(*curves, strict=True)
    return Forecast(
        QueueId(row.queue_id),
        grid_of(row),
        np.array(mean, np.float64),
        np.array(is_open, np.bool_),
        *(np.array(curve, np.float64) for curve in deviations),
    )


def row_of_requirement(requirement: Requirement, made_at: datetime, plan: PlanId | None) -> RequirementRow:
    """Return the row of a requirement, without its intervals."""
    return RequirementRow(
        queue_id=requirement.queue, plan_id=plan, made_at=made_at, **_grid_values(requirement.grid)
    )


def requirement_curves(requirement: Requirement) -> Iterator[tuple[Any, ...]]:
    """Return the values of a requirement's intervals: load, agents, and agents to schedule."""
    curves = (requirement.load_erlangs, requirement.agents, requirement.scheduled)
    return zip(*(curve.tolist() for curve in curves), strict=True)


def requirement_of(row: RequirementRow, curves: Sequence[Sequence[Any]]) -> Requirement:
    """Return a requirement from its row and the values of its intervals, in order of time."""
    load, agents, scheduled = (np.array(curve, np.float64) for curve in zip(*curves, strict=True))
    return Requirement(QueueId(row.queue_id), grid_of(row), load, agents, scheduled)


def row_of_simulation(run: SimulationRun) -> SimulationRunRow:
    """Return the row of a simulation."""
    return SimulationRunRow(
        plan_id=run.plan,
        created_at=run.created_at,
        seed=run.seed,
        inputs_hash=run.inputs_hash,
        code_version=run.code_version,
        replications=run.replications,
        parameters=run.parameters,
        state=run.state,
        progress=run.progress,
        message=run.message,
    )


def simulation_of(row: SimulationRunRow) -> SimulationRun:
    """Return a simulation from its row."""
    return SimulationRun(
        row.created_at,
        row.seed,
        row.inputs_hash,
        row.code_version,
        row.replications,
        row.parameters,
        row.state,
        row.progress,
        row.message,
        None if row.plan_id is None else PlanId(row.plan_id),
    )


def outcome_values(outcome: SimulatedQueue | SimulatedInterval) -> tuple[Any, ...]:
    """Return the values that simulated queues and intervals share: counts, contained and waits."""
    return (*astuple(outcome.counts), outcome.contained, outcome.wait_seconds)


def counts_of(row: OutcomeColumns) -> ServiceCounts:
    """Return the service counts of a row."""
    return ServiceCounts(*(getattr(row, part.name) for part in fields(ServiceCounts)))


def simulated_queue_of(row: SimulatedQueueRow) -> SimulatedQueue:
    """Return a simulated queue from its row."""
    return SimulatedQueue(
        QueueId(row.queue_id),
        row.formula,
        row.service_level,
        row.half_width,
        counts_of(row),
        row.contained,
        row.wait_seconds,
    )


def simulated_interval_of(row: SimulatedIntervalRow) -> SimulatedInterval:
    """Return a simulated interval from its row."""
    return SimulatedInterval(
        QueueId(row.queue_id), row.starts_at, row.minutes, counts_of(row), row.contained, row.wait_seconds
    )
