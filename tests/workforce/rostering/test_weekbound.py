"""The bound of a week knows that nobody is present in part."""

import pytest

from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, ZONE, flat_curve
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
