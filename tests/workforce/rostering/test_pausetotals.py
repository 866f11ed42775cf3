"""Running totals hold exactly the breaks that shifts can take: each choice of patterns, nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import ContractId
from tests.workforce.rostering.centres import MONDAY, PART_TIME, ZONE, person
from workforce.rostering.blocks import arrange
from workforce.rostering.pausetotals import Pausing
from workforce.rostering.placing import place_pauses
from workforce.rostering.presets import ITALY, NEUTRAL
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.programme import Effort
from workforce.rostering.weekmodel import build
from workforce.rostering.weekplan import empty_week, pool_task

EFFORT = Effort(20.0)


def day_of_shifts(draw, paid, rules):
    """Draw a day of few shifts of one length, so few that all choices of patterns can be gone through."""
    grid = TimeGrid.of_days(MONDAY, 1, 15, ZONE)
    contract = replace(PART_TIME, id=ContractId("one"), weekly_minutes=2400, daily_minutes=(paid, paid))
    need = np.zeros(grid.count)
    need[32:72] = draw(st.lists(st.integers(0, 3), min_size=40, max_size=40))
    need[[32, 71]] = 1.0
    staff = tuple(person(k, contract=contract) for k in range(3))
    layout = arrange(RosterProblem(grid, (Demand("calls", need),), staff, rules))
    plan = empty_week(layout, range(1), np.zeros((1, grid.count)))
    columns = plan.pools[0].columns
    most = 3 if len(columns.shapes[0].patterns) <= 10 else 2
    worked = draw(st.lists(st.integers(0, len(columns) - 1), min_size=1, max_size=most))
    return layout, pool_task(plan, 0, columns), np.sort(np.array(worked))


@pytest.mark.parametrize(("paid", "rules"), [(360, NEUTRAL), (420, NEUTRAL), (480, ITALY), (300, ITALY)])
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_best_breaks_of_the_totals_are_the_best_of_all_patterns(paid, rules, data):
    layout, task, worked = day_of_shifts(data.draw, paid, rules)
    counts = np.bincount(worked, minlength=len(task.columns))
    model = build(replace(task, counts=counts, pausing=Pausing.WHOLE))
    answer = model.programme.solve(EFFORT)
    placed = place_pauses(layout, task.columns, worked, (model, answer.values))
    shape = task.columns.shapes[0]
    starts = task.columns.start[worked]
    for start, begins in zip(starts, placed, strict=True):
        assert tuple((begin - start) * layout.horizon.tick for begin in begins) in shape.patterns
    price = task.layout.problem.prices.missing_hour / 4
    paid_hours = len(worked) * paid / 60
    short = np.maximum(task.need[0] - _present(layout, shape, starts, placed), 0).sum()
    assert answer.objective == pytest.approx(paid_hours + price * short)
    assert short == pytest.approx(_least(layout, shape, starts, task.need[0]))


def _present(layout, shape, starts, placed):
    present = np.zeros(layout.horizon.tick_count)
    for start, begins in zip(starts, placed, strict=True):
        present[start : start + shape.minutes // 15] += 1
        for begin, pause in zip(begins, shape.pauses, strict=True):
            present[begin : begin + pause.minutes // 15] -= 1
    return present


def _least(layout, shape, starts, need):
    """Return the least that is missing over all choices of patterns, by going through them."""
    lines = [
        {
            tuple(_present(layout, shape, [start], [[start + b // 15 for b in pattern]]))
            for pattern in shape.patterns
        }
        for start in starts
    ]
    reached = {tuple(np.zeros(len(need)))}
    for options in lines:
        reached = {tuple(np.add(one, option)) for one in reached for option in options}
    return min(np.maximum(need - np.array(one), 0).sum() for one in reached)
