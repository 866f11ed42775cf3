"""Locks with a day off between them that is too short for the rest around it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Shift
from contactcenter.services.rostering.pauselaying import lay_pauses
from tests.workforce.rostering.centres import MONDAY, centre, person
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import PRESETS
from workforce.rostering.problem import ShiftKind
from workforce.rostering.solver import solve

COUNTED = StoppingRule(deterministic=0.05)
EU = PRESETS["eu"]


def locked(**more):
    """Return a centre of one person who is locked late on Monday and early on Wednesday: 31:30 of rest."""
    problem = centre(staff=(person(1),), rules=EU, **more)
    first = problem.grid.start
    shifts = []
    for hours in (14, 54):
        begin = first + timedelta(hours=hours)
        end = begin + timedelta(hours=8.5)
        shifts.append(Shift(1, begin, end, tuple(lay_pauses(begin, end, EU))))
    return replace(problem, locks=tuple(shifts))


def test_a_day_between_locks_that_is_too_short_to_be_off_is_worked():
    problem = locked()
    roster = solve(problem, COUNTED, SolverParams(workers=1)).roster
    assert check_roster(problem, roster) == ()
    days = {(one.start - problem.grid.start).days for one in roster.shifts}
    assert {0, 1, 2} <= days


def test_where_nobody_can_work_that_day_the_locks_are_refused():
    problem = locked()
    (own,) = problem.staff
    two_days = replace(own.contract, days_per_week=2, weekly_minutes=960)
    off = replace(own, days_off=frozenset({MONDAY + timedelta(days=1)}))
    early = ShiftKind("early", 360, 480)
    for hopeless in (
        replace(problem, staff=(replace(own, contract=two_days),)),
        replace(problem, staff=(off,)),
        replace(problem, kinds=(early, ShiftKind("late", 840, 480))),
    ):
        with pytest.raises(InvalidInput, match="weekly rest"):
            solve(hopeless, COUNTED, SolverParams(workers=1))
