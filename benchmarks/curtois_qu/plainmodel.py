"""The rival: one plain CP-SAT model of it all: a true-or-false choice by person, day and kind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np
from ortools.sat.python import cp_model

from contactcenter.clock import SystemClock
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.personmodel import Choices, add_person
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import TourSpace, space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.solver import Progress

LISTENING_SECONDS = 0.2


def solve_plainly(
    problem: RosterProblem,
    stopping: StoppingRule,
    params: SolverParams,
    progress: Callable[[Progress], None] | None = None,
) -> RosterResult:
    """Solve the problem by CP-SAT alone."""
    clock = SystemClock()
    began, space, model = clock.monotonic(), space_of(problem), cp_model.CpModel()
    choices = [add_person(model, space, person) for person in range(space.people)]
    _add_price(model, space, choices)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(stopping.seconds - (clock.monotonic() - began), 0.0)
    solver.parameters.num_workers = params.workers
    solver.parameters.random_seed = params.seed
    status = _run(solver, model, stopping)
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


def _run(
    solver: cp_model.CpSolver, model: cp_model.CpModel, stopping: StoppingRule
) -> cp_model.CpSolverStatus:
    """Solve in a thread, for only Python that is not inside the solver hears a signal."""
    solver.parameters.catch_sigint_signal = False
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(solver.solve, model)
        while not wait([answer], LISTENING_SECONDS).done:
            if stopping.asked is not None and stopping.asked():
                solver.stop_search()
        return answer.result()


def _add_price(model: cp_model.CpModel, space: TourSpace, choices: list[Choices]) -> None:
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
