"""Average time, nights, Sundays and personal limits: breaches are caught, and the search commits none."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, PART_TIME, RULES, ZONE, centre, flat_curve, person
from workforce.rostering.blocks import arrange, candidates
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, PersonalLimits, RosterProblem
from workforce.rostering.rules import averagetime, nights, sundays
from workforce.rostering.solver import solve

UNPAUSED = replace(RULES, break_after_minutes=720, meal_over_minutes=720)
SHORT = replace(PART_TIME, daily_minutes=(240, 240))


def plain(day, hour, hours=4):
    """Return a shift without pauses on a day counted from Monday (0)."""
    start = local_instant(MONDAY + timedelta(days=day), hour * 60, ZONE)
    return Shift(1, start, start + timedelta(hours=hours))


def broken(problem, *shifts):
    roster = Roster(problem.grid.start, problem.grid.end, shifts)
    return {violation.rule for violation in check_roster(problem, roster)}


def around_the_clock(days, rules, **more):
    """Return one person's problem with a need of one at all times."""
    grid = TimeGrid.of_days(MONDAY, days, 60, ZONE)
    need = Demand("calls", flat_curve(grid, 1, 0, 24, range(7)))
    return RosterProblem(grid, (need,), (person(1, contract=SHORT, **more),), rules, 60)


@pytest.mark.parametrize(("past", "most"), [((), 600), ((900, 900), 0), ((300, 300), 700), ((0,) * 9, 800)])
def test_the_weekly_cap_keeps_every_average_to_come(past, most):
    rules = replace(UNPAUSED, average_weekly_minutes=600, reference_weeks=4)
    someone = person(1, past_weeks=past)
    assert averagetime.encode(rules, someone, 3) == most
    totals = [past[-(4 - new) :] + (most,) * new for new in (1, 2, 3)]
    assert most == 0 or all(sum(one) <= 600 * len(one) for one in totals)


def test_a_week_after_long_weeks_is_caught():
    rules = replace(UNPAUSED, average_weekly_minutes=480)
    rested = centre(rules=rules, staff=(person(1, contract=SHORT, past_weeks=(240,)),))
    worn = centre(rules=rules, staff=(person(1, contract=SHORT, past_weeks=(600,)),))
    assert "average time" not in broken(rested, plain(0, 9), plain(1, 9))
    assert "average time" in broken(worn, plain(0, 9), plain(1, 9))


@pytest.mark.parametrize(("hour", "minutes"), [(19, 0), (21, 120), (2, 240), (3, 180), (6, 0)])
def test_the_minutes_of_the_night_are_counted(hour, minutes):
    problem = centre()
    assert nights.night_minutes(problem, problem.staff[0], plain(0, hour)) == minutes


def test_long_night_shifts_and_nights_of_the_young_are_caught():
    rules = replace(UNPAUSED, max_night_minutes=480)
    problem = centre(rules=rules)
    assert "night work" in broken(problem, plain(0, 21, 9))
    assert "night work" not in broken(problem, plain(0, 21, 9), plain(2, 22, 7))
    young = centre(rules=rules, staff=(person(1, limits=PersonalLimits(nights=False)),))
    assert "night work" in broken(young, plain(0, 20))
    assert "night work" not in broken(young, plain(0, 19))


def test_sundays_beyond_the_most_are_caught():
    problem = centre(days=28, rules=replace(UNPAUSED, free_sundays_in_four=2))
    some = [plain(day, 9) for day in (6, 13, 20)]
    assert "Sundays" not in broken(problem, *some[:2])
    assert "Sundays" in broken(problem, *some)
    assert [sundays.encode(problem.rules, person(1), n) for n in (1, 2, 4, 5)] == [1, 1, 2, 3]


def test_days_and_weeks_beyond_personal_limits_are_caught():
    limits = PersonalLimits(max_daily_minutes=240, max_weekly_minutes=480)
    problem = centre(rules=UNPAUSED, staff=(person(1, contract=PART_TIME, limits=limits),))
    assert "personal limits" not in broken(problem, plain(0, 9), plain(1, 9))
    assert "personal limits" in broken(problem, plain(0, 9, 5))
    assert "personal limits" in broken(problem, *(plain(day, 9) for day in range(3)))


@pytest.mark.parametrize(
    "limits", [PersonalLimits(), PersonalLimits(nights=False), PersonalLimits(sundays=False)]
)
@pytest.mark.parametrize("first", [MONDAY, MONDAY + timedelta(days=20)], ids=["plain", "clock change"])
def test_the_search_offers_exactly_the_single_shifts_that_the_checks_accept(limits, first):
    """Every start of every day is tried, also on the night of the clock change."""
    rules = replace(UNPAUSED, max_night_minutes=180)
    problem = around_the_clock(7, rules, limits=limits)
    problem = replace(problem, grid=TimeGrid.of_days(first, 7, 60, ZONE))
    problem = replace(problem, demands=(Demand("calls", flat_curve(problem.grid, 1, 0, 24, range(7))),))
    layout = arrange(problem)
    offered = set(candidates(layout, range(7), layout.blocks).start.tolist())
    for day, step in product(range(6), range(24)):
        tick = int(layout.horizon.starts[day, step])
        if step and tick == layout.horizon.starts[day, step - 1]:
            continue
        start = layout.horizon.instant_of(tick)
        assert (tick in offered) == (not broken(problem, Shift(1, start, start + timedelta(hours=4))))


@pytest.mark.parametrize(
    ("days", "rules", "more"),
    [
        (14, {"average_weekly_minutes": 600, "reference_weeks": 3}, {"past_weeks": (900, 480)}),
        (28, {"free_sundays_in_four": 3}, {}),
        (7, {"max_night_minutes": 180}, {}),
        (7, {}, {"limits": PersonalLimits(240, 720, nights=False, sundays=False)}),
    ],
)
def test_the_search_keeps_the_rule_and_works_otherwise(days, rules, more):
    problem = around_the_clock(days, replace(UNPAUSED, **rules), **more)
    result = solve(problem, StoppingRule(deterministic=0.05), SolverParams(workers=1, seed=1))
    free = replace(problem, rules=UNPAUSED, staff=(person(1, contract=SHORT),))
    assert check_roster(problem, result.roster) == ()
    assert len(result.roster.shifts) >= 2
    assert result.roster.paid_hours <= 20 * -(-days // 7)
    assert check_roster(free, result.roster) == ()


@pytest.mark.parametrize(
    ("later", "worked"),
    [((), 7), (range(7, 14), [5, 0]), (range(9, 14), [5, 2]), (range(8, 11), 7)],
)
def test_a_week_may_use_what_the_average_leaves_it(later, worked):
    """Three weeks may have 1,800 minutes together, of which the one before the period had none.

    Where both weeks have room for their parts it is all the same which of them has more.
    """
    rules = replace(UNPAUSED, average_weekly_minutes=600, reference_weeks=3)
    off = frozenset(MONDAY + timedelta(days=day) for day in later)
    problem = around_the_clock(14, rules, past_weeks=(0,), days_off=off)
    roster = solve(problem, StoppingRule(deterministic=0.05), SolverParams(workers=1)).roster
    assert check_roster(problem, roster) == ()
    second = local_instant(MONDAY + timedelta(days=7), 0, ZONE)
    first = sum(shift.start < second for shift in roster.shifts)
    own = [first, len(roster.shifts) - first]
    assert worked in (own, sum(own))


@pytest.mark.parametrize("seed", range(6))
def test_averages_of_flexible_shapes_are_kept_beside_locks_and_a_begun_week(seed):
    rng = np.random.default_rng(seed)
    most, weeks = int(rng.integers(4, 12)) * 60, int(rng.integers(1, 5))
    rules = replace(UNPAUSED, average_weekly_minutes=most, reference_weeks=weeks)
    past = tuple(int(one) * 120 for one in rng.integers(0, 8, int(rng.integers(0, 3))))
    grid = TimeGrid.of_days(MONDAY + timedelta(days=2), 25, 60, ZONE)
    need = Demand("calls", flat_curve(grid, 1, 0, 24, range(7)))
    someone = person(1, contract=SHORT, past_weeks=past, week_so_far=(1, 240))
    problem = RosterProblem(grid, (need,), (someone,), rules, 60)
    lock = plain(int(rng.integers(9, 20)), 9)
    if not check_roster(problem, Roster(grid.start, grid.end, (lock,))):
        problem = replace(problem, locks=(lock,))
    result = solve(problem, StoppingRule(deterministic=0.02), SolverParams(workers=1, seed=seed))
    assert check_roster(problem, result.roster) == ()


def test_contradicting_limits_are_named():
    with pytest.raises(
        InvalidInput, match=r"shortest day of 480 minutes is over the person's own limit of 300"
    ):
        solve(
            centre(staff=(person(1, limits=PersonalLimits(max_daily_minutes=300)),)),
            StoppingRule(),
            SolverParams(),
        )
