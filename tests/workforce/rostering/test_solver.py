from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.domain.agent import Availability
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import (
    FULL_TIME,
    MONDAY,
    PART_TIME,
    RULES,
    ZONE,
    centre,
    flat_curve,
    person,
)
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import ITALY
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.result import RosterStatus
from workforce.rostering.sizing import USUAL_CONTRACTS, SizingChoices, size_staff
from workforce.rostering.solver import solve

COUNTED = StoppingRule(deterministic=0.05)
ONE = SolverParams(workers=1, seed=3)


def random_problem(draw):
    """Draw a small centre: two demands, people with one or both, days off, windows and history."""
    days, minutes = draw(st.sampled_from([7, 10])), draw(st.sampled_from([15, 30, 60]))
    grid = TimeGrid.of_days(MONDAY + timedelta(days=draw(st.integers(0, 25))), days, minutes, ZONE)
    opens, closes = draw(st.sampled_from([(8, 20), (0, 24), (9, 13)]))
    curves = [flat_curve(grid, draw(st.integers(1, 3)), opens, closes, range(7)) for _ in range(2)]
    first = grid.local_of(0).date()
    staff = []
    for number in range(draw(st.integers(1, 6))):
        more = {}
        if draw(st.booleans()):
            more["days_off"] = frozenset({first + timedelta(days=draw(st.integers(0, days - 1)))})
        if draw(st.booleans()):
            more["availability"] = tuple(Availability(day, 420, 1080) for day in range(6))
        if draw(st.booleans()):
            more["days_in_a_row"] = draw(st.integers(1, 6))
            more["last_end"] = local_instant(first, 0, ZONE) - timedelta(hours=draw(st.integers(1, 8)))
        serves = draw(st.sampled_from([("a",), ("b",), ("a", "b")]))
        staff.append(person(number, serves, draw(st.sampled_from([FULL_TIME, PART_TIME])), **more))
    staff.append(person(99, ("a", "b")))
    rules = draw(st.sampled_from([RULES, ITALY, replace(RULES, max_consecutive_days=3)]))
    demands = tuple(Demand(name, curve) for name, curve in zip("ab", curves, strict=True))
    return RosterProblem(grid, demands, tuple(staff), rules)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_roster_found_keeps_every_rule(data):
    problem = random_problem(data.draw)
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    worth = evaluate(problem, result.roster)
    assert result.understaffed_hours == pytest.approx(worth.understaffed_hours)
    assert result.bound <= result.objective + 1e-6
    assert sum(one.hours for one in result.shortages) == pytest.approx(worth.understaffed_hours, abs=1)


@pytest.mark.parametrize("skills", [("calls",), ("calls", "mails")])
def test_equal_runs_give_equal_rosters(skills):
    problem = centre(agents=3, people=6, minutes=15)
    demands = tuple(replace(problem.demands[0], id=name) for name in skills)
    specialists = tuple(person(10 + k, (name,)) for k, name in enumerate(skills))
    flexible = tuple(person(k, skills) for k in range(1, 7))
    problem = replace(problem, demands=demands, staff=(*flexible, *specialists))
    assert solve(problem, COUNTED, ONE).roster == solve(problem, COUNTED, ONE).roster


def test_breaks_are_staggered_so_that_spare_people_fill_them():
    result = solve(centre(agents=2, people=4), StoppingRule(seconds=3), ONE)
    assert result.understaffed_hours < 1.0
    assert result.status in (RosterStatus.OPTIMAL, RosterStatus.FEASIBLE)


def test_two_needs_of_fifty_take_a_hundred_flexible_people():
    """A need of 50 and one of 50 are not met by 50 people who could do either."""
    grid = TimeGrid.of_days(MONDAY, 1, 60, ZONE)
    demands = tuple(Demand(name, flat_curve(grid, 50, 9, 13)) for name in ("a", "b"))
    rules = replace(RULES, break_after_minutes=300)
    short = replace(PART_TIME, weekly_minutes=240, days_per_week=1, daily_minutes=(240, 240))
    staff = size_staff(grid, demands, (short,), rules, SizingChoices(), StoppingRule(seconds=4))
    assert len(staff) == 100
    half = RosterProblem(grid, demands, staff[:50], rules)
    assert solve(half, StoppingRule(seconds=4), ONE).understaffed_hours == pytest.approx(200)


def test_a_late_shift_forbids_only_the_early_one_after_it():
    """After an end at 22:00 with 11 hours' rest, work begins again at 9, not the day after."""
    grid = TimeGrid.of_days(MONDAY, 2, 60, ZONE)
    need = np.zeros(grid.count)
    need[18:22] = need[24 + 9 : 24 + 13] = 1
    rules = replace(RULES, break_after_minutes=300)
    problem = RosterProblem(grid, (Demand("calls", need),), (person(1, contract=PART_TIME),), rules)
    result = solve(problem, StoppingRule(seconds=3), ONE)
    assert result.understaffed_hours == 0
    assert len(result.roster.shifts) == 2


@pytest.mark.parametrize(("sunday", "hours"), [(date(2026, 10, 25), 25), (date(2026, 3, 29), 23)])
def test_the_day_of_a_clock_change_is_planned_at_its_real_length(sunday, hours):
    grid = TimeGrid.of_days(sunday - timedelta(days=1), 3, 30, ZONE)
    problem = centre(grid=grid, demands=(Demand("calls", np.ones(grid.count)),), people=8)
    result = solve(problem, StoppingRule(seconds=2), ONE)
    assert grid.count == (48 + hours) * 2
    assert check_roster(problem, result.roster) == ()
    assert all(shift.paid_seconds == 8 * 3600 for shift in result.roster.shifts)


def test_a_shortage_is_a_result_with_its_reasons():
    problem = centre(agents=3, staff=(person(1), person(2, days_off=frozenset({MONDAY}))))
    result = solve(problem, StoppingRule(seconds=3), ONE)
    monday = next(one for one in result.shortages if one.day == MONDAY)
    assert result.roster is not None
    assert monday.reason == "of 2 who serve it: 1 on shift, 1 with the day off"
    assert monday.hours >= 16


def test_a_sized_staff_covers_the_need_with_little_to_spare():
    grid = TimeGrid.of_days(MONDAY, 7, 60, ZONE)
    need = flat_curve(grid, 3, 8, 18)
    demands = (Demand("calls", need),)
    # Work is counted, not timed: on a busy machine a limit in seconds sizes a larger staff.
    counted = StoppingRule(deterministic=0.01)
    staff = size_staff(grid, demands, USUAL_CONTRACTS, RULES, stopping=counted)
    problem = RosterProblem(grid, demands, staff, RULES)
    result = solve(problem, counted, ONE)
    assert check_roster(problem, result.roster) == ()
    assert result.understaffed_hours <= 0.02 * need.sum()
    assert result.overstaffed_hours <= 0.15 * need.sum()


def test_shifts_start_on_the_local_step():
    problem = centre(first=date(2026, 10, 19), days=14)
    starts = [
        shift.start.astimezone(ZoneInfo(ZONE)) for shift in solve(problem, COUNTED, ONE).roster.shifts
    ]
    assert starts
    assert all(start.minute in (0, 30) for start in starts)
