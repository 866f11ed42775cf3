from contactcenter.domain.contact import Channel
from routing.decisions import Assigned, Closed, Offered, OfferEnd, OfferEnded, Queued, WrapUpStarted
from routing.events import (
    AgentChanged,
    AgentNotReady,
    AgentReady,
    ContactAbandoned,
    NotReadyReason,
    OfferAccepted,
    OfferRefused,
    ServiceEnded,
    WrapUpEnded,
)
from routing.plan import Plan
from tests.routing.scenes import OFFERS, Caller, agent, step


def offering(*agents, **options):
    return Caller(agents, channel_profiles=OFFERS, **options)


def test_an_accepted_call_is_followed_by_wrap_up_and_then_closed():
    caller = offering(agent(1))
    caller.ready(1)
    assert caller.arrive(1) == [Offered(1, 1, 20_000)]
    assert caller.tell(OfferAccepted(1, 1), 5_000) == [Assigned(1, 1)]
    assert caller.tell(ServiceEnded(1, 1), 60_000) == [WrapUpStarted(1, 1, 90_000)]
    assert caller.arrive(2, 70_000) == [Queued(2, "q")]
    assert caller.wait(90_000) == [Closed(1), Offered(2, 1, 110_000)]


def test_the_agent_may_end_the_wrap_up_early_and_the_timer_is_stale_then():
    caller = offering(agent(1))
    caller.ready(1)
    caller.arrive(1)
    caller.tell(OfferAccepted(1, 1), 1)
    caller.tell(ServiceEnded(1, 1), 2)
    assert caller.tell(WrapUpEnded(1, 1), 10) == [Closed(1)]
    assert caller.wait(100_000) == []


def test_a_service_may_bring_its_own_wrap_up_and_none_frees_at_once():
    caller = offering(agent(1))
    caller.ready(1)
    caller.arrive(1)
    caller.tell(OfferAccepted(1, 1), 1)
    assert caller.tell(ServiceEnded(1, 1, wrap_up_ms=0), 2) == [Closed(1)]


def test_a_missed_offer_rests_the_agent_for_a_minute_and_passes_the_contact_on():
    caller = offering(agent(1), agent(2))
    caller.ready(1)
    caller.wait(10)
    caller.ready(2)
    caller.arrive(1)
    assert caller.wait(20_010) == [OfferEnded(1, 1, OfferEnd.EXPIRED), Offered(1, 2, 40_010)]
    caller.tell(OfferAccepted(1, 2), 21_000)
    assert caller.arrive(2, 30_000) == [Queued(2, "q")]
    assert caller.wait(80_010) == [Offered(2, 1, 100_010)]


def test_an_acceptance_at_the_very_instant_of_expiry_is_too_late():
    caller = offering(agent(1))
    caller.ready(1)
    caller.arrive(1)
    said = caller.tell(OfferAccepted(1, 1), 20_000)
    assert said[:2] == [OfferEnded(1, 1, OfferEnd.EXPIRED), Queued(1, "q")]


def test_an_acceptance_one_millisecond_before_expiry_holds():
    caller = offering(agent(1))
    caller.ready(1)
    caller.arrive(1)
    assert caller.tell(OfferAccepted(1, 1), 19_999) == [Assigned(1, 1)]


def test_a_refused_contact_goes_to_another_and_not_back_within_a_minute():
    caller = offering(agent(1), agent(2))
    caller.ready(1)
    caller.wait(10)
    caller.ready(2)
    caller.arrive(1)
    refused = caller.tell(OfferRefused(1, 1), 100)
    assert refused == [OfferEnded(1, 1, OfferEnd.REFUSED), Offered(1, 2, 20_100)]
    caller.tell(AgentReady(1), 200)
    again = caller.tell(OfferRefused(1, 2), 300)
    assert again == [OfferEnded(1, 2, OfferEnd.REFUSED), Offered(1, 1, 20_300)], (
        "all have refused: all may be asked"
    )


def test_while_another_eligible_agent_is_busy_the_refuser_is_asked_again_after_a_minute():
    caller = offering(agent(1), agent(2))
    caller.ready(1, 2)
    caller.arrive(1)
    caller.arrive(2)
    caller.tell(OfferAccepted(2, 2), 5)
    assert caller.tell(OfferRefused(1, 1), 10) == [OfferEnded(1, 1, OfferEnd.REFUSED), Queued(1, "q")]
    assert caller.wait(60_009) == []
    assert caller.wait(60_010) == [Offered(1, 1, 80_010)]


def test_when_the_last_other_leaves_the_refuser_is_asked_at_once():
    caller = offering(agent(1), agent(2))
    caller.ready(1, 2)
    caller.arrive(1)
    caller.arrive(2)
    caller.tell(OfferAccepted(2, 2), 5)
    caller.tell(OfferRefused(1, 1), 10)
    assert caller.tell(AgentNotReady(2, NotReadyReason.AWAY), 20) == [Offered(1, 1, 20_020)]


def test_an_offer_ends_with_the_shift_and_is_no_fault_of_the_agent():
    caller = offering(agent(1))
    caller.ready(1, until_ms=5_000)
    assert caller.arrive(1) == [Offered(1, 1, 5_000)]
    assert caller.wait(5_000) == [OfferEnded(1, 1, OfferEnd.WITHDRAWN), Queued(1, "q")]
    assert caller.tell(AgentReady(1, 90_000), 6_000) == [Offered(1, 1, 26_000)]


def test_whoever_hangs_up_while_offered_frees_the_agent_for_the_next():
    caller = offering(agent(1))
    caller.ready(1)
    caller.arrive(1)
    caller.arrive(2)
    gone = caller.tell(ContactAbandoned(1), 10)
    assert gone == [OfferEnded(1, 1, OfferEnd.WITHDRAWN), Closed(1), Offered(2, 1, 20_010)]


def test_two_standing_offers_reserve_capacity():
    caller = offering(agent(1))
    caller.ready(1)
    said = [caller.arrive(number, channel=Channel.CHAT) for number in range(1, 5)]
    assert [isinstance(first[0], Offered) for first in said] == [True, True, True, False]


def test_a_skill_that_is_taken_away_takes_the_offer_with_it():
    caller = offering(agent(1, sales=3), agent(2, sales=3), default=Plan((step(sales=2),)))
    caller.ready(1)
    caller.wait(1)
    caller.ready(2)
    caller.arrive(1)
    said = caller.tell(AgentChanged(agent(1, sales=1)), 10)
    assert said == [OfferEnded(1, 1, OfferEnd.WITHDRAWN), Offered(1, 2, 20_010)]
    assert caller.tell(OfferAccepted(1, 1), 11) == []


def test_live_work_is_offered_on_top_of_interruptible_work_but_not_the_other_way_round():
    caller = offering(agent(1))
    caller.ready(1)
    caller.arrive(1, channel=Channel.EMAIL)
    caller.tell(OfferAccepted(1, 1), 1)
    assert caller.arrive(2, 2) == [Offered(2, 1, 20_002)]
    assert caller.arrive(3, 3, channel=Channel.EMAIL) == [Queued(3, "q")]
