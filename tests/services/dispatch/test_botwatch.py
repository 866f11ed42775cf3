"""Bots that hang or talk nonsense: their contacts are with people in time, and then the bot is out."""

import pytest

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import AgentId, ContactId
from contactcenter.services.dispatch.commands import (
    Complete,
    HandOff,
    Heartbeat,
    Nonsense,
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


def test_a_heartbeat_keeps_all_or_only_what_it_names(floor: Floor) -> None:
    floor.ready(ADA, BOT)
    named, other = bring(floor, "1"), bring(floor, "2")
    floor.tell(Heartbeat(BOT), 10 * SECOND)
    watch(floor, 24)
    assert (holder(floor, named), holder(floor, other)) == (BOT, BOT)
    floor.tell(Heartbeat(BOT, (named, ContactId(999))), 24 * SECOND)
    watch(floor, 25)
    assert (holder(floor, named), holder(floor, other)) == (BOT, ADA)


@pytest.mark.parametrize("read", [False, True], ids=["not read", "refused"])
def test_a_bot_that_says_nonsense_keeps_the_contact_no_longer_by_being_there(
    floor: Floor, read: bool
) -> None:
    floor.ready(ADA, BOT)
    ticket = bring(floor, "1")
    floor.tell(Heartbeat(BOT), 5 * SECOND)
    nonsense = HandOff(ticket, BOT, Redirection(complexity=9)) if read else Nonsense(ticket)
    floor.tell(nonsense, 6 * SECOND)
    floor.tell(Heartbeat(BOT), 10 * SECOND)
    watch(floor, 14)
    assert holder(floor, ticket) == BOT
    watch(floor, 15)
    found = floor.views.ticket(ticket)
    assert found.ticket.head.agent == ADA
    assert "nonsense from the bot for 15 s" in [one.detail for one in found.happenings]


def test_nonsense_about_what_a_person_holds_changes_nothing(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.tell(Nonsense(ticket))
    floor.tell(Nonsense(ContactId(999)))
    watch(floor, 19)
    assert holder(floor, ticket) == ADA


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
