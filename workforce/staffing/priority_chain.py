"""Classes of customers who hang up, served by priority: the whole Markov chain, for small systems."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import expm_multiply, splu

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import SHORT_ABANDON_SECONDS
from workforce.staffing.abandonment import IDLE, AbandonmentResult, CustomerKind
from workforce.staffing.patience import check_positive
from workforce.staffing.priority_patience import (
    Waiting,
    busy_share,
    hang_up_rates,
    line_lengths,
    result_of,
    waiting_probability,
)

Floats = NDArray[np.float64]

MOST_STATES = 20_000
MOST_WORK = 3_000_000
"""Work of a chain that is small: some hundredths of a second for two lines."""


def priority_chain(
    kinds: Sequence[CustomerKind], mean_handle_seconds: float, agents: int
) -> tuple[AbandonmentResult, ...]:
    """Solve M/M/c+M with non-preemptive priorities on all states of the lines that matter.

    Each line is cut where fewer than one in 10**14 would be longer if nobody was more impatient than
    the most patient class. Parameters and results as in `priority_with_abandonment`.

    Raises
    ------
    InvalidInput
        When a value lies outside its range, patience is not exponential, or the chain is too large.
    """
    rates = np.array(hang_up_rates(kinds))
    check_positive(mean_handle_seconds, "mean handling time", "s")
    if agents < 1:
        raise InvalidInput(f"{agents} agents; a queue needs 1 or more.")
    arrivals = np.array([kind.arrivals_per_second for kind in kinds])
    total, drain = float(arrivals.sum()), agents / mean_handle_seconds
    if total == 0:
        return (IDLE,) * len(kinds)
    shape = _shape(arrivals, rates, drain)
    law = _Lattice(shape, arrivals, rates, drain).stationary()
    waits = waiting_probability(total, agents, drain, float(law.flat[0]))
    occupancy = busy_share(total, agents, drain, waits)
    found = []
    for place, kind in enumerate(kinds):
        seen = law.sum(axis=tuple(range(place + 1, len(kinds))))
        before = np.where(np.arange(place + 1) < place, arrivals[: place + 1], 0.0)
        ahead = _Lattice(shape[: place + 1], before, rates[: place + 1], drain)
        outcome = ahead.outcome(seen.ravel(), float(rates[place]), kind.threshold_seconds)
        found.append(result_of(float(rates[place]), waits, occupancy, outcome))
    return tuple(found)


def chain_is_small(kinds: Sequence[CustomerKind], mean_handle_seconds: float, agents: int) -> bool:
    """Tell whether the chain is solved so fast that staffing can ask it again and again.

    What counts is the work of factorising its matrix, which grows with the states and with the square of
    those of all lines but the longest, and that of following it up to the longest threshold.
    """
    rates = np.array(hang_up_rates(kinds))
    arrivals = np.array([kind.arrivals_per_second for kind in kinds])
    drain = agents / mean_handle_seconds
    try:
        shape = _shape(arrivals, rates, drain)
    except InvalidInput:
        return False
    states = int(np.prod(shape))
    outflow = float(arrivals.sum() + drain + np.dot(rates, shape))
    steps = outflow * max(SHORT_ABANDON_SECONDS, *(kind.threshold_seconds for kind in kinds))
    return states * (states // max(shape)) ** 2 <= MOST_WORK and states * steps <= MOST_WORK


def _shape(arrivals: Floats, rates: Floats, drain: float) -> tuple[int, ...]:
    """Return how many lengths of each class's line are kept.

    Raises
    ------
    InvalidInput
        When that makes too many states.
    """
    most = accumulate(rates.tolist(), min)
    sizes = [
        line_lengths(float(upto), slow, drain).size
        for upto, slow in zip(np.cumsum(arrivals).tolist(), most, strict=True)
    ]
    alone = [
        line_lengths(float(rate), float(slow), 1e-9).size
        for rate, slow in zip(arrivals, rates, strict=True)
    ]
    shape = tuple(min(pair) for pair in zip(sizes, alone, strict=True))
    if (states := int(np.prod(shape, dtype=float))) > MOST_STATES:
        raise InvalidInput(
            f"The chain has {states:,} states, more than {MOST_STATES:,}; use the approximation."
        )
    return shape


@dataclass(frozen=True, slots=True)
class _Lattice:
    """The lengths of the lines while all agents are busy.

    Parameters
    ----------
    shape : lengths kept of each class, the most urgent first.
    arrivals, hang_ups : shape (classes,), per second; of one who waits.
    drain : services that end per second.
    """

    shape: tuple[int, ...]
    arrivals: Floats
    hang_ups: Floats
    drain: float

    def moves(self) -> sparse.csc_matrix:
        """Return the rates from state to state, diagonal included; a service that finds nobody is none."""
        count = int(np.prod(self.shape))
        lengths = np.indices(self.shape).reshape(len(self.shape), count)
        strides = np.array([int(np.prod(self.shape[k + 1 :])) for k in range(len(self.shape))])
        index = np.arange(count)
        sources, targets, rates = [], [], []
        first = np.ones(count, dtype=bool)
        for place, stride in enumerate(strides.tolist()):
            up = lengths[place] < self.shape[place] - 1
            down = lengths[place] > 0
            leave = lengths[place] * self.hang_ups[place] + self.drain * first
            sources += [index[up], index[down]]
            targets += [index[up] + stride, index[down] - stride]
            rates += [np.full(int(up.sum()), self.arrivals[place]), leave[down]]
            first &= ~down
        source, target, rate = (np.concatenate(part) for part in (sources, targets, rates))
        square = sparse.csc_matrix((rate, (source, target)), shape=(count, count))
        return square - sparse.diags(np.asarray(square.sum(axis=1)).ravel(), format="csc")

    def stationary(self) -> Floats:
        """Return the probability of each state while all are busy; shape as the lattice."""
        balance = self.moves().T.tolil()
        balance[0, :] = 1.0
        one = np.zeros(balance.shape[0])
        one[0] = 1.0
        return np.asarray(splu(balance.tocsc()).solve(one).reshape(self.shape))

    def outcome(self, seen: Floats, hang_up: float, threshold: float) -> Waiting:
        """Return what becomes of one who comes behind those seen, with probability `seen` of each state."""
        service = np.zeros(seen.size)
        service[0] = self.drain
        leaving = self.moves() - sparse.diags(service + hang_up, format="csc")
        solver = splu(leaving)
        served = -solver.solve(service)
        waited = -solver.solve(served)
        both = np.stack((served, np.ones(seen.size)), axis=1)

        def within(seconds: float) -> tuple[float, float]:
            later = expm_multiply(leaving * seconds, both)
            done, still = float(seen @ (served - later[:, 0])), float(seen @ later[:, 1])
            return done, max(1 - done - still, 0.0)

        in_time, gone = within(threshold)
        return Waiting(
            float(seen @ served), float(seen @ waited), in_time, gone, within(SHORT_ABANDON_SECONDS)[1]
        )
