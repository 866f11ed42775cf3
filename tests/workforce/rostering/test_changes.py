from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.roster import Roster
from contactcenter.domain.rosterchange import RosterChange, apply_change, change_between, key_of
from tests.workforce.rostering.centres import MONDAY, centre, person
from tests.workforce.rostering.test_rules import shift
from workforce.intraday.actions import rest_of
from workforce.intraday.suggestions import repair_day
from workforce.rostering.changes import effect_on_hours, effect_on_rules
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.rules.violation import local_day
from workforce.rostering.solver import solve

COUNTED = StoppingRule(gap=0.0, deterministic=0.5)
A_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def published():
    """Return a week in which two of five people are needed, and its roster."""
    problem = centre(agents=2, people=5)
    return problem, solve(problem, COUNTED, SolverParams()).roster


@pytest.fixture(scope="module")
def short(published):
    """Return who is ill on Monday, the week without that shift, and its Monday as seen on Sunday."""
    problem, roster = published
    ill = next(one for one in roster.shifts if local_day(problem, one) == MONDAY)
    left = replace(roster, shifts=tuple(one for one in roster.shifts if one != ill))
    staff = tuple(
        replace(one, days_off=one.days_off | ({MONDAY} if one.agent == ill.agent else set()))
        for one in problem.staff
    )
    without = replace(problem, staff=staff)
    day = rest_of(without, left.shifts, MONDAY, problem.grid.start - A_DAY)
    return ill.agent, left, replace(day, consent=False)


def test_a_sick_call_is_mended_by_few_people_and_lawfully(published, short):
    problem, (ill, left, day) = published[0], short
    repair = repair_day(day)
    mended = apply_change(left, repair.change)
    assert repair.after < repair.before
    assert len(repair.agents) <= 5
    assert ill not in repair.agents
    assert check_roster(replace(problem, staff=day.period.staff), mended) == ()
    assert evaluate(problem, mended).cost < evaluate(problem, left).cost
    hours = effect_on_hours(day.problem, day.today, repair.change)
    assert [one.sum() for one in hours] == pytest.approx([repair.before, repair.after])


def test_each_step_of_a_repair_is_worth_its_price_and_touches_somebody_else(short):
    repair = repair_day(short[2])
    assert all(step.cost < 0 for step in repair.steps)
    assert len(repair.agents) == len(repair.steps)
    saved = sum(step.hours_short for step in repair.steps)
    assert saved == pytest.approx(repair.after - repair.before)


def test_a_repair_may_be_told_to_touch_nobody(short):
    repair = repair_day(short[2], most_touched=0)
    assert repair.steps == ()
    assert repair.after == repair.before > 0


def test_a_swap_of_a_day_against_another_leaves_the_hours_as_they_are(published):
    problem, roster = published
    first = roster.shifts[0]
    worked = {(one.agent, local_day(problem, one)) for one in roster.shifts}
    other = next(
        one
        for one in roster.shifts
        if one.agent != first.agent
        and (first.agent, local_day(problem, one)) not in worked
        and (one.agent, local_day(problem, first)) not in worked
    )
    given = (replace(first, agent=other.agent), replace(other, agent=first.agent))
    swap = change_between((first, other), given)
    before, after = effect_on_hours(problem, roster.shifts, swap)
    assert after.tolist() == pytest.approx(before.tolist())
    assert effect_on_rules(problem, roster, RosterChange()).broken == ()


def test_a_gift_of_a_sixth_day_breaks_the_week_and_giving_it_back_mends_it():
    problem = centre(staff=(person(1), person(2)))
    shifts = (*(shift(day) for day in range(5)), shift(5, agent=2))
    roster = Roster(problem.grid.start, problem.grid.end, shifts)
    gift = RosterChange((shifts[-1],), (replace(shifts[-1], agent=person(1).agent),))
    broken = effect_on_rules(problem, roster, gift)
    assert {one.rule for one in broken.broken} == {"weekly time"}
    back = effect_on_rules(problem, apply_change(roster, gift), gift.inverse)
    assert back.mended == broken.broken
    given = (replace(shifts[-1], agent=person(1).agent), replace(shifts[0], agent=person(2).agent))
    swap = change_between((shifts[-1], shifts[0]), given)
    assert effect_on_rules(problem, roster, swap).broken == ()


def test_time_off_says_the_hours_that_it_leaves_missing(published):
    problem, roster = published
    own = roster.shifts[0]
    off = RosterChange((own,))
    assert effect_on_rules(problem, roster, off).broken == ()
    before, after = effect_on_hours(problem, roster.shifts, off)
    without = replace(roster, shifts=tuple(one for one in roster.shifts if key_of(one) != key_of(own)))
    assert before.sum() == pytest.approx(evaluate(problem, roster).understaffed_hours)
    assert after.sum() == pytest.approx(evaluate(problem, without).understaffed_hours)
    assert after.sum() > before.sum()
