"""The simulator against queueing cases with known answers, in a short form that still has teeth.

`python -m benchmarks.simulation --validate` runs the same cases to half-widths of 1%.
"""

import pytest

from benchmarks.simulation_cases import CASES, Case
from benchmarks.simulation_checks import check, check_closely, read
from simulation.experiment import Precision, run_experiment
from simulation.scenario_file import parse

REPLICATIONS = 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_simulated_measures_hold_the_exact_ones(case: Case) -> None:
    for measured in check(case, REPLICATIONS, seed=20261127, hours=min(6, case.hours / 2)):
        assert measured.inside, measured


@pytest.mark.parametrize("name", ["Erlang A, 5 agents", "Priority, M/M/10"])
def test_controls_have_their_known_means_and_leave_less_to_chance(name: str) -> None:
    case = next(case for case in CASES if case.name == name)
    run = check_closely(case, seed=8, contacts=1e5)
    assert all(abs(off) < 3.9 for off in run.controls)
    assert all(one.inside for one in run.checks)
    plain = {one.measure: one.half_width for one in run.plain}
    assert all(one.half_width < 0.7 * plain[one.measure] for one in run.checks)


def test_the_deviations_over_all_cases_look_standard_normal() -> None:
    # One measure of each case, because the measures of one case move together.
    short = [case for case in CASES if case.hours > 2][:14]
    first = [next(iter(check(case, 30, seed=index, hours=2))).z for index, case in enumerate(short)]
    assert abs(sum(first)) / len(first) ** 0.5 < 3.3
    assert 0.3 < sum(z * z for z in first) / len(first) < 2.8


def test_nominal_95_percent_intervals_cover_about_95_percent() -> None:
    case = next(case for case in CASES if case.name == "Erlang A, 5 agents")
    scenario = parse(case.scenario_text(hours=2)).scenario
    experiments = 300
    covered = dict.fromkeys(("SL", "Pab", "EW", "occupancy"), 0)
    for seed in range(experiments):
        result = run_experiment(scenario, Precision.exactly(10), seed, engine="compiled")
        for measure in covered:
            estimate = read(measure, result)
            assert estimate is not None
            unit = 60 if measure == "EW" else 1
            covered[measure] += estimate.low <= unit * case.exact[measure] <= estimate.high
    assert all(0.91 <= count / experiments <= 0.98 for count in covered.values()), covered
