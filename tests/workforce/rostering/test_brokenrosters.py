"""Rosters of other tools with one rule broken on purpose: the command names it, and nothing else."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from contactcenter.cli.roster import command
from tests.workforce.rostering.brokencases import (
    BROKEN,
    FIRST,
    LAWFUL,
    PERSON,
    SPRING,
    at,
    judged,
    said,
    shift,
)


@pytest.mark.parametrize("case", BROKEN)
def test_a_rule_broken_on_purpose_is_named_with_day_value_and_limit(tmp_path, case):
    shifts, more, (day, rule, *words) = BROKEN[case]
    only = more.pop("only", None)
    (found,) = (one for one in judged(tmp_path, shifts, **more) if only in (None, one["rule"]))
    expected = (SPRING if more.get("first") == SPRING else FIRST) + timedelta(days=day)
    assert (found["rule"], found["day"], found["agent"]) == (rule, str(expected), 7)
    assert [word for word in ("Ada", *words) if word not in found["message"]] == []


@pytest.mark.parametrize("case", LAWFUL)
def test_what_just_keeps_a_rule_is_lawful(tmp_path, case):
    shifts, more = LAWFUL[case]
    assert judged(tmp_path, shifts, **more) == []


def test_a_sites_own_rule_judges_from_its_date_on(tmp_path):
    (tmp_path / "own.toml").write_text(
        '[[rule]]\npreset = "italy"\nfield = "max_daily_minutes"\nvalue = 300\nunit = "minutes"\n'
        'scope = "shift"\nhard = true\nsource = "site agreement"\nvalid_from = 2026-10-19\n'
    )
    sixes = [shift(0, rules="italy")]
    (found,) = judged(tmp_path, sixes, rules="italy")
    assert (found["rule"], "300" in found["message"]) == ("daily time", True)
    text = (tmp_path / "own.toml").read_text()
    (tmp_path / "own.toml").write_text(text.replace("2026-10-19", "2026-10-20"))
    assert judged(tmp_path, sixes, rules="italy") == []


def test_a_table_of_days_is_judged_with_the_breaks_that_it_cannot_tell(tmp_path):
    judged(tmp_path, [shift(0)])
    (tmp_path / "days.csv").write_text("agent,2026-10-19,2026-10-20\n7,14:00-20:00,06:45-12:45\n")
    files = ["--requirement", str(tmp_path / "need.csv"), "--staff", str(tmp_path / "staff.toml")]
    args = ["check", str(tmp_path / "days.csv"), *files, "--json"]
    bare, laid = (
        json.loads(CliRunner().invoke(command, [*args, *more]).output) for more in ([], ["--lay-breaks"])
    )
    assert {one["rule"] for one in bare["broken"]} == {"breaks", "daily rest"}
    assert [one["rule"] for one in laid["broken"]] == ["daily rest"]


def test_each_span_on_call_inside_a_long_one_is_named(tmp_path):
    spans = [(8, 30), (18, 4), (24, 30)]
    rows = [[("on call", at(0, hour), at(0, hour + hours), "yes")] for hour, hours in spans]
    told = [one["message"] for one in judged(tmp_path, rows)]
    assert [one.partition(" and from ")[2] for one in told] == [
        "2026-10-19 18:00 to 2026-10-19 22:00, which overlap.",
        "2026-10-20 00:00 to 2026-10-21 06:00, which overlap.",
    ]


@pytest.mark.parametrize("form", ["xlsx", "json"])
@pytest.mark.parametrize("case", ["10:45 of rest", "listed twice", "no meal", "two at once over midnight"])
def test_a_workbook_and_json_are_judged_as_csv_is(tmp_path, case, form):
    shifts, more, _ = BROKEN[case]
    assert judged(tmp_path, shifts, form=form, **more) == judged(tmp_path, shifts, **more)


def test_a_stranger_is_named_once_and_a_row_that_cannot_be_read_does_not_hide_the_others(tmp_path):
    (stranger,) = said(tmp_path, [shift(0)], "csv", who="99")["broken"]
    assert (stranger["agent"], stranger["rule"]) == (99, "one shift a day")
    text = (tmp_path / "roster.csv").read_text().replace("99,", "7,")
    (tmp_path / "roster.csv").write_text(
        text + "Bob,shift,2026-10-20T09:00+02:00,2026-10-20T15:00+02:00,yes\n"
    )
    files = ["--requirement", str(tmp_path / "need.csv"), "--staff", str(tmp_path / "staff.toml")]
    found = CliRunner().invoke(command, ["check", str(tmp_path / "roster.csv"), *files])
    assert found.exit_code == 1
    assert "Not read: Row 5, agent: 'Bob' is not on the staff" in found.output
    assert "0 broken rules, 1 rows not read; 6.0 paid hours" in found.output


def test_two_people_of_one_name_are_told_by_number_alone(tmp_path):
    told = said(tmp_path, [shift(0)], "csv", person=PERSON + PERSON.replace("7", "8"), who="Ada")
    assert [(one["row"], one["column"]) for one in told["unread"]] == [
        (2, "agent"),
        (3, "agent"),
        (4, "agent"),
    ]


def test_json_with_the_breaks_of_each_shift_inside_it_is_read(tmp_path):
    judged(tmp_path, [shift(0)])
    employee = {"id": 7, "name": "Ada"}
    breaks = [{"startTime": "2026-10-19T01:45", "endTime": "2026-10-19T02:00"}]
    one = {
        "employee": employee,
        "startTime": "2026-10-18T23:00",
        "endTime": "2026-10-19T03:00",
        "breaks": breaks,
    }
    two = one | {"startTime": "2026-10-19T23:00", "endTime": "2026-10-20T03:00", "breaks": []}
    (tmp_path / "other.json").write_text(json.dumps({"version": 2, "shifts": [one, two]}))
    files = ["--requirement", str(tmp_path / "need.csv"), "--staff", str(tmp_path / "staff.toml")]
    found = CliRunner().invoke(command, ["check", str(tmp_path / "other.json"), *files, "--json"])
    told = [(one["day"], one["rule"]) for one in json.loads(found.output)["broken"]]
    assert told == [("2026-10-18", "one shift a day"), ("2026-10-19", "breaks")]


def test_a_break_after_midnight_may_have_the_date_of_its_shift(tmp_path):
    judged(tmp_path, [shift(0)])
    rows = "agent,date,activity,start,end\n7,2026-10-19,shift,22:00,02:00\n7,2026-10-19,break,00:15,00:30\n"
    (tmp_path / "roster.csv").write_text(rows)
    files = ["--requirement", str(tmp_path / "need.csv"), "--staff", str(tmp_path / "staff.toml")]
    found = CliRunner().invoke(command, ["check", str(tmp_path / "roster.csv"), *files])
    assert "0 broken rules; 4.0 paid hours" in found.output


SITES = """
[[sites]]
id = "north"
rules = "neutral"
[[sites]]
id = "south"
rules = "italy"
"""
MOVES = PERSON + 'site = "north"\n[[people.later]]\nfrom = 2026-10-26\nsite = "south"\n'
"""Nothing limits the length of nights in the north; in the south eight hours on average do."""


@pytest.mark.parametrize(("nights", "found"), [([1, 7], 7), ([7], 7), ([1], None)])
def test_nights_are_averaged_under_the_rules_of_their_own_site(tmp_path, nights, found):
    shifts = [shift(day, 20, 9, rules="italy") for day in nights]
    told = judged(tmp_path, shifts, person=MOVES, more=SITES)
    days = [] if found is None else [str(FIRST + timedelta(days=found))]
    assert [(one["day"], one["rule"]) for one in told] == [(day, "night work") for day in days]


def test_a_colleagues_move_leaves_the_average_of_nights_whole(tmp_path):
    other = PERSON.replace("7", "8").replace("Ada", "Bo") + 'site = "south"\n'
    shifts = [shift(1, 20, 9, rules="italy"), shift(8, 21, 7, rules="italy")]
    assert judged(tmp_path, shifts, person=MOVES + other, more=SITES, who="8") == []


def test_a_broken_rule_is_of_the_rules_of_its_own_day(tmp_path):
    late = [shift(day, paid=4, breaks=((160, 15, "break"),)) for day in (0, 7)]
    told = judged(tmp_path, late, person=MOVES, more=SITES)
    assert [(one["day"], one["rules"]) for one in told] == [
        ("2026-10-19", "neutral"),
        ("2026-10-26", "italy"),
    ]
    files = ["--requirement", str(tmp_path / "need.csv"), "--staff", str(tmp_path / "staff.toml")]
    said_by = CliRunner().invoke(command, ["check", str(tmp_path / "roster.csv"), *files]).output
    assert "breaks by the rules 'neutral': Ada: 160 minutes" in said_by
    assert "breaks by the rules 'italy': Ada: 160 minutes" in said_by


def test_one_more_break_than_is_due_may_be_short(tmp_path):
    coffee = shift(0, paid=4, breaks=((60, 5, "break"), (120, 15, "break")))
    assert judged(tmp_path, [coffee]) == []


def test_short_breaks_in_one_stretch_of_work_are_named_once(tmp_path):
    short = shift(0, paid=4, breaks=((80, 10, "break"), (160, 5, "break")))
    (found,) = judged(tmp_path, [short])
    assert (found["rule"], found["message"]) == ("breaks", "Ada: a break of 10 minutes; 15 are due.")


def test_a_meal_of_five_minutes_is_no_break(tmp_path):
    (found,) = judged(tmp_path, [shift(0, paid=5, breaks=((100, 5, "meal"), (200, 5, "meal")))])
    assert (found["rule"], found["message"]) == ("breaks", "Ada: a meal of 5 minutes; 15 are due.")


def called(folder, *rows):
    """Return what the command says of spans on call in a file, by local times."""
    judged(folder, [shift(0)])
    lines = [f"7,{day},on call,{start},{end}" for day, start, end in rows]
    (folder / "calls.csv").write_text("\n".join(("agent,date,activity,start,end", *lines)))
    files = ["--requirement", str(folder / "need.csv"), "--staff", str(folder / "staff.toml")]
    found = CliRunner().invoke(command, ["check", str(folder / "calls.csv"), *files, "--json"])
    return json.loads(found.output)


def test_a_span_on_call_that_is_listed_twice_is_told_by_its_row(tmp_path):
    once = ("2026-10-19", "18:00", "20:00")
    told = called(tmp_path, once, once)
    assert [(one["row"], "listed twice" in str(one)) for one in told["unread"]] == [(3, True)]


@pytest.mark.parametrize(
    ("day", "outside"), [("2026-10-18", False), ("2026-10-17", True), ("2026-11-02", True)]
)
def test_a_span_on_call_outside_the_period_is_named(tmp_path, day, outside):
    broken = called(tmp_path, (day, "20:00", "06:00"))["broken"]
    assert [(one["day"], one["rule"]) for one in broken] == [(day, "on call")] * outside
    assert all("outside the period" in one["message"] for one in broken)


@pytest.mark.parametrize("end", ["02:00+1", "02:00 (+1)", "02:00 +1 day", "02:00"])
def test_a_night_of_the_last_day_may_say_that_it_ends_on_the_next(tmp_path, end):
    judged(tmp_path, [shift(0)])
    (tmp_path / "days.csv").write_text(f"agent,2026-10-31,2026-11-01\n7,,22:00-{end}\n")
    (tmp_path / "rows.csv").write_text(f"agent,date,start,end\n7,2026-11-01,22:00,{end}\n")
    files = ["--requirement", str(tmp_path / "need.csv"), "--staff", str(tmp_path / "staff.toml")]
    for name in ("days.csv", "rows.csv"):
        args = ["check", str(tmp_path / name), *files, "--lay-breaks"]
        assert "0 broken rules; 4.0 paid hours" in CliRunner().invoke(command, args).output


def read_as(folder, text, form):
    """Return what the command says of a roster that some other tool wrote."""
    judged(folder, [shift(0)])
    (folder / f"roster.{form}").write_text(text)
    files = ["--requirement", str(folder / "need.csv"), "--staff", str(folder / "staff.toml")]
    args = ["check", str(folder / f"roster.{form}"), *files]
    told = json.loads(CliRunner().invoke(command, [*args, "--json"]).output)
    assert all(note in CliRunner().invoke(command, args).output for note in told["notes"])
    return told


SHORT = {"person": "Ada", "from": "2026-10-19 09:00", "to": "2026-10-19 13:00"}
PAUSE = {"from": "11:00", "to": "11:15"}


def test_lists_side_by_side_are_each_of_their_activity(tmp_path):
    called = {"person": "Ada", "from": "2026-10-19 12:00", "to": "2026-10-19 20:00"}
    lists = {"people": [{"name": "Ada"}], "shifts": [SHORT | {"breaks": [PAUSE]}], "on_call": [called]}
    told = read_as(tmp_path, json.dumps(lists), "json")
    assert [one["rule"] for one in told["broken"]] == ["on call"]
    assert (told["unread"], told["notes"]) == ([], ["Lists that were not read: people."])


def test_breaks_inside_a_shift_may_tell_times_alone(tmp_path):
    late = {"person": "Ada", "start": "2026-10-20T20:00", "end": "2026-10-21T00:00"}
    breaks = [{"start": "22:00", "end": "22:15"}]
    night = {"person": "Ada", "start": "2026-10-22T20:00", "end": "2026-10-23T02:00"}
    after = [{"start": "22:00", "end": "22:15"}, {"start": "00:30", "end": "00:45"}]
    rows = [late | {"breaks": breaks}, night | {"breaks": after}]
    told = read_as(tmp_path, json.dumps(rows), "json")
    assert (told["broken"], told["unread"]) == ([], [])


def test_what_is_taken_for_granted_is_said_to_whoever_judges(tmp_path):
    rows = "7,shift,2026-10-24 22:00,2026-10-25 02:00\n7,break,2026-10-24 23:45,2026-10-25 00:00\n"
    told = read_as(tmp_path, "person,activity,from,to\n" + rows, "csv")
    assert told["broken"] == []
    assert "twice" in told["notes"][0]
