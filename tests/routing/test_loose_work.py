"""Who gets what when several contacts, or a contact and an agent, come loose at one instant."""

from dataclasses import replace

from contactcenter.domain.contact import Channel
from contactcenter.domain.units import QueueId
from routing.decisions import (
    Alarm,
    AlarmKind,
    Assigned,
    Closed,
    Offered,
    OfferEnd,
    OfferEnded,
    Queued,
    Released,
)
from routing.events import (
    AgentChanged,
    AgentNotReady,
    AgentReady,
    CallbackRequested,
    ContactMoved,
    NotReadyReason,
    OfferAccepted,
    ServiceEnded,
)
from routing.plan import Plan
from routing.policies.reserved_agents import ReservedAgents
from tests.routing.scenes import OFFERS, Caller, agent, contact, step

CHAT, MESSAGING = Channel.CHAT, Channel.MESSAGING
FOR_ONE_FIRST = Plan((step(),), preferred_until_ms=600_000)


def small(number, capacity=33):
    return replace(agent(number), capacity=capacity)


def test_who_had_a_moved_contact_takes_whatever_scores_highest_it_too():
    caller = Caller([agent(1)])
    caller.ready(1)
    caller.arrive(1, 0)
    caller.arrive(2, 10_000)
    assert caller.tell(ContactMoved(contact(1, queue="other")), 20_000) == [Released(1, 1), Assigned(1, 1)]
    caller.arrive(3, 30_000, boost_ms=600_000)
    assert caller.tell(ContactMoved(contact(1)), 40_000) == [
        Released(1, 1), Assigned(3, 1), Queued(1, "q")
    ]  # fmt: skip


def test_an_offer_that_becomes_a_callback_stands_back_behind_a_higher_score():
    caller = Caller([agent(1)], channel_profiles=OFFERS)
    caller.ready(1)
    caller.arrive(1, 0)
    caller.arrive(2, 5_000, boost_ms=600_000)
    assert caller.tell(CallbackRequested(1), 10_000) == [
        OfferEnded(1, 1, OfferEnd.WITHDRAWN), Offered(2, 1, 30_000), Queued(1, "q")
    ]  # fmt: skip


def test_of_a_missed_and_a_withdrawn_contact_the_higher_score_goes_first():
    caller = Caller([agent(1), small(2)], channel_profiles=OFFERS)
    caller.ready(1)
    caller.arrive(1, 10_000, channel=CHAT)
    caller.arrive(2, 20_000, channel=CHAT, boost_ms=600_000)
    caller.wait(30_000)
    caller.ready(2)
    assert caller.wait(40_000)[2:] == [Offered(2, 2, 70_000), Queued(1, "q")]


def test_of_an_offered_contact_and_one_that_waits_for_the_same_agent_the_older_goes_first():
    caller = Caller([agent(1), small(2)], default=FOR_ONE_FIRST, channel_profiles=OFFERS)
    caller.ready(1)
    for number in range(10, 14):
        caller.arrive(number, 0, channel=MESSAGING)
        caller.tell(OfferAccepted(number, 1))
    assert caller.arrive(2, 10_000, channel=CHAT, preferred=1) == [Queued(2, "q")]
    assert caller.arrive(1, 15_000, channel=MESSAGING) == [Offered(1, 1, 75_000)]
    caller.tell(AgentReady(2), 20_000)
    assert caller.tell(AgentNotReady(1, NotReadyReason.BREAK), 25_000) == [
        OfferEnded(1, 1, OfferEnd.WITHDRAWN), Offered(2, 2, 55_000), Queued(1, "q")
    ]  # fmt: skip


def test_who_asks_for_one_agent_alone_gets_them_though_they_are_held_in_reserve():
    reserve = ReservedAgents({QueueId("plain"): 1})
    team = [agent(1, "t"), agent(2, "t")]
    caller = Caller(team, default=FOR_ONE_FIRST, contact_selection=reserve)
    caller.ready(1)
    caller.arrive(1, 0, "vip")
    assert caller.arrive(2, 1_000, "plain", preferred=1) == [Queued(2, "plain")]
    caller.wait(5_000)
    assert caller.tell(ServiceEnded(1, 1)) == [Closed(1), Assigned(2, 1)]


def test_a_moved_contact_that_nobody_may_take_is_told_of_anew():
    caller = Caller([agent(1)], {"other": Plan((step(french=1),))})
    assert caller.arrive(1, 0) == [Queued(1, "q"), Alarm(1, AlarmKind.END_OF_PLAN)]
    assert caller.tell(ContactMoved(contact(1, queue="other")), 5) == [
        Queued(1, "other"), Alarm(1, AlarmKind.NO_ELIGIBLE_AGENT)
    ]  # fmt: skip


def test_a_level_that_falls_below_the_open_step_takes_the_offer_until_a_later_step_admits_it():
    plan = Plan((step(sales=3), step(after_ms=60_000, sales=1)))
    caller = Caller([agent(1, sales=4)], default=plan, channel_profiles=OFFERS)
    caller.ready(1)
    caller.arrive(1, 5_000, channel=Channel.EMAIL)
    assert caller.tell(AgentChanged(agent(1, sales=2)), 6_000) == [
        OfferEnded(1, 1, OfferEnd.WITHDRAWN), Queued(1, "q")
    ]  # fmt: skip
    assert caller.wait(65_000) == [Offered(1, 1, 365_000)]


def test_a_lowered_capacity_takes_the_youngest_offers_first():
    caller = Caller([agent(1)], channel_profiles=OFFERS)
    caller.ready(1)
    caller.arrive(1, 0, channel=CHAT)
    caller.arrive(2, 1_000, channel=CHAT)
    assert caller.tell(AgentChanged(small(1, 40)), 2_000) == [
        OfferEnded(2, 1, OfferEnd.WITHDRAWN), Queued(2, "q")
    ]  # fmt: skip
