import math
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import pytest

from contactcenter.domain.roster import Roster, Shift, ShiftPart
from tests.workforce.rostering.centres import centre, person
from workforce.rostering.presets import EU, ITALY, NEUTRAL
from workforce.rostering.rules import pauses
from workforce.rostering.shapes import shape_of

START = datetime(2026, 10, 5, 6, tzinfo=UTC)


def shift_with(shape, begins):
    parts = tuple(
        ShiftPart(
            START + timedelta(minutes=begin),
            START + timedelta(minutes=begin + pause.minutes),
            pause.activity,
            pause.paid,
        )
        for begin, pause in zip(begins, shape.pauses, strict=True)
    )
    return Shift(1, START, START + timedelta(minutes=shape.minutes), parts)


@pytest.mark.parametrize("rules", [NEUTRAL, EU, ITALY], ids=lambda rules: rules.name)
@pytest.mark.parametrize("paid", range(60, 601, 30))
def test_every_choice_inside_the_windows_is_lawful(rules, paid):
    shape = shape_of(paid, rules, 15)
    problem = centre(rules=rules, staff=(person(1),))
    windows = [range(pause.earliest, pause.earliest + pause.width + 1, 15) for pause in shape.pauses]
    assert shape.paid_minutes == paid
    for begins in shape.patterns or product(*windows):
        shift = shift_with(shape, begins)
        assert shift.paid_seconds == paid * 60
        assert not list(pauses.check(problem, Roster(START, START, (shift,))))


def lawful_by_trial(shape, rules):
    """Count the places of the pauses that the rule allows, trying all, an hour of work before and after."""
    found = 0
    for begins in combinations(range(0, shape.minutes, 15), len(shape.pauses)):
        ends = [0, *(begin + pause.minutes for begin, pause in zip(begins, shape.pauses, strict=True))]
        work = [b - a for a, b in zip(ends, [*begins, shape.minutes], strict=True)]
        found += all(60 <= minutes <= rules.break_after_minutes for minutes in work)
    return found


@pytest.mark.parametrize(("paid", "patterns"), [(480, 10), (360, 6), (240, 2), (300, 19), (600, 35)])
def test_screen_breaks_leave_few_patterns_and_all_of_them_are_planned(paid, patterns):
    """Eight and a half hours with the meal have 10, six hours 6, four hours 2."""
    shape = shape_of(paid, ITALY, 15)
    choices = len(shape.patterns) or math.prod(pause.width // 15 + 1 for pause in shape.pauses)
    assert choices == patterns == lawful_by_trial(shape, ITALY)


def test_easy_rules_leave_windows_instead_of_hundreds_of_patterns():
    shape = shape_of(480, NEUTRAL, 15)
    assert shape.patterns == ()
    assert lawful_by_trial(shape, NEUTRAL) == 206
    assert all(pause.width == 45 for pause in shape.pauses)


def test_the_nearest_pattern_is_lawful_where_the_windows_are_not():
    shape = shape_of(480, ITALY, 15)
    latest_then_earliest = (120, 225, 375)
    assert shape.nearest_pattern(latest_then_earliest) in shape.patterns
    assert shape.nearest_pattern(shape.patterns[3]) == shape.patterns[3]


def test_a_full_day_has_two_breaks_and_a_meal_between_them():
    shape = shape_of(480, NEUTRAL, 15)
    assert [(pause.minutes, pause.paid) for pause in shape.pauses] == [(15, True), (30, False), (15, True)]
    assert shape.minutes == 510
    assert shape.serving_minutes == 450
