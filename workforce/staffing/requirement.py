"""How many agents each interval needs, by the contract's own formula."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.abandonment import erlang_a
from workforce.staffing.erlang import erlang_c_service_level


@dataclass(frozen=True, slots=True)
class StaffingPolicy:
    """What turns volume into people.

    Parameters
    ----------
    mean_handle_seconds : talk, hold and wrap-up, over 0.
    mean_patience_seconds : mean time to hang up while waiting; None where nobody hangs up.
    risk : probability with which the target is to hold under the forecast's uncertainty, 0.5 to
        0.99; None plans for the mean volume.
    shrinkage : share of paid time away from work that the roster does not plan itself, 0 to 0.9.
    max_occupancy : cap on the share of time spent on contacts, over 0 up to 1.
    concurrency : contacts that one agent serves at once, at least 1.
    concurrency_slowdown : factor on the handling time when `concurrency` are served, at least 1.
    """

    target: ServiceTarget
    mean_handle_seconds: float
    mean_patience_seconds: float | None = None
    risk: float | None = None
    shrinkage: float = 0.0
    max_occupancy: float = 1.0
    concurrency: int = 1
    concurrency_slowdown: float = 1.0


@dataclass(frozen=True, slots=True)
class Requirement:
    """Agents needed by one queue.

    Parameters
    ----------
    load_erlangs : shape (grid.count,); offered load in agents.
    agents : shape (grid.count,); agents that must be serving, a whole number for live channels.
    scheduled : shape (grid.count,); agents to schedule, `agents` with unplanned shrinkage on top.
    """

    queue: QueueId
    grid: TimeGrid
    load_erlangs: NDArray[np.float64]
    agents: NDArray[np.float64]
    scheduled: NDArray[np.float64]

    @property
    def agent_hours(self) -> float:
        """Sum of the agents to schedule, in hours."""
        return float(self.scheduled.sum()) * self.grid.minutes / 60


def service_level_of(arrivals_per_second: float, agents: int, policy: StaffingPolicy) -> float:
    """Return the service level of a live queue in steady state, by the policy's own formula.

    Erlang A where customers hang up, else Erlang C, whose six formulas agree.
    """
    handle = policy.mean_handle_seconds * policy.concurrency_slowdown / policy.concurrency
    target = policy.target
    if policy.mean_patience_seconds is None:
        load = arrivals_per_second * handle
        return erlang_c_service_level(load, agents, handle, target.threshold_seconds)
    patience = policy.mean_patience_seconds
    result = erlang_a(arrivals_per_second, handle, patience, agents, target.threshold_seconds)
    return result.service_level(target.formula)


def required_agents(arrivals_per_second: float, policy: StaffingPolicy, at_least: int = 0) -> int:
    """Return the least number of agents that meets the target and the occupancy cap.

    Parameters
    ----------
    arrivals_per_second : at least 0; 0 needs nobody.
    at_least : a number of agents known not to be too many, from which the search starts.

    Raises
    ------
    InvalidInput
        When the rate is negative or not finite.

    Examples
    --------
    >>> from contactcenter.domain.measures import ServiceLevelFormula
    >>> target = ServiceTarget(0.80, 20, ServiceLevelFormula.ALL)
    >>> required_agents(20 / 60, StaffingPolicy(target, 300, 180))
    100
    """
    if arrivals_per_second == 0:
        return 0
    low = max(at_least, 1)
    if _suffices(arrivals_per_second, low, policy):
        return low
    step = 1
    while not _suffices(arrivals_per_second, low + step, policy):
        low, step = low + step, step * 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _suffices(arrivals_per_second, middle, policy) else (middle, high)
    return high


def _suffices(arrivals_per_second: float, agents: int, policy: StaffingPolicy) -> bool:
    handle = policy.mean_handle_seconds * policy.concurrency_slowdown / policy.concurrency
    if arrivals_per_second * handle > policy.max_occupancy * agents:
        return False
    return service_level_of(arrivals_per_second, agents, policy) >= policy.target.share


def live_requirement(forecast: Forecast, policy: StaffingPolicy) -> Requirement:
    """Return the agents that a live queue needs in each interval.

    With `policy.risk` the target is to hold with that probability: the volume is taken at that
    quantile of the forecast's busyness, since the service level falls as volume grows.
    """
    rates = forecast.mean * busyness_quantile(forecast, policy.risk) / (60 * forecast.grid.minutes)
    agents = np.zeros(forecast.grid.count)
    known = 0
    for index in np.argsort(rates, kind="stable"):
        known = required_agents(float(rates[index]), policy, at_least=known)
        agents[index] = known
    handle = policy.mean_handle_seconds * policy.concurrency_slowdown / policy.concurrency
    scheduled = agents / (1 - policy.shrinkage)
    return Requirement(forecast.queue, forecast.grid, rates * handle, agents, scheduled)


def busyness_quantile(forecast: Forecast, risk: float | None) -> NDArray[np.float64]:
    """Return the factor on each interval's mean that is exceeded with probability 1 - risk.

    The product of day, interval and event factor is taken as lognormal with mean 1 and the product's
    own variance; None gives 1.
    """
    if risk is None:
        return np.ones(forecast.grid.count)
    spread = (1 + forecast.day_sd**2) * (1 + forecast.interval_sd**2) * np.exp(forecast.event_log_sd**2)
    log_sd = np.sqrt(np.log(spread))
    return np.asarray(np.exp(special.ndtri(risk) * log_sd - log_sd**2 / 2))
