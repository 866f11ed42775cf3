"""The bound of a week knows that nobody is present in part."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, ZONE, centre, flat_curve, person
from tests.workforce.rostering.test_personal import COUNTED, ONE, PLAIN, someone
from tests.workforce.rostering.test_personalrows import bound_of
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.solver import solve


@pytest.mark.parametrize(
    ("agents", "least"),
    [(1.0, 4.0), (1.02, 4 + 0.02 * 4 * 20), (1.04, 4 + 0.04 * 4 * 20), (1.4, 8.0), (2.0, 8.0)],
)
def test_a_part_of_an_agent_costs_what_is_missing_or_a_whole_one(agents, least):
    grid = TimeGrid.of_days(MONDAY, 1, 15, ZONE)
    demand = Demand("calls", flat_curve(grid, agents, 8, 12))
    staff = tuple(someone(k) for k in range(1, 4))
    problem = RosterProblem(grid, (demand,), staff, PLAIN, 15)
    assert bound_of(problem) == pytest.approx(least)
    assert solve(problem, COUNTED, ONE).objective == pytest.approx(least)


def test_days_that_one_has_off_are_no_days_of_anybody_else():
    days = [MONDAY + timedelta(days=k) for k in range(7)]
    four_days = replace(FULL_TIME, weekly_minutes=1920, days_per_week=4)
    staff = tuple(
        person(k, contract=four_days, days_off=frozenset(days[k % 4 : k % 4 + 3] if k < 4 else ()))
        for k in range(8)
    )
    problem = centre(agents=9, staff=staff)
    result = solve(problem, COUNTED, ONE)
    worked = sum(min(4, len({*days[:5]} - one.days_off)) for one in staff)
    assert len(result.roster.shifts) == worked
    assert result.objective == pytest.approx(result.bound)
