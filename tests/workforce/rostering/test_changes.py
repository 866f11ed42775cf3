from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from tests.workforce.rostering.centres import MONDAY, centre, person
from tests.workforce.rostering.named.kinds import drawn_problem
from tests.workforce.rostering.test_rules import shift
from workforce.rostering.changes import Absence, check_swap, check_time_off
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.repair import repair
from workforce.rostering.rules.violation import local_day
from workforce.rostering.solver import solve

COUNTED = StoppingRule(gap=0.0, deterministic=0.5)


@pytest.fixture(scope="module")
def published():
    """Return a week in which two of five people are needed, and its roster."""
    problem = centre(agents=2, people=5)
    return problem, solve(problem, COUNTED, SolverParams()).roster


def changed(before, after, absent):
    """Return who works something else than before, apart from those who are absent."""
    gone = set(before.shifts) ^ set(after.shifts)
    return {shift.agent for shift in gone} - absent


def test_a_sick_call_is_mended_by_few_people_and_lawfully(published):
    problem, roster = published
    ill = next(one for one in roster.shifts if local_day(problem, one) == MONDAY)
    result = repair(problem, roster, (Absence(ill.agent, MONDAY),), StoppingRule(seconds=5.0))
    assert check_roster(problem, result.roster) == ()
    assert all((one.agent, local_day(problem, one)) != (ill.agent, MONDAY) for one in result.roster.shifts)
    assert len(changed(roster, result.roster, {ill.agent})) <= 5
    without = replace(roster, shifts=tuple(one for one in roster.shifts if one != ill))
    assert result.objective < evaluate(problem, without).cost


def test_a_repair_may_be_told_to_touch_nobody(published):
    problem, roster = published
    ill = roster.shifts[0]
    result = repair(problem, roster, (Absence(ill.agent, MONDAY),), StoppingRule(seconds=5.0), 0)
    assert changed(roster, result.roster, {ill.agent}) == set()


@pytest.mark.parametrize("seed", [3, 4, 8])
def test_a_roster_over_kinds_is_repaired_without_breaking_a_rule_of_others(seed):
    problem = drawn_problem(seed, days=14, people=6)
    roster = solve(problem, COUNTED, SolverParams()).roster
    if roster is None or not roster.shifts:
        return
    ill = roster.shifts[0]
    day = local_day(problem, ill)
    result = repair(problem, roster, (Absence(ill.agent, day),), StoppingRule(seconds=5.0), 3)
    assert {one.agent for one in check_roster(problem, result.roster)} <= {ill.agent}
    assert len(changed(roster, result.roster, {ill.agent})) <= 3


def test_a_swap_that_breaks_the_rest_is_told_with_its_rule(published):
    problem, roster = published
    first = roster.shifts[0]
    other = next(one for one in roster.shifts if one.agent != first.agent)
    days = local_day(problem, first), local_day(problem, other)
    answer = check_swap(problem, roster, (first.agent, days[0]), (other.agent, days[1]))
    assert answer.cost == pytest.approx(0.0)
    same_day = check_swap(problem, roster, (first.agent, days[0]), (first.agent, days[0]))
    assert same_day.lawful


def test_a_gift_of_a_sixth_day_breaks_the_week():
    problem = centre(staff=(person(1), person(2)))
    shifts = (*(shift(day) for day in range(5)), shift(5, agent=2))
    roster = Roster(problem.grid.start, problem.grid.end, shifts)
    saturday = MONDAY + timedelta(days=5)
    gift = check_swap(problem, roster, (2, saturday), (1, saturday))
    assert {one.rule for one in gift.violations} == {"weekly time"}
    swap = check_swap(problem, roster, (2, saturday), (1, MONDAY))
    assert swap.lawful


def test_time_off_is_priced_by_the_gap_it_leaves(published):
    problem, roster = published
    own = roster.shifts[0]
    answer = check_time_off(problem, roster, Absence(own.agent, local_day(problem, own)))
    assert answer.lawful
    assert answer.cost > 0


def test_a_swap_of_nothing_is_refused(published):
    problem, roster = published
    sunday = MONDAY + timedelta(days=6)
    with pytest.raises(InvalidInput, match="has a shift to swap"):
        check_swap(problem, roster, (1, sunday), (2, sunday))
