"""The solvers of OR-Tools, asked and answering in arrays.

As `mathopt.solve`, but without an object for each column and row: making and reading those takes longer
than many a search, and keeps other threads waiting.
"""

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (  # type: ignore[import-untyped]
    model_parameters_pb2,
    model_pb2,
    result_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver as solvers  # type: ignore[import-untyped]
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]
from pybind11_abseil.status import StatusNotOk  # type: ignore[import-untyped]

Floats = NDArray[np.float64]

UNDECIDED = "HighsModelStatus was Unknown"
"""How HiGHS says that its interior-point method came to no end, which others may."""


class Undecided(RuntimeError):
    """A solver ended without a word about the programme."""


def solved(
    model: model_pb2.ModelProto,
    solver: mathopt.SolverType,
    params: mathopt.SolveParameters,
    start: model_parameters_pb2.ModelSolveParametersProto | None = None,
) -> result_pb2.SolveResultProto:
    """Return what a solver says of a programme.

    Raises
    ------
    RuntimeError
        When the solver fails; `Undecided` when it only came to no end.
    """
    nothing = mathopt.StreamableSolverInitArguments().to_proto()
    unheard = mathopt.CallbackRegistration().to_proto()
    begin = model_parameters_pb2.ModelSolveParametersProto() if start is None else start
    try:
        return solvers.solve(
            model, solver.value, nothing, params.to_proto(), begin, None, unheard, None, None
        )
    except StatusNotOk as error:
        kind = Undecided if UNDECIDED in str(error) else RuntimeError
        raise kind(str(error)) from None


def dense(vector: sparse_containers_pb2.SparseDoubleVectorProto, count: int) -> Floats:
    """Return the values of a vector that leaves out some, shape (count,)."""
    values = np.zeros(count)
    values[np.fromiter(vector.ids, np.int64, len(vector.ids))] = np.fromiter(
        vector.values, np.float64, len(vector.values)
    )
    return values


def sparse(values: Floats) -> sparse_containers_pb2.SparseDoubleVectorProto:
    """Return a vector that leaves out nothing, from values in shape (count,)."""
    return sparse_containers_pb2.SparseDoubleVectorProto(ids=range(len(values)), values=values.tolist())
