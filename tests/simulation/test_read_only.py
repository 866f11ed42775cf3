"""A read-only installation: the compiled engine compiles in memory where it may write nowhere."""

import numpy as np
import pytest
from numba.core.caching import FunctionCache

from simulation.compiled.machine import kept


def test_where_no_folder_can_be_written_a_function_is_compiled_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_arguments: object) -> None:
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(FunctionCache, "__init__", refuse)

    def doubled(values: np.ndarray) -> np.ndarray:
        return values + values

    assert (kept(doubled)(np.arange(3)) == np.array([0, 2, 4])).all()
