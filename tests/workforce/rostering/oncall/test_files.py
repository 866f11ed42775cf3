"""Spans on call from files: needs are read, spans are written, read again and judged; errors are named."""

import json
from dataclasses import replace

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.rostering.stafffile import read_staff
from tests.workforce.rostering.centres import MONDAY, RULES, ZONE, centre, person
from tests.workforce.rostering.oncall.calls import at, idle, need, span
from tests.workforce.rostering.test_command import files, run
from workforce.rostering.oncall.validation import check_on_call
from workforce.rostering.problem import OnCallNeed
from workforce.rostering.validation import validate

WEEKNIGHTS = """
[[on_call_needs]]
weekdays = [0, 1, 2]
from = "18:00"
to = "32:00"
[fairness]
on_call = 2.0
"""


def test_a_roster_with_spans_passes_its_own_check_and_stays_when_published(tmp_path):
    needs, staff, roster = files(tmp_path)
    with open(staff, "a") as more:
        more.write(WEEKNIGHTS)
    made = run(needs, "--staff", staff, "--seconds", "3", "--out", roster, "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.output)
    assert len({one["agent"] for one in told["on_call"]}) == 3
    assert (told["on_call_cost"], told["on_call_bound"]) == (6.0, 6.0)
    assert told["on_call_shortages"] == []
    rows = (tmp_path / "roster.csv").read_text()
    assert rows.count(",on call,2026-10-05T18:00:00+02:00,2026-10-06T08:00:00+02:00,no") == 1
    judged = run("check", roster, "--requirement", needs, "--staff", staff, "--json")
    assert judged.exit_code == 0, judged.output
    worth = json.loads(judged.output)
    assert (worth["on_call_hours_missing"], worth["on_call_price"]) == (0, 0)
    assert sum(one["now"]["on_call"] for one in worth["carried"]) == 3
    assert worth["cost"] == pytest.approx(told["objective"])
    with open(staff, "a") as more:
        more.write("[prices]\nchange = 500.0\n")
    again = run(needs, "--staff", staff, "--published", roster, "--seconds", "3", "--json")
    assert json.loads(again.output)["on_call"] == told["on_call"]


def test_the_command_prints_who_is_on_call_and_who_is_missing(tmp_path):
    needs, staff, roster = files(tmp_path)
    with open(staff, "a") as more:
        more.write(WEEKNIGHTS.replace('to = "32:00"', 'to = "32:00"\npeople = 5'))
    made = run(needs, "--staff", staff, "--seconds", "3", "--out", roster)
    assert "On call: 12 spans for 4 people" in made.output
    assert "2026-10-05 18:00 to 2026-10-06 08:00: P1" in made.output
    assert "1 missing for 14.0 h; of 4 who may be asked: 4 on call then" in made.output
    judged = run("check", roster, "--requirement", needs, "--staff", staff)
    assert "42.0 hours without a person on call: 840.0 in the cost" in judged.output


def test_spans_broken_by_hand_are_caught(tmp_path):
    needs, staff, roster = files(tmp_path)
    lines = ["agent,activity,start,end"]
    lines += ["1,shift,2026-10-05T09:00:00+02:00,2026-10-05T17:30:00+02:00"]
    lines += ["1,on call,2026-10-05T17:00:00+02:00,2026-10-06T08:00:00+02:00"]
    (tmp_path / "roster.csv").write_text("\n".join(lines))
    judged = run("check", roster, "--requirement", needs, "--staff", staff, "--lay-breaks")
    assert judged.exit_code == 1
    assert "P1 works while on call from 2026-10-05 17:00 to 2026-10-06 08:00." in judged.output


def terms(tmp_path, text):
    _, staff, _ = files(tmp_path)
    with open(staff, "a") as more:
        more.write(text)
    return read_staff(tmp_path / "staff.toml", ZONE).problem(centre().grid, centre().demands, RULES)


def test_needs_are_read_once_or_by_weekday(tmp_path):
    one = '[[on_call_needs]]\nstart = "2026-10-05 18:00"\nend = "2026-10-06 08:00"\npeople = 2\n'
    one += 'serves = "calls"\namong = [1, 2]\nweight = 0.5\n'
    problem = terms(tmp_path, one + WEEKNIGHTS)
    assert problem.on_call_needs == (
        need(0, people=2, serves="calls", among=frozenset({1, 2}), weight=0.5),
        *(need(day) for day in range(3)),
    )
    assert problem.fairness.on_call == 2.0


def test_history_of_days_on_call_is_read(tmp_path):
    files(tmp_path)
    text = (
        tmp_path / "staff.toml"
    ).read_text() + "on_call_before = [2026-10-01]\nburden = { on_call = 4 }\n"
    (tmp_path / "staff.toml").write_text(text)
    last = read_staff(tmp_path / "staff.toml", ZONE).staff[-1]
    assert ([str(day) for day in last.on_call_before], last.burden.on_call) == (["2026-10-01"], 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('from = "18:00"\nto = "08:00"', "ends before it begins; .* such as 32:00"),
        ('start = "2026-10-05 18:00"\nto = "08:00"', "tells start, to; write start and end"),
        ("people = 2", "tells no time"),
        ('weekdays = [7]\nfrom = "18:00"\nto = "24:00"', r"has weekdays \[7\]; Monday is 0"),
        ('from = "18:00"\nto = "24:00"\npeoples = 1', "'peoples', which is unknown; did you mean 'people'"),
    ],
)
def test_needs_that_cannot_be_read_are_named(tmp_path, text, said):
    with pytest.raises(InvalidInput, match=said):
        terms(tmp_path, f"[[on_call_needs]]\n{text}\n")


OFF = frozenset({MONDAY})


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (lambda: idle([person(1)], [OnCallNeed(at(0, 9), at(0, 9))]), "ends before it begins"),
        (lambda: idle([person(1)], [need(20)]), "begins outside the period"),
        (lambda: idle([person(1)], [need(0, people=0)]), "asks for 0 people"),
        (lambda: idle([person(1)], [need(0, weight=0.0)]), "at a weight of 0.0"),
        (lambda: idle([person(1)], [need(0, serves="chat")]), "'chat' is not a demand"),
        (
            lambda: idle([person(1)], [need(0, among=frozenset({5}))]),
            "names agent 5, who is not on the staff",
        ),
        (lambda: idle([person(1)], [need(0), need(0, people=2)]), "listed twice; add its people up"),
        (
            lambda: idle(
                [person(1, days_off=OFF), person(2, days_off=OFF), person(3, ("mail",))],
                [need(0, serves="calls")],
            ),
            "Nobody may take the need on call calls, 2026-10-05 18:00 to 2026-10-06 08:00: of 2 who serve "
            "it, 2 with the day off",
        ),
        (
            lambda: idle([person(1, on_call_before=OFF)], []),
            "Person 1: 2026-10-05 is told as a day on call",
        ),
        (
            lambda: idle([person(1, days_off=OFF)], [], on_call=(span(1, 0),)),
            "Person 1 is on call .* and has 2026-10-05 off",
        ),
        (
            lambda: idle([person(1)], [], on_call=(span(2, 0),)),
            "Agent 2 is on call but is not on the staff",
        ),
        (lambda: idle([person(1)], [], on_call=(span(1, 0), span(1, 0, 20))), "overlaps that .* join them"),
        (
            lambda: replace(
                idle([person(1)], []), prices=replace(centre().prices, missing_on_call_hour=-1.0)
            ),
            "missing_on_call_hour. is -1.0",
        ),
    ],
)
def test_needs_and_spans_that_contradict_themselves_are_named(problem, said):
    with pytest.raises(InvalidInput, match=said):
        validate(problem())


def test_a_need_that_somebody_is_told_to_serve_needs_nobody_else():
    told = span(1, 0)
    check_on_call(idle([person(1), person(2, days_off=OFF)], [need(0)], on_call=(told,)))
