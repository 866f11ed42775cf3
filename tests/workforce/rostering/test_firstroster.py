"""A lawful roster is there within a moment, however soon the search has to end."""

import numpy as np
import pytest

from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, PART_TIME, ZONE, person
from workforce.rostering.blocks import arrange
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import ITALY
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.solver import solve
from workforce.rostering.weeksearch import Past, fill_week

ONE = SolverParams(workers=1)


def shared_centre(people=90, weeks=2):
    """Return people of three sets of skills under the Italian rules, some with days off."""
    grid = TimeGrid.of_days(MONDAY, 7 * weeks, 15, ZONE)
    hours = np.array([grid.local_of(k).hour + grid.local_of(k).minute / 60 for k in range(grid.count)])
    wave = np.where((hours >= 7) & (hours < 21), 1 + np.sin((hours - 7) / 14 * np.pi), 0.0)
    demands = tuple(Demand(name, wave * people * share) for name, share in (("a", 0.11), ("b", 0.07)))
    serves = (("a",), ("b",), ("a", "b"))
    staff = tuple(
        person(
            k,
            serves[k % 3],
            (FULL_TIME, PART_TIME)[k % 2],
            days_off=frozenset({MONDAY} if k % 7 == 0 else ()),
        )
        for k in range(1, people + 1)
    )
    return RosterProblem(grid, demands, staff, ITALY)


@pytest.mark.parametrize(
    "stopping", [StoppingRule(seconds=0.01), StoppingRule(seconds=60, asked=lambda: True)]
)
def test_a_search_that_has_no_time_keeps_a_lawful_roster(stopping):
    problem, told = shared_centre(), []
    result = solve(problem, stopping, ONE, told.append)
    assert check_roster(problem, result.roster) == ()
    assert result.objective == pytest.approx(evaluate(problem, result.roster).cost)
    assert result.bound <= result.objective
    needed = sum(demand.required.sum() for demand in problem.demands) / 4
    assert result.understaffed_hours < 0.2 * needed
    assert told[0].stage == "first valid roster"
    assert told[0].seconds == pytest.approx(result.first_seconds, abs=0.5)
    assert result.first_seconds <= result.seconds


def test_more_time_never_gives_a_dearer_roster_than_the_first():
    problem = shared_centre(30, 1)
    first = solve(problem, StoppingRule(seconds=0.01), ONE).objective
    assert solve(problem, StoppingRule(deterministic=0.05), ONE).objective <= first


def test_equal_first_weeks_are_equal_and_leave_little_open():
    problem = shared_centre(40, 1)
    layout = arrange(problem)
    first, again = (fill_week(Past.nothing(layout), layout.horizon.weeks()[0]) for _ in range(2))
    assert first.tours == again.tours
    nobody = problem.prices.missing_hour * sum(demand.required.sum() for demand in problem.demands) / 4
    assert first.cost() < 0.3 * nobody
