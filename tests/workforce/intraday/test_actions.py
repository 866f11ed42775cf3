"""Suggestions for the rest of the day: exact, lawful, and the best first."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.rosterchange import apply_change, key_of
from contactcenter.domain.timegrid import TimeGrid
from workforce.intraday.actions import (
    Action,
    ActionKind,
    RestOfDay,
    change_of_action,
    possible_actions,
)
from workforce.intraday.judging import DayJudge, is_lawful
from workforce.intraday.reforecast import moved_need
from workforce.intraday.suggestions import repair_day, suggest
from workforce.rostering.evaluation import evaluate
from workforce.rostering.problem import Demand, LabourRules, RosterProblem, StaffMember

ROME = "Europe/Rome"
MONDAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)
CONTRACT = EmploymentContract("ft", "full time", 2400, 5, (480, 480), 20.0)


def at(hour, day=MONDAY):
    return local_instant(day, int(hour * 60), ROME)


def shift(agent, hour, day=MONDAY):
    start = at(hour, day)
    parts = (
        ShiftPart(start + 2 * HOUR, start + 2.25 * HOUR, Activity.BREAK),
        ShiftPart(start + 4 * HOUR, start + 4.5 * HOUR, Activity.MEAL, paid=False),
        ShiftPart(start + 6.5 * HOUR, start + 6.75 * HOUR, Activity.BREAK),
    )
    return Shift(agent, start, start + 8.5 * HOUR, parts)


def rest(needed, shifts, now=10.0, serves=None, people=6):
    staff = tuple(
        StaffMember(agent, f"P{agent}", (serves or {}).get(agent, frozenset({"calls"})), CONTRACT)
        for agent in range(1, people + 1)
    )
    period = RosterProblem(TimeGrid.of_days(MONDAY, 7, 15, ROME), (), staff, LabourRules("neutral"))
    day = TimeGrid.of_days(MONDAY, 1, 15, ROME)
    curve = np.array([float(needed(day.local_of(place).hour)) for place in range(day.count)])
    problem = RosterProblem(day, (Demand("calls", curve),), staff, LabourRules("neutral"))
    return RestOfDay(problem, tuple(shifts), period, at(now))


def test_a_meal_that_all_take_at_once_is_staggered():
    # Four together need three while they eat; whoever moves the meal saves a quarter of an hour or more.
    day = rest(lambda hour: 3 * (12 <= hour < 15), [shift(agent, 9) for agent in range(1, 5)], people=4)
    found = suggest(day)
    assert {one.action.kind for one in found if one.hours_short < 0} == {ActionKind.MOVE_BREAK}
    assert found[0].hours_short < -0.2
    assert [one.cost for one in found] == sorted(one.cost for one in found)
    assert found[0].cost == pytest.approx(20 * found[0].hours_short + found[0].paid_hours)


def test_an_evening_without_people_brings_overtime_and_calls_people_in():
    day = rest(lambda hour: 2 * (17 <= hour < 20), [shift(1, 9), shift(2, 11.5)])
    kinds = {one.action.kind for one in suggest(day) if one.hours_short < 0}
    assert {ActionKind.STAY_LONGER, ActionKind.COME_IN} <= kinds
    assert all(one.paid_hours > 0 for one in suggest(day) if one.action.kind is ActionKind.STAY_LONGER)


def test_too_many_people_are_offered_time_off_that_costs_nothing():
    day = rest(lambda hour: 1 * (9 <= hour < 17), [shift(agent, 9) for agent in range(1, 5)])
    offers = [one for one in suggest(day, most=40) if one.action.kind is ActionKind.LEAVE_EARLY]
    assert {one.action.key.agent for one in offers} == {1, 2, 3, 4}
    assert all(one.hours_short <= 1e-6 and one.paid_hours < 0 for one in offers)


def test_who_is_needed_is_never_offered_time_off():
    day = rest(lambda hour: 2 * (9 <= hour < 18), [shift(1, 9), shift(2, 9)])
    assert ActionKind.LEAVE_EARLY not in {one.action.kind for one in suggest(day, most=50)}


def test_a_suggestion_says_exactly_what_it_changes():
    shifts = [shift(1, 9), shift(2, 9.5), shift(3, 11)]
    day = rest(lambda hour: 2.5 * (10 <= hour < 19), shifts)
    grid = day.problem.grid
    judge = DayJudge(day)
    later = replace(day.problem, demands=(Demand("calls", judge.need[0]),))
    for one in suggest(day, most=30):
        known = [two for two in shifts if two.agent != one.action.key.agent]
        mine = apply_change(Roster(grid.start, grid.end + 24 * HOUR, tuple(shifts)), one.change)
        before, after = (
            evaluate(later, Roster(grid.start, grid.end, tuple(some))).understaffed_hours
            for some in (shifts, mine.shifts)
        )
        assert one.hours_short == pytest.approx(after - before, abs=1e-3)
        assert len(known) < len(mine.shifts)


def test_what_is_past_counts_no_more_and_is_not_changed():
    shifts = [shift(1, 9), shift(2, 9)]
    day = rest(lambda hour: 5, shifts, now=13.6)
    assert DayJudge(day).short[:, : 4 * 13].sum() == 0
    for action in possible_actions(day):
        assert action.to > day.now
        assert action.part is None or action.part > day.now


def test_the_law_binds_where_the_contract_gives_way():
    night = Shift(1, at(14), at(22.5), shift(1, 14).parts)
    early = shift(1, 8, MONDAY + timedelta(days=1))
    day = rest(lambda hour: 1 * (18 <= hour < 24), [night, early], people=1)
    longer = Action(ActionKind.STAY_LONGER, key_of(night), night.end + HOUR, pause_minutes=15)
    assert not is_lawful(day, change_of_action(longer, day.shifts)), "eight and a half hours of rest"
    free = replace(day, shifts=(night,))
    assert is_lawful(free, change_of_action(longer, free.shifts)), "over the contract, within the law"
    unbroken = replace(longer, pause_minutes=0)
    assert not is_lawful(free, change_of_action(unbroken, free.shifts)), "a break is due by then"
    too_long = Action(ActionKind.STAY_LONGER, key_of(night), night.end + 3 * HOUR, pause_minutes=15)
    assert not is_lawful(free, change_of_action(too_long, free.shifts)), "eleven hours"


def test_an_action_on_a_roster_that_changed_is_refused():
    with pytest.raises(InvalidInput, match="not in the roster any more"):
        change_of_action(Action(ActionKind.STAY_LONGER, key_of(shift(1, 9)), at(20)), [shift(1, 10)])


def test_people_are_only_asked_for_work_that_they_can_do():
    serves = {1: frozenset({"calls"}), 2: frozenset(), 3: frozenset({"calls"})}
    day = rest(lambda hour: 2 * (12 <= hour < 20), [shift(1, 12)], serves=serves, people=3)
    asked = {one.action.key.agent for one in suggest(day) if one.action.kind is ActionKind.COME_IN}
    assert asked == {3}


def test_a_live_need_grows_by_its_load_and_the_root_of_its_reserve():
    need, load = np.array([0.0, 12.0, 5.0]), np.array([0.0, 8.0, 5.0])
    assert moved_need(need, load, 1.0, True).tolist() == need.tolist()
    assert moved_need(need, load, 4.0, True).tolist() == [0.0, 40.0, 20.0]
    assert moved_need(need, load, 0.25, True).tolist() == [0.0, 4.0, 1.25]
    assert moved_need(need, load, 1.5, False).tolist() == [0.0, 18.0, 7.5]


def test_somebody_who_may_come_in_is_found_behind_many_who_may_not():
    day = rest(lambda hour: 9 <= hour < 17, [shift(40, 9, MONDAY + timedelta(days=1))], now=6.0, people=40)
    tired = tuple(replace(one, days_in_a_row=6) if one.agent < 39 else one for one in day.period.staff)
    found = repair_day(replace(day, period=replace(day.period, staff=tired)))
    assert set(found.agents) == {39, 40}
    assert found.after < 0.2 * found.before


def of_another_site(day, agent, **changes):
    """Return a day on which one person follows rules of a site of their own."""
    own = replace(day.problem.rules, name="own", **changes)
    staff = tuple(replace(one, rules=own) if one.agent == agent else one for one in day.problem.staff)
    period = replace(day.period, staff=staff)
    return replace(day, problem=replace(day.problem, staff=staff), period=period)


def test_a_change_is_lawful_by_the_rules_of_the_persons_own_site():
    day = rest(lambda hour: 3 if hour == 18 else 1, [shift(1, 9), shift(2, 9)])
    longer = [one for one in possible_actions(day) if one.kind is ActionKind.STAY_LONGER]
    changes = {one.key.agent: change_of_action(one, day.today) for one in longer if one.to == at(18.5)}
    assert all(is_lawful(day, changes[agent]) for agent in (1, 2))
    strict = of_another_site(day, 2, max_daily_minutes=500)
    assert is_lawful(strict, changes[1])
    assert not is_lawful(strict, changes[2])


def test_breaks_of_overtime_and_of_who_comes_in_are_those_of_the_persons_own_site():
    shifts = [shift(1, 9), shift(2, 9), replace(shift(2, 9, MONDAY + timedelta(days=1)), parts=())]
    day = rest(lambda hour: 1, shifts, now=7.0, people=4)
    one = replace(day, problem=of_another_site(day, 2, break_after_minutes=600).problem)
    two = of_another_site(one, 3, break_after_minutes=600)
    found = list(possible_actions(two))
    pauses = {
        agent: {one.pause_minutes for one in found if (one.kind, one.key.agent) == (kind, agent)}
        for agent, kind in ((1, ActionKind.STAY_LONGER), (2, ActionKind.STAY_LONGER))
    }
    assert (max(pauses[1]), pauses[2]) == (15, {0})
    likes = {agent: {one.like for one in found if one.key.agent == agent and one.like} for agent in (3, 4)}
    assert {like.agent for like in likes[3]} == {2}
    assert {like.agent for like in likes[4]} == {1}


def with_part(one, hour, activity, hours=1.0):
    part = ShiftPart(at(hour), at(hour + hours), activity)
    return replace(one, parts=tuple(sorted((*one.parts, part))))


def test_training_is_moved_or_put_off_where_people_are_short_and_a_meeting_only_put_off():
    lesson = with_part(shift(1, 9), 14, Activity.TRAINING)
    talk = with_part(shift(2, 9), 14, Activity.MEETING)
    day = rest(lambda hour: 2 * (hour == 14), [lesson, talk], people=2)
    found = {(one.action.kind, one.action.key.agent): one for one in suggest(day, most=40)}
    moved, put_off = found[ActionKind.MOVE_TRAINING, 1], found[ActionKind.PUT_OFF, 2]
    assert moved.hours_short < -0.2
    assert put_off.hours_short == pytest.approx(-1.0)
    assert put_off.cost == pytest.approx(-20.0 + 10.0)
    (after,) = put_off.change.added
    assert all(part.activity is not Activity.MEETING for part in after.parts)
    assert (ActionKind.MOVE_TRAINING, 2) not in found
    assert all(one.part != at(14) for one in possible_actions(day) if one.kind is ActionKind.MOVE_BREAK)


def test_nothing_moves_over_a_training_and_nobody_leaves_before_it():
    lesson = with_part(shift(1, 9), 16, Activity.TRAINING)
    day = rest(lambda hour: 0, [lesson], people=1)
    for action in possible_actions(day):
        after = change_of_action(action, [lesson]).added[0]
        spans = sorted((part.start, part.end) for part in after.parts)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        if action.kind is ActionKind.LEAVE_EARLY:
            assert after.end >= at(17)


def test_who_comes_in_takes_the_hours_of_another_and_not_the_training():
    lesson = with_part(shift(1, 12), 13, Activity.TRAINING)
    day = rest(lambda hour: 3 * (12 <= hour < 20), [lesson], people=2)
    come = [one for one in possible_actions(day) if one.kind is ActionKind.COME_IN]
    assert come
    for one in come:
        (after,) = change_of_action(one, [lesson]).added
        assert all(part.activity is not Activity.TRAINING for part in after.parts)
