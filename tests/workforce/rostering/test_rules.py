from dataclasses import replace
from datetime import date, timedelta

import pytest

from contactcenter.domain.agent import Availability
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from tests.workforce.rostering.centres import MONDAY, RULES, ZONE, centre, person
from workforce.rostering.evaluation import check_roster


def shift(day, hour=9, agent=1, minutes=510, pauses=((120, 15), (240, 30), (375, 15))):
    """Return a lawful full-timer's shift on a day of the week from Monday (0)."""
    start = local_instant(MONDAY + timedelta(days=day), hour * 60, ZONE)
    parts = tuple(
        ShiftPart(
            start + timedelta(minutes=begin),
            start + timedelta(minutes=begin + length),
            Activity.MEAL if length == 30 else Activity.BREAK,
            length != 30,
        )
        for begin, length in pauses
    )
    return Shift(agent, start, start + timedelta(minutes=minutes), parts)


def broken(problem, *shifts):
    roster = Roster(problem.grid.start, problem.grid.end, shifts)
    return {violation.rule for violation in check_roster(problem, roster)}


def test_a_lawful_week_breaks_nothing():
    assert broken(centre(), *(shift(day) for day in range(5))) == set()


@pytest.mark.parametrize(
    ("shifts", "rule"),
    [
        ([shift(0, 14), shift(1, 8)], "daily rest"),
        ([shift(0, 7), shift(0, 16)], "one shift a day"),
        ([shift(0, agent=99)], "one shift a day"),
        ([shift(9)], "one shift a day"),
        ([shift(day) for day in range(6)], "weekly time"),
        ([shift(0, minutes=450)], "daily time"),
        ([shift(0, minutes=570)], "daily time"),
        ([shift(0, pauses=((240, 30),))], "breaks"),
        ([shift(0, pauses=((120, 15), (240, 15), (375, 15)), minutes=480)], "breaks"),
        ([shift(0, pauses=((120, 10), (240, 30), (375, 15)))], "breaks"),
    ],
)
def test_each_rule_catches_its_own_breach(shifts, rule):
    assert rule in broken(centre(), *shifts)


def test_each_day_is_judged_by_the_rules_that_count_on_it():
    strict = ((MONDAY + timedelta(days=2), replace(RULES, max_daily_minutes=420)),)
    problem = centre(later_rules=strict)
    assert broken(problem, *(shift(day) for day in range(2))) == set()
    roster = Roster(problem.grid.start, problem.grid.end, tuple(shift(day) for day in range(4)))
    assert [(one.day - MONDAY).days for one in check_roster(problem, roster)] == [2, 3]


def test_a_person_has_on_each_day_the_rules_of_the_site():
    strict = replace(RULES, max_daily_minutes=420)
    since = MONDAY + timedelta(days=2)
    problem = centre(staff=(person(1), person(2, rules=RULES, later_rules=((since, strict),))))
    assert problem.days_of_change == (since,)
    assert problem.ruled_on(MONDAY).staff == (person(1), person(2, rules=RULES))
    assert problem.ruled_on(since).staff == (person(1), person(2, rules=strict))


def test_days_in_a_row_count_on_from_before_the_period():
    problem = centre(staff=(person(1, days_in_a_row=3),))
    assert "days in a row" not in broken(problem, *(shift(day) for day in range(3)))
    assert "days in a row" in broken(problem, *(shift(day) for day in range(4)))


def test_rest_counts_from_the_last_shift_before_the_period():
    problem = centre(staff=(person(1, last_end=local_instant(MONDAY, 0, ZONE)),))
    assert "daily rest" in broken(problem, shift(0, 9))
    assert "daily rest" not in broken(problem, shift(0, 11))


def test_a_day_off_comes_with_the_weekly_rest():
    problem = centre(rules=replace(RULES, weekly_rest_minutes=2100))
    assert "weekly rest" in broken(problem, shift(0, 14), shift(2, 8))
    assert "weekly rest" not in broken(problem, shift(0, 9), shift(2, 9))


def test_free_time_is_free():
    off = centre(staff=(person(1, days_off=frozenset({MONDAY})),))
    morning = centre(staff=(person(1, availability=(Availability(0, 8 * 60, 15 * 60),)),))
    assert "free time" in broken(off, shift(0))
    assert "free time" in broken(morning, shift(0))
    assert "free time" in broken(morning, shift(1))


@pytest.mark.parametrize(
    ("saturday", "hours"), [(date(2026, 10, 24), 12), (date(2026, 3, 28), 10), (date(2026, 5, 9), 11)]
)
def test_the_night_of_a_clock_change_has_its_real_length(saturday, hours):
    """From 22:00 to 09:00 are 11 hours on the clock: one more in October, one less in March."""
    end, start = (
        local_instant(saturday, 22 * 60, ZONE),
        local_instant(saturday + timedelta(days=1), 9 * 60, ZONE),
    )
    first = Shift(1, end - timedelta(minutes=510), end, shift(0).parts[:0])
    second = Shift(1, start, start + timedelta(minutes=510))
    problem = centre(first=saturday)
    assert (start - end) == timedelta(hours=hours)
    assert ("daily rest" in broken(problem, first, second)) == (hours < 11)
