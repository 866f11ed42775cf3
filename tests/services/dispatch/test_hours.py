"""Deferred work of the live floor counts its steps and preferences in its queue's opening hours."""

from dataclasses import replace
from datetime import timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent, Availability
from contactcenter.domain.businesshours import BusinessHours, OpenInterval, always_open, local_instant
from contactcenter.domain.contact import ContactState
from contactcenter.domain.installation import Installation
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import AgentId, ContactId
from contactcenter.services.dispatch.commands import (
    Accept,
    Presence,
    PublishRules,
    RefreshFloor,
    SetAgentState,
)
from contactcenter.services.dispatch.duty import instant_of, ms_of
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.outcomes import RefusalCode
from tests.services.dispatch.floors import (
    ADA,
    BEA,
    BOT,
    CHATS,
    HOUR,
    MAILS,
    MINUTE,
    PEOPLE,
    QUEUES,
    ROBOT,
    SECOND,
    SKILLS,
    Floor,
    call,
    person,
)

WEEKDAYS = BusinessHours("Europe/Rome", ((OpenInterval(540, 1020),),) * 5 + ((), ()))


def open_mails(floor: Floor, hours: BusinessHours = WEEKDAYS) -> None:
    """Give the queue of mails other opening hours."""
    mails = next(queue for queue in QUEUES if queue.id == MAILS)
    with UnitOfWork(floor.engine) as uow:
        uow.queues.save(replace(mails, hours=hours))
        uow.commit()
    assert floor.tell(RefreshFloor()).done


def friday_and_monday(floor: Floor) -> tuple[int, int]:
    """Return next Friday 16:30 and the Monday after it 9:00, in milliseconds after the floor's start."""
    friday = floor.now.date() + timedelta(days=1)
    while friday.weekday() != 4:
        friday += timedelta(days=1)
    half_past_four = local_instant(friday, 990, WEEKDAYS.zone)
    nine = local_instant(friday + timedelta(days=3), 540, WEEKDAYS.zone)
    return ms_of(half_past_four) - floor.start_ms, ms_of(nine) - floor.start_ms


def fill_hands(floor: Floor, agent: AgentId, now_ms: int) -> None:
    """Give an agent, the only one at work, as many mails as they can hold."""
    for number in range(5):
        ticket = floor.create(f"mail {number} of {agent}", now_ms, queue=MAILS)
        assert floor.tell(Accept(ticket, agent), now_ms).done


def holder(floor: Floor, ticket: ContactId) -> AgentId | None:
    return floor.views.ticket(ticket).ticket.head.agent


def test_a_fridays_mail_asks_for_its_agent_until_monday_half_past_twelve(floor: Floor) -> None:
    open_mails(floor)
    friday, monday = friday_and_monday(floor)
    floor.ready(ADA, now_ms=friday)
    fill_hands(floor, ADA, friday)
    floor.ready(BEA, now_ms=friday)
    asked = floor.tell(replace(call("mine", MAILS), preferred=ADA), friday).ticket
    assert asked is not None
    floor = floor.restarted()
    floor.at(monday + 3 * HOUR + 29 * MINUTE)
    assert holder(floor, asked.id) is None
    assert floor.views.waiting(MAILS)[0].why == f"asks for agent {ADA} first"
    floor.at(monday + 3 * HOUR + 30 * MINUTE)
    assert holder(floor, asked.id) == BEA
    assert f"agent {ADA}" not in floor.views.why_not(asked.id, BEA)
    assert "has no room" in floor.views.why_not(asked.id, ADA)


def beginner(number: AgentId) -> Agent:
    """Return who may take a mail of complexity 3 from its second step on."""
    return replace(
        person(number, PEOPLE[1].code, *PEOPLE[1].clients),
        skills=tuple(SkillLevel(skill, 2 if skill == "orders" else 5) for skill in SKILLS),
    )


def test_the_steps_of_a_fridays_mail_go_on_on_monday_whatever_router_leads(floor: Floor) -> None:
    with UnitOfWork(floor.engine) as uow:
        uow.agents.save(beginner(BEA))
        uow.commit()
    open_mails(floor)
    friday, monday = friday_and_monday(floor)
    floor.ready(BEA, now_ms=friday)
    ticket = floor.create("hard", friday, queue=MAILS)
    floor.at(monday + 29 * MINUTE)
    assert holder(floor, ticket) is None
    assert floor.tell(PublishRules(default_rules()), monday + 29 * MINUTE).done
    floor = floor.restarted()
    floor.at(monday + 30 * MINUTE - 1)
    assert floor.views.ticket(ticket).ticket.head.version == 2  # created and queued
    floor.at(monday + 30 * MINUTE)
    assert holder(floor, ticket) == BEA
    assert floor.views.ticket(ticket).ticket.head.state is ContactState.OFFERED


def test_new_opening_hours_count_from_the_moment_at_which_they_are_known(floor: Floor) -> None:
    with UnitOfWork(floor.engine) as uow:
        uow.agents.save(beginner(BEA))
        uow.commit()
    assert floor.tell(RefreshFloor()).done
    friday, _ = friday_and_monday(floor)
    floor.ready(BEA, now_ms=friday)
    ticket = floor.create("hard", friday, queue=MAILS)
    floor.at(friday + 59 * MINUTE)
    assert holder(floor, ticket) is None
    open_mails(floor)
    floor.at(friday + 2 * HOUR)
    assert floor.views.ticket(ticket).ticket.head.version == 2  # created and queued
    open_mails(floor, always_open(WEEKDAYS.zone))
    assert holder(floor, ticket) == BEA


def test_a_queue_that_never_opens_counts_all_time(floor: Floor) -> None:
    open_mails(floor, BusinessHours(WEEKDAYS.zone, ((),) * 7))
    floor.ready(ADA)
    ticket = floor.create("1", SECOND, queue=MAILS)
    assert holder(floor, ticket) == ADA


def test_a_bot_with_hours_works_within_them_alone_and_without_them_around_the_clock(floor: Floor) -> None:
    friday, monday = friday_and_monday(floor)
    week = tuple(Availability(day, 540, 1020) for day in range(5))
    with UnitOfWork(floor.engine) as uow:
        uow.installation.save(Installation("Centre", WEEKDAYS.zone, demo_day=None))
        uow.agents.save(replace(ROBOT, availability=week))
        uow.commit()
    floor.tell(RefreshFloor(), friday)
    floor.ready(BOT, now_ms=friday)
    assert floor.views.desk(BOT).desk.until == instant_of(floor.start_ms + friday + 30 * MINUTE)
    kept = floor.create("1", friday, queue=CHATS, complexity=1, intent="where")
    floor.at(friday + 30 * MINUTE)
    assert floor.views.ticket(kept).ticket.head.agent == BOT
    waits = floor.create("2", friday + 31 * MINUTE, queue=CHATS, complexity=1, intent="where")
    early = floor.tell(SetAgentState(BOT, Presence.AVAILABLE), monday - SECOND)
    assert early.refusal is not None
    assert early.refusal.code is RefusalCode.OFF_SHIFT
    floor.tell(RefreshFloor(), monday)
    floor.ready(BOT, now_ms=monday)
    assert floor.views.ticket(waits).ticket.head.agent == BOT
