"""People from a file: looked at first, each bad row named, stored whole, and twice is as once."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from contactcenter.cli.imports import command
from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import SkillLevel
from contactcenter.services.rostering.crew import read_crew
from contactcenter.services.rostering.people import read_people
from contactcenter.services.rostering.peopleimport import PeopleOrder
from contactcenter.services.rostering.siterules import RuleDesk, RuleWish
from contactcenter.services.rostering.termsdesk import TermsDesk
from contactcenter.services.views.people import PeopleAsked
from tests.fakes.roster import MONDAY, NOW, at, settle, store_centre

LATER = MONDAY + timedelta(days=7)
NEW = "8,P8,Nora,North,Day,Italian 4,Bottega & Figli,voice"
HEAD = "number,code,name,team,contract,skills,clients,channels\n"


@pytest.fixture
def desk(sqlite_engine):
    """Give the people's desk of a small centre on the Monday of its roster."""
    store_centre(sqlite_engine)
    settle(sqlite_engine, "Milano", 4)
    return TermsDesk(sqlite_engine, FixedClock(at(0, 600)))


def order(*rows, since=LATER, head=HEAD):
    return PeopleOrder("people.csv", (head + "\n".join(rows) + "\n").encode(), since, "plan of December")


def people(desk):
    with UnitOfWork(desk.engine, reading=True) as unit:
        return read_people(unit)


@pytest.mark.parametrize("as_workbook", [False, True])
def test_what_is_exported_changes_nothing_when_imported(desk, as_workbook):
    content = desk.people_file(PeopleAsked(), as_workbook)
    found = desk.import_people(PeopleOrder("people", content, None, "the same"), "Anna")
    assert (found.people, found.errors, found.notes, found.same) == ((), (), (), 5)


def test_teams_and_contracts_count_from_their_first_day_and_skills_at_once(desk):
    row = "1,,,Team Milano,part-time,Italian 5; Returns 1,,"
    looked = desk.preview_people(order(row))
    assert looked.people[0].words == (
        "team: North → Team Milano from 2026-11-30",
        "contract: Day → Part time from 2026-11-30",
        "skills: Italian 5, Returns 1",
    )
    assert people(desk).terms_on(1, LATER).contract == "day", "looking stores nothing"
    desk.import_people(order(row), "Anna")
    after = people(desk)
    days = (MONDAY, LATER)
    assert [after.terms_on(1, day).contract for day in days] == ["day", "part-time"]
    assert [after.terms_on(1, day).team for day in days] == ["north", "milano"]
    assert after.agents[1].skills == (SkillLevel("italian", 5), SkillLevel("returns", 1))
    (change, *_) = after.changes[1]
    assert (change.source, change.author) == ("plan of December", "Anna")
    assert desk.import_people(order(row), "Anna").people == (), "the same file changes nothing"


def test_somebody_new_can_be_planned_at_once(desk):
    done = desk.import_people(order(NEW, ",P9,Otto,,day,italian:3,shop,voice;email"), "Anna")
    assert [(one.agent.id, one.before, one.words[0]) for one in done.people] == [
        (8, None, "new"),
        (901, None, "new"),
    ]
    with UnitOfWork(desk.engine) as unit:
        crew = read_crew(unit)
    assert {8, 901} < crew.agents.keys()
    assert people(desk).terms_on(8, LATER).team == "north"
    assert desk.import_people(order(NEW), "Anna").people == ()


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("x,,,,,,,", "number", "'x' is no number of a person"),
        ("1,,,Nort,,,,", "team", "did you mean 'North'?"),
        ("1,,,,moon,,,", "contract", "There is no contract 'moon'"),
        ("1,,,,,Italian,,", "skills", "'Italian' has no level"),
        ("1,,,,,Italian 9,,", "skills", "a level is a whole number from 1 to 5"),
        ("1,,,,,Italian 2; italian 3,,", "skills", "listed twice"),
        ("1,,,,,,,fax", "channels", "There is no channel 'fax'"),
        ("1,P2,,,,,,", "number", "The code 'P2' is that of person 2"),
        ("2,,,,,,,", "number", "Row 2 is about the same person"),
        (",,Nobody,,,,,", "code", "neither number nor code"),
        ("900,,,,,,,", "number", "is a bot"),
        ("55,,Nora,,,,,", "number", "lacks contract, skills, clients, channels"),
        ("1,,,,,Returns 1,,", "number", "could serve no queue"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_stored(desk, row, column, words):
    bad = order("2,,Bea,,,,,", row, NEW)
    found = desk.preview_people(bad)
    assert [(one.row, one.column) for one in found.errors] == [(3, column)]
    assert words in found.errors[0].message
    with pytest.raises(
        InvalidInput, match=r"Nothing is taken, because of errors in the file \(1\); the first: Row 3"
    ):
        desk.import_people(bad, "Anna")
    assert people(desk).agents[2].name == "Person 2"
    assert 8 not in people(desk).agents


def test_terms_that_the_persons_site_does_not_allow_are_an_error_of_their_row(desk):
    rules = RuleDesk(desk.engine, FixedClock(NOW))
    rules.set_rule(RuleWish("neutral", "max_daily_minutes", 200, LATER, "law", site="Milano"), "Anna")

    (error,) = desk.preview_people(order("1,,,Team Milano,,,,")).errors
    assert (
        "Person 1, contract 'day': the shortest day of 240 minutes is over the daily limit" in error.message
    )


@pytest.mark.parametrize(
    ("head", "since", "words"),
    [
        ("who,when\n", LATER, "no column 'number' or 'code'"),
        ("number,number\n", LATER, "'number' twice"),
        (HEAD, MONDAY - timedelta(days=1), "is past"),
    ],
)
def test_a_file_that_says_nothing_of_people_is_refused(desk, head, since, words):
    with pytest.raises(InvalidInput, match=words):
        desk.preview_people(order("1,,", since=since, head=head))


def test_the_command_imports_a_file_and_says_what_changed(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("CONTACTCENTER_DATABASE_URL", str(desk.engine.url))
    file = tmp_path / "people.csv"
    file.write_text(HEAD + NEW + "\n")
    for options, kept in ((["--dry-run"], False), ([], True)):
        found = CliRunner().invoke(command, ["staff", str(file), "--json", *options])
        told = json.loads(found.output)
        assert (told["new"], told["same"], told["kept"]) == (1, 0, kept)
    assert people(desk).agents[8].name == "Nora"
    file.write_text(HEAD + "1,,,,moon,,,\n")
    found = CliRunner().invoke(command, ["staff", str(file)])
    assert isinstance(found.exception, InvalidInput)
    assert "Row 2, contract: There is no contract 'moon'" in found.output
