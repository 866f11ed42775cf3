"""People on call, meetings and training through the life of a roster."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.adherence import StateSpan
from contactcenter.domain.agent import AgentState
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.request import RequestKind
from contactcenter.domain.roster import Activity, OnCall, ShiftPart
from contactcenter.domain.rosterchange import key_of
from contactcenter.domain.rosteredit import (
    AddSession,
    AddShift,
    AddSpan,
    DeleteShift,
    DropPart,
    DropSpan,
    GiveSpan,
)
from contactcenter.services.dispatch.duty import ms_of, published_marker, read_duty
from contactcenter.services.intraday.desk import IntradayDesk
from contactcenter.services.rostering.desk import Signature
from contactcenter.services.rostering.duty import duty_of
from contactcenter.services.rostering.requests import Asked
from tests.fakes.roster import HOUR, at, shift
from workforce.intraday.adherence import measure_adherence

ANNA = Signature("Anna")
WEEKEND = OnCall(4, at(5, 1080), at(6, 480))
BRIEFING = ShiftPart(at(0, 900), at(0, 930), Activity.MEETING, title="Briefing")


def roster_of(engine, key):
    with UnitOfWork(engine, reading=True) as unit:
        return unit.rosters.get(key)


@pytest.fixture
def draft(desk, published):
    """Give a draft in which somebody is on call and has a briefing."""
    key = desk.draft(published, "Anna")
    desk.edit(key, AddSpan(WEEKEND), "call", ANNA)
    desk.edit(key, AddSession(key_of(shift(1, 0)), BRIEFING), "meet", ANNA)
    return key


def test_spans_and_sessions_are_drafted_undone_and_published(desk, published, draft, sqlite_engine):
    change = desk.comparison(draft).change
    assert (change.spans_added, change.spans_removed) == ((WEEKEND,), ())
    assert change.agents == (1, 4)
    assert change.hours_on_call == 14
    for _ in range(2):
        desk.undo(draft, ANNA)
    assert not desk.comparison(draft).change
    for _ in range(2):
        desk.redo(draft, ANNA)
    assert desk.comparison(draft).change == change
    desk.publish(draft, ANNA)
    found = roster_of(sqlite_engine, draft)
    assert found.on_call == (WEEKEND,)
    assert BRIEFING in {part for one in found.shifts if one.agent == 1 for part in one.parts}


def test_going_back_a_version_takes_the_spans_back(desk, published, draft, sqlite_engine):
    desk.publish(draft, ANNA)
    back = desk.draft(published, "Anna")
    assert desk.comparison(back).change.spans_removed == (WEEKEND,)
    desk.publish(back, ANNA)
    assert roster_of(sqlite_engine, back).on_call == ()
    again = desk.draft(draft, "Anna")
    desk.publish(again, ANNA)
    assert roster_of(sqlite_engine, again).on_call == (WEEKEND,)


def test_a_span_can_be_given_to_somebody_else_and_dropped(desk, draft, sqlite_engine):
    desk.edit(draft, GiveSpan(WEEKEND, 3), "give", ANNA)
    theirs = replace(WEEKEND, agent=3)
    assert roster_of(sqlite_engine, draft).on_call == (theirs,)
    with pytest.raises(Conflict, match="not in the roster any more"):
        desk.edit(draft, DropSpan(WEEKEND), "drop", ANNA)
    desk.edit(draft, DropSpan(theirs), "drop", ANNA)
    assert roster_of(sqlite_engine, draft).on_call == ()


def test_spans_that_overlap_or_lie_outside_the_period_are_refused(desk, draft):
    with pytest.raises(InvalidInput, match="overlaps the one until"):
        desk.edit(draft, AddSpan(replace(WEEKEND, start=at(5, 1200))), "call", ANNA)
    with pytest.raises(InvalidInput, match="outside the roster's period"):
        desk.edit(draft, AddSpan(OnCall(4, at(8, 0), at(8, 60))), "call", ANNA)


def test_two_people_may_take_over_what_was_published_with_spans(desk, published, draft, sqlite_engine):
    other = desk.draft(published, "Berta")
    desk.edit(other, AddShift(shift(4, 2)), "add", Signature("Berta"))
    desk.publish(draft, ANNA)
    taken = desk.update(other, "Berta")
    assert taken.spans_added == (WEEKEND,)
    assert roster_of(sqlite_engine, other).on_call == (WEEKEND,)


def test_work_during_a_span_is_a_broken_rule_of_the_draft(desk, draft):
    edit = AddShift(shift(4, 5, 17))
    effect = desk.effect(draft, edit)
    assert [one.rule for one in effect.rules.broken] == ["on call"]
    desk.edit(draft, edit, "add", ANNA)
    assert [one.rule for one in desk.day(draft, date(2026, 11, 28)).broken] == ["on call"]
    with pytest.raises(InvalidInput, match="works while on call"):
        desk.publish(draft, ANNA)


def test_a_session_cannot_lie_on_a_break_and_can_be_left_out(desk, draft, sqlite_engine):
    meal = replace(BRIEFING, start=at(0, 790), end=at(0, 820))
    with pytest.raises(InvalidInput, match="overlap the meal"):
        desk.edit(draft, AddSession(key_of(shift(1, 0)), meal), "meet", ANNA)
    desk.edit(draft, DropPart(key_of(shift(1, 0)), BRIEFING.start), "drop", ANNA)
    assert set(roster_of(sqlite_engine, draft).shifts) >= {shift(1, 0)}


@pytest.mark.parametrize("as_workbook", [False, True])
def test_spans_and_titles_leave_in_a_file_and_come_back(desk, draft, sqlite_engine, as_workbook):
    found = desk.preview_import("roster", desk.export(draft, as_workbook))
    assert (found.errors, found.notes, found.broken) == ((), (), ())
    assert (found.roster.on_call, found.sessions, found.people) == ((WEEKEND,), 1, 4)
    made = desk.draft_import("roster", desk.export(draft, as_workbook), "Anna")
    assert desk.comparison(made).change == desk.comparison(draft).change


def test_a_file_of_spans_alone_is_taken(desk):
    content = b"agent,activity,start,end\n4,on call,2026-11-28T18:00+01:00,2026-11-29T08:00+01:00\n"
    made = desk.draft_import("calls.csv", content, "Anna")
    assert desk.comparison(made).change.spans_added == (WEEKEND,)


def test_a_file_with_somebody_on_call_twice_at_once_names_the_row(desk):
    rows = b"4,on call,2026-11-28 18:00,2026-11-29 08:00\n4,on call,2026-11-29 06:00,2026-11-29 09:00\n"
    (error,) = desk.preview_import("calls.csv", b"agent,activity,start,end\n" + rows).errors
    assert (error.row, error.column) == (3, "start")
    assert "overlaps the one until 2026-11-29 07:00 UTC" in error.message


def test_time_off_takes_the_spans_that_it_touches(requests, desk, draft, sqlite_engine):
    desk.publish(draft, ANNA)
    asked = Asked(RequestKind.TIME_OFF, 4, at(6, 0), at(7, 0))
    request = requests.ask(asked, "Person 4")
    requests.approve(request, "Anna", "granted")
    with UnitOfWork(sqlite_engine, reading=True) as unit:
        assert unit.rosters.published_spans(at(0, 0), at(7, 0)) == ()


def test_nobody_serves_in_a_session_and_adherence_counts_it_as_planned(desk, draft, sqlite_engine):
    desk.publish(draft, ANNA)
    with UnitOfWork(sqlite_engine, reading=True) as unit:
        duty = duty_of(unit, 1, BRIEFING.start)
        calling = duty_of(unit, 4, WEEKEND.start)
    assert duty is not None
    assert (duty.serves, duty.title, duty.until) == (False, "Briefing", BRIEFING.end)
    assert calling is None, "who is on call has no shift, so the router offers nothing"
    routed = read_duty(sqlite_engine, ms_of(BRIEFING.start))
    assert routed.until(1, ms_of(BRIEFING.start)) is None
    assert routed.until(2, ms_of(BRIEFING.start)) == ms_of(at(0, 930))
    met = [
        StateSpan(1, at(0, 540), BRIEFING.start, AgentState.AVAILABLE),
        StateSpan(1, BRIEFING.start, BRIEFING.end, AgentState.AWAY),
    ]
    bare = replace(duty.shift, parts=(BRIEFING,))
    assert measure_adherence(bare, met, BRIEFING.end).adherence == 1.0
    assert measure_adherence(replace(bare, parts=()), met, BRIEFING.end).adherence < 1.0


def test_the_running_day_says_who_is_on_call(desk, draft, sqlite_engine):
    desk.publish(draft, ANNA)
    today = IntradayDesk(sqlite_engine, FixedClock(at(5, 1200))).today()
    assert [(one.name, one.span) for one in today.on_call] == [("Person 4", WEEKEND)]
    early = IntradayDesk(sqlite_engine, FixedClock(at(5, 600))).today()
    assert (early.on_call, [one.span for one in early.calls]) == ((), [WEEKEND])
    meeting = IntradayDesk(sqlite_engine, FixedClock(BRIEFING.start)).today()
    assert {one.duty.title for one in meeting.attendance if one.duty and one.agent == 1} == {"Briefing"}
    assert not [one for one in meeting.missing if one.agent == 1]


def test_a_calendar_shows_spans_as_events_and_sessions_within_the_shift(requests, desk, draft):
    desk.publish(draft, ANNA)
    (event,) = Calendar.from_ical(requests.calendar(requests.open_feed(4))).walk("VEVENT")
    assert (event["summary"], event["uid"]) == ("On call", "oncall-4-20261128-1@contactcenter")
    assert event.decoded("dtstart") == datetime(2026, 11, 28, 17, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == 14 * HOUR
    first = Calendar.from_ical(requests.calendar(requests.open_feed(1))).walk("VEVENT")[0]
    assert "meeting “Briefing” 15:00–15:30 CET" in first["description"]
    assert requests.week(4, date(2026, 11, 28)).calls == (WEEKEND,)


def test_the_router_hears_of_every_way_to_publish_and_of_no_draft(requests, desk, published, sqlite_engine):
    marker = published_marker(sqlite_engine)
    draft = desk.draft(published, "Anna")
    desk.edit(draft, DeleteShift(key_of(shift(2, 0))), "off", ANNA)
    assert published_marker(sqlite_engine) == marker, "a draft is nobody's roster"
    day = IntradayDesk(sqlite_engine, FixedClock(at(0, 480)))
    free = Asked(RequestKind.TIME_OFF, 1, at(0, 0), at(1, 0))
    acts = (
        (lambda _: desk.publish(draft, ANNA), {1, 3}),
        (lambda _: day.call_sick(key_of(shift(3, 0)), None, "Anna"), {1}),
        (lambda done: day.undo(done.head.id, "Anna"), {1, 3}),
        (lambda _: requests.approve(requests.ask(free, "Person 1"), "Anna"), {3}),
    )
    done = None
    for act, there in acts:
        done, before = act(done), marker
        marker, duty = published_marker(sqlite_engine), read_duty(sqlite_engine, ms_of(at(0, 600)))
        assert marker != before
        assert {one for one in (1, 2, 3) if duty.until(one, ms_of(at(0, 600))) is not None} == there
