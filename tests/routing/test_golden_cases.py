"""The cases of the field with known answers, each by the product that publishes it."""

from contactcenter.domain.contact import Channel
from contactcenter.domain.units import MS_PER_SECOND, Milliseconds
from routing.decisions import Assigned, Offered
from routing.events import AgentReady, ContactArrived
from routing.plan import Plan
from routing.policies.highest_score import HighestScore
from tests.routing.scenes import OFFERS, Caller, agent, contact, step

MINUTE = 60 * MS_PER_SECOND


def test_azure_an_agent_holds_one_call_or_five_chats_and_never_both():
    calls_first = Caller([agent(1)])
    calls_first.ready(1)
    assert calls_first.arrive(1, channel=Channel.VOICE) == [Assigned(1, 1)]
    for number in range(2, 8):
        assert Assigned(number, 1) not in calls_first.arrive(number, channel=Channel.MESSAGING)

    chats_first = Caller([agent(1)])
    chats_first.ready(1)
    taken = [chats_first.arrive(number, channel=Channel.MESSAGING) for number in range(1, 7)]
    assert [said == [Assigned(number, 1)] for number, said in enumerate(taken, start=1)] == [True] * 5 + [
        False
    ]
    assert Assigned(7, 1) not in chats_first.arrive(7, channel=Channel.VOICE)


def test_twilio_steps_open_from_entry_and_not_from_the_last_offer():
    plan = Plan(tuple(step(after_ms=10_000 * n, sales=4 - n) for n in range(4)))
    profiles = dict(OFFERS) | {Channel.VOICE: OFFERS[Channel.VOICE].__class__(100, offer_seconds=5)}
    caller = Caller(
        [agent(1, sales=4), agent(2, sales=3), agent(3, sales=2), agent(4, sales=1)],
        default=plan,
        channel_profiles=profiles,
    )
    caller.ready(1, 2, 3, 4)
    caller.arrive(1)
    caller.wait(31_000)
    offers = [(at, said.agent) for at, said in caller.said if isinstance(said, Offered)]
    assert offers == [(0, 1), (10_000, 2), (20_000, 3), (30_000, 4)]


def test_connect_a_queue_with_a_delay_joins_as_an_equal():
    soon, late = Plan((step(),)), Plan((step(pools=("nobody",)), step(after_ms=30_000)))
    caller = Caller([agent(1, "t"), agent(2, "t"), agent(3, "t")], {"soon": soon, "late": late})
    caller.arrive(1, 0, "late")
    caller.arrive(2, 5_000, "soon")
    caller.arrive(3, 6_000, "soon")
    caller.wait(29_000)
    assert caller.ready(1) == [Assigned(2, 1)]
    caller.wait(30_000)
    assert caller.ready(2) == [Assigned(1, 2)]
    assert caller.ready(3) == [Assigned(3, 3)]


def test_genesys_five_minutes_of_wait_and_a_boost_of_ten_score_fifteen():
    score = HighestScore().score(contact(1, 0), Milliseconds(10 * MINUTE), Milliseconds(5 * MINUTE))
    assert score == 15 * MINUTE
    boosted = Plan((step(boost_ms=10 * MINUTE),))
    caller = Caller([agent(1), agent(2)], {"boosted": boosted})
    caller.arrive(1, 0, "plain")
    caller.arrive(2, 9 * MINUTE, "boosted")
    caller.arrive(3, 11 * MINUTE, "boosted")
    caller.wait(12 * MINUTE)
    assert caller.ready(1) == [Assigned(2, 1)]
    assert caller.ready(2) == [Assigned(1, 2)]


def test_an_agent_whose_call_and_shift_end_together_takes_nothing_new():
    caller = Caller([agent(1)])
    caller.ready(1, until_ms=60_000)
    caller.wait(60_000)
    assert Assigned(1, 1) not in caller.tell(ContactArrived(contact(1, 60_000)), 60_000)


def test_a_ready_agent_before_the_end_of_the_shift_is_served():
    caller = Caller([agent(1)])
    caller.arrive(1)
    assert caller.tell(AgentReady(1, 60_000), 59_999) == [Assigned(1, 1)]
