"""Floors of several classes and pools against Markov chains solved numerically; rates are per minute.

Every measure must lie inside its own 99.9% interval, which must be narrow; `chains` is the independent
answer, and the scenarios are stated as files, as any user would state them.
"""

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.integrate import simpson
from scipy.linalg import expm
from scipy.stats import gamma

from contactcenter.domain.measures import ServiceLevelFormula
from tests.validation.chains import State, course, expected, stationary
from tests.validation.networks import MEASURED, Network, assert_holds, kind, law, pool, simulate


def test_an_x_model_each_pool_its_own_class_first() -> None:
    network = Network(
        agents={"east": 2, "west": 3},
        rates={"one": 0.5, "two": 0.7},
        patience={"one": 2, "two": 2},
        service={("east", "one"): 3, ("east", "two"): 4, ("west", "one"): 5, ("west", "two"): 2.5},
        seeks={"one": ["east", "west"], "two": ["west", "east"]},
        serves={"east": ["one", "two"], "west": ["two", "one"]},
        most=9,
    )
    network.check(simulate(network.text()))


def test_a_w_model_with_a_class_shared_by_two_pools() -> None:
    network = Network(
        agents={"left": 2, "right": 2},
        rates={"one": 0.3, "two": 0.3, "three": 0.4},
        patience={"one": 1.5, "two": 2, "three": 1.5},
        service={("left", "one"): 3, ("left", "two"): 2, ("right", "two"): 4, ("right", "three"): 2},
        seeks={"one": ["left"], "two": ["left", "right"], "three": ["right"]},
        serves={"left": ["one", "two"], "right": ["three", "two"]},
        most=6,
    )
    network.check(simulate(network.text()))


def test_a_v_model_of_three_classes_in_strict_order() -> None:
    network = Network(
        agents={"people": 3},
        rates={"one": 0.3, "two": 0.3, "three": 0.3},
        patience={"one": 1.5, "two": 2, "three": 2},
        service={("people", "one"): 3, ("people", "two"): 2, ("people", "three"): 4},
        seeks={"one": ["people"], "two": ["people"], "three": ["people"]},
        serves={"people": ["one", "two", "three"]},
        most=6,
    )
    network.check(simulate(network.text()))


# One pool that serves in order of arrival: the state holds who waits, first to last.

LONGEST_LINE = 9


def first_served(state: State, agents: int) -> State:
    """Let the first of the line begin while an agent is free; a state is busy one, busy two, the line."""
    one, two, *line = state
    while line and one + two < agents:
        one, two, line = one + (line[0] == 1), two + (line[0] == 2), line[1:]
    return (one, two, *line)


def test_a_first_come_first_served_pool_whose_classes_differ() -> None:
    rates, handle, patience = (0.25, 0.2), (3.0, 5.0), (3.0, 2.0)

    def moves(state: State) -> Iterator[tuple[State, float]]:
        busy, line = state[:2], state[2:]
        if len(line) < LONGEST_LINE:
            for of in (1, 2):
                yield first_served((*state, of), 2), rates[of - 1]
        for of in (1, 2):
            if busy[of - 1]:
                left = (busy[0] - (of == 1), busy[1] - (of == 2), *line)
                yield first_served(left, 2), busy[of - 1] / handle[of - 1]
        for place, of in enumerate(line):
            yield (*busy, *line[:place], *line[place + 1 :]), 1 / patience[of - 1]

    chain = stationary((0, 0), moves)
    text = kind("one", 0.25, {"": 3}, 3) + kind("two", 0.2, {"": 5}, 2) + pool("people", 2)
    result = simulate(text)
    for of, name in ((1, "one"), (2, "two")):
        found = result.contact_types[name]
        waiting = expected(chain, lambda state, of=of: state[2:].count(of))  # type: ignore[misc]
        assert_holds(found.wait_probability, expected(chain, lambda state: state[0] + state[1] == 2))
        assert_holds(found.abandonment, waiting / patience[of - 1] / rates[of - 1])
        assert_holds(found.mean_wait, 60 * waiting / rates[of - 1])


def test_virtual_hold_keeps_the_place_in_the_line() -> None:
    rate, handle, patience, accepts, least = 0.7, 3.0, 2.0, 0.7, 2

    def moves(state: State) -> Iterator[tuple[State, float]]:
        busy, line = state[:2], state[2:]
        asked = accepts if line.count(1) >= least else 0.0
        if len(line) < LONGEST_LINE + 2:
            yield first_served((*state, 1), 3), rate * (1 - asked)
            yield first_served((*state, 2), 3), rate * asked
        for of in (1, 2):
            if busy[of - 1]:
                left = (busy[0] - (of == 1), busy[1] - (of == 2), *line)
                yield first_served(left, 3), busy[of - 1] / handle
        for place, of in enumerate(line):
            if of == 1:
                yield (*busy, *line[:place], *line[place + 1 :]), 1 / patience

    chain = stationary((0, 0), moves)
    offer = 'callback = { into = "held", probability = 0.7, waiting_at_least = 2, keeps_place = true }'
    held = f'[[contact_types]]\nid = "held"\nchannel = "callback"\nservice = {law(handle)}\n'
    result = simulate(kind("calls", rate, {"": handle}, patience, offer) + held + pool("people", 3))
    accepted = rate * accepts * expected(chain, lambda state: state[2:].count(1) >= least)
    calls, back = result.contact_types["calls"], result.contact_types["held"]
    assert_holds(calls.callbacks, MEASURED * accepted, 0.1)
    hung_up = expected(chain, lambda state: state[2:].count(1)) / patience
    assert_holds(calls.abandonment, hung_up / (rate - accepted))
    assert_holds(back.mean_wait, 60 * expected(chain, lambda state: state[2:].count(2)) / accepted, 0.1)


def test_who_hangs_up_and_comes_again_is_an_orbit() -> None:
    rate, handle, patience, again, pause = 0.9, 3.0, 2.0, 0.6, 5.0

    def moves(state: State) -> Iterator[tuple[State, float]]:
        present, away = state
        if present < 25:
            yield (present + 1, away), rate
            if away:
                yield (present + 1, away - 1), away / pause
        if present:
            yield (present - 1, away), min(present, 3) / handle
        if present > 3:
            leaves = (present - 3) / patience
            yield (present - 1, min(away + 1, 40)), again * leaves
            yield (present - 1, away), (1 - again) * leaves

    chain = stationary((0, 0), moves)
    text = kind(
        "calls", rate, {"": handle}, patience, f"retry = {{ probability = 0.6, delay = {law(pause)} }}"
    )
    result = simulate(text + pool("people", 3))
    comes = rate + expected(chain, lambda state: state[1]) / pause
    hung_up = expected(chain, lambda state: max(state[0] - 3, 0)) / patience
    waits = rate * expected(chain, lambda state: state[0] >= 3)
    waits += expected(chain, lambda state: (state[0] >= 3) * state[1]) / pause
    assert_holds(result.overall.offered, MEASURED * comes)
    assert_holds(result.overall.abandonment, hung_up / comes)
    assert_holds(result.overall.wait_probability, waits / comes)


# Days that differ and days that change.


def erlang_a(rate: float, handle: float, patience: float, agents: int) -> dict[State, float]:
    def moves(state: State) -> Iterator[tuple[State, float]]:
        (n,) = state
        if n < agents + 60:
            yield (n + 1,), rate
        if n:
            yield (n - 1,), min(n, agents) / handle + max(n - agents, 0) / patience

    return stationary((0,), moves)


def test_a_gamma_factor_of_the_day_mixes_the_loads() -> None:
    rate, spread, agents = 1.5, 0.3, 5
    shape = spread**-2
    # Each mid-point of 200 equally likely slices stands for its slice.
    loads = rate * gamma.ppf((np.arange(200) + 0.5) / 200, shape, scale=1 / shape)
    waits, leaves = 0.0, 0.0
    for load in loads:
        chain = erlang_a(load, 3, 2, agents)
        waits += load * expected(chain, lambda state: state[0] >= agents) / 200
        leaves += expected(chain, lambda state: max(state[0] - agents, 0)) / 2 / 200
    text = kind("calls", rate, {"": 3}, 2, f"busyness = {{ day_sd = {spread} }}") + pool("people", agents)
    result = simulate(
        text, 600, "horizon_minutes = 420\ninterval_minutes = 60\nmeasured_minutes = [60, 360]\n"
    )
    assert_holds(result.overall.wait_probability, waits / loads.mean(), 0.1)
    assert_holds(result.overall.abandonment, leaves / loads.mean(), 0.2)


BUSY_SHIFT = """
horizon_minutes = 120
interval_minutes = 30
[[contact_types]]
id = "calls"
arrivals_per_minute = [{ from_minute = 0, value = 1.2 }, { from_minute = 60, value = 0.8 }]
service = { law = "exponential", mean = 180 }
patience = { law = "exponential", mean = 120 }
[[pools]]
name = "early"
shifts = [{ agents = 3, start_minute = 0, end_minute = 60 }]
[[pools]]
name = "late"
shifts = [{ agents = 2, start_minute = 60, end_minute = 100000 }]
"""


def changing_floor(rate: float, early: bool):  # type: ignore[no-untyped-def]
    """Return the moves of (early at work, late at work, waiting) while one of the shifts is on."""

    def moves(state: State) -> Iterator[tuple[State, float]]:
        first, second, line = state
        room = first < 3 if early else second < 2
        if rate and line < 40:
            begun = (first + 1, second, line) if early else (first, second + 1, line)
            yield begun if room else (first, second, line + 1), rate
        if first:
            yield (first, second, line - 1) if early and line else (first - 1, second, line), first / 3
        if second:
            yield (first, second, line - 1) if line else (first, second - 1, line), second / 3
        if line:
            yield (first, second, line - 1), line / 2

    return moves


def at_the_change(start: dict[State, float]) -> dict[State, float]:
    """Let the late shift take over: who is served by the early one stays with it."""
    after: dict[State, float] = {}
    for (first, _, line), probability in start.items():
        state = (first, min(2, line), line - min(2, line))
        after[state] = after.get(state, 0.0) + probability
    return after


def test_a_changing_shift_and_a_changing_rate_against_the_transient_chain() -> None:
    steps = 120
    morning = course({(0, 0, 0): 1.0}, changing_floor(1.2, True), 60, steps)
    evening = course(at_the_change(morning[-1]), changing_floor(0.8, False), 60, steps)
    night = course(evening[-1], changing_floor(0.0, False), 60, steps)
    grid = np.linspace(0, 60, steps + 1)

    def integral(part: list[dict[State, float]], value) -> float:  # type: ignore[no-untyped-def]
        return float(simpson([expected(chain, value) for chain in part], x=grid))

    offered = 1.2 * 60 + 0.8 * 60
    waits = 1.2 * integral(morning, lambda state: state[0] == 3) + 0.8 * integral(
        evening, lambda state: state[1] == 2
    )
    leaves = sum(integral(part, lambda state: state[2]) / 2 for part in (morning, evening, night))
    result = simulate(BUSY_SHIFT, 1200, "")
    assert_holds(result.overall.offered, offered)
    assert_holds(result.overall.wait_probability, waits / offered)
    assert_holds(result.overall.abandonment, leaves / offered, 0.15)


@pytest.mark.parametrize("agents", [3, 5])
def test_all_six_service_levels_of_erlang_a(agents: int) -> None:
    """The wait offered to who finds m ahead is a sum of m + 1 exponentials with rates cμ + jθ."""
    rate, handle, patience, limit = 1.2, 3.0, 2.0, 0.5
    chain = erlang_a(rate, handle, patience, agents)
    answered, abandoned, in_t, left_in_t, short = answers(chain, agents, (handle, patience, limit))
    text = kind("calls", rate, {"": handle}, patience, "target = { seconds = 30 }") + pool("people", agents)
    found = simulate(text).overall.service_levels
    exact = {
        ServiceLevelFormula.ALL: in_t,
        ServiceLevelFormula.EXCL_SHORT: in_t / (1 - short),
        ServiceLevelFormula.SHORT_AS_MET: in_t + short,
        ServiceLevelFormula.EXCL_ABANDONED_IN_T: in_t / (1 - left_in_t),
        ServiceLevelFormula.ABANDONED_AS_MET: in_t + left_in_t,
        ServiceLevelFormula.ANSWERED_ONLY: in_t / answered,
    }
    assert answered + abandoned == pytest.approx(1, abs=1e-6)
    for formula, level in exact.items():
        assert_holds(found[formula], level)


def answers(
    chain: dict[State, float], agents: int, times: tuple[float, float, float]
) -> tuple[float, float, float, float, float]:
    """Return the shares of the offered: answered, abandoned, both within the limit, and within 5 s."""
    handle, patience, limit = times
    answered = in_t = left_in_t = short = 0.0
    for (n,), probability in chain.items():
        if n < agents:
            answered, in_t = answered + probability, in_t + probability
            continue
        reach = reaching(n - agents, agents / handle, 1 / patience)
        answered += probability * reach(np.inf)[0]
        in_t += probability * reach(limit)[0]
        left_in_t += probability * reach(limit)[1]
        short += probability * reach(5 / 60)[1]
    return answered, 1 - answered, in_t, left_in_t, short


def reaching(ahead: int, served: float, theta: float):  # type: ignore[no-untyped-def]
    """Return how likely one with so many ahead is answered, and hangs up, within a time."""

    def within(limit: float) -> tuple[float, float]:
        size = ahead + 3
        flow = np.zeros((size, size))
        for place in range(ahead + 1):
            ahead_now = ahead - place
            flow[place, place] -= served + theta * (ahead_now + 1)
            flow[place, place + 1] += served + theta * ahead_now if ahead_now else 0.0
            flow[place, -2 if not ahead_now else place + 1] += served if not ahead_now else 0.0
            flow[place, -1] += theta
        state = expm(flow * (1000.0 if np.isinf(limit) else limit))[0]
        return float(state[-2]), float(state[-1])

    return within
