"""Several variants on the same customers: each figure with its half-width, and changes in pairs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from contactcenter import __version__
from contactcenter.domain.client import Client
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceCounts
from contactcenter.domain.statement import draw_up
from contactcenter.services.provenance import Provenance
from contactcenter.services.whatif.subject import Subject
from simulation.engines import Engine, choose_engine
from simulation.estimates import Estimate
from simulation.executors import Processes, Serial
from simulation.experiment import Replicate
from simulation.fingerprint import fingerprint
from simulation.measures import (
    Count,
    ReplicationCounts,
    offered_vector,
    service_level_vectors,
    weights,
)
from simulation.scenario import Scenario

Floats = NDArray[np.float64]

ANY_MONTH = date(2001, 1, 1)
"""A statement needs a month; none of its figures depends on which."""
_COUNTED = (
    Count.ANSWERED,
    Count.ABANDONED,
    Count.ANSWERED_IN_T,
    Count.ABANDONED_IN_T,
    Count.SHORT_ABANDONED,
)


@dataclass(frozen=True, slots=True)
class Trials:
    """How variants are simulated.

    Parameters
    ----------
    replications : of every variant, at least 2; all variants meet the same customers.
    confidence : of the intervals, over 0 and under 1.
    """

    replications: int = 20
    seed: int = 1
    confidence: float = 0.95
    workers: int = 1

    def __post_init__(self) -> None:
        if self.replications < 2 or self.seed < 0 or self.workers < 1:
            raise InvalidInput(
                f"{self.replications} replications, seed {self.seed}, {self.workers} workers; "
                "give at least 2, 0 and 1."
            )
        if not 0 < self.confidence < 1:
            raise InvalidInput(f"A confidence of {self.confidence}; give a share such as 0.95.")


@dataclass(frozen=True, slots=True)
class Sample:
    """What one variant's replications gave; every array has shape (replications,).

    Parameters
    ----------
    met, base : what counts for and in the service level of all contacts.
    credits : owed for a month that goes like the horizon, in the clients' currency.
    cost : of the people over the horizon.
    """

    met: Floats
    base: Floats
    abandoned: Floats
    offered: Floats
    credits: Floats
    cost: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a variant came to; changes are against the first variant, on the same customers.

    Parameters
    ----------
    level, abandonment : shares of the contacts; None where nothing came.
    credit : of a month that goes like the horizon; `credit_chance` is the share of replications
        in which any was owed.
    cost, cost_change : of the people over the horizon.
    """

    level: Estimate | None
    level_change: Estimate | None
    abandonment: Estimate | None
    credit: Estimate
    credit_change: Estimate
    credit_chance: float
    cost: float
    cost_change: float


@dataclass(frozen=True, slots=True)
class _Grid:
    """The work of all replications of all variants, numbered one after the other."""

    variants: tuple[Replicate, ...]
    replications: int

    def __call__(self, number: int) -> ReplicationCounts:
        variant, replication = divmod(number, self.replications)
        return self.variants[variant](replication)


def run_variants(
    variants: Sequence[Subject], trials: Trials, tell: Callable[[float], None] = lambda done: None
) -> list[Sample]:
    """Simulate variants on the same customers, in one pool of processes."""
    rows: list[list[Floats]] = [[] for _ in variants]
    runs = replicate_all(variants, trials)
    for number, (variant, counts) in enumerate(runs):
        rows[variant].append(_row(variants[variant], counts))
        tell((number + 1) / (trials.replications * len(variants)))
    return [_sample(np.array(found), one.cost) for one, found in zip(variants, rows, strict=True)]


def replicate_all(variants: Sequence[Subject], trials: Trials) -> Iterator[tuple[int, ReplicationCounts]]:
    """Yield the number of each variant with each of its replications."""
    count = trials.replications
    work = _Grid(tuple(_work(one.scenario, trials) for one in variants), count)
    executor = Serial() if trials.workers == 1 else Processes(trials.workers)
    with closing(executor.run(work, range(count * len(variants)))) as runs:
        for number, counts in enumerate(runs):
            yield number // count, counts


def _work(scenario: Scenario, trials: Trials) -> Replicate:
    """Return the work of a variant's replications, by whichever engine suits it."""
    return Replicate(scenario, trials.seed, choose_engine(scenario, Engine.AUTO, trials.replications).floor)


def provenance_of_trials(subject: Subject, trials: Trials) -> Provenance:
    """Return what repeats a study: its seed, its replications, and the engine and hash of its subject."""
    chosen = choose_engine(subject.scenario, Engine.AUTO, trials.replications)
    return Provenance(
        trials.seed,
        trials.replications,
        chosen.name.value,
        chosen.reason,
        fingerprint(subject.scenario),
        __version__,
    )


def _sample(rows: Floats, cost: float) -> Sample:
    met, base, abandoned, offered, owed = rows.T
    return Sample(met, base, abandoned, offered, owed, cost)


def _row(subject: Subject, counts: ReplicationCounts) -> Floats:
    """Return the figures of one replication, shape (5,)."""
    total = counts.cells.sum(axis=(0, 1))
    met, base = service_level_vectors(DEFAULT_FORMULA)
    vectors = (met, base, weights(Count.ABANDONED), offered_vector())
    owed = sum(credit_of_month(client, subject, counts) for client in subject.clients)
    return np.array([*(total @ vector for vector in vectors), owed])


def credit_of_month(client: Client, subject: Subject, counts: ReplicationCounts) -> float:
    """Return what a client's contract credits for a month that goes like this replication."""
    kinds = subject.scenario.contact_types
    found = []
    for term in client.terms:
        members = [row for row, kind in enumerate(kinds) if kind.queue in term.queues]
        sums = counts.cells[members].sum(axis=(0, 1)) / subject.months
        found.append(ServiceCounts(*(float(sums[count]) for count in _COUNTED)))
    return float(draw_up(client, ANY_MONTH, found).credit)


def figures_of(sample: Sample, first: Sample, confidence: float) -> Figures:
    """Return what a variant came to, beside the first one."""
    return Figures(
        level=ratio(sample.met, sample.base, confidence),
        level_change=_ratio_change(sample, first, confidence),
        abandonment=ratio(sample.abandoned, sample.offered, confidence),
        credit=mean_of(sample.credits, confidence),
        credit_change=mean_of(sample.credits - first.credits, confidence),
        credit_chance=float((sample.credits > 0).mean()),
        cost=sample.cost,
        cost_change=sample.cost - first.cost,
    )


def mean_of(values: Floats, confidence: float) -> Estimate:
    """Estimate a mean from independent replications."""
    return Estimate(float(values.mean()), _half_width(values, confidence))


def ratio(above: Floats, below: Floats, confidence: float) -> Estimate | None:
    """Estimate a ratio of means by the delta method; None where the denominator is 0.

    References
    ----------
    Law (2015), Simulation modeling and analysis, 5th ed., section 9.4.2.
    """
    base = float(below.mean())
    if not base:
        return None
    found = float(above.mean()) / base
    return Estimate(found, _half_width((above - found * below) / base, confidence))


def _ratio_change(sample: Sample, first: Sample, confidence: float) -> Estimate | None:
    """Estimate the difference of two service levels in pairs."""
    own, other = ratio(sample.met, sample.base, confidence), ratio(first.met, first.base, confidence)
    if own is None or other is None:
        return None
    errors = [
        (one.met - level.mean * one.base) / one.base.mean()
        for one, level in ((sample, own), (first, other))
    ]
    return Estimate(own.mean - other.mean, _half_width(errors[0] - errors[1], confidence))


def _half_width(values: Floats, confidence: float) -> float:
    count = len(values)
    quantile = float(stdtrit(count - 1, 0.5 + confidence / 2))
    return quantile * float(values.std(ddof=1)) / sqrt(count)
