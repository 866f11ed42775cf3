"""One pool of people for several queues: what they need together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.requirement import (
    Requirement,
    StaffingPolicy,
    busyness_quantile,
    required_agents,
)

Rates = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Workload:
    """One queue's volume and what its contract asks."""

    forecast: Forecast
    policy: StaffingPolicy


def pooled_requirement(name: QueueId, workloads: Sequence[Workload]) -> Requirement:
    """Return the agents that live queues need who are served by the same people.

    The pool is one queue with the summed arrivals, the handling time weighted by volume, hang-ups
    at the volume-weighted rate, and the hardest of the targets. It is exact where the queues are
    alike and otherwise a close estimate, which the simulation corrects.

    Raises
    ------
    InvalidInput
        When there is no queue, or their grids differ.

    References
    ----------
    Whitt, W. (1999). Partitioning customers into service groups. Pooling with equal targets.
    """
    if not workloads or any(load.forecast.grid != workloads[0].forecast.grid for load in workloads):
        raise InvalidInput(f"Pool {name!r} needs queues that are forecast on one grid.")
    grid = workloads[0].forecast.grid
    policies = [load.policy for load in workloads]
    rates = np.array([_rates(load) for load in workloads])
    seconds = np.array([policy.agent_seconds for policy in policies])
    total, load = rates.sum(axis=0), seconds @ rates
    agents, guess = np.zeros(grid.count), 1
    for index in np.flatnonzero(total):
        policy = _pooled_policy(policies, rates[:, index])
        guess = required_agents(float(total[index]), policy, guess)
        agents[index] = guess
    return Requirement(name, grid, load, agents, agents / (1 - policies[0].shrinkage))


def _rates(load: Workload) -> Rates:
    factor = busyness_quantile(load.forecast, load.policy.risk)
    return load.forecast.mean * factor / (60 * load.forecast.grid.minutes)


def _pooled_policy(policies: Sequence[StaffingPolicy], rates: Rates) -> StaffingPolicy:
    """Return the policy of the pool at one interval's mix."""
    mix = rates / rates.sum()
    hang_ups = sum(
        share / policy.mean_patience_seconds
        for share, policy in zip(mix, policies, strict=True)
        if policy.mean_patience_seconds is not None
    )
    hardest = max(policies, key=lambda p: (p.target.share, -p.target.threshold_seconds))
    return replace(
        hardest,
        mean_handle_seconds=float(mix @ [policy.agent_seconds for policy in policies]),
        mean_patience_seconds=float(1 / hang_ups) if hang_ups else None,
        concurrency=1,
        concurrency_slowdown=1.0,
    )
