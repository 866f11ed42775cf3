"""People and contracts on their pages: found, changed from a day on, refused with why, taken back."""

import base64
import re
from dataclasses import replace

import pytest

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Team
from contactcenter.domain.skill import Skill
from contactcenter.domain.terms import PersonalLimits
from contactcenter.domain.units import AgentId, SkillId, TeamId
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.judgement import violations_of
from contactcenter.services.rostering.people import read_people
from tests.fakes.roster import MONDAY, settle, store_centre
from tests.web.leads import Lead, alert, visiting

PEOPLE, CONTRACTS = "/lead/people", "/lead/contracts"
WEDNESDAY = {"from": "2026-11-25", "source": "agreed with Anna"}
DAY = {
    "name": "Day",
    "weekly": "40",
    "days": "5",
    "shortest_day": "4",
    "longest_day": "8:00",
    "cost": "20",
    "total_weeks": "4",
    **WEDNESDAY,
}


@pytest.fixture
def lead(sqlite_engine):
    """Give a lead at a small centre of two sites, Milano under its own short days."""
    store_centre(sqlite_engine)
    settle(sqlite_engine, "Torino", 1, 2)
    with UnitOfWork(sqlite_engine) as unit:
        unit.teams.save(Team(TeamId("milano"), "Team Milano", "Milano", "Anna"))
        unit.skills.save(Skill(SkillId("sales"), "Sales"))
        unit.commit()
    with visiting(sqlite_engine) as client:
        yield Lead(client)


def said(answer):
    """Return the alert of a page as people read it."""
    return alert(answer).replace("&#39;", "'")


def test_people_are_found_by_name_team_site_contract_and_skill(lead):
    page = lead.get(PEOPLE).text
    assert "Person 1</a>" in page
    assert lead.get(PEOPLE + "?q=person+2").text.count("/lead/people/2") == 1
    assert "Person 3</a>" not in lead.get(PEOPLE + "?team=torino").text
    assert "Person 2</a>" in lead.get(PEOPLE + "?site=Torino&contract=day").text
    assert "Nobody of" in lead.get(PEOPLE + "?skill=sales").text
    assert "did you mean &#39;Torino&#39;" in lead.get(PEOPLE + "?site=Turino").text
    csv = lead.get(PEOPLE + "?team=torino&format=csv").text
    assert csv.splitlines()[1].startswith("1,P1,Person 1,Team Torino,Torino,Day,40:00 h a week")


def test_an_empty_installation_says_how_to_begin(early_visitor):
    assert "contactcenter demo" in early_visitor.get(PEOPLE).text
    assert "There is no contract yet" in early_visitor.get(CONTRACTS).text


def test_a_move_counts_from_its_first_day_and_is_taken_back(lead, sqlite_engine):
    lead.send(
        "/admin/labour",
        preset="neutral",
        field="max_daily_minutes",
        value="420",
        site="Milano",
        **WEDNESDAY,
    )
    done = lead.send(PEOPLE + "/1/team", team="milano", **WEDNESDAY)
    assert done.headers["location"] == f"{PEOPLE}/1?day=2026-11-25&saved=1"
    then = lead.get(done.headers["location"]).text
    assert "Stored." in then
    assert "set for Milano" in then
    now = lead.get(PEOPLE + "/1").text
    assert "Team and site from <a" in now
    assert "Team Milano, Milano, “Neutral”" in now
    with UnitOfWork(sqlite_engine) as unit:
        found = violations_of(unit, unit.rosters.heads()[0], read_crew(unit))
    assert {(one.agent, one.day.day) for one in found} == {(1, 25), (1, 26)}
    assert lead.send(PEOPLE + "/changes/1/withdraw", person="1").status_code == 303
    assert "taken back by team lead" in lead.get(PEOPLE + "/1").text
    assert "took this back already" in said(lead.send(PEOPLE + "/changes/1/withdraw", person="1"))
    with UnitOfWork(sqlite_engine) as unit:
        assert violations_of(unit, unit.rosters.heads()[0], read_crew(unit)) == ()


ODD = (
    ("team", {"team": "milan"}, "There is no team 'milan'; did you mean 'milano'"),
    ("team", {"team": "torino"}, "the team is so on 2026-11-25 already"),
    ("team", {"team": "milano", "from": ""}, "Give the first day"),
    ("team", {"team": "milano", "from": "2026-11-22"}, "2026-11-22 is past; give 2026-11-23"),
    ("team", {"team": "milano", "source": " "}, "Say what this comes from"),
    ("contract", {"contract": "dya"}, "There is no contract 'dya'; did you mean 'day'"),
    ("availability", {"day-1": "8 to 5"}, "Tuesday: '8 to 5' are no hours"),
    ("availability", {"day-1": "08:00-12:00, 11:00-15:00"}, "overlap; join them"),
    ("availability", {"day-1": "08:00-09:00"}, "no shift of the contract"),
    ("limits", {"daily": "3:00"}, "shortest day of 240 minutes is over the person's own limit of 180"),
    ("limits", {"daily": "three"}, "'three' are no hours"),
    ("pattern", {"least_run": "5", "most_run": "3"}, "5 to 3 working days in a row"),
    ("skills", {"skill-sales": "3"}, "Skills count at once"),
    ("skills", {"skill-sales": "9", "from": "2026-11-23"}, "is 9; a level is a whole number from 1 to 5"),
    ("skills", {"skill-sales": "3", "from": "2026-11-23"}, "could serve no queue"),
    ("luck", {}, "'luck' is none of"),
)


@pytest.mark.parametrize(("aspect", "fields", "words"), ODD)
def test_what_makes_no_sense_is_refused_with_what_was_typed(lead, aspect, fields, words):
    answer = lead.send(f"{PEOPLE}/1/{aspect}", **{**WEDNESDAY, **fields})
    assert answer.status_code == 422
    page = answer.text.replace("&#39;", "'")
    assert words in page
    assert "Nothing yet" in page
    for value in fields.values():
        assert aspect == "luck" or not value.strip() or value in page


def test_limits_availability_and_pattern_are_set_in_words(lead, sqlite_engine):
    assert lead.send(PEOPLE + "/1/limits", daily="7:30", nights="yes", **WEDNESDAY).status_code == 303
    hours = {f"day-{day}": "08:00-18:00" for day in range(5)}
    assert lead.send(PEOPLE + "/1/availability", **hours, **WEDNESDAY).status_code == 303
    pattern = {"least_run": "2", "most_run": "4", "days_off": "2", "weekends": "1"}
    assert lead.send(PEOPLE + "/1/pattern", **pattern, **WEDNESDAY).status_code == 303
    page = lead.get(PEOPLE + "/1?day=2026-11-25").text
    for words in (
        "at most 7:30 h a day; no Sundays; not on call",
        "Fri 08:00-18:00",
        "at most 4 working days",
    ):
        assert words in page
    with UnitOfWork(sqlite_engine) as unit:
        people = read_people(unit)
        after = people.terms_on(AgentId(1), MONDAY.replace(day=25))
        assert after.limits == PersonalLimits(450, sundays=False, on_call=False)
        assert people.terms_on(AgentId(1), MONDAY).limits == PersonalLimits()


def test_skills_count_at_once_and_come_back_when_taken_back(lead, sqlite_engine):
    with UnitOfWork(sqlite_engine) as unit:
        before = unit.agents.get(AgentId(1)).skills
    held = {f"skill-{one.skill}": str(one.level) for one in before}
    today = {**WEDNESDAY, "from": "2026-11-23"}
    assert lead.send(PEOPLE + "/1/skills", **held, **{"skill-sales": "4"}, **today).status_code == 303
    with UnitOfWork(sqlite_engine) as unit:
        assert unit.agents.get(AgentId(1)).level_of(SkillId("sales")) == 4
    page = lead.get(PEOPLE + "/1").text
    assert "as it was before the first change" in page
    assert "Sales 4" in page
    assert "cannot be taken back" in said(lead.send(PEOPLE + "/changes/1/withdraw", person="1"))
    assert lead.send(PEOPLE + "/changes/2/withdraw", person="1").status_code == 303
    with UnitOfWork(sqlite_engine) as unit:
        assert unit.agents.get(AgentId(1)).skills == before


def test_a_contract_is_changed_for_everybody_who_has_it_and_taken_back(lead, sqlite_engine):
    fields = {**DAY, "weekly": "38:30", "overtime": "4", "night_premium": "25", "agency": "yes"}
    done = lead.send(CONTRACTS + "/day", **fields)
    assert done.headers["location"] == f"{CONTRACTS}/day?day=2026-11-25&saved=1"
    then = lead.get(done.headers["location"]).text
    assert "38:30 h a week" in then
    assert "overtime up to 4:00 h; agency; night +25%" in then
    assert "40:00 h a week" in lead.get(CONTRACTS + "/day").text
    assert "2026-11-25" in lead.get(CONTRACTS).text
    earlier = lead.send(CONTRACTS + "/day", **{**fields, "from": "2026-11-24"})
    assert "changes on 2026-11-25 already" in said(earlier)
    assert lead.send(CONTRACTS + "/day/changes/1/withdraw").status_code == 303
    with UnitOfWork(sqlite_engine) as unit:
        assert read_people(unit).versions == {}


ODD_CONTRACTS = (
    ({"weekly": ""}, "The hours of a week are missing"),
    ({"weekly": "60"}, "weekly limit of 2880 in the rules 'neutral'"),
    ({"weekly": "44"}, "do not fit into 5 days of at most 480"),
    ({"shortest_day": "9", "longest_day": "8"}, "are not a range"),
    ({"days": "7"}, "7 days a week; give 1 to 6"),
    ({"night_premium": "much"}, "'much' is no number"),
    ({"most_total": "160"}, "both the least and the most hours"),
    ({"band-0": "08:00-09:00"}, "no shift of the contract"),
    ({"source": ""}, "Say what this comes from"),
    ({}, "says so on 2026-11-25 already"),
)


@pytest.mark.parametrize(("fields", "words"), ODD_CONTRACTS)
def test_a_contract_that_contradicts_itself_or_the_rules_is_refused(lead, fields, words):
    answer = lead.send(CONTRACTS + "/day", **{**DAY, **fields})
    assert answer.status_code == 422
    assert words in said(answer)
    assert "Nothing yet" in answer.text


def test_a_contract_that_breaks_somebodys_own_limit_names_the_person(lead):
    assert lead.send(PEOPLE + "/2/limits", daily="5", nights="1", sundays="1", on_call="1", **WEDNESDAY)
    answer = lead.send(CONTRACTS + "/day", **{**DAY, "shortest_day": "6"})
    assert "Person 2: the contract's shortest day of 360 minutes is over the person's own limit" in said(
        answer
    )


def test_a_contract_is_made_once_and_given_to_somebody(lead):
    made = {**DAY, "id": "part 20", "name": "Part", "weekly": "20", "band-0": "08:00-14:00"}
    assert lead.send(CONTRACTS, **made).headers["location"].startswith(f"{CONTRACTS}/part%2020")
    assert "There is a contract 'part 20' already" in said(lead.send(CONTRACTS, **made))
    assert "no slash" in said(lead.send(CONTRACTS, **{**made, "id": "a/b"}))
    assert lead.send(PEOPLE + "/1/contract", contract="part 20", **WEDNESDAY).status_code == 303
    page = lead.get(PEOPLE + "/1?day=2026-11-25").text
    assert "Mon 08:00-14:00" in page
    assert "1 person has it" in lead.get(CONTRACTS + "/part%2020?day=2026-11-25").text
    assert lead.get(CONTRACTS + "/moon").status_code == 404


def test_a_bot_and_nobody_have_no_page(lead, sqlite_engine):
    with UnitOfWork(sqlite_engine) as unit:
        bots = [one for one in unit.agents.all() if one.contract is None]
        unit.agents.save(replace(bots[0], name="Bot"))
        unit.commit()
    assert lead.get(f"{PEOPLE}/{bots[0].id}").status_code == 404
    assert lead.get(f"{PEOPLE}/99999").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/lead/people/1?day=0001-01-01",
        "/lead/people/staff.toml?day=9999-12-31",
        "/lead/day/9999-12-31",
        "/agent/1/shifts?day=0001-01-01",
        "/lead/roster/99999999999999999999",
    ],
)
def test_what_no_calendar_or_column_can_hold_is_refused_in_words(lead, path):
    answer = lead.get(path)
    assert answer.status_code == 422
    assert "out of reach" in answer.text


def look(lead, name, content, **fields):
    """Send a file of people to be looked at."""
    data = {"_csrf_token": lead.client.cookies["csrftoken"], "source": "plan of December", **fields}
    return lead.client.post(PEOPLE + "/import", data=data, files={"file": (name, content)})


def test_a_file_of_people_is_looked_at_stored_whole_and_then_changes_nothing(lead):
    content = lead.get(PEOPLE + "/file/people.xlsx?q=person").content
    assert "there is nothing to store" in look(lead, "people.xlsx", content).text
    csv = b"number,team,favourite colour\n1,Team Milano,red\n"
    page = look(lead, "people.csv", csv, since="2026-11-30")
    assert "team: Team Torino → Team Milano from 2026-11-30" in page.text
    assert "Columns that were not read: favourite colour." in page.text
    sent = dict(re.findall(r'name="(name|content|since|source)" value="([^"]+)"', page.text))
    assert lead.send(PEOPLE + "/import/store", **sent).headers["location"] == PEOPLE
    assert "Person 1</a>" in lead.get(PEOPLE + "?team=milano&day=2026-11-30").text
    assert "there is nothing to store" in look(lead, "people.csv", csv, since="2026-11-30").text


def test_a_file_of_people_with_a_bad_row_stores_nothing(lead):
    page = look(lead, "people.csv", b"number,team,name\n1,Turin,\n2,,Bea\n").text
    assert "There is no team &#39;Turin&#39;" in page
    assert "Store all of it" not in page
    content = base64.b64encode(b"number,team,name\n1,Turin,\n2,,Bea\n").decode()
    sent = {"name": "people.csv", "content": content, "since": "", "source": "haste"}
    answer = lead.send(PEOPLE + "/import/store", **sent)
    assert answer.status_code == 422
    assert "Nothing is taken, because of errors in the file (1)" in said(answer)
    assert "Bea" not in lead.get(PEOPLE).text
    assert "Say what this comes from" in said(look(lead, "people.csv", b"number\n1\n", source=" "))
    assert "Choose a file" in said(lead.send(PEOPLE + "/import", source="x"))
    assert lead.get(PEOPLE + "/file/people.doc").status_code == 404


def test_a_shared_car_is_set_for_both_seen_by_both_and_taken_back(lead):
    together = {"colleague": "3", "within": "15", "to": "2026-12-04"}
    assert lead.send(f"{PEOPLE}/1/car", **together, **WEDNESDAY).status_code == 303
    for number, mate in ((1, 3), (3, 1)):
        page = lead.get(f"{PEOPLE}/{number}?day=2026-11-25").text
        assert f"with Person {mate}, up to 15 min apart" in page
        week = lead.get(f"/agent/{number}/shifts").text
        assert f"You share a car with Person {mate} from Wed 25 Nov" in week
    answer = lead.send(f"{PEOPLE}/2/car", colleague="3", within="0", **WEDNESDAY)
    assert answer.status_code == 422
    assert "nobody shares two at once" in said(answer)
    assert '<option value="3" selected>' in answer.text, "what was typed comes back"
    key = re.findall(r"/lead/people/changes/(\d+)/withdraw", lead.get(f"{PEOPLE}/3").text)[-1]
    assert lead.send(f"{PEOPLE}/changes/{key}/withdraw", person="3").status_code == 303
    assert "with Person 3" not in lead.get(f"{PEOPLE}/1?day=2026-11-25").text.split("What was set")[0]
