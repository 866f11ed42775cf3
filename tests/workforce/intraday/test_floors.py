"""A day's repair and suggestions on floors with everything: what is told is what the evaluation finds."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from benchmarks.floors import FIRST, ZONE, Floor, draw_floor
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.rosterchange import apply_change
from workforce.intraday.actions import ActionKind, RestOfDay, rest_of
from workforce.intraday.judging import PUT_OFF_PRICE, DayJudge
from workforce.intraday.options import Options
from workforce.intraday.suggestions import repair_day, suggest
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import local_day

PEOPLE = 84
AUTUMN, SPRING = date(2026, 10, 19), date(2026, 3, 23)
"""Weeks that end with the night in which the clocks change."""
SICK = [
    pytest.param(FIRST, 2, 11.0, id="in the middle of the day"),
    pytest.param(FIRST, 1, 21.0, id="before a night shift"),
    pytest.param(FIRST, 3, 0.5, id="on a night shift"),
    pytest.param(AUTUMN, 5, 21.0, id="before the night in which an hour comes twice"),
    pytest.param(SPRING, 5, 21.0, id="before the night that lacks an hour"),
    pytest.param(FIRST, 6, 12.0, id="on the last day of the period"),
]


@cache
def floor_of(first: date) -> Floor:
    return draw_floor(PEOPLE, first=first)


def fall_ill(floor: Floor, day: date, now: datetime, ill: list[Shift]) -> tuple[RestOfDay, Roster]:
    """Return a day on which some shifts are cut or dropped, as sick calls do, and the roster left."""
    gone, problem = {one.agent for one in ill}, floor.problem
    kept = [one for one in floor.roster.shifts if one not in ill]
    kept += [
        replace(one, end=now, parts=tuple(part for part in one.parts if part.end <= now))
        for one in ill
        if one.start < now
    ]
    staff = tuple(
        replace(one, days_off=one.days_off | {day}) if one.agent in gone else one for one in problem.staff
    )
    left = replace(floor.roster, shifts=tuple(sorted(kept, key=lambda one: (one.start, one.agent))))
    return rest_of(replace(problem, staff=staff), left.shifts, day, now), left


def a_case(first: date, later: int, hour: float, people: int) -> tuple[RestOfDay, Roster, list[Shift]]:
    floor, day = floor_of(first), first + timedelta(days=later)
    now = local_instant(day, int(60 * hour), ZONE)
    ours = [one for one in floor.roster.shifts if local_day(floor.problem, one) == day or one.start < now]
    long = [one for one in ours if one.end > now + timedelta(hours=2)]
    ill = long[:: max(len(long) // people, 1)][:people]
    assert ill
    return *fall_ill(floor, day, now, ill), ill


def as_expected(day: RestOfDay) -> RosterProblem:
    """Return the whole period with the need of the rest of the day alone, and nothing to be placed."""
    grid, judge = day.period.grid, DayJudge(day)
    first = grid.index_of(day.problem.grid.start)
    demands = []
    for row, one in enumerate(day.problem.demands):
        curve = np.zeros(grid.count)
        curve[first : first + day.problem.grid.count] = judge.need[row]
        demands.append(replace(one, required=curve))
    return replace(day.period, demands=tuple(demands), activities=(), on_call_needs=())


@pytest.mark.parametrize(("first", "later", "hour"), SICK)
@pytest.mark.parametrize("people", [1, 5])
def test_sick_calls_are_mended_by_few_lawfully_and_as_told(
    first: date, later: int, hour: float, people: int
) -> None:
    day, left, ill = a_case(first, later, hour, people)
    repair = repair_day(day, 5 * len(ill))
    mended = apply_change(left, repair.change)
    assert len(repair.agents) == len(repair.steps) <= 5 * len(ill)
    assert {one.agent for one in ill}.isdisjoint(repair.agents)
    untouched = {one for one in left.shifts if one.agent not in repair.agents}
    assert untouched == {one for one in mended.shifts if one.agent not in repair.agents}
    assert {one for one in left.shifts if one.end <= day.now} <= set(mended.shifts), "the past stays"
    expected = as_expected(day)
    before, after = (evaluate(expected, one) for one in (left, mended))
    assert before.understaffed_hours == pytest.approx(repair.before, abs=1e-3)
    assert after.understaffed_hours == pytest.approx(repair.after, abs=1e-3)
    put_off = sum(step.action.kind is ActionKind.PUT_OFF for step in repair.steps)
    told = sum(step.cost for step in repair.steps) - PUT_OFF_PRICE * put_off
    assert after.cost - before.cost == pytest.approx(told, abs=1e-2)
    assert told <= 0
    assert repair.reason or repair.after <= 0.01
    willing = {person.agent: person.contract for person in day.problem.staff}
    agreed = {
        agent: replace(one, daily_minutes=(1, 780), weekly_minutes=2880, days_per_week=6)
        for agent, one in willing.items()
    }
    staff = tuple(replace(one, contract=agreed[one.agent]) for one in day.period.staff)
    law = replace(day.period, staff=staff, demands=())
    assert set(check_roster(law, mended)) <= set(check_roster(law, left))


@pytest.mark.parametrize(("first", "later", "hour"), SICK)
def test_every_suggestion_says_what_the_evaluation_finds(first: date, later: int, hour: float) -> None:
    day, left, _ = a_case(first, later, hour, 3)
    expected = as_expected(day)
    before = evaluate(expected, left)
    found = suggest(day, most=12)
    assert [round(one.cost, 4) for one in found] == sorted(round(one.cost, 4) for one in found)
    for one in found:
        after = evaluate(expected, apply_change(left, one.change))
        put_off = PUT_OFF_PRICE * (one.action.kind is ActionKind.PUT_OFF)
        assert after.understaffed_hours - before.understaffed_hours == pytest.approx(
            one.hours_short, abs=1e-3
        )
        assert after.cost - before.cost + put_off == pytest.approx(one.cost, abs=1e-2)
        assert after.paid_hours - before.paid_hours == pytest.approx(one.paid_hours)


def test_the_first_step_is_the_best_of_all_that_is_lawful() -> None:
    day, *_ = a_case(FIRST, 2, 11.0, 2)
    best = min(suggest(day, most=400), key=lambda one: one.cost)
    first = repair_day(day, most_touched=1).steps[0]
    assert first.cost == pytest.approx(best.cost)


def test_what_could_be_done_is_looked_for_once_and_answers_each_search_as_if_alone() -> None:
    day, *_ = a_case(FIRST, 2, 11.0, 3)
    options = Options(DayJudge(day))
    told, mended = suggest(day, 12, options), repair_day(day, 15, options)
    assert [one.action for one in told] == [one.action for one in suggest(day, 12)]
    assert [one.action for one in mended.steps] == [one.action for one in repair_day(day, 15).steps]
    assert [one.action for one in suggest(day, 12, options)] == [one.action for one in told]
