"""A staff file whose people move, or whose terms change, within the period: made and judged by the day."""

from pathlib import Path

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.rostering.making import RosterInputs, read_problem
from contactcenter.services.rostering.stafffile import read_staff
from tests.workforce.rostering.test_command import STAFF, files, run
from tests.workforce.rostering.test_sitesfile import SITES, a_day_of

ZONE = "Europe/Rome"
PERSON = '[[people]]\nid = {0}\nname = "P{0}"\ncontract = "ft"\nserves = ["calls"]\n'


def staff(folder, *people, more=""):
    """Write a need of two weeks from 5 October 2026 on and people with what is told of each."""
    need, path, _ = files(folder)
    told = "".join(PERSON.format(k) + own + "\n" for k, own in enumerate(people, 1))
    (folder / "staff.toml").write_text(STAFF + SITES + more + told)
    return need, path


def read(folder, *people, more=""):
    """Return the problem of a file."""
    need, path = staff(folder, *people, more=more)
    return read_problem(RosterInputs(Path(need), Path(path)))


MOVER = 'site = "rome"\nlater = [{ from = 2026-10-07, site = "oslo" }]'
STAYS = 'site = "oslo"', 'site = "rome"'


def test_who_moves_is_planned_by_the_rules_of_both_sites_and_judged_by_those_of_the_day(tmp_path):
    problem = read(tmp_path, MOVER, *STAYS)
    rules = {one.agent: problem.rules_of(one) for one in problem.staff}
    assert rules[1].name == "italy and eu"
    assert rules[1].break_after_minutes == min(rules[2].break_after_minutes, rules[3].break_after_minutes)
    need, path = staff(tmp_path, MOVER, *STAYS)
    (tmp_path / "other.csv").write_text(
        "Employee,2026-10-06,2026-10-08\nP1,09:00-15:00,09:00-15:00\nP2,09:00-15:00,09:00-15:00\n"
    )
    judged = run("check", str(tmp_path / "other.csv"), "--requirement", need, "--staff", path)
    breaks = [line for line in judged.output.splitlines() if ", breaks" in line]
    italian = [line for line in breaks if line.startswith("2026-10-06 agent 1")]
    norwegian = [line for line in breaks if line.startswith("2026-10-08 agent 1")]
    other = [line for line in breaks if "agent 2" in line]
    assert "120" in italian[0]
    assert not any("120" in line for line in (*norwegian, *other))


def test_terms_count_from_their_day_on_and_the_search_keeps_those_of_all_days(tmp_path):
    part = (
        '[[contracts]]\nid = "pt"\nweekly_minutes = 1200\ndays_per_week = 5\ndaily_minutes = [240, 480]\n'
    )
    later = 'later = [{ from = 2026-10-07, contract = "pt", limits = { nights = false, on_call = false } }]'
    problem = read(tmp_path, later, *STAYS, more=part)
    (one, *_) = problem.staff
    assert one.contract.weekly_minutes == 1200
    assert not one.limits.nights
    assert not one.limits.on_call
    (told, *_) = read_staff(tmp_path / "staff.toml", ZONE).staff_over(problem.grid)
    assert told.contract.id == "ft"
    assert [day.isoformat() for day, _ in told.later_terms] == ["2026-10-07"]


def test_a_change_before_the_period_counts_for_all_of_it_and_one_after_it_for_none(tmp_path):
    before = "later = [{ from = 2026-09-01, limits = { max_daily_minutes = 480 } }]"
    after = "later = [{ from = 2027-09-01, limits = { max_daily_minutes = 300 } }]"
    problem = read(tmp_path, before, after, *STAYS)
    assert [one.limits.max_daily_minutes for one in problem.staff[:2]] == [480, None]


ODD = (
    (
        'later = [{ from = 2026-10-07, site = "oslp" }]',
        "the site 'oslp', which it does not list; did you mean 'oslo'",
    ),
    ('later = [{ from = 2026-10-07, contract = "tf" }]', "the contract 'tf', which it does not list"),
    ('later = [{ site = "oslo" }]', "lacks 'from'"),
    ("later = [{ from = 2026-10-07, skill = 3 }]", "the key 'skill', which is unknown"),
    (
        'later = [{ from = 2026-10-07, site = "oslo" }, { from = 2026-10-07, site = "rome" }]',
        "the later day '2026-10-07' is listed twice",
    ),
)


@pytest.mark.parametrize(("text", "words"), ODD)
def test_a_later_day_that_cannot_be_read_is_named(tmp_path, text, words):
    with pytest.raises(InvalidInput, match=words.replace("?", r"\?")):
        read(tmp_path, text, *STAYS)


def test_terms_of_which_nothing_keeps_both_are_refused_with_the_person(tmp_path):
    early = 'availability = [{ weekday = 0, start = "08:00", end = "16:00" }]'
    late = early.replace("08:00", "16:00").replace('end = "16:00"', 'end = "23:59"')
    text = f"{early}\nlater = [{{ from = 2026-10-07, {late} }}]"
    with pytest.raises(InvalidInput, match="P1: the availabilities before and after a change"):
        read(tmp_path, text, *STAYS)


def test_breaks_are_laid_by_the_rules_of_the_day(tmp_path):
    need, path = staff(tmp_path, MOVER, *STAYS)
    (tmp_path / "other.csv").write_text(a_day_of((1, 2, 3)))
    laid = run("check", str(tmp_path / "other.csv"), "--requirement", need, "--staff", path, "--lay-breaks")
    assert laid.exit_code == 0, laid.output
