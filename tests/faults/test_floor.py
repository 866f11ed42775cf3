"""What goes wrong with people, bots and days: nobody keeps an offer that they may not have."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.contact import ContactState
from contactcenter.services.dispatch.commands import (
    Accept,
    Complete,
    HandOff,
    Presence,
    Redirection,
    RefreshFloor,
    SetAgentState,
)
from contactcenter.services.dispatch.duty import instant_of, ms_of
from tests.faults.history import History, complaints
from tests.services.dispatch.floors import (
    ADA,
    BEA,
    BOT,
    CHATS,
    HOUR,
    MINUTE,
    PEOPLE,
    SECOND,
    open_floor,
    publish_shift,
    store_floor,
)


def test_a_skill_that_is_taken_away_while_its_contact_is_offered_leads_to_somebody_else(
    engine: Engine,
) -> None:
    store_floor(engine)
    with open_floor(engine) as floor:
        floor.ready(ADA)
        ticket = floor.create("1")
        with UnitOfWork(engine) as uow:
            uow.agents.save(replace(PEOPLE[0], skills=()))
            uow.commit()
        floor.tell(RefreshFloor(), SECOND)
        assert floor.views.ticket(ticket).ticket.head.state is ContactState.QUEUED
        floor.ready(BEA, now_ms=2 * SECOND)
        assert floor.views.ticket(ticket).ticket.head.agent == BEA
    assert complaints(engine, History()) == []


def test_what_a_bot_holds_is_with_a_person_at_once_when_it_fails(engine: Engine) -> None:
    store_floor(engine)
    with open_floor(engine) as floor:
        floor.ready(ADA, BOT)
        ticket = floor.create("1", queue=CHATS, complexity=1, intent="where")
        assert floor.views.ticket(ticket).ticket.head.agent == BOT
        floor.tell(SetAgentState(BOT, Presence.OUTAGE), SECOND)
        assert floor.views.ticket(ticket).ticket.head.agent == ADA
    assert complaints(engine, History()) == []


def test_a_bot_that_says_nonsense_changes_nothing_and_can_still_hand_over(engine: Engine) -> None:
    store_floor(engine)
    with open_floor(engine) as floor:
        floor.ready(ADA, BOT)
        ticket = floor.create("1", queue=CHATS, complexity=1, intent="where")
        version = floor.views.ticket(ticket).ticket.head.version
        for nonsense in (
            Complete(ticket, BOT, wrap_up_seconds=-1),
            HandOff(ticket, BOT, Redirection(complexity=9)),
            HandOff(ticket, BOT, Redirection(intent="a\x00b")),
            Accept(ticket, BOT),
            Complete(ticket, ADA),
        ):
            assert not floor.tell(nonsense, SECOND).done
        assert floor.views.ticket(ticket).ticket.head.version == version
        assert floor.tell(HandOff(ticket, BOT), 2 * SECOND).done
        assert floor.views.ticket(ticket).ticket.head.agent == ADA
    assert complaints(engine, History()) == []


@pytest.mark.parametrize(
    ("start", "hours"),
    [(datetime(2037, 3, 28, 23, tzinfo=UTC), 23), (datetime(2037, 10, 24, 22, tzinfo=UTC), 25)],
)
def test_on_a_day_of_23_or_25_hours_a_shift_ends_when_its_last_hour_does(
    sqlite_engine: Engine, start: datetime, hours: int
) -> None:
    store_floor(sqlite_engine)
    publish_shift(sqlite_engine, start, hours)
    with open_floor(sqlite_engine) as floor:
        begun = floor.start_ms = ms_of(start)
        floor.tell(RefreshFloor(), 0)
        assert floor.tell(SetAgentState(ADA, Presence.AVAILABLE), 0).desk.until == instant_of(
            begun + hours * HOUR
        )
        floor.at(hours * HOUR - MINUTE)
        last = floor.create("in time", hours * HOUR - MINUTE)
        assert floor.views.ticket(last).ticket.head.agent == ADA
        floor.tell(Accept(last, ADA), hours * HOUR - MINUTE)
        floor.tell(Complete(last, ADA, wrap_up_seconds=0), hours * HOUR + MINUTE)
        late = floor.create("too late", hours * HOUR + MINUTE)
        assert floor.views.ticket(late).ticket.head.state is ContactState.QUEUED
    assert complaints(sqlite_engine, History()) == []
