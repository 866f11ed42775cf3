"""The labour rules on their page: seen with their sources, set from a day on, taken back."""

import re

import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict
from contactcenter.services.rostering.crew import problem_of, read_crew
from contactcenter.services.rostering.siterules import RuleDesk, RuleWish, rules_in_force
from tests.fakes.roster import MONDAY, at, store_centre
from tests.web.test_rosterpages import Lead, alert, visiting
from workforce.rostering.presets import NEUTRAL, VALUES
from workforce.rostering.rulebounds import BOUNDS

PAGE = "/admin/labour"


@pytest.fixture
def admin(sqlite_engine):
    """Give somebody at the site of a small centre."""
    store_centre(sqlite_engine)
    with visiting(sqlite_engine) as client:
        yield Lead(client)


def wish(**fields):
    named = {"preset": "neutral", "field": "max_consecutive_days", "value": "5", "from": "2026-11-30"}
    return {**named, "source": "agreement of 2026", **fields}


def test_every_limit_has_words_bounds_and_a_line(admin):
    assert set(BOUNDS) == set(VALUES)
    page = admin.get(PAGE).text
    assert page.count('<th scope="row">') == len(VALUES)
    assert "Directive 2003/88/EC, article 3" in admin.get(PAGE + "?preset=eu").text


def test_a_rule_is_set_from_a_day_on_and_taken_back(admin, sqlite_engine):
    done = admin.send(PAGE, **wish())
    assert done.headers["location"] == f"{PAGE}?preset=neutral&day=2026-11-30"
    assert "5 days from 30/11/2026" in admin.get(PAGE).text
    then = admin.get(done.headers["location"]).text
    assert "set by this site" in then
    assert "agreement of 2026" in then
    with UnitOfWork(sqlite_engine) as unit:
        days = (MONDAY, MONDAY.replace(day=30))
        assert [rules_in_force(unit, "neutral", day).max_consecutive_days for day in days] == [6, 5]
    assert admin.send(PAGE + "/1/withdraw").status_code == 303
    assert "taken back by administrator" in admin.get(PAGE).text
    assert admin.send(PAGE + "/1/withdraw").status_code == 409
    with UnitOfWork(sqlite_engine) as unit:
        assert rules_in_force(unit, "neutral", days[1]) == NEUTRAL


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


def test_a_stored_roster_is_judged_by_the_rules_of_its_first_day(admin, sqlite_engine):
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
