from dataclasses import replace

import pytest

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from routing.decisions import Alarm, AlarmKind, Assigned, Closed, Paused, Queued, Released
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
    ServiceEnded,
    ServiceResult,
)
from routing.plan import Plan
from tests.routing.scenes import Caller, QueuePlans, agent, bot, contact, step

PEOPLE_TOO = Plan((step(bots=True, people=False), step(bots=True)))


def test_a_free_bot_is_asked_before_people_and_a_person_when_no_bot_can():
    caller = Caller([agent(1), bot(9, intents=("hours",))], default=PEOPLE_TOO)
    caller.ready(1)
    caller.wait(50)
    caller.ready(9)
    assert caller.arrive(1, intent="hours") == [Assigned(1, 9)]
    assert caller.arrive(2, intent="complaint") == [Assigned(2, 1)]


def test_a_bot_holds_as_many_calls_as_its_lines_and_has_no_wrap_up():
    caller = Caller([bot(9, capacity=300)], default=PEOPLE_TOO)
    caller.ready(9)
    taken = [caller.arrive(number, channel=Channel.VOICE) for number in range(1, 5)]
    assert [said == [Assigned(n, 9)] for n, said in enumerate(taken, start=1)] == [True, True, True, False]
    assert caller.tell(ServiceEnded(1, 9), 10) == [Closed(1), Assigned(4, 9)]


def test_a_bot_works_only_within_its_hours():
    caller = Caller([bot(9)], default=PEOPLE_TOO)
    caller.ready(9, until_ms=1_000)
    caller.arrive(1, 999)
    assert Queued(2, "q") in caller.arrive(2, 1_000)
    assert caller.holders() == {1: 9}


def test_a_handoff_goes_to_people_with_its_age_in_one_answer():
    caller = Caller([agent(1), bot(9)], default=PEOPLE_TOO)
    caller.ready(9)
    caller.arrive(1, 0)
    caller.ready(1)
    said = caller.tell(ServiceEnded(1, 9, ServiceResult.HANDED_OFF), 45_000)
    assert said == [Released(1, 9), Assigned(1, 1)]
    assert caller.engine.floor.cases[1].contact.arrived_ms == 0


def test_after_a_handoff_no_bot_has_the_contact_again():
    caller = Caller([bot(8), bot(9)], default=PEOPLE_TOO)
    caller.ready(8, 9)
    caller.arrive(1, 0)
    said = caller.tell(ServiceEnded(1, 8, ServiceResult.HANDED_OFF), 10)
    assert said == [Released(1, 8), Queued(1, "q"), Alarm(1, AlarmKind.NO_ELIGIBLE_AGENT)]


def test_the_outage_of_a_bot_brings_its_contacts_to_people():
    caller = Caller([agent(1), agent(2), bot(9)], default=PEOPLE_TOO)
    caller.ready(9)
    caller.arrive(1, 0, channel=Channel.CHAT)
    caller.arrive(2, 0, channel=Channel.CHAT)
    caller.ready(1, 2)
    said = caller.tell(AgentNotReady(9, NotReadyReason.OUTAGE), 5_000)
    assert said == [Released(1, 9), Released(2, 9), Assigned(1, 1), Assigned(2, 2)]
    assert caller.tell(ServiceEnded(1, 9), 6_000) == [], "the end of a service that was broken off is stale"


def test_a_break_leaves_what_is_assigned():
    caller = Caller([agent(1)])
    caller.ready(1)
    caller.arrive(1)
    assert caller.tell(AgentNotReady(1, NotReadyReason.BREAK), 10) == []
    assert caller.tell(ServiceEnded(1, 1), 20) == [Closed(1)]
    assert Queued(2, "q") in caller.arrive(2, 21)


def test_the_preferred_agent_is_waited_for_and_not_longer():
    plan = Plan((step(),), preferred_until_ms=30_000)
    caller = Caller([agent(1), agent(2)], default=plan)
    caller.ready(1)
    caller.arrive(1, 0)
    caller.wait(10)
    caller.ready(2)
    assert caller.arrive(2, 10, preferred=1) == [Queued(2, "q")]
    assert caller.wait(30_010) == [Assigned(2, 2)]
    assert caller.arrive(3, 40_000, preferred=1) == [Queued(3, "q")]
    assert caller.tell(ServiceEnded(1, 1), 50_000) == [Closed(1), Assigned(3, 1)]


def test_an_absent_preferred_agent_is_not_waited_for():
    plan = Plan((step(),), preferred_until_ms=30_000)
    caller = Caller([agent(1), agent(2)], default=plan)
    caller.ready(2)
    assert caller.arrive(1, 0, preferred=1) == [Assigned(1, 2)]
    caller.ready(1)
    caller.arrive(2, 1)
    assert caller.arrive(3, 2, preferred=1) == [Queued(3, "q")]
    caller.tell(ServiceEnded(1, 2), 3)
    assert 3 not in caller.holders()
    assert caller.tell(AgentNotReady(1, NotReadyReason.AWAY), 4) == [Assigned(3, 2)]


def test_a_transfer_keeps_the_age_and_begins_a_new_plan():
    plans = {"q": Plan((step(),)), "second": Plan((step(sales=3), step(after_ms=30_000, sales=1)))}
    caller = Caller([agent(1), agent(2, sales=1), agent(3)], plans)
    caller.ready(1, 2)
    caller.arrive(1, 0)
    caller.arrive(2, 100, "second")
    onward = contact(1, 77, "second")
    said = caller.tell(ServiceEnded(1, 1, ServiceResult.TRANSFERRED, onward), 20_000)
    assert said == [Released(1, 1), Queued(1, "second")]
    assert caller.wait(30_100) == [Assigned(2, 2)]
    caller.tell(ServiceEnded(2, 2), 40_000)
    assert caller.wait(50_000) == [Assigned(1, 2)]
    assert caller.engine.floor.cases[1].contact.arrived_ms == 0


def test_a_contact_cannot_become_another_clients():
    caller = Caller([agent(1)])
    caller.ready(1)
    caller.arrive(1)
    with pytest.raises(InvalidInput, match="keep id and client"):
        caller.tell(ServiceEnded(1, 1, ServiceResult.TRANSFERRED, contact(1, client="other")), 5)
    assert caller.tell(ServiceEnded(1, 1), 6) == [Closed(1)]


def test_a_requeued_contact_is_older_than_those_who_came_meanwhile():
    caller = Caller([agent(1), agent(2)])
    caller.ready(1, 2)
    caller.arrive(1, 0)
    caller.arrive(2, 1)
    caller.arrive(3, 2)
    assert caller.tell(ServiceEnded(1, 1, ServiceResult.REQUEUED), 50) == [
        Released(1, 1),
        Assigned(3, 1),
        Queued(1, "q"),
    ]
    caller.arrive(4, 60)
    assert caller.tell(ServiceEnded(2, 2), 70) == [Closed(2), Assigned(1, 2)]


def test_a_paused_contact_wakes_and_asks_first_for_whoever_had_it():
    plan = Plan((step(),), preferred_until_ms=30_000)
    caller = Caller([agent(1), agent(2)], default=plan)
    caller.ready(1)
    caller.wait(1)
    caller.ready(2)
    caller.arrive(1)
    assert caller.tell(ContactPaused(1, 60_000), 100) == [Released(1, 1), Paused(1)]
    assert caller.wait(60_000) == [Assigned(1, 1)]
    assert caller.tell(ContactPaused(1), 61_000) == [Released(1, 1), Paused(1)]
    assert caller.tell(ContactWoken(1), 99_000) == [Assigned(1, 1)]


def test_a_callback_keeps_the_place_in_the_queue_and_waits_for_its_time():
    caller = Caller([agent(1)])
    caller.arrive(1, 0)
    caller.arrive(2, 10)
    assert caller.tell(CallbackRequested(1), 20) == [Queued(1, "q"), Alarm(1, AlarmKind.END_OF_PLAN)]
    assert caller.ready(1) == [Assigned(1, 1)]
    assert caller.tell(CallbackRequested(2, 50_000), 30) == [Paused(2)]
    caller.tell(ServiceEnded(1, 1), 40)
    assert 2 not in caller.holders()
    assert caller.wait(50_000) == [Assigned(2, 1)]


def test_one_unroutable_contact_delays_nobody():
    caller = Caller([agent(1)], {"odd": Plan((step(nothing=5),))})
    assert Alarm(1, AlarmKind.NO_ELIGIBLE_AGENT) in caller.arrive(1, 0, "odd")
    caller.arrive(2, 1)
    assert caller.ready(1) == [Assigned(2, 1)]


def test_the_end_of_the_plan_is_told_once_when_nobody_on_duty_is_left():
    caller = Caller([agent(1)])
    assert caller.arrive(1) == [Queued(1, "q"), Alarm(1, AlarmKind.END_OF_PLAN)]
    caller.ready(1)
    caller.arrive(2)
    caller.arrive(3)
    told = caller.tell(AgentNotReady(1, NotReadyReason.SHIFT_END), 10)
    assert told == [Alarm(2, AlarmKind.END_OF_PLAN), Alarm(3, AlarmKind.END_OF_PLAN)]
    caller.tell(AgentReady(1), 20)
    assert caller.tell(AgentNotReady(1, NotReadyReason.SHIFT_END), 30) == []


@pytest.mark.parametrize("state", ["queued", "assigned", "paused"])
def test_a_supervisor_can_move_and_close_a_contact_in_any_state(state):
    caller = Caller([agent(1)])
    if state != "queued":
        caller.ready(1)
    caller.arrive(1)
    if state == "paused":
        caller.tell(ContactPaused(1), 5)
    moved = caller.tell(ContactMoved(contact(1, queue="other")), 10)
    assert Queued(1, "other") in moved or Assigned(1, 1) in moved
    assert caller.tell(ContactClosed(1), 20)[-1] == Closed(1)
    with pytest.raises(NotFound):
        caller.tell(ContactClosed(1), 30)


def test_a_new_agent_joins_and_is_served_when_ready():
    caller = Caller([])
    caller.arrive(1)
    assert caller.tell(AgentChanged(agent(5)), 10) == []
    assert caller.ready(5) == [Assigned(1, 5)]


def test_what_is_unknown_or_wrong_changes_nothing():
    caller = Caller([agent(1)])
    caller.arrive(1, 10)
    for wrong, error in (
        (AgentReady(77), NotFound),
        (ContactMoved(contact(99)), NotFound),
        (ContactArrived(contact(1, 5)), Conflict),
        (ContactArrived(contact(2, 11)), InvalidInput),
    ):
        with pytest.raises(error):
            caller.engine.handle(wrong, 10)
    with pytest.raises(InvalidInput, match="sort them"):
        caller.engine.handle(ContactAbandoned(1), 9)
    assert caller.tell(ContactAbandoned(404), 10) == []
    assert caller.ready(1) == [Assigned(1, 1)]


def test_an_agent_given_twice_is_refused():
    with pytest.raises(InvalidInput, match="given twice"):
        Caller([agent(1), agent(1)])


def test_a_planner_that_fails_changes_nothing():
    class Fragile(QueuePlans):
        broken = False

        def plan_for(self, asked):
            if self.broken:
                raise InvalidInput("poison")
            return super().plan_for(asked)

    planner = Fragile()
    caller = Caller([agent(1)], planner=planner)
    caller.ready(1)
    caller.arrive(1)
    planner.broken = True
    with pytest.raises(InvalidInput):
        caller.arrive(2)
    with pytest.raises(InvalidInput):
        caller.tell(ServiceEnded(1, 1, ServiceResult.HANDED_OFF))
    assert caller.tell(ServiceEnded(1, 1), 5) == [Closed(1)]


def test_permuting_agent_ids_permutes_the_result():
    def day(numbers):
        people = {name: replace(agent(number, sales=level)) for name, (number, level) in numbers.items()}
        caller = Caller(people.values(), default=Plan((step(sales=2), step(after_ms=30_000, sales=1))))
        for at, name in enumerate("abcd"):
            caller.tell(AgentReady(people[name].id), at)
        for number in range(1, 9):
            caller.arrive(number, 100 * number)
        for number, agent_id in sorted(caller.holders().items()):
            caller.tell(ServiceEnded(number, agent_id), 2_000 + number)
        caller.wait(60_000)
        names = {known.id: name for name, known in people.items()}
        return {number: names[holder] for number, holder in caller.holders().items()}

    levels = {"a": 1, "b": 2, "c": 3, "d": 2}
    first = day({name: (number, levels[name]) for number, name in enumerate("abcd", start=1)})
    second = day({name: (number, levels[name]) for number, name in enumerate("dcba", start=1)})
    assert first == second
    assert set(first.values()) == set("abcd")
