"""What the main job found, step by step, and its verdict."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.verification import VerificationOutcome
from contactcenter.services.provenance import Provenance
from simulation.estimates import Estimate
from simulation.results import ExperimentResult
from workforce.forecast.backtest import BacktestReport
from workforce.rostering.result import RosterResult
from workforce.staffing.requirement import Requirement


class Verdict(StrEnum):
    """Whether the simulated service level holds its target, by its whole confidence interval."""

    HOLDS = "holds"
    MISSES = "misses"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class ForecastSummary:
    """How good the forecast is; the accuracies are None where the history is too short to tell.

    Parameters
    ----------
    wape, baseline_wape, naive_wape : of the model, of the mean of four weeks and of last week.
    bias : sum of forecasts over sum of counts, less 1.
    coverage : share of intervals inside the 80% band.
    contacts : sum of the means over the planned weeks.
    """

    method: str
    reason: str
    wape: float | None
    baseline_wape: float | None
    naive_wape: float | None
    bias: float | None
    coverage: float | None
    origins: int
    horizon_days: int
    contacts: float


@dataclass(frozen=True, slots=True)
class StaffingSummary:
    """What the volume needs: hours of agents to schedule, of load alone, and the highest interval."""

    agent_hours: float
    load_hours: float
    peak_agents: float


@dataclass(frozen=True, slots=True)
class RosterSummary:
    """The roster's size and quality; hours are agent-hours over the horizon."""

    agents: int
    paid_hours: float
    understaffed_agent_hours: float
    overstaffed_agent_hours: float
    status: str
    objective: float
    bound: float
    gap: float
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SimulationSummary:
    """The simulated service level with the half-width of its confidence interval.

    Parameters
    ----------
    missed_days : share of simulated days under the target; None where queues have different ones.
    reached : whether the asked half-width was reached.
    engine_reason : why not the compiled engine; empty where it ran.
    """

    service_level: Estimate
    confidence: float
    replications: int
    formula: str
    formula_text: str
    threshold_seconds: float
    target: float
    missed_days: float | None
    abandonment: float | None
    mean_wait_seconds: float | None
    occupancy: float | None
    reached: bool
    inputs_hash: str
    code_version: str
    seed: int
    engine: str
    engine_reason: str

    @property
    def provenance(self) -> Provenance:
        """What repeats it."""
        return Provenance(
            self.seed,
            self.replications,
            self.engine,
            self.engine_reason,
            self.inputs_hash,
            self.code_version,
        )


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds per step."""

    history: float
    backtest: float
    forecast: float
    staffing: float
    roster: float
    simulation: float = 0.0
    verification: float = 0.0


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The main job's answer; `first_day` and `weeks` say for when, `assumptions` what was not given.

    Parameters
    ----------
    verification : rounds of correction; None where the first roster was taken as it was.
    """

    source: str
    first_day: str
    weeks: int
    interval_minutes: int
    zone: str
    forecast: ForecastSummary
    staffing: StaffingSummary
    roster: RosterSummary
    simulation: SimulationSummary
    verdict: Verdict
    assumptions: tuple[str, ...]
    timings: Timings
    seed: int
    verification: VerificationOutcome | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the report as nested plain values."""
        verification = self.verification.as_json() if self.verification else None
        return asdict(self) | {"verification": verification}


def verdict_of(level: Estimate, target: float) -> Verdict:
    """Return whether a target holds, is missed, or lies inside the confidence interval."""
    if level.low >= target:
        return Verdict.HOLDS
    return Verdict.MISSES if level.high < target else Verdict.UNDECIDED


def summarise_staffing(requirements: tuple[Requirement, ...]) -> StaffingSummary:
    """Sum the requirements of all pools."""
    hours = [requirement.grid.minutes / 60 for requirement in requirements]
    return StaffingSummary(
        agent_hours=sum(requirement.agent_hours for requirement in requirements),
        load_hours=sum(
            float(requirement.load_erlangs.sum()) * length
            for requirement, length in zip(requirements, hours, strict=True)
        ),
        peak_agents=float(np.sum([need.scheduled for need in requirements], axis=0).max()),
    )


def summarise_roster(result: RosterResult) -> RosterSummary:
    """Count a roster's people and hours."""
    roster = result.roster
    return RosterSummary(
        agents=len({shift.agent for shift in roster.shifts}) if roster else 0,
        paid_hours=roster.paid_hours if roster else 0.0,
        understaffed_agent_hours=result.understaffed_hours,
        overstaffed_agent_hours=result.overstaffed_hours,
        status=result.status.value,
        objective=result.objective,
        bound=result.bound,
        gap=result.gap,
        conflicts=result.conflicts,
    )


def summarise_simulation(result: ExperimentResult, target: ServiceTarget) -> SimulationSummary:
    """Take the contract's own figure out of an experiment."""
    overall = result.overall
    level = overall.service_levels[target.formula] or Estimate(0.0, float("inf"))
    busy = [
        pool.occupancy.mean * pool.present_hours.mean for pool in result.pools.values() if pool.occupancy
    ]
    present = sum(pool.present_hours.mean for pool in result.pools.values())
    return SimulationSummary(
        service_level=level,
        confidence=result.confidence,
        replications=result.replications,
        formula=target.formula.value,
        formula_text=target.formula.text,
        threshold_seconds=target.threshold_seconds,
        target=target.share,
        missed_days=overall.risk.missed.mean if overall.risk else None,
        abandonment=overall.abandonment.mean if overall.abandonment else None,
        mean_wait_seconds=overall.mean_wait.mean if overall.mean_wait else None,
        occupancy=sum(busy) / present if present else None,
        reached=result.reached,
        inputs_hash=result.inputs_hash,
        code_version=result.code_version,
        seed=result.seed,
        engine=result.engine,
        engine_reason=result.engine_reason,
    )


def summarise_accuracy(report: BacktestReport | None) -> dict[str, Any]:
    """Return the accuracy fields of a forecast summary; all None without a backtest."""
    if report is None:
        return dict.fromkeys(("wape", "baseline_wape", "naive_wape", "bias", "coverage")) | {
            "origins": 0,
            "horizon_days": 0,
        }
    return {
        "wape": report.model.wape,
        "baseline_wape": report.sma4.wape,
        "naive_wape": report.naive.wape,
        "bias": report.model.bias,
        "coverage": report.model.coverage,
        "origins": len(report.origins),
        "horizon_days": report.horizon_days,
    }
