import json
from datetime import date

import pytest
from click.testing import CliRunner

from contactcenter.cli.roster import command
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from workforce.rostering.presets import (
    EU,
    ITALY,
    NEUTRAL,
    PRESETS,
    known_rules,
    labour_rules,
    read_rules,
    rules_by_day,
    rules_on,
    rules_over,
)

OWN = """
[[rule]]
preset = "italy"
field = "max_consecutive_days"
value = 5
unit = "days"
scope = "person"
hard = true
source = "Site agreement of 3 November 2026"
valid_from = 2027-01-01
confirmed_by = "R. Bianchi"
"""


def test_the_presets_keep_their_values():
    assert list(PRESETS) == ["neutral", "eu", "italy"]
    assert {one.daily_rest_minutes for one in PRESETS.values()} == {660}
    assert (NEUTRAL.break_after_minutes, ITALY.break_after_minutes) == (150, 120)
    assert (EU.weekly_rest_minutes, EU.max_daily_minutes, ITALY.max_night_minutes) == (2100, 780, 480)


def test_every_rule_has_a_source_and_nobody_has_signed_yet():
    assert all(one.source and one.unit and one.scope and one.hard for one in read_rules())
    assert not any(one.confirmed_by for one in read_rules())


def test_a_sites_own_rule_counts_from_its_date(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)
    entries = (*read_rules(), *read_rules(tmp_path / "own.toml"))
    days = [
        labour_rules(entries, "italy", date(year, 12, 31)).max_consecutive_days for year in (2026, 2027)
    ]
    assert days == [6, 5]
    assert labour_rules(entries, "eu", date(2027, 12, 31)).max_consecutive_days == 6
    assert rules_on(entries, "italy", date(1990, 1, 1)) == ()
    with pytest.raises(InvalidInput, match="No rule of 'italy' counts on 1990-01-01"):
        labour_rules(entries, "italy", date(1990, 1, 1))


def test_of_rules_that_change_within_a_period_each_limits_strictest_is_planned_by(tmp_path):
    rest = ("max_consecutive_days", "daily_rest_minutes"), ("value = 5", "value = 600"), ("01-01", "01-04")
    later = OWN
    for old, new in rest:
        later = later.replace(old, new)
    (tmp_path / "own.toml").write_text(OWN + later)
    entries = known_rules(tmp_path / "own.toml")
    weeks = TimeGrid.of_days(date(2026, 12, 28), 14, 30, "Europe/Rome")
    days = rules_by_day(entries, "italy", weeks)
    assert {
        day.isoformat(): (one.max_consecutive_days, one.daily_rest_minutes) for day, one in days.items()
    } == {"2026-12-28": (6, 660), "2027-01-01": (5, 660), "2027-01-04": (5, 600)}
    over = rules_over(entries, "italy", weeks)
    assert (over.max_consecutive_days, over.daily_rest_minutes) == (5, 660)
    assert rules_over(entries, "neutral", weeks) == NEUTRAL


def test_a_limit_that_comes_later_binds_the_whole_period(tmp_path):
    told = OWN.replace("italy", "neutral").replace("max_consecutive_days", "average_weekly_minutes")
    (tmp_path / "own.toml").write_text(told.replace("value = 5", "value = 2280"))
    weeks = TimeGrid.of_days(date(2026, 12, 28), 14, 30, "Europe/Rome")
    over = rules_over(known_rules(tmp_path / "own.toml"), "neutral", weeks)
    assert over.average_weekly_minutes == 2280


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('unit = "days"', "", "unit missing or unknown"),
        ("value = 5", 'value = "5"', "value is '5', which is of the wrong type"),
        ("max_consecutive_days", "max_fun", "'max_fun' is no limit"),
        ("hard = true", "hard = false", "soft rules are not known"),
        ("value = 5", "value =", "own.toml is no TOML"),
    ],
)
def test_wrong_rules_are_named(tmp_path, old, new, told):
    (tmp_path / "own.toml").write_text(OWN.replace(old, new))
    with pytest.raises(InvalidInput, match=told):
        read_rules(tmp_path / "own.toml")


def test_the_command_lists_rules_with_source_date_and_signature(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)
    listed = CliRunner().invoke(command, ["rules", "italy", "--file", str(tmp_path / "own.toml")])
    assert listed.exit_code == 0, listed.output
    assert "max_consecutive_days = 5 days by person, from 2027-01-01" in listed.output
    assert "confirmed by R. Bianchi" in listed.output
    assert "D.Lgs. 81/2008, article 175; not confirmed" in listed.output
    assert "neutral" not in listed.output
    before = CliRunner().invoke(
        command, ["rules", "italy", "--file", str(tmp_path / "own.toml"), "--on", "2026-11-22"]
    )
    assert "max_consecutive_days = 6" in before.output
    told = json.loads(CliRunner().invoke(command, ["rules", "eu", "--json"]).output)
    assert {one["preset"] for one in told} == {"eu"}
    assert told[0]["valid_from"] == "2004-08-02"
    assert CliRunner().invoke(command, ["rules", "atlantis"]).exit_code == 2
