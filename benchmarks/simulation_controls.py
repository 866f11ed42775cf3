"""Controls: sums over a replication whose mean is known, because the laws of the customers are.

What they explain of a measure is taken out of it, so that the rest says more with fewer contacts. A control
is unbiased whatever the router does; that its own mean is right is checked with the measures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from simulation.executors import Work
from simulation.laws import Exponential
from simulation.measures import Count, ReplicationCounts, offered_vector, weights
from simulation.scenario import Scenario
from simulation.trace import Customers, expected_arrivals, per_interval, sample_customers

Floats = NDArray[np.float64]


def narrowed(above: Floats, below: Floats, controls: Floats) -> tuple[float, float]:
    """Estimate a ratio of means, less what controls of mean 0 explain of it.

    Parameters
    ----------
    above, below : numerator and denominator of each replication, shape (replications,).
    controls : shape (replications, controls).

    Returns
    -------
    The estimate and its standard error, with replications - controls - 1 degrees of freedom.

    References
    ----------
    Lavenberg and Welch (1981), A perspective on the use of control variables to increase the efficiency
    of Monte Carlo simulations, section 3 (the intercept of the regression on the controls).
    """
    ratio = above.sum() / below.sum()
    left = (above - ratio * below) / below.mean()
    design = np.column_stack([np.ones(len(left)), controls / controls.std(axis=0)])
    fitted, *_ = np.linalg.lstsq(design, left, rcond=None)
    spread = ((left - design @ fitted) ** 2).sum() / (len(left) - design.shape[1])
    error = sqrt(spread * np.linalg.inv(design.T @ design)[0, 0])
    return float(ratio + fitted[0]), error


def controls_of(scenario: Scenario, counts: ReplicationCounts) -> Iterator[float]:
    """Yield the controls of a replication: by contact type arrivals, handling, and hang-ups.

    Who is answered has his handling time still before him, so its mean is that of the law; who waits with
    exponential patience hangs up at its rate, so hang-ups are that rate times the time waited, on average.
    """
    counted = measured_intervals(scenario)
    for place, kind in enumerate(scenario.contact_types):
        cells = counts.cells[place]
        came = cells.sum(axis=0) @ (offered_vector() + weights(Count.BLOCKED))
        yield float(came - expected_arrivals(kind)[counted].sum())
        if isinstance(kind.service_factor, tuple):
            handle = kind.service.mean * np.array(kind.service_factor)
            yield float((cells[:, Count.HANDLE_SECONDS] - cells[:, Count.ANSWERED] * handle).sum())
        else:
            means = [dict(kind.service_by_pool).get(pool, kind.service).mean for pool in scenario.pools]
            yield from (counts.service_seconds[place] - counts.served[place] * means).tolist()
        if isinstance(kind.patience, Exponential):
            patience = kind.patience.mean * per_interval(kind.patience_factor, len(cells))
            yield float((cells[:, Count.ABANDONED] - cells[:, Count.WAIT_SECONDS] / patience).sum())


@dataclass(frozen=True, slots=True)
class Beside:
    """The work of a replication, and what its customers do to one fast server; may be sent to processes."""

    work: Work[ReplicationCounts]
    scenario: Scenario
    seed: int

    def __call__(self, replication: int) -> tuple[ReplicationCounts, list[float]]:
        """Run a replication."""
        if not is_one_patient_line(self.scenario):
            return self.work(replication), []
        customers = sample_customers(self.scenario, self.seed, replication)
        return self.work(replication), one_fast_server(self.scenario, customers)


def is_one_patient_line(scenario: Scenario) -> bool:
    """Tell whether everybody waits for ever for the same agents, with exponential handling times."""
    kinds = scenario.contact_types
    service = kinds[0].service
    return (
        len(scenario.pools) == 1
        and not scenario.line_groups
        and isinstance(service, Exponential)
        and all(kind.patience is None and kind.service == service for kind in kinds)
    )


def one_fast_server(scenario: Scenario, customers: Customers) -> list[float]:
    """Return waits, who waits and who waits longer than promised, less their means, at one fast server.

    It is as fast as all agents together, and arrivals and handling times are those of the floor; so its
    queue is long when the floor's is.

    References
    ----------
    Lindley (1952), The theory of queues with a single server (the recursion); its M/M/1 mean wait is
    ρ s / (1 - ρ) with handling time s, and the probability of a wait over t is ρ exp(-(1 - ρ) t / s).
    """
    agents, count = len(scenario.agents), customers.arrivals
    came = customers.columns.arrived_ms[:count]
    handle = customers.columns.service_ms[0][:count] / agents
    steps = np.concatenate([[0.0], handle[:-1] - np.diff(came)])
    line = np.cumsum(steps)
    wait = line - np.minimum.accumulate(np.minimum(line, 0.0))
    first, last = scenario.measured_ms or (0, scenario.horizon_ms)
    wait = wait[(came >= first) & (came < last)]
    kind = scenario.contact_types[0]
    usual, promised = 1000 * kind.service.mean / agents, 1000 * kind.target.threshold_seconds
    counted = measured_intervals(scenario)
    expected = sum(float(expected_arrivals(kind)[counted].sum()) for kind in scenario.contact_types)
    load = usual * expected / (last - first)
    late = load * exp(-(1 - load) * promised / usual)
    return [
        float(wait.sum() - expected * load * usual / (1 - load)),
        float((wait > 0).sum() - expected * load),
        float((wait > promised).sum() - expected * late),
    ]


def measured_intervals(scenario: Scenario) -> NDArray[np.bool_]:
    """Tell of each interval whether its arrivals count; the measured window holds whole intervals."""
    first, last = scenario.measured_ms or (0, scenario.horizon_ms)
    starts = np.arange(scenario.interval_count) * scenario.interval_ms
    return (starts >= first) & (starts < last)
