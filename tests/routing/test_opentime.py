"""Deferred work waits in business hours: for its preferred agent, and from step to step."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import routing
from contactcenter.domain import slaclock
from contactcenter.domain.businesshours import BusinessHours, OpenInterval, always_open
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import ImpossiblePlan, InvalidInput
from routing.decisions import Assigned, Queued
from routing.events import AgentNotReady, NotReadyReason
from routing.opentime import OpenTime
from routing.plan import Plan
from routing.rulefile import parse_rules
from tests.routing.scenes import Caller, agent, contact, step

HOUR = 3_600_000
ROME = ZoneInfo("Europe/Rome")
RULES = parse_rules((Path(routing.__file__).parent / "default_rules.toml").read_text(encoding="utf-8"))


def weekdays(first, last, closed=()):
    day = (OpenInterval(first * 60, last * 60),)
    return BusinessHours("Europe/Rome", (day,) * 5 + ((), ()), frozenset(closed))


def at(day, hour, minute=0, month=11, second=0):
    """Return an instant of November 2026 in Rome (the 20th is a Friday) as epoch milliseconds."""
    return int(datetime(2026, month, day, hour, minute, second, tzinfo=ROME).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("hours", "start", "duration_hours", "due"),
    [
        (weekdays(9, 17), at(20, 16, 30), 1, at(23, 9, 30)),
        (weekdays(9, 17), at(18, 10), 2, at(18, 12)),
        (weekdays(9, 17), at(18, 7), 2, at(18, 11)),
        (weekdays(8, 18), at(16, 17), 4, at(17, 11)),
        (weekdays(9, 17), at(18, 9), 8, at(18, 17)),
        (weekdays(9, 17, [date(2026, 11, 23)]), at(20, 16, 30), 1, at(24, 9, 30)),
        (weekdays(0, 24), at(23, 22, month=10), 3, at(26, 1, month=10)),
        (always_open("Europe/Rome"), at(25, 1, month=10), 3, at(25, 3, month=10)),
        (weekdays(9, 17), at(18, 20), 0, at(18, 20)),
    ],
)
def test_open_time_gives_the_published_deadlines(hours, start, duration_hours, due):
    assert OpenTime(hours).deadline(start, duration_hours * HOUR) == due


@st.composite
def weeks(draw):
    days = []
    for _ in range(7):
        marks = sorted(draw(st.sets(st.integers(0, 96), max_size=4)))
        pairs = zip(marks[::2], marks[1::2], strict=False)
        days.append(tuple(OpenInterval(first * 15, last * 15) for first, last in pairs))
    if not any(days):
        days[2] = (OpenInterval(60, 180),)
    return BusinessHours("Europe/Rome", tuple(days))


@given(
    weeks(),
    st.lists(
        st.tuples(st.integers(at(1, 0, month=3), at(30, 0)), st.integers(1, 40 * HOUR)),
        min_size=1,
        max_size=6,
    ),
)
def test_open_time_agrees_with_the_sla_clock_in_any_order_of_questions(hours, asked):
    opening = OpenTime(hours)
    for start, duration in asked:
        begun = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=start)
        due = slaclock.deadline(hours, begun, duration / 1_000)
        assert opening.deadline(start, duration) == round(due.timestamp() * 1_000)
        end = begun + timedelta(milliseconds=duration)
        assert opening.elapsed(start, start + duration) == round(
            slaclock.elapsed(hours, begun, end) * 1_000
        )
        assert opening.elapsed(start, opening.deadline(start, duration)) == duration


def test_hours_that_never_open_are_refused():
    with pytest.raises(InvalidInput, match="no interval on any day"):
        OpenTime(BusinessHours("Europe/Rome", ((),) * 7))
    with pytest.raises(ImpossiblePlan, match="before so much time"):
        OpenTime(weekdays(9, 10)).deadline(at(20, 9), 4_000 * HOUR)


def test_rules_bound_to_hours_count_deferred_work_in_them_and_live_work_in_plain_time():
    bound = RULES.in_hours({"shop": weekdays(9, 17)})
    email = bound.plan_for(contact(1, queue="shop", channel=Channel.EMAIL))
    friday = at(20, 16, 30)
    assert email.due(friday, email.preferred_until_ms) == at(23, 12, 30)
    assert [email.due(friday, stage.after_ms) for stage in email.steps] == [
        friday, at(23, 9, 30), at(23, 10, 30)
    ]  # fmt: skip
    call = bound.plan_for(contact(2, queue="shop"))
    assert call.due(friday, call.preferred_until_ms) == friday + 30_000
    elsewhere = bound.plan_for(contact(3, queue="other", channel=Channel.EMAIL))
    assert elsewhere.due(friday, 4 * HOUR) == friday + 4 * HOUR
    assert RULES.plan_for(contact(1, queue="shop", channel=Channel.EMAIL)).open_time is None


def friday_mail(plan):
    """Return a floor on which agent 1 is busy until told, with an e-mail for them from Friday 16:30."""
    friday = at(20, 16, 30)
    caller = Caller([agent(1, sales=1), agent(2)], default=plan)
    caller.now = friday
    caller.ready(1, 2)
    for number in range(1, 6):
        caller.arrive(number, friday, channel=Channel.EMAIL, preferred=1)
    return caller, friday


def test_a_preferred_agent_is_waited_for_in_business_hours():
    plan = Plan((step(),), preferred_until_ms=HOUR, open_time=OpenTime(weekdays(9, 17)))
    caller, friday = friday_mail(plan)
    assert caller.arrive(6, friday, channel=Channel.EMAIL, preferred=1) == [Queued(6, "q")]
    assert caller.wait(at(23, 9, 29)) == []
    assert caller.wait(at(23, 9, 30)) == [Assigned(6, 2)]
    assert caller.now == at(23, 9, 30)


def test_steps_of_deferred_work_open_in_business_hours():
    steps = (step(sales=1), step(after_ms=HOUR))
    plan = Plan(steps, open_time=OpenTime(weekdays(9, 17)))
    caller, friday = friday_mail(plan)
    caller.tell(AgentNotReady(1, NotReadyReason.SHIFT_END), friday)
    assert caller.arrive(6, friday, channel=Channel.EMAIL) == [Queued(6, "q")]
    assert caller.wait(at(23, 9, 29)) == []
    assert caller.wait(at(23, 9, 31)) == [Assigned(6, 2)]
    plain = replace(plan, open_time=None)
    caller, friday = friday_mail(plain)
    caller.tell(AgentNotReady(1, NotReadyReason.SHIFT_END), friday)
    caller.arrive(6, friday, channel=Channel.EMAIL)
    assert caller.wait(at(20, 17, 30)) == [Assigned(6, 2)]
