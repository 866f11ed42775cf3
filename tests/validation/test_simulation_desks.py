"""What agents keep free, hold at once or miss, and handling times of other laws, against exact answers.

Rates are per minute; `chains` solves the floors that are Markov chains.
"""

from collections.abc import Iterator

import pytest
from scipy.stats import binom

from simulation.estimates import Estimate
from tests.validation.chains import State, expected, stationary
from tests.validation.networks import assert_holds, kind, law, pool, routes, simulate

LONG = "horizon_minutes = 6060\ninterval_minutes = 60\nmeasured_minutes = [60, 6000]\n"


def settle(east: int, west: int, one: int, two: int) -> State:
    """Let who waits begin: with the own pool, or with the other while more than two of six are idle."""
    while True:
        if one and east < 6:
            east, one = east + 1, one - 1
        elif two and west < 6:
            west, two = west + 1, two - 1
        elif two and east < 4:
            east, two = east + 1, two - 1
        elif one and west < 4:
            west, one = west + 1, one - 1
        else:
            return east, west, one, two


def test_an_x_model_in_which_each_pool_keeps_two_of_six_agents_for_its_own_class() -> None:
    rates, handle, patience, agents = (1.3, 1.1), (4.0, 5.0), (2.0, 3.0), 6

    def moves(state: State) -> Iterator[tuple[State, float]]:
        east, west, one, two = state
        yield settle(east, west, min(one + 1, 10), two), rates[0]
        yield settle(east, west, one, min(two + 1, 10)), rates[1]
        if east:
            yield settle(east - 1, west, one, two), east / handle[0]
        if west:
            yield settle(east, west - 1, one, two), west / handle[1]
        if one:
            yield (east, west, one - 1, two), one / patience[0]
        if two:
            yield (east, west, one, two - 1), two / patience[1]

    chain = stationary((0, 0, 0, 0), moves)
    by_pool = {"east": handle[0], "west": handle[1]}
    kinds = [kind(*row) for row in (("one", 1.3, by_pool, 2), ("two", 1.1, by_pool, 3))]
    pools = [
        pool("east", agents, 'order = ["one", "two"]\nreserve = { two = 2 }'),
        pool("west", agents, 'order = ["two", "one"]\nreserve = { one = 2 }'),
    ]
    text = "".join(kinds) + routes(one=["east", "west"], two=["west", "east"]) + "".join(pools)
    found = simulate(text, 40, LONG)
    types = found.contact_types
    waits = expected(chain, lambda state: state[0] == 6 and state[1] >= 4)
    assert_holds(types["one"].wait_probability, waits)
    waits = expected(chain, lambda state: state[1] == 6 and state[0] >= 4)
    assert_holds(types["two"].wait_probability, waits)
    for place, name in ((2, "one"), (3, "two")):
        line = expected(chain, lambda state, place=place: state[place])  # type: ignore[misc]
        assert_holds(types[name].abandonment, line / patience[place - 2] / rates[place - 2])
    assert_holds(found.pools["east"].occupancy, expected(chain, lambda state: state[0]) / agents)  # type: ignore[index]


def test_two_agents_whose_chats_slow_one_another_down_behind_eight_lines() -> None:
    rate, handle, patience, lines = 1.6, 2.0, 2.0, 8
    speeds = (1.0, 0.8, 0.55)

    def added(fewer: int, more: int, waiting: int) -> State:
        if fewer == 3:
            return fewer, more, waiting + 1
        return (*sorted((fewer + 1, more)), waiting)

    def moves(state: State) -> Iterator[tuple[State, float]]:
        fewer, more, waiting = state
        if sum(state) < lines:
            yield added(*state), rate
        for mine, other in ((fewer, more), (more, fewer)):
            if mine:
                left = sorted((mine - 1, other))
                after = added(*left, waiting - 1) if waiting else (*left, 0)
                yield after, mine * speeds[mine - 1] / handle
        if waiting:
            yield (fewer, more, waiting - 1), waiting / patience

    chain = stationary((0, 0, 0), moves)
    text = kind("chat", rate, {"": handle}, patience, f'channel = "chat"\nattention = {list(speeds)}') + (
        '[channels.chat]\ncost = 33\n[routes.chat]\nagent_selection = "least_loaded"\n'
        f'[[lines]]\nqueues = ["chat"]\ncount = {lines}\n'
    )
    found = simulate(text + pool("people", 2), 40, LONG)
    full = expected(chain, lambda state: sum(state) == lines)
    assert_holds(found.overall.blocking, full)
    hung_up = expected(chain, lambda state: state[2]) / patience
    assert_holds(found.overall.abandonment, hung_up / rate / (1 - full))
    people = found.pools["people"]  # type: ignore[index]
    assert_holds(people.occupancy, expected(chain, lambda state: (state[0] > 0) + (state[1] > 0)) / 2)
    assert_holds(people.contacts_at_once, expected(chain, lambda state: state[0] + state[1]) / 2)


def test_a_mail_rests_under_each_call_and_goes_on_at_the_same_desk() -> None:
    rate, handle, patience, mails, writing = 0.3, 2.0, 3.0, 0.12, 3.0

    def settle(calls: int, opened: int, waiting: int) -> State:
        return (0, 1, waiting - 1) if waiting and not calls and not opened else (calls, opened, waiting)

    def moves(state: State) -> Iterator[tuple[State, float]]:
        calls, opened, waiting = state
        if calls < 10:
            yield (calls + 1, opened, waiting), rate
        if waiting < 60:
            yield settle(calls, opened, waiting + 1), mails
        if calls:
            yield settle(calls - 1, opened, waiting), 1 / handle
        if calls > 1:
            yield (calls - 1, opened, waiting), (calls - 1) / patience
        if opened and not calls:
            yield settle(0, 0, waiting), 1 / writing

    chain = stationary((0, 0, 0), moves)
    mail = f'[[contact_types]]\nid = "mail"\nchannel = "email"\narrivals_per_minute = {mails}\n'
    text = kind("calls", rate, {"": handle}, patience) + mail + f"service = {law(writing)}\n"
    text += "[channels.email]\ncost = 100\n" + pool("people", 1, 'order = ["calls", "mail"]')
    types = simulate(text, 80, LONG).contact_types
    assert_holds(types["calls"].wait_probability, expected(chain, lambda state: state[0] > 0))
    assert_holds(types["mail"].mean_handle, 60 * expected(chain, lambda state: state[1]) / mails)


@pytest.mark.parametrize(
    ("service", "cv"),
    [
        ('{ law = "lognormal", mean = 180, cv = 1.2 }', 1.2),
        ('{ law = "gamma", mean = 180, cv = 0.6 }', 0.6),
        ('{ law = "deterministic", value = 180 }', 0.0),
    ],
    ids=["lognormal", "gamma", "deterministic"],
)
def test_one_agent_with_handling_times_of_any_law_is_pollaczek_khinchine(service: str, cv: float) -> None:
    rate, handle = 0.2, 3.0
    text = f'[[contact_types]]\nid = "calls"\narrivals_per_minute = {rate}\nservice = {service}\n'
    found = simulate(text + pool("people", 1), 100, LONG).overall
    wait = rate * handle**2 * (1 + cv**2) / 2 / (1 - rate * handle)
    assert_holds(found.mean_wait, 60 * wait)
    assert_holds(found.wait_probability, rate * handle)


def test_who_is_ill_on_a_day_leaves_a_floor_of_binomially_many_agents() -> None:
    rate, handle, patience, agents, ill = 1.2, 3.0, 2.0, 6, 0.3
    waits = leaves = 0.0
    for present in range(agents + 1):
        chance = float(binom.pmf(present, agents, 1 - ill))
        chain = stationary((0,), lambda state, c=present: birth_and_death(state, c))  # type: ignore[misc]
        waits += chance * expected(chain, lambda state, c=present: state[0] >= c)  # type: ignore[misc]
        line = expected(chain, lambda state, c=present: max(state[0] - c, 0))  # type: ignore[misc]
        leaves += chance * line / patience / rate
    days = "day_starts_minutes = [0, 240]\nhorizon_minutes = 480\ninterval_minutes = 60\n"
    text = kind("calls", rate, {"": handle}, patience) + pool("people", agents, f"absence = [0, {ill}]")
    found = simulate(text, 400, days + "measured_minutes = [300, 480]\n")
    assert_holds(found.overall.wait_probability, waits)
    assert_holds(found.overall.abandonment, leaves, 0.15)
    hours: Estimate = found.pools["people"].present_hours  # type: ignore[index]
    assert_holds(hours, 3 * agents * (1 - ill))


def birth_and_death(state: State, agents: int) -> Iterator[tuple[State, float]]:
    """Yield the moves of the floor of the test above, with so many agents."""
    (present,) = state
    if present < 50:
        yield (present + 1,), 1.2
    if present:
        yield (present - 1,), min(present, agents) / 3.0 + max(present - agents, 0) / 2.0
