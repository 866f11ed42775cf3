"""What is left after a router is gone: a new one goes on from the database as if nothing had happened."""

from collections.abc import Callable

import numpy as np
import pytest

from contactcenter.db.dispatch.store import DispatchStore, LeadLost
from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import Conflict, InvalidInput, OutsideFailure
from contactcenter.domain.ticket import HappeningKind
from contactcenter.services.dispatch.commands import (
    Accept,
    CloseTicket,
    Complete,
    MoveTicket,
    Pause,
    Presence,
    PublishRules,
    Redirection,
    RefreshFloor,
    Refuse,
    SetAgentState,
)
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.outcomes import RefusalCode
from contactcenter.services.dispatch.router import Router
from routing.events import ContactArrived, RoutingEvent
from routing.restoring import StoredContact
from tests.services.dispatch.floors import (
    ADA,
    BEA,
    BOT,
    CALLS,
    CHATS,
    LOANS,
    MAILS,
    MINUTE,
    SECOND,
    Floor,
)


def busy(floor: Floor, seed: int) -> None:
    """Let a few minutes of everything happen."""
    dice = np.random.default_rng(seed)
    floor.ready(ADA, BEA, BOT)
    now, tickets = 0, []
    for number in range(40):
        now += int(dice.integers(1, 9 * SECOND))
        queue = (CALLS, CHATS, MAILS, LOANS)[int(dice.integers(4))]
        tickets.append(floor.create(str(number), now, queue=queue, complexity=int(dice.integers(1, 6))))
        ticket = tickets[int(dice.integers(len(tickets)))]
        record = floor.router.ledger.records.get(ticket)
        agent = ADA if record is None or record.agent is None else record.agent
        for command in (
            Accept(ticket, agent),
            Complete(ticket, agent),
            Refuse(ticket, agent),
            Pause(ticket),
        ):
            if dice.random() < 0.3:
                floor.tell(command, now)


def by_id(contact: StoredContact) -> int:
    return contact.contact.id


@pytest.mark.parametrize("seed", range(3))
def test_a_new_router_has_the_state_of_the_one_before(floor: Floor, seed: int) -> None:
    busy(floor, seed)
    desks, contacts = floor.router.engine.store()
    again = floor.restarted().router.engine.store()
    known = {desk.agent for desk in again[0]}
    assert again[0] == [desk for desk in desks if desk.agent in known]
    assert sorted(again[1], key=by_id) == sorted(contacts, key=by_id)


def test_offers_expire_and_pauses_end_though_their_router_is_gone(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor = floor.restarted()
    floor.at(20 * SECOND)
    assert floor.views.ticket(ticket).ticket.head.state is ContactState.QUEUED
    assert floor.views.desk(ADA).desk.state is AgentState.NOT_RESPONDING
    floor = floor.restarted()
    floor.at(80 * SECOND)
    assert floor.views.ticket(ticket).ticket.head.state is ContactState.OFFERED


def test_a_repeated_key_is_known_after_a_restart(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.tell(Accept(ticket, ADA), key="once")
    again = floor.restarted().tell(Accept(ticket, ADA), key="once")
    assert again.done
    assert again.repeated


def test_a_leader_whose_lease_another_took_stores_nothing(floor: Floor) -> None:
    floor.ready(ADA)
    other = DispatchStore(floor.engine, lease_ms=10 * MINUTE)
    assert other.lead("main", "other") is None
    other.resign(floor.router.lease)
    assert other.lead("main", "other") is not None
    before = floor.last()
    with pytest.raises(LeadLost, match="Epoch 1"):
        floor.create("1")
    assert floor.last() == before
    other.close()


def test_a_lease_that_ran_out_is_not_renewed(floor: Floor) -> None:
    floor.store.driver.rows("UPDATE routing_pool SET until_ms = 1")
    with pytest.raises(LeadLost):
        floor.create("1")


def test_a_row_that_is_not_as_known_undoes_the_whole_group(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    with floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE ticket SET version = version + 1")
    before = floor.last()
    with pytest.raises(Conflict, match="rows of ticket"):
        floor.tell(Accept(ticket, ADA))
    assert floor.last() == before
    with floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE ticket SET version = version - 1")


def test_the_database_itself_refuses_a_second_assignment_and_too_much_load(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    columns = "ticket_id, sequence, agent_id, given_ms, ended, firm_units, soft_units, heard, explanation"
    with pytest.raises(Conflict), floor.store.driver.transaction():
        floor.store.driver.rows(
            f"INSERT INTO assignment ({columns}) VALUES (?, 99, ?, 0, '', 0, 0, 0, '')", (ticket, BEA)
        )
    with pytest.raises(InvalidInput), floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE desk SET firm_units = capacity + 1")


# ---- poison ------------------------------------------------------------------------------------


def test_a_ticket_that_cannot_be_planned_is_parked_and_the_queue_goes_on(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.ready(ADA)
    router = floor.router
    hear = Router.hear

    def hear_or_choke(self: Router, event: RoutingEvent, *rest: object) -> object:
        if isinstance(event, ContactArrived) and event.contact.intent == "poison":
            raise InvalidInput("No plan fits this.")
        return hear(self, event, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Router, "hear", hear_or_choke)
    poison = floor.create("1", intent="poison")
    healthy = floor.create("2")
    parked = floor.views.ticket(poison).ticket
    assert (parked.head.state, parked.parked) == (ContactState.PAUSED, "No plan fits this.")
    assert [ticket.head.id for ticket in floor.views.floor().attention] == [poison]
    assert floor.views.ticket(healthy).ticket.head.agent == ADA
    outcome = floor.tell(Pause(poison))
    assert outcome.refusal.code is RefusalCode.WRONG_STATE
    assert poison not in router.engine.floor.cases

    floor = floor.restarted()
    assert floor.views.ticket(poison).ticket.parked
    assert floor.tell(MoveTicket(poison, Redirection(intent="healed"))).ticket.state is ContactState.QUEUED
    assert not floor.views.ticket(poison).ticket.parked


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("UPDATE ticket SET until_ms = NULL WHERE state = 'offered'", "offered with until_ms None"),
        ("UPDATE ticket SET agent_id = 2 WHERE state = 'offered'", "agent 2, but it was given to agent 1"),
        ("UPDATE assignment SET ended_ms = 1", "agent 1, but it was given to agent None"),
    ],
)
def test_a_stored_ticket_that_contradicts_the_rest_is_parked_and_the_queue_goes_on(
    floor: Floor, damage: str, why: str
) -> None:
    floor.ready(ADA)
    damaged = floor.create("1")
    with floor.store.driver.transaction():
        floor.store.driver.rows(damage)
    floor = floor.restarted()
    found = floor.views.ticket(damaged).ticket
    assert found.head.state is ContactState.PAUSED
    assert why in found.parked
    assert floor.views.ticket(floor.create("2")).ticket.head.agent == ADA
    assert floor.views.violations() == ()
    assert floor.tell(MoveTicket(damaged)).ticket.state is ContactState.QUEUED


def test_a_stored_ticket_in_words_that_nobody_knows_stops_nobody_and_is_told_of(floor: Floor) -> None:
    floor.ready(ADA)
    floor.create("1")
    strange = floor.create("2")
    with floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE ticket SET stage = 'nowhere' WHERE id = ?", (strange,))
    floor = floor.restarted()
    floor.ready(BEA)
    assert floor.views.ticket(floor.create("3")).ticket.head.agent == BEA
    assert [one.rule for one in floor.views.violations()] == [
        "a ticket is described in words that are known"
    ]
    with pytest.raises(OutsideFailure, match="Ticket 2 cannot be read: 'nowhere'"):
        floor.views.ticket(strange)
    assert "could not be read" in floor.tell(CloseTicket(strange)).refusal.reason
    with floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE ticket SET stage = 'purchase' WHERE id = ?", (strange,))


def test_a_parked_ticket_can_be_closed(floor: Floor) -> None:
    ticket = floor.create("1")
    floor.router.park(floor.router.ledger.records[ticket], "Nothing works.")
    floor.at(0)
    kinds = [happening.kind for happening in floor.views.ticket(ticket).happenings]
    assert kinds == [HappeningKind.CREATED, HappeningKind.QUEUED, HappeningKind.PARKED]
    assert floor.tell(CloseTicket(ticket)).ticket.state is ContactState.CLOSED


def test_a_suspect_ticket_is_parked_before_the_engine_sees_it(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.store.resign(floor.router.lease)
    lease = floor.store.lead("main", "next")
    router = Router(floor.engine, floor.store, lease)
    router.rebuild({ticket: "The router broke at this."})
    router.commit()
    found = floor.views.ticket(ticket).ticket
    assert (found.head.state, found.parked) == (ContactState.PAUSED, "The router broke at this.")
    assert floor.views.desk(ADA).desk.firm_units == 0


def test_a_lowered_capacity_lets_work_in_hand_end_first(floor: Floor) -> None:
    floor.ready(ADA)
    ticket = floor.create("1")
    floor.tell(Accept(ticket, ADA))
    with floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE agent SET capacity = 50 WHERE id = ?", (ADA,))
    floor = floor.restarted()
    assert floor.views.desk(ADA).desk.capacity == 100
    floor.tell(Complete(ticket, ADA, wrap_up_seconds=0))
    assert floor.tell(SetAgentState(ADA, Presence.AWAY), MINUTE).done


def lower_capacity(floor: Floor) -> Floor:
    assert floor.tell(RefreshFloor()).done
    return floor


def lower_and_publish(floor: Floor) -> Floor:
    assert floor.tell(RefreshFloor()).done
    assert floor.tell(PublishRules(default_rules())).done
    return floor


@pytest.mark.parametrize("meanwhile", [Floor.restarted, lower_capacity, lower_and_publish])
def test_a_desk_over_a_lowered_capacity_gets_nothing_new_until_there_is_room(
    floor: Floor, meanwhile: Callable[[Floor], Floor]
) -> None:
    floor.ready(ADA)
    first, second = floor.create("1", queue=CHATS), floor.create("2", queue=CHATS)
    for ticket in (first, second):
        assert floor.tell(Accept(ticket, ADA)).done
    with floor.store.driver.transaction():
        floor.store.driver.rows("UPDATE agent SET capacity = 50 WHERE id = ?", (ADA,))
    floor = meanwhile(floor)
    third = floor.create("3", queue=CHATS)
    assert floor.views.violations() == ()
    assert floor.tell(Complete(first, ADA, wrap_up_seconds=0)).done
    assert floor.views.ticket(third).ticket.head.state is ContactState.QUEUED
    assert floor.tell(Complete(second, ADA, wrap_up_seconds=0)).done
    assert floor.views.ticket(third).ticket.head.state is ContactState.OFFERED
    assert floor.views.desk(ADA).desk.capacity == 50


def test_a_renewed_engine_goes_on_where_the_old_one_was(floor: Floor) -> None:
    floor.ready(ADA, BEA)
    ticket = floor.create("1")
    floor.router.renew()
    floor.tell(Refuse(ticket, ADA), 5 * SECOND)
    assert floor.views.ticket(ticket).ticket.head.agent == BEA
    assert "has just given the contact back" in floor.views.why_not(ticket, ADA)
    floor.at(25 * SECOND)
    assert floor.views.desk(BEA).desk.state is AgentState.NOT_RESPONDING
