"""Whatever searched for a roster: what breaks a rule is mended or no roster, and never called good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.roster import OnCall, Roster, Shift
from tests.workforce.rostering.drawn.breaking import broken
from tests.workforce.rostering.drawn.problems import Hand, flexible, kinds_by_cover
from workforce.rostering.besteffort import no_roster
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.lastcheck import AGREED, keep_rules
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import WorkPattern
from workforce.rostering.result import BestEffort, RosterStatus
from workforce.rostering.rules import locks, totaltime
from workforce.rostering.solver import solve

COUNTED, GAP = StoppingRule(deterministic=0.02), 0.005


@pytest.fixture(scope="module")
def found():
    """Two problems with the rosters that were found for them."""
    problems = flexible(5), kinds_by_cover(6)
    return [(one, solve(one, COUNTED, SolverParams(workers=1))) for one in problems]


def with_staff(problem, **changes):
    """Return a problem in which something else holds for the first person."""
    return replace(problem, staff=(replace(problem.staff[0], **changes), *problem.staff[1:]))


@pytest.mark.parametrize("place", [0, 1])
def test_a_lawful_roster_passes_as_it_is(found, place):
    problem, result = found[place]
    assert result.roster.shifts
    assert keep_rules(problem, result, GAP) is result


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("seed", range(25))
def test_nothing_that_breaks_a_rule_comes_through(found, place, seed):
    problem, result = found[place]
    changed, roster = broken(Hand([seed, 9]), problem, result.roster)
    wrong = check_roster(changed, roster)
    kept = keep_rules(changed, replace(result, roster=roster, first=None), GAP)
    if kept.roster is not None:
        assert check_roster(changed, kept.roster) == ()
        assert kept.mended == tuple(one.message for one in wrong)
        assert not wrong or kept.objective == pytest.approx(evaluate(changed, kept.roster).cost)
        return
    assert kept.status is RosterStatus.NO_SOLUTION
    assert kept.conflicts
    left = {one.rule for one in check_roster(changed, kept.best_effort.roster)} if kept.best_effort else ()
    assert AGREED.issuperset(left)


def test_only_whoever_breaks_a_rule_gets_the_first_shifts_back(found):
    problem, result = found[0]
    one = result.roster.shifts[0]
    longer = replace(one, end=one.end + timedelta(hours=9))
    others = tuple(other for other in result.roster.shifts if other.agent != one.agent)
    own = [other for other in result.roster.shifts if other.agent == one.agent]
    roster = replace(result.roster, shifts=(longer, *own[1:], *others[1:]))
    kept = keep_rules(problem, replace(result, roster=roster, first=result.roster), GAP)
    assert set(kept.roster.shifts) == {*own, *others[1:]}
    assert kept.mended


def test_as_few_shifts_go_as_mend_it(found):
    problem, result = found[0]
    one = result.roster.shifts[0]
    second = Shift(one.agent, one.end + timedelta(hours=1), one.end + timedelta(hours=2))
    roster = replace(result.roster, shifts=(*result.roster.shifts, second))
    kept = keep_rules(problem, replace(result, roster=roster, first=None), GAP)
    assert kept.roster.shifts == result.roster.shifts
    assert kept.objective == pytest.approx(result.objective)


def test_minutes_that_nobody_can_give_are_told_as_what_to_agree_on(found):
    problem, result = found[0]
    asked = with_staff(problem, pattern=WorkPattern((90_000, 99_000)))
    kept = keep_rules(asked, result, GAP)
    person = problem.staff[0]
    paid = sum(one.paid_seconds for one in result.roster.shifts if one.agent == person.agent) / 60
    assert kept.roster is None
    assert kept.best_effort.broken == (f"{person.name}: agree on {paid:.0f} paid minutes",)
    assert [one.rule for one in check_roster(asked, kept.best_effort.roster)] == [totaltime.RULE]


def test_a_lock_that_slipped_past_every_refusal_gives_way_and_is_told(found):
    problem, result = found[0]
    one = result.roster.shifts[0]
    lock = Shift(one.agent, one.start, one.start + timedelta(hours=20))
    locked, shifts = replace(problem, locks=(lock,)), (lock, *result.roster.shifts[1:])
    kept = keep_rules(
        locked, replace(result, roster=replace(result.roster, shifts=shifts), first=None), GAP
    )
    assert kept.roster is None
    assert [one.rule for one in check_roster(locked, kept.best_effort.roster)] == [locks.RULE]
    assert kept.best_effort.broken[0].startswith("give way in locks: ")
    assert kept.best_effort.price > 0


def test_a_span_on_call_that_breaks_a_rule_by_itself_is_given_back(found):
    problem, result = found[0]
    start = problem.grid.start + timedelta(hours=6)
    day = problem.grid.local_of(problem.grid.index_of(start)).date()
    off = with_staff(problem, days_off=problem.staff[0].days_off | {day})
    span = OnCall(problem.staff[0].agent, start, start + timedelta(hours=2))
    own = tuple(one for one in result.roster.shifts if one.agent != span.agent)
    roster = Roster(problem.grid.start, problem.grid.end, own, on_call=(span,))
    kept = keep_rules(off, replace(result, roster=roster), GAP)
    assert kept.roster is None or kept.roster.on_call == ()


def test_a_best_effort_that_breaks_the_law_is_none(found):
    problem, result = found[0]
    one = result.roster.shifts[0]
    twice = replace(result.roster, shifts=(*result.roster.shifts, one))
    effort = BestEffort(twice, (), 0.0, 0.0)
    told = keep_rules(problem, no_roster((), effort, 1.0), GAP)
    assert told.best_effort is None
