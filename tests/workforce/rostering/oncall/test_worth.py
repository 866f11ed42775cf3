"""What a span takes away from shifts: hours of the need that a person serves, the more the scarcer."""

from dataclasses import replace

import pytest

from tests.workforce.rostering.centres import RULES, centre, flat_curve, person
from tests.workforce.rostering.oncall.calls import span
from workforce.rostering.oncall.worth import worths
from workforce.rostering.problem import Demand

RESTED = replace(RULES, on_call_rest_minutes=660)


def test_a_span_takes_the_rest_after_it_and_the_hours_in_it():
    """Four people of 40 hours for 80 hours of need, 9 to 17: scarce by half, 10 paid hours an hour."""
    problem = centre(rules=RESTED)
    weeknight, weekend, morning = (span(1, 0), span(1, 5), span(1, 0, hour=6, hours=7))
    day = 8 * 5 / 7 * 20 * 0.5
    assert worths(problem, [weeknight, weekend, morning]) == pytest.approx([day, 0.0, day])
    free = centre(rules=RULES)
    assert worths(free, [weeknight, weekend, morning]) == pytest.approx([0.0, 0.0, day / 2])


def test_a_scarce_skill_is_dearer():
    base = centre(rules=RESTED)
    mail = Demand("mail", flat_curve(base.grid, 0.5))
    problem = replace(
        base, staff=(person(1), person(2, ("mail",)), person(3)), demands=(*base.demands, mail)
    )
    one, other = worths(problem, [span(1, 0), span(2, 0)])
    assert one == pytest.approx(2 * other)
