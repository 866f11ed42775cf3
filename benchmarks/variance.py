"""What strata and control variates save: `python -m benchmarks.variance`.

One queue whose day may be busier or quieter as a whole. Every way of estimating the day's mean service
level uses the same number of replications; the ratio says how many times fewer it would need for the same
half-width as independent replications need. Control variates are fitted by least squares on all
replications, which flatters them: their estimates are slightly biased, strata are not.

With `--coverage` many short experiments are made in strata, and each is judged three ways: by its blocks
alone, with controls fitted on the other half of its blocks, and with controls fitted on as many
replications made for that alone. The last two have no bias, as the controls' means are known. It prints
how often the 95% interval holds the truth, by how much shorter it is, and by how many standard errors the
mean is off that of the strata alone.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from contactcenter.domain.measures import ServiceLevelFormula
from simulation.compiled.engine import CompiledFloor
from simulation.measures import count_replication, service_level_vectors
from simulation.presence import sample_presence
from simulation.scenario import Busyness, Scenario
from simulation.scenario_file import parse
from simulation.strata import BLOCK
from simulation.trace import Sampler, expected_arrivals, sample_customers

Floats = NDArray[np.float64]
SHORT_BLOCKS = 6
"""Blocks of an experiment of 24 replications, the fewest whose spread is relied on."""
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


def measure_coverage(gamma_shape: float, blocks: int, experiments: int) -> None:
    """Print coverage and length of the intervals of experiments of so many blocks."""
    scenario = busy_floor(gamma_shape)
    size = blocks * BLOCK
    made = np.array(
        [
            observe(scenario, [(7 * seed + 1, number) for number in range(size)])
            for seed in range(experiments)
        ]
    )
    expected = float(sum(expected_arrivals(kind).sum() for kind in scenario.contact_types))
    levels, arrivals, factor = made[:, :, 0], made[:, :, 1] - expected, made[:, :, 2]
    print(f"gamma({gamma_shape}): {experiments} experiments of {size} replications")
    _report("strata alone", levels, levels)
    quadratic = np.stack([factor - 1, factor**2 - 1 - 1 / gamma_shape], axis=2)
    for name, controls in (("arrivals", arrivals[:, :, None]), ("busyness, quadratic", quadratic)):
        _report(f"{name}, other half", _crossed(levels, controls), levels)
        _report(f"{name}, pilot", _piloted(levels, controls), levels)


def _crossed(levels: Floats, design: Floats) -> Floats:
    """Return levels less their controls, each half's coefficients fitted on the other half's blocks."""
    left = levels.copy()
    own = np.arange(levels.shape[1]) // BLOCK % 2 == 0
    for number in range(len(levels)):
        for half in (own, ~own):
            left[number, half] -= design[number, half] @ _fitted(
                levels[number, ~half], design[number, ~half]
            )
    return left


def _piloted(levels: Floats, design: Floats) -> Floats:
    """Return levels less their controls, the coefficients fitted on the experiment before."""
    left = levels.copy()
    for number in range(len(levels)):
        left[number] -= design[number] @ _fitted(levels[number - 1], design[number - 1])
    return left


def _fitted(levels: Floats, design: Floats) -> Floats:
    centred = design - design.mean(axis=0)
    found: Floats = np.linalg.lstsq(centred, levels - levels.mean(), rcond=None)[0]
    return found


def _report(name: str, values: Floats, alone: Floats) -> None:
    """Print how often intervals hold the mean of the strata alone, their half-width, and the bias."""
    covered, half = _intervals(values, float(alone.mean()))
    _, usual = _intervals(alone, 0.0)
    off = values.mean(axis=1) - alone.mean(axis=1)
    bias = off.mean() / max(off.std(ddof=1) / np.sqrt(len(off)), 1e-12)
    print(
        f"  {name:32} {covered:6.1%}, ± {100 * half:.2f} points, {usual / half:4.2f} times shorter, "
        f"off by {bias:+.1f} errors"
    )


def _intervals(values: Floats, truth: float) -> tuple[float, float]:
    """Return the share of 95% intervals that hold the truth, and their mean half-width."""
    means = values.reshape(len(values), -1, BLOCK).mean(axis=2)
    blocks = means.shape[1]
    half = stdtrit(blocks - 1, 0.975) * means.std(axis=1, ddof=1) / np.sqrt(blocks)
    return float((np.abs(means.mean(axis=1) - truth) <= half).mean()), float(half.mean())


def main(words: Sequence[str] | None = None) -> int:
    """Measure some days, from nearly certain to very uncertain ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.variance", description=__doc__)
    parser.add_argument("--replications", type=int, default=800)
    parser.add_argument("--coverage", action="store_true", help="of short experiments")
    parser.add_argument("--experiments", type=int, default=300)
    arguments = parser.parse_args(words)
    if arguments.coverage:
        for gamma_shape in (1000.0, 28.7):
            measure_coverage(gamma_shape, SHORT_BLOCKS, arguments.experiments)
        return 0
    for gamma_shape in (1000.0, 100.0, 28.7):
        measure(gamma_shape, arguments.replications // BLOCK * BLOCK)
    return 0


if __name__ == "__main__":
    sys.exit(main())
