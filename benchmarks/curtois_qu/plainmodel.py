"""The rival: one plain CP-SAT model of it all: a true-or-false choice by person, day and kind."""

from collections.abc import Callable

import numpy as np
from ortools.sat.python import cp_model

from contactcenter.clock import SystemClock
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import TourSpace, space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.rules.weekends import SATURDAY
from workforce.rostering.solver import Progress

Choices = list[list[list[cp_model.IntVar]]]
"""By person, day and kind."""


def solve_plainly(
    problem: RosterProblem,
    stopping: StoppingRule,
    params: SolverParams,
    progress: Callable[[Progress], None] | None = None,
) -> RosterResult:
    """Solve the problem by CP-SAT alone."""
    clock = SystemClock()
    began, space, model = clock.monotonic(), space_of(problem), cp_model.CpModel()
    choices = [
        [[model.new_bool_var("") for _ in range(space.kinds)] for _ in range(space.days)]
        for _ in range(space.people)
    ]
    for person in range(space.people):
        _add_person(model, space, choices[person], person)
    _add_price(model, space, choices)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = stopping.seconds
    solver.parameters.num_workers = params.workers
    solver.parameters.random_seed = params.seed
    status = solver.solve(model)
    seconds = clock.monotonic() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        infinite = float("inf")
        return RosterResult(RosterStatus.NO_SOLUTION, None, infinite, -infinite, 0.0, 0.0, seconds)
    tours = np.zeros((space.people, space.days), dtype=np.int16)
    for person, day in np.ndindex(*tours.shape):
        for kind, chosen in enumerate(choices[person][day]):
            if solver.boolean_value(chosen):
                tours[person, day] = kind + 1
    known = RosterStatus.OPTIMAL if status == cp_model.OPTIMAL else RosterStatus.FEASIBLE
    cost, bound = space.cost(tours), solver.best_objective_bound + space.constant
    return RosterResult(known, roster_of(space, tours), cost, bound, 0.0, 0.0, seconds)


def _add_person(
    model: cp_model.CpModel, space: TourSpace, own: list[list[cp_model.IntVar]], person: int
) -> None:
    limits, days = space.limits, range(space.days)
    works = [model.new_bool_var("") for _ in days]
    for day in days:
        model.add(sum(own[day]) == works[day])
        for kind in range(space.kinds):
            if not space.allowed[person, day, kind]:
                model.add(own[day][kind] == 0)
    for day, before, after in np.argwhere(~space.follows).tolist():
        if day:
            model.add_bool_or(own[day - 1][before].negated(), own[day][after].negated())
    for kind in range(space.kinds):
        model.add(sum(own[day][kind] for day in days) <= int(min(limits.of_kind[person, kind], space.days)))
    total = sum(int(space.minutes[kind]) * own[day][kind] for day in days for kind in range(space.kinds))
    model.add_linear_constraint(total, *(int(k) for k in limits.minutes[person]))
    weekends = []
    for day in np.flatnonzero(space.weekday == SATURDAY).tolist():
        worked = model.new_bool_var("")
        model.add_max_equality(worked, works[day : day + 2])
        weekends.append(worked)
    model.add(sum(weekends) <= int(min(limits.weekends[person], space.days)))
    _add_blocks(model, works, (int(limits.least_run[person]), int(limits.most_run[person])), True)
    _add_blocks(model, works, (int(limits.least_off[person]), space.days), False)


def _add_blocks(
    model: cp_model.CpModel, works: list[cp_model.IntVar], length: tuple[int, int], working: bool
) -> None:
    """Bound the blocks of work, or of days off, that lie inside the period."""
    least, most = length
    inside = [one if working else one.negated() for one in works]
    for first in range(len(works) - most):
        model.add_bool_or([one.negated() for one in inside[first : first + most + 1]])
    for short in range(1, least):
        for first in range(1, len(works) - short):
            block = [one.negated() for one in inside[first : first + short]]
            model.add_bool_or([inside[first - 1], *block, inside[first + short]])


def _add_price(model: cp_model.CpModel, space: TourSpace, choices: Choices) -> None:
    rows, price = space.rows, []
    share = space.rows.share.tocsc()
    for row in range(len(rows.need)):
        places = share.indices[share.indptr[row] : share.indptr[row + 1]]
        present = [
            own[place // space.kinds][place % space.kinds] for place in places.tolist() for own in choices
        ]
        short = model.new_int_var(0, len(choices) * 2, "")
        over = model.new_int_var(0, len(choices) * 2, "")
        model.add(sum(present) + short - over == int(rows.need[row]))
        price += [int(rows.under[row]) * short, int(rows.over[row]) * over]
    for person, day, option in np.argwhere(space.costs).tolist():
        if option:
            price.append(int(space.costs[person, day, option]) * choices[person][day][option - 1])
    model.minimize(sum(price))
