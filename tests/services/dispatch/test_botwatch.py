"""Bots that hang: their contacts are with people in time, and then the bot is out."""

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import AgentId, ContactId
from contactcenter.services.dispatch.commands import (
    Complete,
    HandOff,
    Heartbeat,
    Presence,
    PublishRules,
    Redirection,
    Requeue,
    SetAgentState,
)
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.vigil import keep_vigil
from tests.faults.history import History, complaints
from tests.services.dispatch.floors import ADA, BOT, CHATS, SECOND, Floor


def bring(floor: Floor, name: str, now_ms: int = 0) -> ContactId:
    """Let a customer come whom the bot takes."""
    ticket = floor.create(name, now_ms, queue=CHATS, complexity=1, intent="where")
    assert holder(floor, ticket) == BOT
    return ticket


def watch(floor: Floor, *seconds: int) -> None:
    for second in seconds:
        floor.router.advance(floor.start_ms + second * SECOND)
        keep_vigil(floor.router)
        floor.at(second * SECOND)


def holder(floor: Floor, ticket: ContactId) -> AgentId | None:
    return floor.views.ticket(ticket).ticket.head.agent


def test_what_a_hung_bot_holds_is_with_a_person_within_20_seconds_with_its_age(floor: Floor) -> None:
    floor.ready(ADA, BOT)
    ticket = bring(floor, "1")
    arrived = floor.views.ticket(ticket).ticket.arrived_at
    watch(floor, 14)
    assert holder(floor, ticket) == BOT
    watch(floor, 15)
    found = floor.views.ticket(ticket)
    assert (found.ticket.head.agent, found.ticket.arrived_at) == (ADA, arrived)
    assert not found.ticket.bots_allowed
    said = [one.detail for one in found.happenings if one.kind is HappeningKind.FLAGGED]
    assert said == ["no sign from the bot for 15 s"]
    assert complaints(floor.engine, History()) == []


def test_after_three_in_a_row_the_bot_is_out_and_loses_everything_until_it_says_that_it_is_back(
    floor: Floor,
) -> None:
    floor.ready(ADA, BOT)
    for name, second in (("1", 0), ("2", 1), ("3", 2)):
        bring(floor, name, second * SECOND)
    last = bring(floor, "4", 10 * SECOND)
    watch(floor, 16)
    assert floor.views.desk(BOT).desk.state is AgentState.AVAILABLE
    watch(floor, 17)
    assert floor.views.desk(BOT).desk.state is AgentState.SIGNED_OUT
    assert holder(floor, last) != BOT
    floor.tell(SetAgentState(BOT, Presence.AVAILABLE), 20 * SECOND)
    bring(floor, "5", 21 * SECOND)
    assert complaints(floor.engine, History()) == []


def test_a_bot_that_ends_a_contact_between_is_not_counted_out(floor: Floor) -> None:
    floor.ready(ADA, BOT)
    for start in (0, 20, 40, 60):
        hung = bring(floor, f"hung {start}", start * SECOND)
        done = bring(floor, f"done {start}", start * SECOND)
        watch(floor, start + 15 - 1)
        floor.tell(Complete(done, BOT), (start + 14) * SECOND)
        watch(floor, start + 15)
        assert holder(floor, hung) != BOT
    assert floor.views.desk(BOT).desk.state is AgentState.AVAILABLE


def test_a_heartbeat_keeps_what_it_names(floor: Floor) -> None:
    floor.ready(ADA, BOT)
    named, other = bring(floor, "1"), bring(floor, "2")
    floor.tell(Heartbeat(BOT, (named, ContactId(999))), 10 * SECOND)
    watch(floor, 15)
    assert (holder(floor, named), holder(floor, other)) == (BOT, ADA)
    watch(floor, 24)
    assert holder(floor, named) == BOT
    watch(floor, 25)
    assert holder(floor, named) != BOT


def test_a_bot_that_hangs_while_its_process_beats_on_loses_the_contact(floor: Floor) -> None:
    floor.ready(ADA, BOT)
    ticket = bring(floor, "1")
    for second in (5, 10, 14):
        floor.tell(Heartbeat(BOT), second * SECOND)
    refused = floor.tell(HandOff(ticket, BOT, Redirection(complexity=9)), 14 * SECOND)
    assert not refused.done
    watch(floor, 14)
    assert holder(floor, ticket) == BOT
    watch(floor, 15)
    assert holder(floor, ticket) == ADA


def test_a_bot_that_names_a_contact_for_ever_loses_it_too_and_is_not_put_out(floor: Floor) -> None:
    own = "[bots.single.BOT]\nlongest_seconds = 30\nfailures = 1\n\n[[rule]]"
    assert floor.tell(PublishRules(default_rules().replace("[[rule]]", own, 1))).done
    floor.ready(ADA, BOT)
    ticket = bring(floor, "1")
    for second in (10, 20, 29):
        floor.tell(Heartbeat(BOT, (ticket,)), second * SECOND)
        watch(floor, second)
    assert holder(floor, ticket) == BOT
    floor.tell(Heartbeat(ADA), 29 * SECOND)
    watch(floor, 30)
    found = floor.views.ticket(ticket)
    assert found.ticket.head.agent == ADA
    assert "with the bot for 30 s" in [one.detail for one in found.happenings]
    assert floor.views.desk(BOT).desk.state is AgentState.AVAILABLE


def test_silence_without_a_leader_counts_against_no_bot(floor: Floor) -> None:
    floor.ready(ADA, BOT)
    ticket = bring(floor, "1")
    floor.at(14 * SECOND)
    floor = floor.restarted()
    floor.start_ms = floor.router.now_ms
    watch(floor, 14)
    assert holder(floor, ticket) == BOT
    watch(floor, 15)
    assert holder(floor, ticket) == ADA


def test_the_rules_give_one_bot_more_patience_than_the_others(floor: Floor) -> None:
    own = "[bots.single.BOT]\nsilence_seconds = 60\nfailures = 1\n\n[[rule]]"
    assert floor.tell(PublishRules(default_rules().replace("[[rule]]", own, 1))).done
    floor.ready(ADA, BOT)
    ticket = bring(floor, "1")
    floor.tell(Heartbeat(ADA), 50 * SECOND)
    watch(floor, 59)
    assert holder(floor, ticket) == BOT
    watch(floor, 60)
    assert holder(floor, ticket) == ADA
    assert floor.views.desk(BOT).desk.state is AgentState.SIGNED_OUT


def test_without_people_the_contact_waits_for_them(floor: Floor) -> None:
    floor.ready(BOT)
    ticket = bring(floor, "1")
    watch(floor, 15)
    assert floor.views.ticket(ticket).ticket.head.state is ContactState.QUEUED
    floor.ready(ADA, now_ms=16 * SECOND)
    assert holder(floor, ticket) == ADA


def test_a_contact_that_went_from_the_bot_in_time_is_nobody_elses_to_lose(floor: Floor) -> None:
    floor.ready(ADA, BOT)
    ticket = bring(floor, "1")
    floor.tell(Requeue(ticket, BOT), 14 * SECOND)
    watch(floor, 15, 30)
    assert complaints(floor.engine, History()) == []
    assert floor.views.desk(BOT).desk.state is AgentState.AVAILABLE
