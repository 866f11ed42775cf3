"""Standing needs: kept, told over the days of a roster, placed in a draft and judged."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Team
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.roster import Activity
from contactcenter.domain.rosterchange import key_of
from contactcenter.domain.rosteredit import DeleteShift
from contactcenter.domain.standingneed import (
    Recurrence,
    StandingActivity,
    StandingOnCall,
    Whom,
)
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import TeamId
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.desk import Signature
from contactcenter.services.rostering.needdesk import NeedDesk
from contactcenter.services.rostering.standing import activities_over, on_call_over
from tests.fakes.organisation import CALLS, PERSON, ZONE
from tests.fakes.roster import MONDAY, NOW, at, shift, store_centre

ANNA = Signature("Anna")
NIGHTS = StandingOnCall("Nights", Recurrence(MONDAY, hours=(1080, 1920)), queue=CALLS)
BRIEFING = StandingActivity(
    "Briefing", Activity.MEETING, 30, Recurrence(MONDAY, hours=(540, 720)), together=True, price=60.0
)
SHOP = StandingActivity(
    "New shop", Activity.TRAINING, 60, Recurrence(MONDAY, date(2026, 12, 18)), every_week=False
)
WEEK = TimeGrid.of_days(MONDAY, 7, 15, ZONE)
PEOPLE = tuple(replace(PERSON, id=number, team=TeamId(team)) for number, team in enumerate("aabb", start=1))


@pytest.fixture
def needs(desk, sqlite_engine) -> NeedDesk:
    """Give the desk of needs of the small centre."""
    return NeedDesk(sqlite_engine, FixedClock(NOW))


def test_needs_are_stored_alike_on_both_databases(engine: Engine) -> None:
    store_centre(engine)
    named = Whom(frozenset({TeamId("north")}), frozenset({1, 3}))
    with UnitOfWork(engine) as unit:
        call = unit.on_call_needs.add(replace(NIGHTS, whom=named, count=2, weight=1.5), "Anna", NOW)
        session = unit.activity_needs.add(SHOP, "Anna", NOW)
        unit.commit()
    with UnitOfWork(engine) as unit:
        assert unit.on_call_needs.counting() == (replace(NIGHTS, whom=named, count=2, weight=1.5),)
        assert unit.activity_needs.get(session)[0] == SHOP
        unit.on_call_needs.change(call, NIGHTS, 0)
        with pytest.raises(Conflict, match="Somebody else changed 'Nights'"):
            unit.on_call_needs.change(call, NIGHTS, 0)
        unit.on_call_needs.withdraw(call, "Berta", NOW)
        assert unit.on_call_needs.counting() == ()
        assert unit.on_call_needs.get(call)[1].withdrawn_by == "Berta"
        unit.on_call_needs.restore(call)
        assert unit.on_call_needs.counting() == (NIGHTS,)
        with pytest.raises(NotFound):
            unit.activity_needs.get(99)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(NIGHTS, title=" "), "title"),
        (lambda: replace(NIGHTS, title="x" * 81), "81 letters"),
        (lambda: replace(NIGHTS, when=Recurrence(MONDAY)), "both times"),
        (lambda: replace(NIGHTS, count=0), "1 to 1000"),
        (lambda: replace(NIGHTS, weight=float("nan")), "over 0"),
        (lambda: replace(NIGHTS, count=3, whom=Whom(people=frozenset({1, 2}))), "2 are named"),
        (lambda: Recurrence(MONDAY, date(2026, 1, 1)), "before the first"),
        (lambda: Recurrence(MONDAY, weekdays=frozenset()), "one weekday"),
        (lambda: Recurrence(MONDAY, hours=(600, 600)), "begins on its day"),
        (lambda: replace(SHOP, activity=Activity.MEAL), "meeting or training"),
        (lambda: replace(SHOP, minutes=4), "5 to 600"),
        (lambda: replace(BRIEFING, minutes=200), "does not fit"),
        (lambda: replace(SHOP, price=-1.0), "at least 0"),
        (lambda: replace(BRIEFING, least=1), "at least 2"),
        (lambda: replace(BRIEFING, sessions=8), "day of its own"),
        (lambda: replace(SHOP, when=Recurrence(MONDAY)), "last day"),
        (lambda: replace(SHOP, sessions=27), "27 sessions on 26 days"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(make, message):
    with pytest.raises(InvalidInput, match=message):
        make()


def test_nights_on_call_last_their_true_hours_over_both_clock_changes():
    for monday, hours in ((date(2026, 10, 19), 15), (date(2026, 3, 23), 13)):
        when = Recurrence(date(2026, 1, 1), weekdays=frozenset({5}), hours=(1080, 1920))
        (need,) = on_call_over([replace(NIGHTS, when=when)], PEOPLE, TimeGrid.of_days(monday, 7, 15, ZONE))
        assert need.end - need.start == timedelta(hours=hours)
        assert need.start.astimezone(UTC).hour == (16 if hours == 15 else 17)


def test_what_is_wanted_of_the_same_people_at_once_is_added_up():
    week = on_call_over([NIGHTS, replace(NIGHTS, title="More", count=2)], PEOPLE, WEEK)
    assert {need.people for need in week} == {3}
    apart = on_call_over([NIGHTS, replace(NIGHTS, whom=Whom(people=frozenset({1})))], PEOPLE, WEEK)
    assert len(apart) == 14
    assert on_call_over([replace(NIGHTS, whom=Whom(people=frozenset({99})))], PEOPLE, WEEK) == ()


def test_a_need_counts_on_its_days_for_its_people(sqlite_engine):
    teams = replace(SHOP, whom=Whom(frozenset({TeamId("b")})))
    short = replace(SHOP, when=Recurrence(date(2026, 11, 25), date(2026, 11, 26)))
    later = replace(SHOP, when=Recurrence(date(2026, 12, 1), date(2026, 12, 2)))
    with UnitOfWork(sqlite_engine) as unit:
        (of_team,) = activities_over(unit, [teams], PEOPLE, WEEK)
        (on_days,) = activities_over(unit, [short], PEOPLE, WEEK)
        assert activities_over(unit, [later], PEOPLE, WEEK) == ()
    assert of_team.people == (3, 4)
    assert on_days.spans == ((at(2, 0), at(4, 0)),), "a session may lie across the midnight between"


def test_the_page_keeps_what_is_sensible(needs, sqlite_engine):
    call, session = needs.add_call(NIGHTS, "Anna"), needs.add_activity(BRIEFING, "Anna")
    with pytest.raises(InvalidInput, match="its own title"):
        needs.add_activity(replace(SHOP, title="briefing "), "Anna")
    with pytest.raises(InvalidInput, match="of those meant 5 serve it"):
        needs.add_call(replace(NIGHTS, count=6), "Anna")
    with pytest.raises(InvalidInput, match="Agent 99 has no employment contract"):
        needs.add_call(replace(NIGHTS, whom=Whom(people=frozenset({99}))), "Anna")
    with pytest.raises(InvalidInput, match="no queue"):
        needs.add_call(replace(NIGHTS, queue="moon"), "Anna")
    with pytest.raises(InvalidInput, match="at least 9 people, and it is for 5"):
        needs.change_activity(session, replace(BRIEFING, least=9), 0)
    needs.withdraw_activity(session, "Anna")
    again = needs.add_activity(BRIEFING, "Berta")
    with pytest.raises(InvalidInput, match="its own title"):
        needs.restore_activity(session)
    needs.withdraw_activity(again, "Berta")
    needs.restore_activity(session)
    needs.withdraw_call(call, "Anna")
    page = needs.page()
    assert [one.kept.counts for one in page.calls] == [False]
    assert [one.kept.counts for one in page.sessions] == [True, False]


def test_what_is_due_is_placed_in_a_draft_and_the_rest_is_told(needs, desk, published, sqlite_engine):
    for need in (BRIEFING, SHOP):
        needs.add_activity(need, "Anna")
    needs.add_call(NIGHTS, "Anna")
    draft = desk.draft(published, "Anna")
    before = desk.day(draft, MONDAY).duties
    assert next((one.title, one.names) for one in before.missed) == (
        "Briefing",
        ("Elena", "Person 1", "Person 2", "Person 3", "Person 4"),
    )
    assert [(one.people, one.queue) for one in before.gaps] == [(1, "Calls")]
    change = desk.place(draft, ANNA, seconds=2.0)
    assert change.paid_hours == 0
    assert {(one.start, one.end) for one in change.added} == {
        (one.start, one.end) for one in change.removed
    }
    with ReadingUnit(sqlite_engine) as unit:
        roster = unit.rosters.get(draft)
    titles = [part.title for one in roster.shifts for part in one.parts if part.title]
    assert sorted(titles) == ["Briefing"] * 3 + ["New shop"] * 3
    assert len(roster.on_call) == 7
    after = desk.day(draft, MONDAY)
    assert (after.duties.gaps, after.broken, after.broken_elsewhere) == ((), (), 0)
    assert [one.names for one in after.duties.missed] == [("Elena", "Person 4")] * 2
    with pytest.raises(InvalidInput, match="Nothing more"):
        desk.place(draft, ANNA, seconds=1.0)
    desk.publish(draft, ANNA)
    assert [one.planned for one in needs.page().sessions] == [None, 3]
    with ReadingUnit(sqlite_engine) as unit:
        crew = read_crew(unit)
        people = tuple(crew.agents.values())
        following = TimeGrid.of_days(MONDAY + timedelta(days=7), 7, 15, ZONE)
        (left,) = activities_over(unit, [SHOP], people, following)
    assert left.people == (4, 7), "who had it is not asked again"


def test_a_session_that_no_need_explains_is_a_broken_rule_and_a_title_of_ones_own_is_not(
    needs, desk, published, sqlite_engine
):
    needs.add_activity(replace(BRIEFING, minutes=45), "Anna")
    rows = (
        "agent,activity,start,end,title\n"
        "1,shift,2026-11-23 09:00,2026-11-23 17:30,\n"
        "1,meeting,2026-11-23 10:00,2026-11-23 10:30,{}\n"
    )
    judged = {
        title: [one.message for one in desk.preview_import("x.csv", rows.format(title).encode()).broken]
        for title in ("Briefing", "Chat with Anna")
    }
    assert any("takes 30 minutes; 45 are asked for" in one for one in judged["Briefing"])
    assert not any("meeting" in one for one in judged["Chat with Anna"])


def test_one_persons_change_is_judged_beside_everybody_in_the_meeting(needs, desk, published):
    needs.add_activity(replace(BRIEFING, least=3, whom=Whom(people=frozenset({1, 2, 3}))), "Anna")
    draft = desk.draft(published, "Anna")
    desk.place(draft, ANNA, seconds=1.0)
    day = next(day for day in range(4) if desk.day(draft, MONDAY + timedelta(days=day)).duties.sessions)
    desk.publish(draft, ANNA)
    second = desk.draft(draft, "Anna")
    effect = desk.effect(second, DeleteShift(key_of(shift(1, day))))
    assert [one.agent for one in effect.rules.broken] == [2, 3]
    assert "fewer than 3 of the people" in effect.rules.broken[0].message


def test_a_team_that_nobody_is_in_is_refused(needs, sqlite_engine):
    with UnitOfWork(sqlite_engine) as unit:
        unit.teams.save(Team(TeamId("empty"), "Empty", "Torino", "Anna"))
        unit.commit()
    with pytest.raises(InvalidInput, match="in the team 'empty'"):
        needs.add_activity(replace(SHOP, whom=Whom(frozenset({TeamId("empty")}))), "Anna")
