"""Functions turned into machine code by numba, and references to records in memory.

A run's memory is one record that holds the addresses of arrays of records. So a function is handed one
pointer, whatever it needs; with the arrays themselves as arguments compiling takes minutes and a call
more time than what it does.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.core.registry import cpu_target
from numba.extending import intrinsic
from numba.np.numpy_support import from_dtype

get_record_member: Callable[..., Any] = cgutils.get_record_member
Function = TypeVar("Function", bound=Callable[..., Any])
Reference = Callable[[Any, int], Any]
"""Returns the record of a number."""


def compiled(function: Function) -> Function:
    """Compile a function when something compiled calls it.

    Nothing of it is kept on disk by itself: numba would not notice that a function which it calls, in
    another file, has changed. What the whole loop is made of is kept with the loop (`kept`).
    """
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(Function, njit(**options)(function))


def kept(function: Function) -> Function:
    """Compile a function and keep the result on disk; where no folder can be written, in memory alone."""
    try:
        return cast(Function, njit(cache=True)(function))
    except RuntimeError:  # No folder for the cache: a read-only installation, a user without a home.
        return cast(Function, njit(function))


def shelf_of(function: Callable[..., Any]) -> Path | None:
    """Return the folder in which a function's machine code is kept; None where it is kept nowhere."""
    path = getattr(getattr(function, "_cache", None), "cache_path", None)
    return None if path is None else Path(path)


def machine_name() -> str:
    """Return what machine code depends on besides its sources: the compiler and the processor."""
    return f"numba {numba.__version__} {cpu_target.target_context.codegen().magic_tuple()}"


def reference(owner: np.dtype[np.void], field: str, record: np.dtype[np.void]) -> Reference:
    """Return a function that finds the records whose array's address stands in a field of another record.

    Parameters
    ----------
    owner, field : the record that holds the address, and where.
    record : what lies at the address, one behind the other.
    """
    if owner.fields is None:
        raise TypeError(f"{owner} is no record.")
    offset, size = owner.fields[field][1], record.itemsize
    owner_type, record_type = from_dtype(owner), from_dtype(record)

    @intrinsic
    def record_of(_context: Any, _owner: Any, _number: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            place, number = arguments
            word = context.get_value_type(types.int64)
            first = builder.load(get_record_member(builder, place, offset, word))
            distance = builder.mul(number, context.get_constant(types.int64, size))
            return builder.inttoptr(builder.add(first, distance), context.get_value_type(record_type))

        return record_type(owner_type, types.int64), generate

    return cast(Reference, record_of)
