"""Sessions and spans on call placed around shifts that stay."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Activity, OnCall, Roster, ShiftPart
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from tests.fakes.organisation import ZONE
from tests.fakes.roster import HOUR, MONDAY, at, shift
from workforce.rostering.besideshifts import place_beside
from workforce.rostering.coverloss import CoverLoss
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.horizon import Horizon
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import NEUTRAL
from workforce.rostering.problem import ActivityNeed, Demand, OnCallNeed, RosterProblem, StaffMember

CONTRACT = EmploymentContract("day", "Day", 2_400, 5, (240, 480))
GRID = TimeGrid.of_days(MONDAY, 7, 15, ZONE)
PEOPLE = tuple(
    StaffMember(AgentId(number), f"Person {number}", frozenset({"calls"}), CONTRACT) for number in (1, 2, 3)
)
SHIFTS = tuple(shift(number, day) for day in range(3) for number in (1, 2, 3))
ROSTER = Roster(GRID.start, GRID.end, SHIFTS)
QUICK = StoppingRule(seconds=5.0, deterministic=1.0)


def needed(*hours):
    """Return a demand of three people in some hours of the first three days, and of nobody else."""
    local = [GRID.local_of(slot) for slot in range(GRID.count)]
    return Demand("calls", np.array([3.0 * (one.hour in hours and one.weekday() < 3) for one in local]))


def problem_with(**more):
    return RosterProblem(GRID, (needed(*range(9, 17)),), PEOPLE, NEUTRAL, **more)


def meeting(**more):
    who = tuple(one.agent for one in PEOPLE)
    need = ActivityNeed("m", Activity.MEETING, who, 30, together=True, least=3, price=60.0, title="Talk")
    return replace(need, **more)


def sessions(roster):
    parts = (
        (one.agent, part)
        for one in roster.shifts
        for part in one.parts
        if part.activity in (Activity.MEETING, Activity.TRAINING)
    )
    return sorted(parts, key=lambda one: (one[1].start, one[0]))


@pytest.mark.parametrize("quiet", [10, 12, 15])
def test_a_meeting_is_held_in_the_quiet_hour_and_no_shift_moves(quiet):
    hours = [hour for hour in range(9, 18) if hour != quiet]
    problem = replace(problem_with(activities=(meeting(),)), demands=(needed(*hours),))
    found = place_beside(problem, ROSTER, QUICK, SolverParams())
    assert {part.start.astimezone(GRID.local_of(0).tzinfo).hour for _, part in sessions(found)} == {quiet}
    assert [agent for agent, _ in sessions(found)] == [1, 2, 3]
    assert [(one.agent, one.start, one.end) for one in found.shifts] == [
        (one.agent, one.start, one.end) for one in SHIFTS
    ]
    assert check_roster(problem, found) == ()


def test_a_meeting_that_costs_the_cover_more_than_it_is_worth_is_not_held():
    problem = replace(problem_with(activities=(meeting(price=1.0),)), demands=(needed(*range(9, 18)),))
    assert sessions(place_beside(problem, ROSTER, QUICK, SolverParams())) == []


def test_trainings_lie_apart_where_one_person_can_be_spared():
    two = needed(*range(9, 18))
    two = replace(two, required=two.required * 2 / 3)
    course = meeting(activity=Activity.TRAINING, together=False, minutes=60)
    problem = replace(problem_with(activities=(course,)), demands=(two,))
    found = place_beside(problem, ROSTER, QUICK, SolverParams())
    spans = [(part.start, part.end) for _, part in sessions(found)]
    assert len(spans) == 3
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert evaluate(problem, found).missed == ()


def test_what_is_there_stays_and_only_the_rest_is_added():
    part = ShiftPart(at(0, 600), at(0, 630), Activity.MEETING)
    held = tuple(
        replace(one, parts=(*one.parts, part)) if one.start == at(0, 540) else one for one in SHIFTS
    )
    night = OnCall(AgentId(1), at(5, 1080), at(6, 480))
    needs = tuple(OnCallNeed(at(day, 1080), at(day + 1, 480)) for day in (4, 5, 6))
    problem = problem_with(activities=(meeting(),), on_call_needs=needs)
    roster = replace(ROSTER, shifts=held, on_call=(night,))
    found = place_beside(problem, roster, QUICK, SolverParams())
    assert [one for _, one in sessions(found)] == [part] * 3
    assert night in found.on_call
    assert {(one.start, one.end) for one in found.on_call} == {(one.start, one.end) for one in needs}
    assert len(found.on_call) == 3
    assert check_roster(problem, found) == ()


def test_a_shift_between_the_steps_of_the_time_line_is_left_as_it_is():
    odd = tuple(
        replace(one, start=one.start + timedelta(minutes=7)) if one.agent == 2 else one for one in SHIFTS
    )
    problem = problem_with(activities=(meeting(least=2),))
    found = place_beside(replace(problem, demands=()), replace(ROSTER, shifts=odd), QUICK, SolverParams())
    assert [one for one in found.shifts if one.agent == 2] == [one for one in odd if one.agent == 2]
    assert {agent for agent, _ in sessions(found)} == {1, 3}


def test_the_loss_of_a_meeting_is_what_the_evaluation_says_of_it():
    problem = problem_with()
    horizon = Horizon.of(problem)
    bare = replace(ROSTER, shifts=tuple(replace(one, parts=()) for one in SHIFTS))
    loss = CoverLoss(problem, horizon, bare)
    begin, ticks = horizon.tick_of(at(0, 690)), horizon.ticks(30)
    cost = loss.of_meeting({0: [begin], 1: [begin]}, ticks)[begin]
    away = ShiftPart(at(0, 690), at(0, 690) + HOUR / 2, Activity.MEETING)
    met = tuple(
        replace(one, parts=(away,)) if one.start == at(0, 540) and one.agent < 3 else one
        for one in bare.shifts
    )
    before, after = (evaluate(problem, one) for one in (bare, replace(bare, shifts=met)))
    assert cost == pytest.approx(after.cost - before.cost)
    assert loss.worth(0)[begin] == pytest.approx(20.0 * horizon.tick / 60)
    loss.take(2, begin, ticks)
    assert loss.of_meeting({0: [begin]}, ticks)[begin] == pytest.approx(cost / 2)
