"""Priorities with hang-ups: the whole chain, its approximation, published cases and the simulator."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.errors import InvalidInput
from simulation.experiment import Precision, run_experiment
from simulation.scenario_file import parse
from tests.validation.chains import State, expected, stationary
from tests.validation.test_queueing import agrees
from workforce.staffing.abandonment import AbandonmentResult, CustomerKind, erlang_a
from workforce.staffing.patience import DeterministicPatience, ExponentialPatience
from workforce.staffing.priority_chain import priority_chain
from workforce.staffing.priority_patience import priority_with_abandonment

V_MODEL = ((0.6, 2.5), (0.5, 4.0))
"""Arrivals a minute and minutes of patience; five agents, calls of five minutes."""


def kinds(cases: Sequence[tuple[float, float]], threshold: float = 20) -> list[CustomerKind]:
    return [
        CustomerKind(rate / 60, ExponentialPatience(60 * patience), threshold) for rate, patience in cases
    ]


def measures(one: AbandonmentResult) -> tuple[float, ...]:
    return (
        one.wait_probability,
        one.abandonment,
        one.mean_wait_seconds,
        one.mean_wait_served_seconds,
        one.occupancy,
        *one.service_levels.values(),
    )


def test_the_chain_gives_the_published_v_model() -> None:
    urgent, other = priority_chain(kinds(V_MODEL), 300, 5)
    assert agrees(urgent.wait_probability, 0.59081944)
    assert agrees(urgent.abandonment, 0.21337661)
    assert agrees(other.abandonment, 0.25444928)
    assert agrees(urgent.mean_wait_seconds / 60, 0.53344153)
    assert agrees(other.mean_wait_seconds / 60, 1.01779711)
    assert agrees(urgent.sl_all, 0.51535991)
    assert agrees(urgent.occupancy, 0.84474939)


def test_the_chain_of_three_classes_is_that_of_its_states_one_by_one() -> None:
    cases = ((0.3, 1.0), (0.4, 2.0), (0.3, 1.5))

    def moves(state: State) -> Iterator[tuple[State, float]]:
        busy, *lines = state
        for place, (rate, patience) in enumerate(cases):
            longer, shorter = list(lines), list(lines)
            longer[place], shorter[place] = longer[place] + 1, shorter[place] - 1
            if busy < 3:
                yield (busy + 1, *lines), rate
            elif lines[place] < 9:
                yield (3, *longer), rate
            if lines[place]:
                yield (3, *shorter), lines[place] / patience
        first = next((place for place in range(3) if lines[place]), None)
        if first is None:
            yield (max(busy - 1, 0), *lines), busy / 4
        else:
            lines[first] -= 1
            yield (3, *lines), 3 / 4

    chain = stationary((0, 0, 0, 0), moves)
    found = priority_chain(kinds(cases), 240, 3)
    for place, (rate, patience) in enumerate(cases):
        waiting = expected(chain, lambda state, k=place + 1: state[k])
        assert found[place].abandonment == pytest.approx(waiting / patience / rate, abs=1e-6)
    busy = expected(chain, lambda state: state[0] == 3)
    assert found[0].wait_probability == pytest.approx(busy, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(
    rates=st.lists(st.floats(0.1, 2.0), min_size=1, max_size=2),
    agents=st.integers(1, 12),
    patience=st.floats(0.5, 4.0),
    threshold=st.sampled_from([0.0, 5.0, 20.0, 90.0]),
)
def test_with_one_patience_the_approximation_is_the_chain(rates, agents, patience, threshold) -> None:
    classes = kinds([(rate, patience) for rate in rates], threshold)
    near = priority_with_abandonment(classes, 240, agents)
    exact = priority_chain(classes, 240, agents)
    for one, other in zip(near, exact, strict=True):
        assert measures(one) == pytest.approx(measures(other), rel=1e-6, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(rate=st.floats(0.1, 30), agents=st.integers(1, 120), patience=st.floats(0.2, 20))
def test_one_class_is_erlang_a(rate: float, agents: int, patience: float) -> None:
    (found,) = priority_with_abandonment(kinds([(rate, patience)]), 240, agents)
    exact = erlang_a(rate / 60, 240, 60 * patience, agents, 20)
    assert measures(found) == pytest.approx(measures(exact), rel=1e-6, abs=2e-7)


@settings(max_examples=25, deadline=None)
@given(
    rates=st.tuples(*[st.floats(0.2, 2.0)] * 2),
    patience=st.tuples(*[st.floats(1.0, 6.0)] * 2),
    agents=st.integers(2, 14),
)
def test_with_unlike_patience_the_approximation_is_close(rates, patience, agents) -> None:
    classes = kinds(list(zip(rates, patience, strict=True)))
    near = priority_with_abandonment(classes, 240, agents)
    exact = priority_chain(classes, 240, agents)
    for one, other in zip(near, exact, strict=True):
        assert abs(one.wait_probability - other.wait_probability) < 0.015
        assert abs(one.sl_all - other.sl_all) < 0.02
        assert abs(one.abandonment - other.abandonment) < 0.02
        assert abs(one.occupancy - other.occupancy) < 0.01


@settings(max_examples=30, deadline=None)
@given(
    rates=st.lists(st.floats(0.1, 20.0), min_size=2, max_size=3),
    agents=st.integers(1, 150),
    patience=st.floats(0.5, 5.0),
)
def test_an_order_of_service_moves_waiting_between_classes_only(rates, agents, patience) -> None:
    found = priority_with_abandonment(kinds([(rate, patience) for rate in rates]), 240, agents)
    whole = erlang_a(sum(rates) / 60, 240, 60 * patience, agents, 20)
    lost = sum(rate * one.abandonment for rate, one in zip(rates, found, strict=True))
    assert lost / sum(rates) == pytest.approx(whole.abandonment, rel=1e-6, abs=1e-9)
    assert all(a.abandonment <= b.abandonment + 1e-9 for a, b in pairwise(found))


def test_the_simulator_serves_classes_as_the_chain_says() -> None:
    types = "".join(
        f'[[contact_types]]\nid = "{name}"\narrivals_per_minute = {rate}\n'
        f'service = {{ law = "exponential", mean = 300 }}\n'
        f'patience = {{ law = "exponential", mean = {60 * patience} }}\n'
        for name, (rate, patience) in zip(("one", "two"), V_MODEL, strict=True)
    )
    window = "horizon_minutes = 660\ninterval_minutes = 30\nmeasured_minutes = [60, 600]\n"
    people = '[[pools]]\nname = "people"\nagents = 5\norder = ["one", "two"]\n'
    result = run_experiment(parse(window + types + people).scenario, Precision.exactly(60, 0.999), seed=11)
    for name, exact in zip(("one", "two"), priority_chain(kinds(V_MODEL), 300, 5), strict=True):
        seen = result.contact_types[name]
        for estimate, value in (
            (seen.wait_probability, exact.wait_probability),
            (seen.abandonment, exact.abandonment),
        ):
            assert estimate is not None
            assert estimate.half_width < 0.1 * value
            assert estimate.low <= value <= estimate.high


@pytest.mark.parametrize(
    ("classes", "handle", "agents", "word"),
    [
        ([], 300, 5, "No class"),
        (kinds(V_MODEL), 300, 0, "agents"),
        (kinds(V_MODEL), 0, 5, "handling time"),
        ([CustomerKind(0.1, DeterministicPatience(60), 20)], 300, 5, "exponential"),
    ],
)
@pytest.mark.parametrize("solve", [priority_with_abandonment, priority_chain])
def test_what_lies_out_of_range_is_named(solve, classes, handle, agents, word) -> None:
    with pytest.raises(InvalidInput, match=word):
        solve(classes, handle, agents)


def test_a_chain_too_large_is_refused() -> None:
    with pytest.raises(InvalidInput, match="states"):
        priority_chain(kinds([(100, 30), (100, 20), (100, 10)]), 240, 1100)


def test_nobody_comes_nobody_waits() -> None:
    for solve in (priority_with_abandonment, priority_chain):
        assert solve(kinds([(0, 3), (0, 2)]), 300, 2)[1].sl_all == 1
