from datetime import timedelta

import pytest

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift, ShiftPart
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, RULES, ZONE, flat_curve, person
from workforce.rostering.breakrepair import repair_breaks
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.programme import Effort
from workforce.rostering.shapes import shape_of

COUNTED = Effort(5.0, nodes=200, seed=1)


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


def test_people_of_several_sets_of_skills_are_left_alone() -> None:
    problem, roster = crowded(4, (("a",), ("a", "b")))
    assert repair_breaks(problem, roster, COUNTED) is roster
