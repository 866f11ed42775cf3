"""Small floors of every kind against Markov chains solved numerically; rates are per minute."""

from collections.abc import Iterator

import pytest

from contactcenter.domain.measures import ServiceLevelFormula
from simulation.estimates import Estimate
from simulation.experiment import Precision, run_experiment
from simulation.results import ExperimentResult
from simulation.scenario_file import parse
from tests.validation.chains import State, expected, stationary

MEASURED = 6000
WINDOW = f"horizon_minutes = 6120\ninterval_minutes = 60\nmeasured_minutes = [60, {60 + MEASURED}]\n"
PATIENT = 40
"""So many waiting are as good as never."""


def simulate(text: str) -> ExperimentResult:
    scenario = parse(WINDOW + text).scenario
    return run_experiment(scenario, Precision.exactly(40, 0.999), seed=6, engine="compiled")


def assert_holds(estimate: Estimate | None, exact: float, at_most: float = 0.05) -> None:
    assert estimate is not None
    assert estimate.half_width < at_most * max(exact, 0.05), "too wide to tell anything"
    assert estimate.low <= exact <= estimate.high, (exact, estimate)


def law(minutes: float) -> str:
    return f'{{ law = "exponential", mean = {60 * minutes} }}'


def calls(name: str, rate: float, handle: float, patience: float, extra: str = "") -> str:
    return f"""
[[contact_types]]
id = "{name}"
arrivals_per_minute = {rate}
service = {law(handle)}
patience = {law(patience)}
{extra}
"""


def mail(rate: float, handle: float) -> str:
    return f"""
[[contact_types]]
id = "mail"
channel = "email"
arrivals_per_minute = {rate}
service = {law(handle)}
"""


def test_chats_that_slow_one_another_down() -> None:
    speeds = (1.0, 0.7, 0.5)
    text = (
        calls("chat", 0.9, 2, 3, f'channel = "chat"\nattention = {list(speeds)}')
        + '[[pools]]\nname = "people"\nagents = 1\n[channels.chat]\ncost = 33\n'
    )

    def moves(state: State) -> Iterator[tuple[State, float]]:
        (n,) = state
        if n < PATIENT:
            yield (n + 1,), 0.9
        if n:
            yield (n - 1,), min(n, 3) * speeds[min(n, 3) - 1] / 2 + max(n - 3, 0) / 3

    chain = stationary((0,), moves)
    result = simulate(text)
    assert_holds(result.overall.wait_probability, expected(chain, lambda state: state[0] >= 3))
    assert_holds(result.overall.mean_wait, 60 * expected(chain, lambda state: max(state[0] - 3, 0)) / 0.9)
    assert_holds(result.pools["people"].occupancy, expected(chain, lambda state: state[0] > 0))  # type: ignore[index]


def test_customers_who_find_no_line_and_come_again() -> None:
    text = calls("calls", 1.0, 2, 999, f"retry = {{ probability = 0.8, delay = {law(3)} }}") + (
        '[[pools]]\nname = "people"\nagents = 3\n[[lines]]\nqueues = ["calls"]\ncount = 3\n'
    )

    def moves(state: State) -> Iterator[tuple[State, float]]:
        busy, away = state
        if busy < 3:
            yield (busy + 1, away), 1.0
            if away:
                yield (busy + 1, away - 1), away / 3
        else:
            if away < PATIENT:
                yield (busy, away + 1), 0.8
            if away:
                yield (busy, away - 1), 0.2 * away / 3
        if busy:
            yield (busy - 1, away), busy / 2

    chain = stationary((0, 0), moves)
    comes = 1.0 + expected(chain, lambda state: state[1]) / 3
    blocked = expected(chain, lambda state: (state[0] == 3) * (1.0 + state[1] / 3))
    result = simulate(text)
    assert_holds(result.overall.blocking, blocked / comes)
    assert_holds(result.overall.came_again, MEASURED * (comes - 1.0))


def test_agents_kept_free_for_the_class_that_matters() -> None:
    text = (
        calls("one", 0.5, 3, 4)
        + calls("two", 0.6, 3, 2)
        + '[[pools]]\nname = "people"\nagents = 4\norder = ["one", "two"]\nreserve = { two = 1 }\n'
    )

    def settle(busy: int, one: int, two: int) -> State:
        while one and busy < 4:
            busy, one = busy + 1, one - 1
        while two and busy < 3:
            busy, two = busy + 1, two - 1
        return busy, one, two

    def moves(state: State) -> Iterator[tuple[State, float]]:
        busy, one, two = state
        if one < PATIENT:
            yield settle(busy, one + 1, two), 0.5
        if two < PATIENT:
            yield settle(busy, one, two + 1), 0.6
        if busy:
            yield settle(busy - 1, one, two), busy / 3
        if one:
            yield (busy, one - 1, two), one / 4
        if two:
            yield (busy, one, two - 1), two / 2

    chain = stationary((0, 0, 0), moves)
    result = simulate(text)
    kinds = result.contact_types
    assert_holds(kinds["one"].wait_probability, expected(chain, lambda state: state[0] == 4))
    assert_holds(kinds["two"].wait_probability, expected(chain, lambda state: state[0] >= 3))
    assert_holds(kinds["one"].abandonment, expected(chain, lambda state: state[1]) / 4 / 0.5, 0.08)
    assert_holds(kinds["two"].abandonment, expected(chain, lambda state: state[2]) / 2 / 0.6)


@pytest.mark.parametrize(
    ("offer", "chances"),
    [
        ("probability = 0.6, waiting_at_least = 2", (0, 0, 0.6)),
        ("probability = [0.1, 0.4, 0.8]", (0.1, 0.4, 0.8)),
    ],
    ids=["once the queue is long", "the more, the longer it is"],
)
def test_callers_who_accept_a_callback(offer: str, chances: tuple[float, ...]) -> None:
    text = (
        calls("calls", 1.5, 2, 3, f'callback = {{ into = "back", {offer} }}')
        + f'[[contact_types]]\nid = "back"\nchannel = "callback"\nservice = {law(2)}\n'
        + '[[pools]]\nname = "people"\nagents = 3\norder = ["calls", "back"]\n'
    )

    def settle(busy: int, waiting: int, back: int) -> State:
        while waiting and busy < 3:
            busy, waiting = busy + 1, waiting - 1
        while back and busy < 3:
            busy, back = busy + 1, back - 1
        return busy, waiting, back

    def moves(state: State) -> Iterator[tuple[State, float]]:
        busy, waiting, back = state
        accepts = chances[min(waiting, 2)] * (busy == 3)
        if back < 150:
            yield settle(busy, waiting, back + 1), 1.5 * accepts
        yield settle(busy, waiting + 1, back), 1.5 * (1 - accepts) * (waiting < PATIENT)
        if busy:
            yield settle(busy - 1, waiting, back), busy / 2
        if waiting:
            yield (busy, waiting - 1, back), waiting / 3

    chain = stationary((0, 0, 0), moves)
    accepted = expected(chain, lambda state: 1.5 * chances[min(state[1], 2)] * (state[0] == 3))
    result = simulate(text)
    kinds = result.contact_types
    assert_holds(kinds["calls"].callbacks, MEASURED * accepted)
    assert_holds(kinds["calls"].abandonment, expected(chain, lambda state: state[1]) / 3 / (1.5 - accepted))
    assert_holds(kinds["back"].mean_wait, 60 * expected(chain, lambda state: state[2]) / accepted, 0.15)


def erlang_a(rate: float, handle: float, patience: float, agents: int) -> dict[State, float]:
    def moves(state: State) -> Iterator[tuple[State, float]]:
        (n,) = state
        if n < agents + PATIENT:
            yield (n + 1,), rate
        if n:
            yield (n - 1,), min(n, agents) / handle + max(n - agents, 0) / patience

    return stationary((0,), moves)


def test_what_a_bot_hands_off_is_a_thinner_stream_with_longer_handling() -> None:
    bot = f"bot = {{ service = {law(1)}, containment = 0.4, handle_factor = 1.5 }}"
    text = calls("chat", 2.0, 2, 3, bot) + (
        '[routes.chat]\nsteps = [{ pools = ["bot"] }, { pools = ["people"] }]\n'
        '[[pools]]\nname = "people"\nagents = 4\n'
        '[[pools]]\nname = "bot"\nkind = "bot"\nagents = 1\ncapacity = 100000\n'
    )
    chain = erlang_a(1.2, 3, 3, 4)
    result = simulate(text)
    assert_holds(result.overall.contained, MEASURED * 0.8)
    assert_holds(result.overall.wait_probability, expected(chain, lambda state: state[0] >= 4))
    assert_holds(result.overall.abandonment, expected(chain, lambda state: max(state[0] - 4, 0)) / 3 / 1.2)


def test_mail_that_rests_under_calls_never_makes_a_caller_wait() -> None:
    text = calls("calls", 1.0, 2, 3) + (
        mail(0.4, 3) + 'due_minutes = 240\n[[pools]]\nname = "people"\nagents = 4\n'
    )
    chain = erlang_a(1.0, 2, 3, 4)
    kinds = simulate(text).contact_types
    assert_holds(kinds["calls"].wait_probability, expected(chain, lambda state: state[0] >= 4))
    in_time = kinds["mail"].service_levels[ServiceLevelFormula.ALL]
    assert in_time is not None
    assert in_time.mean > 0.99


def test_mail_that_is_never_interrupted_is_a_class_of_lower_priority() -> None:
    text = calls("calls", 0.8, 2, 3) + (
        mail(0.3, 4) + "[channels.email]\ncost = 100\nexclusive = true\ninterruptible = false\n"
        '[[pools]]\nname = "people"\nagents = 4\norder = ["calls", "mail"]\n'
    )

    def settle(talking: int, writing: int, waiting: int, mails: int) -> State:
        while waiting and talking + writing < 4:
            talking, waiting = talking + 1, waiting - 1
        while mails and talking + writing < 4:
            writing, mails = writing + 1, mails - 1
        return talking, writing, waiting, mails

    def moves(state: State) -> Iterator[tuple[State, float]]:
        talking, writing, waiting, mails = state
        if waiting < 15:
            yield settle(talking, writing, waiting + 1, mails), 0.8
        if mails < 60:
            yield settle(talking, writing, waiting, mails + 1), 0.3
        if talking:
            yield settle(talking - 1, writing, waiting, mails), talking / 2
        if writing:
            yield settle(talking, writing - 1, waiting, mails), writing / 4
        if waiting:
            yield (talking, writing, waiting - 1, mails), waiting / 3

    chain = stationary((0, 0, 0, 0), moves)
    kinds = simulate(text).contact_types
    assert_holds(kinds["calls"].wait_probability, expected(chain, lambda state: state[0] + state[1] == 4))
    assert_holds(kinds["mail"].mean_wait, 60 * expected(chain, lambda state: state[3]) / 0.3, 0.1)


@pytest.mark.parametrize("lines", [3, 5])
def test_a_finite_number_of_lines_with_impatient_callers(lines: int) -> None:
    text = calls("calls", 1.5, 2, 3) + (
        f'[[pools]]\nname = "people"\nagents = 3\n[[lines]]\nqueues = ["calls"]\ncount = {lines}\n'
    )

    def moves(state: State) -> Iterator[tuple[State, float]]:
        (n,) = state
        if n < lines:
            yield (n + 1,), 1.5
        if n:
            yield (n - 1,), min(n, 3) / 2 + max(n - 3, 0) / 3

    chain = stationary((0,), moves)
    result = simulate(text)
    full = chain[(lines,)]
    assert_holds(result.overall.blocking, full)
    if lines > 3:
        waiting = expected(chain, lambda state: max(state[0] - 3, 0))
        assert_holds(result.overall.abandonment, waiting / 3 / (1.5 * (1 - full)))
