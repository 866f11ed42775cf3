"""What the desks see: lists, reasons, trials of other rules, and the monitor of what may never be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.domain.units import ContactId
from contactcenter.services.dispatch.commands import Abandon, Accept, Complete, EndWrapUp, Refuse
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.outbox import Outbox
from contactcenter.services.dispatch.trial import try_rules
from routing.explain import Explainer, explain
from tests.services.dispatch.floors import (
    ADA,
    BEA,
    BOT,
    CALLS,
    CHATS,
    CLEO,
    MAILS,
    MINUTE,
    SECOND,
    Floor,
    call,
)


def test_the_queue_shows_who_waits_how_long_and_why(floor: Floor) -> None:
    first, second = floor.create("1"), floor.create("2", 10 * SECOND)
    waiting = floor.views.waiting(CALLS)
    assert [line.ticket.head.id for line in waiting] == [first, second]
    assert waiting[0].waited_seconds > waiting[1].waited_seconds
    floor.at(70 * SECOND)
    assert {line.why for line in floor.views.waiting(CALLS)} == {
        "nobody on duty could take it when its plan ended"
    }
    line = next(line for line in floor.views.floor().queues if line.queue == CALLS)
    assert (line.waiting, line.assigned) == (2, 0)


def test_an_agent_sees_offers_and_what_they_hold(floor: Floor) -> None:
    floor.ready(ADA)
    first, second = floor.create("1", queue=CHATS), floor.create("2", queue=CHATS)
    floor.tell(Accept(first, ADA))
    desk = floor.views.desk(ADA)
    assert (desk.code, desk.desk.firm_units) == ("ADA", 66)
    assert [ticket.head.id for ticket in desk.offers] == [second]
    assert [ticket.head.id for ticket in desk.held] == [first]
    assert floor.views.desk(CLEO).desk.state == "signed_out"


def test_what_is_not_there_is_not_found(floor: Floor) -> None:
    for ask in (floor.views.ticket, floor.views.explanation, floor.views.verdicts):
        with pytest.raises(NotFound, match="4711"):
            ask(ContactId(4711))


def test_each_offer_is_explained_with_what_was_kept(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.ready(BEA, now_ms=2 * SECOND)
    floor.tell(Refuse(ticket, ADA), 5 * SECOND)
    explained = floor.views.explanation(ticket)
    assert [offer.agent for offer in explained] == [ADA, BEA]
    assert explained[0].sentences[0] == "Given to ADA by step 1 after 0 s; score 0 (highest_score)."
    assert explained[0].sentences[-1].startswith("It ended as refused")
    assert explained[1].sentences[0].startswith("Given to BEA by step 1 after 5 s")


def test_why_not_is_answered_as_at_the_moment_of_the_decision(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.ready(BEA, now_ms=2 * SECOND)
    assert floor.views.why_not(ticket, BEA) == "BEA is not available: signed out."
    assert floor.views.why_not(ticket, ADA) == f"ADA got contact {ticket}."
    floor.tell(Refuse(ticket, ADA), 5 * SECOND)
    assert "has just given the contact back" in floor.views.why_not(ticket, ADA)
    assert "client" in floor.views.why_not(ticket, CLEO)
    floor = floor.restarted()
    assert "has just given the contact back" in floor.views.why_not(ticket, ADA)
    waiting = floor.create("2")
    assert "no room" in floor.views.why_not(waiting, BEA)


def test_a_recalled_decision_is_what_a_witness_saw_at_that_moment(floor: Floor) -> None:
    floor.ready(ADA, BEA, BOT)
    floor = floor.restarted()
    tickets = [
        floor.create(str(n), n * SECOND, queue=(CALLS, CHATS)[n % 2], complexity=1) for n in range(6)
    ]
    explainer = Explainer(floor.router.engine).watch()
    last = floor.create("last", 7 * SECOND, queue=CHATS, complexity=5)
    seen = {explanation.contact: explanation for explanation in explainer.take()}
    if last in seen:
        assert floor.views.verdicts(last) == seen[last]
    assert floor.views.verdicts(tickets[0]).chosen is not None


def busy_hour(floor: Floor) -> Sequence[ContactId]:
    floor.ready(ADA, BEA)
    tickets = []
    for number in range(12):
        now = number * MINUTE
        ticket = floor.create(str(number), now, queue=CHATS, complexity=1 + number % 4, intent="where")
        agent = floor.router.ledger.records[ticket].agent
        if agent is None or number == 7:
            floor.tell(Abandon(ticket), now + 5 * SECOND)
        else:
            floor.tell(Accept(ticket, agent), now + 3 * SECOND)
            floor.tell(Complete(ticket, agent), now + 3 * MINUTE - number)
            floor.tell(EndWrapUp(ticket, agent), now + 3 * MINUTE - number)
        tickets.append(ticket)
    return tickets


@pytest.mark.parametrize("seed", range(4))
def test_who_waits_is_explained_from_what_is_stored_as_the_live_engine_would(
    floor: Floor, seed: int
) -> None:
    dice = np.random.default_rng(seed)
    floor.ready(ADA, BEA, BOT)
    now = 0
    for number in range(25):
        now += int(dice.integers(1, 20 * SECOND))
        queue = (CALLS, CHATS, MAILS)[int(dice.integers(3))]
        wish = ADA if dice.random() < 0.3 else None
        complexity = int(dice.integers(1, 6))
        outcome = floor.tell(replace(call(str(number), queue, complexity), preferred=wish), now)
        offered = outcome.ticket
        if offered is not None and offered.agent is not None and dice.random() < 0.7:
            answer = Refuse if dice.random() < 0.3 else Accept
            floor.tell(answer(offered.id, offered.agent), now)
    cases = floor.router.engine.floor.cases
    waiting = [number for number, case in cases.items() if case.state is ContactState.QUEUED]
    assert waiting
    for number in waiting:
        told = floor.views.verdicts(number)
        assert told.verdicts == explain(floor.router.engine, number, told.now_ms).verdicts


def test_rules_can_be_tried_on_what_has_happened(floor: Floor) -> None:
    busy_hour(floor)
    floor.ready(BOT, now_ms=60 * MINUTE)
    start, end = floor.now - timedelta(hours=2), floor.now + timedelta(hours=1)
    same = try_rules(floor.engine, default_rules(), start, end)
    (queue,) = same.comparison.queues
    assert queue.before.counts.answered == 11
    assert queue.before.counts.abandoned == 1
    assert same.left_out == 0
    fewer = default_rules().replace('agents = "longest_idle"', 'agents = "best_proficiency"')
    other = try_rules(floor.engine, fewer, start, end)
    assert other.comparison.queues[0].after.counts.answered >= 10


def test_a_trial_without_anything_heard_or_with_bad_rules_says_so(floor: Floor) -> None:
    with pytest.raises(InvalidInput, match="Nothing was heard"):
        try_rules(
            floor.engine, default_rules(), floor.now - timedelta(days=9), floor.now - timedelta(days=8)
        )
    with pytest.raises(InvalidInput, match="name"):
        try_rules(floor.engine, "name = 3", floor.now, floor.now)


@pytest.mark.parametrize(
    ("damage", "repair", "rule"),
    [
        ("UPDATE ticket SET version = version + 1", "UPDATE ticket SET version = version - 1", "gap"),
        ("UPDATE desk SET firm_units = 1", "UPDATE desk SET firm_units = 100", "load"),
        (
            "UPDATE ticket SET until_ms = until_ms - 900000",
            "UPDATE ticket SET until_ms = until_ms + 900000",
            "outlives",
        ),
        ("UPDATE assignment SET agent_id = 2", "UPDATE assignment SET agent_id = 1", "holds"),
        ("UPDATE assignment SET ended_ms = 1", "UPDATE assignment SET ended_ms = NULL", "holds"),
        (
            "UPDATE happening SET number = number + 100 WHERE kind = 'offered'",
            "UPDATE happening SET number = number - 100 WHERE kind = 'offered'",
            "outbox",
        ),
        (
            "UPDATE heard_event SET number = number + 9 WHERE number > 1",
            "UPDATE heard_event SET number = number - 9 WHERE number > 1",
            "log",
        ),
        (
            "UPDATE desk SET overtime = NOT overtime",
            "UPDATE desk SET overtime = NOT overtime",
            "shift",
        ),
        (
            "DELETE FROM agent_client WHERE agent_id = 1",
            "INSERT INTO agent_client VALUES (1, 'shop')",
            "clients",
        ),
        (
            "UPDATE happening SET ticket_id = 99 WHERE kind = 'created'",
            "UPDATE happening SET ticket_id = 1 WHERE kind = 'created'",
            "is of a ticket",
        ),
        (
            "UPDATE desk SET state = 'on_break'",
            "UPDATE desk SET state = 'available'",
            "last change",
        ),
        (
            "UPDATE assignment SET heard = heard + 9",
            "UPDATE assignment SET heard = heard - 9",
            "ahead of the event log",
        ),
    ],
)
def test_the_monitor_finds_what_may_never_be(floor: Floor, damage: str, repair: str, rule: str) -> None:
    floor.ready(ADA)
    floor.create("1")
    assert floor.views.violations() == ()
    with floor.store.driver.transaction():
        floor.store.driver.rows(damage)
    found = floor.views.violations()
    assert any(rule in violation.rule for violation in found), found
    with floor.store.driver.transaction():
        floor.store.driver.rows(repair)


def test_an_offer_may_stand_past_its_end_while_nobody_leads(floor: Floor) -> None:
    floor.ready(ADA)
    floor.create("1")
    with floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE ticket SET until_ms = until_ms - 600000")
        floor.store.driver.rows("UPDATE routing_pool SET last_ms = last_ms - 600000")
    assert floor.views.violations() == ()


# ---- the outbox --------------------------------------------------------------------------------


def test_a_reader_of_the_outbox_gets_everything_until_it_acknowledges(floor: Floor) -> None:
    floor.ready(ADA)
    floor.create("1")
    hooks, export = Outbox(floor.engine, "hooks"), Outbox(floor.engine, "export")
    assert [happening.number for happening in hooks.next()] == [1, 2, 3]
    assert [happening.number for happening in hooks.next(2)] == [1, 2]
    hooks.acknowledge(2)
    hooks.acknowledge(1)
    assert [happening.number for happening in hooks.next()] == [3]
    assert len(export.next()) == 3
    with pytest.raises(InvalidInput, match="ahead"):
        export.acknowledge(4)
