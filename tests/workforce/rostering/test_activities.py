from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.agent import Availability
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from tests.workforce.rostering.centres import MONDAY, ZONE, centre, person
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import ActivityNeed
from workforce.rostering.rules.activities import RULE
from workforce.rostering.validation import validate

TUESDAY = 1


def at(day, hour, minute=0):
    return local_instant(MONDAY + timedelta(days=day), 60 * hour + minute, ZONE)


def part(day, hour, minutes=60, activity=Activity.TRAINING, minute=0):
    start = at(day, hour, minute)
    return ShiftPart(start, start + timedelta(minutes=minutes), activity)


def shift(agent, day, *more, hour=9):
    breaks = (
        part(day, hour + 2, 15, Activity.BREAK),
        replace(part(day, hour + 4, 30, Activity.MEAL), paid=False),
        part(day, hour + 6, 15, Activity.BREAK, 30),
    )
    return Shift(AgentId(agent), at(day, hour), at(day, hour + 8, 30), tuple(sorted([*breaks, *more])))


def roster(problem, *shifts):
    return Roster(problem.grid.start, problem.grid.end, shifts)


def training(people=(1,), **more):
    return ActivityNeed("new tariff", Activity.TRAINING, tuple(map(AgentId, people)), 60, **more)


def meeting(people=(1, 2, 3), **more):
    need = ActivityNeed("team A", Activity.MEETING, tuple(map(AgentId, people)), 30, together=True)
    return replace(need, **more)


def told(problem, *shifts):
    return [one.message for one in check_roster(problem, roster(problem, *shifts)) if one.rule == RULE]


def test_a_training_that_was_asked_for_breaks_no_rule_and_costs_its_presence_alone():
    problem = centre(activities=(training(),))
    worth = evaluate(problem, roster(problem, shift(1, 0, part(0, 9))))
    without = evaluate(replace(problem, activities=()), roster(problem, shift(1, 0)))
    assert told(problem, shift(1, 0, part(0, 9))) == []
    assert worth.missed == ()
    assert worth.activity_hours == 1.0
    assert worth.understaffed_hours == pytest.approx(without.understaffed_hours + 1.0)
    assert worth.paid_hours == without.paid_hours


def test_what_is_missing_is_priced_and_named():
    problem = centre(activities=(training(people=(1, 2), sessions=2, price=7.0),))
    worth = evaluate(problem, roster(problem, shift(1, 0, part(0, 9)), shift(2, 0)))
    assert [(one.agent, one.count) for one in worth.missed] == [(1, 1), (2, 2)]
    assert worth.activity_price == 21.0


def test_an_hour_of_training_interrupts_the_work_before_the_next_break():
    problem = centre(activities=(training(),))
    breaks = [one for one in shift(1, 0).parts if one.activity is not Activity.BREAK]
    late = Shift(AgentId(1), at(0, 9), at(0, 17, 30), (*breaks, part(0, 11), part(0, 15)))
    rules = {one.rule for one in check_roster(problem, roster(problem, late))}
    assert "breaks" not in rules


@pytest.mark.parametrize(
    ("need", "one", "why"),
    [
        (training(), part(0, 9, 45), "takes 45 minutes; 60 are asked for"),
        (training(people=(2,)), part(0, 9), "was not asked for"),
        (training(windows=(Availability(TUESDAY, 540, 720),)), part(0, 9), "lies outside the windows"),
        (training(), part(0, 10, 60, minute=30), "overlaps the break"),
        (training(), part(0, 9, 60, Activity.MEETING), "was not asked for"),
        (meeting(), part(0, 9, 30, Activity.MEETING), "begins with fewer than 2"),
    ],
    ids=["length", "person", "window", "over a break", "another activity", "alone"],
)
def test_an_activity_that_nobody_asked_for_like_that_is_named(need, one, why):
    assert why in told(centre(activities=(need,)), shift(1, 0, one))[0]


def test_a_second_session_on_a_day_is_one_too_many():
    problem = centre(activities=(training(sessions=2),))
    found = told(problem, shift(1, 0, part(0, 9), part(0, 14)))
    assert len(found) == 1
    assert "one too many" in found[0]


def test_where_nothing_is_asked_for_the_meetings_of_a_roster_are_not_judged():
    assert told(centre(), shift(1, 0, part(0, 9))) == []


def test_a_meeting_counts_for_those_who_begin_it_together():
    problem = centre(activities=(meeting(price=5.0),))
    talk = part(0, 9, 30, Activity.MEETING)
    later = part(0, 10, 30, Activity.MEETING)
    days = shift(1, 0, talk), shift(2, 0, talk), shift(3, 0, later)
    worth = evaluate(problem, roster(problem, *days))
    assert [one.agent for one in worth.missed] == [3]
    assert worth.activity_price == 5.0
    assert len(told(problem, *days)) == 1


def test_training_goes_to_the_need_that_has_the_fewest_places():
    anywhere = training(price=3.0)
    monday = replace(training(windows=(Availability(0, 0, 1440),)), id="on Monday")
    problem = centre(activities=(anywhere, monday))
    days = shift(1, 0, part(0, 9)), shift(1, 1, part(1, 9))
    assert evaluate(problem, roster(problem, *days)).missed == ()


def test_sessions_of_every_week_are_counted_by_week():
    problem = centre(days=14, activities=(training(every_week=True),))
    worth = evaluate(problem, roster(problem, shift(1, 7, part(7, 9))))
    assert [(one.days[0], one.count) for one in worth.missed] == [(MONDAY, 1)]


@pytest.mark.parametrize(
    ("need", "why"),
    [
        (training(people=(99,)), "agent 99, who is not on the staff"),
        (training(people=()), "is for nobody"),
        (training(people=(1, 1)), "names a person twice"),
        (replace(training(), minutes=0), "takes 0 minutes"),
        (replace(training(), minutes=600), "the longest shift of Person 1 510"),
        (replace(training(), activity=Activity.BREAK), "choose meeting or training"),
        (training(sessions=0), "0 sessions"),
        (training(sessions=8), "which are 7 days"),
        (training(price=-1.0), "the price -1.0"),
        (training(price=float("nan")), "the price nan"),
        (training(windows=(Availability(7, 540, 720),)), "weekday 7"),
        (training(windows=(Availability(0, 540, 570),)), "no window of it is as long"),
        (training(spans=((at(9, 9), at(9, 12)),)), "outside the period"),
        (training(spans=((at(1, 12), at(1, 9)),)), "ends before it begins"),
        (meeting(least=1), "at least 1 of its 3 people"),
        (meeting(least=4), "at least 4 of its 3 people"),
    ],
)
def test_activities_that_contradict_themselves_are_refused(need, why):
    with pytest.raises(InvalidInput, match=why):
        validate(centre(activities=(need,)))


def test_a_meeting_that_nobody_can_attend_together_is_refused():
    early, late = (Availability(day, 480, 1020) for day in (0, 1))
    staff = person(1, availability=(early,)), person(2, availability=(late,))
    with pytest.raises(InvalidInput, match="never more than 1 can be there"):
        validate(centre(staff=staff, activities=(meeting(people=(1, 2)),)))


def test_an_activity_is_asked_for_once():
    with pytest.raises(InvalidInput, match="asked for twice"):
        validate(centre(activities=(training(), training(people=(2,)))))
