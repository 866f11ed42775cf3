"""Sites in a staff file: each person is rostered, judged and told by the rules of their own site."""

import json

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.rostering.making import RosterInputs, read_problem
from tests.workforce.rostering.test_command import STAFF, files, run

SITES = '[[sites]]\nid = "rome"\nrules = "italy"\n[[sites]]\nid = "oslo"\nrules = "eu"\n'
PERSON = '[[people]]\nid = {}\nname = "P{}"\ncontract = "ft"\nserves = ["calls"]\n'


def two_sites(folder, text=SITES, places=("rome", "oslo", "", "rome"), contract=STAFF):
    """Write a need, and people of whom some belong to sites."""
    need, staff, roster = files(folder)
    people = "".join(
        PERSON.format(k, k) + (f'site = "{place}"\n' if place else "") for k, place in enumerate(places, 1)
    )
    (folder / "staff.toml").write_text(contract + text + people)
    return need, staff, roster


def test_a_roster_of_two_sites_is_made_judged_and_told_by_the_rules_of_each(tmp_path):
    need, staff, roster = two_sites(tmp_path)
    made = run(need, "--staff", staff, "--seconds", "2", "--out", roster)
    assert made.exit_code == 0, made.output
    told = "'italy' (site 'rome', 2 people), 'eu' (site 'oslo', 1 person), "
    told += "'neutral' (without a site, 1 person)"
    assert f"Labour rules: {told}" in made.output
    judged = run("check", roster, "--requirement", need, "--staff", staff)
    assert judged.exit_code == 0, judged.output
    assert f"Judged by the rules {told}." in judged.output


def a_day_of(people, minutes=510):
    """Return rows of one shift each without breaks, as a table with one cell a day tells them."""
    end = f"{9 + minutes // 60:02}:{minutes % 60:02}"
    return "Employee,2026-10-06,2026-10-07\n" + "".join(f"P{k},09:00-{end},\n" for k in people)


def test_breaks_are_laid_by_the_rules_of_the_persons_own_site(tmp_path):
    need, staff, _ = two_sites(tmp_path)
    (tmp_path / "other.csv").write_text(a_day_of((1, 2, 3)))
    files = [str(tmp_path / "other.csv"), "--requirement", need, "--staff", staff]
    bare = run("check", *files, "--json")
    assert bare.output, bare.exception
    told = json.loads(bare.output)
    assert {(one["agent"], one["rules"]) for one in told["broken"]} == {
        (1, "italy"),
        (2, "eu"),
        (3, "neutral"),
    }
    assert [one["site"] for one in told["sites"]] == ["rome", "oslo"]
    words = run("check", *files).output
    assert "agent 1, breaks by the rules 'italy': P1: 510 minutes of work on end; a break is due" in words
    laid = run("check", *files, "--lay-breaks")
    assert laid.exit_code == 0, laid.output


def test_a_rule_that_changes_for_one_site_counts_for_its_people_from_that_day(tmp_path):
    own = (
        '[[rule]]\npreset = "italy"\nfield = "max_daily_minutes"\nvalue = 420\nunit = "minutes"\n'
        'scope = "shift"\nhard = true\nsource = "agreement"\nvalid_from = 2026-10-07\n'
    )
    (tmp_path / "own.toml").write_text(own)
    need, staff, _ = two_sites(tmp_path, contract=STAFF.replace("[480, 480]", "[240, 480]"))
    heads = ",".join(f"2026-10-{day:02}" for day in (6, 7, 8))
    rows = "".join(f"P{k},09:00-17:30,09:00-17:30,09:00-17:30\n" for k in (1, 2))
    (tmp_path / "other.csv").write_text(f"Employee,{heads}\n{rows}")
    files = [str(tmp_path / "other.csv"), "--requirement", need, "--staff", staff, "--lay-breaks"]
    judged = run("check", *files, "--rules-file", str(tmp_path / "own.toml"), "--json")
    broken = [one for one in json.loads(judged.output)["broken"] if one["rule"] == "daily time"]
    assert [(one["agent"], one["day"]) for one in broken] == [(1, "2026-10-07"), (1, "2026-10-08")]


def problem_of(folder, **more):
    two_sites(folder, **more)
    return read_problem(RosterInputs(folder / "need.csv", folder / "staff.toml"))


def test_who_has_no_site_follows_the_rules_that_were_told(tmp_path):
    problem = problem_of(tmp_path)
    assert [problem.rules_of(one).name for one in problem.staff] == ["italy", "eu", "neutral", "italy"]
    assert [one.site for one in problem.staff] == ["rome", "oslo", "", "rome"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"places": ("rom", "oslo", "rome", "")}, "person 1 has the site 'rom', .* did you mean 'rome'"),
        ({"text": ""}, "person 1 has the site 'rome', .* choose one of none"),
        ({"places": ("rome", "", "", "")}, "nobody has the site 'oslo'"),
        ({"text": SITES.replace('"eu"', '"itly"')}, "site 'oslo' .* 'itly', .* did you mean 'italy'"),
        ({"text": SITES.replace('"oslo"', '"rome"')}, "the site 'rome' is listed twice"),
        ({"text": SITES.replace("rules", "rule")}, "the key 'rule', .* did you mean 'rules'"),
        ({"text": SITES.replace("[[sites]]", "[[site]]")}, "the key 'site', .* did you mean 'sites'"),
    ],
)
def test_a_site_that_cannot_be_is_named_with_what_was_probably_meant(tmp_path, more, said):
    with pytest.raises(InvalidInput, match=said):
        problem_of(tmp_path, **more)
