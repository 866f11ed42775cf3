"""Closed forms against published tables: every printed digit, units in minutes as printed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from workforce.staffing.abandonment import AbandonmentResult, erlang_a, queue_with_patience
from workforce.staffing.erlang import erlang_b, erlang_c, erlang_c_service_level
from workforce.staffing.patience import DeterministicPatience, GammaPatience, LognormalPatience
from workforce.staffing.requirement import StaffingPolicy, required_agents

ERLANG_B = [
    (5, 3, 0.110054347826),
    (10, 8, 0.121661064253),
    (20, 20, 0.158891961542),
    (50, 48, 0.0833373534935),
    (100, 84, 0.0098725286092),
    (100, 95, 0.0488042061787),
    (300, 290, 0.0264819011671),
    (1000, 1000, 0.0248119176462),
    (200, 180, 0.010324995),
]
ERLANG_C = [
    (5, 0.8, 5, 0.554112554113, (2.77056277056, 2.21645021645), 0.481623835134),
    (10, 1.6, 5, 0.409180150796, (1.02295037699, 1.63672060319), 0.641896449341),
    (12, 4.2, 2, 0.183888630393, (0.102160350219, 0.429073470918), 0.899079779895),
    (14, 100 / 30, 3, 0.17413193359505, (0.13059895019629, 0.43532983398762), 0.88835001917947),
    (50, 48, 1, 0.694455611197, (0.347227805598, 16.6669346687), 0.643454600803),
]
ERLANG_A = [
    (5, 1.0, 5, 2, (0.466431798, 0.2125431015, 0.425086203, 0.3143183306, 0.7874568985, 0.5982749594)),
    (10, 1.6, 5, 3, (0.2569389631, 0.06441946216, 0.1932583865, 0.1599534837, 0.7484644303, 0.8033887443)),
    (
        12,
        4.2,
        2,
        1,
        (0.1273722818, 0.02967890554, 0.02967890554, 0.02406007701, 0.6792247661, 0.9452695756),
    ),
    (
        50,
        48,
        1,
        2,
        (0.4677740686, 0.03091224916, 0.06182449832, 0.06026500399, 0.9303242408, 0.9430189547),
    ),
]
EXCL_ABANDONED_IN_T = [0.640785726, 0.8228450847, 0.9678715387, 0.972029603]
OTHER_PATIENCE = [
    (10, 1.6, 5, DeterministicPatience(60), (0.2430963124, 0.07027685285, 0.1509412374, 0.8223382986)),
    (12, 4.2, 2, DeterministicPatience(60), (0.1661462145, 0.009317224112, 0.06538702728, 0.9186259448)),
    (10, 2.2, 5, GammaPatience(120, 2), (0.5941293796, 0.1833684112, 0.5323190836, 0.5021109727)),
]


def agrees(value: float, printed: float) -> bool:
    """Tell whether a value rounds to the printed digits: within half a unit of the last one."""
    digits = len(repr(printed).split(".")[1])
    return abs(value - printed) <= 0.5001 * 10.0**-digits


@pytest.mark.parametrize(("agents", "load", "blocked"), ERLANG_B)
def test_erlang_b_matches_the_table(agents: int, load: float, blocked: float) -> None:
    assert agrees(erlang_b(load, agents), blocked)


@pytest.mark.parametrize(("agents", "rate", "handle", "waits", "line", "level"), ERLANG_C)
def test_erlang_c_matches_the_table(
    agents: int, rate: float, handle: float, waits: float, line: tuple[float, float], level: float
) -> None:
    probability = erlang_c(rate * handle, agents)
    assert agrees(probability, waits)
    asa = probability / (agents / handle - rate)
    assert agrees(asa, line[0])
    assert agrees(rate * asa, line[1])
    assert agrees(erlang_c_service_level(rate * handle, agents, handle * 60, 20), level)


def test_erlang_c_of_25_agents_is_the_right_constant() -> None:
    assert agrees(erlang_c(20, 25), 0.209102827)


def measures(result: AbandonmentResult) -> tuple[float, ...]:
    return (
        result.wait_probability,
        result.abandonment,
        result.mean_wait_seconds / 60,
        result.mean_wait_served_seconds / 60,
        result.occupancy,
        result.service_level(ServiceLevelFormula.ALL),
    )


@pytest.mark.parametrize(("agents", "rate", "handle", "patience", "printed"), ERLANG_A)
def test_erlang_a_matches_the_table(
    agents: int, rate: float, handle: float, patience: float, printed: tuple[float, ...]
) -> None:
    result = erlang_a(rate / 60, handle * 60, patience * 60, agents, 20)
    assert all(agrees(*pair) for pair in zip(measures(result), printed, strict=True))


def test_erlang_a_matches_the_table_without_abandons_in_t() -> None:
    results = [erlang_a(rate / 60, h * 60, p * 60, c, 20) for c, rate, h, p, _ in ERLANG_A]
    formula = ServiceLevelFormula.EXCL_ABANDONED_IN_T
    assert all(
        agrees(result.service_level(formula), printed)
        for result, printed in zip(results, EXCL_ABANDONED_IN_T, strict=True)
    )


def test_each_service_level_stands_under_its_own_name() -> None:
    result = erlang_a(1.6 / 60, 300, 180, 10, 20)
    assert agrees(result.sl_all, 0.8033887443)
    assert agrees(result.sl_excl_abd_in_t, 0.8228450847)
    assert result.service_levels == {f: getattr(result, f.value) for f in ServiceLevelFormula}


@pytest.mark.parametrize(("agents", "rate", "handle", "patience", "printed"), OTHER_PATIENCE)
def test_other_laws_of_patience_match_the_table(agents, rate, handle, patience, printed) -> None:
    result = queue_with_patience(rate / 60, handle * 60, patience, agents, 20)
    waits, abandonment, wait, _, _, level = measures(result)
    pairs = zip((waits, abandonment, wait, level), printed, strict=True)
    assert all(agrees(*pair) for pair in pairs)


@pytest.mark.parametrize(
    ("rate", "without_patience", "with_patience"), [(0.5, 5, 4), (1.6, 12, 10), (5, 30, 28), (20, 108, 100)]
)
def test_least_staff_for_80_in_20(rate: float, without_patience: int, with_patience: int) -> None:
    target = ServiceTarget(0.80, 20, ServiceLevelFormula.ALL)
    assert required_agents(rate / 60, StaffingPolicy(target, 300)) == without_patience
    assert required_agents(rate / 60, StaffingPolicy(target, 300, 180)) == with_patience


def birth_death(rate: float, handle: float, patience: float, agents: int) -> tuple[float, float, float]:
    """Solve M/M/c+M as a Markov chain, state by state: an independent way to three measures."""
    logs, state, highest = [0.0], 0, 0.0
    while state < agents or logs[-1] > highest - 45:
        state += 1
        leaving = min(state, agents) / handle + max(state - agents, 0) / patience
        logs.append(logs[-1] + math.log(rate / leaving))
        highest = max(highest, logs[-1])
    weights = [math.exp(log - highest) for log in logs]
    total = math.fsum(weights)
    queue = math.fsum((n - agents) * w for n, w in enumerate(weights) if n > agents) / total
    return math.fsum(weights[agents:]) / total, queue / patience / rate, queue / rate


@given(
    agents=st.integers(1, 60),
    load=st.floats(0.05, 3.0),
    handle=st.floats(20.0, 900.0),
    patience=st.floats(5.0, 3600.0),
)
def test_erlang_a_agrees_with_its_markov_chain(agents, load, handle, patience) -> None:
    rate = load * agents / handle
    result = erlang_a(rate, handle, patience, agents, 20)
    waits, abandonment, wait = birth_death(rate, handle, patience, agents)
    assert math.isclose(result.wait_probability, waits, rel_tol=1e-8, abs_tol=1e-11)
    assert math.isclose(result.abandonment, abandonment, rel_tol=1e-8, abs_tol=1e-11)
    assert math.isclose(result.mean_wait_seconds, wait, rel_tol=1e-8, abs_tol=1e-9)


@given(
    agents=st.integers(1, 3000),
    load=st.floats(0.1, 2.0),
    handle=st.floats(20.0, 900.0),
    patience=st.floats(5.0, 7200.0),
    threshold=st.floats(0.0, 600.0),
)
def test_shares_are_shares_and_flows_balance(agents, load, handle, patience, threshold) -> None:
    result = erlang_a(load * agents / handle, handle, patience, agents, threshold)
    counts = result.expected
    assert -1e-9 <= counts.answered_in_t <= counts.answered + 1e-9
    assert -1e-9 <= counts.abandoned_in_t <= counts.abandoned + 1e-9
    assert 0 <= result.occupancy <= 1 + 1e-9
    assert math.isclose(result.abandonment * patience, result.mean_wait_seconds, rel_tol=1e-6, abs_tol=1e-7)


def test_a_lognormal_patience_integrates_to_its_mean() -> None:
    import numpy as np

    law = LognormalPatience(median_seconds=280, log_sd=1.2)
    assert math.isclose(float(law.mean_until(np.array([1e9]))[0]), law.mean_seconds, rel_tol=1e-9)


@pytest.mark.parametrize("agents", [1, 10, 1_000, 10_000])
def test_a_service_level_grows_with_agents_up_to_ten_thousand(agents: int) -> None:
    rate = agents / 300
    levels = [erlang_a(rate, 300, 180, n, 20).service_level() for n in (agents, agents + 1, agents + 2)]
    assert levels == sorted(levels)
    assert all(0 < level < 1 for level in levels)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ((-1.0, 300, 180, 10, 20), "arrivals"),
        ((1.0, 0.0, 180, 10, 20), "handling time"),
        ((1.0, 300, -5.0, 10, 20), "patience"),
        ((1.0, 300, 180, 0, 20), "agents"),
        ((1.0, 300, 180, 2.5, 20), "whole number"),
        ((1.0, math.inf, 180, 10, 20), "handling time"),
        ((1.0, 300, 180, 10, math.inf), "waiting time"),
        ((1.0, 300, 180, 10, math.nan), "waiting time"),
        ((math.inf, 300, 180, 10, 20), "arrivals"),
    ],
)
def test_a_value_out_of_range_is_named(values: tuple, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        erlang_a(*values)


def test_endless_patience_is_erlang_c() -> None:
    found = erlang_a(8 / 300, 300, math.inf, 10, 20)
    assert found.wait_probability == pytest.approx(erlang_c(8, 10), rel=1e-12)
    assert found.sl_all == pytest.approx(erlang_c_service_level(8, 10, 300, 20), rel=1e-12)
    overloaded = erlang_a(11 / 300, 300, math.inf, 10, 20)
    assert (overloaded.wait_probability, overloaded.sl_all, overloaded.occupancy) == (1, 0, 1)
    assert overloaded.mean_wait_seconds == math.inf


@pytest.mark.parametrize("agents", [1, 10, 10_000])
@pytest.mark.parametrize("load", [0.0, 1e-12, 1.0, 1e6])
@pytest.mark.parametrize("patience", [1e-6, 1.0, 1e12])
@pytest.mark.parametrize("threshold", [0.0, 20.0, 1e9])
def test_absurd_values_give_shares_and_never_a_broken_number(agents, load, patience, threshold) -> None:
    found = erlang_a(load / 300, 300, patience, agents, threshold)
    shares = (found.wait_probability, found.abandonment, found.occupancy, *found.service_levels.values())
    assert all(-1e-12 <= share <= 1 + 1e-9 for share in shares)
    assert found.occupancy <= 1
    assert found.mean_wait_seconds >= 0
    assert not math.isnan(found.mean_wait_served_seconds)


def test_patience_of_no_time_is_erlang_b() -> None:
    found = erlang_a(30 / 300, 300, 1e-6, 30, 20)
    assert found.abandonment == pytest.approx(erlang_b(30, 30), rel=1e-6)


def test_agents_that_are_no_whole_number_are_named() -> None:
    for formula in (erlang_b, erlang_c):
        with pytest.raises(InvalidInput, match=r"2\.5 agents"):
            formula(5, 2.5)  # type: ignore[arg-type]
