"""Each queue with people of its own: the same in every run, and numbered through."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from contactcenter.domain.errors import ImpossiblePlan
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId
from contactcenter.services.planning.found import found_roster
from contactcenter.services.planning.options import PART_TIME_SHORT
from contactcenter.services.planning.owncrews import Hiring, as_one, gathered, roster_queue
from tests.workforce.rostering.centres import flat_curve
from workforce.rostering.evaluation import check_roster
from workforce.rostering.problem import Demand, LabourRules, RosterProblem
from workforce.staffing.requirement import Requirement

MONDAY = date(2026, 11, 23)
HIRING = Hiring(
    TimeGrid.of_days(MONDAY, 7, 15, "Europe/Rome"), (PART_TIME_SHORT,), LabourRules("neutral"), 2026
)


def need_of(name, agents):
    """Return a requirement of so many agents on weekday mornings."""
    curve = flat_curve(HIRING.grid, agents, 9, 13)
    return Requirement(QueueId(name), HIRING.grid, curve, curve, curve)


def rostered(name, agents, before=None):
    """Return one queue's people and roster."""
    return roster_queue(need_of(name, agents), False, before, HIRING)


@pytest.fixture(scope="module")
def queues():
    return [rostered("a", 2), rostered("b", 1)]


def test_a_queue_gets_the_same_roster_in_every_run(queues):
    again = rostered("b", 1)
    assert again.staff == queues[1].staff
    assert again.result.roster == queues[1].result.roster


def test_a_queue_that_needs_more_hires_more_and_keeps_who_is_there(queues):
    before = queues[0]
    after = rostered("a", 3, before)
    assert after.staff[: len(before.staff)] == before.staff
    assert len(after.staff) == math.ceil(1.5 * len(before.staff))
    assert before.paid_hours < after.paid_hours <= 1.5 * before.paid_hours
    fewer = rostered("a", 1, after)
    assert fewer.staff == after.staff
    assert fewer.paid_hours < before.paid_hours


def test_people_of_all_queues_are_numbered_through_and_keep_their_own_queue(queues):
    staff, result = as_one(HIRING.grid, [(one.staff, one.result) for one in queues])
    assert [person.agent for person in staff] == list(range(1, len(staff) + 1))
    demands = tuple(Demand(name, np.ones(HIRING.grid.count)) for name in ("a", "b"))
    problem = RosterProblem(HIRING.grid, demands, staff, HIRING.labour_rules)
    assert check_roster(problem, result.roster) == ()
    assert result.roster.paid_hours == sum(one.paid_hours for one in queues)
    assert result.understaffed_hours <= 0.1 * (2 + 1) * 4 * 5


def test_what_is_left_of_a_person_at_deferred_work_is_gathered_into_a_part_of_each_day():
    found = gathered(need_of("mail", 1.25))
    curve = need_of("mail", 1).scheduled
    assert found.sum() == pytest.approx(1.25 * curve.sum())
    assert set(found[curve > 0]) == {1.0, 2.0}
    assert (found[curve == 0] == 0).all()
    seconds = np.flatnonzero(found[:96] == 2)
    assert (np.diff(seconds) == 1).all()
    assert len(seconds) == 4
    assert (gathered(need_of("mail", 2)) == 2 * curve).all()


def test_a_search_that_puts_nobody_on_a_shift_is_no_roster(queues):
    need, result = queues[0].need, queues[0].result
    demand = Demand("a", need.scheduled)
    assert found_roster(result, [demand], 5.0) == result.roster
    nobody = replace(result, roster=replace(result.roster, shifts=()))
    with pytest.raises(ImpossiblePlan, match="In 5 s the search for a roster put nobody on a shift"):
        found_roster(nobody, [demand], 5.0)
    assert found_roster(nobody, [Demand("a", 0 * need.scheduled)], 5.0).shifts == ()
    with pytest.raises(ImpossiblePlan, match="all on leave"):
        found_roster(replace(result, roster=None, conflicts=("all on leave",)), [demand], 5.0)
