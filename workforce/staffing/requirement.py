"""How many agents each interval needs, by the contract's own formula."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.performance import LeastStaff, required_agents, service_level_of
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.risk import RiskScope, busyness_quantile

__all__ = [
    "Requirement",
    "StaffingCurve",
    "StaffingPolicy",
    "Uncertainty",
    "live_requirement",
    "only",
    "required_agents",
    "service_level_of",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Agents needed by one queue.

    Parameters
    ----------
    load_erlangs : shape (grid.count,); offered load in agents.
    agents : shape (grid.count,); agents that must be serving, a whole number for live channels.
    scheduled : shape (grid.count,); agents to schedule, `agents` with unplanned shrinkage on top.
    left_over : deferred contacts that are left at the end, all due later.
    exact : shape (grid.count,); False where priorities were solved by an approximation. None where no
        priorities are solved.
    """

    queue: QueueId
    grid: TimeGrid
    load_erlangs: Floats
    agents: Floats
    scheduled: Floats
    left_over: float = 0.0
    exact: NDArray[np.bool_] | None = None

    @property
    def agent_hours(self) -> float:
        """Sum of the agents to schedule, in hours."""
        return float(self.scheduled.sum()) * self.grid.minutes / 60


class Uncertainty(StrEnum):
    """What a forecast may be wrong about."""

    INTERVAL = "interval"
    DAY = "day"
    EVENT = "event"


def live_requirement(forecast: Forecast, policy: StaffingPolicy) -> Requirement:
    """Return the agents that a live queue needs in each interval.

    With `policy.risk` the target is to hold with that probability, since the service level falls as
    volume grows: in each interval by itself, or over the day, by `policy.risk_scope`. Steady state
    is taken for each interval; what a backlog carries over is for the simulation to show.

    Raises
    ------
    InvalidInput
        When no staff can meet the policy.
    """
    return StaffingCurve(policy).requirement(forecast)


class StaffingCurve:
    """The least staff of one policy, kept over several forecasts so that none is searched for twice."""

    def __init__(self, policy: StaffingPolicy) -> None:
        self.policy = policy
        self._staff: dict[float, LeastStaff] = {}

    def requirement(self, forecast: Forecast, risk: float | None = None) -> Requirement:
        """Return the requirement of a forecast; `risk` replaces the policy's own where it is given."""
        policy, grid = self.policy, forecast.grid
        level = policy.risk if risk is None else risk
        factor = busyness_quantile(forecast, level, policy.risk_scope)
        rates = forecast.mean * factor / (60 * grid.minutes)
        averaged = level is not None and policy.risk_scope is RiskScope.DAY
        spreads = np.round(forecast.interval_sd, 4) if averaged else np.zeros(grid.count)
        load = rates * policy.agent_seconds
        agents, slack = np.zeros(grid.count), 0.0
        for index in np.flatnonzero(rates):
            guess = max(round(load[index] + slack), 1)
            agents[index] = self._of(float(spreads[index])).agents(float(rates[index]), guess)
            slack = agents[index] - load[index]
        agents = np.maximum(agents, policy.minimum_agents * forecast.is_open)
        scheduled = agents / (1 - policy.shrinkage)
        return Requirement(forecast.queue, grid, load, agents, scheduled)

    def _of(self, interval_sd: float) -> LeastStaff:
        if interval_sd not in self._staff:
            self._staff[interval_sd] = LeastStaff(self.policy, interval_sd)
        return self._staff[interval_sd]


def only(forecast: Forecast, *sources: Uncertainty) -> Forecast:
    """Return a forecast that is uncertain only about what is named."""
    none = np.zeros(forecast.grid.count)
    return replace(
        forecast,
        interval_sd=forecast.interval_sd if Uncertainty.INTERVAL in sources else none,
        day_sd=forecast.day_sd if Uncertainty.DAY in sources else none,
        event_log_sd=forecast.event_log_sd if Uncertainty.EVENT in sources else none,
    )
