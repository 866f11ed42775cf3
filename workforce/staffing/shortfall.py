"""What missing agents cost a live queue in service level, as steps of a price that does not fall.

A queue that just meets its target loses little with the first agent who is missing and more with each
further one, until it breaks down. From there on a further agent loses less, for no service is left to lose.
A price that fell with that would heap shortages on the queue that is worst off, so it stays at its peak.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workforce.staffing.performance import required_agents, service_level_of
from workforce.staffing.policy import StaffingPolicy

FURTHEST = 0.6
"""Share of the agents up to which some are taken away to find the peak."""
LOOKS = 24
LEAST_SLOPE = 1e-6
LEAST_FACTOR = 0.05

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Steps = tuple[tuple[float, float], ...]


def shortfall_steps(arrivals_per_second: float, policy: StaffingPolicy, pieces: int = 4) -> Steps:
    """Return prices of missing agents by the slope of the service level at a reference load.

    Parameters
    ----------
    arrivals_per_second : of a usual busy interval, at least 0.
    pieces : most steps before the peak, at least 1.

    Returns
    -------
    Pairs of a share of the need missing, up to 1, and a factor up to 1, the peak's; as `Demand.steps`
    takes them. Empty, which is a factor of 1 throughout, where nobody is needed or nothing is lost.

    Raises
    ------
    InvalidInput
        When no number of agents meets the target.

    Examples
    --------
    Of a queue of 1200 contacts an hour the first of its 100 agents who are missing cost less than the next:

    >>> from contactcenter.domain.client import ServiceTarget
    >>> target = ServiceTarget(0.80, 20)
    >>> [(round(share, 2), round(factor, 2)) for share, factor in
    ...  shortfall_steps(1200 / 3600, StaffingPolicy(target, 300, 180), pieces=2)]
    [(0.04, 0.79), (0.09, 0.95), (1.0, 1.0)]

    References
    ----------
    Koole, G. and van der Sluis, E. (2003), Optimal shift scheduling with a global service level constraint,
    IIE Transactions 35(11): the service level as a function of the agents in an interval.
    """
    needed = required_agents(arrivals_per_second, policy)
    least = max(int(needed * (1 - FURTHEST)), 1)
    if needed <= least:
        return ()
    for _ in range(2):
        agents, slopes = _slopes(arrivals_per_second, policy, (needed, least))
        before = int(np.argmax(slopes >= slopes.max()))
        # The second look is as fine as the first one from the need to its peak alone.
        least = int(agents[before + 1])
    if slopes.max() < LEAST_SLOPE or not before:
        return ()
    return _merged((needed - agents[: before + 1]) / needed, slopes[:before] / slopes.max(), pieces)


def _slopes(rate: float, policy: StaffingPolicy, span: tuple[int, int]) -> tuple[Ints, Floats]:
    """Return some numbers of agents, the most first, and what each missing one loses between them.

    A loss that falls again counts as the greatest before it.
    """
    agents = np.unique(np.rint(np.linspace(*span, LOOKS)).astype(np.int64))[::-1]
    levels = np.array([service_level_of(rate, int(one), policy) for one in agents])
    return agents, np.maximum.accumulate(np.diff(levels) / np.diff(agents))


def _merged(shares: Floats, factors: Floats, pieces: int) -> Steps:
    """Return at most so many steps with the mean factors of those that they join, and the peak after them.

    Parameters
    ----------
    shares : shape (steps + 1,); the edges of the steps, ascending from 0.
    factors : shape (steps,).
    """
    edges = np.unique(np.rint(np.linspace(0, len(factors), pieces + 1)).astype(np.int64)).tolist()
    steps = []
    for first, stop in pairwise(edges):
        mean = np.average(factors[first:stop], weights=np.diff(shares[first : stop + 1]))
        steps.append((float(shares[stop]), max(float(mean), LEAST_FACTOR)))
    return (*steps, (1.0, 1.0))
