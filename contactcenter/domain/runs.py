"""Long runs and what they leave behind: plans, forecast versions, simulations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceCounts, ServiceLevelFormula
from contactcenter.domain.units import QueueId

PlanId = NewType("PlanId", int)
ForecastId = NewType("ForecastId", int)
RequirementId = NewType("RequirementId", int)
RosterId = NewType("RosterId", int)
SimulationId = NewType("SimulationId", int)


class RunState(StrEnum):
    """How far a run is; `STOPPED` means stopped early by somebody, with what was found so far."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StepTiming:
    """How long one step of a run took, in seconds."""

    step: str
    seconds: float


@dataclass(frozen=True, slots=True)
class PlanVerdict:
    """The figures of the main job, each with the step that made it in front of its name.

    Parameters
    ----------
    forecast_wape, forecast_baseline_wape : weighted absolute error of the chosen model and of the
        baseline in the backtest, at least 0; None where the history was too short to tell.
    staffing_agent_hours : agents to schedule, summed over the period, in hours.
    roster_agents : people who have at least one shift.
    roster_understaffed_agent_hours, roster_overstaffed_agent_hours : under and over the demand.
    roster_status : a value of `workforce.rostering.result.RosterStatus`.
    service_level_mean, service_level_half_width : of the simulated replications, shares from 0 to
        1; None where nothing was offered.
    target_share : the level that was promised.
    """

    forecast_wape: float | None
    forecast_baseline_wape: float | None
    staffing_agent_hours: float
    roster_agents: int
    roster_paid_hours: float
    roster_understaffed_agent_hours: float
    roster_overstaffed_agent_hours: float
    roster_status: str
    service_level_mean: float | None
    service_level_half_width: float | None
    replications: int
    formula: ServiceLevelFormula
    target_share: float
    timings: tuple[StepTiming, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRun:
    """One run of the main job for the period from `start` to `end`; all instants are aware UTC."""

    created_at: datetime
    label: str
    seed: int
    start: datetime
    end: datetime
    state: RunState = RunState.RUNNING
    message: str = ""
    verdict: PlanVerdict | None = None


@dataclass(frozen=True, slots=True)
class ForecastVersion:
    """Where a forecast came from; the curve itself is a `workforce.forecast.forecast.Forecast`.

    Parameters
    ----------
    made_at : aware UTC instant.
    model : name of the model that made it.
    wape, baseline_wape : errors in the backtest, at least 0; None where there was none.
    plan : the run it belongs to.
    locked_at : aware UTC instant since which it stands as the forecast agreed with the client.
    """

    made_at: datetime
    model: str
    wape: float | None = None
    baseline_wape: float | None = None
    plan: PlanId | None = None
    locked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SimulationRun:
    """One experiment: what went in, and how far it is.

    Parameters
    ----------
    inputs_hash : hash of everything that went in, so that a result can be traced.
    parameters : a JSON document of the experiment's own parameters, for the record.
    progress : share done, 0 to 1.
    """

    created_at: datetime
    seed: int
    inputs_hash: str
    code_version: str
    replications: int
    parameters: str = "{}"
    state: RunState = RunState.WAITING
    progress: float = 0.0
    message: str = ""
    plan: PlanId | None = None

    def __post_init__(self) -> None:
        if self.replications < 1:
            raise InvalidInput(f"A simulation of {self.replications} replications; run at least 1.")
        if not 0 <= self.progress <= 1:
            raise InvalidInput(f"A progress of {self.progress} is no share from 0 to 1.")


@dataclass(frozen=True, slots=True)
class SimulatedInterval:
    """One interval of a queue, summed over all replications.

    Parameters
    ----------
    start : aware UTC instant.
    counts : sums over the replications; any formula can be taken of them.
    wait_seconds : waiting time of all answered contacts together.
    """

    queue: QueueId
    start: datetime
    minutes: int
    counts: ServiceCounts
    contained: int = 0
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SimulatedQueue:
    """A queue over the whole period.

    Parameters
    ----------
    service_level, half_width : mean over the replications and half the width of its 95 %
        confidence interval, shares from 0 to 1; None where nothing was offered, or with a single
        replication no width.
    counts, contained, wait_seconds : sums over the replications.
    """

    queue: QueueId
    formula: ServiceLevelFormula
    service_level: float | None
    half_width: float | None
    counts: ServiceCounts
    contained: int = 0
    wait_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SimulationOutcome:
    """Everything that one experiment found."""

    queues: tuple[SimulatedQueue, ...]
    intervals: tuple[SimulatedInterval, ...]
