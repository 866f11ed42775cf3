"""From ticket logs to counts, and from counts to the measures of the domain.

Everything here adds up: a replication is an array of counts by contact type and interval of arrival, and
sums of such arrays are what every percentage is taken of.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.measures import (
    SHORT_ABANDON_SECONDS,
    ServiceCounts,
    ServiceLevelFormula,
    service_level_fraction,
)
from simulation.scenario import ContactType, Scenario, pool_of
from simulation.ticketlog import Outcome, TicketLog
from simulation.trace import Customers

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Count(IntEnum):
    """What is counted of the contacts of one type that arrived in one interval."""

    ANSWERED = 0
    ABANDONED = 1
    """Hung up, or never reached by anybody: `UNSERVED` are among them."""
    ANSWERED_IN_T = 2
    ABANDONED_IN_T = 3
    SHORT_ABANDONED = 4
    WAITED = 5
    """Not answered at the very instant of joining the queue."""
    WAIT_SECONDS = 6
    """Of all who waited to an answer or a hang-up."""
    WAIT_SERVED_SECONDS = 7
    HANDLE_SECONDS = 8
    """From the answer to the end of the wrap-up."""
    CONTAINED = 9
    BLOCKED = 10
    CALLBACK = 11
    UNSERVED = 12
    CAME_AGAIN = 13
    """Attempts after the first, whatever became of them."""


COUNTS = len(Count)
WAIT_EDGES_SECONDS: Floats = np.concatenate([[0.0], 0.1 * 1.02 ** np.arange(800)])
"""Edges of the waits' histogram: each bin is 2% wide, the last reaches beyond a week."""

_SERVICE_COUNTS = (
    (Count.ANSWERED, ServiceCounts(answered=1)),
    (Count.ABANDONED, ServiceCounts(abandoned=1)),
    (Count.ANSWERED_IN_T, ServiceCounts(answered_in_t=1)),
    (Count.ABANDONED_IN_T, ServiceCounts(abandoned_in_t=1)),
    (Count.SHORT_ABANDONED, ServiceCounts(short_abandoned=1)),
)


@dataclass(frozen=True, slots=True)
class ReplicationCounts:
    """What one replication yields.

    Parameters
    ----------
    cells : shape (types, intervals, `COUNTS`).
    waits : shape (types, bins); how many contacts waited how long, by `WAIT_EDGES_SECONDS`.
    served : shape (types, pools); contacts answered.
    service_seconds : shape (types, pools); time in service without wrap-up.
    busy_seconds, present_seconds : shape (pools,).
    alarms, handed_back : counts of the whole replication.
    """

    cells: Floats
    waits: Floats
    served: Floats
    service_seconds: Floats
    busy_seconds: Floats
    present_seconds: Floats
    alarms: int
    handed_back: int

    def __reduce__(self) -> tuple[Callable[..., "ReplicationCounts"], tuple[Any, ...]]:
        """Return what travels to another process: of the largest arrays only what is not 0."""
        rest = tuple(getattr(self, field.name) for field in fields(self)[2:])
        return _received, (_packed(self.cells), _packed(self.waits), rest)


_Packed = tuple[tuple[int, ...], NDArray[np.int32], Floats]
"""Shape of an array, places in it, and the values at these places; all others are 0."""


def _packed(array: Floats) -> _Packed:
    flat = array.ravel()
    places = np.flatnonzero(flat)
    return array.shape, places.astype(np.int32), flat[places]


def _unpacked(packed: _Packed) -> Floats:
    shape, places, values = packed
    array = np.zeros(shape)
    array.ravel()[places] = values
    return array


def _received(cells: _Packed, waits: _Packed, rest: tuple[Any, ...]) -> ReplicationCounts:
    return ReplicationCounts(_unpacked(cells), _unpacked(waits), *rest)


@dataclass(frozen=True, slots=True)
class _Tickets:
    """The tickets that count, with what is worked out of them; all arrays have shape (tickets,)."""

    kind: NDArray[np.int64]
    interval: NDArray[np.int64]
    outcome: NDArray[np.int64]
    agent: NDArray[np.int64]
    wait_seconds: Floats
    in_time: Bools
    within_t: Bools
    service_seconds: Floats
    handle_seconds: Floats
    again: Bools


def count_replication(scenario: Scenario, log: TicketLog, customers: Customers) -> ReplicationCounts:
    """Count the tickets of one replication of these customers."""
    tickets = _tickets(scenario, log, customers)
    shape = (len(scenario.contact_types), scenario.interval_count)
    pools = scenario.pools
    pool_of_agent = np.array([pools.index(pool_of(plan.agent)) for plan in scenario.agents], np.int64)
    answered = tickets.outcome == Outcome.ANSWERED
    served_by = pool_of_agent[tickets.agent[answered]] if len(pool_of_agent) else tickets.agent[answered]
    by_pool = (tickets.kind[answered], served_by, (shape[0], len(pools)))
    return ReplicationCounts(
        cells=_cells(tickets, shape),
        waits=_waits(tickets, shape[0]),
        served=_summed(*by_pool, np.ones(len(served_by))),
        service_seconds=_summed(*by_pool, tickets.service_seconds[answered]),
        busy_seconds=_sums(pool_of_agent, log.busy_ms / 1000, len(pools)),
        present_seconds=_sums(pool_of_agent, log.present_ms / 1000, len(pools)),
        alarms=log.alarms,
        handed_back=log.handed_back,
    )


def service_level_vectors(formula: ServiceLevelFormula) -> tuple[Floats, Floats]:
    """Return numerator and denominator of a formula as weights of `Count`, each of shape (`COUNTS`,)."""
    met, base = np.zeros(COUNTS), np.zeros(COUNTS)
    for count, unit in _SERVICE_COUNTS:
        met[count], base[count] = service_level_fraction(unit, formula)
    return met, base


def offered_vector() -> Floats:
    """Return the weights of `Count` that give the contacts offered."""
    return weights(Count.ANSWERED, Count.ABANDONED)


def weights(*counts: Count) -> Floats:
    """Return weights of 1 for some counts and 0 for the others, shape (`COUNTS`,)."""
    vector = np.zeros(COUNTS)
    vector[list(counts)] = 1
    return vector


def _tickets(scenario: Scenario, log: TicketLog, customers: Customers) -> _Tickets:
    counts = log.outcome != Outcome.ABSENT
    if scenario.measured_ms is not None:
        first, last = scenario.measured_ms
        counts &= (log.came_ms >= first) & (log.came_ms < last)
    rows = np.flatnonzero(counts)
    kind, came, joined = log.kind[rows], log.came_ms[rows], log.joined_ms[rows]
    outcome = log.outcome[rows]
    answered = outcome == Outcome.ANSWERED
    until = np.where(answered, log.answered_ms[rows], log.ended_ms[rows])
    queued = answered | (outcome == Outcome.ABANDONED)
    wait = np.where(queued, until - joined, 0)
    within_t = queued & (wait <= _by_type(scenario, _threshold_ms)[kind])
    due = _by_type(scenario, _due_ms)[kind]
    service = np.where(answered, log.ended_ms[rows] - log.answered_ms[rows], 0)
    return _Tickets(
        kind=kind,
        interval=np.minimum(came // scenario.interval_ms, scenario.interval_count - 1),
        outcome=outcome,
        agent=log.agent[rows],
        wait_seconds=wait / 1000,
        in_time=answered & np.where(due < 0, within_t, log.ended_ms[rows] - came <= due),
        within_t=within_t,
        service_seconds=service / 1000,
        handle_seconds=np.where(answered, log.released_ms[rows] - log.answered_ms[rows], 0) / 1000,
        again=np.isin(rows, customers.next_attempt),
    )


def _threshold_ms(kind: ContactType) -> int:
    return round(1000 * kind.target.threshold_seconds)


def _due_ms(kind: ContactType) -> int:
    return -1 if kind.due_seconds is None else round(1000 * kind.due_seconds)


def _by_type(scenario: Scenario, value: Callable[[ContactType], int]) -> NDArray[np.int64]:
    return np.array([value(kind) for kind in scenario.contact_types], np.int64)


def _cells(tickets: _Tickets, shape: tuple[int, int]) -> Floats:
    outcome = tickets.outcome
    answered, hung_up = outcome == Outcome.ANSWERED, outcome == Outcome.ABANDONED
    unserved = outcome == Outcome.UNSERVED
    short = hung_up & (tickets.wait_seconds <= SHORT_ABANDON_SECONDS)
    values: dict[Count, Floats | Bools] = {
        Count.ANSWERED: answered,
        Count.ABANDONED: hung_up | unserved,
        Count.ANSWERED_IN_T: tickets.in_time,
        Count.ABANDONED_IN_T: hung_up & tickets.within_t,
        Count.SHORT_ABANDONED: short,
        Count.WAITED: unserved | (tickets.wait_seconds > 0),
        Count.WAIT_SECONDS: tickets.wait_seconds,
        Count.WAIT_SERVED_SECONDS: np.where(answered, tickets.wait_seconds, 0),
        Count.HANDLE_SECONDS: tickets.handle_seconds,
        Count.CONTAINED: outcome == Outcome.CONTAINED,
        Count.BLOCKED: outcome == Outcome.BLOCKED,
        Count.CALLBACK: outcome == Outcome.CALLBACK,
        Count.UNSERVED: unserved,
        Count.CAME_AGAIN: tickets.again,
    }
    cells = np.empty((*shape, COUNTS))
    for count, value in values.items():
        cells[:, :, count] = _summed(tickets.kind, tickets.interval, shape, value.astype(np.float64))
    return cells


def _waits(tickets: _Tickets, types: int) -> Floats:
    queued = (tickets.outcome == Outcome.ANSWERED) | (tickets.outcome == Outcome.ABANDONED)
    bins = np.searchsorted(WAIT_EDGES_SECONDS, tickets.wait_seconds[queued], side="left")
    shape = (types, len(WAIT_EDGES_SECONDS))
    bins = np.minimum(bins, shape[1] - 1)
    return _summed(tickets.kind[queued], bins, shape, np.ones(len(bins)))


def _summed(
    first: NDArray[np.int64], second: NDArray[np.int64], shape: tuple[int, int], values: Floats
) -> Floats:
    """Sum values by two indices, into shape `shape`."""
    return _sums(first * shape[1] + second, values, shape[0] * shape[1]).reshape(shape)


def _sums(index: NDArray[np.int64], values: Floats, size: int) -> Floats:
    return np.bincount(index, values, size).astype(np.float64, copy=False)
