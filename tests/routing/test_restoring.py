"""An engine set to a stored state goes on as the one that was stored."""

import pytest
from hypothesis import settings
from hypothesis.stateful import rule

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.errors import InvalidInput
from routing.decisions import Alarm, AlarmKind, Assigned, Offered, OfferEnd, OfferEnded, Queued, Wake
from routing.engine import RoutingEngine
from routing.events import AgentReady, OfferAccepted, TimerKind, WrapUpEnded
from routing.plan import Plan
from routing.restoring import StoredContact, StoredDesk
from tests.routing.scenes import OFFERS, Caller, QueuePlans, agent, contact, step
from tests.routing.test_never import Resting


def restored(caller):
    """Store a caller's engine once nothing is due any more and return a caller of the restored one."""
    caller.wait(caller.now)
    floor, kept = caller.engine.floor, caller.engine.store()
    twin = Caller(
        [desk.agent for desk in floor.desks.values()],
        planner=caller.planner,
        agent_selection=floor.agent_selection,
        contact_selection=floor.contact_selection,
        channel_profiles=floor.channel_profiles,
    )
    twin.now = caller.now
    twin.follow(twin.engine.restore(*kept, caller.now))
    assert twin.engine.store() == kept
    assert twin.said == [], "what was stored had nothing left to decide"
    return twin


class GoesOn(Resting):
    """Every event is also told to an engine that was restored along the way."""

    def begin(self, who, which):
        super().begin(who, which)
        self.twin = None
        self.tell, self.wait = self.caller.tell, self.caller.wait
        self.caller.tell, self.caller.wait = self._tell_both, self._wait_both

    def _tell_both(self, event, at_ms=None):
        before = len(self.caller.said)
        said = self.tell(event, at_ms)
        if self.twin is not None:
            self.twin.tell(event, self.caller.now)
            self._compare(before)
        return said

    def _wait_both(self, until_ms):
        before = len(self.caller.said)
        said = self.wait(until_ms)
        if self.twin is not None:
            self.twin.wait(until_ms)
            self._compare(before)
        return said

    def _compare(self, before):
        assert self.twin.said[self.heard :] == self.caller.said[before:]
        self.heard = len(self.twin.said)

    @rule()
    def engine_is_restored(self):
        self.caller.wait(self.caller.now)
        self.twin, self.heard = restored(self.caller), 0

    def teardown(self):
        super().teardown()
        assert self.twin is None or self.twin.engine.store() == self.caller.engine.store()


LIMITS = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestARestoredEngineGoesOn = GoesOn.TestCase
TestARestoredEngineGoesOn.settings = LIMITS


PEOPLE = [agent(1, sales=3), agent(2, sales=1)]
STEPS = Plan((step(sales=3), step(after_ms=30_000, sales=2), step(after_ms=60_000)))
FREE = (AgentState.AVAILABLE, None, 0)
QUEUED, OFFERED = ContactState.QUEUED, ContactState.OFFERED
ASSIGNED, WRAP_UP = ContactState.ASSIGNED, ContactState.WRAP_UP


def restore(desks, contacts, now_ms=100_000, plan=STEPS):
    engine = RoutingEngine(PEOPLE, QueuePlans(default=plan), channel_profiles=OFFERS)
    return engine, engine.restore(desks, contacts, now_ms)


def wakes(said):
    return [(wake.at_ms, wake.kind, wake.contact, wake.agent) for wake in said if isinstance(wake, Wake)]


def test_timers_that_still_run_are_asked_for_and_those_past_due_fire_now():
    desks = [
        StoredDesk(1, AgentState.AVAILABLE, None, 0),
        StoredDesk(2, AgentState.NOT_RESPONDING, None, 0, responds_at_ms=101_000),
    ]
    chat, email = Channel.CHAT, Channel.EMAIL
    contacts = [
        StoredContact(contact(1, channel=chat), OFFERED, 1, 130_000),
        StoredContact(contact(2, channel=chat), WRAP_UP, 1, 90_000),
        StoredContact(contact(3), ContactState.PAUSED, None, 500_000),
        StoredContact(contact(4), ContactState.PAUSED, None, None),
        StoredContact(contact(5, 80_000), QUEUED, None, None, barred=((2, 99_000), (1, 120_000))),
        StoredContact(contact(6, channel=email), ASSIGNED, 1, None),
    ]
    _, said = restore(desks, contacts)
    assert wakes(said) == [
        (101_000, TimerKind.NOT_RESPONDING, None, 2),
        (130_000, TimerKind.OFFER_EXPIRY, 1, 1),
        (100_000, TimerKind.WRAP_UP, 2, 1),
        (500_000, TimerKind.PAUSE, 3, None),
        (100_000, TimerKind.COOL_OFF, 5, 2),
        (120_000, TimerKind.COOL_OFF, 5, 1),
        (110_000, TimerKind.STEP, 5, None),
    ]
    assert len(said) == 7


def test_free_agents_take_what_waits_the_longest_idle_first():
    desks = [StoredDesk(1, AgentState.AVAILABLE, None, 70), StoredDesk(2, AgentState.AVAILABLE, None, 60)]
    waiting = [StoredContact(contact(n, n), QUEUED, None, None) for n in (1, 2, 3)]
    _, said = restore(desks, waiting)
    given = [(offer.contact, offer.agent) for offer in said if isinstance(offer, Offered)]
    assert given == [(1, 2), (2, 1)]


def test_a_step_that_came_due_meanwhile_is_open_and_the_end_of_the_plan_is_told_once():
    told = StoredContact(contact(1), QUEUED, None, None, alarmed=True)
    _, said = restore([], [told, StoredContact(contact(2), QUEUED, None, None)])
    assert said == [Alarm(2, AlarmKind.END_OF_PLAN)]


def test_who_waits_for_one_agent_alone_still_does_until_the_time_is_over():
    plan = Plan((step(),), preferred_until_ms=60_000)
    desks = [StoredDesk(1, *FREE), StoredDesk(2, *FREE)]
    busy = StoredContact(contact(1), ASSIGNED, 1, None)
    alone = StoredContact(contact(2, 50_000, preferred=1), QUEUED, 1, None)
    _, said = restore(desks, [busy, alone], plan=plan)
    assert wakes(said) == [(110_000, TimerKind.PREFERRED_AGENT, 2, 1)]
    _, said = restore(desks, [busy, alone], 110_000, plan)
    assert isinstance(said[0], Offered)
    assert said[0].agent == 2


def test_what_was_offered_before_can_be_accepted_and_ended_after():
    engine, _ = restore([StoredDesk(1, *FREE)], [StoredContact(contact(1), OFFERED, 1, 110_000)])
    assert engine.handle(OfferAccepted(1, 1), 101_000) == [Assigned(1, 1)]
    engine, _ = restore([StoredDesk(1, *FREE)], [StoredContact(contact(1), OFFERED, 1, 99_000)])
    assert engine.handle(OfferAccepted(1, 1), 100_500)[0] == OfferEnded(1, 1, OfferEnd.EXPIRED)
    engine, _ = restore([StoredDesk(1, *FREE)], [StoredContact(contact(1), WRAP_UP, 1, 110_000)])
    assert len(engine.handle(WrapUpEnded(1, 1), 101_000)) == 1


def test_a_desk_that_is_not_stored_is_signed_out():
    engine, said = restore([], [StoredContact(contact(1, 90_000), QUEUED, None, None)])
    assert wakes(said) == [(120_000, TimerKind.STEP, 1, None)]
    assert isinstance(engine.handle(AgentReady(1), 100_000)[0], Offered)
    assert Queued(1, "q") not in said


AWAY = StoredDesk(1, AgentState.AWAY, None, 0)


@pytest.mark.parametrize(
    ("desks", "contacts", "said"),
    [
        ([StoredDesk(7, *FREE)], [], "names agent 7, who is not among"),
        ([AWAY, AWAY], [], "desk of agent 1 is stored twice"),
        ([StoredDesk(1, AgentState.AWAY, None, 0, 0, 5)], [], "as away with responds_at_ms 5"),
        (
            [StoredDesk(1, AgentState.NOT_RESPONDING, None, 0)],
            [],
            "with responds_at_ms None",
        ),
        ([], [StoredContact(contact(5), ASSIGNED, 7, None)], "Contact 5 names agent 7"),
        ([], [StoredContact(contact(5), QUEUED, 7, None)], "Contact 5 names agent 7"),
        ([], [StoredContact(contact(5), QUEUED, None, None, ((7, 9),))], "contact 5 names agent 7"),
        (
            [],
            [StoredContact(contact(5), ASSIGNED, None, None)],
            "Contact 5 is stored as assigned",
        ),
        ([], [StoredContact(contact(5), ContactState.PAUSED, 1, None)], "paused with agent 1"),
        ([], [StoredContact(contact(5), OFFERED, 1, None)], "offered with until_ms None"),
        ([], [StoredContact(contact(5), WRAP_UP, 1, None)], "wrap_up with until_ms None"),
        ([], [StoredContact(contact(5), ASSIGNED, 1, 9)], "assigned with until_ms 9"),
        ([], [StoredContact(contact(5), ContactState.CLOSED, None, None)], "Contact 5 is closed"),
        ([], [StoredContact(contact(5), QUEUED, None, None)] * 2, "Contact 5 is stored twice"),
        (
            [],
            [StoredContact(contact(n), ASSIGNED, 1, None) for n in (5, 6)],
            "Agent 1 is stored with contacts 5, 6, several of which allow no other",
        ),
    ],
)
def test_a_state_that_contradicts_itself_is_refused_by_name(desks, contacts, said):
    with pytest.raises(InvalidInput, match=said):
        restore(desks, contacts)


def test_a_contact_that_cannot_be_is_left_out_and_told_of_and_the_rest_goes_on():
    engine = RoutingEngine(PEOPLE, QueuePlans(default=STEPS), channel_profiles=OFFERS)
    told = {}
    calls = [StoredContact(contact(number), ASSIGNED, 1, None) for number in (5, 6)]
    waiting = [StoredContact(contact(7), OFFERED, 2, None), StoredContact(contact(8), QUEUED, None, None)]
    said = engine.restore(
        [StoredDesk(1, *FREE), StoredDesk(2, *FREE)], [*calls, *waiting], 90_000, told.__setitem__
    )
    assert sorted(told) == [6, 7]
    assert "allow no other" in told[6]
    assert Offered(8, 2, 110_000) in said
    assert sorted(engine.floor.cases) == [5, 8]


def test_an_engine_at_work_is_not_restored_over():
    engine, _ = restore([], [])
    with pytest.raises(InvalidInput, match="at work already"):
        engine.restore([], [], 200_000)
