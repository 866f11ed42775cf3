from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.roster import Roster
from tests.workforce.rostering.centres import MONDAY, centre, person
from workforce.rostering.evaluation import check_roster, evaluate, hours_missing
from workforce.rostering.explain import shortages, shortages_of_kinds
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import KindCover, ShiftKind
from workforce.rostering.remedies import remedies
from workforce.rostering.rules import freetime, weeklytime
from workforce.rostering.solver import solve

COUNTED = StoppingRule(deterministic=0.05)


def short_centre(**more):
    """Return a centre whose third person is off on Monday, and its roster, short on Monday."""
    staff = (person(1), person(2), person(3, days_off=frozenset({MONDAY})))
    problem = centre(agents=3, staff=staff, **more)
    return problem, solve(problem, COUNTED, SolverParams(workers=1)).roster


def test_a_remedy_saves_what_it_says_and_breaks_what_it_says_and_nothing_else():
    problem, roster = short_centre()
    found = remedies(problem, roster, shortages(problem, roster, evaluate(problem, roster).missing)[:5])
    assert found
    for one in found:
        with_it = replace(roster, shifts=(*roster.shifts, one.shift))
        assert set(check_roster(problem, with_it)) == {*check_roster(problem, roster), *one.broken}
        saved = hours_missing(problem, roster.shifts) - hours_missing(problem, with_it.shifts)
        pauses = sum((part.end - part.start).total_seconds() for part in one.shift.parts) / 3600
        assert one.hours - pauses - 1e-6 <= saved.sum() <= one.hours + 1e-6


def test_what_a_search_left_out_for_want_of_time_is_told_from_what_is_not_worth_its_price():
    problem, _ = short_centre()
    nobody = Roster(problem.grid.start, problem.grid.end, ())
    found = remedies(problem, nobody, shortages(problem, nobody, evaluate(problem, nobody).missing)[:1])
    free = [one for one in found if not one.broken]
    assert free
    for one in free:
        alone = replace(nobody, shifts=(one.shift,))
        assert one.cost == evaluate(problem, alone).cost - evaluate(problem, nobody).cost < 0
    dear = replace(problem, prices=replace(problem.prices, missing_hour=0.01, paid_hour=50.0))
    assert all(one.cost > 0 for one in remedies(dear, nobody, [found[0].shortage]))


def test_who_has_the_day_off_is_named_with_it():
    problem, roster = short_centre()
    short = [
        one for one in shortages(problem, roster, evaluate(problem, roster).missing) if one.day == MONDAY
    ]
    (found,) = remedies(problem, roster, short)
    assert found.person.agent == 3
    assert {one.rule for one in found.broken} <= {freetime.RULE, weeklytime.RULE}
    assert freetime.RULE in {one.rule for one in found.broken}
    assert found.hours == pytest.approx(8.0, abs=0.6)


def test_a_missing_shift_of_a_kind_is_mended_by_that_kind():
    kind = ShiftKind("day", 480, 480)
    problem = centre(people=2, kinds=(kind,), demands=())
    staff = tuple(replace(one, serves=frozenset()) for one in problem.staff)
    cover = tuple(KindCover(MONDAY + timedelta(days=k), "day", 2, 10.0, 1.0) for k in range(7))
    problem = replace(problem, staff=staff, cover=cover)
    roster = solve(problem, COUNTED, SolverParams(workers=1)).roster
    short = shortages_of_kinds(problem, roster)
    found = remedies(problem, roster, short[:1])
    assert found
    assert {one.rule for own in found for one in own.broken} == {weeklytime.RULE}
    with_it = replace(roster, shifts=(*roster.shifts, found[0].shift))
    assert len(shortages_of_kinds(problem, with_it)) < len(short) or short[0].hours > 8
