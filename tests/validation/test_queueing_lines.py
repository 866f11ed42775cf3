"""Finite lines, priorities, shared attention, callbacks and pools against closed forms and whole chains."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from tests.validation.test_queueing import agrees
from workforce.staffing.abandonment import CustomerKind, erlang_a, line_of_kinds, queue_with_patience
from workforce.staffing.callbacks import CallbackOffer, CallbackPatience, virtual_hold
from workforce.staffing.concurrency import conversation_rates, even_attention, shared_attention
from workforce.staffing.erlang import erlang_b, erlang_c, erlang_c_service_level
from workforce.staffing.finite import finite_lines
from workforce.staffing.patience import (
    DeterministicPatience,
    EndlessPatience,
    ExponentialPatience,
    GammaPatience,
    LognormalPatience,
)
from workforce.staffing.priority import priority_queue


def close(value: float, other: float, digits: float = 1e-9) -> bool:
    return math.isclose(value, other, rel_tol=digits, abs_tol=digits)


def test_priorities_match_the_table() -> None:
    first, second = priority_queue([1.0 / 60, 0.7 / 60], 300, 10, [20, 20])
    assert agrees(first.wait_probability, 0.5298613051)
    assert agrees(first.mean_wait_seconds / 60, 0.5298613051)
    assert agrees(second.mean_wait_seconds / 60, 3.532408701)
    mean = (first.mean_wait_seconds + 0.7 * second.mean_wait_seconds) / 1.7 / 60
    assert agrees(mean, 1.76620435)


@given(
    rates=st.lists(st.floats(0.01, 1.0), min_size=1, max_size=4),
    agents=st.integers(1, 40),
    load=st.floats(0.05, 0.98),
)
def test_no_order_of_service_saves_or_wastes_work(rates, agents, load) -> None:
    rates = [rate * load * agents / 300 / sum(rates) for rate in rates]
    found = priority_queue(rates, 300, agents, [20] * len(rates))
    waits = sum(rate * one.mean_wait_seconds for rate, one in zip(rates, found, strict=True))
    together = erlang_c(300 * sum(rates), agents) * sum(rates) / (agents / 300 - sum(rates))
    assert close(waits, together, 1e-8)
    means = [one.mean_wait_seconds for one in found]
    assert means == sorted(means)


def delay_by_chain(above: float, upto: float, drain: float, seconds: float) -> float:
    """First passage to an empty line, as a Markov chain: P(wait > seconds) of one who waits."""
    size = 300
    rates = np.zeros((size, size))
    for state in range(1, size):
        rates[state, state - 1] = drain
        if state + 1 < size:
            rates[state, state + 1] = above
        rates[state, state] = -rates[state].sum()
    start = np.zeros(size)
    start[1:] = (1 - upto / drain) * (upto / drain) ** np.arange(size - 1)
    return 1 - float((start @ expm(rates * seconds))[0])


@pytest.mark.parametrize("threshold", [5.0, 20.0, 60.0, 300.0])
def test_the_wait_of_a_lower_class_is_that_of_its_chain(threshold: float) -> None:
    rates, agents, handle = (0.010, 0.009, 0.006), 10, 300.0
    found = priority_queue(rates, handle, agents, [threshold] * 3)
    waits = erlang_c(sum(rates) * handle, agents)
    for place, one in enumerate(found):
        above, upto = sum(rates[:place]), sum(rates[: place + 1])
        late = waits * delay_by_chain(above, upto, agents / handle, threshold)
        assert close(one.service_level, 1 - late, 1e-8)


def test_an_overloaded_class_waits_for_ever_and_the_urgent_one_does_not() -> None:
    first, second = priority_queue([0.02, 0.03], 300, 10, [20, 20])
    assert first.wait_probability == 1
    assert first.mean_wait_seconds == pytest.approx(300 / 10 / (1 - 0.6))
    assert second.mean_wait_seconds == math.inf
    assert second.service_level == 0


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (([-1.0], 300, 10, [20]), "Arrivals"),
        (([1.0], 0, 10, [20]), "handling time"),
        (([1.0], 300, 0, [20]), "agents"),
        (([1.0], 300, 10, [-1]), "Waiting times"),
        (([1.0, 2.0], 300, 10, [20]), "threshold"),
    ],
)
def test_a_priority_queue_names_a_value_out_of_range(values: tuple, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        priority_queue(*values)


@given(agents=st.integers(1, 300), load=st.floats(0.05, 2.0))
def test_without_waiting_places_the_blocked_share_is_erlang_b(agents, load) -> None:
    found = finite_lines(load * agents / 300, 300, None, agents, agents, 20)
    assert close(found.blocked, erlang_b(load * agents, agents))
    assert found.accepted.wait_probability == 0


@given(
    agents=st.integers(1, 60),
    load=st.floats(0.05, 3.0),
    handle=st.floats(20.0, 900.0),
    patience=st.floats(20.0, 3600.0),
    threshold=st.floats(0.0, 300.0),
)
def test_many_lines_are_erlang_a_in_every_measure(agents, load, handle, patience, threshold) -> None:
    rate = load * agents / handle
    lines = agents + int(rate * patience * 3) + 400
    bounded = finite_lines(rate, handle, patience, agents, lines, threshold).accepted
    free = erlang_a(rate, handle, patience, agents, threshold)
    assert close(bounded.mean_wait_served_seconds, free.mean_wait_served_seconds, 1e-7)
    for one, other in zip(bounded.service_levels.values(), free.service_levels.values(), strict=True):
        assert close(one, other, 1e-8)


@pytest.mark.parametrize("load", [0.5, 0.9, 1.0, 1.05, 1.5])
def test_ten_thousand_agents_are_solved_alike_by_two_ways(load: float) -> None:
    rate = load * 10_000 / 300
    chain = finite_lines(rate, 300, 180, 10_000, 10_000 + int(200 * rate), 20).accepted
    integral = erlang_a(rate, 300, 180, 10_000, 20)
    assert close(chain.wait_probability, integral.wait_probability)
    assert close(chain.abandonment, integral.abandonment)
    assert close(chain.mean_wait_seconds, integral.mean_wait_seconds, 1e-8)
    for one, other in zip(chain.service_levels.values(), integral.service_levels.values(), strict=True):
        assert close(one, other, 1e-8)


@given(agents=st.integers(1, 200), load=st.floats(0.1, 0.97), threshold=st.floats(0.0, 300.0))
def test_many_lines_without_hang_ups_are_erlang_c(agents, load, threshold) -> None:
    found = finite_lines(load * agents / 300, 300, None, agents, agents + 1500, threshold).accepted
    assert close(found.wait_probability, erlang_c(load * agents, agents), 1e-8)
    level = erlang_c_service_level(load * agents, agents, 300, threshold)
    assert close(found.service_level(ServiceLevelFormula.ALL), level, 1e-8)


def test_a_small_finite_line_is_as_counted_by_hand() -> None:
    """One agent, two lines, load 1: states 0, 1, 2 are equally likely."""
    found = finite_lines(1 / 300, 300, None, 1, 2, 20)
    assert found.blocked == pytest.approx(1 / 3)
    assert found.accepted.wait_probability == pytest.approx(1 / 2)
    assert found.accepted.mean_wait_seconds == pytest.approx(150)
    assert found.accepted.expected.answered_in_t == pytest.approx(1 / 2 + (1 - math.exp(-20 / 300)) / 2)


@pytest.mark.parametrize("attention", [(1.0,), (1.0, 0.5), (1.0, 0.5, 1 / 3)])
def test_attention_that_is_only_shared_out_changes_no_throughput(attention) -> None:
    assert conversation_rates(4, attention)[-1] == pytest.approx(4)
    alone = shared_attention(8 / 300, 300, 180, 10, (1.0,), 20).accepted
    erlang = erlang_a(8 / 300, 300, 180, 10, 20)
    assert close(alone.service_level(), erlang.service_level())


def pair_chain(rate: float, speeds: tuple[float, ...], hang_up: float, room: int) -> tuple[float, float]:
    """Two agents, each with own conversations that stay: share that waits, and share that hangs up.

    States (i, j, q) with i >= j held, arrivals to whoever holds less, and a line when both are full.
    """
    most = len(speeds)
    states = [(i, j, 0) for i in range(most + 1) for j in range(i + 1)]
    states += [(most, most, q) for q in range(1, room + 1)]
    index = {state: k for k, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))

    def move(state, after, at_rate):
        i, j, q = after
        flow[index[state], index[max(i, j), min(i, j), q]] += at_rate

    for i, j, q in states:
        if (i, j) == (most, most):
            if q < room:
                move((i, j, q), (i, j, q + 1), rate)
            finish = 2 * most * speeds[-1]
            if q:
                move((i, j, q), (i, j, q - 1), finish + q * hang_up)
                continue
        else:
            move((i, j, q), (i, j + 1, q) if j < most and j <= i else (i + 1, j, q), rate)
        for held, after in ((i, (i - 1, j, q)), (j, (i, j - 1, q))):
            if held:
                move((i, j, q), after, held * speeds[held - 1])
    np.fill_diagonal(flow, -flow.sum(axis=1))
    balance = np.vstack([flow.T, np.ones(len(states))])
    shares = np.linalg.lstsq(balance, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
    full = sum(shares[index[most, most, q]] for q in range(room + 1))
    waiting = sum(q * shares[index[most, most, q]] for q in range(room + 1))
    return float(full), float(hang_up * waiting / rate)


@pytest.mark.parametrize("speeds", [(1.0, 0.8), (1.0, 0.8, 0.65), (1.0, 0.6, 0.45)])
@pytest.mark.parametrize("rate", [1.5, 2.5, 4.0])
def test_spreading_conversations_evenly_is_close_to_the_whole_chain(rate: float, speeds) -> None:
    waits, lost = pair_chain(rate, speeds, hang_up=0.5, room=40)
    found = shared_attention(rate, 1.0, 2.0, 2, speeds, 0.1).accepted
    assert found.wait_probability == pytest.approx(waits, abs=0.012)
    assert found.abandonment == pytest.approx(lost, abs=0.006)


def test_one_agents_conversations_are_exact() -> None:
    rates = np.array([1.0, 1.6, 1.95, 1.95 + 0.5, 1.95 + 1.0])
    found = shared_attention(1.5, 1.0, 2.0, 1, (1.0, 0.8, 0.65), 0.1)
    weights = np.cumprod(np.concatenate(([1.0], 1.5 / rates)))
    assert found.accepted.wait_probability > weights[3] / weights.sum() * 0.9
    tail = [1.5 / (1.95 + 0.5 * j) for j in range(1, 200)]
    whole = np.concatenate((weights[:4], weights[3] * np.cumprod(tail)))
    assert found.accepted.wait_probability == pytest.approx(whole[3:].sum() / whole.sum())


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ((1.0, 300, 180, 10, (), 20), "speed"),
        ((1.0, 300, 180, 10, (1.0, 0.4), 20), "less done"),
        ((1.0, 300, 180, 0, (1.0,), 20), "agents"),
        ((1.0, 0, 180, 1, (1.0,), 20), "handling time"),
        ((1.0, 300, 0, 1, (1.0,), 20), "patience"),
        ((-1.0, 300, 20, 1, (1.0,), 20), "arrivals"),
    ],
)
def test_shared_attention_names_a_value_out_of_range(values: tuple, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        shared_attention(*values)


def test_an_even_slowdown_reaches_its_last_factor() -> None:
    assert even_attention(1, 3.0) == (1.0,)
    assert even_attention(3, 1.5) == pytest.approx((1.0, 0.8, 1 / 1.5))


@given(agents=st.integers(1, 200), load=st.floats(0.1, 0.97), threshold=st.floats(0.0, 300.0))
def test_endless_patience_is_erlang_c(agents, load, threshold) -> None:
    found = queue_with_patience(load * agents / 300, 300, EndlessPatience(), agents, threshold)
    assert close(found.wait_probability, erlang_c(load * agents, agents))
    level = erlang_c_service_level(load * agents, agents, 300, threshold)
    assert close(found.service_level(), level)
    assert found.abandonment == 0


def test_more_endless_customers_than_can_be_served_wait_for_ever() -> None:
    kinds = [CustomerKind(0.05, EndlessPatience(), 20), CustomerKind(0.01, ExponentialPatience(100), 20)]
    waiting, leaving = line_of_kinds(kinds, 300, 10)
    assert waiting.mean_wait_seconds == math.inf
    assert waiting.service_level() == 0
    assert leaving.abandonment == 1


def test_kinds_that_are_alike_are_one_queue() -> None:
    law = GammaPatience(120, 2)
    found = line_of_kinds([CustomerKind(0.02, law, 20), CustomerKind(0.01, law, 60)], 300, 9)
    for one, threshold in zip(found, (20, 60), strict=True):
        alone = queue_with_patience(0.03, 300, law, 9, threshold)
        assert close(one.service_level(), alone.service_level(), 1e-8)
        assert close(one.mean_wait_served_seconds, alone.mean_wait_served_seconds, 1e-8)


@given(
    first=st.floats(10.0, 600.0),
    second=st.floats(10.0, 600.0),
    share=st.floats(0.05, 0.95),
    load=st.floats(0.3, 1.6),
)
@settings(max_examples=40)
def test_hang_ups_of_each_kind_balance_with_the_flow_through_the_agents(first, second, share, load) -> None:
    rate, agents = load * 12 / 300, 12
    kinds = [
        CustomerKind(rate * share, ExponentialPatience(first), 20),
        CustomerKind(rate * (1 - share), DeterministicPatience(second), 20),
    ]
    found = line_of_kinds(kinds, 300, agents)
    served = sum(
        kind.arrivals_per_second * (1 - one.abandonment) for kind, one in zip(kinds, found, strict=True)
    )
    assert close(served * 300 / agents, found[0].occupancy)
    assert close(found[0].abandonment * first, found[0].mean_wait_seconds, 1e-7)


def test_a_callback_for_everybody_at_once_leaves_erlang_c() -> None:
    customers = CustomerKind(1.6 / 60, ExponentialPatience(180), 20)
    found = virtual_hold(customers, 300, CallbackOffer(0, 1.0), 9)
    assert close(found.queue.wait_probability, erlang_c(8, 9))
    assert close(found.accepted, erlang_c(8, 9))
    assert close(found.load_erlangs, 8)


def test_a_callback_that_nobody_takes_leaves_erlang_a() -> None:
    customers = CustomerKind(1.6 / 60, ExponentialPatience(180), 20)
    found = virtual_hold(customers, 300, CallbackOffer(30, 0.0), 9)
    assert close(found.queue.service_level(), erlang_a(1.6 / 60, 300, 180, 9, 20).service_level())
    assert found.accepted == 0


def test_callbacks_save_customers_and_cost_load() -> None:
    customers = CustomerKind(1.6 / 60, ExponentialPatience(180), 20)
    found = [virtual_hold(customers, 300, CallbackOffer(30, share), 9) for share in (0.0, 0.3, 0.6, 1.0)]
    lost = [one.queue.abandonment for one in found]
    assert lost == sorted(lost, reverse=True)
    loads = [one.load_erlangs for one in found]
    assert loads == sorted(loads)
    assert close(loads[2], 8 * (1 - lost[2]))


def test_attempts_without_answer_take_time() -> None:
    assert CallbackOffer(30, 0.5, 0.5, 2, 40).agent_seconds(300) == pytest.approx(0.75 * 40 + 0.75 * 300)
    assert CallbackOffer(30, 0.5).agent_seconds(300) == 300
    customers = CustomerKind(1.6 / 60, ExponentialPatience(180), 20)
    found = virtual_hold(customers, 300, CallbackOffer(30, 0.5, 0.8, 3, 60), 9)
    share = found.accepted / found.queue.expected.answered
    work = CallbackOffer(30, 0.5, 0.8, 3, 60).agent_seconds(300)
    assert found.mean_handle_seconds == pytest.approx((1 - share) * 300 + share * work)


@pytest.mark.parametrize(
    "law",
    [
        ExponentialPatience(90),
        GammaPatience(120, 2),
        LognormalPatience(100, 1.1),
        DeterministicPatience(70),
    ],
)
def test_the_integrals_of_a_patience_with_callbacks_are_those_of_its_survival(law) -> None:
    patience = CallbackPatience(law, CallbackOffer(45, 0.4))
    edges = np.arange(0, 5000.001, 0.05)
    middle = edges[:-1] + 0.025
    until = float(patience.mean_until(np.array([5000.0]))[0])
    assert until == pytest.approx(patience.survival(middle).sum() * 0.05, rel=1e-5)
    kept = patience.mean_seconds + patience.endless_share * 1e7
    assert float(patience.mean_until(np.array([1e7]))[0]) == pytest.approx(kept, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ((-1, 0.5), "offered after"),
        ((30, 1.5), "accepted"),
        ((30, 0.5, 0.0), "reached"),
        ((30, 0.5, 1.0, 0), "attempts"),
    ],
)
def test_a_callback_offer_names_a_value_out_of_range(values: tuple, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        CallbackOffer(*values)


def test_a_lognormal_patience_can_be_given_by_its_mean() -> None:
    assert LognormalPatience.of_mean(180, 1.1).mean_seconds == pytest.approx(180)
