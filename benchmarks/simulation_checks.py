"""Runs queueing cases and compares what comes out with the exact answer.

`check` takes the product's own estimates. `check_closely` runs until the bar is met and judges the same
replications twice: as the product estimates, and narrowed by `benchmarks.simulation_controls`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import ceil, sqrt
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from benchmarks.simulation_cases import Case
from benchmarks.simulation_controls import Beside, controls_of, measured_intervals, narrowed
from contactcenter.domain.measures import ServiceLevelFormula
from simulation.engines import Engine
from simulation.estimates import Estimate
from simulation.executors import Executor, Outcome, Runs, Serial, Work, executor_of
from simulation.experiment import Precision, run_experiment
from simulation.measures import Count, ReplicationCounts, offered_vector, service_level_vectors, weights
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from simulation.scenario_file import parse
from simulation.strata import block_of
from simulation.trace import expected_arrivals

Floats = NDArray[np.float64]
CONFIDENCE = 0.999
PILOT = 60
"""Blocks of replications, mostly of one, in the run that tells how many are needed."""
LEAST = 60
"""The same of the final run, at least: many more than a case has controls."""
SPARE = 1.6
"""So many times more than the pilot run tells, which may have been lucky."""
LONGER = 10
"""Windows of a steady state may be so many times longer than in the short form: less of it is warm-up."""
WORTH_PROCESSES = 3e6
"""Contacts from which on several processes are worth their start."""
SHARES = {"Pw", "Pab", "SL", "SLexcl", "blocking", "share", "occupancy"}
"""Measures that are probabilities."""


@dataclass(frozen=True, slots=True)
class Check:
    """One measure of one case.

    Parameters
    ----------
    half_width : of the 99.9% interval around `mean`.
    published : standard error of the value that is compared with, 0 where it is exact.
    """

    case: str
    measure: str
    exact: float
    mean: float
    half_width: float
    freedom: int
    published: float = 0.0

    @property
    def z(self) -> float:
        """Distance from the exact value in standard errors."""
        error = sqrt((self.half_width / self.quantile) ** 2 + self.published**2)
        return (self.mean - self.exact) / error if error else 0.0

    @property
    def quantile(self) -> float:
        """Standard errors in the half-width."""
        return float(stdtrit(self.freedom, 0.5 + CONFIDENCE / 2))

    @property
    def inside(self) -> bool:
        """Whether the exact value lies inside the interval."""
        return abs(self.z) <= self.quantile

    @property
    def precise(self) -> bool:
        """Whether the interval is as narrow as the bar asks."""
        return self.half_width <= self.bar

    @property
    def bar(self) -> float:
        """The half-width that is asked: 0.002 of probabilities, 1% of everything else."""
        return 0.002 if self.measure.split()[0] in SHARES else 0.01 * abs(self.exact)


@dataclass(frozen=True, slots=True)
class CloseRun:
    """A case run for as long as its bar asks, or as there are customers for it.

    Parameters
    ----------
    checks, plain : with controls, and as the product estimates.
    controls : standard errors that the mean of each control is off its known value.
    contacts : of all replications, those of the pilot included.
    seconds : on the clock.
    """

    checks: tuple[Check, ...]
    plain: tuple[Check, ...]
    controls: tuple[float, ...]
    replications: int
    contacts: float
    seconds: float


def check(case: Case, replications: int, seed: int, hours: float | None = None) -> list[Check]:
    """Run a case and compare every measure, as the product estimates it, with its exact value."""
    scenario = parse(case.scenario_text(hours)).scenario
    precision = Precision.exactly(replications, CONFIDENCE)
    return list(_as_estimated(case, run_experiment(scenario, precision, seed, engine=Engine.COMPILED)))


def check_closely(case: Case, seed: int, contacts: float, workers: int = 1) -> CloseRun:
    """Run a case until every measure is as precise as its bar asks, or for about so many contacts.

    A pilot run on customers of its own tells how many replications that takes, so that no lucky moment
    is chosen to stop at.
    """
    begun = perf_counter()
    pilot = Watch(Serial(), parse(case.scenario_text()).scenario, tuple(case.exact), seed + 1_000_000)
    block = block_of(pilot.scenario)
    pilot.experiment(PILOT * block)
    each = block * _expected_contacts(pilot.scenario)
    excess = max(one.half_width / one.bar for one in pilot.checks(case))
    wanted = min(SPARE * PILOT * excess**2, contacts / each)
    longer = 1 if case.published_half_width else max(1, min(LONGER, int(wanted / LEAST)))
    scenario = parse(case.scenario_text(longer * case.hours)).scenario
    replications = block * ceil(max(LEAST, wanted / longer))
    # To start processes takes as long as some millions of contacts.
    parallel = max(LEAST, wanted) * each > WORTH_PROCESSES
    final = Watch(executor_of(workers if parallel else 1), scenario, tuple(case.exact), seed)
    result = final.experiment(replications)
    return CloseRun(
        tuple(final.checks(case)),
        tuple(_as_estimated(case, result)),
        final.deviations(),
        replications,
        PILOT * each + replications * _expected_contacts(scenario),
        perf_counter() - begun,
    )


def _expected_contacts(scenario: Scenario) -> float:
    return sum(float(expected_arrivals(kind).sum()) for kind in scenario.contact_types)


@dataclass(slots=True)
class Watch:
    """An executor that keeps measures and controls of every replication that another one gives.

    Parameters
    ----------
    measures : by their short names.
    parts : numerators and denominators of a replication, shape (measures, 2), for each.
    known : its controls, for each; their mean is 0.
    """

    inner: Executor
    scenario: Scenario
    measures: tuple[str, ...]
    seed: int
    parts: list[Floats] = field(default_factory=list)
    known: list[list[float]] = field(default_factory=list)

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives."""
        given: Any = work
        with closing(self.inner.run(Beside(given, self.scenario, self.seed), replications)) as runs:
            for counts, beside in runs:
                heard: Any = counts
                self.parts.append(
                    np.array([parts_of(name, self.scenario, counts) for name in self.measures])
                )
                self.known.append([*controls_of(self.scenario, counts), *beside])
                yield heard

    def experiment(self, replications: int) -> ExperimentResult:
        """Run so many replications of the scenario."""
        precision = Precision.exactly(replications, CONFIDENCE)
        return run_experiment(self.scenario, precision, self.seed, self, engine=Engine.COMPILED)

    def checks(self, case: Case) -> Iterator[Check]:
        """Compare every measure, narrowed by the controls, with its exact value."""
        parts, controls = self._blocks(self.parts), self._controls()
        freedom = len(controls) - controls.shape[1] - 1
        for place, name in enumerate(self.measures):
            level, error = narrowed(parts[:, place, 0], parts[:, place, 1], controls)
            yield _check(case, name, (level, error), freedom)

    def deviations(self) -> tuple[float, ...]:
        """Return how many standard errors the mean of each control is off."""
        controls = self._controls()
        errors = controls.std(axis=0, ddof=1) / sqrt(len(controls))
        return tuple((controls.mean(axis=0) / errors).tolist())

    def _controls(self) -> Floats:
        """Return the controls, without those of classes and pools that never meet."""
        controls = self._blocks(self.known)
        return controls[:, controls.std(axis=0) > 0]

    def _blocks(self, rows: Sequence[Floats | list[float]]) -> Floats:
        """Return the means of blocks of replications that depend on one another."""
        size = block_of(self.scenario)
        values = np.array(rows[: len(rows) // size * size])
        means: Floats = values.reshape(-1, size, *values.shape[1:]).mean(axis=1)
        return means


def parts_of(measure: str, scenario: Scenario, counts: ReplicationCounts) -> tuple[float, float]:
    """Return numerator and denominator of a measure, in the unit of its exact value."""
    short, *names = measure.split()
    kinds = [kind.id for kind in scenario.contact_types]
    pools = [str(pool) for pool in scenario.pools]
    if short == "occupancy":
        pool = pools.index(names[0]) if names else 0
        return counts.busy_seconds[pool], counts.present_seconds[pool]
    if short == "share":
        served = counts.served[kinds.index(names[0])]
        return served[pools.index(names[1])], served.sum()
    rows = counts.cells[kinds.index(names[0])] if names else counts.cells.sum(axis=0)
    cells = rows.sum(axis=0)
    if short == "Lq":
        return cells[Count.WAIT_SECONDS], measured_intervals(scenario).sum() * scenario.interval_ms / 1000
    above, below = _VECTORS[short]
    return cells @ above, cells @ below if below.any() else 1.0


_VECTORS = {
    "Pw": (weights(Count.WAITED), offered_vector()),
    "Pab": (weights(Count.ABANDONED), offered_vector()),
    "EW": (weights(Count.WAIT_SECONDS) / 60, offered_vector()),
    "EWserved": (weights(Count.WAIT_SERVED_SECONDS) / 60, weights(Count.ANSWERED)),
    "SL": service_level_vectors(ServiceLevelFormula.ALL),
    "SLexcl": service_level_vectors(ServiceLevelFormula.EXCL_ABANDONED_IN_T),
    "blocking": (weights(Count.BLOCKED), offered_vector() + weights(Count.BLOCKED)),
    "answered": (weights(Count.ANSWERED), weights()),
    "abandoned": (weights(Count.ABANDONED), weights()),
}


def read(measure: str, result: ExperimentResult) -> Estimate | None:
    """Return a measure by its short name, e.g. `EW`, `SL calls`, `occupancy one` or `share calls two`."""
    short, *names = measure.split()
    if short == "occupancy":
        return result.pools[names[0]].occupancy if names else next(iter(result.pools.values())).occupancy  # type: ignore[index]
    if short == "share":
        return result.pools[names[1]].share_of_type[names[0]]  # type: ignore[index]
    contacts = result.contact_types[names[0]] if names else result.overall
    return {
        "Pw": contacts.wait_probability,
        "Pab": contacts.abandonment,
        "EW": contacts.mean_wait,
        "EWserved": contacts.mean_wait_answered,
        "SL": contacts.service_levels[ServiceLevelFormula.ALL],
        "SLexcl": contacts.service_levels[ServiceLevelFormula.EXCL_ABANDONED_IN_T],
        "blocking": contacts.blocking,
        "answered": contacts.answered,
        "abandoned": contacts.abandoned,
    }[short]


def _as_estimated(case: Case, result: ExperimentResult) -> Iterator[Check]:
    freedom = result.replications - 1
    quantile = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2))
    for measure in case.exact:
        if measure == "Lq":
            continue  # The product tells waits; the length of the queue is they times the rate.
        estimate = read(measure, result)
        if estimate is None:
            raise LookupError(f"{case.name}: {measure} has no value.")
        unit = 60 if measure.startswith("EW") else 1
        yield _check(case, measure, (estimate.mean / unit, estimate.half_width / quantile / unit), freedom)


def _check(case: Case, measure: str, found: tuple[float, float], freedom: int) -> Check:
    level, error = found
    half_width = error * float(stdtrit(freedom, 0.5 + CONFIDENCE / 2))
    published = (case.published_half_width or {}).get(measure, 0.0) / 1.96
    return Check(case.name, measure, case.exact[measure], level, half_width, freedom, published)
