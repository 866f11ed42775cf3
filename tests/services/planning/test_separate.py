"""Each queue with people of its own: the same in every run, and numbered through."""

from datetime import date, timedelta

import numpy as np
import pytest

from contactcenter.services.planning.options import PART_TIME_SHORT
from contactcenter.services.planning.outsourcer_plan import OutsourcerOptions
from contactcenter.services.planning.separate import as_one, roster_queue
from tests.workforce.rostering.centres import flat_curve
from workforce.rostering.evaluation import check_roster
from workforce.rostering.problem import Demand, RosterProblem

MONDAY = date(2026, 11, 23)
OPTIONS = OutsourcerOptions(MONDAY - timedelta(days=1), MONDAY, weeks=1, workers=1)


def rostered(name, agents):
    """Return one queue's people and roster."""
    demand = Demand(name, flat_curve(OPTIONS.grid, agents, 9, 13))
    return roster_queue(demand, (PART_TIME_SHORT,), OPTIONS, 1000.0)


@pytest.fixture(scope="module")
def queues():
    return [rostered("a", 2), rostered("b", 1)]


def test_a_small_queue_gets_the_same_roster_in_every_run(queues):
    again_staff, again = rostered("b", 1)
    staff, result = queues[1]
    assert staff == again_staff
    assert again.roster == result.roster


def test_people_of_all_queues_are_numbered_through_and_keep_their_own_queue(queues):
    staff, result = as_one(OPTIONS, queues)
    assert [person.agent for person in staff] == list(range(1, len(staff) + 1))
    demands = tuple(Demand(name, np.ones(OPTIONS.grid.count)) for name in ("a", "b"))
    problem = RosterProblem(OPTIONS.grid, demands, staff, OPTIONS.labour_rules)
    assert check_roster(problem, result.roster) == ()
    assert result.roster.paid_hours == sum(one.roster.paid_hours for _, one in queues)
    assert result.understaffed_hours <= 0.1 * (2 + 1) * 4 * 5
