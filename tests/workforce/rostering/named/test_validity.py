from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.domain.agent import Availability
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import OnCall, Shift
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.named.kinds import MONDAY, drawn_problem, varied, with_rules
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import (
    Burden,
    Demand,
    Fairness,
    KindCover,
    PersonalLimits,
    ShiftKind,
    Succession,
    WorkPattern,
)
from workforce.rostering.result import RosterStatus
from workforce.rostering.solver import solve
from workforce.rostering.validation import validate

BEFORE_SUMMER_TIME = date(2026, 3, 23)
BRIEF = StoppingRule(gap=0.0, deterministic=0.05)


def in_rome(problem, days):
    """Return a problem drawn for the weeks around the change to summer time, on Rome's clock."""
    return replace(problem, grid=TimeGrid.of_days(BEFORE_SUMMER_TIME, days, 60, "Europe/Rome"))


def with_availability(problem, rng):
    """Return a problem whose first person is free from six in the morning to some hour of the night."""
    windows = tuple(Availability(day, 360, int(rng.integers(1260, 1920))) for day in range(7))
    first, *others = problem.staff
    return replace(problem, staff=(replace(first, availability=windows), *others))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    days=st.sampled_from([7, 10, 14, 21, 63]),
    people=st.integers(1, 4),
    rests=st.tuples(st.sampled_from([0, 660]), st.sampled_from([0, 660, 1800, 2100, 4000])),
    weekly=st.sampled_from([2400, 10080]),
    sundays=st.sampled_from([0, 2, 3]),
)
def test_a_solved_roster_keeps_every_rule_and_what_cannot_be_kept_is_said(
    seed, days, people, rests, weekly, sundays
):
    problem = with_rules(
        in_rome(drawn_problem(seed, days, people, first=BEFORE_SUMMER_TIME), days),
        daily_rest_minutes=rests[0],
        weekly_rest_minutes=rests[1],
        max_weekly_minutes=weekly,
        free_sundays_in_four=sundays,
    )
    problem = with_availability(problem, np.random.default_rng(seed))
    result = solve(problem, BRIEF, SolverParams(workers=1, seed=seed))
    if result.roster is None:
        assert result.status in (RosterStatus.INFEASIBLE, RosterStatus.NO_SOLUTION)
        assert result.conflicts
        return
    assert check_roster(problem, result.roster) == ()
    short = sum(one.hours for one in result.shortages)
    assert (short, short) == pytest.approx(
        (result.understaffed_hours, evaluate(problem, result.roster).understaffed_hours)
    )
    assert result.bound <= result.objective + 1e-6


def test_demands_by_interval_beside_kinds_are_refused():
    problem = drawn_problem(0)
    need = Demand("calls", np.ones(problem.grid.count))
    staff = tuple(replace(person, serves=frozenset({"calls"})) for person in problem.staff)
    with pytest.raises(InvalidInput, match="'calls' asks for people by interval"):
        validate(replace(problem, demands=(need,), staff=staff))


def test_one_day_off_will_do_where_it_gives_the_weekly_rest():
    problem = with_rules(drawn_problem(1), weekly_rest_minutes=2100, daily_rest_minutes=660)
    early, late = 1, 2
    free = replace(problem.staff[0], pattern=WorkPattern(), days_off=frozenset())
    space = space_of(replace(problem, staff=(free, *problem.staff[1:])))
    tours = {(early, 0, early), (early, 0, late), (late, 0, late), (late, 0, 0, early), (late, 0, early)}
    kept = {
        tour
        for tour in tours
        if lawful(space, 0, np.array([*tour, *[0] * (7 - len(tour))], dtype=np.int16))
    }
    assert tours - kept == {(late, 0, early)}


def test_a_kind_that_begins_in_the_hour_that_a_clock_change_skips_is_not_worked_that_day():
    problem = in_rome(drawn_problem(3, days=14, first=BEFORE_SUMMER_TIME), 14)
    kinds = (replace(problem.kinds[0], start_minute=120), *problem.kinds[1:])
    cover = (KindCover(date(2026, 3, 29), kinds[0].id, 2, 100.0, 0.0), *problem.cover)
    problem = replace(problem, kinds=kinds, cover=cover)
    result = solve(problem, BRIEF, SolverParams(workers=1))
    assert check_roster(problem, result.roster) == ()


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), days=st.integers(5, 24))
def test_a_roster_that_begins_in_the_middle_of_a_week_knows_what_was_worked_in_it(seed, days):
    wednesday = MONDAY + timedelta(days=2)
    problem = varied(drawn_problem(seed, days, 3, first=wednesday), seed)
    result = solve(problem, BRIEF, SolverParams(workers=1, seed=seed))
    if result.roster is None:
        assert result.conflicts
        return
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective + 1e-6


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_what_concerns_single_people_is_kept_over_kinds_too(seed):
    rng = np.random.default_rng(seed)
    problem = drawn_problem(seed, days=14, people=3)
    begin, day = problem.grid.start, timedelta(days=1)
    off = begin + day * int(rng.integers(14))
    first, second, third = problem.staff
    staff = (
        replace(first, limits=PersonalLimits(max_daily_minutes=480, nights=False, sundays=False)),
        replace(
            second,
            time_off=((off, off + day / 2),),
            past_weeks=(2400, 3000),
            days_off=second.days_off - {(off - day).date()},
        ),
        replace(third, pattern=WorkPattern(), days_off=frozenset(), burden=Burden(2, 2, 2, 2)),
    )
    early = begin + day * int(rng.integers(14)) + timedelta(hours=6)
    lock = Shift(third.agent, early, early + timedelta(hours=8))
    problem = with_rules(
        problem, average_weekly_minutes=2400, max_night_minutes=480, weekly_rest_minutes=2100
    )
    problem = replace(
        problem,
        staff=staff,
        locks=(lock,),
        published=(lock,),
        on_call=(OnCall(second.agent, off - day, off),),
        successions=(Succession((720, 1440), 900),),
        fairness=Fairness(1.0, 1.0, 1.0, 1.0),
        prices=replace(problem.prices, change=2.0),
    )
    result = solve(problem, BRIEF, SolverParams(workers=1, seed=seed))
    assert result.roster is None or check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_tours_are_priced_with_everybodys_burdens_as_the_evaluation_prices_them(seed):
    rng = np.random.default_rng(seed)
    problem = replace(
        drawn_problem(seed, days=19, people=3, first=MONDAY + timedelta(days=seed)),
        fairness=Fairness(2.0, 3.0, 5.0),
    )
    staff = tuple(replace(one, burden=Burden(*rng.integers(0, 3, 3).tolist())) for one in problem.staff)
    problem = replace(problem, staff=staff)
    space = space_of(problem)
    for _ in range(10):
        tours = rng.integers(0, space.kinds + 1, (3, space.days)).astype(np.int16)
        assert space.cost(tours) == pytest.approx(evaluate(problem, roster_of(space, tours)).cost)


def test_burdens_are_shared_over_kinds():
    night = ShiftKind("night", 1320, 480)
    cover = tuple(KindCover(MONDAY + timedelta(days=day), "night", 1, 100.0, 1.0) for day in range(14))
    people = drawn_problem(0, days=14, people=4)
    staff = tuple(replace(one, pattern=WorkPattern(), days_off=frozenset()) for one in people.staff)
    staff = (replace(staff[0], burden=Burden(nights=2)), *staff[1:])
    problem = replace(
        people, kinds=(night,), cover=cover, staff=staff, wishes=(), fairness=Fairness(night=1.0)
    )
    result = solve(problem, StoppingRule(gap=0.0, deterministic=1.0), SolverParams(workers=1))
    assert check_roster(problem, result.roster) == ()
    worked = sorted(one.now.nights for one in evaluate(problem, result.roster).carried)
    assert worked == [2, 4, 4, 4]
    assert result.objective == 3 + 4 + 3 * 10
