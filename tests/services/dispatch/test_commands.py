"""Each command through the router, on both databases; the invariants are examined after every test."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import ContactId
from contactcenter.services.dispatch.commands import (
    Abandon,
    Accept,
    CloseTicket,
    Complete,
    CreateTicket,
    EndWrapUp,
    HandOff,
    Heartbeat,
    MoveTicket,
    Pause,
    Presence,
    PublishRules,
    Redirection,
    RefreshFloor,
    Refuse,
    RequestCallback,
    Requeue,
    SetAgentState,
    Transfer,
    Wake,
)
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.outcomes import Outcome, RefusalCode
from tests.services.dispatch.floors import (
    ADA,
    BANK,
    BEA,
    BOT,
    CALLS,
    CHATS,
    CLEO,
    LOANS,
    MAILS,
    MINUTE,
    SECOND,
    SHOP,
    Floor,
    call,
    publish_shift,
)


def refused(outcome: Outcome) -> RefusalCode | None:
    return None if outcome.refusal is None else outcome.refusal.code


def kinds(floor: Floor, ticket: ContactId) -> list[HappeningKind]:
    return [happening.kind for happening in floor.views.ticket(ticket).happenings]


def state(floor: Floor, ticket: ContactId) -> ContactState:
    return floor.views.ticket(ticket).ticket.head.state


def test_a_call_goes_from_creation_to_its_end_and_every_step_is_history(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    assert floor.tell(Accept(ticket, ADA), 5 * SECOND).ticket.state is ContactState.ASSIGNED
    assert floor.tell(Complete(ticket, ADA), 65 * SECOND).ticket.state is ContactState.WRAP_UP
    assert floor.tell(EndWrapUp(ticket, ADA), 70 * SECOND).ticket.state is ContactState.CLOSED
    assert kinds(floor, ticket) == ["created", "offered", "assigned", "wrap_up_started", "closed"]
    history = floor.views.ticket(ticket)
    assert [happening.sequence for happening in history.happenings] == [1, 2, 3, 4, 5]
    assert history.ticket.head.version == 5
    assert floor.views.desk(ADA).desk.firm_units == 0


def test_what_takes_a_ticket_away_names_the_agent_who_held_it(floor: Floor) -> None:
    floor.ready(ADA)
    tickets = [floor.create(str(number)) for number in range(3)]
    ended, closed, rested = tickets
    floor.tell(Accept(ended, ADA))
    floor.tell(Complete(ended, ADA))
    floor.tell(EndWrapUp(ended, ADA))
    floor.tell(Accept(closed, ADA))
    floor.tell(CloseTicket(closed))
    floor.tell(Accept(rested, ADA))
    floor.tell(Pause(rested))
    for ticket in tickets:
        told = floor.views.ticket(ticket).happenings
        gone = [one for one in told if one.kind.value in ("closed", "paused", "released")]
        assert gone[0].agent == ADA


def test_wrap_up_ends_by_itself(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.tell(Accept(ticket, ADA))
    floor.tell(Complete(ticket, ADA, wrap_up_seconds=20), MINUTE)
    floor.at(MINUTE + 20 * SECOND - 1)
    assert state(floor, ticket) is ContactState.WRAP_UP
    floor.at(MINUTE + 20 * SECOND)
    assert state(floor, ticket) is ContactState.CLOSED


def test_the_same_source_and_name_stay_one_ticket(floor: Floor) -> None:
    first = floor.tell(call("1"))
    again = floor.tell(call("1"))
    assert again.repeated
    assert again.ticket.id == first.ticket.id
    other = floor.tell(replace(call("1"), complexity=5))
    assert refused(other) is RefusalCode.ID_REUSED
    assert len(floor.views.waiting(CALLS)) == 1


def test_a_repeated_key_gives_the_stored_outcome_and_counts_nothing_twice(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    first = floor.tell(Accept(ticket, ADA), key="once")
    before = floor.last()
    again = floor.tell(Accept(ticket, ADA), key="once")
    assert again == replace(first, repeated=True)
    assert floor.last() == before
    assert refused(floor.tell(Refuse(ticket, ADA), key="once")) is RefusalCode.KEY_REUSED


def test_a_refusal_is_kept_under_its_key_too(floor: Floor) -> None:
    assert refused(floor.tell(Abandon(ContactId(7)), key="early")) is RefusalCode.NOT_FOUND
    for number in range(7):
        floor.create(str(number))
    assert refused(floor.tell(Abandon(ContactId(7)), key="early")) is RefusalCode.NOT_FOUND
    assert floor.tell(Abandon(ContactId(7)), key="late").done


def test_a_stale_version_changes_nothing(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    before = floor.last()
    assert refused(floor.tell(Accept(ticket, ADA), if_version=1)) is RefusalCode.STALE_VERSION
    assert floor.last() == before
    assert floor.tell(Accept(ticket, ADA), if_version=2).done


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (replace(call("1"), queue="nowhere"), "queue"),
        (replace(call("1"), client=BANK), "client"),
        (replace(call("1"), complexity=6), "complexity"),
        (replace(call("1"), source=""), "source"),
        (replace(call("1"), external_id=""), "external_id"),
        (replace(call("1"), subject="a\0b"), "NUL"),
        (replace(call("1"), boost_seconds=-1.0), "boost_seconds"),
        (replace(call("1"), preferred=4711), "4711"),
    ],
)
def test_a_ticket_that_makes_no_sense_is_refused_by_name(
    floor: Floor, wrong: CreateTicket, word: str
) -> None:
    outcome = floor.tell(wrong)
    assert refused(outcome) is RefusalCode.INVALID
    assert word in outcome.refusal.reason
    assert floor.last() == 0


def test_a_ticket_from_the_future_is_refused(floor: Floor) -> None:
    ahead = replace(call("1"), arrived_at=floor.now + timedelta(seconds=1))
    assert refused(floor.tell(ahead)) is RefusalCode.INVALID


def test_an_offer_past_its_end_is_refused_as_expired(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    assert refused(floor.tell(Accept(ticket, ADA), 20 * SECOND)) is RefusalCode.OFFER_EXPIRED
    assert state(floor, ticket) is ContactState.QUEUED
    assert floor.views.desk(ADA).desk.state is AgentState.NOT_RESPONDING
    floor = floor.restarted()
    assert refused(floor.tell(Accept(ticket, ADA), 21 * SECOND)) is RefusalCode.OFFER_EXPIRED


def test_an_agent_who_missed_an_offer_is_asked_again_after_a_minute(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.at(79 * SECOND)
    assert state(floor, ticket) is ContactState.QUEUED
    floor.at(80 * SECOND)
    assert state(floor, ticket) is ContactState.OFFERED


def test_only_who_was_asked_may_answer(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    ticket = floor.create("1")
    assert refused(floor.tell(Accept(ticket, BEA))) is RefusalCode.NOT_YOURS
    assert floor.tell(Accept(ticket, ADA)).done
    assert refused(floor.tell(Accept(ticket, ADA))) is RefusalCode.WRONG_STATE
    assert refused(floor.tell(Complete(ticket, BEA))) is RefusalCode.NOT_YOURS
    assert refused(floor.tell(EndWrapUp(ticket, ADA))) is RefusalCode.WRONG_STATE


def test_a_refused_offer_goes_to_somebody_else_and_comes_back_when_nobody_is_left(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    ticket = floor.create("1")
    assert floor.tell(Refuse(ticket, ADA)).ticket.agent == BEA
    assert floor.tell(Refuse(ticket, BEA)).ticket.agent == ADA


def test_a_transfer_keeps_the_age_and_goes_where_it_is_sent(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    ticket = floor.create("1")
    arrived = floor.views.ticket(ticket).ticket.arrived_at
    floor.tell(Accept(ticket, ADA))
    onward = Redirection(queue=CHATS, preferred=BEA, complexity=5, intent="damage")
    outcome = floor.tell(Transfer(ticket, ADA, onward), MINUTE)
    assert (outcome.ticket.queue, outcome.ticket.agent) == (CHATS, BEA)
    moved = floor.views.ticket(ticket).ticket
    assert (moved.arrived_at, moved.channel, moved.intent) == (arrived, Channel.CHAT, "damage")
    assert kinds(floor, ticket)[-1] == HappeningKind.DESCRIBED
    assert floor.views.desk(BEA).desk.firm_units == 33


def test_a_ticket_stays_with_its_client(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.tell(Accept(ticket, ADA))
    assert refused(floor.tell(Transfer(ticket, ADA, Redirection(queue=LOANS)))) is RefusalCode.INVALID
    assert refused(floor.tell(MoveTicket(ticket, Redirection(queue=LOANS)))) is RefusalCode.INVALID


def test_a_requeued_ticket_waits_with_its_age(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.tell(Accept(ticket, ADA))
    floor.tell(Requeue(ticket, ADA), MINUTE)
    again = floor.views.ticket(ticket).ticket
    assert again.arrived_at == again.entered_at


def test_a_bot_gets_its_work_at_once_and_hands_off_for_good(floor: Floor) -> None:
    floor.ready(BOT)
    ticket = floor.create("1", queue=CHATS, complexity=1, intent="where")
    assert floor.views.ticket(ticket).ticket.head.agent == BOT
    floor.ready(ADA)
    assert floor.tell(HandOff(ticket, BOT)).ticket.agent == ADA
    assert not floor.views.ticket(ticket).ticket.bots_allowed
    assert refused(floor.tell(Complete(ticket, BOT))) is RefusalCode.NOT_YOURS
    assert refused(floor.tell(HandOff(ticket, ADA))) is RefusalCode.INVALID


def test_a_bots_outage_gives_its_work_to_people(floor: Floor) -> None:
    floor.ready(BOT, ADA)
    tickets = [floor.create(str(n), queue=CHATS, complexity=1, intent="where") for n in range(2)]
    floor.tell(SetAgentState(BOT, Presence.OUTAGE))
    assert [floor.views.ticket(ticket).ticket.head.agent for ticket in tickets] == [ADA, ADA]
    assert refused(floor.tell(SetAgentState(ADA, Presence.OUTAGE))) is RefusalCode.INVALID


def test_a_resting_ticket_wakes_by_itself_or_when_woken(floor: Floor) -> None:
    floor.ready(ADA)
    first, second = floor.create("1", queue=MAILS), floor.create("2", queue=MAILS)
    floor.tell(Accept(first, ADA))
    floor.tell(Pause(first, floor.now + timedelta(minutes=10)))
    floor.tell(Pause(second))
    assert floor.views.desk(ADA).desk.soft_units == 0
    floor.at(10 * MINUTE - 1)
    assert state(floor, first) is ContactState.PAUSED
    floor.at(10 * MINUTE)
    assert state(floor, first) is ContactState.OFFERED
    assert floor.tell(Wake(second), 10 * MINUTE).ticket.state is ContactState.OFFERED
    assert refused(floor.tell(Wake(second), 10 * MINUTE)) is RefusalCode.WRONG_STATE


def test_a_callback_keeps_its_place_and_rests_until_due(floor: Floor) -> None:
    ticket = floor.create("1")
    floor.tell(RequestCallback(ticket, floor.now + timedelta(minutes=5)))
    floor.ready(ADA)
    assert state(floor, ticket) is ContactState.PAUSED
    floor.at(5 * MINUTE)
    found = floor.views.ticket(ticket).ticket
    assert (found.head.state, found.channel) == (ContactState.OFFERED, Channel.CALLBACK)


def test_who_hangs_up_is_gone_and_who_is_served_cannot(floor: Floor) -> None:
    ticket = floor.create("1")
    assert floor.tell(Abandon(ticket)).ticket.state is ContactState.CLOSED
    assert refused(floor.tell(Abandon(ticket))) is RefusalCode.WRONG_STATE
    floor.ready(ADA)
    served = floor.create("2")
    floor.tell(Accept(served, ADA))
    assert refused(floor.tell(Abandon(served))) is RefusalCode.WRONG_STATE


def test_a_supervisor_moves_and_closes_whatever_state_a_ticket_is_in(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    tickets = [floor.create(str(number), queue=MAILS) for number in range(4)]
    floor.tell(Accept(tickets[0], floor.views.ticket(tickets[0]).ticket.head.agent))
    floor.tell(Pause(tickets[1]))
    for ticket in tickets:
        assert floor.tell(MoveTicket(ticket, Redirection(queue=CHATS))).done
    for ticket in tickets:
        assert floor.tell(CloseTicket(ticket, "duplicate")).ticket.state is ContactState.CLOSED
    desks = [floor.views.desk(agent).desk for agent in (ADA, BEA)]
    assert all(desk.firm_units == desk.soft_units == 0 for desk in desks)


def test_without_a_published_shift_only_overtime_is_worked(floor: Floor) -> None:
    assert refused(floor.tell(SetAgentState(ADA, Presence.AVAILABLE))) is RefusalCode.OFF_SHIFT
    outcome = floor.tell(SetAgentState(ADA, Presence.AVAILABLE, overtime=True))
    assert (outcome.desk.until, outcome.desk.overtime) == (None, True)
    assert refused(floor.tell(SetAgentState(4711, Presence.AVAILABLE))) is RefusalCode.NOT_FOUND


def test_work_ends_at_the_break_and_at_the_end_of_the_published_shift(floor: Floor) -> None:
    start = floor.now.replace(microsecond=0) + timedelta(seconds=1)
    publish_shift(floor.engine, start, 4, (1, 1.5))
    floor.tell(RefreshFloor())
    begun = int((start - floor.now).total_seconds() * SECOND)
    assert refused(floor.tell(SetAgentState(ADA, Presence.AVAILABLE))) is RefusalCode.OFF_SHIFT
    outcome = floor.tell(SetAgentState(ADA, Presence.AVAILABLE), begun)
    assert outcome.desk.until == start + timedelta(hours=1)
    floor.router.attendance.seen.clear()
    floor.at(begun + 60 * MINUTE)
    assert floor.views.desk(ADA).desk.state is AgentState.ON_BREAK
    assert refused(floor.tell(SetAgentState(ADA, Presence.AVAILABLE))) is RefusalCode.OFF_SHIFT
    floor.tell(SetAgentState(ADA, Presence.AVAILABLE), begun + 90 * MINUTE)
    ticket = floor.create("1", begun + 240 * MINUTE - 5 * SECOND)
    assert floor.views.ticket(ticket).ticket.head.until == start + timedelta(hours=4)
    floor.at(begun + 240 * MINUTE)
    assert state(floor, ticket) is ContactState.QUEUED
    assert floor.views.desk(ADA).desk.state is AgentState.SIGNED_OUT


def test_a_roster_published_meanwhile_moves_the_planned_end(floor: Floor) -> None:
    start = floor.now - timedelta(hours=1)
    publish_shift(floor.engine, start, 8)
    floor.tell(RefreshFloor())
    floor.tell(SetAgentState(ADA, Presence.AVAILABLE))
    publish_shift(floor.engine, start, 8, (2, 3))
    floor.tell(RefreshFloor())
    assert floor.views.desk(ADA).desk.until == start + timedelta(hours=2)


def test_published_rules_are_adopted_at_once_and_bad_ones_change_nothing(floor: Floor) -> None:
    floor.ready(BOT)
    ticket = floor.create("1", queue=CHATS, complexity=3, intent="where")
    assert state(floor, ticket) is ContactState.QUEUED
    wider = default_rules().replace("complexity = [1, 2]", "complexity = [1, 5]")
    outcome = floor.tell(PublishRules("name = 1"))
    assert refused(outcome) is RefusalCode.INVALID
    assert "name" in outcome.refusal.reason
    assert floor.tell(PublishRules(wider, "bots take more")).rules == 2
    assert floor.views.ticket(ticket).ticket.head.agent == BOT
    assert [(rules.version, rules.author, rules.in_force) for rules in floor.views.rules()] == [
        (2, "tester", True),
        (1, "", False),
    ]


def test_a_heartbeat_of_nobody_is_refused(floor: Floor) -> None:
    assert refused(floor.tell(Heartbeat(4711))) is RefusalCode.NOT_FOUND


def test_one_clients_agents_never_see_anothers_tickets(floor: Floor) -> None:
    floor.ready(CLEO)
    waiting = floor.create("1")
    taken = floor.create("2", queue=LOANS)
    assert state(floor, waiting) is ContactState.QUEUED
    assert floor.views.ticket(taken).ticket.head.agent == CLEO
    assert floor.views.ticket(taken).ticket.client == BANK
    assert floor.views.ticket(waiting).ticket.client == SHOP
