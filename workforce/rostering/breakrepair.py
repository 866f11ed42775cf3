"""Breaks of a finished roster, placed anew where the days still fall short.

Where all people serve the same demands, the pauses of a whole day go together wherever the running totals
of its pauses let them (`pausetotals.py`); what holds meetings, and people of several sets of skills, follow
shift by shift (`breakmoves.py`). Shifts stay as they are, and every answer is lawful.
"""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np

from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.allocation import missing
from workforce.rostering.blocks import Columns, Layout, arrange
from workforce.rostering.breakmoves import LEAST_GAIN, move_breaks
from workforce.rostering.evaluation import missing_agents, presence
from workforce.rostering.horizon import Floats, Horizon
from workforce.rostering.pausetotals import Pausing
from workforce.rostering.placing import place_pauses
from workforce.rostering.problem import RosterProblem
from workforce.rostering.programme import Effort
from workforce.rostering.rules import activities, pauses
from workforce.rostering.rules.violation import local_day
from workforce.rostering.shapes import Shape, shape_of
from workforce.rostering.slices import left_open, slices_of
from workforce.rostering.weekmodel import WeekTask, build


def repair_breaks(
    problem: RosterProblem, roster: Roster, effort: Effort, late: Callable[[], bool] = lambda: False
) -> Roster:
    """Return the roster with breaks moved where that leaves fewer hours missing, else the roster itself.

    The answer is taken only when the flow that judges rosters finds fewer missing, by their price, and the
    independent checks find it as lawful.

    Parameters
    ----------
    effort : for each day.
    late : tells whether the days that are left stay as they are.
    """
    if not problem.demands:
        return roster
    placed = roster
    if len({person.serves for person in problem.staff}) == 1:
        placed = _placed_by_days(problem, roster, effort, late)
    if not late():
        placed = move_breaks(problem, placed)
    if _price(problem, placed) < _price(problem, roster) - LEAST_GAIN and _is_as_lawful(
        problem, roster, placed
    ):
        return placed
    return roster


def _placed_by_days(
    problem: RosterProblem, roster: Roster, effort: Effort, late: Callable[[], bool]
) -> Roster:
    """Return the roster with the pauses of each day that falls short placed together, if that is a gain."""
    shifts, layout = list(roster.shifts), arrange(problem)
    for members in _days_short(problem, shifts, missing_agents(problem, shifts).sum(axis=0)):
        if late():
            break
        _repair_day(layout, shifts, members, effort)
    placed = replace(roster, shifts=tuple(shifts))
    return placed if _price(problem, placed) < _price(problem, roster) - LEAST_GAIN else roster


def _price(problem: RosterProblem, roster: Roster) -> float:
    """Return what the missing people of a roster cost, by the flow that judges every roster."""
    slices = slices_of(problem.demands, problem.grid.count)
    present, links = presence(problem, roster.shifts)
    short = missing(present, slices.need, slices.links(links), slices.weights)
    return float((short * slices.weights[:, None]).sum())


def _is_as_lawful(problem: RosterProblem, before: Roster, after: Roster) -> bool:
    """Tell whether the shifts that changed keep the rules of breaks and sessions as well as before."""
    changed = [
        k for k, pair in enumerate(zip(before.shifts, after.shifts, strict=True)) if pair[0] != pair[1]
    ]
    alone = replace(problem, activities=())
    counts = []
    for roster in (before, after):
        own = replace(roster, shifts=tuple(roster.shifts[k] for k in changed))
        counts.append(sum(1 for check in (pauses.check, activities.check) for _ in check(alone, own)))
    return counts[1] <= counts[0]


def _days_short(problem: RosterProblem, shifts: list[Shift], short: Floats) -> list[list[int]]:
    """Return the shifts of each local day on which anybody is missing."""
    grid, zone = problem.grid, ZoneInfo(problem.grid.zone)
    days = {grid.local_of(int(index)).date() for index in np.flatnonzero(short > 1e-9)}
    found = [
        [number for number, shift in enumerate(shifts) if shift.start.astimezone(zone).date() == day]
        for day in sorted(days)
    ]
    return [members for members in found if members]


def _repair_day(layout: Layout, shifts: list[Shift], members: list[int], effort: Effort) -> None:
    """Move the pauses of some shifts of a day, in place, as far as their pauses are their shapes'."""
    problem, horizon = layout.problem, layout.horizon
    rules = {person.agent: problem.rules_of(person) for person in problem.staff}
    shapes = {
        number: shape_of(round(shifts[number].paid_seconds / 60), rules[shifts[number].agent], horizon.tick)
        for number in members
    }
    own = [
        number
        for number in members
        if _lengths(shifts[number]) == [one.minutes for one in shapes[number].pauses]
    ]
    if not own:
        return
    others = [shift for number, shift in enumerate(shifts) if number not in set(own)]
    slices, there = layout.slices, presence(problem, others)[0].sum(axis=0)
    if slices.stepped:
        need, weights = left_open(slices.need, slices.weights, there), slices.weights
    else:
        need, weights = np.maximum(layout.need.sum(axis=0, keepdims=True) - there, 0.0), np.ones(1)
    columns = _columns(layout, [shifts[number] for number in own], [shapes[number] for number in own])
    day, ones = int(columns.day[0]), np.ones(len(own), dtype=np.int64)
    week, parts = range(day, day + 1), np.zeros(len(need), dtype=np.int64)
    task = WeekTask(
        layout, week, layout.blocks[:1], columns, need, weights, ((0,),), ones, Pausing.WHOLE, parts
    )
    model = build(task)
    answer = model.programme.solve(effort)
    if not answer.found:
        return
    placed = place_pauses(layout, columns, np.arange(len(own)), (model, answer.values))
    for number, begins in zip(own, placed, strict=True):
        shifts[number] = _moved(horizon, shifts[number], begins)


def _lengths(shift: Shift) -> list[int]:
    return [round((part.end - part.start).total_seconds() / 60) for part in sorted(shift.parts)]


def _columns(layout: Layout, shifts: list[Shift], own: list[Shape]) -> Columns:
    """Return the shifts of one day as candidates, one each."""
    horizon, shapes = layout.horizon, tuple(dict.fromkeys(own))
    nothing = np.zeros(len(shifts), dtype=np.int64)
    start = np.array([horizon.tick_of(shift.start) for shift in shifts])
    end = np.array([horizon.tick_of(shift.end) for shift in shifts])
    day = nothing + (local_day(layout.problem, shifts[0]) - horizon.days[0]).days
    which = np.array([shapes.index(shape) for shape in own])
    paid = np.array([shape.paid_minutes for shape in own])
    return Columns(nothing, nothing, day, start, end, which, paid, shapes)


def _moved(horizon: Horizon, shift: Shift, begins: tuple[int, ...]) -> Shift:
    """Return a shift with its pauses at other ticks."""
    parts = []
    for old, begin in zip(sorted(shift.parts), begins, strict=True):
        start = horizon.instant_of(begin)
        parts.append(replace(old, start=start, end=start + (old.end - old.start)))
    return replace(shift, parts=tuple(parts))
