"""Experiments: replications of a scenario until the answer is precise enough."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from math import ceil

from contactcenter import __version__
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import DEFAULT_FORMULA, ServiceLevelFormula
from simulation.engines import (
    Engine,
    EngineChoice,
    FloorEngine,
    ReferenceFloor,
    choose_engine,
)
from simulation.estimates import Estimate
from simulation.executors import Executor, executor_of
from simulation.fingerprint import fingerprint
from simulation.floor import Router
from simulation.measures import ReplicationCounts, count_replication
from simulation.pastday import customers_of
from simulation.presence import sample_presence
from simulation.results import ExperimentResult
from simulation.scenario import Scenario
from simulation.ticketlog import TicketLog
from simulation.totals import Totals
from simulation.trace import Customers


@dataclass(frozen=True, slots=True)
class Precision:
    """When an experiment stops.

    Parameters
    ----------
    half_width : of the overall service level's confidence interval, over 0; None means that exactly
        `max_replications` are run.
    confidence : over 0 and under 1.
    min_replications, max_replications : at least 2, at least the minimum.
    formula : which service level is meant.
    """

    half_width: float | None = 0.01
    confidence: float = 0.95
    min_replications: int = 20
    max_replications: int = 1000
    formula: ServiceLevelFormula = DEFAULT_FORMULA

    def __post_init__(self) -> None:
        if self.half_width is not None and not self.half_width > 0:
            raise InvalidInput(f"A half-width of {self.half_width}; give a number over 0, e.g. 0.01.")
        if not 0 < self.confidence < 1:
            raise InvalidInput(f"A confidence of {self.confidence}; give a share such as 0.95.")
        if not 2 <= self.min_replications <= self.max_replications:
            raise InvalidInput(
                f"At least {self.min_replications} and at most {self.max_replications} replications; "
                "give at least 2, and a minimum that is not over the maximum."
            )

    @classmethod
    def exactly(cls, replications: int, confidence: float = 0.95) -> "Precision":
        """Return the rule that runs a fixed number of replications."""
        return cls(None, confidence, max(2, replications), replications)

    @property
    def at_least(self) -> int:
        """How many replications there will be at least, unless somebody stops them."""
        return self.max_replications if self.half_width is None else self.min_replications

    def is_reached(self, level: Estimate | None) -> bool:
        """Tell whether a service level is known well enough."""
        return self.half_width is not None and level is not None and level.half_width <= self.half_width


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an experiment is.

    Parameters
    ----------
    replications : done so far, out of at most `most`.
    level : the service level as known so far.
    """

    replications: int
    most: int
    level: Estimate | None


ProgressListener = Callable[[Progress], bool | None]
"""Hears of every replication; returning False stops the experiment there."""


@dataclass(frozen=True, slots=True)
class Replicate:
    """The work of one replication, ready to be sent to another process.

    Parameters
    ----------
    floor : what carries it out; None means the reference engine.
    """

    scenario: Scenario
    seed: int
    floor: FloorEngine | None = None

    def __call__(self, replication: int) -> ReplicationCounts:
        """Run a replication and count it."""
        customers = customers_of(self.scenario, self.seed, replication)
        spans = sample_presence(self.scenario, self.seed, replication)
        log = (self.floor or ReferenceFloor(self.scenario)).run(customers, spans)
        return count_replication(self.scenario, log, customers)


def run_replication(
    scenario: Scenario,
    seed: int,
    replication: int = 0,
    *,
    router: Router | None = None,
    customers: Customers | None = None,
) -> TicketLog:
    """Run one replication and return what became of every ticket.

    Parameters
    ----------
    router : another router than the scenario's own, e.g. one that keeps a record.
    customers : known already, e.g. from a log; None means that they are drawn.
    """
    if customers is None:
        customers = customers_of(scenario, seed, replication)
    spans = sample_presence(scenario, seed, replication)
    return ReferenceFloor(scenario).run(customers, spans, router)


def run_experiment(
    scenario: Scenario,
    precision: Precision,
    seed: int,
    workers: int | Executor = 1,
    progress: ProgressListener | None = None,
    engine: Engine | str = Engine.AUTO,
) -> ExperimentResult:
    """Replicate a scenario until the overall service level is known to the asked half-width.

    The result depends on the scenario, the precision and the seed alone, not on where it ran.

    Parameters
    ----------
    seed : at least 0.
    workers : processes, at least 1 (with 1 everything runs in this one), or where else to run.
    progress : hears of every replication and may stop the experiment by returning False.
    engine : what runs the replications; the figures are the same with each.

    Raises
    ------
    InvalidInput
        When the seed is negative, there are no workers, or the engine is not installed.
    """
    if seed < 0 or (isinstance(workers, int) and workers < 1):
        raise InvalidInput(f"Seed {seed} with {workers} workers; give at least 0 and at least 1.")
    chosen = choose_engine(scenario, Engine(engine), precision.at_least)
    work = Replicate(scenario, seed, chosen.floor)
    totals, reached = _accumulate(work, precision, executor_of(workers), progress)
    return _result(totals, precision, work, chosen, reached)


def _accumulate(
    work: Replicate, precision: Precision, executor: Executor, progress: ProgressListener | None
) -> tuple[Totals, bool]:
    totals = Totals(work.scenario)
    most = precision.max_replications
    check_at = precision.min_replications
    with closing(executor.run(work, range(most))) as runs:
        for counts in runs:
            totals.add(counts)
            level = totals.service_level(precision.formula, precision.confidence)
            if progress is not None and progress(Progress(totals.replications, most, level)) is False:
                return totals, precision.is_reached(level)
            if totals.replications == check_at:
                if precision.is_reached(level):
                    return totals, True
                # Looking after every replication would favour lucky early stops.
                check_at = ceil(1.1 * check_at)
    return totals, precision.half_width is None or precision.is_reached(level)


def _result(
    totals: Totals, precision: Precision, work: Replicate, engine: EngineChoice, reached: bool
) -> ExperimentResult:
    scenario, confidence = totals.scenario, precision.confidence
    types, queues = len(scenario.contact_types), scenario.queues
    overall, *rest = totals.contact_results(confidence)
    alarms, handed_back = totals.mishap_results(confidence)
    return ExperimentResult(
        scenario=scenario.name,
        seed=work.seed,
        replications=totals.replications,
        confidence=confidence,
        reached=reached,
        overall=overall,
        contact_types={result.name: result for result in rest[:types]},
        queues=dict(zip(queues, rest[types:], strict=True)),
        pools={result.pool: result for result in totals.pool_results(confidence)},
        intervals={row.queue: row for row in totals.queue_intervals(confidence)},
        alarms=alarms,
        handed_back=handed_back,
        inputs_hash=fingerprint(scenario),
        code_version=__version__,
        engine=engine.name.value,
        engine_reason=engine.reason,
    )
