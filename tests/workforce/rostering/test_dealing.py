"""Shifts dealt to people, and days planned anew by name."""

from dataclasses import replace

import numpy as np
import pytest

from contactcenter.clock import SystemClock
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import FULL_TIME, MONDAY, RULES, ZONE, flat_curve, person
from tests.workforce.rostering.test_personal import COUNTED, ONE, PLAIN, centre_of, someone
from workforce.rostering.blocks import arrange, candidates
from workforce.rostering.budget import Budget
from workforce.rostering.crew import Crew, presence_of_shifts
from workforce.rostering.dayrenewal import DayRenewal
from workforce.rostering.dealing import Work, deal
from workforce.rostering.naming import Diary
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.tours import WorkedShift


def weeks_of_work(people, days=5):
    """Return a centre, and lawful weeks: everybody begins half an hour earlier each day."""
    grid = TimeGrid.of_days(MONDAY, 7, 30, ZONE)
    staff = tuple(person(k, contract=FULL_TIME) for k in range(people))
    problem = RosterProblem(grid, (Demand("calls", flat_curve(grid, 5, 6, 23, range(7))),), staff, RULES)
    layout, rng = arrange(problem), np.random.default_rng(people)
    columns = candidates(layout, range(7), layout.blocks)
    chosen = []
    for start in rng.integers(8, 14, people):
        for day in range(days):
            begin = layout.horizon.starts[day, 2 * start - day]
            chosen.append(int(np.flatnonzero((columns.day == day) & (columns.start == begin))[0]))
    return layout, columns.take(np.array(chosen))


@pytest.mark.parametrize("people", [7, 40, 400])
def test_shifts_that_make_up_everybodys_week_are_all_dealt_out(people):
    layout, shifts = weeks_of_work(people)
    dealt = deal(layout, range(7), layout.blocks[0], Work(shifts, []), Diary.of(layout))
    assert sorted(shift for _, shift in dealt) == list(range(5 * people))
    assert len({(person, int(shifts.day[shift])) for person, shift in dealt}) == 5 * people


def test_nobody_gets_more_days_than_the_contract_has():
    layout, shifts = weeks_of_work(6, days=7)
    dealt = deal(layout, range(7), layout.blocks[0], Work(shifts, []), Diary.of(layout))
    assert len(dealt) == 5 * 6


def crew_of(problem, starts):
    """Return a crew in which everybody has a shift of four hours from their local hour, day by day."""
    layout = arrange(problem)
    diary, shape = Diary.of(layout), layout.blocks[0].shapes[0]
    tours = {
        who: [WorkedShift(day, int(layout.horizon.starts[day, hour]), shape, ()) for day, hour in own]
        for who, own in enumerate(starts)
    }
    present = sum(presence_of_shifts(layout, own) for own in tours.values())
    return Crew(layout, range(7), diary, np.array([present]), tours)


def test_a_day_planned_anew_covers_what_can_be_covered():
    problem = centre_of(someone(1), someone(2), someone(3), opens=8, closes=20)
    crew = crew_of(problem, [[(0, 8)], [(0, 8)], [(0, 9)]])
    assert DayRenewal(crew, 0).renew(Budget(COUNTED, ONE, SystemClock()), 5)
    hours = sorted(crew.tours[who][0].start // 4 for who in range(3))
    assert hours == [8, 12, 16]
    assert crew.cost() == pytest.approx(3 * 4 + 6 * 12 * 20)


def test_a_day_planned_anew_leaves_everybody_their_rest():
    law = replace(PLAIN, daily_rest_minutes=16 * 60)
    problem = centre_of(someone(1), someone(2), days=7, opens=8, closes=20, rules=law)
    crew = crew_of(problem, [[(0, 16)], [(0, 8), (1, 16)]])
    assert DayRenewal(crew, 1).renew(Budget(COUNTED, ONE, SystemClock()), 5)
    # Sixteen hours after 20:00 are over at noon.
    first, second = (next(one for one in crew.tours[who] if one.day == 1).start // 4 - 24 for who in (0, 1))
    assert first >= 12
    assert abs(first - second) >= 4
    assert crew.cost() == pytest.approx(4 * 4 + (7 * 12 - 16) * 20)


def test_a_day_that_is_as_good_as_can_be_stays():
    problem = centre_of(someone(1), opens=8, closes=12)
    crew = crew_of(problem, [[(0, 8)]])
    before = crew.tours[0]
    assert not DayRenewal(crew, 0).renew(Budget(COUNTED, ONE, SystemClock()), 5)
    assert crew.tours[0] == before
