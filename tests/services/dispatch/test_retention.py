"""Retention: what is old and over goes, what an open ticket, a replay or a reader needs stays."""

from datetime import timedelta

import pytest

from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.units import AgentId, ContactId
from contactcenter.services.dispatch.commands import Accept, CloseTicket, Complete, Presence, SetAgentState
from contactcenter.services.dispatch.outbox import Outbox
from contactcenter.services.dispatch.retention import Removed, Retention, remove_old
from tests.services.dispatch.floors import ADA, CALLS, HOUR, LOANS, Floor, call

DAY = 24 * HOUR
SHORT = Retention(command_days=7, replay_days=30, ticket_days=60)


def count(floor: Floor, table: str) -> int:
    return int(floor.store.driver.rows(f"SELECT count(*) FROM {table}")[0][0])


def serve(floor: Floor, name: str, now_ms: int, agent: AgentId = ADA) -> ContactId:
    """Let a call be taken, served and closed."""
    ticket = floor.create(name, now_ms, queue=CALLS)
    assert floor.tell(Accept(ticket, agent), now_ms).done
    assert floor.tell(Complete(ticket, agent, wrap_up_seconds=0), now_ms).done
    return ticket


def a_year(floor: Floor) -> tuple[ContactId, ContactId, ContactId]:
    """Store a closed and an open ticket of day 0, and another closed one of day 100."""
    floor.ready(ADA)
    old = serve(floor, "old", 0)
    waiting = floor.create("waiting", 0, queue=LOANS)
    for day in range(1, 5):
        for presence in (Presence.AWAY, Presence.AVAILABLE):
            assert floor.tell(SetAgentState(ADA, presence, overtime=True), day * DAY).done
    floor.router.renew()
    floor.router.commit()
    return old, waiting, serve(floor, "new", 100 * DAY)


def test_nothing_that_is_young_goes(floor: Floor) -> None:
    floor.ready(ADA)
    serve(floor, "1", HOUR)
    assert remove_old(floor.engine, floor.now, SHORT) == Removed(0, 0, 0, 0, 0)


def test_old_and_over_goes_and_the_system_stays_sound(floor: Floor) -> None:
    old, waiting, new = a_year(floor)
    commands = count(floor, "command")
    removed = remove_old(floor.engine, floor.now, SHORT)
    assert (removed.tickets, removed.held_back_by) == (1, "")
    assert (commands, count(floor, "command")) == (removed.commands + 3, 3)
    assert removed.happenings == 4 + 8 + 1 - 1  # the ticket's, and all changes of ADA's desk but the last
    assert floor.views.ticket(old).happenings == ()
    assert floor.views.explanation(old) == ()
    assert len(floor.views.ticket(waiting).happenings) == 3
    assert len(floor.views.ticket(new).happenings) == 4
    assert floor.views.violations() == ()
    assert remove_old(floor.engine, floor.now, SHORT) == Removed(0, 0, 0, 0, 0)


def test_a_router_goes_on_after_a_removal_and_numbers_nothing_twice(floor: Floor) -> None:
    old, waiting, new = a_year(floor)
    last = floor.last()
    remove_old(floor.engine, floor.now + timedelta(days=500), SHORT)
    assert floor.last() == last
    floor = floor.restarted()
    assert floor.views.violations() == ()
    later = serve(floor, "later", 101 * DAY)
    assert later > new
    assert floor.tell(CloseTicket(waiting), 101 * DAY).done
    assert floor.tell(call("old"), 101 * DAY).repeated  # its name is still taken
    assert floor.views.ticket(old).ticket.head.state is ContactState.CLOSED


def test_decisions_within_the_replay_window_can_still_be_recalled(floor: Floor) -> None:
    old, waiting, new = a_year(floor)
    before = count(floor, "heard_event"), count(floor, "checkpoint")
    removed = remove_old(floor.engine, floor.now, SHORT)
    assert (removed.heard, removed.checkpoints) == (before[0] - count(floor, "heard_event"), 1)
    assert removed.heard > 0
    assert "ADA" in floor.views.why_not(new, ADA)
    assert floor.views.why_not(waiting, ADA)
    with pytest.raises(NotFound):
        floor.views.why_not(old, ADA)


def test_what_a_reader_of_the_outbox_has_not_acknowledged_stays(floor: Floor) -> None:
    old, _, _ = a_year(floor)
    hooks = Outbox(floor.engine, "hooks")
    hooks.acknowledge(1)
    removed = remove_old(floor.engine, floor.now, SHORT)
    assert (removed.tickets, removed.happenings, removed.held_back_by) == (0, 0, "hooks")
    assert len(floor.views.ticket(old).happenings) == 4
    hooks.acknowledge(floor.last())
    assert remove_old(floor.engine, floor.now, SHORT).tickets == 1
    assert floor.views.violations() == ()


def test_a_repeated_key_is_known_for_seven_days(floor: Floor) -> None:
    floor.ready(ADA)
    assert not floor.tell(call("1"), key="once").repeated
    remove_old(floor.engine, floor.now + timedelta(days=6), SHORT)
    assert floor.tell(call("1"), key="once").repeated
    remove_old(floor.engine, floor.now + timedelta(days=8), SHORT)
    assert floor.tell(call("2"), key="once").done


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ({"command_days": 0}, "command_days is 0"),
        ({"replay_days": 0}, "replay_days is 0"),
        ({"ticket_days": 89}, "less than the 90 days"),
    ],
)
def test_spans_that_make_no_sense_are_refused(spans: dict[str, int], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        Retention(**spans)
