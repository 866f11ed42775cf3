import json
import re

from click.testing import CliRunner

from contactcenter.cli.roster import command
from tests.workforce.rostering.centres import centre

STAFF = """
[[contracts]]
id = "ft"
weekly_minutes = 2400
days_per_week = 5
daily_minutes = [480, 480]
"""
PERSON = '[[people]]\nid = {0}\nname = "P{0}"\ncontract = "ft"\nserves = ["calls"]\n'


def files(folder, people=4):
    problem = centre()
    lines = ["queue,interval_start,agents,scheduled"]
    for k, agents in enumerate(problem.demands[0].required):
        lines.append(f"calls,{problem.grid.local_of(k).isoformat()},{agents},{agents}")
    (folder / "need.csv").write_text("\n".join(lines))
    (folder / "staff.toml").write_text(STAFF + "".join(PERSON.format(k) for k in range(1, people + 1)))
    return str(folder / "need.csv"), str(folder / "staff.toml"), str(folder / "roster.csv")


def run(*args):
    return CliRunner().invoke(command, list(args))


def test_a_roster_that_was_made_passes_its_own_check(tmp_path):
    need, staff, roster = files(tmp_path)
    made = run(need, "--staff", staff, "--seconds", "2", "--out", roster, "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.output)
    judged = run("check", roster, "--requirement", need, "--staff", staff)
    assert judged.exit_code == 0
    assert "0 broken rules" in judged.output
    assert f"Understaffed: {told['understaffed_agent_hours']:,.1f} agent-hours" in judged.output


def test_what_own_people_overtime_and_sundays_cost_is_told_apart_with_its_formula(tmp_path):
    need, staff, roster = files(tmp_path, people=2)
    premiums = "weekly_minutes = 1920\novertime_minutes = 480\novertime_premium = 0.5\nhourly_cost = 20\n"
    (tmp_path / "staff.toml").write_text(
        (tmp_path / "staff.toml").read_text().replace("weekly_minutes = 2400\n", premiums)
    )
    made = run(need, "--staff", staff, "--seconds", "2", "--out", roster)
    assert "Paid: own 64.0 h at 64.0, overtime 16.0 h at 24.0" in made.output
    assert (
        "price = 1 x hours x (cost of an hour / 20.00, the mean), overtime x (1 + premium)" in made.output
    )
    assert "together 88.0; in money 1,760.00" in made.output
    judged = run("check", roster, "--requirement", need, "--staff", staff, "--json")
    assert json.loads(judged.output)["pay"]["overtime"] == {"hours": 16.0, "price": 24.0}
    assert json.loads(judged.output)["premium_price"] == 8.0


def test_a_roster_broken_by_hand_is_caught(tmp_path):
    need, staff, roster = files(tmp_path)
    run(need, "--staff", staff, "--seconds", "2", "--out", roster)
    lines = (tmp_path / "roster.csv").read_text().splitlines()
    (tmp_path / "roster.csv").write_text("\n".join(line for line in lines if ",break," not in line))
    judged = run("check", roster, "--requirement", need, "--staff", staff)
    assert judged.exit_code == 1
    assert "a break is due after 150" in judged.output


def test_a_roster_is_judged_by_the_rules_of_each_day(tmp_path):
    need, staff, roster = files(tmp_path)
    run(need, "--staff", staff, "--seconds", "2", "--out", roster)
    rule = (
        '[[rule]]\npreset = "neutral"\nfield = "max_daily_minutes"\nvalue = 420\nunit = "minutes"\n'
        'scope = "shift"\nhard = true\nsource = "agreement"\nvalid_from = 2026-10-08\n'
    )
    (tmp_path / "own.toml").write_text(rule)
    own = ["--requirement", need, "--staff", staff, "--rules-file", str(tmp_path / "own.toml"), "--json"]
    (tmp_path / "staff.toml").write_text((tmp_path / "staff.toml").read_text().replace("[480", "[240"))
    judged = run("check", roster, *own)
    assert judged.exit_code == 1, judged.output
    days = [one["day"] for one in json.loads(judged.output)["broken"]]
    assert days
    assert min(days) == "2026-10-08"


def test_a_roster_of_another_tool_is_judged_with_its_columns_in_any_order(tmp_path):
    need, staff, _ = files(tmp_path)
    text = (tmp_path / "staff.toml").read_text().replace('"P1"', '"Ada De Rossi"').replace("[480", "[240")
    (tmp_path / "staff.toml").write_text(text)
    rows = 'Stop,Shift Date,Employee,Time In\n11:00 AM,10/06/2026,"De Rossi, Ada",9:00 AM\n'
    (tmp_path / "other.csv").write_text(rows)
    judged = run("check", str(tmp_path / "other.csv"), "--requirement", need, "--staff", staff, "--json")
    told = json.loads(judged.output)["broken"]
    assert [(one["day"], one["agent"], one["rule"]) for one in told] == [("2026-10-06", 1, "daily time")]


def test_a_wrong_line_is_named(tmp_path):
    need, staff, _ = files(tmp_path)
    (tmp_path / "need.csv").write_text("queue,interval_start,scheduled\ncalls,2026-10-05T09:00,2\n")
    refused = run(need, "--staff", staff)
    assert "Line 2" in str(refused.exception)
    assert "offset" in str(refused.exception)


def test_without_a_roster_the_collision_the_least_change_and_the_best_effort_are_told(tmp_path):
    need, staff, roster = files(tmp_path)
    alternate = "[people.pattern]\ntotal_minutes = [2400, 4800]\nrun_days = [1, 1]\n"
    kind = '[[kinds]]\nid = "day"\nstart = "08:00"\npaid_minutes = 480\n'
    cover = '[[cover]]\nday = 2026-10-05\nkind = "day"\nrequired = 2\nunder = 10\nover = 1\n'
    people = (PERSON.format(k) for k in (1, 2))
    (tmp_path / "staff.toml").write_text(STAFF + alternate.join(people) + kind + cover)
    text = (tmp_path / "need.csv").read_text()
    (tmp_path / "need.csv").write_text(re.sub(r",[0-9.]+,[0-9.]+$", ",0,0", text, flags=re.MULTILINE))
    made = run(need, "--staff", staff, "--seconds", "2", "--out", roster)
    assert made.exit_code == 1, made.output
    assert "at least 2400 paid minutes in the period and at most 1 days of work in a row exclude" in (
        made.output
    )
    assert "Least change: agree on at least 1920 paid minutes; or allow 2 days of work in a row" in (
        made.output
    )
    assert "P1: agree on at least 1920 paid minutes" in made.output
    judged = run("check", roster, "--requirement", need, "--staff", staff)
    assert judged.exit_code == 1
    assert "1 broken rules" in judged.output
    told = json.loads(run(need, "--staff", staff, "--seconds", "2", "--json").output)
    assert told["best_effort"]["broken"] == ["P1: agree on at least 1920 paid minutes"]


def test_a_shortage_is_told_with_the_shifts_that_would_mend_it_and_what_stands_against_them(tmp_path):
    need, staff, _ = files(tmp_path, people=2)
    text = (tmp_path / "staff.toml").read_text()
    (tmp_path / "staff.toml").write_text(text.replace("serves", 'days_off = ["2026-10-05"]\nserves', 1))
    made = run(need, "--staff", staff, "--seconds", "2")
    assert "Least change for 2026-10-05 calls:" in made.output
    assert "P1 08:30-17:00 saves 8.0 h; against free time" in made.output
    told = json.loads(run(need, "--staff", staff, "--seconds", "2", "--json").output)
    assert told["remedies"][0]["agent"] == 1


ACTIVITIES = """
[[activities]]
id = "new tariff"
activity = "training"
minutes = 60
every_week = true

[[activities]]
id = "team A"
activity = "meeting"
people = [1, 2, 3]
minutes = 30
windows = [{ weekday = 1, start = "09:00", end = "13:00" }]

[[activities]]
id = "on Saturday"
activity = "training"
people = [4]
minutes = 60
price = 0.1
spans = [{ from = 2026-10-10, to = 2026-10-10 }]
"""


def test_meetings_and_training_are_placed_written_read_again_and_judged(tmp_path):
    need, staff, roster = files(tmp_path)
    with (tmp_path / "staff.toml").open("a") as file:
        file.write(ACTIVITIES)
    made = run(need, "--staff", staff, "--seconds", "2", "--out", roster)
    assert made.exit_code == 0, made.output
    assert "Meetings and training: 7 of 8 sessions placed" in made.output
    assert "1 of 'on Saturday' missing" in made.output
    assert "works no shift that lasts over 60 minutes of a window" in made.output
    asked = "--requirement", need, "--staff", staff, "--json"
    judged = run("check", roster, *asked)
    assert judged.exit_code == 0, judged.output
    told = json.loads(judged.output)
    assert told["activity_hours"] == 5.5
    assert [(one["activity"], one["agent"]) for one in told["missed"]] == [("on Saturday", 4)]
    text = (tmp_path / "roster.csv").read_text()
    (tmp_path / "roster.csv").write_text(text.replace(",training,", ",meeting,", 1))
    spoiled = run("check", roster, *asked)
    assert spoiled.exit_code == 1
    assert [one["rule"] for one in json.loads(spoiled.output)["broken"]] == ["activities"]


def test_an_activity_of_the_staff_file_that_is_none_is_refused(tmp_path):
    need, staff, _ = files(tmp_path)
    with (tmp_path / "staff.toml").open("a") as file:
        file.write(ACTIVITIES.replace('"meeting"', '"lunch"'))
    refused = run(need, "--staff", staff)
    assert "activity 'team A' is 'lunch'; write meeting or training" in str(refused.exception)
