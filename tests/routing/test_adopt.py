"""Other rules while work goes on."""

import pytest

from contactcenter.domain.errors import InvalidInput
from routing.decisions import Alarm, AlarmKind, Assigned, Offered, OfferEnd, OfferEnded, Queued
from routing.events import AgentReady, OfferRefused, ServiceEnded
from routing.plan import Plan
from tests.routing.scenes import OFFERS, Caller, QueuePlans, agent, step

EXPERTS = Plan((step(sales=5),))
SOON_ALL = Plan((step(sales=5), step(after_ms=30_000)))


def adopted(caller, plan, now_ms):
    caller.now = now_ms
    return caller.follow(caller.engine.adopt(QueuePlans(default=plan), replan=True, now_ms=now_ms))


def test_who_waits_is_planned_anew_with_its_age_the_oldest_first():
    caller = Caller([agent(1, sales=1), agent(2, sales=1)], default=EXPERTS)
    caller.ready(1, 2)
    for number in (3, 2, 1):
        caller.arrive(number, (4 - number) * 1_000)
    said = adopted(caller, SOON_ALL, 32_500)
    assert [d for d in said if isinstance(d, Assigned)] == [Assigned(3, 1), Assigned(2, 2)]
    assert Queued(1, "q") in said


def test_steps_of_the_new_plan_open_from_the_old_entry():
    caller = Caller([agent(1)], default=EXPERTS)
    caller.ready(1)
    caller.arrive(1, 1_000)
    assert adopted(caller, SOON_ALL, 20_000) == [Queued(1, "q")]
    assert caller.wait(30_999) == []
    assert caller.wait(31_000) == [Assigned(1, 1)]


def test_without_replan_who_waits_keeps_the_old_plan():
    caller = Caller([agent(1)], default=EXPERTS)
    caller.ready(1)
    caller.arrive(1, 0)
    assert caller.engine.adopt(QueuePlans(default=Plan((step(),)))) == []
    assert caller.wait(100_000) == []
    assert caller.arrive(2) == [Assigned(2, 1)]


def test_what_is_assigned_stays_and_an_offer_stands_until_it_is_answered():
    caller = Caller([agent(1), agent(2)], default=Plan((step(),)), channel_profiles=OFFERS)
    caller.ready(1, 2)
    caller.arrive(1, 0)
    caller.arrive(2, 0)
    caller.tell(ServiceEnded(1, 1), 0)
    assert adopted(caller, EXPERTS, 5_000) == []
    assert caller.tell(OfferRefused(1, 1), 6_000) == [
        OfferEnded(1, 1, OfferEnd.REFUSED), Queued(1, "q"), Alarm(1, AlarmKind.NO_ELIGIBLE_AGENT)
    ]  # fmt: skip
    assert not any(isinstance(d, Offered) for d in caller.tell(AgentReady(1), 7_000))


def test_a_planner_that_fails_changes_nothing():
    class Failing:
        def plan_for(self, asked):
            raise InvalidInput("No plan.")

    caller = Caller([agent(1)], default=SOON_ALL)
    caller.ready(1)
    caller.arrive(1, 0)
    with pytest.raises(InvalidInput, match="No plan"):
        caller.engine.adopt(Failing(), replan=True, now_ms=10)
    with pytest.raises(InvalidInput, match="sort them"):
        caller.engine.adopt(QueuePlans(), replan=True, now_ms=5)
    assert caller.wait(30_000) == [Assigned(1, 1)]
    assert caller.arrive(2) == [Queued(2, "q")]
