"""Agents who fall silent: nothing new, then offers return, conversations never drop."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import event

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.services.dispatch.commands import (
    Accept,
    Heartbeat,
    Presence,
    RefreshFloor,
    SetAgentState,
)
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.vigil import keep_vigil
from tests.services.dispatch.floors import ADA, BEA, CALLS, CHATS, MAILS, SECOND, Floor, publish_shift


def watch(floor: Floor, now_ms: int) -> None:
    floor.router.advance(floor.start_ms + now_ms)
    keep_vigil(floor.router)
    floor.at(now_ms)


def test_after_30_seconds_nothing_new_is_offered_and_a_heartbeat_ends_that(floor: Floor) -> None:
    floor.ready(ADA)
    watch(floor, 29 * SECOND)
    first = floor.create("1", 29 * SECOND, queue=CHATS)
    assert floor.views.ticket(first).ticket.head.agent == ADA
    watch(floor, 30 * SECOND)
    second = floor.create("2", 31 * SECOND, queue=CHATS)
    assert floor.views.ticket(second).ticket.head.state is ContactState.QUEUED
    assert floor.views.ticket(first).ticket.head.state is ContactState.OFFERED
    floor.tell(Heartbeat(ADA), 40 * SECOND)
    watch(floor, 41 * SECOND)
    assert floor.views.ticket(second).ticket.head.agent == ADA


def test_after_90_seconds_offers_return_and_conversations_are_flagged(floor: Floor) -> None:
    floor.ready(ADA)
    mail, chat = floor.create("1", queue=MAILS), floor.create("2", queue=CHATS)
    floor.tell(Accept(chat, ADA))
    watch(floor, 30 * SECOND)
    watch(floor, 90 * SECOND)
    assert floor.views.ticket(mail).ticket.head.state is ContactState.QUEUED
    lost = floor.views.ticket(chat).ticket
    assert (lost.head.agent, lost.head.state, lost.flagged) == (ADA, ContactState.ASSIGNED, True)
    assert floor.views.desk(ADA).desk.state is AgentState.AWAY
    assert chat in [ticket.head.id for ticket in floor.views.floor().attention]
    floor.tell(SetAgentState(ADA, Presence.AVAILABLE, overtime=True), 100 * SECOND)
    assert not floor.views.ticket(chat).ticket.flagged


def test_a_silent_agent_who_returns_is_held_to_the_shift_again(floor: Floor) -> None:
    start = floor.now - timedelta(hours=1)
    publish_shift(floor.engine, start, 3)
    floor.tell(RefreshFloor())
    floor.tell(SetAgentState(ADA, Presence.AVAILABLE))
    watch(floor, 31 * SECOND)
    floor.tell(Heartbeat(ADA), 35 * SECOND)
    watch(floor, 36 * SECOND)
    assert floor.views.desk(ADA).desk.until == start + timedelta(hours=3)


def test_silence_without_a_leader_counts_against_nobody(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    floor.at(80 * SECOND)
    floor = floor.restarted()
    floor.router.advance(floor.start_ms + 95 * SECOND)
    keep_vigil(floor.router)
    floor.at(95 * SECOND)
    ticket = floor.create("1", 96 * SECOND, queue=CALLS)
    assert floor.views.ticket(ticket).ticket.head.state is ContactState.OFFERED


def test_heartbeats_stored_by_another_process_count(floor: Floor) -> None:
    floor.ready(ADA)
    floor.at(29 * SECOND)
    rows = floor.store.presences()
    later = [row._replace(seen_ms=row.seen_ms + 1) for row in rows]
    floor.store.note_presence(later)
    floor.router.attendance.compare(floor.store.presences(), floor.router.now_ms)
    watch(floor, 45 * SECOND)
    ticket = floor.create("1", 46 * SECOND)
    assert floor.views.ticket(ticket).ticket.head.agent == ADA


def test_everybody_who_comes_at_once_is_met_by_one_question(floor: Floor) -> None:
    dispatch, asked = Dispatch(floor.engine), 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(floor.engine, "checkout", count)
    with ThreadPoolExecutor(8) as doors:
        list(doors.map(dispatch.meet, [ADA, BEA] * 20))
    assert (asked, dispatch.knows(ADA), dispatch.knows(BEA)) == (1, True, True)
