"""The labour rules on their page: seen with their sources, set from a day on, taken back."""

import re
from dataclasses import replace

import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict
from contactcenter.domain.installation import Installation
from contactcenter.domain.rosterhead import RosterOrigin
from contactcenter.services.rostering.crew import problem_of, read_crew
from contactcenter.services.rostering.importing import draft_import, preview_import
from contactcenter.services.rostering.judgement import violations_of
from contactcenter.services.rostering.sitelaw import NO_SITE, read_law
from contactcenter.services.rostering.siterules import RuleDesk, RuleWish
from tests.fakes.organisation import ZONE
from tests.fakes.roster import MONDAY, NOW, at, settle, store_centre, week_of
from tests.web.leads import Lead, alert, visiting
from workforce.rostering.presets import NEUTRAL, VALUES
from workforce.rostering.rulebounds import BOUNDS

PAGE = "/admin/labour"


@pytest.fixture
def admin(sqlite_engine):
    """Give somebody at the site of a small centre."""
    store_centre(sqlite_engine)
    with visiting(sqlite_engine) as client:
        yield Lead(client)


def section(page, heading):
    """Return the part of a page under a heading."""
    return page.split(f'<h2 id="{heading}"')[1].split("</section>")[0]


def move(**fields):
    named = {"site": "Torino", "preset": "italy", "from": "2026-11-30", "source": "moved to the new law"}
    return {**named, "seen": "1", **fields}


def wish(**fields):
    named = {"preset": "neutral", "field": "max_consecutive_days", "value": "5", "from": "2026-11-30"}
    return {**named, "source": "agreement of 2026", "seen": "1", **fields}


def test_every_limit_has_words_bounds_and_a_line(admin):
    assert set(BOUNDS) == set(VALUES)
    page = admin.get(PAGE).text
    assert section(page, "rules-head").count('<th scope="row">') == len(VALUES)
    assert "Directive 2003/88/EC, article 3" in admin.get(PAGE + "?preset=eu").text


def test_a_rule_is_set_from_a_day_on_and_taken_back(admin, sqlite_engine):
    done = admin.send(PAGE, **wish())
    assert done.headers["location"] == f"{PAGE}?preset=neutral&day=2026-11-30"
    assert "5 days from 30/11/2026" in admin.get(PAGE).text
    then = admin.get(done.headers["location"]).text
    assert "set for all sites" in then
    assert "agreement of 2026" in then
    with UnitOfWork(sqlite_engine) as unit:
        days = (MONDAY, MONDAY.replace(day=30))
        rules = [read_law(unit).rules_on(NO_SITE, day, "neutral") for day in days]
        assert [one.max_consecutive_days for one in rules] == [6, 5]
    assert admin.send(PAGE + "/1/withdraw").status_code == 303
    assert "taken back by administrator" in admin.get(PAGE).text
    assert admin.send(PAGE + "/1/withdraw").status_code == 409
    with UnitOfWork(sqlite_engine) as unit:
        assert read_law(unit).rules_on(NO_SITE, days[1], "neutral") == NEUTRAL


def test_what_a_rule_would_touch_is_shown_before_it_is_set(admin, sqlite_engine):
    short = wish(field="max_daily_minutes", value="420", seen="", **{"from": "2026-11-25"})
    shown = admin.send(PAGE, **short)
    assert shown.status_code == 200
    found = section(shown.text, "impact-head")
    assert "6 times: 6 shifts, 3 people" in found
    assert "Person 1: 480 paid minutes; 240 to 420 are allowed" in found
    assert "Contracts that cannot" not in found
    assert "Nothing yet" in admin.get(PAGE).text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found))
    assert admin.send(PAGE, **{k: v for k, v in fields.items() if k != "_csrf_token"}).status_code == 303
    assert "7 h" in section(admin.get(PAGE + "?day=2026-11-25").text, "rules-head")
    later = admin.send(PAGE, **wish(field="max_daily_minutes", value="410", seen=""))
    assert later.status_code == 303, "no published roster has these days, and every contract can be kept"


def test_contracts_that_a_rule_makes_impossible_are_named_with_it(admin):
    shown = admin.send(PAGE, **wish(field="max_daily_minutes", value="200", seen=""))
    found = section(shown.text, "impact-head").replace("&#39;", "'")
    assert ">Day</a>, 4 people: Person 1, contract 'day': the shortest day of 240 minutes is over" in found
    assert "version" not in found
    assert admin.send(PAGE, **wish(field="max_daily_minutes", value="200")).status_code == 303


def test_what_a_sites_new_preset_would_touch_is_shown_before(admin, sqlite_engine):
    settle(sqlite_engine, "Milano", 2)
    strict = wish(preset="italy", field="max_daily_minutes", value="420", **{"from": "2026-11-23"})
    assert admin.send(PAGE, **strict).status_code == 303
    shown = admin.send(PAGE + "/sites", **move(site="Milano", seen="", **{"from": "2026-11-26"}))
    assert shown.status_code == 200
    assert "1 shifts, 1 people" in section(shown.text, "impact-head")
    assert admin.send(PAGE + "/sites", **move(site="Milano", **{"from": "2026-11-26"})).status_code == 303


def test_what_taking_a_rule_back_would_touch_is_shown_before(admin):
    longer = wish(field="max_daily_minutes", value="470", **{"from": "2026-11-23"})
    assert admin.send(PAGE, **longer).status_code == 303
    back = wish(field="max_daily_minutes", value="480", **{"from": "2026-11-24"})
    assert admin.send(PAGE, **back).status_code == 303
    shown = admin.send(PAGE + "/2/withdraw")
    assert shown.status_code == 200
    assert "9 times: 9 shifts, 3 people" in section(shown.text, "impact-head")
    assert 'action="/admin/labour/2/withdraw"' in section(shown.text, "impact-head")
    assert "taken back by" not in admin.get(PAGE).text
    assert admin.send(PAGE + "/2/withdraw", seen="1").status_code == 303
    assert "taken back by" in admin.get(PAGE).text


ODD = (
    ({"from": ""}, "Give the first day"),
    ({"from": "2026-11-01"}, "2026-11-01 is past"),
    ({"value": ""}, "Give the value"),
    ({"value": "70"}, "whole number from 1 to 14"),
    ({"value": "6"}, "is 6 on 2026-11-30 already"),
    ({"source": " "}, "Say which law"),
    ({"field": "luck"}, "There is no limit"),
    ({"preset": "moon"}, "There are no rules named"),
    ({"field": "max_daily_minutes", "value": "900"}, "do not fit into a day"),
    ({"field": "average_weekly_minutes", "value": "3000"}, "change that one first"),
)


def test_what_makes_no_sense_is_refused_and_comes_back_with_what_was_typed(admin):
    for fields, words in ODD:
        answer = admin.send(PAGE, **wish(**fields))
        assert answer.status_code == 422, words
        assert words in alert(answer).replace("&#39;", "'")
        source = {**wish(), **fields}["source"]
        assert re.search(f'name="source"[^>]* value="{source}"', answer.text), words
    assert "Nothing yet" in admin.get(PAGE).text


def test_a_stored_roster_is_judged_by_what_was_set_for_all_sites(admin, sqlite_engine):
    desk = RuleDesk(sqlite_engine, FixedClock(at(-2, 600)))
    tight = RuleWish("neutral", "max_consecutive_days", 3, MONDAY, "agreement")
    key = desk.set_rule(tight, "Anna")
    with UnitOfWork(sqlite_engine) as unit:
        (head,) = unit.rosters.heads()
        assert problem_of(unit, head, read_crew(unit)).rules.max_consecutive_days == 3
    draft = admin.send("/lead/roster/1/draft").headers["location"]
    assert "4 days in a row" in admin.get(draft + "?day=2026-11-26").text
    later = RuleDesk(sqlite_engine, FixedClock(at(1, 600)))
    with pytest.raises(Conflict, match="counts since 2026-11-23"):
        later.withdraw(key, "Anna")


def test_a_site_follows_a_preset_from_a_day_on_until_that_is_taken_back(admin):
    assert "none chosen: the roster" in section(admin.get(PAGE).text, "sites-head")
    done = admin.send(PAGE + "/sites", **move())
    assert done.headers["location"] == f"{PAGE}?site=Torino&day=2026-11-30"
    then = admin.get(done.headers["location"]).text
    assert "when it follows “Italy”" in then
    assert "D.Lgs. 81/2008, article 175" in section(then, "rules-head")
    now = admin.get(PAGE).text
    assert "selected" not in now.split('<select name="preset">')[1].split("</select>")[0]
    assert "Italy from 30/11/2026" in section(now, "sites-head")
    assert "moved to the new law" in section(now, "changes-head")
    other = admin.get(PAGE + "?site=Torino&preset=eu").text
    assert "as it would be under “European Union”; that day it follows “Neutral”" in other
    assert admin.send(PAGE + "/sites/1/withdraw").status_code == 303
    assert "Italy from" not in section(admin.get(PAGE).text, "sites-head")
    assert admin.send(PAGE + "/sites/1/withdraw").status_code == 409
    assert admin.send(PAGE + "/sites/2/withdraw").status_code == 404


ODD_MOVES = (
    ({"from": ""}, "Give the first day"),
    ({"from": "2026-11-22"}, "2026-11-22 is past; give 2026-11-23"),
    ({"source": ""}, "Say which law"),
    ({"site": "Roma"}, "There is no site 'Roma'; choose one of Torino"),
    ({"site": ""}, "There is no site ''"),
    ({"preset": "moon"}, "There are no rules named 'moon'"),
    ({"preset": "eu"}, "follows 'eu' on 2026-11-30 already, since 2026-11-23"),
)


def test_a_preset_that_cannot_be_followed_is_refused_and_comes_back_with_what_was_typed(admin):
    assert admin.send(PAGE + "/sites", **move(preset="eu", **{"from": "2026-11-23"})).status_code == 303
    for fields, words in ODD_MOVES:
        answer = admin.send(PAGE + "/sites", **move(**fields))
        assert answer.status_code == 422, words
        assert words in alert(answer).replace("&#39;", "'")
        assert re.search(f'name="source"[^>]* value="{move(**fields)["source"]}"', answer.text), words
    assert admin.get(PAGE + "?site=Roma").status_code == 422


def test_a_value_can_be_set_for_one_site_alone(admin, sqlite_engine):
    settle(sqlite_engine, "Milano", 2)
    done = admin.send(PAGE, **wish(site="Milano"))
    assert done.headers["location"] == f"{PAGE}?site=Milano&preset=neutral&day=2026-11-30"
    assert "set for Milano" in admin.get(done.headers["location"]).text
    assert "set for" not in section(admin.get(PAGE + "?site=Torino&day=2026-11-30").text, "rules-head")
    assert "no site &#39;Roma&#39;" in alert(admin.send(PAGE, **wish(site="Roma")))
    admin.send(PAGE, **wish(value="4"))
    days = [MONDAY.replace(day=day) for day in (29, 30)]
    with UnitOfWork(sqlite_engine) as unit:
        law = read_law(unit)
        found = {
            site: [law.rules_on(site, day, "neutral").max_consecutive_days for day in days]
            for site in ("Milano", "Torino", NO_SITE)
        }
    assert found == {"Milano": [6, 5], "Torino": [6, 4], NO_SITE: [6, 4]}


def test_a_value_that_contradicts_one_of_a_site_is_refused_wherever_and_whenever_it_would(admin):
    site = wish(field="average_weekly_minutes", value="2700", site="Torino", **{"from": "2026-12-07"})
    assert admin.send(PAGE, **site).status_code == 303
    assert admin.send(PAGE, **wish(field="average_weekly_minutes", value="2400")).status_code == 303
    answer = admin.send(PAGE, **wish(field="max_weekly_minutes", value="2500"))
    assert "Torino, 2026-12-07: average_weekly_minutes would be 2700" in alert(answer)


def test_an_installation_without_teams_says_what_names_a_site(sqlite_engine):
    with UnitOfWork(sqlite_engine) as unit:
        unit.installation.save(Installation("Centre", ZONE, demo_day=None))
        unit.commit()
    with visiting(sqlite_engine) as client:
        page = client.get(PAGE).text
        assert "No site yet: teams name the sites" in page
        assert "Let a site follow" not in page
        answer = Lead(client).send(PAGE + "/sites", **move())
        assert "teams name the sites, and there is no team" in alert(answer)


def test_breaks_are_laid_by_the_rules_of_the_persons_site_on_the_day(admin, sqlite_engine):
    settle(sqlite_engine, "Milano", 4)
    italian = move(site="Milano", **{"from": "2026-11-26"})
    assert admin.send(PAGE + "/sites", **italian).status_code == 303
    draft = admin.send("/lead/roster/1/draft").headers["location"]
    for agent, day in ((4, 25), (4, 26), (1, 27)):
        fields = {"action": "add", "agent": str(agent), "begin": "08:00", "finish": "13:00"}
        answer = admin.send(f"{draft}/edit?day=2026-11-{day}", **fields)
        assert answer.status_code == 303, answer.text
    assert "Milano: <a" in admin.get(draft + "?day=2026-11-26").text
    with UnitOfWork(sqlite_engine) as unit:
        added = [one for one in unit.rosters.shifts(2) if one.start.hour == 7]
    assert [len(one.parts) for one in sorted(added, key=lambda one: one.start)] == [1, 2, 1]


def broken(engine, roster=1):
    """Return whom the checks of a stored roster name on which day of the week, and for what."""
    with UnitOfWork(engine) as unit:
        found = violations_of(unit, unit.rosters.head(roster), read_crew(unit))
    return {(one.agent, one.day.weekday(), one.rule) for one in found}


def test_everybody_is_judged_on_each_day_by_the_rules_of_the_site(admin, sqlite_engine):
    settle(sqlite_engine, "Milano", 2)
    assert broken(sqlite_engine) == set()
    wednesday = {"from": "2026-11-25"}
    assert admin.send(PAGE + "/sites", **move(site="Milano", **wednesday)).status_code == 303
    assert broken(sqlite_engine) == set()
    for preset in ("neutral", "italy"):
        short = wish(preset=preset, field="max_daily_minutes", value="420", site="Milano")
        assert admin.send(PAGE, **{**short, **wednesday}).status_code == 303
    assert broken(sqlite_engine) == {(2, day, "daily time") for day in (2, 3)}
    assert admin.send(PAGE + "/2/withdraw").status_code == 303
    assert broken(sqlite_engine) == set()
    draft = admin.send("/lead/roster/1/draft").headers["location"]
    for agent, day in ((2, 24), (2, 25), (1, 25)):
        late = {"start": f"2026-11-{day}T08:00:00Z", "part": f"2026-11-{day}T10:00:00Z"}
        fields = {"action": "part", "agent": str(agent), "begin": "11:15", "try": "1", **late}
        answer = admin.send(f"{draft}/edit?day=2026-11-{day}", **fields)
        assert ("breaks breaks" in answer.text) == ((agent, day) == (2, 25)), (agent, day)


def test_an_import_is_judged_by_the_rules_of_the_roster_that_it_replaces(sqlite_engine):
    store_centre(sqlite_engine, publish=False)
    with UnitOfWork(sqlite_engine) as unit:
        first = unit.rosters.add(replace(week_of(), version=2), NOW, origin=RosterOrigin(rules="italy"))
        unit.rosters.publish(first)
        rows = "person,from,to\nPerson 1,2026-11-23 09:00,2026-11-23 14:00\n"
        preview = preview_import(unit, "week.csv", rows.encode())
        assert [one.rule for one in preview.broken] == ["breaks"]
        assert "120" in preview.broken[0].message
        assert unit.rosters.head(draft_import(unit, preview, "Anna", NOW)).rules == "italy"
