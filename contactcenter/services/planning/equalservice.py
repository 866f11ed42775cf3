"""Hours that staffing queue by queue takes to serve as well as shared people do, on the same customers."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from contactcenter import __version__
from contactcenter.services.planning.matching import (
    Floats,
    Observed,
    Rung,
    Trial,
    cheapest,
    estimate_of,
    gap,
    next_factor,
)
from contactcenter.services.planning.separate import Apart
from contactcenter.services.planning.verification.promise import Promise
from contactcenter.services.planning.verification.rounds import FRESH_SEED, Tell
from contactcenter.services.planning.verification.scorecard import groups_of
from contactcenter.services.provenance import Provenance
from simulation.engines import Engine, choose_engine
from simulation.estimates import Estimate
from simulation.executors import executor_of
from simulation.experiment import Replicate
from simulation.fingerprint import fingerprint
from simulation.scenario import Scenario
from workforce.staffing.requirement import Requirement

Make = Callable[[tuple[Requirement, ...], Apart | None], Apart]
"""Staffs every queue for itself, given the rosters of the round before."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How service is made equal.

    Parameters
    ----------
    rounds : of rosters at most, the first as Erlang's formulas ask, at least 1.
    replications : by which requirements are multiplied, at least 2.
    last_word : replications of the comparison itself, on other customers, at least 2.
    confidence : of the half-widths.
    """

    rounds: int = 8
    replications: int = 2
    last_word: int = 20
    seed: int = 0
    workers: int = 1
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class SharedFloor:
    """The floor of shared people that is to be matched, and what is promised on it."""

    scenario: Scenario
    paid_hours: float
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class PromiseMatch:
    """One promise served by both ways of staffing.

    Parameters
    ----------
    shared, erlang, own : service level of the shared people, of each queue's own people as Erlang's
        formulas ask for them, and of those who are taken at equal service.
    erlang_hours, hours : paid hours of the queues' own people as Erlang asks, and at equal service.
    """

    promise: Promise
    shared: Estimate
    erlang: Estimate
    own: Estimate
    erlang_hours: float
    hours: float


@dataclass(frozen=True, slots=True)
class EqualService:
    """What sharing people saves at equal simulated service over all promises.

    Parameters
    ----------
    hours : paid hours of the cheapest people by queue that together serve as well as the shared people.
    least_hours : the same if rosters could be mixed in any proportion; no choice among them takes less.
    reached : whether they do serve as well; if not, they are those that serve best.
    change : what service they give more (under 0: less) than the shared people, in pairs.
    erlang_hours, erlang_change : the same of people as Erlang's formulas ask, uncorrected.
    """

    shared_hours: float
    hours: float
    least_hours: float
    reached: bool
    change: Estimate
    erlang_hours: float
    erlang_change: Estimate
    promises: tuple[PromiseMatch, ...]
    rounds: int
    confidence: float
    provenance: Provenance

    @property
    def saving(self) -> float:
        """The share of the hours by queue that sharing people saves."""
        return 1 - self.shared_hours / self.hours

    @property
    def least_saving(self) -> float:
        """The saving if rosters by queue could be mixed in any proportion."""
        return 1 - self.shared_hours / self.least_hours

    def as_json(self) -> dict[str, Any]:
        """Return everything as nested plain values."""
        promises = [asdict(one) | {"promise": one.promise.name} for one in self.promises]
        savings = {"saving": self.saving, "least_saving": self.least_saving}
        return asdict(self) | savings | {"promises": promises}


def equal_service(
    floor: SharedFloor,
    needs: tuple[Requirement, ...],
    make: Make,
    options: Matching,
    tell: Tell = lambda done: None,
) -> EqualService:
    """Staff queue by queue until all promises together are served as by the shared people, and compare.

    Parameters
    ----------
    needs : what Erlang's formulas ask for each queue.

    Raises
    ------
    ImpossiblePlan
        When no roster was found.
    """
    made = _climb(floor, needs, make, options, tell)
    totals = []
    for number, scenario in enumerate([floor.scenario, *(one.scenario for one in made)]):
        tell(0.5 + 0.5 * number / (len(made) + 1))
        totals.append(_observe(scenario, floor.promises, options, fresh=True))
    return _judge(floor, made, totals, options)


def _climb(
    floor: SharedFloor, needs: tuple[Requirement, ...], make: Make, options: Matching, tell: Tell
) -> list[Apart]:
    """Return rosters, the first as the formulas ask, the others for multiples of it that come nearer."""
    aims = _observe(floor.scenario, floor.promises, options)
    made = [make(needs, None)]
    tried: list[list[Trial]] = [[] for _ in floor.promises]
    factors = np.ones(len(floor.promises))
    while len(made) < options.rounds:
        tell(0.5 * len(made) / options.rounds)
        seen = _observe(made[-1].scenario, floor.promises, options)
        before = factors.copy()
        for row, (promise, trials) in enumerate(zip(floor.promises, tried, strict=True)):
            trials.append(Trial(factors[row], gap(_seen(aims, row), _seen(seen, row))))
            if trials[-1].gap < 0 or not made[-1].is_least(promise.queues):
                factors[row] = next_factor(trials)
        if (factors == before).all():
            break
        made.append(make(_multiplied(needs, floor.promises, factors), made[-1]))
    return made


def _multiplied(
    needs: tuple[Requirement, ...], promises: Sequence[Promise], factors: Floats
) -> tuple[Requirement, ...]:
    """Return requirements times the factor of their promise."""
    by_queue = {queue: factors[row] for row, one in enumerate(promises) for queue in one.queues}
    return tuple(
        replace(
            need,
            scheduled=need.scheduled * by_queue.get(need.queue, 1.0),
            agents=need.agents * by_queue.get(need.queue, 1.0),
        )
        for need in needs
    )


def _observe(
    scenario: Scenario, promises: Sequence[Promise], options: Matching, fresh: bool = False
) -> Floats:
    """Return what counts for and in each promise's level, shape (replications, promises, 2).

    Parameters
    ----------
    fresh : on the customers of the comparison, to whom no requirement was fitted.
    """
    groups = groups_of(scenario, promises)
    count = options.last_word if fresh else options.replications
    work = _work(scenario, options.seed + FRESH_SEED * fresh, count)
    with closing(executor_of(options.workers).run(work, range(count))) as runs:
        return np.array([[group.fraction(counts.cells).sum(axis=1) for group in groups] for counts in runs])


def _work(scenario: Scenario, seed: int, replications: int) -> Replicate:
    return Replicate(scenario, seed, choose_engine(scenario, Engine.AUTO, replications).floor)


def _judge(
    floor: SharedFloor, made: Sequence[Apart], totals: Sequence[Floats], options: Matching
) -> EqualService:
    shared, *others = totals
    ladders = [
        [
            Rung(one.paid_hours(promise.queues), _seen(total, row))
            for one, total in zip(made, others, strict=True)
        ]
        for row, promise in enumerate(floor.promises)
    ]
    targets = [min(one.target.share, _seen(shared, row).level) for row, one in enumerate(floor.promises)]
    mix = cheapest(_whole(shared).level, ladders, targets)
    taken = [ladder[number] for ladder, number in zip(ladders, mix.rungs, strict=True)]
    return EqualService(
        shared_hours=floor.paid_hours,
        hours=mix.hours,
        least_hours=mix.least_hours,
        reached=mix.reached,
        change=_change(shared, [rung.seen for rung in taken], options),
        erlang_hours=sum(ladder[0].hours for ladder in ladders),
        erlang_change=_change(shared, [ladder[0].seen for ladder in ladders], options),
        promises=tuple(
            _match(promise, _seen(shared, row), ladders[row][0], taken[row], options)
            for row, promise in enumerate(floor.promises)
        ),
        rounds=len(made),
        confidence=options.confidence,
        provenance=_provenance(floor.scenario, options),
    )


def _seen(totals: Floats, row: int) -> Observed:
    return Observed(totals[:, row, 0], totals[:, row, 1])


def _whole(totals: Floats) -> Observed:
    """Return all promises together."""
    return Observed(*totals.sum(axis=1).T)


def _change(shared: Floats, own: Sequence[Observed], options: Matching) -> Estimate:
    """Return by how much people by queue serve better, in pairs."""
    before = _whole(shared)
    after = Observed(np.sum([one.met for one in own], axis=0), np.sum([one.base for one in own], axis=0))
    return estimate_of(after.level - before.level, after.errors - before.errors, options.confidence)


def _match(promise: Promise, shared: Observed, erlang: Rung, own: Rung, options: Matching) -> PromiseMatch:
    before, erlang_level, own_level = (
        estimate_of(one.level, one.errors, options.confidence) for one in (shared, erlang.seen, own.seen)
    )
    return PromiseMatch(promise, before, erlang_level, own_level, erlang.hours, own.hours)


def _provenance(scenario: Scenario, options: Matching) -> Provenance:
    engine = choose_engine(scenario, Engine.AUTO, options.last_word)
    return Provenance(
        options.seed + FRESH_SEED,
        options.last_word,
        engine.name.value,
        engine.reason,
        fingerprint(scenario),
        __version__,
    )
