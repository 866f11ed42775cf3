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

    @property
    def agent_seconds(self) -> float:
        """Time of one agent that a contact takes, shared attention taken into account."""
        return self.mean_handle_seconds * self.concurrency_slowdown / self.concurrency


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
    return _performance(arrivals_per_second, agents, policy)[0]


def _performance(arrivals_per_second: float, agents: int, policy: StaffingPolicy) -> tuple[float, float]:
    """Return service level and occupancy."""
    handle, target = policy.agent_seconds, policy.target
    if policy.mean_patience_seconds is None:
        load = arrivals_per_second * handle
        level = erlang_c_service_level(load, agents, handle, target.threshold_seconds)
        return level, load / agents
    patience = policy.mean_patience_seconds
    result = erlang_a(arrivals_per_second, handle, patience, agents, target.threshold_seconds)
    return result.service_level(target.formula), result.occupancy


def required_agents(arrivals_per_second: float, policy: StaffingPolicy, guess: int = 1) -> int:
    """Return the least number of agents that meets the target and the occupancy cap.

    Parameters
    ----------
    arrivals_per_second : at least 0; 0 needs nobody.
    guess : where the search starts, at least 1; it changes the time taken, never the answer.

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
    too_few, enough = _bracket(arrivals_per_second, policy, max(guess, 1))
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _suffices(arrivals_per_second, middle, policy):
            enough = middle
        else:
            too_few = middle
    return enough


def _bracket(arrivals_per_second: float, policy: StaffingPolicy, guess: int) -> tuple[int, int]:
    """Return a number of agents that is too few and one that is enough, galloping from a guess."""
    step = 1
    if _suffices(arrivals_per_second, guess, policy):
        enough = guess
        while enough > 0 and _suffices(arrivals_per_second, max(enough - step, 1), policy):
            if enough - step < 1:
                return 0, 1
            enough, step = enough - step, step * 2
        return max(enough - step, 0), enough
    too_few = guess
    while not _suffices(arrivals_per_second, too_few + step, policy):
        too_few, step = too_few + step, step * 2
    return too_few, too_few + step


def _suffices(arrivals_per_second: float, agents: int, policy: StaffingPolicy) -> bool:
    level, occupancy = _performance(arrivals_per_second, agents, policy)
    return level >= policy.target.share and occupancy <= policy.max_occupancy


def live_requirement(forecast: Forecast, policy: StaffingPolicy) -> Requirement:
    """Return the agents that a live queue needs in each interval.

    With `policy.risk` the target is to hold with that probability: the volume is taken at that
    quantile of the forecast's busyness, since the service level falls as volume grows.
    """
    rates = forecast.mean * busyness_quantile(forecast, policy.risk) / (60 * forecast.grid.minutes)
    agents, guess = np.zeros(forecast.grid.count), 1
    for index in np.flatnonzero(rates):
        guess = required_agents(float(rates[index]), policy, guess)
        agents[index] = guess
    scheduled = agents / (1 - policy.shrinkage)
    return Requirement(forecast.queue, forecast.grid, rates * policy.agent_seconds, agents, scheduled)


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
