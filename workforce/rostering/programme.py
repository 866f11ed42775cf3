"""A linear programme with whole-number columns, built in bulk from arrays and solved by OR-Tools."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from threading import Thread

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.math_opt import (  # type: ignore[import-untyped]
    model_parameters_pb2,
    model_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]

from contactcenter.domain.errors import OutsideFailure
from workforce.rostering.solvers import Undecided, dense, solved, sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FIRST_ORDER_TOLERANCE = 5e-3
INTERIOR_TOLERANCE = 1e-6
ENTRIES_A_SECOND = 1.5e5
"""What the interior-point method prepares, at least, before it looks at the clock."""
LISTENING_SECONDS = 0.1
LAST_SECONDS = 1.0
"""What a programme still has when somebody asks to stop: enough for small ones."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long one programme may be worked on.

    Parameters
    ----------
    seconds : wall-clock limit, over 0.
    gap : relative gap at which to stop.
    nodes : limit of branching nodes, for runs that must repeat exactly; None without.
    asked : tells whether somebody asked to stop; None when nobody can.
    """

    seconds: float
    gap: float = 0.0
    nodes: int | None = None
    seed: int = 0
    asked: Callable[[], bool] | None = None


class Outcome(StrEnum):
    """What is known of a programme's answer."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    """Values of the columns, empty when none were found, and the best bound.

    Parameters
    ----------
    row_prices : of a relaxation, what one more of each row's bound would cost; empty where unknown.
    """

    outcome: Outcome
    values: Floats
    objective: float
    bound: float
    reduced_costs: Floats
    row_prices: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def found(self) -> bool:
        """Tell whether there are values."""
        return self.outcome in (Outcome.OPTIMAL, Outcome.FEASIBLE)


NOTHING = Answer(Outcome.NOTHING, np.empty(0), np.inf, -np.inf, np.empty(0))


class Programme:
    """Minimise cost·x with lower <= x <= upper and row bounds on A·x."""

    def __init__(self) -> None:
        self._columns: list[tuple[Floats, Floats, Floats, NDArray[np.bool_]]] = []
        self._rows: list[tuple[Floats, Floats]] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self._limits: list[tuple[Ints, Floats]] = []
        self._hint: Floats | None = None
        self._basis: solution_pb2.BasisProto | None = None
        self._matrix: tuple[tuple[int, int, int], model_pb2.ModelProto] | None = None
        self.column_count = 0
        self.row_count = 0

    def add_columns(
        self,
        count: int,
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike,
        cost: ArrayLike = 0.0,
        whole: bool = False,
    ) -> Ints:
        """Add columns and return their indices, shape (count,)."""
        self._columns.append(
            (_spread(lower, count), _spread(upper, count), _spread(cost, count), np.full(count, whole))
        )
        self.column_count += count
        return np.arange(self.column_count - count, self.column_count)

    def limit(self, columns: Ints, upper: ArrayLike) -> None:
        """Set new upper limits of columns."""
        self._limits.append((columns, _spread(upper, len(columns))))

    def add_rows(self, count: int, *, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf) -> Ints:
        """Add rows and return their indices, shape (count,)."""
        self._rows.append((_spread(lower, count), _spread(upper, count)))
        self.row_count += count
        return np.arange(self.row_count - count, self.row_count)

    def add_entries(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Add coefficients; all three broadcast to one shape, and equal places add up."""
        row, column, value = np.broadcast_arrays(rows, columns, values)
        self._entries.append(
            (
                row.ravel().astype(np.int64),
                column.ravel().astype(np.int64),
                value.ravel().astype(np.float64),
            )
        )

    def relax(self, effort: Effort, *, interior: bool = False) -> Answer:
        """Solve without the demand for whole numbers; the answer carries reduced costs.

        Parameters
        ----------
        interior : by an interior-point method, faster on programmes of tens of thousands of rows; its
            answer is no corner, and its bound is that much lower which the method's tolerance may be wrong.
        """
        if not interior:
            return self._solve(effort, relaxed=True)
        if effort.seconds * ENTRIES_A_SECOND < sum(len(rows) for rows, _, _ in self._entries):
            # A limit that is over before the method begins would be none.
            return NOTHING
        try:
            answer = self._solve(effort, relaxed=True, method=mathopt.LPAlgorithm.BARRIER)
        except Undecided:
            return NOTHING
        return replace(answer, bound=answer.bound - INTERIOR_TOLERANCE * abs(answer.bound))

    def approximate(self, effort: Effort) -> Answer:
        """Solve without the demand for whole numbers, by a first-order method, for large programmes.

        The values keep the rows about as well as the tolerance says, or as the limit allowed. It gives no
        bound: duals that are only nearly feasible can promise more than the optimum.

        References
        ----------
        Applegate, D. et al. (2021), Practical large-scale linear programming using primal-dual hybrid
        gradient, NeurIPS 34.
        """
        params = mathopt.SolveParameters(time_limit=timedelta(seconds=max(effort.seconds, 0.05)))
        criteria = params.pdlp.termination_criteria.simple_optimality_criteria
        criteria.eps_optimal_relative = criteria.eps_optimal_absolute = FIRST_ORDER_TOLERANCE
        work = partial(solved, self._as_proto(True), mathopt.SolverType.PDLP, params)
        result = _unless_asked(effort, work)
        if not (result and result.solutions and result.solutions[0].HasField("primal_solution")):
            return Answer(Outcome.NOTHING, np.empty(0), np.inf, 0.0, np.empty(0))
        primal = result.solutions[0].primal_solution
        return Answer(
            Outcome.FEASIBLE,
            dense(primal.variable_values, self.column_count),
            primal.objective_value,
            0.0,
            np.empty(0),
            _prices_of_rows(result, self.row_count),
        )

    def fixed(self, effort: Effort, columns: Ints, values: Floats) -> Answer:
        """Solve with some columns at given values, the others in fractions.

        After `relax` it goes on from there, which is several times quicker.
        """
        return self._solve(effort, relaxed=True, fixed=(columns, values))

    def suggest(self, values: Floats) -> None:
        """Give the search for whole numbers a place to begin, one value a column."""
        self._hint = values

    def solve(self, effort: Effort, allowed: NDArray[np.bool_] | None = None) -> Answer:
        """Solve with whole numbers; columns that are not allowed stay at their lower bound."""
        return self._solve(effort, relaxed=False, allowed=allowed)

    def _solve(
        self,
        effort: Effort,
        *,
        relaxed: bool,
        allowed: NDArray[np.bool_] | None = None,
        fixed: tuple[Ints, Floats] | None = None,
        method: mathopt.LPAlgorithm | None = None,
    ) -> Answer:
        params = mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(effort.seconds, 0.05)),
            relative_gap_tolerance=effort.gap,
            node_limit=effort.nodes if not relaxed else None,
            random_seed=effort.seed,
            lp_algorithm=method,
        )
        solver = mathopt.SolverType.GLOP if relaxed else mathopt.SolverType.GSCIP
        if method is not None:
            # A corner of the answer is not needed, and the way to it heeds no limit of time.
            solver, params.highs.string_options["run_crossover"] = mathopt.SolverType.HIGHS, "off"
        start = model_parameters_pb2.ModelSolveParametersProto()
        if fixed is not None and self._fits(self._basis):
            start.initial_basis.CopyFrom(self._basis)
            params.lp_algorithm = mathopt.LPAlgorithm.DUAL_SIMPLEX
            params.presolve = mathopt.Emphasis.OFF
        if self._hint is not None and not relaxed:
            start.solution_hints.add(variable_values=sparse(self._hint))
        work = partial(solved, self._as_proto(relaxed, allowed, fixed), solver, params, start)
        result = _unless_asked(effort, work)
        if result is None:
            return NOTHING
        if solver is mathopt.SolverType.GLOP and result.solutions:
            ended = result.solutions[0]
            self._basis = ended.basis if ended.HasField("basis") else None
        return _answer((self.column_count, self.row_count), result, relaxed=relaxed)

    def _fits(self, basis: solution_pb2.BasisProto | None) -> bool:
        """Tell whether a simplex method ended there with these columns and rows."""
        if basis is None:
            return False
        ended = len(basis.variable_status.ids), len(basis.constraint_status.ids)
        return ended == (self.column_count, self.row_count)

    def _as_proto(
        self,
        relaxed: bool,
        allowed: NDArray[np.bool_] | None = None,
        fixed: tuple[Ints, Floats] | None = None,
    ) -> model_pb2.ModelProto:
        lower, upper, cost, whole = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        for columns, limits in self._limits:
            upper[columns] = np.maximum(limits, lower[columns])
        if allowed is not None:
            upper = np.where(allowed, upper, lower)
        if fixed is not None:
            lower[fixed[0]] = upper[fixed[0]] = fixed[1]
        proto = model_pb2.ModelProto()
        proto.CopyFrom(self._rows_as_proto())
        proto.variables.ids.extend(range(self.column_count))
        proto.variables.lower_bounds.extend(lower.tolist())
        proto.variables.upper_bounds.extend(upper.tolist())
        proto.variables.integers.extend((np.zeros_like(whole) if relaxed else whole).tolist())
        priced = np.flatnonzero(cost)
        proto.objective.linear_coefficients.ids.extend(priced.tolist())
        proto.objective.linear_coefficients.values.extend(cost[priced].tolist())
        return proto

    def _rows_as_proto(self) -> model_pb2.ModelProto:
        """Return the rows with their entries, kept until some are added."""
        state = len(self._rows), len(self._entries), self.column_count
        if self._matrix is None or self._matrix[0] != state:
            proto = model_pb2.ModelProto()
            self._rows_into(proto)
            self._matrix = state, proto
        return self._matrix[1]

    def _rows_into(self, proto: model_pb2.ModelProto) -> None:
        lower, upper = (np.concatenate(part) for part in zip(*self._rows, strict=True))
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        places, where = np.unique(rows * self.column_count + columns, return_inverse=True)
        summed = np.bincount(where, weights=values, minlength=len(places))
        proto.linear_constraints.ids.extend(range(self.row_count))
        proto.linear_constraints.lower_bounds.extend(lower.tolist())
        proto.linear_constraints.upper_bounds.extend(upper.tolist())
        proto.linear_constraint_matrix.row_ids.extend((places // self.column_count).tolist())
        proto.linear_constraint_matrix.column_ids.extend((places % self.column_count).tolist())
        proto.linear_constraint_matrix.coefficients.extend(summed.tolist())


def _spread(value: ArrayLike, count: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)).copy()


def _unless_asked(
    effort: Effort, work: Callable[[], result_pb2.SolveResultProto]
) -> result_pb2.SolveResultProto | None:
    """Return what a solver finds, or None as soon as somebody asks to stop.

    Not every solver here can be told to stop; one that is no longer waited for ends by its own limit.
    """
    if effort.asked is None:
        return work()
    found: Future[result_pb2.SolveResultProto] = Future()

    def run() -> None:
        try:
            found.set_result(work())
        except (ValueError, RuntimeError, TypeError) as error:
            found.set_exception(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive() and not effort.asked():
        thread.join(LISTENING_SECONDS)
    thread.join(LAST_SECONDS)
    if not found.done() and not thread.is_alive():
        raise OutsideFailure("A solver ended without an answer; its error stands above. Please report it.")
    return found.result() if found.done() else None


def _answer(size: tuple[int, int], result: result_pb2.SolveResultProto, *, relaxed: bool) -> Answer:
    """Return what was found for a programme of so many columns and rows."""
    (columns, rows), ended = size, result.termination
    bound = ended.objective_bounds.dual_bound
    solution = result.solutions[0] if result.solutions else solution_pb2.SolutionProto()
    primal, dual = solution.primal_solution, solution.dual_solution
    if primal.feasibility_status != solution_pb2.SOLUTION_STATUS_FEASIBLE:
        impossible = ended.reason == result_pb2.TERMINATION_REASON_INFEASIBLE
        outcome = Outcome.INFEASIBLE if impossible else Outcome.NOTHING
        return Answer(outcome, np.empty(0), np.inf, bound, np.empty(0))
    reduced = prices = np.empty(0)
    if relaxed and dual.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE:
        reduced, prices = dense(dual.reduced_costs, columns), _prices_of_rows(result, rows)
    optimal = ended.reason == result_pb2.TERMINATION_REASON_OPTIMAL
    outcome = Outcome.OPTIMAL if optimal else Outcome.FEASIBLE
    values = dense(primal.variable_values, columns)
    return Answer(outcome, values, primal.objective_value, bound, reduced, prices)


def _prices_of_rows(result: result_pb2.SolveResultProto, rows: int) -> Floats:
    """Return the dual values, nearly feasible ones too, shape (rows,); empty where there are none."""
    if not (result.solutions and result.solutions[0].HasField("dual_solution")):
        return np.empty(0)
    return dense(result.solutions[0].dual_solution.dual_values, rows)
