"""What strata and control variates save: `python -m benchmarks.variance`.

One queue whose day may be busier or quieter as a whole. Every way of estimating the day's mean service
level uses the same number of replications; the ratio says how many times fewer it would need for the same
half-width as independent replications need. Control variates are fitted by least squares on all
replications, which flatters them: their estimates are slightly biased, strata are not.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.measures import ServiceLevelFormula
from simulation.compiled.engine import CompiledFloor
from simulation.measures import count_replication, service_level_vectors
from simulation.presence import sample_presence
from simulation.scenario import Busyness, Scenario
from simulation.scenario_file import parse
from simulation.strata import BLOCK
from simulation.trace import Sampler, sample_customers

Floats = NDArray[np.float64]
FLOOR = """
horizon_minutes = 600
[[contact_types]]
id = "calls"
arrivals_per_minute = 12
service = { law = "lognormal", mean = 240, cv = 0.9 }
patience = { law = "exponential", mean = 180 }
[[pools]]
name = "people"
agents = 51
"""


def busy_floor(gamma_shape: float) -> Scenario:
    """Return a day at 94% load whose volume has a gamma factor of this shape and mean 1."""
    scenario = parse(FLOOR).scenario
    (kind,) = scenario.contact_types
    busyness = Busyness(day_sd=gamma_shape**-0.5)
    return replace(scenario, contact_types=(replace(kind, busyness=busyness),))


def observe(scenario: Scenario, keys: Sequence[tuple[int, int]]) -> Floats:
    """Return service level, arrivals and the day's factor of some replications, shape (keys, 3)."""
    floor = CompiledFloor.of(scenario)
    met, base = service_level_vectors(ServiceLevelFormula.ALL)
    rows = []
    for seed, replication in keys:
        customers = sample_customers(scenario, seed, replication)
        log = floor.run(customers, sample_presence(scenario, seed, replication))
        counts = count_replication(scenario, log, customers).cells.sum(axis=(0, 1))
        factor = Sampler(scenario, seed, replication).busyness(scenario.contact_types[0])[0]
        rows.append((counts @ met / (counts @ base), customers.arrivals, factor))
    return np.array(rows)


def residuals(rows: Floats, *controls: Floats) -> Floats:
    """Return what is left of the service levels when controls are taken out by least squares."""
    design = np.column_stack([np.ones(len(rows)), *(control - control.mean() for control in controls)])
    fitted, *_ = np.linalg.lstsq(design, rows[:, 0], rcond=None)
    left: Floats = rows[:, 0] - design[:, 1:] @ fitted[1:]
    return left


def block_variance(values: Floats) -> float:
    """Return the variance of a replication that would give means as sure as whole blocks give."""
    return float(BLOCK * values.reshape(-1, BLOCK).mean(axis=1).var(ddof=1))


def measure(gamma_shape: float, replications: int) -> None:
    """Print the ratios of variances for one shape."""
    scenario = busy_floor(gamma_shape)
    alone = observe(scenario, [(seed, 0) for seed in range(replications)])
    strata = observe(scenario, [(1_000_003, number) for number in range(replications)])
    plain = alone[:, 0].var(ddof=1)
    print(f"gamma({gamma_shape}): level {alone[:, 0].mean():.4f} and {strata[:, 0].mean():.4f} in strata")
    arrivals, factor = alone[:, 1], alone[:, 2]
    quadratic = (strata[:, 2], strata[:, 2] ** 2)
    for name, variance in (
        ("arrivals, linear", residuals(alone, arrivals).var(ddof=2)),
        ("busyness, quadratic", residuals(alone, factor, factor**2).var(ddof=3)),
        (f"strata, blocks of {BLOCK}", block_variance(strata[:, 0])),
        ("strata and busyness, quadratic", block_variance(residuals(strata, *quadratic))),
    ):
        print(f"  {name:32} {plain / variance:6.1f} times")


def main(words: Sequence[str] | None = None) -> int:
    """Measure some days, from nearly certain to very uncertain ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.variance", description=__doc__)
    parser.add_argument("--replications", type=int, default=800)
    arguments = parser.parse_args(words)
    for gamma_shape in (1000.0, 100.0, 28.7):
        measure(gamma_shape, arguments.replications // BLOCK * BLOCK)
    return 0


if __name__ == "__main__":
    sys.exit(main())
