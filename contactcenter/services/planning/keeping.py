"""Keeps a plan: forecasts, requirements, roster, simulation and verdict, in one transaction."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

import numpy as np

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceCounts, ServiceLevelFormula
from contactcenter.domain.roster import Roster, RosterState
from contactcenter.domain.rosterhead import RosterOrigin
from contactcenter.domain.runs import (
    ForecastVersion,
    PlanId,
    PlanRun,
    PlanVerdict,
    RosterId,
    RunState,
    SimulatedInterval,
    SimulatedQueue,
    SimulationOutcome,
    SimulationRun,
    StepTiming,
)
from contactcenter.domain.units import QueueId
from contactcenter.services.planning.outsourcer_plan import OutsourcerPlan, QueueOutlook
from contactcenter.services.planning.verification.outcome import outcome_of_verification
from simulation.estimates import Estimate
from simulation.results import ContactResult, QueueIntervals
from workforce.rostering.result import RosterResult


def keep_plan(uow: UnitOfWork, plan: OutsourcerPlan, label: str, now: datetime) -> PlanId:
    """Store a plan whole and publish its roster, see `keep_roster`; the caller commits.

    Forecasts are stored as the model made them: the overrides are on record by themselves.
    """
    grid, options = plan.options.grid, plan.options
    key = uow.plans.add(PlanRun(now, label, options.seed, grid.start, grid.end))
    for outlook in plan.outlooks.values():
        forecast = uow.forecasts.add(_version(outlook, now, key), outlook.before)
        uow.forecasts.add_weeks(forecast, outlook.check.by_week if outlook.check else ())
    for requirement in plan.requirements:
        uow.requirements.add(requirement, now, key)
    if plan.roster.roster is not None:
        note = _notes(plan.roster)
        origin = RosterOrigin(key, rules=options.labour_rules.name, note=note)
        keep_roster(uow, plan.roster.roster, origin, now)
    run = uow.simulations.add(_run(plan, now, key))
    uow.simulations.add_outcome(run, outcome_of(plan))
    uow.simulations.advance(run, RunState.DONE, 1.0)
    if plan.verification is not None:
        uow.verifications.add(key, outcome_of_verification(plan.verification))
    uow.plans.finish(key, RunState.DONE, verdict=verdict_of_plan(plan))
    return key


def keep_roster(uow: UnitOfWork, roster: Roster, origin: RosterOrigin, now: datetime) -> RosterId:
    """Publish a roster as the next version of its period, so that what was published can be put back.

    Where one of another period is published for some of its days it stays a draft, for publishing it would
    take the other's days away; the note says so.
    """
    heads = uow.rosters.heads(roster.start, roster.end)
    touching = [one for one in heads if one.state is RosterState.PUBLISHED]
    same = next((one for one in touching if (one.start, one.end) == (roster.start, roster.end)), None)
    others = [one for one in touching if one is not same]
    if others:
        words = f"Not published: version {others[0].version} of another period has some of these days."
        origin = replace(origin, note=" ".join(filter(None, (words, origin.note))))
    version = uow.rosters.next_draft(roster.start, roster.end)
    origin = replace(origin, base=None if same is None else same.id)
    key = uow.rosters.add(replace(roster, version=version), now, origin=origin)
    if not others:
        uow.rosters.publish(key)
    return key


def _notes(result: RosterResult) -> str:
    """Return in words which needs the search could not be asked for, and what was mended after it."""
    told = (("Not asked for", result.refused), ("Mended after the search", result.mended))
    return " ".join(f"{what}: {_first_of(ones)}" for what, ones in told if ones)


def _first_of(ones: Sequence[str]) -> str:
    return ones[0] + (f" And {len(ones) - 1} more." if len(ones) > 1 else "")


def _version(outlook: QueueOutlook, now: datetime, plan: PlanId) -> ForecastVersion:
    check = outlook.check
    return ForecastVersion(
        made_at=now,
        model=outlook.forecaster.method.value,
        wape=check.model.wape if check else None,
        baseline_wape=check.sma4.wape if check else None,
        plan=plan,
    )


def _run(plan: OutsourcerPlan, now: datetime, key: PlanId) -> SimulationRun:
    found = plan.simulation
    parameters = {
        "scenario": found.scenario,
        "confidence": found.confidence,
        "absence": plan.options.staffing.shrinkage,
        "weeks": plan.options.weeks,
        "engine": found.engine,
        "engine_reason": found.engine_reason,
    }
    return SimulationRun(
        created_at=now,
        seed=found.seed,
        inputs_hash=found.inputs_hash,
        code_version=found.code_version,
        replications=found.replications,
        parameters=json.dumps(parameters),
        plan=key,
    )


def outcome_of(plan: OutsourcerPlan) -> SimulationOutcome:
    """Return what the simulation found as sums over its replications."""
    found = plan.simulation
    targets = {book.queue.id: book.queue.target for book in plan.books}
    return SimulationOutcome(
        queues=tuple(
            _queue(found.queues[queue], queue, target.formula, found.replications)
            for queue, target in targets.items()
        ),
        intervals=tuple(
            row for queue in targets for row in _intervals(found.intervals[queue], plan, found.replications)
        ),
    )


def _queue(
    result: ContactResult, queue: QueueId, formula: ServiceLevelFormula, replications: int
) -> SimulatedQueue:
    level = result.service_levels[formula]
    return SimulatedQueue(
        queue=queue,
        formula=formula,
        service_level=level.mean if level else None,
        half_width=level.half_width if level and math.isfinite(level.half_width) else None,
        counts=_counts(result, replications),
        contained=round(result.contained.mean * replications),
        wait_seconds=_whole(result.mean_wait_answered) * result.answered.mean * replications,
    )


def _counts(result: ContactResult, replications: int) -> ServiceCounts:
    """Return sums over the replications; the six formulas give back the counts that made them."""
    offered = result.offered.mean * replications
    levels = {formula: _whole(level) for formula, level in result.service_levels.items()}
    return _counts_of(offered, result.abandoned.mean * replications, levels)


def _counts_of(
    offered: float, abandoned: float, levels: Mapping[ServiceLevelFormula, float]
) -> ServiceCounts:
    met = levels[ServiceLevelFormula.ALL] * offered
    return ServiceCounts(
        answered=round(offered - abandoned),
        abandoned=round(abandoned),
        answered_in_t=round(met),
        abandoned_in_t=round(levels[ServiceLevelFormula.ABANDONED_AS_MET] * offered - met),
        short_abandoned=round(levels[ServiceLevelFormula.SHORT_AS_MET] * offered - met),
    )


def _whole(estimate: Estimate | None) -> float:
    return estimate.mean if estimate else 0.0


def _intervals(row: QueueIntervals, plan: OutsourcerPlan, replications: int) -> Iterator[SimulatedInterval]:
    """Yield the intervals of a queue in which anybody came."""
    grid = plan.options.grid
    offered = row.offered * replications
    levels = {formula: np.nan_to_num(values) for formula, values in row.service_levels.items()}
    abandoned = offered * np.nan_to_num(row.abandonment)
    waits = offered * np.nan_to_num(row.mean_wait)
    for index in np.flatnonzero(offered > 0.5).tolist():
        yield SimulatedInterval(
            queue=row.queue,
            start=grid.instant_of(index),
            minutes=grid.minutes,
            counts=_counts_of(
                float(offered[index]),
                float(abandoned[index]),
                {formula: float(values[index]) for formula, values in levels.items()},
            ),
            wait_seconds=float(waits[index]),
        )


def verdict_of_plan(plan: OutsourcerPlan) -> PlanVerdict:
    """Return the verdict: all queues together, each by its own waiting time or due time.

    The target is the contracts' promises weighted by what each queue is offered.
    """
    found = plan.simulation
    level = found.overall.service_levels[DEFAULT_FORMULA]
    roster = plan.roster.roster
    return PlanVerdict(
        forecast_wape=_weighted_error(plan, "model"),
        forecast_baseline_wape=_weighted_error(plan, "sma4"),
        staffing_agent_hours=sum(need.agent_hours for need in plan.requirements),
        roster_agents=len({shift.agent for shift in roster.shifts}) if roster else 0,
        roster_paid_hours=roster.paid_hours if roster else 0.0,
        roster_understaffed_agent_hours=plan.roster.understaffed_hours,
        roster_overstaffed_agent_hours=plan.roster.overstaffed_hours,
        roster_status=plan.roster.status.value,
        service_level_mean=level.mean if level else None,
        service_level_half_width=level.half_width if level else None,
        replications=found.replications,
        formula=DEFAULT_FORMULA,
        target_share=promised_share(plan),
        timings=tuple(StepTiming(step.value, seconds) for step, seconds in plan.seconds.items()),
    )


def promised_share(plan: OutsourcerPlan) -> float:
    """Return the promises of all queues, weighted by the contacts that each is offered."""
    weights = [plan.simulation.queues[book.queue.id].offered.mean for book in plan.books]
    shares = [book.queue.target.share for book in plan.books]
    return float(np.average(shares, weights=weights))


def _weighted_error(plan: OutsourcerPlan, method: Literal["model", "sma4"]) -> float | None:
    """Return the WAPE over all queues: each queue's error weighted by its volume."""
    checked = [
        (getattr(outlook.check, method).wape, float(outlook.forecast.mean.sum()))
        for outlook in plan.outlooks.values()
        if outlook.check
    ]
    if not checked:
        return None
    errors, volumes = zip(*checked, strict=True)
    return float(np.average(errors, weights=volumes))
