"""Hours that staffing queue by queue takes to serve as well as shared people do, on the same customers."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from contactcenter import __version__
from contactcenter.services.planning.matching import (
    Crossing,
    Floats,
    Found,
    Observed,
    Rung,
    Trial,
    crossing,
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
    shared, erlang : service level of the shared people, and of each queue's own people as Erlang's
        formulas ask for them.
    erlang_hours, hours : paid hours of the queues' own people as Erlang asks, and at equal service.
    surely : hours that equal service takes at least, without reading between rosters.
    """

    promise: Promise
    shared: Estimate
    erlang: Estimate
    erlang_hours: float
    hours: float
    found: Found
    surely: float


@dataclass(frozen=True, slots=True)
class EqualService:
    """What sharing people saves at equal simulated service.

    Parameters
    ----------
    hours : paid hours of people by queue at the shared people's service; the half-width is what the
        simulation leaves open, not what another search for rosters might find.
    surely_hours : what it takes at least, without reading between rosters.
    erlang_hours, erlang_change : the same as Erlang's formulas ask, uncorrected, and what service they
        give more (under 0: less) than the shared people, in pairs.
    """

    shared_hours: float
    hours: Estimate
    saving: Estimate
    surely_hours: float
    erlang_hours: float
    erlang_change: Estimate
    promises: tuple[PromiseMatch, ...]
    rounds: int
    confidence: float
    provenance: Provenance

    def as_json(self) -> dict[str, Any]:
        """Return everything as nested plain values."""
        promises = [asdict(one) | {"promise": one.promise.name} for one in self.promises]
        return asdict(self) | {"promises": promises}


def equal_service(
    floor: SharedFloor,
    needs: tuple[Requirement, ...],
    make: Make,
    options: Matching,
    tell: Tell = lambda done: None,
) -> EqualService:
    """Staff queue by queue until each promise is served as the shared people serve it, and compare.

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
    matches, met = [], []
    for row, promise in enumerate(floor.promises):
        rungs = [
            Rung(one.paid_hours(promise.queues), _seen(total, row), one.is_least(promise.queues))
            for one, total in zip(made, others, strict=True)
        ]
        met.append(crossing(_seen(shared, row), rungs))
        matches.append(_match(promise, _seen(shared, row), rungs[0], met[-1], options))
    return _whole(floor, tuple(matches), met, totals, options, len(made))


def _seen(totals: Floats, row: int) -> Observed:
    return Observed(totals[:, row, 0], totals[:, row, 1])


def _match(
    promise: Promise, shared: Observed, erlang: Rung, met: Crossing, options: Matching
) -> PromiseMatch:
    return PromiseMatch(
        promise,
        estimate_of(shared.level, shared.errors, options.confidence),
        estimate_of(erlang.seen.level, erlang.seen.errors, options.confidence),
        erlang.hours,
        met.hours,
        met.found,
        met.surely,
    )


def _whole(
    floor: SharedFloor,
    matches: tuple[PromiseMatch, ...],
    met: Sequence[Crossing],
    totals: Sequence[Floats],
    options: Matching,
    rounds: int,
) -> EqualService:
    hours = sum(one.hours for one in met)
    errors = np.sum([one.errors for one in met], axis=0)
    share = floor.paid_hours / hours
    shared, erlang = (Observed(*total.sum(axis=1).T) for total in totals[:2])
    return EqualService(
        shared_hours=floor.paid_hours,
        hours=estimate_of(hours, errors, options.confidence),
        saving=estimate_of(1 - share, share / hours * errors, options.confidence),
        surely_hours=sum(one.surely for one in matches),
        erlang_hours=sum(one.erlang_hours for one in matches),
        erlang_change=estimate_of(
            erlang.level - shared.level, erlang.errors - shared.errors, options.confidence
        ),
        promises=matches,
        rounds=rounds,
        confidence=options.confidence,
        provenance=_provenance(floor.scenario, options),
    )


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
