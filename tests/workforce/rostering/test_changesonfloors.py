"""Swaps and days off on floors with everything: what is told of a change is what a full check finds."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.floors import FIRST, Floor, draw_floor
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Shift
from contactcenter.domain.rosterchange import RosterChange, apply_change, change_between
from contactcenter.domain.units import AgentId
from workforce.rostering.changes import concerned, effect_on_hours, effect_on_rules
from workforce.rostering.evaluation import check_roster, hours_missing
from workforce.rostering.rules.violation import local_day

AUTUMN = date(2026, 10, 19)


@cache
def floor_of(first: date) -> Floor:
    """Return two weeks of a floor, some of its shifts locked, most meetings of few people."""
    floor = draw_floor(63, 2, first)
    locks = floor.roster.shifts[:: len(floor.roster.shifts) // 12]
    return replace(floor, problem=replace(floor.problem, locks=locks))


@cache
def broken_before(first: date) -> frozenset:
    floor = floor_of(first)
    return frozenset(check_roster(floor.problem, floor.roster))


def a_change(floor: Floor, seed: int) -> RosterChange:
    """Return a swap, a shift given away, a day off or a meeting left out, drawn by chance."""
    rng, shifts = np.random.default_rng(seed), floor.roster.shifts
    one, other = (shifts[int(k)] for k in rng.choice(len(shifts), 2, replace=False))
    kind = int(rng.integers(4))
    if kind == 0:
        return change_between(
            [one, other], [replace(one, agent=other.agent), replace(other, agent=one.agent)]
        )
    if kind == 1:
        return change_between([one], [replace(one, agent=other.agent)])
    if kind == 2:
        day = local_day(floor.problem, one)
        return change_between(
            [two for two in shifts if two.agent == one.agent and local_day(floor.problem, two) == day], []
        )
    held = [two for two in shifts if any(part.activity is Activity.MEETING for part in two.parts)]
    one = held[int(rng.integers(len(held)))]
    left = tuple(part for part in one.parts if part.activity is not Activity.MEETING)
    return change_between([one], [replace(one, parts=left)])


@given(st.integers(0, 10**6), st.sampled_from([FIRST, AUTUMN]))
@settings(max_examples=25, deadline=None)
def test_what_a_change_does_is_told_as_a_full_check_of_the_changed_roster_tells_it(seed, first):
    floor = floor_of(first)
    change = a_change(floor, seed)
    try:
        after = apply_change(floor.roster, change)
    except InvalidInput:
        with pytest.raises(InvalidInput, match=r"overlaps|already has"):
            effect_on_rules(floor.problem, floor.roster, change)
        return
    told = effect_on_rules(floor.problem, floor.roster, change)
    before, then = broken_before(first), frozenset(check_roster(floor.problem, after))
    assert set(told.broken) == then - before
    assert set(told.mended) == before - then
    hours = effect_on_hours(floor.problem, floor.roster.shifts, change)
    full = [hours_missing(floor.problem, some) for some in (floor.roster.shifts, after.shifts)]
    assert np.allclose(hours, full, atol=1e-3)


def meetings_of(floor: Floor, people: tuple[AgentId, ...]) -> dict[datetime, list[Shift]]:
    """Return the shifts in which some people meet, by when they do."""
    found: dict[datetime, list[Shift]] = defaultdict(list)
    for one in floor.roster.shifts:
        for part in one.parts:
            if part.activity is Activity.MEETING and one.agent in people:
                found[part.start].append(one)
    return found


def test_a_meeting_of_two_that_one_leaves_concerns_the_other_too():
    floor = floor_of(FIRST)
    teams = [one for one in floor.problem.activities if one.activity is Activity.MEETING]
    team = max(teams, key=lambda one: max(map(len, meetings_of(floor, one.people).values())))
    gone, stays = max(meetings_of(floor, team.people).values(), key=len)[:2]
    pair = replace(team, people=(gone.agent, stays.agent))
    others = tuple(one for one in floor.problem.activities if one != team)
    problem = replace(floor.problem, activities=(*others, pair), locks=())
    left = tuple(part for part in gone.parts if part.activity is not Activity.MEETING)
    change = change_between([gone], [replace(gone, parts=left)])
    assert concerned(problem, change) == set(pair.people)
    told = effect_on_rules(problem, floor.roster, change)
    assert (stays.agent, "activities") in {(one.agent, one.rule) for one in told.broken}
    after = frozenset(check_roster(problem, apply_change(floor.roster, change)))
    assert set(told.broken) == after - frozenset(check_roster(problem, floor.roster))
