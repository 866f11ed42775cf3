"""A programme that goes on from where it was finds what one that begins anew finds."""

import numpy as np
import pytest
from pybind11_abseil.status import Status, StatusCode, StatusNotOk

from workforce.rostering.programme import NOTHING, Effort, Outcome, Programme
from workforce.rostering.solvers import Undecided

EFFORT = Effort(20.0)


def drawn(seed):
    """Return a covering programme of random rows."""
    rng = np.random.default_rng(seed)
    programme = Programme()
    columns = programme.add_columns(12, upper=5.0, cost=rng.uniform(1, 3, 12))
    rows = programme.add_rows(8, lower=rng.uniform(1, 4, 8))
    programme.add_entries(rows[:, None], columns[None, :], rng.uniform(0.2, 1, (8, 12)))
    return programme, columns


@pytest.mark.parametrize("seed", range(5))
def test_fixed_columns_cost_the_same_after_a_relaxation_and_without_one(seed):
    some, values = np.array([0, 3]), np.array([1.0, 2.0])
    programme, columns = drawn(seed)
    free = programme.relax(EFFORT)
    after, alone = programme.fixed(EFFORT, some, values), drawn(seed)[0].fixed(EFFORT, some, values)
    assert after.outcome is alone.outcome is Outcome.OPTIMAL
    assert after.objective == pytest.approx(alone.objective)
    assert free.objective <= after.objective
    assert after.values[columns[some]].tolist() == values.tolist()


def test_a_programme_that_has_grown_begins_anew():
    programme, columns = drawn(1)
    programme.relax(EFFORT)
    row = programme.add_rows(1, upper=0.0)
    programme.add_entries(row, columns[:1], 1.0)
    assert programme.fixed(EFFORT, columns[1:2], np.array([1.0])).values[0] == 0


def test_what_a_solver_refuses_is_an_error_in_its_words():
    programme, columns = drawn(2)
    row = programme.add_rows(1, lower=0.0)
    programme.add_entries(row, columns[:1], np.nan)
    with pytest.raises(RuntimeError, match="NaN"):
        programme.relax(EFFORT)


def test_an_interior_point_method_that_comes_to_no_end_says_nothing(monkeypatch):
    def no_end(*_):
        raise StatusNotOk(Status(StatusCode.INTERNAL, "HighsModelStatus was Unknown"))

    programme, _ = drawn(2)
    monkeypatch.setattr("workforce.rostering.solvers.solvers.solve", no_end)
    assert programme.relax(EFFORT, interior=True) is NOTHING
    with pytest.raises(Undecided, match="Unknown"):
        programme.relax(EFFORT)
