"""What a number of agents achieves, and the least number that meets a policy."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceCounts, service_level
from workforce.staffing.abandonment import CustomerKind, queue_with_patience
from workforce.staffing.birthdeath import LineResult
from workforce.staffing.callbacks import virtual_hold
from workforce.staffing.concurrency import shared_attention
from workforce.staffing.erlang import erlang_c_service_level
from workforce.staffing.finite import finite_lines
from workforce.staffing.policy import StaffingPolicy
from workforce.staffing.risk import Factor

COUNTS = tuple(field.name for field in fields(ServiceCounts))
MOST_AGENTS = 1_000_000
INTERVAL_NODES, INTERVAL_TAIL = 9, 1e-5
"""Values that the interval factor is averaged over."""


@dataclass(frozen=True, slots=True)
class Performance:
    """Steady state of one queue.

    Parameters
    ----------
    expected : counts per contact offered.
    occupancy : share of the agents' time, or of the conversations they can hold, that is taken.
    blocked : share of contacts that hear a busy tone.
    """

    expected: ServiceCounts
    occupancy: float
    blocked: float = 0.0


def performance(arrivals_per_second: float, agents: int, policy: StaffingPolicy) -> Performance:
    """Return the steady state of a live queue, by the model that the policy calls for.

    Shared attention where several conversations are held, finite lines where they are limited,
    virtual hold where callbacks are offered, else M/M/c+G, which is Erlang A for exponential
    patience and Erlang C where nobody hangs up.
    """
    handle, threshold = policy.mean_handle_seconds, policy.target.threshold_seconds
    mean_patience = policy.mean_patience_seconds
    if len(policy.speeds) > 1:
        speeds = policy.speeds
        return _of_line(
            shared_attention(arrivals_per_second, handle, mean_patience, agents, speeds, threshold)
        )
    if policy.lines is not None:
        return _of_line(
            finite_lines(arrivals_per_second, handle, mean_patience, agents, policy.lines, threshold)
        )
    law = policy.patience_law
    if policy.callback is not None:
        customers = CustomerKind(arrivals_per_second, law, threshold)
        held = virtual_hold(customers, handle, policy.callback, agents).queue
        return Performance(held.expected, held.occupancy)
    if law.endless_share == 1:
        return _without_abandonment(arrivals_per_second * handle, agents, handle, threshold)
    result = queue_with_patience(arrivals_per_second, handle, law, agents, threshold)
    return Performance(result.expected, result.occupancy)


def _of_line(found: LineResult) -> Performance:
    return Performance(found.accepted.expected, found.accepted.occupancy, found.blocked)


def _without_abandonment(load: float, agents: int, handle: float, threshold: float) -> Performance:
    level = erlang_c_service_level(load, agents, handle, threshold)
    return Performance(ServiceCounts(answered=1, answered_in_t=level), min(load / agents, 1.0))


def service_level_of(arrivals_per_second: float, agents: int, policy: StaffingPolicy) -> float:
    """Return the service level of a live queue in steady state, by the policy's own formula."""
    level = service_level(performance(arrivals_per_second, agents, policy).expected, policy.target.formula)
    return 1.0 if level is None else level


def required_agents(arrivals_per_second: float, policy: StaffingPolicy, guess: int = 0) -> int:
    """Return the least number of agents that meets the target and the occupancy cap.

    Parameters
    ----------
    arrivals_per_second : at least 0; 0 needs nobody.
    guess : where the search starts; 0 for the offered load. It changes the time taken, never the answer.

    Raises
    ------
    InvalidInput
        When the rate is negative or not finite, or no number of agents is enough.

    Examples
    --------
    >>> from contactcenter.domain.client import ServiceTarget
    >>> from contactcenter.domain.measures import ServiceLevelFormula
    >>> target = ServiceTarget(0.80, 20, ServiceLevelFormula.ALL)
    >>> required_agents(20 / 60, StaffingPolicy(target, 300, 180))
    100
    """
    return LeastStaff(policy).agents(arrivals_per_second, guess)


class LeastStaff:
    """The least staff of one policy for many rates of arrival.

    Fewer contacts need no more agents, so what was found for one rate bounds the search for others:
    of each number of agents the highest rate known to suffice and the lowest known not to are kept.

    Parameters
    ----------
    interval_sd : sd of a gamma factor on the rate over which the service level is averaged, at
        least 0.
    """

    def __init__(self, policy: StaffingPolicy, interval_sd: float = 0.0) -> None:
        self.policy = policy
        self.factors, self.weights = interval_nodes(interval_sd)
        self._met: dict[int, float] = {}
        self._failed: dict[int, float] = {}

    def agents(self, arrivals_per_second: float, guess: int = 0) -> int:
        """Return the least agents for a rate; parameters and errors as in `required_agents`."""
        if arrivals_per_second == 0:
            return 0
        lines = self.policy.lines
        if lines is not None and not self.suffices(arrivals_per_second, lines):
            raise InvalidInput(
                f"With {lines} lines no staff serves {3600 * arrivals_per_second:g} contacts an hour as "
                "asked: give more lines, or allow a larger share to be blocked."
            )
        start = guess or math.ceil(arrivals_per_second * self.policy.agent_seconds)
        return least(lambda agents: self.suffices(arrivals_per_second, agents), max(start, 1))

    def suffices(self, arrivals_per_second: float, agents: int) -> bool:
        """Tell whether target, occupancy cap and blocking cap hold."""
        if arrivals_per_second <= self._met.get(agents, 0.0):
            return True
        if arrivals_per_second >= self._failed.get(agents, np.inf):
            return False
        enough = self._holds(arrivals_per_second, agents)
        (self._met if enough else self._failed)[agents] = arrivals_per_second
        return enough

    def _holds(self, rate: float, agents: int) -> bool:
        policy = self.policy
        found = [performance(rate * factor, agents, policy) for factor in self.factors.tolist()]
        shares = (self.weights * self.factors).tolist()
        occupancy = float(self.weights @ [one.occupancy for one in found])
        blocked = float(np.dot(shares, [one.blocked for one in found]))
        return (
            meets([one.expected for one in found], shares, policy.target)
            and occupancy <= policy.max_occupancy
            and (policy.lines is None or blocked <= policy.max_blocked)
        )


def meets(counts: Sequence[ServiceCounts], shares: Sequence[float], target: ServiceTarget) -> bool:
    """Tell whether weighted counts together reach a target."""
    together = ServiceCounts(
        *(
            sum(share * getattr(one, name) for one, share in zip(counts, shares, strict=True))
            for name in COUNTS
        )
    )
    level = service_level(together, target.formula)
    return level is None or level >= target.share


def least(suffices: Callable[[int], bool], guess: int) -> int:
    """Return the least number from 1 up that suffices, galloping from a guess and then halving.

    Raises
    ------
    InvalidInput
        When not even a million is enough.
    """
    too_few, enough = _bracket(suffices, guess)
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if suffices(middle) else (middle, enough)
    return enough


def _bracket(suffices: Callable[[int], bool], guess: int) -> tuple[int, int]:
    """Return a number that is too few, 0 at least, and one that is enough."""
    step = 1
    if suffices(guess):
        enough = guess
        while enough > 1 and suffices(max(enough - step, 1)):
            enough, step = max(enough - step, 1), step * 2
        return (0, 1) if enough == 1 else (max(enough - step, 1), enough)
    too_few = guess
    while not suffices(too_few + step):
        too_few, step = too_few + step, step * 2
        if too_few > MOST_AGENTS:
            raise InvalidInput("The target is out of reach: a million agents do not meet it.")
    return too_few, too_few + step


def interval_nodes(interval_sd: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return values of a gamma factor with mean 1 and sd `interval_sd`, and their probabilities."""
    if interval_sd == 0:
        return np.ones(1), np.ones(1)
    return Factor(interval_sd, True).nodes(INTERVAL_NODES, INTERVAL_TAIL)
