"""Plans compared: differences, and what several comparisons at once cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.comparison import compare, holm
from simulation.experiment import Precision
from tests.simulation.floors import exponential, one_queue

PLANS = [one_queue(agents, 1.0, exponential(3), exponential(2), hours=(0, 3, 0)) for agents in (3, 3, 4)]


def test_a_plan_like_the_first_differs_by_nothing_and_a_better_one_clearly() -> None:
    same, better = compare(PLANS, Precision.exactly(20), seed=3).differences
    assert same.overall is not None
    assert same.overall.mean == 0
    assert same.overall.half_width < 1e-8
    assert same.p_value == 1
    assert better.is_clear
    assert better.p_value is not None
    assert better.p_value < 0.05


def test_holm_corrects_as_in_the_worked_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_never_passes_bonferroni_and_keeps_the_order(values: list[float]) -> None:
    raised = holm(values)
    for value, new in zip(values, raised, strict=True):
        assert new is not None
        assert value <= new <= min(1.0, len(values) * value)
    assert sorted(values) == [
        values[place] for place in sorted(range(len(values)), key=lambda i: (raised[i], values[i]))
    ]
