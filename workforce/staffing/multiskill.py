"""One pool of people for several queues: what they need together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from workforce.forecast.forecast import Forecast
from workforce.staffing.abandonment import CustomerKind, line_of_kinds
from workforce.staffing.patience import ExponentialPatience
from workforce.staffing.performance import interval_nodes, least, meets
from workforce.staffing.priority import priority_queue
from workforce.staffing.priority_chain import chain_is_small, priority_chain
from workforce.staffing.priority_patience import priority_with_abandonment
from workforce.staffing.requirement import Requirement, StaffingPolicy
from workforce.staffing.risk import RiskScope, busyness_quantile

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Workload:
    """One queue's volume and what its contract asks."""

    forecast: Forecast
    policy: StaffingPolicy


def pooled_requirement(
    name: QueueId, workloads: Sequence[Workload], by_priority: bool = False, exactly: bool = True
) -> Requirement:
    """Return the agents that live queues need who are served by the same people.

    The pool is one line: its arrivals are summed, its handling time is the mean weighted by volume,
    its patience the mixture of the queues' own, and every queue's own target must hold at that
    line's wait. That is exact where handling times are alike and otherwise a close estimate, which
    the simulation corrects. The queues' volumes are taken at their quantiles together, as if
    they all were busy on the same days, so that the plan errs on the safe side.

    Parameters
    ----------
    by_priority : serve the first queue before the second and so on, without interrupting anybody;
        for queues with a mean patience each, or in which nobody hangs up.
    exactly : where patience differs, solve the whole chain if it is small, else the approximation, and
        say in `exact` which it was; False for the approximation everywhere, which is faster.

    Raises
    ------
    InvalidInput
        When there is no queue, their grids differ, or their policies do not fit in one pool.

    References
    ----------
    Whitt, W. (1999). Partitioning customers into service groups. Management Science 45(11).
    """
    grid = _common_grid(name, workloads)
    policies = [load.policy for load in workloads]
    _check_policies(name, policies)
    if by_priority:
        _check_patience(name, policies)
    rates = np.array([_rates(load) for load in workloads])
    seconds = np.array([policy.agent_seconds for policy in policies])
    load = seconds @ rates
    search = partial(_least, policies, by_priority=by_priority, exactly=exactly)
    agents, exact = _searched(rates, _interval_sd(workloads, rates), load, search)
    is_open = np.any([load.forecast.is_open for load in workloads], axis=0)
    agents = np.maximum(agents, policies[0].minimum_agents * is_open)
    scheduled = agents / (1 - policies[0].shrinkage)
    return Requirement(name, grid, load, agents, scheduled, exact=exact if by_priority else None)


Search = Callable[[Floats, float, int], tuple[int, bool]]


def _searched(
    rates: Floats, spread: Floats, load: Floats, search: Search
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the least agents of each interval and whether they are exact; alike ones are solved once.

    Parameters
    ----------
    rates : shape (queues, intervals); `spread` and `load` have shape (intervals,).
    """
    agents, slack = np.zeros(load.size), 0.0
    exact = np.ones(load.size, dtype=bool)
    known: dict[tuple[float, ...], tuple[int, bool]] = {}
    for index in np.flatnonzero(rates.any(axis=0)):
        case = (float(spread[index]), *rates[:, index].tolist())
        if case not in known:
            known[case] = search(rates[:, index], case[0], max(round(load[index] + slack), 1))
        agents[index], exact[index] = known[case]
        slack = agents[index] - load[index]
    return agents, exact


def _least(
    policies: Sequence[StaffingPolicy],
    rates: Floats,
    spread: float,
    guess: int,
    *,
    by_priority: bool,
    exactly: bool,
) -> tuple[int, bool]:
    """Return the least agents of one interval, and whether they are exact."""
    present = np.flatnonzero(rates).tolist()
    mixed = _Mixture([policies[k] for k in present], rates[present], by_priority)
    return mixed.least(guess, interval_nodes(spread), exactly)


def _common_grid(name: QueueId, workloads: Sequence[Workload]) -> TimeGrid:
    if not workloads or any(load.forecast.grid != workloads[0].forecast.grid for load in workloads):
        raise InvalidInput(f"Pool {name!r} needs queues that are forecast on one grid.")
    return workloads[0].forecast.grid


def _check_policies(name: QueueId, policies: Sequence[StaffingPolicy]) -> None:
    """Refuse queues whose people would have to be two kinds of people."""
    first = policies[0]
    for policy in policies:
        if (policy.shrinkage, policy.max_occupancy, policy.minimum_agents) != (
            first.shrinkage,
            first.max_occupancy,
            first.minimum_agents,
        ):
            raise InvalidInput(
                f"Pool {name!r} is one group of people: give it one shrinkage, one cap on occupancy and "
                "one minimum."
            )
        if policy.lines is not None or policy.callback is not None:
            raise InvalidInput(f"Pool {name!r}: finite lines and callbacks are for queues with own people.")


def _check_patience(name: QueueId, policies: Sequence[StaffingPolicy]) -> None:
    """Refuse a mixture of patience for which priorities are not solved."""
    laws = [policy.patience_law for policy in policies]
    endless = [law.endless_share == 1 for law in laws]
    if not all(endless) and not all(isinstance(law, ExponentialPatience) for law in laws):
        raise InvalidInput(
            f"Pool {name!r}: priorities are solved for exponential patience in every queue, or in none; "
            "give each its mean patience, or serve the pool first come first served."
        )


def _rates(load: Workload) -> Floats:
    factor = busyness_quantile(load.forecast, load.policy.risk, load.policy.risk_scope)
    return np.asarray(load.forecast.mean * factor / (60 * load.forecast.grid.minutes))


def _interval_sd(workloads: Sequence[Workload], rates: Floats) -> Floats:
    """Return the sd of the pool's interval factor that is averaged over, 0 where intervals stand alone.

    The queues' interval factors are independent of one another.
    """
    own = [
        load.forecast.interval_sd * (load.policy.risk is not None)
        if load.policy.risk_scope is RiskScope.DAY
        else np.zeros(load.forecast.grid.count)
        for load in workloads
    ]
    total = rates.sum(axis=0)
    return np.asarray(np.sqrt(((rates * own) ** 2).sum(axis=0)) / np.where(total > 0, total, 1.0))


class _Mixture:
    """The queues of a pool at one interval, all with arrivals; `rates` has shape (queues,)."""

    def __init__(self, policies: Sequence[StaffingPolicy], rates: Floats, by_priority: bool) -> None:
        self.policies = policies
        self.rates = rates
        self.handle_seconds = float(rates @ [policy.agent_seconds for policy in policies] / rates.sum())
        self.by_priority = by_priority

    def least(self, guess: int, nodes: tuple[Floats, Floats], exactly: bool) -> tuple[int, bool]:
        """Return the least agents, and whether no approximation judged them or one fewer."""
        found = least(partial(self.suffices, nodes=nodes), guess)
        if self.is_simple or not exactly:
            return found, self.is_simple
        found = least(partial(self.suffices, nodes=nodes, exactly=True), found)
        highest = float(nodes[0].max())
        return found, all(self._by_chain(number, highest) for number in {found, max(found - 1, 1)})

    def suffices(self, agents: int, nodes: tuple[Floats, Floats], exactly: bool = False) -> bool:
        """Tell whether every queue's own target holds, and the cap on occupancy.

        Parameters
        ----------
        exactly : whether to solve the whole chain of priorities where it is small.
        """
        factors, weights = nodes
        by_chain = exactly and self._by_chain(agents, float(factors.max()))
        found = [self._solve(factor, agents, by_chain) for factor in factors.tolist()]
        occupancy = float(weights @ [taken for _, taken in found])
        shares = (weights * factors).tolist()
        met = all(
            meets([counts[k] for counts, _ in found], shares, policy.target)
            for k, policy in enumerate(self.policies)
        )
        return met and occupancy <= self.policies[0].max_occupancy

    @property
    def is_simple(self) -> bool:
        """Whether no chain is needed, as without priorities or where patience is alike in all queues."""
        alike = len({policy.mean_patience_seconds for policy in self.policies}) == 1
        return alike or not self.by_priority

    def _by_chain(self, agents: int, factor: float) -> bool:
        """Tell whether the whole chain is small at the highest factor on the rates."""
        return chain_is_small(self._kinds((self.rates * factor).tolist()), self.handle_seconds, agents)

    def _kinds(self, rates: Sequence[float]) -> list[CustomerKind]:
        return [
            CustomerKind(rate, policy.patience_law, policy.target.threshold_seconds)
            for rate, policy in zip(rates, self.policies, strict=True)
        ]

    def _solve(self, factor: float, agents: int, by_chain: bool) -> tuple[list[ServiceCounts], float]:
        """Return each queue's counts per contact offered, and the occupancy."""
        rates = (self.rates * factor).tolist()
        if self.by_priority and self.policies[0].patience_law.endless_share == 1:
            thresholds = [policy.target.threshold_seconds for policy in self.policies]
            waits = priority_queue(rates, self.handle_seconds, agents, thresholds)
            counts = [ServiceCounts(answered=1, answered_in_t=one.service_level) for one in waits]
            return counts, min(sum(rates) * self.handle_seconds / agents, 1.0)
        solve = line_of_kinds
        if self.by_priority:
            solve = priority_chain if by_chain else priority_with_abandonment
        found = solve(self._kinds(rates), self.handle_seconds, agents)
        return [one.expected for one in found], found[0].occupancy
