"""People of sites under different labour rules in one roster: each is judged, and planned, by their own."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, RULES, ZONE, centre, flat_curve, person
from workforce.rostering.breakrepair import repair_breaks
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.explain import shortages
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import EU, ITALY, NEUTRAL
from workforce.rostering.problem import (
    Demand,
    Fairness,
    OnCall,
    Prices,
    RosterProblem,
    ShiftKind,
    WorkPattern,
)
from workforce.rostering.programme import Effort
from workforce.rostering.shapes import shape_of
from workforce.rostering.solver import solve

COUNTED = StoppingRule(deterministic=0.05)
ONE = SolverParams(workers=1, seed=3)
LOOSE = replace(
    RULES, name="loose", break_after_minutes=720, meal_over_minutes=720, max_consecutive_days=14
)
ANY = replace(FULL_TIME, daily_minutes=(60, 600), days_per_week=6)


def shift(agent, day, hour, hours=8.0, breaks=()):
    """Return a shift on a day from Monday (0), with paid breaks as (minute, length)."""
    start = local_instant(MONDAY + timedelta(days=day), round(60 * hour), ZONE)
    parts = tuple(
        ShiftPart(
            start + timedelta(minutes=begin), start + timedelta(minutes=begin + length), Activity.BREAK
        )
        for begin, length in breaks
    )
    return Shift(agent, start, start + timedelta(hours=hours), parts)


def days(count, hour=9, **more):
    """Return what somebody works on so many days from Monday on."""
    return [(day, hour, more) for day in range(count)]


STRICTER = [
    ("daily rest", {"daily_rest_minutes": 840}, [(0, 14, {}), (1, 10, {})]),
    ("weekly rest", {"weekly_rest_minutes": 2400}, [(0, 14, {}), (2, 5, {})]),
    ("days in a row", {"max_consecutive_days": 4}, days(5)),
    ("weekly time", {"max_weekly_minutes": 1800}, days(4)),
    ("daily time", {"max_daily_minutes": 420}, days(1)),
    ("breaks", {"break_after_minutes": 300}, days(1)),
    ("breaks", {"meal_over_minutes": 300}, days(1)),
    ("breaks", {"break_minutes": 30, "break_after_minutes": 300}, days(1, breaks=((240, 15),))),
    ("average time", {"average_weekly_minutes": 1500}, days(4)),
    ("night work", {"max_night_minutes": 420}, days(1, 22)),
    ("Sundays", {"free_sundays_in_four": 4}, [(6, 9, {})]),
    ("on call", {"on_call_rest_minutes": 660}, days(1)),
]
"""Of each rule that LabourRules bounds: a stricter limit, and days that keep the loose one alone."""


@pytest.mark.parametrize(("rule", "changes", "worked"), STRICTER)
def test_each_rule_is_checked_by_the_persons_own_limits(rule, changes, worked):
    strict = replace(LOOSE, name="strict", **changes)
    span = local_instant(MONDAY, 0, ZONE)
    called = tuple(OnCall(agent, span, span + timedelta(hours=2)) for agent in (1, 2))
    shifts = tuple(shift(agent, day, hour, **more) for day, hour, more in worked for agent in (1, 2))
    for rules, own, other in ((LOOSE, strict, LOOSE), (strict, None, LOOSE)):
        staff = (person(1, contract=ANY, rules=own), person(2, contract=ANY, rules=other))
        problem = centre(staff=staff, rules=rules, on_call=called)
        broken = check_roster(problem, Roster(problem.grid.start, problem.grid.end, shifts))
        assert {(one.agent, one.rule) for one in broken} == {(1, rule)}


def test_days_on_call_are_counted_by_the_persons_own_limit():
    spans = [local_instant(MONDAY + timedelta(days=day), 0, ZONE) for day in (0, 2)]
    called = tuple(OnCall(agent, one, one + timedelta(hours=2)) for one in spans for agent in (1, 2))
    staff = (person(1), person(2, rules=replace(RULES, max_on_call_days=1)))
    problem = centre(staff=staff, on_call=called)
    broken = check_roster(problem, Roster(problem.grid.start, problem.grid.end, ()))
    assert [(one.agent, one.rule) for one in broken] == [(2, "on call")]


def test_a_night_is_what_the_persons_own_rules_call_one():
    early = replace(LOOSE, night_start_minute=20 * 60)
    staff = (person(1, contract=ANY, rules=early), person(2, contract=ANY))
    problem = centre(staff=staff, rules=LOOSE, fairness=Fairness(night=1.0))
    shifts = tuple(shift(agent, 0, 15) for agent in (1, 2))
    found = evaluate(problem, Roster(problem.grid.start, problem.grid.end, shifts))
    assert [one.now.nights for one in found.carried] == [1, 0]


@pytest.mark.parametrize(
    ("strict", "more", "named"),
    [
        ({"max_daily_minutes": 420}, {}, "daily limit of 420 in the rules 'strict'"),
        ({"max_weekly_minutes": 2000}, {}, "weekly limit of 2000 in the rules 'strict'"),
        ({"max_consecutive_days": 2}, {"pattern": WorkPattern(run_days=(3, 5))}, "'strict' allow 2"),
        (
            {"max_weekly_minutes": 600},
            {"pattern": WorkPattern(total_minutes=(1200, 1200)), "contract": ANY},
            "room for 600 by the rules 'strict'",
        ),
    ],
)
def test_what_contradicts_a_sites_rules_is_named_with_them(strict, more, named):
    own = replace(RULES, name="strict", **strict)
    problem = centre(staff=(person(1), person(2, rules=own, **more)))
    with pytest.raises(InvalidInput, match=named) as refused:
        solve(problem, COUNTED, ONE)
    assert "Person 2" in str(refused.value)


def hours(*staff, span=7, agents=1, opens=8, closes=20, rules=LOOSE, **more):
    """Return a problem at whole hours, open every day."""
    grid = TimeGrid.of_days(MONDAY, span, 60, ZONE)
    need = Demand("calls", flat_curve(grid, agents, opens, closes, range(7)))
    return RosterProblem(grid, (need,), staff, rules, 60, **more)


SITES = (
    ITALY,
    EU,
    NEUTRAL,
    LOOSE,
    replace(LOOSE, name="rest", daily_rest_minutes=840, weekly_rest_minutes=2400),
    replace(LOOSE, name="few", max_consecutive_days=2, max_daily_minutes=300, max_weekly_minutes=1500),
    replace(NEUTRAL, name="nights", night_start_minute=1200, max_night_minutes=300, free_sundays_in_four=3),
)
TWENTY = replace(FULL_TIME, weekly_minutes=1200, daily_minutes=(240, 300))


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_one_roster_of_two_sites_keeps_everybodys_rules(data):
    one, other = data.draw(st.permutations(SITES))[:2]
    people = data.draw(st.integers(2, 4))
    staff = tuple(
        person(
            k,
            data.draw(st.sampled_from([("calls",), ("calls", "mails")])),
            TWENTY,
            rules=data.draw(st.sampled_from([None, one, other])),
            last_end=local_instant(MONDAY, 0, ZONE) if k == 1 else None,
        )
        for k in range(1, people + 1)
    )
    problem = hours(
        *staff,
        span=data.draw(st.sampled_from([7, 14])),
        agents=data.draw(st.integers(1, 3)),
        opens=data.draw(st.sampled_from([0, 8])),
        closes=data.draw(st.sampled_from([18, 24])),
        fairness=Fairness(*data.draw(st.sampled_from([(0.0, 0.0), (2.0, 1.0)]))),
    )
    lock = shift(2, data.draw(st.integers(0, 6)), 10, 4)
    called = local_instant(MONDAY + timedelta(days=data.draw(st.integers(0, 6))), 0, ZONE)
    problem = replace(
        problem,
        locks=data.draw(st.sampled_from([(), (lock,)])),
        on_call=(OnCall(1, called, called + timedelta(hours=8)),),
    )
    mails = Demand("mails", problem.demands[0].required / 2)
    if any("mails" in who.serves for who in staff):
        problem = replace(problem, demands=(*problem.demands, mails))
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    assert result.objective == pytest.approx(evaluate(problem, result.roster).cost)
    assert result.bound <= result.objective + 1e-6


def test_a_roster_goes_on_from_one_of_which_a_site_changed_its_rules():
    staff = tuple(person(k, contract=TWENTY, rules=LOOSE if k > 1 else None) for k in range(1, 4))
    problem = hours(*staff, rules=NEUTRAL)
    first = solve(problem, COUNTED, ONE)
    screens = replace(ITALY, name="screens", max_daily_minutes=300)
    stricter = replace(problem, staff=tuple(replace(one, rules=screens) for one in staff))
    then = solve(replace(stricter, published=first.roster.shifts), COUNTED, ONE)
    assert check_roster(stricter, first.roster) != ()
    assert check_roster(stricter, then.roster) == ()


def test_kinds_of_shift_where_people_are_needed_by_interval_follow_each_sites_rules():
    kinds = (ShiftKind("early", 480, 240), ShiftKind("late", 840, 300))
    strict = replace(NEUTRAL, name="strict", max_daily_minutes=270, break_after_minutes=100)
    staff = tuple(person(k, contract=TWENTY, rules=strict if k == 1 else None) for k in (1, 2))
    problem = hours(*staff, rules=NEUTRAL, kinds=kinds, closes=19, agents=2)
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    lengths = {
        agent: {one.paid_seconds / 60 for one in result.roster.shifts if one.agent == agent}
        for agent in (1, 2)
    }
    assert lengths in ({1: {240}, 2: {240, 300}}, {1: {240}, 2: {300}})
    assert {len(one.parts) for one in result.roster.shifts if one.agent == 1} == {2}


def spells(hours_served, rest, length):
    """Return all that somebody may work on two days of 24 hours, as people present by hour and paid hours.

    A shift begins at a whole hour, lasts `length` hours and serves some of them.
    """
    for begins in product([None, *range(5, 15)], repeat=2):
        one, other = begins
        if one is not None and other is not None and 24 + other - one - length < rest:
            continue
        present = np.zeros(48)
        for day, begin in enumerate(begins):
            for hour in hours_served if begin is not None else ():
                present[24 * day + begin + hour] = 1
        yield present, length * (2 - begins.count(None))


def test_the_best_roster_of_two_sites_is_the_best_of_all_and_the_bound_is_below_it():
    """One site rests 22 hours, the other works at most 75 minutes on end; every pair of weeks is tried."""
    resting = replace(LOOSE, name="resting", daily_rest_minutes=1320, max_daily_minutes=120)
    pausing = replace(
        LOOSE, name="pausing", break_after_minutes=75, break_minutes=60, max_daily_minutes=180
    )
    short = replace(FULL_TIME, weekly_minutes=360, daily_minutes=(120, 120), days_per_week=3)
    long = replace(short, daily_minutes=(180, 180), weekly_minutes=540)
    staff = (person(1, contract=short, rules=resting), person(2, contract=long, rules=pausing))
    problem = hours(*staff, span=2, opens=8, closes=14, prices=Prices(missing_hour=3.0))
    need = problem.demands[0].required.copy()
    need[10], need[24 + 8], need[24 + 13] = 2, 2, 0
    problem = replace(problem, demands=(Demand("calls", need),))
    best = min(
        3 * np.maximum(need - present - there, 0).sum() + paid + due
        for present, paid in spells((0, 1), 22, 2)
        for there, due in spells((0, 2), 11, 3)
    )
    result = solve(problem, StoppingRule(gap=0.0, deterministic=0.2), ONE)
    assert check_roster(problem, result.roster) == ()
    assert result.objective == pytest.approx(best)
    assert 0.8 * best < result.bound <= best + 1e-6


def test_rules_of_equal_limits_make_the_same_roster_as_two_sites_and_as_one():
    staff = tuple(person(k, contract=TWENTY) for k in range(1, 4))
    one = hours(*staff, rules=NEUTRAL, closes=14)
    other = replace(NEUTRAL, name="the same by another name")
    two = replace(one, staff=tuple(replace(who, rules=other if who.agent % 2 else None) for who in staff))
    results = [solve(problem, COUNTED, ONE) for problem in (one, two)]
    assert results[0].roster == results[1].roster
    assert (results[0].objective, results[0].bound) == (results[1].objective, results[1].bound)


def test_breaks_are_repaired_by_the_shapes_of_everybodys_own_rules():
    screens = replace(NEUTRAL, name="screens", break_after_minutes=105)
    staff = (person(1, rules=screens), person(2), person(3))
    grid = TimeGrid.of_days(MONDAY, 7, 15, ZONE)
    problem = RosterProblem(grid, (Demand("calls", flat_curve(grid, 2, 9, 17, range(1))),), staff, NEUTRAL)
    start = local_instant(MONDAY, 9 * 60, ZONE)
    shifts = []
    for who in staff:
        shape = shape_of(480, problem.rules_of(who), 15)
        begins = shape.nearest_pattern(tuple(pause.earliest for pause in shape.pauses))
        parts = [
            ShiftPart(
                start + timedelta(minutes=begin),
                start + timedelta(minutes=begin + pause.minutes),
                pause.activity,
                pause.paid,
            )
            for begin, pause in zip(begins, shape.pauses, strict=True)
        ]
        shifts.append(Shift(who.agent, start, start + timedelta(minutes=shape.minutes), tuple(parts)))
    roster = Roster(grid.start, grid.end, tuple(shifts))
    assert check_roster(problem, roster) == ()
    repaired = repair_breaks(problem, roster, Effort(5.0, nodes=200, seed=1))
    assert check_roster(problem, repaired) == ()
    assert evaluate(problem, repaired).understaffed_hours < evaluate(problem, roster).understaffed_hours


def test_what_holds_somebody_back_is_told_by_their_own_rules():
    few = replace(RULES, name="few", max_weekly_minutes=480)
    staff = (person(1, rules=few), person(2))
    problem = centre(staff=staff, agents=3)
    shifts = tuple(shift(agent, 0, 9, 8.5, ((120, 15), (240, 30), (375, 15))) for agent in (1, 2))
    roster = Roster(problem.grid.start, problem.grid.end, shifts)
    missing = evaluate(problem, roster).missing
    tuesday = MONDAY + timedelta(days=1)
    told = next(one for one in shortages(problem, roster, missing) if one.day == tuesday)
    assert "1 with the week's hours used up" in told.reason
