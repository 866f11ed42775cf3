"""Sums over replications: everything that results are taken of, in memory that does not grow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.measures import ServiceLevelFormula
from simulation.estimates import Estimate, Moments, estimate_at, share_of
from simulation.measures import (
    COUNTS,
    Count,
    ReplicationCounts,
    offered_vector,
    service_level_vectors,
    weights,
)
from simulation.results import ContactResult, DayRisk, PoolResult, QueueIntervals
from simulation.scenario import Scenario
from simulation.strata import block_of
from simulation.waits import Waits

Floats = NDArray[np.float64]
LEVEL_COUNTS = 1 + Count.SHORT_ABANDONED
"""The first of `Count`, of which service levels are made; single intervals keep no other co-moments."""
_BINS = 1001
_INTERVAL_BINS = 51
"""Levels of single intervals are kept in steps of 0.02."""


@dataclass(slots=True)
class _Days:
    """Service levels of single days of one group, as a histogram in steps of 0.001."""

    target: ServiceTarget
    histogram: Floats
    missed: int = 0
    sum: float = 0.0
    squares: float = 0.0

    def add(self, cells: Floats) -> None:
        """Take in the days of one replication, cells of shape (days, `COUNTS`)."""
        met, base = service_level_vectors(self.target.formula)
        has_value = cells @ base > 0
        levels = (cells @ met)[has_value] / (cells @ base)[has_value]
        self.missed += int((levels < self.target.share).sum())
        self.sum += float(levels.sum())
        self.squares += float((levels**2).sum())
        self.histogram += np.bincount(np.rint(levels * (_BINS - 1)).astype(np.int64), minlength=_BINS)

    def risk(self, confidence: float) -> DayRisk | None:
        days = int(self.histogram.sum())
        missed = share_of(self.missed, days, confidence)
        if missed is None:
            return None
        mean = self.sum / days
        spread = max(0.0, self.squares / days - mean**2) * days / max(1, days - 1)
        cumulated = np.cumsum(self.histogram)
        p10, p50, p90 = np.searchsorted(cumulated, np.array([0.1, 0.5, 0.9]) * days) / (_BINS - 1)
        return DayRisk(self.target, missed, days, mean, spread**0.5, float(p10), float(p50), float(p90))


class Totals:
    """Sums over the replications of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        types, pools = len(scenario.contact_types), len(scenario.pools)
        self.scenario = scenario
        queues = scenario.queues
        self.groups = _groups(scenario)
        block = block_of(scenario)
        self.contacts = Moments.empty(len(self.groups), COUNTS, block)
        self.cells = Moments.empty(len(queues) * scenario.interval_count, LEVEL_COUNTS, block)
        self.cell_sums = np.zeros((len(queues), scenario.interval_count, COUNTS))
        self.pools = Moments.empty(pools, 3 + types, block)
        self.served = Moments.empty(types, pools, block)
        self.waits = Waits(len(self.groups))
        self.mishaps = Moments.empty(1, 2, block)
        self.day_starts = np.unique(scenario.day_of_interval(), return_index=True)[1]
        self.days = [
            _Days(target, np.zeros(_BINS)) if target else None
            for target in (_shared_target(scenario, members) for _, members in self.groups)
        ]
        self.queue_targets = [_queue_target(scenario, queue) for queue in queues]
        self.missed = np.zeros((2, len(queues), scenario.interval_count))
        self.levels = np.zeros((len(queues), scenario.interval_count, _INTERVAL_BINS), np.int32)

    @property
    def replications(self) -> int:
        """How many replications have been added."""
        return self.contacts.count

    def add(self, counts: ReplicationCounts) -> None:
        """Take in one replication."""
        by_group = np.stack([counts.cells[members].sum(axis=0) for _, members in self.groups])
        self.contacts.add(by_group.sum(axis=1))
        for days, cells in zip(self.days, by_group, strict=True):
            if days is not None:
                days.add(np.add.reduceat(cells, self.day_starts, axis=0))
        queues = by_group[1 + len(self.scenario.contact_types) :]
        self.cells.add(queues[:, :, :LEVEL_COUNTS].reshape(-1, LEVEL_COUNTS))
        self.cell_sums += queues
        self._add_missed(queues)
        service = counts.service_seconds.sum(axis=0)
        times = np.stack([counts.busy_seconds, counts.present_seconds, service], axis=1)
        self.pools.add(np.concatenate([times, counts.served.T], axis=1))
        self.served.add(counts.served)
        self.waits.add(np.stack([counts.waits[members].sum(axis=0) for _, members in self.groups]))
        self.mishaps.add(np.array([[counts.alarms, counts.handed_back]], np.float64))

    def _add_missed(self, queues: Floats) -> None:
        for index, target in enumerate(self.queue_targets):
            met, base = service_level_vectors(target.formula)
            has_value = queues[index] @ base > 0
            self.missed[0, index] += has_value & (queues[index] @ (met - target.share * base) < 0)
            self.missed[1, index] += has_value
            valued = np.flatnonzero(has_value)
            levels = (queues[index, valued] @ met) / (queues[index, valued] @ base)
            bins = np.rint(levels * (_INTERVAL_BINS - 1)).astype(np.int64)
            self.levels[index, valued, bins] += 1

    def spread(self, index: int) -> tuple[Floats, Floats, Floats]:
        """Return the 10th, 50th and 90th percentile of a queue's levels by interval, (intervals,) each."""
        cumulated = np.cumsum(self.levels[index], axis=1)
        count = cumulated[:, -1]
        p10, p50, p90 = (
            np.where(
                count > 0, (cumulated < share * count[:, None]).sum(axis=1) / (_INTERVAL_BINS - 1), np.nan
            )
            for share in (0.1, 0.5, 0.9)
        )
        return p10, p50, p90

    def service_level(self, formula: ServiceLevelFormula, confidence: float) -> Estimate | None:
        """Estimate the service level of all contacts."""
        return estimate_at(self.contacts.ratio(*service_level_vectors(formula), confidence), 0)

    def contact_results(self, confidence: float) -> list[ContactResult]:
        """Return the results of all contacts, then of each contact type, then of each queue."""
        return [_contact_result(self, group, confidence) for group in range(len(self.groups))]

    def pool_results(self, confidence: float) -> list[PoolResult]:
        """Return the results of each pool."""
        return [_pool_result(self, pool, confidence) for pool in range(len(self.scenario.pools))]

    def mishap_results(self, confidence: float) -> tuple[Estimate, Estimate]:
        """Return how many contacts ran out of plan and how many went back, per replication."""
        alarms, handed_back = (
            Estimate(float(mean[0]), float(half[0]))
            for mean, half in (self.mishaps.expected(unit, confidence) for unit in np.eye(2))
        )
        return alarms, handed_back

    def queue_intervals(self, confidence: float) -> list[QueueIntervals]:
        """Return the heat map, one row for each queue."""
        return [_queue_intervals(self, index, confidence) for index in range(len(self.queue_targets))]


def _groups(scenario: Scenario) -> list[tuple[str, list[int]]]:
    """Return name and contact types of every group: all, each type, each queue."""
    types = scenario.contact_types
    everything = [("all", list(range(len(types))))]
    singles = [(kind.id, [index]) for index, kind in enumerate(types)]
    queues = [
        (str(queue), [index for index, kind in enumerate(types) if kind.queue == queue])
        for queue in scenario.queues
    ]
    return everything + singles + queues


def _shared_target(scenario: Scenario, members: Sequence[int]) -> ServiceTarget | None:
    promises = {
        (scenario.contact_types[index].target, scenario.contact_types[index].due_seconds)
        for index in members
    }
    return promises.pop()[0] if len(promises) == 1 else None


def _queue_target(scenario: Scenario, queue: str) -> ServiceTarget:
    """Return the target of a queue's first contact type."""
    return next(kind.target for kind in scenario.contact_types if kind.queue == queue)


def _contact_result(totals: Totals, group: int, confidence: float) -> ContactResult:
    name = totals.groups[group][0]
    moments = totals.contacts.only(slice(group, group + 1))
    offered = offered_vector()
    queued = offered - weights(Count.UNSERVED)

    def ratio(above: Floats, below: Floats) -> Estimate | None:
        return estimate_at(moments.ratio(above, below, confidence), 0)

    def expected(vector: Floats) -> Estimate:
        mean, half = moments.expected(vector, confidence)
        return Estimate(float(mean[0]), float(half[0]))

    answered = weights(Count.ANSWERED)
    days = totals.days[group]
    return ContactResult(
        name=name,
        offered=expected(offered),
        answered=expected(answered),
        abandoned=expected(weights(Count.ABANDONED)),
        abandoned_in_t=expected(weights(Count.ABANDONED_IN_T)),
        unserved=expected(weights(Count.UNSERVED)),
        contained=expected(weights(Count.CONTAINED)),
        blocked=expected(weights(Count.BLOCKED)),
        callbacks=expected(weights(Count.CALLBACK)),
        came_again=expected(weights(Count.CAME_AGAIN)),
        service_levels={formula: ratio(*service_level_vectors(formula)) for formula in ServiceLevelFormula},
        abandonment=ratio(weights(Count.ABANDONED), offered),
        abandonment_in_t=ratio(weights(Count.ABANDONED_IN_T), offered),
        wait_probability=ratio(weights(Count.WAITED), offered),
        blocking=ratio(weights(Count.BLOCKED), offered + weights(Count.BLOCKED)),
        mean_wait=ratio(weights(Count.WAIT_SECONDS), queued),
        mean_wait_answered=ratio(weights(Count.WAIT_SERVED_SECONDS), answered),
        mean_handle=ratio(weights(Count.HANDLE_SECONDS), answered),
        waits=totals.waits.quantiles(group, confidence),
        risk=days.risk(confidence) if days else None,
    )


def _pool_result(totals: Totals, pool: int, confidence: float) -> PoolResult:
    types = [kind.id for kind in totals.scenario.contact_types]
    units = np.eye(3 + len(types))
    busy, present, service = units[:3]
    by_pool, all_pools = np.eye(len(totals.scenario.pools))[pool], np.ones(len(totals.scenario.pools))
    shares = totals.served.ratio(by_pool, all_pools, confidence)

    def expected(vector: Floats) -> Estimate:
        mean, half = totals.pools.expected(vector, confidence)
        return Estimate(float(mean[pool]), float(half[pool]))

    return PoolResult(
        pool=totals.scenario.pools[pool],
        occupancy=estimate_at(totals.pools.ratio(busy, present, confidence), pool),
        contacts_at_once=estimate_at(totals.pools.ratio(service, present, confidence), pool),
        present_hours=expected(present / 3600),
        served={kind: expected(units[3 + index]) for index, kind in enumerate(types)},
        share_of_type={kind: estimate_at(shares, index) for index, kind in enumerate(types)},
    )


def _queue_intervals(totals: Totals, index: int, confidence: float) -> QueueIntervals:
    count = totals.scenario.interval_count
    moments = totals.cells.only(slice(index * count, (index + 1) * count))
    vectors = {formula: service_level_vectors(formula) for formula in ServiceLevelFormula}
    levels = {
        formula: moments.ratio(met[:LEVEL_COUNTS], base[:LEVEL_COUNTS], confidence)
        for formula, (met, base) in vectors.items()
    }
    offered = offered_vector()
    mean, half = moments.expected(offered[:LEVEL_COUNTS], confidence)
    sums = totals.cell_sums[index]
    missed, valued = totals.missed[:, index]
    p10, p50, p90 = totals.spread(index)
    return QueueIntervals(
        queue=totals.scenario.queues[index],
        offered=mean,
        offered_half_width=half,
        service_levels={formula: level for formula, (level, _) in levels.items()},
        half_widths={formula: half_width for formula, (_, half_width) in levels.items()},
        missed=_divided(missed, valued),
        abandonment=_divided(sums @ weights(Count.ABANDONED), sums @ offered),
        mean_wait=_divided(sums @ weights(Count.WAIT_SECONDS), sums @ (offered - weights(Count.UNSERVED))),
        p10=p10,
        p50=p50,
        p90=p90,
    )


def _divided(above: Floats, below: Floats) -> Floats:
    """Return quotients, NaN where the denominator is 0."""
    quotients = np.full(len(below), np.nan)
    np.divide(above, below, out=quotients, where=below != 0)
    return quotients
