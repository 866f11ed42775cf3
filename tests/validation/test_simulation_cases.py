"""The simulator against queueing cases with known answers, in a short form that still has teeth.

`python -m benchmarks.simulation --validate` runs the same cases to half-widths of 1%.
"""

import pytest

from benchmarks.simulation_cases import CASES, Case, check, read
from simulation.experiment import Precision, run_experiment
from simulation.scenario_file import parse

LONG = {"Erlang C, 50 agents", "Erlang A, 50 agents", "Erlang B, 20 lines"}
"""Their answers need too many contacts for a test; the benchmark has them."""

SHORT = [case for case in CASES if case.name not in LONG]
REPLICATIONS = 30


@pytest.mark.parametrize("case", SHORT, ids=lambda case: case.name)
def test_the_simulated_measures_hold_the_exact_ones(case: Case) -> None:
    for measured in check(case, REPLICATIONS, seed=20261127, hours=3):
        assert measured.inside, measured


def test_the_deviations_over_all_cases_look_standard_normal() -> None:
    # One measure of each case, because the measures of one case move together.
    first = [next(iter(check(case, 20, seed=index, hours=1))).z for index, case in enumerate(SHORT[:14])]
    assert abs(sum(first)) / len(first) ** 0.5 < 3.3
    assert 0.3 < sum(z * z for z in first) / len(first) < 2.8


def test_nominal_95_percent_intervals_cover_about_95_percent() -> None:
    case = next(case for case in CASES if case.name == "Erlang A, 5 agents")
    scenario = parse(case.scenario_text(hours=1)).scenario
    experiments = 300
    covered = 0
    for seed in range(experiments):
        level = read("SL", run_experiment(scenario, Precision.exactly(6), seed))
        assert level is not None
        covered += level.low <= case.exact["SL"] <= level.high
    assert 0.91 <= covered / experiments <= 0.98
