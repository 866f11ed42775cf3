from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.agent import Availability
from contactcenter.domain.roster import Activity
from tests.workforce.rostering.centres import MONDAY, PART_TIME, RULES, centre, flat_curve, person
from tests.workforce.rostering.test_activities import at, meeting, part, shift, training
from workforce.rostering.arrangement import Arrangement, Frame, Stay
from workforce.rostering.attendance import OFF_CONTACTS, attendance
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, KindCover, LabourRules, Prices, ShiftKind
from workforce.rostering.shapes import shape_of
from workforce.rostering.solver import solve

ONCE = StoppingRule(deterministic=0.5)
SCREENS = LabourRules("screens", break_after_minutes=120)
CHANGE_WEEK = date(2026, 10, 19)


def solved(problem):
    result = solve(problem, ONCE, SolverParams())
    assert result.roster is not None
    return result, evaluate(problem, result.roster)


@pytest.mark.parametrize("rules", [RULES, SCREENS], ids=["easy", "screens"])
@pytest.mark.parametrize("minutes", [30, 60, 180])
def test_breaks_and_a_session_lie_where_no_lawful_choice_is_cheaper(rules, minutes):
    shape, tick = shape_of(300, rules, 15), 15
    count, lasts = shape.minutes // tick, minutes // tick
    worth = np.random.default_rng(minutes).integers(0, 9, count).astype(float)
    running = np.concatenate([[0.0], np.cumsum(worth)])
    found = Frame(shape, rules, tick, running).best([Stay(minutes, np.ones(count, dtype=bool))])
    lengths = [pause.minutes // tick for pause in shape.pauses]
    places = range(count)
    losses = (
        sum(running[b + n] - running[b] for b, n in zip((*begins, session), (*lengths, lasts), strict=True))
        for *begins, session in product(*(places for _ in lengths), places)
        if is_lawful(list(zip(begins, lengths, strict=True)), (session, lasts), count, rules)
    )
    cheapest = min(losses, default=None)
    assert (found and found.loss) == (cheapest and pytest.approx(cheapest))


def test_a_shift_without_breaks_from_which_its_session_goes_has_nothing_to_place():
    shape = shape_of(120, RULES, 15)
    assert shape.pauses == ()
    assert Frame(shape, RULES, 15, np.zeros(9)).best([]) == Arrangement(0.0, (), ())


def is_lawful(breaks, session, count, rules):
    """Tell whether breaks and a session may lie so, as (begin, length) in quarters of an hour."""
    ends = (-1, 1), (count, 1)
    apart = sorted([ends[0], *breaks, ends[1]])
    for (a, n), (b, _) in pairwise(apart):
        at_an_end = a < 0 or b == count
        lone = not a + n <= session[0] < b
        if apart != [ends[0], *breaks, ends[1]] or (b - a - n < 4 and (lone or at_an_end)):
            return False
    works = [b - a - n for (a, n), (b, _) in pairwise(sorted([*apart, session]))]
    return min(works) >= 0 and max(works) <= rules.break_after_minutes // 15


def test_training_goes_where_nobody_is_needed():
    problem = centre(agents=1, people=1, minutes=15)
    quiet = flat_curve(problem.grid, 1)
    quiet[[problem.grid.local_of(k).hour == 11 for k in range(problem.grid.count)]] = 0.0
    problem = replace(problem, demands=(Demand("calls", quiet),), activities=(training(),))
    result, worth = solved(problem)
    begun = [one.part.start for _, one in attendance(problem, result.roster).held]
    assert worth.missed == ()
    assert [problem.grid.local_of(problem.grid.index_of(one)).hour for one in begun] == [11]


@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_a_roster_with_meetings_and_training_keeps_every_check(data):
    rules = data.draw(st.sampled_from([RULES, SCREENS]))
    people = data.draw(st.integers(3, 5))
    minutes = data.draw(st.sampled_from([15, 30, 60, 120, 200]))
    windows = data.draw(
        st.sampled_from(
            [(), (Availability(1, 540, 780),), (Availability(0, 600, 840), Availability(3, 600, 840))]
        )
    )
    talk = meeting(people=range(1, people + 1), price=data.draw(st.sampled_from([1.0, 40.0])))
    lesson = replace(
        training(people=range(1, people + 1), windows=windows, every_week=True),
        minutes=minutes,
        sessions=data.draw(st.integers(1, 2)),
    )
    contract = data.draw(st.sampled_from([PART_TIME, centre().staff[0].contract]))
    staff = tuple(person(k, contract=contract) for k in range(1, people + 1))
    problem = centre(agents=2, minutes=30, staff=staff, rules=rules, activities=(talk, lesson))
    result, worth = solved(problem)
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective + 1e-6
    held = attendance(problem, result.roster).held
    asked = people * (1 + lesson.sessions)
    assert len(held) + sum(one.count for one in worth.missed) == asked


def test_a_session_of_every_week_is_held_in_each_of_two_weeks_also_over_a_change_of_the_clock():
    night = replace(training(every_week=True), minutes=90, windows=(Availability(6, 60, 480),))
    days = tuple(range(7))
    problem = centre(agents=0, people=2, days=14, first=CHANGE_WEEK)
    need = flat_curve(problem.grid, 1, 0, 8, days)
    problem = replace(problem, demands=(Demand("calls", need),), activities=(night,))
    result, worth = solved(problem)
    assert worth.missed == ()
    assert check_roster(problem, result.roster) == ()


def test_training_goes_into_a_locked_shift_and_what_the_lock_holds_stays():
    talk = part(0, 14, 30, Activity.MEETING)
    locked = shift(1, 0, talk)
    lesson = training(windows=(Availability(0, 0, 1440),))
    both = meeting(people=(1, 2), spans=((at(0, 0), at(1, 0)),))
    problem = centre(agents=1, people=2, minutes=15, locks=(locked,), activities=(lesson, both))
    result, worth = solved(problem)
    held = {(number, one.agent, one.part.start) for number, one in attendance(problem, result.roster).held}
    assert worth.missed == ()
    assert {(1, 1, talk.start), (1, 2, talk.start)} < held
    assert check_roster(problem, result.roster) == ()


def test_a_meeting_that_too_few_would_attend_is_not_held_and_is_missed_by_all():
    early, late = (
        person(k, availability=tuple(Availability(d, h, h + 540) for d in range(7)))
        for k, h in ((1, 420), (2, 780))
    )
    talk = replace(meeting(people=(1, 2)), minutes=60, windows=(Availability(0, 840, 930),))
    problem = centre(agents=1, staff=(early, late), minutes=15, activities=(talk,))
    result, worth = solved(problem)
    begun = {one.part.start for _, one in attendance(problem, result.roster).held}
    assert len(begun) <= 1
    assert check_roster(problem, result.roster) == ()
    assert worth.activity_price in (0.0, 80.0)


def test_people_work_more_where_their_training_is_worth_it_and_no_more_where_it_is_not():
    usual = centre(agents=1, people=2, minutes=15)
    dear = replace(usual, activities=(training(people=(1, 2), sessions=2),))
    cheap = replace(usual, activities=(training(people=(1, 2), sessions=2, price=0.01),))
    without, with_it, cheaply = (solved(one)[1] for one in (usual, dear, cheap))
    assert with_it.missed == ()
    assert with_it.understaffed_hours <= without.understaffed_hours + 1e-9
    assert cheaply.cost <= without.cost + 0.04 + 1e-9


def test_equal_seeds_give_equal_rosters():
    problem = centre(agents=2, people=4, activities=(training(people=(1, 2, 3, 4)), meeting()))
    assert solved(problem)[0].roster == solved(problem)[0].roster


def test_over_kinds_of_shift_sessions_are_placed_and_people_are_not_away_at_once():
    kinds = ShiftKind("day", 540, 480), ShiftKind("late", 720, 480)
    cover = tuple(
        KindCover(MONDAY + timedelta(days=day), kind.id, 2, 100.0, 1.0)
        for day in range(5)
        for kind in kinds
    )
    lesson, talk = training(people=(1, 2, 3, 4)), meeting(people=(1, 2, 3, 4))
    problem = centre(demands=(), kinds=kinds, cover=cover, minutes=15, activities=(lesson, talk))
    staff = tuple(replace(one, serves=frozenset()) for one in problem.staff)
    result, worth = solved(replace(problem, staff=staff))
    assert worth.missed == ()
    assert result.unplaced == ()
    assert check_roster(replace(problem, staff=staff), result.roster) == ()
    assert result.objective == pytest.approx(worth.cost)


def test_a_published_roster_is_kept_with_its_meetings_and_without_those_that_nobody_asks_for():
    problem = centre(agents=1, people=3, minutes=15, activities=(training(), meeting()))
    first, _ = solved(problem)
    again = replace(problem, published=first.roster.shifts, prices=Prices(change=50.0))
    _, worth = solved(again)
    assert worth.changed_days == 0
    assert worth.missed == ()
    dropped, _ = solved(replace(again, activities=()))
    assert check_roster(replace(again, activities=()), dropped.roster) == ()
    assert all(one.activity not in OFF_CONTACTS for shift in dropped.roster.shifts for one in shift.parts)


def test_what_is_not_placed_is_told_with_its_reason_and_price():
    weekend = training(windows=(Availability(6, 540, 1020),), price=0.5)
    problem = centre(agents=1, people=1, activities=(weekend,))
    result, worth = solved(problem)
    reasons = {one.activity: (one.price, one.reason) for one in result.unplaced}
    assert reasons["new tariff"] == (0.5, "works no shift that lasts over 60 minutes of a window")
    assert worth.activity_price == pytest.approx(sum(one.price for one in result.unplaced))


def test_people_of_several_skills_have_meetings_and_training_too():
    grid = centre().grid
    demands = Demand("calls", flat_curve(grid, 1)), Demand("chat", flat_curve(grid, 1, 10, 16))
    staff = person(1), person(2, ("chat",)), person(3, ("calls", "chat")), person(4, ("calls", "chat"))
    asked = training(people=(1, 2, 3, 4)), meeting(people=(1, 2, 3, 4))
    problem = centre(demands=demands, staff=staff, activities=asked)
    result, worth = solved(problem)
    assert worth.missed == ()
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective + 1e-6
