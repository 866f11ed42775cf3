from dataclasses import replace
from datetime import date, timedelta

import pytest

from benchmarks.floors import FIRST, draw_floor
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift, ShiftPart
from contactcenter.domain.rosteredit import moved
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, RULES, ZONE, flat_curve, person
from workforce.rostering.attendance import OFF_CONTACTS
from workforce.rostering.breakrepair import repair_breaks
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.programme import Effort
from workforce.rostering.shapes import shape_of

COUNTED = Effort(5.0, nodes=200, seed=1)
AUTUMN = date(2026, 10, 19)


def crowded(people: int, serves: tuple[tuple[str, ...], ...] = (("a",),)) -> tuple[RosterProblem, Roster]:
    """Everybody works one same shift and goes on every break together; one fewer would do."""
    grid = TimeGrid.of_days(MONDAY, 7, 15, ZONE)
    shape = shape_of(480, RULES, 15)
    start = local_instant(MONDAY, 9 * 60, ZONE)
    parts = tuple(
        ShiftPart(
            start + timedelta(minutes=pause.earliest),
            start + timedelta(minutes=pause.earliest + pause.minutes),
            pause.activity,
            pause.paid,
        )
        for pause in shape.pauses
    )
    end = start + timedelta(minutes=shape.minutes)
    staff = tuple(person(n, serves[n % len(serves)], FULL_TIME) for n in range(people))
    curve = flat_curve(grid, people - 1, 9, 17, range(1))
    names = sorted({name for one in serves for name in one})
    demands = tuple(Demand(name, curve / len(names)) for name in names)
    shifts = tuple(Shift(AgentId(member.agent), start, end, parts) for member in staff)
    return RosterProblem(grid, demands, staff, RULES), Roster(grid.start, grid.end, shifts)


@pytest.mark.parametrize(("people", "least_hours"), [(2, 0.0), (3, 0.25), (5, 1.75)])
def test_breaks_taken_together_are_spread_as_far_as_their_windows_allow(
    people: int, least_hours: float
) -> None:
    # One may be away at a time. Each of the two breaks has 4 quarter hours to begin in, so people beyond 4
    # miss a quarter hour each; the meals have 5 quarter hours for 2 · people, so the rest is missed.
    problem, roster = crowded(people)
    assert least_hours == (2 * max(0, people - 4) + max(0, 2 * people - 5)) / 4
    assert evaluate(problem, roster).understaffed_hours == people - 1
    repaired = repair_breaks(problem, roster, COUNTED)
    assert evaluate(problem, repaired).understaffed_hours == pytest.approx(least_hours)
    assert check_roster(problem, repaired) == check_roster(problem, roster) == ()
    assert [(s.agent, s.start, s.end) for s in repaired.shifts] == [
        (s.agent, s.start, s.end) for s in roster.shifts
    ]


def test_equal_seeds_give_equal_breaks() -> None:
    problem, roster = crowded(5)
    assert repair_breaks(problem, roster, COUNTED) == repair_breaks(problem, roster, COUNTED)


def test_a_roster_that_falls_short_nowhere_stays_as_it_is() -> None:
    problem, roster = crowded(2)
    repaired = repair_breaks(problem, roster, COUNTED)
    assert repair_breaks(problem, repaired, COUNTED) is repaired


@pytest.mark.parametrize(("people", "least_hours"), [(2, 0.0), (3, 0.25), (5, 1.75)])
def test_people_of_several_sets_of_skills_share_what_they_leave(people: int, least_hours: float) -> None:
    # Half of the need may be served by everybody, so all are needed as if they served the same.
    problem, roster = crowded(people, (("a", "b"), ("a", "b", "c")))
    curve = sum(one.required for one in problem.demands)
    problem = replace(problem, demands=(Demand("a", curve / 2), Demand("b", curve / 2)))
    repaired = repair_breaks(problem, roster, COUNTED)
    assert evaluate(problem, repaired).understaffed_hours == pytest.approx(least_hours)
    assert check_roster(problem, repaired) == ()


@pytest.mark.parametrize(
    ("seed", "plain", "first"), [(0, False, FIRST), (1, True, FIRST), (2, False, AUTUMN)]
)
def test_breaks_of_a_whole_floor_go_where_fewer_are_missing_and_nothing_else_moves(
    seed: int, plain: bool, first: date
) -> None:
    floor = draw_floor(84, first=first, seed=seed, plain=plain)
    problem, roster = floor.problem, floor.roster
    repaired = repair_breaks(problem, roster, COUNTED)
    before, after = evaluate(problem, roster), evaluate(problem, repaired)
    assert after.cost < 0.95 * before.cost
    assert (after.paid_hours, after.missed) == (before.paid_hours, before.missed)
    assert check_roster(problem, repaired) == ()
    for old, new in zip(roster.shifts, repaired.shifts, strict=True):
        assert (old.agent, old.start, old.end) == (new.agent, new.start, new.end)
        assert [one for one in old.parts if one.activity in OFF_CONTACTS] == [
            one for one in new.parts if one.activity in OFF_CONTACTS
        ]
        lengths = [
            [
                (one.end - one.start, one.activity, one.paid)
                for one in shift.parts
                if one.activity not in OFF_CONTACTS
            ]
            for shift in (old, new)
        ]
        assert lengths[0] == lengths[1]
    assert repair_breaks(problem, roster, COUNTED) == repaired


def test_a_shift_off_the_clocks_steps_keeps_its_breaks() -> None:
    problem, roster = crowded(3, (("a",), ("a", "b")))
    odd = moved(roster.shifts[0], roster.shifts[0].start + timedelta(minutes=7))
    repaired = repair_breaks(problem, replace(roster, shifts=(odd, *roster.shifts[1:])), COUNTED)
    assert odd in repaired.shifts
