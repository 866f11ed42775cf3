"""The never list (N1 to N20, as far as the engine is concerned) under any order of events."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contactcenter.domain.contact import CHANNEL_PROFILES, Channel
from contactcenter.domain.errors import Conflict
from routing.decisions import Assigned
from routing.engine import RoutingEngine
from routing.events import (
    AgentChanged,
    AgentNotReady,
    AgentReady,
    CallbackRequested,
    ContactAbandoned,
    ContactArrived,
    ContactClosed,
    ContactMoved,
    ContactPaused,
    ContactWoken,
    NotReadyReason,
    OfferAccepted,
    OfferRefused,
    ServiceEnded,
    ServiceResult,
    WrapUpEnded,
)
from routing.plan import Plan
from routing.policies import AGENT_SELECTIONS, CONTACT_SELECTIONS
from routing.policies.highest_score import HighestScore
from routing.policies.longest_idle import LongestIdle
from tests.routing.scenes import AUTO, Caller, agent, bot, contact, step
from tests.routing.witness import Judge, Present

PEOPLE = [
    agent(1, "north", sales=4, italian=3),
    agent(2, "north", sales=2),
    agent(3, "south", italian=5, clients=("shop", "other")),
    agent(4, None, sales=1, channels=(Channel.EMAIL, Channel.CHAT, Channel.MESSAGING)),
    bot(9, intents=("order_status",), capacity=60, sales=2),
]
PLANS = {
    "a": Plan((step(sales=3), step(after_ms=30_000, sales=2), step(after_ms=60_000, sales=1))),
    "b": Plan(
        (step(bots=True, people=False, sales=1), step(bots=True, sales=1), step(after_ms=45_000, bots=True))
    ),
    "c": Plan(
        (step(pools=("north",)), step(pools=("north", "south"), boost_ms=20_000), step(after_ms=90_000))
    ),
    "d": Plan((step(after_ms=10_000, italian=3), step(after_ms=20_000)), preferred_until_ms=30_000),
}
CLIENTS = ("shop", "other")


class JudgedCaller(Caller):
    def __init__(self, agents, plans, profiles, who, which):
        super().__init__(
            agents, plans, channel_profiles=profiles, agent_selection=who, contact_selection=which
        )
        present = {known.id: Present(known) for known in agents}
        self.judge = Judge(present, self.planner, dict(profiles), which)

    def _hand(self, event):
        before = len(self.said)
        said = super()._hand(event)
        assert [decision for _, decision in self.said[before:]] == said
        self.judge.follow(event, said, self.now)
        return said


class NeverList(RuleBasedStateMachine):
    profiles = CHANNEL_PROFILES

    def __init__(self):
        super().__init__()
        self.begin(LongestIdle(), HighestScore())

    def begin(self, who, which):
        self.caller = JudgedCaller(PEOPLE, PLANS, self.profiles, who, which)
        self.judge = self.caller.judge
        self.arrivals: dict[int, int] = {}

    @initialize(
        absent=st.sampled_from([0, 1, 2, 3, 4, 9]),
        who=st.sampled_from(sorted(AGENT_SELECTIONS)),
        which=st.sampled_from(sorted(CONTACT_SELECTIONS)),
    )
    def nearly_everybody_signs_in(self, absent, who, which):
        self.begin(AGENT_SELECTIONS[who], CONTACT_SELECTIONS[which]())
        for known in PEOPLE:
            if known.id != absent:
                self.caller.tell(AgentReady(known.id))

    def some(self, data, *states):
        known = [n for n, seen in self.judge.contacts.items() if not states or seen.state in states]
        return None if not known else data.draw(st.sampled_from(known))

    @rule(ms=st.sampled_from([0, 1, 500, 5_000, 20_000, 30_000, 61_000]))
    def time_passes(self, ms):
        self.caller.wait(self.caller.now + ms)

    @rule(number=st.sampled_from([1, 2, 3, 4, 9]), lasts=st.sampled_from([None, 1_000, 40_000]))
    def agent_ready(self, number, lasts):
        self.caller.tell(AgentReady(number, None if lasts is None else self.caller.now + lasts))

    @rule(number=st.sampled_from([1, 2, 3, 4, 9]), reason=st.sampled_from(NotReadyReason))
    def agent_not_ready(self, number, reason):
        self.caller.tell(AgentNotReady(number, reason))

    @rule(
        queue=st.sampled_from(sorted(PLANS)),
        channel=st.sampled_from([Channel.VOICE, Channel.CHAT, Channel.MESSAGING, Channel.EMAIL]),
        client=st.sampled_from(CLIENTS),
        intent=st.sampled_from(["order_status", "complaint"]),
        preferred=st.sampled_from([None, None, 1, 9]),
        boost=st.sampled_from([0, 7_000]),
    )
    def contact_arrives(self, queue, channel, client, intent, preferred, boost):
        number = len(self.arrivals) + 1
        self.arrivals[number] = self.caller.now
        more = {"client": client, "intent": intent, "preferred": preferred, "boost_ms": boost}
        self.caller.arrive(number, queue=queue, channel=channel, **more)

    @rule(data=st.data())
    def contact_abandons(self, data):
        if number := self.some(data):
            self.caller.tell(ContactAbandoned(number))

    @precondition(lambda self: any(s.state == "offered" for s in self.judge.contacts.values()))
    @rule(data=st.data(), take=st.sampled_from([True, True, False]), stranger=st.booleans())
    def offer_is_answered(self, data, take, stranger):
        number = self.some(data, "offered")
        holder = self.judge.contacts[number].agent
        if stranger:
            said = self.caller.tell(OfferAccepted(number, holder % 4 + 1 if holder < 9 else 1))
            assert not any(isinstance(decision, Assigned) for decision in said)
        else:
            self.caller.tell((OfferAccepted if take else OfferRefused)(number, holder))

    @precondition(lambda self: any(s.state == "assigned" for s in self.judge.contacts.values()))
    @rule(data=st.data(), result=st.sampled_from(ServiceResult), queue=st.sampled_from([None, "a", "c"]))
    def service_ends(self, data, result, queue):
        number = self.some(data, "assigned")
        seen = self.judge.contacts[number]
        onward = None if queue is None else replace(seen.contact, queue=queue, arrived_ms=self.caller.now)
        self.caller.tell(ServiceEnded(number, seen.agent, result, onward))

    @rule(data=st.data())
    def wrap_up_ends(self, data):
        if number := self.some(data, "wrap_up"):
            self.caller.tell(WrapUpEnded(number, self.judge.contacts[number].agent))

    @rule(data=st.data(), queue=st.sampled_from(sorted(PLANS)))
    def supervisor_moves_anything(self, data, queue):
        if number := self.some(data):
            onward = replace(self.judge.contacts[number].contact, queue=queue)
            self.caller.tell(ContactMoved(onward))
            assert number in self.judge.contacts

    @rule(data=st.data())
    def supervisor_closes_anything(self, data):
        if number := self.some(data):
            self.caller.tell(ContactClosed(number))
            assert number in self.judge.over

    @rule(data=st.data())
    def a_second_arrival_is_refused(self, data):
        if number := self.some(data):
            with pytest.raises(Conflict):
                self.caller.engine.handle(ContactArrived(contact(number, self.caller.now)), self.caller.now)

    @rule(
        number=st.sampled_from([1, 2, 5]), sales=st.integers(1, 5), team=st.sampled_from(["north", "south"])
    )
    def agent_changes(self, number, sales, team):
        self.caller.tell(AgentChanged(agent(number, team, sales=sales)))

    @invariant()
    def engine_and_judge_agree(self):
        cases = self.caller.engine.floor.cases
        assert {n: seen.state for n, seen in self.judge.contacts.items()} == {
            n: case.state.value for n, case in cases.items()
        }, "N1, N19"
        for number, case in cases.items():
            assert case.contact.arrived_ms == self.arrivals[number], "N14: age lost"
            assert (case.desk is None) == (self.judge.contacts[number].agent is None)

    def teardown(self):
        floor = self.caller.engine.floor
        again = RoutingEngine(
            PEOPLE,
            self.caller.planner,
            agent_selection=floor.agent_selection,
            contact_selection=floor.contact_selection,
            channel_profiles=self.profiles,
        )
        said = [(now, d) for now, event in self.caller.heard for d in again.handle(event, now)]
        kept = [(now, d) for now, d in said if type(d).__name__ != "Wake"]
        assert kept == self.caller.said, "the same events, other decisions"


class AnsweredAtOnce(NeverList):
    profiles = AUTO


class Resting(NeverList):
    """Pauses and callbacks too; apart, because they make contacts rare that are simply served."""

    @rule(data=st.data(), lasts=st.sampled_from([None, 10_000]))
    def contact_rests(self, data, lasts):
        if number := self.some(data):
            before = self.judge.contacts[number]
            if before.state == "assigned":
                before.contact = replace(before.contact, preferred=before.agent)
            if before.state != "wrap_up":
                self.caller.tell(ContactPaused(number, None if lasts is None else self.caller.now + lasts))

    @rule(data=st.data())
    def contact_is_woken(self, data):
        if number := self.some(data, "paused"):
            self.judge.contacts[number].pending = (self.judge.contacts[number].contact, self.caller.now)
            self.caller.tell(ContactWoken(number))

    @rule(data=st.data(), lasts=st.sampled_from([None, 15_000]))
    def callback_is_asked_for(self, data, lasts):
        if number := self.some(data, "queued", "offered"):
            self.caller.tell(CallbackRequested(number, None if lasts is None else self.caller.now + lasts))


LIMITS = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestNeverListWithOffers = NeverList.TestCase
TestNeverListAnsweredAtOnce = AnsweredAtOnce.TestCase
TestNeverListWithRests = Resting.TestCase
TestNeverListWithOffers.settings = TestNeverListAnsweredAtOnce.settings = (
    TestNeverListWithRests.settings
) = LIMITS
