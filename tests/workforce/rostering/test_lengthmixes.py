"""Lengths of shifts that fit into one person's week, and what the bound of a week makes of them."""

from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, PART_TIME, ZONE, flat_curve
from tests.workforce.rostering.test_personal import COUNTED, ONE, PLAIN, centre_of, someone
from tests.workforce.rostering.test_personalrows import bound_of
from workforce.rostering.lengthmixes import mixes_of, whole_mixes
from workforce.rostering.problem import Demand, RosterProblem, WorkPattern
from workforce.rostering.solver import solve


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.integers(2, 12), min_size=1, max_size=5),
    st.integers(0, 5),
    st.integers(0, 40),
)
def test_a_week_is_lawful_when_and_only_when_a_mix_has_room_for_it(lengths, days, minutes):
    ordered = tuple(sorted(lengths))
    mixes = mixes_of(ordered, days, minutes)
    for size in range(6):
        for week in combinations_with_replacement(ordered, size):
            slots = [sum(shift >= length for shift in week) for length in ordered]
            room = any(all(a <= b for a, b in zip(slots, mix, strict=True)) for mix in mixes)
            assert room == (size <= days and sum(week) <= minutes)


def test_lengths_that_mix_in_too_many_ways_are_left_to_hours_and_days():
    assert mixes_of(tuple(range(120, 601, 15)), 7, 2400) is None


@given(st.lists(st.floats(0, 5), min_size=1, max_size=6))
def test_whole_mixes_are_for_everybody_once(shares):
    people = round(sum(shares))
    counts = whole_mixes(np.array(shares), people)
    assert counts.sum() == people
    assert (counts >= 0).all()


def test_hours_that_no_two_shifts_can_use_up_are_not_promised():
    # Of 9 hours 20 only 5 and 4 fit into two days; as a sum of hours 9⅓ would be worked.
    contract = replace(PART_TIME, weekly_minutes=560, days_per_week=2, daily_minutes=(240, 300))
    grid = TimeGrid.of_days(MONDAY, 2, 30, ZONE)
    problem = RosterProblem(
        grid,
        (Demand("calls", flat_curve(grid, 1.0, 8, 13)),),
        (replace(someone(1), contract=contract),),
        PLAIN,
        30,
    )
    assert bound_of(problem) == pytest.approx(9 + 20)
    assert solve(problem, COUNTED, ONE).objective == pytest.approx(9 + 20)


def test_a_day_has_no_more_long_shifts_than_people_whose_week_holds_one():
    # Who works five hours on Monday works on three days more; shared weeks would promise nearly four.
    contract = replace(PART_TIME, weekly_minutes=1200, days_per_week=5, daily_minutes=(240, 300))
    grid = TimeGrid.of_days(MONDAY, 5, 30, ZONE)
    calls, monday = flat_curve(grid, 1.0, 8, 12), flat_curve(grid, 1.0, 8, 13)
    calls[:48], monday[48:] = 0.0, 0.0
    demands = (Demand("calls", calls), Demand("monday", monday, weight=3.0))
    person = replace(someone(1), contract=contract, serves=frozenset({"calls", "monday"}))
    problem = RosterProblem(grid, demands, (person,), PLAIN, 30)
    assert bound_of(problem) == pytest.approx(20 + 60)
    assert solve(problem, COUNTED, ONE).objective == pytest.approx(20 + 60)


def test_who_has_hours_by_period_is_bound_by_the_law_and_not_by_the_contract():
    person = someone(1, pattern=WorkPattern(total_minutes=(0, 1680)))
    problem = centre_of(person, opens=8, closes=12, rules=replace(PLAIN, max_consecutive_days=7))
    assert bound_of(problem) == pytest.approx(28)
    assert solve(problem, COUNTED, ONE).objective == pytest.approx(28)
