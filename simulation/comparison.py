"""Plans compared on the same customers, by paired differences."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from simulation.engines import Engine, choose_engine
from simulation.estimates import Estimate, Moments
from simulation.executors import Executor, executor_of
from simulation.experiment import Precision, Replicate
from simulation.measures import COUNTS, ReplicationCounts, service_level_vectors
from simulation.scenario import Scenario
from simulation.strata import block_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """What another plan changes against the first one.

    Parameters
    ----------
    overall : change of the overall service level, as a share; over 0 is better.
    p_value : probability of so large a difference, either way, if there were none, corrected for all
        plans by Holm's method; None where there is no difference to judge.
    queues : the same by queue, None where either has no value.
    """

    plan: str
    overall: Estimate | None
    queues: Mapping[QueueId, Estimate | None]
    p_value: float | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the overall interval leaves out 0."""
        return self.overall is not None and abs(self.overall.mean) > self.overall.half_width


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences of several plans, their intervals holding all together with the stated confidence.

    Intervals are widened by Bonferroni's correction, p-values raised by Holm's, which is never weaker.
    """

    baseline: str
    differences: tuple[Difference, ...]
    replications: int
    confidence: float
    reached: bool


@dataclass(frozen=True, slots=True)
class _ReplicateAll:
    """The work of one replication of every plan, on the same customers."""

    plans: tuple[Replicate, ...]

    def __call__(self, replication: int) -> list[ReplicationCounts]:
        return [plan(replication) for plan in self.plans]


class _Pairs:
    """Moments of the counts of the baseline beside those of each other plan."""

    def __init__(self, plans: tuple[Scenario, ...]) -> None:
        first = plans[0]
        types = first.contact_types
        self.queues = first.queues
        self.members = [list(range(len(types)))] + [
            [index for index, kind in enumerate(types) if kind.queue == queue] for queue in self.queues
        ]
        block = max(block_of(plan) for plan in plans)
        self.moments = [Moments.empty(len(self.members), 2 * COUNTS, block) for _ in plans[1:]]

    def add(self, counts: list[ReplicationCounts]) -> None:
        baseline, *others = [self._by_group(one.cells) for one in counts]
        for moments, other in zip(self.moments, others, strict=True):
            moments.add(np.concatenate([baseline, other], axis=1))

    def _by_group(self, cells: Floats) -> Floats:
        by_type = cells.sum(axis=1)
        return np.stack([by_type[members].sum(axis=0) for members in self.members])

    def p_value(self, change: Estimate | None, precision: Precision) -> float | None:
        """Return how likely so large a change is by chance, as Student's t tells, before any correction."""
        if change is None:
            return None
        if change.half_width == 0:
            return float(change.mean == 0)
        freedom = self.moments[0].freedom
        widest = float(stdtrit(freedom, 0.5 + self.confidence(precision) / 2))
        return float(2 * stdtr(freedom, -abs(change.mean) / change.half_width * widest))

    def confidence(self, precision: Precision) -> float:
        """Return the confidence of each interval: with k plans each errs a k-th as often (Bonferroni)."""
        return 1 - (1 - precision.confidence) / len(self.moments)

    def differences(self, precision: Precision) -> list[list[Estimate | None]]:
        """Estimate the change of the service level: for each plan, overall and by queue."""
        confidence = self.confidence(precision)
        above, below = service_level_vectors(precision.formula)
        return [
            [_difference(moments, group, (above, below), confidence) for group in range(len(self.members))]
            for moments in self.moments
        ]


def compare(
    plans: Sequence[Scenario],
    precision: Precision,
    seed: int,
    workers: int | Executor = 1,
) -> Comparison:
    """Compare plans with the first of them by paired differences of the service level.

    Every plan meets the same customers in each replication, which takes most of the noise out of the
    differences; `precision.half_width` is that of the overall difference of every plan.

    Raises
    ------
    InvalidInput
        When there are fewer than two plans, or their contact types differ.
    """
    every = tuple(plans)
    if len(every) < 2:
        raise InvalidInput("A comparison needs at least two plans.")
    for plan in every[1:]:
        if [(kind.id, kind.queue) for kind in plan.contact_types] != [
            (kind.id, kind.queue) for kind in every[0].contact_types
        ]:
            raise InvalidInput(f"Plan {plan.name!r} has other contact types than {every[0].name!r}.")
    work = _ReplicateAll(
        tuple(
            Replicate(plan, seed, choose_engine(plan, Engine.AUTO, precision.at_least).floor)
            for plan in every
        )
    )
    pairs, reached = _run(work, precision, executor_of(workers))
    found = pairs.differences(precision)
    raised = holm([pairs.p_value(overall, precision) for overall, *_ in found])
    return Comparison(
        baseline=every[0].name,
        differences=tuple(
            Difference(plan.name, overall, dict(zip(pairs.queues, queues, strict=True)), p_value)
            for plan, (overall, *queues), p_value in zip(every[1:], found, raised, strict=True)
        ),
        replications=pairs.moments[0].count,
        confidence=precision.confidence,
        reached=reached,
    )


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Raise p-values so that one false finding among all is as unlikely as each p-value says.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure.

    Examples
    --------
    >>> holm([0.01, 0.04, None, 0.03])
    [0.03, 0.06, None, 0.06]
    """
    known = sorted((value, place) for place, value in enumerate(p_values) if value is not None)
    raised: list[float | None] = [None] * len(p_values)
    least = 0.0
    for rank, (value, place) in enumerate(known):
        least = max(least, min(1.0, (len(known) - rank) * value))
        raised[place] = least
    return raised


def _run(work: _ReplicateAll, precision: Precision, executor: Executor) -> tuple[_Pairs, bool]:
    pairs = _Pairs(tuple(plan.scenario for plan in work.plans))
    check_at = precision.min_replications
    with closing(executor.run(work, range(precision.max_replications))) as runs:
        for counts in runs:
            pairs.add(counts)
            if pairs.moments[0].count == check_at:
                if all(precision.is_reached(overall) for overall, *_ in pairs.differences(precision)):
                    return pairs, True
                check_at = ceil(1.1 * check_at)
    return pairs, precision.half_width is None


def _difference(
    moments: Moments, group: int, level: tuple[Floats, Floats], confidence: float
) -> Estimate | None:
    """Estimate the difference of two ratios of means by the delta method (see `Moments.ratio`)."""
    above, below = level
    first, second = moments.mean[group, :COUNTS], moments.mean[group, COUNTS:]
    if not first @ below or not second @ below:
        return None
    ratios = [(part @ above) / (part @ below) for part in (first, second)]
    gradient = np.concatenate(
        [
            sign * (above - ratio * below) / (part @ below)
            for sign, ratio, part in zip((-1, 1), ratios, (first, second), strict=True)
        ]
    )
    _, half_width = moments.only(slice(group, group + 1)).expected(gradient, confidence)
    return Estimate(float(ratios[1] - ratios[0]), float(half_width[0]))
