"""People from a file: looked at first, each bad row named, stored whole, and twice is as once."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from contactcenter.cli.imports import command
from contactcenter.clock import FixedClock
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Availability
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.terms import PersonalLimits, PersonTerms, SharedCar, WorkPattern
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


TERMS = "code,availability,limits,pattern,car\n"
HOURS = '"Mon 08:00-12:00, 13:00-20:00; Sat 14:00-30:00"'
LIMITS = "at most 7:30 h a day; at most 30:00 h a week; no nights; no Sundays; not on call"
PATTERN = "at least 2 working days in a row; at most 5 working days in a row; at least 2 days off in a row"
WEEKENDS = "at most 1 weekends with work in a roster"


def test_availability_limits_pattern_and_car_count_from_the_first_day_and_come_back_alike(desk):
    rows = (f"P1,{HOURS},{LIMITS},{PATTERN}; {WEEKENDS},", 'P2,,,,"P3, up to 20 min apart"')
    looked = desk.preview_people(order(*rows, head=TERMS))
    assert looked.errors == ()
    assert looked.people[1].words == ("car: none → P3, up to 20 min apart from 2026-11-30",)
    assert looked.people[0].words[1] == f"limits: none → {LIMITS} from 2026-11-30"
    desk.import_people(order(*rows, head=TERMS), "Anna")
    before, one = people(desk).terms_on(1, MONDAY), people(desk).terms_on(1, LATER)
    assert before == PersonTerms(before.team, before.contract, skills=before.skills)
    assert one.availability == (
        Availability(0, 480, 720),
        Availability(0, 780, 1200),
        Availability(5, 840, 1800),
    )
    assert one.limits == PersonalLimits(450, 1800, False, False, False)
    assert one.pattern == WorkPattern(None, (2, 5), 2, 1)
    assert people(desk).terms_on(3, LATER).car == SharedCar(2, 20)
    again = desk.people_file(PeopleAsked(day=LATER), False)
    found = desk.preview_people(PeopleOrder("people.csv", again, LATER, "the same"))
    assert (found.people, found.errors, found.same) == ((), (), 5)
    gone = "P1,always,none,none,\nP3,,,,none"
    desk.import_people(order(gone, head=TERMS, since=LATER + timedelta(days=7)), "Anna")
    last = people(desk).terms_on(1, LATER + timedelta(days=7))
    assert (last.availability, last.limits, last.pattern) == ((), PersonalLimits(), WorkPattern())
    assert people(desk).terms_on(2, LATER + timedelta(days=7)).car is None


def test_what_is_exported_makes_the_same_people_where_there_are_none(desk, sqlite_engine):
    row = f"P1,{HOURS},{LIMITS},{PATTERN},P9"
    new = "9,P9,Nora,North,Day,Italian 4,Bottega & Figli,voice,always,no nights,none,P1"
    desk.import_people(order(new, head=f"{HEAD.strip()},availability,limits,pattern,car\n"), "Anna")
    desk.import_people(order(row, head=TERMS), "Anna")
    content = desk.people_file(PeopleAsked(day=LATER), False)
    other = b"1,P1,", b"9,P9,", b",P1\n", b",P9\n"
    for old, copy in zip(other, (b"11,P11,", b"19,P19,", b",P11\n", b",P19\n"), strict=True):
        assert content.count(old) == 1
        content = content.replace(old, copy)
    found = desk.import_people(PeopleOrder("people.csv", content, LATER, "a copy"), "Anna")
    assert found.errors == ()
    assert found.new == 2
    now = people(desk)
    for old, copy in ((1, 11), (9, 19)):
        own, other = now.terms_on(old, LATER), now.terms_on(copy, LATER)
        assert replace(other, car=None) == replace(own, car=None, skills=tuple(sorted(own.skills)))
        assert other.car == SharedCar(own.car.colleague + 10, own.car.within_minutes)


def test_people_who_share_cars_are_not_shared_out_anew_in_silence(desk):
    desk.import_people(order("P1,,,,P2", "P3,,,,P4", head=TERMS), "Anna")
    head = f"{HEAD.strip()},car\n"
    fresh = (
        f"{k},P{k},Nora,North,Day,Italian 4,Bottega & Figli,voice,P{mate}" for k, mate in ((8, 1), (9, 2))
    )
    found = desk.preview_people(order(*fresh, head=head))
    assert [(one.row, one.column) for one in found.errors] == [(2, "car"), (3, "car")]
    assert "Person 1 shares a car with Person 2 on 2026-11-30" in found.errors[0].message
    swapped = desk.preview_people(order("P1,,,,P3", "P2,,,,P4", "P3,,,,P1", "P4,,,,P2", head=TERMS))
    assert swapped.errors == ()
    assert len(swapped.people) == 4


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("P1,Mon,,,", "availability", "'Mon' is no weekday with hours"),
        ("P1,Someday 08:00-12:00,,,", "availability", "is no weekday with hours"),
        ("P1,Tue 16:00-08:00,,,", "availability", "Tuesday: '16:00-08:00' are no hours"),
        ("P1,,at most eight h a day,,", "limits", "'eight h' are no hours"),
        ("P1,,never on Mondays,,", "limits", "'never on Mondays' is no limit"),
        ("P1,,at most 3:00 h a day,,", "code", "over the person's own limit of 180"),
        ("P1,,,at most 2 days off in a row,", "pattern", "is no work pattern"),
        ("P1,,,,P77", "car", "nobody with the code 'P77'; give the code or the number"),
        ("P1,,,,P1", "car", "Person 1 cannot share a car with Person 1"),
        ('P1,,,,"P2, up to 400 min apart"', "car", "400 minutes apart; give 0 to 120"),
        ("P1,,,,P3", "car", "and nobody shares two at once"),
        ("P1,,,,P2", "car", "Row 2 says otherwise of this car"),
    ],
)
def test_a_cell_of_terms_that_cannot_be_taken_is_named_and_nothing_is_stored(desk, row, column, words):
    desk.import_people(order("P3,,,,P4", head=TERMS), "Anna")
    before = people(desk)
    found = desk.preview_people(order("P2,,no nights,,none", row, head=TERMS))
    assert [(one.row, one.column) for one in found.errors] == [(3, column)]
    assert words in found.errors[0].message
    with pytest.raises(InvalidInput, match="Nothing is taken"):
        desk.import_people(order("P2,,no nights,,none", row, head=TERMS), "Anna")
    assert people(desk) == before


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
