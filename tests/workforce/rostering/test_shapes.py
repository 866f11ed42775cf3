from datetime import UTC, datetime, timedelta
from itertools import product

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
    for begins in product(*windows):
        shift = shift_with(shape, begins)
        assert shift.paid_seconds == paid * 60
        assert not list(pauses.check(problem, Roster(START, START, (shift,))))


def test_a_full_day_has_two_breaks_and_a_meal_between_them():
    shape = shape_of(480, NEUTRAL, 15)
    assert [(pause.minutes, pause.paid) for pause in shape.pauses] == [(15, True), (30, False), (15, True)]
    assert shape.minutes == 510
    assert shape.serving_minutes == 450
