"""The roster's pages without script: every form answers, keeps what was typed, and says what is wrong."""

import re
from datetime import date, timedelta

import pytest
from litestar.testing import TestClient

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.rosterchange import RosterChange
from contactcenter.domain.units import AgentId
from contactcenter.services.reporting import Reporting
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.publishing import Sanction, publish_change
from tests.fakes.organisation import ZONE
from tests.fakes.roster import NOW, at, shift
from tests.web.leads import TEN, alert
from web.rosterforms import span_of
from web.site import make_site

DAY = "?day=2026-11-23"
DRAFT = "/lead/roster/2"
START = "2026-11-23T08:00:00Z"


def times(begin="10:00", finish="18:30", lock="0", **fields):
    named = {"action": "times", "agent": "1", "start": START}
    return {**named, "begin": begin, "finish": finish, "lock": lock, **fields}


@pytest.mark.parametrize(
    "path",
    [
        "/lead/roster",
        "/lead/roster/1",
        "/lead/roster/import",
        "/lead/requests",
        "/lead/today",
        "/agent/1/shifts",
        "/lead/roster/2",
        f"/lead/roster/2{DAY}&agent=1&start={START}",
        "/lead/roster/2/changes",
    ],
)
def test_every_page_holds_its_fragment_and_nothing_inline(reader, path):
    page, fragment = reader.get(path), reader.get(path, **{"HX-Request": "true"})
    assert (page.status_code, fragment.status_code) == (200, 200)
    assert fragment.text.strip() in page.text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page.text)


def test_an_empty_installation_says_which_command_to_run(sqlite_engine):
    with TestClient(make_site(Reporting(sqlite_engine)), raise_server_exceptions=False) as client:
        assert "contactcenter demo" in client.get("/lead/roster").text


def test_a_shift_is_moved_undone_and_redone(lead, draft):
    assert lead.send(draft + "/edit" + DAY, **times()).status_code == 303
    page = lead.get(draft + DAY).text
    assert "Person 1, 2026-11-23: 10:00–18:30" in page
    assert lead.send(draft + "/undo", lock="1", day="2026-11-23").headers["location"].endswith(DAY)
    assert "↷ Redo" in lead.get(draft + DAY).text
    assert lead.send(draft + "/redo", lock="2").status_code == 303
    assert "↷ Redo" not in lead.get(draft + DAY).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "add", "agent": "4", "begin": "09:00", "finish": "17:30"}, "Add Person 4"),
        ({"action": "delete", "agent": "1", "start": START}, "Delete Person 1"),
        ({"action": "give", "agent": "1", "start": START, "to": "4"}, "to Person 4"),
        (
            {"action": "part", "agent": "1", "start": START, "part": "2026-11-23T12:00Z", "begin": "13:30"},
            "break to 13:30",
        ),
        ({"action": "copy", "source": "2026-11-27"}, "Copy 2026-11-27 to 2026-11-23"),
        (times(breaks="anew"), "10:00–18:30"),
        (times("09:00", "18:00", breaks="stay"), "09:00–18:00"),
    ],
)
def test_each_form_makes_its_edit(lead, draft, fields, words):
    answer = lead.send(draft + "/edit" + DAY, **{"lock": "0", **fields})
    assert answer.status_code == 303, alert(answer)
    assert words in lead.get(draft + DAY).text


def test_the_effect_is_shown_beside_the_form_and_nothing_is_stored(reader):
    shown = reader.send(DRAFT + "/effect" + DAY, **times())
    assert "If you store this" in shown.text
    tried = reader.send(DRAFT + "/edit" + DAY, **times(**{"try": "1"}))
    assert tried.status_code == 200
    assert "If you store this" in tried.text
    assert 'value="10:00"' in tried.text
    assert "↶ Undo" not in reader.get(DRAFT).text


def test_a_draft_tells_on_which_day_people_cannot_share_their_car(lead, draft):
    shared = {"colleague": "2", "within": "0", "from": "2026-11-23", "source": "a wish"}
    assert lead.send("/lead/people/1/car", **shared).status_code == 303
    assert "cannot travel together" not in lead.get(draft + DAY).text
    tried = lead.send(draft + "/effect" + DAY, **times())
    assert "Person 1 and Person 2 cannot travel together on Mon 23 Nov" in tried.text
    lead.send(draft + "/edit" + DAY, **times())
    assert "Person 1 and Person 2 cannot travel together on this day" in lead.get(draft + DAY).text
    back = lead.send(draft + "/effect" + DAY, **times("09:00", "17:30", start="2026-11-23T09:00:00+00:00"))
    assert "Person 1 and Person 2 travel together on Mon 23 Nov" in back.text


def test_the_second_lead_gets_a_conflict_and_keeps_their_input(lead, draft):
    lead.send(draft + "/edit" + DAY, **{"action": "delete", "agent": "2", "start": START, "lock": "0"})
    late = lead.send(draft + "/edit" + DAY, **times("11:15", "19:45"))
    assert late.status_code == 409
    assert "Somebody else changed this draft 1 times" in alert(late)
    assert 'value="11:15"' in late.text
    assert 'value="19:45"' in late.text
    again = lead.send(draft + "/edit" + DAY, **times("11:15", "19:45", lock="1"))
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "add", "agent": "", "begin": "09:00", "finish": "17:30"}, "Choose a person"),
        ({"action": "add", "agent": "1", "begin": "09:00", "finish": "17:30"}, "already has a shift"),
        ({"action": "add", "agent": "4", "begin": "", "finish": "17:30"}, "Give both times"),
        (
            {"action": "add", "agent": "4", "begin": "09:00", "finish": "15:15"},
            "know no shift of 375 minutes",
        ),
        ({"action": "copy", "source": ""}, "Choose the day"),
        ({"action": "fly"}, "There is no edit"),
        ({"action": "delete", "agent": "1", "start": "2026-11-23T05:00Z"}, "not there any more"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(reader, fields, words):
    answer = reader.send(DRAFT + "/edit" + DAY, **{"lock": "0", **fields})
    assert answer.status_code == 422
    assert words in alert(answer).replace("&#39;", "'")


def test_a_draft_is_compared_and_published(lead, draft):
    lead.send(draft + "/edit" + DAY, **times())
    page = lead.get(draft + "/changes").text
    assert "Mon 23 Nov, 10:00–18:30" in page
    assert lead.send(draft + "/publish", lock="1", note="later").status_code == 303
    assert ">later<" in lead.get("/lead/roster").text


def test_a_broken_rule_asks_for_a_reason_and_keeps_the_note(lead, draft):
    lead.send(draft + "/edit" + DAY, **times("09:00", "20:00", breaks="stay"))
    refused = lead.send(draft + "/publish", lock="1", note="for the sale")
    assert refused.status_code == 422
    assert "This breaks" in alert(refused)
    assert 'value="for the sale"' in refused.text
    done = lead.send(draft + "/publish", lock="1", note="for the sale", override="agreed")
    assert done.status_code == 303
    assert "breaks rules: agreed" in lead.get("/lead/roster").text


def test_a_draft_is_brought_up_to_date_and_discarded(lead, draft):
    other = lead.send("/lead/roster/1/draft").headers["location"]
    lead.send(other + "/edit" + DAY, **times())
    lead.send(other + "/publish", lock="1")
    stale = lead.send(draft + "/publish", lock="0")
    assert stale.status_code == 409
    assert "Bring the draft up to date" in lead.get(draft + "/changes").text
    assert lead.send(draft + "/update").status_code == 303
    assert lead.send(draft + "/discard").headers["location"] == "/lead/roster"
    assert lead.get(draft).status_code == 404


def test_an_agent_asks_and_the_lead_decides(lead):
    asked = {"kind": "time_off", "first": "2026-11-25", "last": "2026-11-25", "note": "doctor"}
    tried = lead.send("/agent/1/requests", **asked, **{"try": "1"})
    assert "As things stand" in tried.text
    assert lead.send("/agent/1/requests", **asked).status_code == 303
    assert "Person 1: time off" in lead.get("/lead/requests").text
    refused = lead.send("/lead/requests/1", decision="refuse")
    assert refused.status_code == 422
    assert "Say why" in alert(refused)
    assert lead.send("/lead/requests/1", decision="approve", reason="of course").status_code == 303
    page = lead.get("/agent/1/shifts?day=2026-11-25").text
    assert "of course" in page
    assert re.search(r"Wed 25 Nov 2026</h2>\s*<p class=.muted.>Off", page)


def test_a_colleague_takes_a_shift_over(lead):
    give = {"kind": "give_away", "shift": shift(1, 1).start.isoformat()}
    assert lead.send("/agent/1/requests", **give).status_code == 303
    assert "Take it over" in lead.get("/agent/4/shifts").text
    assert lead.send("/agent/4/requests/agree", request="1").status_code == 303
    assert lead.send("/lead/requests/1", decision="approve").status_code == 303
    assert lead.send("/agent/1/requests/withdraw", request="1").status_code == 409


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": ""}, "Choose what you ask for"),
        ({"kind": "time_off"}, "Give the first day"),
        ({"kind": "time_off", "first": "2026-11-25", "last": "2026-11-24"}, "is before the first"),
        ({"kind": "give_away", "shift": "2026-11-25T01:00Z"}, "Choose one of your coming shifts"),
        ({"kind": "swap", "shift": shift(1, 1).start.isoformat()}, "Choose the colleague"),
        ({"kind": "wish", "first": "2020-01-01"}, "which is past"),
    ],
)
def test_a_request_that_cannot_be_used_says_why(reader, fields, words):
    answer = reader.send("/agent/1/requests", **fields)
    assert answer.status_code == 422
    assert words in alert(answer).replace("&#39;", "'")


def test_a_calendar_is_open_to_who_holds_its_address_until_it_is_revoked(lead):
    page = lead.send("/agent/1/calendar").text
    address = re.search(r"/calendar/[\w-]+\.ics", page).group(0)
    calendar = lead.get(address)
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar.text.count("BEGIN:VEVENT") == 4
    lead.send("/agent/1/calendar", step="revoke")
    assert lead.get(address).status_code == 404


def test_files_go_out_and_come_in(lead):
    for name in ("file.csv", "file.xlsx"):
        content = lead.get(f"/lead/roster/1/{name}").content
        token = lead.client.cookies["csrftoken"]
        page = lead.client.post(
            "/lead/roster/import", data={"_csrf_token": token}, files={"file": (name, content)}
        )
        assert page.status_code == 200
        assert "<dt>Shifts</dt><dd>12</dd>" in page.text
        sent = re.search(r'name="content" value="([^"]+)"', page.text).group(1)
        made = lead.send("/lead/roster/import/draft", name=name, content=sent)
        assert made.status_code == 303
        assert "Nothing changes for anybody" in lead.get(made.headers["location"]).text
    assert lead.get("/lead/roster/1/file.pdf").status_code == 404


@pytest.mark.parametrize(
    "path", ["/lead/roster/import/draft", "/lead/people/import/store", "/planner/events/file/store"]
)
def test_a_file_that_did_not_come_back_whole_is_refused_in_words(lead, path):
    answer = lead.send(path, name="file.csv", content="bm8")
    assert answer.status_code == 422
    assert "did not come back as it was looked at; choose it again" in answer.text


def test_the_running_day_is_steered_and_a_step_taken_back(lead, engine):
    page = lead.get("/lead/today").text
    assert "Today, Monday 23 November 2026" in page
    form = page.split("Move the break")[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    fields.pop("_csrf_token")
    assert lead.send("/lead/today/accept", **fields).status_code == 303
    assert "Undo “Break moved”" in lead.get("/lead/today").text
    with UnitOfWork(engine) as unit:
        key = unit.rosters.published(TEN)
    assert lead.send("/lead/today/undo", roster=str(key)).status_code == 303
    sick = lead.send("/lead/today/sick", agent="1", start=START)
    assert sick.status_code == 303
    plan = lead.get("/lead/today?mend=true").text
    steps = dict(re.findall(r'name="(step\d+)" value="([^"]*)"', plan))
    assert "All agree: do it" in plan
    assert (
        lead.send("/lead/today/mend", **{k: v.replace("&amp;", "&") for k, v in steps.items()}).status_code
        == 303
    )
    assert lead.send("/lead/today/mend").status_code == 422
    gone = lead.send("/lead/today/sick", agent="1", start="2026-11-23T05:00Z")
    assert gone.status_code == 422
    assert "the roster has changed" in alert(gone)


def test_a_call_that_is_given_up_is_handed_over_or_said_to_be_nobodys(lead, engine):
    tonight = OnCall(AgentId(1), at(0, 1200), at(1, 480))
    with UnitOfWork(engine) as unit:
        head = unit.rosters.head(unit.rosters.published(TEN))
        sanction = Sanction("Anna", NOW - timedelta(days=7))
        publish_change(unit, head, RosterChange(spans_added=(tonight,)), sanction, read_crew(unit))
        unit.commit()
    assert "Calls given up" not in lead.get("/lead/today").text
    sick = lead.send("/lead/today/sick", agent="1", start=tonight.start.isoformat())
    assert sick.status_code == 303
    page = lead.get("/lead/today").text
    card = page.split("Calls given up")[1].split("</section>")[0]
    assert "given up by Person 1" in card
    assert "Nobody is on call for the rest of today" in page
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', card.split("Person 4 takes")[0]))
    fields.pop("_csrf_token")
    assert lead.send("/lead/today/call", **fields).status_code == 303
    assert "Undo “Call taken over”" in lead.get("/lead/today").text
    again = lead.send("/lead/today/call", **fields)
    assert again.status_code == 409
    assert "taken over by now" in alert(again)
    assert lead.send("/lead/today/call", **dict(fields, end="soon")).status_code == 422


def test_a_form_without_its_token_is_refused(reader):
    assert reader.client.post("/lead/roster/1/draft", data={}).status_code == 403


def test_a_moment_without_a_roster_offers_the_nearest_period_by_the_local_clock(lead):
    page = lead.get("/lead/today?at=2030-02-01T10:00").text
    assert "No published roster covers Friday 01 February 2030, 10:00" in page
    field = re.search(r'min="([^"]+)" max="([^"]+)" value="([^"]+)"', page)
    assert field is not None
    assert field.group(1) <= field.group(3) <= field.group(2)
    found = lead.get("/lead/today?at=" + field.group(3).replace(":", "%3A"))
    assert "As of 10:00" in found.text
    for nonsense in ("soon", "0001-01-01T00:00", "9999-12-31T23:59Z"):
        assert lead.get("/lead/today?at=" + nonsense).status_code == 422


def test_people_are_put_on_call_and_meet_in_a_draft(lead, draft):
    saturday = f"{draft}/edit?day=2026-11-28"
    span = {"agent": "4", "begin": "18:00", "finish": "08:00"}
    assert lead.send(saturday, action="call", lock="0", **span).status_code == 303
    page = lead.get(f"{draft}?day=2026-11-28").text
    assert "Sat 28 Nov, 18:00–08:00 (14 h)" in page
    chosen = {"agent": "4", "start": "2026-11-28T17:00:00Z"}
    assert "Drop the call" in lead.get(f"{draft}?day=2026-11-28&agent=4&start=2026-11-28T17:00:00Z").text
    assert lead.send(saturday, action="give_call", lock="1", to="3", **chosen).status_code == 303
    gone = lead.send(saturday, action="drop_call", lock="2", **chosen)
    assert "not there any more" in gone.text
    session = {"agent": "1", "start": START, "activity": "meeting", "title": "Briefing"}
    monday = f"{draft}/edit?day=2026-11-23"
    late = lead.send(monday, action="session", lock="2", begin="17:15", minutes="30", **session)
    assert "goes on after the shift" in late.text
    assert (
        lead.send(monday, action="session", lock="2", begin="15:00", minutes="30", **session).status_code
        == 303
    )
    changes = lead.get(f"{draft}/changes").text
    assert "on call Sat 28 Nov, 18:00–08:00 (14 h)" in changes
    assert "meeting “Briefing” 15:00" in changes
    assert "Hours on call" in changes
    part = {"agent": "1", "start": START, "part": "2026-11-23T14:00:00+00:00"}
    assert lead.send(monday, action="drop", lock="3", **part).status_code == 303
    assert "Briefing" not in lead.get(f"{draft}/changes").text
    assert lead.send(f"{draft}/publish", lock="4").status_code == 303
    assert "on call" in lead.get("/agent/3/shifts?day=2026-11-28").text
    day = lead.get("/lead/day/2026-11-28").text
    assert "Person 3, Sat 28 Nov 2026, 18:00 to Sun 29 Nov 2026, 08:00" in day
    night = lead.get("/lead/today?at=2026-11-28T20:00Z").text
    assert re.search(r"now</span> Person 3, until Sun 29 Nov 2026, 08:00", night)


def test_placing_says_when_nothing_is_due(lead, draft):
    page = lead.send(f"{draft}/place", lock="0")
    assert page.status_code == 422
    assert "enter a need first" in page.text


def test_a_time_that_exists_twice_stays_where_it_was_and_one_that_is_skipped_is_refused(lead, engine):
    monday = date(2026, 10, 19)
    second = at(6, 150, monday) + timedelta(hours=1)
    night = Shift(AgentId(1), at(5, 22 * 60, monday), second)
    with UnitOfWork(engine) as unit:
        week = Roster(at(0, 0, monday), at(7, 0, monday), (night,))
        unit.rosters.publish(unit.rosters.add(week, NOW))
        unit.commit()
    draft = lead.send("/lead/roster/2/draft").headers["location"]
    edit = {"action": "times", "agent": "1", "start": night.start.isoformat(), "lock": "0"}
    path = f"{draft}/edit?day=2026-10-24"
    assert lead.send(path, begin="21:30", finish="02:30", **edit).status_code == 303
    with UnitOfWork(engine) as unit:
        (kept,) = unit.rosters.shifts(3)
        assert (kept.start, kept.end) == (night.start - timedelta(minutes=30), second)
    with pytest.raises(InvalidInput, match="02:30 does not exist on 2027-03-28"):
        span_of("02:30", "08:00", date(2027, 3, 28), ZONE)


def test_two_screens_that_publish_one_draft_publish_it_once(lead, draft):
    form = {"lock": "0", "note": "sale"}
    assert lead.send(f"{draft}/publish", **form).status_code == 303
    again = lead.send(f"{draft}/publish", **form)
    assert again.status_code == 409
    assert "only a draft can be edited. Draft it anew" in alert(again)
    assert lead.send(f"{draft}/undo", lock="0").status_code == 409
    assert lead.send(f"{draft}/discard", lock="1").status_code == 409
