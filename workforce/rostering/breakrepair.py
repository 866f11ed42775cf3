"""Breaks of a finished roster, moved by CP-SAT on the days that still fall short.

Shifts stay as they are; a pause may begin anywhere in the window that its shift's shape gives it, or all
pauses follow one of the patterns that the shape lists, so every answer is lawful. It serves rosters whose
people all serve the same demands.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from ortools.sat.python import cp_model

from contactcenter.domain.roster import Roster, Shift, ShiftPart
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.horizon import Floats, Horizon
from workforce.rostering.problem import RosterProblem
from workforce.rostering.shapes import Shape, shape_of

UNITS = 100
"""Parts into which an agent is cut, so that a fractional need stays a whole number."""


@dataclass(frozen=True, slots=True)
class RepairEffort:
    """How long one day may be searched.

    Parameters
    ----------
    seconds : wall clock a day; `deterministic` replaces it by the solver's own units of work.
    """

    seconds: float
    workers: int
    seed: int
    deterministic: float | None = None


@dataclass(frozen=True, slots=True)
class _Choice:
    """One possible beginning of one pause; pauses of one pattern share the variable."""

    shift: int
    pause: int
    tick: int
    ticks: int
    chosen: cp_model.IntVar


def repair_breaks(problem: RosterProblem, roster: Roster, effort: RepairEffort) -> Roster:
    """Return the roster with breaks moved where that leaves fewer hours missing, else the roster itself.

    The answer is taken only when the independent evaluation finds it cheaper and the independent check
    finds it as lawful.
    """
    if len({person.serves for person in problem.staff}) != 1:
        return roster
    before = evaluate(problem, roster)
    shifts = list(roster.shifts)
    for members in _days_short(problem, shifts, before.missing.sum(axis=0)):
        _repair_day(problem, shifts, members, effort)
    repaired = replace(roster, shifts=tuple(shifts))
    worth = evaluate(problem, repaired)
    lawful = len(check_roster(problem, repaired)) <= len(check_roster(problem, roster))
    return repaired if lawful and worth.cost < before.cost - 1e-9 else roster


def _days_short(problem: RosterProblem, shifts: list[Shift], short: Floats) -> list[list[int]]:
    """Return the shifts of each local day on which anybody is missing."""
    grid, zone = problem.grid, ZoneInfo(problem.grid.zone)
    days = {grid.local_of(int(index)).date() for index in np.flatnonzero(short > 1e-9)}
    found = [
        [number for number, shift in enumerate(shifts) if shift.start.astimezone(zone).date() == day]
        for day in sorted(days)
    ]
    return [members for members in found if members]


def _repair_day(
    problem: RosterProblem, shifts: list[Shift], members: list[int], effort: RepairEffort
) -> None:
    """Move the pauses of some shifts, in place."""
    horizon = Horizon.of(problem.grid, problem.start_step_minutes)
    model = cp_model.CpModel()
    choices = [
        choice for number in members for choice in _choices(problem, horizon, model, shifts[number], number)
    ]
    _price_shortage(problem, horizon, model, shifts, choices)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = effort.seed % 2**31
    solver.parameters.num_workers = 1 if effort.deterministic is not None else effort.workers
    if effort.deterministic is None:
        solver.parameters.max_time_in_seconds = effort.seconds
    else:
        solver.parameters.max_deterministic_time = effort.deterministic
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return
    taken = [choice for choice in choices if solver.boolean_value(choice.chosen)]
    for number in {choice.shift for choice in taken}:
        own = [choice for choice in taken if choice.shift == number]
        shifts[number] = _moved(horizon, shifts[number], own)


def _choices(
    problem: RosterProblem, horizon: Horizon, model: cp_model.CpModel, shift: Shift, number: int
) -> list[_Choice]:
    """Return the lawful beginnings of a shift's pauses; none where its pauses are not its shape's."""
    tick = horizon.tick
    shape = shape_of(round(shift.paid_seconds / 60), problem.rules, tick)
    parts = sorted(shift.parts)
    lengths = [round((part.end - part.start).total_seconds() / 60) for part in parts]
    if lengths != [pause.minutes for pause in shape.pauses]:
        return []
    origin = problem.grid.start
    first = round((shift.start - origin).total_seconds() / 60) // tick
    now = tuple(round((part.start - shift.start).total_seconds() / 60) for part in parts)
    found = []
    for pauses, options in _options(shape, tick):
        variables = [model.new_bool_var("") for _ in options]
        model.add_exactly_one(variables)
        for option, chosen in zip(options, variables, strict=True):
            model.add_hint(chosen, option == tuple(now[k] for k in pauses))
            for k, begin in zip(pauses, option, strict=True):
                ticks = shape.pauses[k].minutes // tick
                found.append(_Choice(number, k, first + begin // tick, ticks, chosen))
    return found


def _options(shape: Shape, tick: int) -> list[tuple[range, list[tuple[int, ...]]]]:
    """Return which pauses are placed together, with their lawful beginnings in minutes."""
    if shape.patterns:
        return [(range(len(shape.pauses)), list(shape.patterns))]
    return [
        (range(k, k + 1), [(one,) for one in range(pause.earliest, pause.earliest + pause.width + 1, tick)])
        for k, pause in enumerate(shape.pauses)
    ]


def _price_shortage(
    problem: RosterProblem,
    horizon: Horizon,
    model: cp_model.CpModel,
    shifts: list[Shift],
    choices: list[_Choice],
) -> None:
    """Minimise what is missing over the intervals that the choices touch."""
    free = {(choice.shift, choice.pause) for choice in choices}
    present = _present_ticks(horizon, shifts, free)
    off: dict[int, list[cp_model.IntVar]] = {}
    for choice in choices:
        for tick in range(choice.tick, choice.tick + choice.ticks):
            off.setdefault(tick // horizon.ticks_per_interval, []).append(choice.chosen)
    need = np.sum([demand.required for demand in problem.demands], axis=0) * horizon.ticks_per_interval
    missing = []
    for interval, away in off.items():
        wanted = round(UNITS * (float(need[interval]) - float(present[interval])))
        short = model.new_int_var(0, max(0, wanted) + UNITS * len(away), "")
        model.add(short >= wanted + UNITS * sum(away))
        missing.append(short)
    model.minimize(sum(missing))


def _present_ticks(horizon: Horizon, shifts: list[Shift], free: set[tuple[int, int]]) -> Floats:
    """Return agent-ticks present per interval, pauses that may move left out of account."""
    ticks = np.zeros(horizon.tick_count + 1)
    start, step = horizon.grid.start, timedelta(minutes=horizon.tick)
    for number, shift in enumerate(shifts):
        spans = [(shift.start, shift.end, 1.0)]
        spans += [
            (part.start, part.end, -1.0)
            for k, part in enumerate(sorted(shift.parts))
            if (number, k) not in free
        ]
        for begin, end, sign in spans:
            ticks[min(max((begin - start) // step, 0), horizon.tick_count)] += sign
            ticks[min(max((end - start) // step, 0), horizon.tick_count)] -= sign
    whole = np.cumsum(ticks)[:-1]
    return np.asarray(whole.reshape(-1, horizon.ticks_per_interval).sum(axis=1))


def _moved(horizon: Horizon, shift: Shift, chosen: list[_Choice]) -> Shift:
    """Return a shift with its pauses at their chosen beginnings."""
    parts = []
    for old, choice in zip(sorted(shift.parts), sorted(chosen, key=lambda one: one.pause), strict=True):
        begin = horizon.instant_of(choice.tick)
        parts.append(ShiftPart(begin, begin + (old.end - old.start), old.activity, old.paid))
    return replace(shift, parts=tuple(parts))
