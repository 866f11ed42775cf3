"""Many at once after the same thing: one gets it, the others are told so."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from contactcenter.db.engine import Engine
from contactcenter.domain.contact import ContactState
from contactcenter.services.dispatch.commands import Accept, Complete, Presence, SetAgentState
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.outcomes import RefusalCode
from tests.faults.crowd import Caller
from tests.faults.history import Acknowledged, History, complaints
from tests.faults.plant import LONG, plant_on
from tests.services.dispatch.floors import ADA, MINUTE, call, open_floor, store_floor

PROCESSES, CONTACTS = 8, 40 if LONG else 3


@pytest.mark.postgresql
def test_of_eight_processes_with_one_hot_queue_and_one_free_agent_each_contact_is_won_once(
    durable: Engine,
) -> None:
    history = History()
    with plant_on(durable, PROCESSES) as plant:

        def compete(number: int) -> None:
            with Caller(plant, history, f"p{number}", [plant.workers[number]]) as caller:
                for contact in range(CONTACTS):
                    caller.create(f"{number}/{contact}")
                while len({a.ticket for a in history.done("complete")}) < PROCESSES * CONTACTS:
                    desk = caller.desk(ADA)
                    for ticket in desk["offers"]:
                        caller.act("accept", f"/tickets/{ticket['id']}/accept", {"agent": ADA}, ADA)
                    for ticket in desk["held"]:
                        body = {"agent": ADA, "wrap_up_seconds": 0}
                        caller.act("complete", f"/tickets/{ticket['id']}/complete", body, ADA)

        with Caller(plant, history, "lead") as lead:
            lead.begin(ADA)
        with ThreadPoolExecutor(PROCESSES) as threads:
            list(threads.map(compete, range(PROCESSES)))
        won = Counter(answer.ticket for answer in history.done("accept"))
        assert len(won) == PROCESSES * CONTACTS
        assert set(won.values()) == {1}
        assert complaints(plant.engine, history) == []


def test_of_ten_tabs_that_accept_one_offer_one_has_it(engine: Engine) -> None:
    store_floor(engine)
    dispatch, history = Dispatch(engine), History()
    dispatch.start()
    try:
        dispatch.submit(SetAgentState(ADA, Presence.AVAILABLE, overtime=True), key="ada")
        for number in range(5):
            made = dispatch.submit(call(str(number)), key=f"create {number}").ticket
            assert made is not None

            def accept(tab: int, ticket=made.id, number: int = number) -> RefusalCode | None:
                key = f"accept {number} {tab}"
                outcome = dispatch.submit(Accept(ticket, ADA), key=key)
                version = outcome.version or 0
                history.add(Acknowledged(key, "accept", outcome.done, ticket, version, ADA))
                return outcome.refusal and outcome.refusal.code

            with ThreadPoolExecutor(10) as tabs:
                answers = Counter(tabs.map(accept, range(10)))
            assert answers == {None: 1, RefusalCode.WRONG_STATE: 9}
            dispatch.submit(Complete(made.id, ADA, wrap_up_seconds=0), key=f"complete {number}")
    finally:
        dispatch.stop()
    assert complaints(engine, history) == []


@pytest.mark.parametrize("late_ms", [-1, 0, 1])
def test_an_accept_at_the_very_moment_of_expiry_is_either_in_time_or_too_late(
    engine: Engine, late_ms: int
) -> None:
    store_floor(engine)
    history = History()
    with open_floor(engine) as floor:
        floor.ready(ADA)
        ticket = floor.create("1")
        record = floor.router.ledger.records[ticket]
        assert record.until_ms is not None
        moment = record.until_ms - floor.start_ms + late_ms
        outcome = floor.tell(Accept(ticket, ADA), moment, key="accept")
        assert outcome.done is (late_ms < 0)
        assert outcome.done or outcome.refusal.code is RefusalCode.OFFER_EXPIRED
        history.add(Acknowledged("accept", "accept", outcome.done, ticket, outcome.version or 0, ADA))
        floor.at(moment + MINUTE // 2)
        state = floor.views.ticket(ticket).ticket.head.state
        assert state is (ContactState.ASSIGNED if outcome.done else ContactState.QUEUED)
    assert complaints(engine, history) == []
