"""Tables: what a spreadsheet is given runs nothing in it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from web.tables import FORMULA_STARTS, Table, write_csv

Visitor = TestClient[Litestar]
CELLS = st.one_of(st.text(max_size=20), st.integers(), st.floats(allow_nan=False), st.none())


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_no_text_cell_of_an_export_begins_like_a_formula(
    rows: list[tuple[str | int | float | None, ...]],
) -> None:
    text = write_csv(Table("t", "", ("one", "two"), tuple(rows)))
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]
    assert len(read) == len(rows)
    for given_row, read_row in zip(rows, read, strict=True):
        for given_cell, read_cell in zip(given_row, read_row, strict=True):
            if isinstance(given_cell, str):
                assert read_cell in (given_cell, f"'{given_cell}")
                assert not read_cell.startswith(FORMULA_STARTS)


@pytest.mark.parametrize(
    ("address", "column", "rows"),
    [
        ("/lead/floor?format=csv", "numerator", 2),
        ("/lead/floor?format=csv&table=arrivals", "offered", 96),
        ("/lead/day/2026-11-17?format=csv&table=coverage", "agents required", 96),
        ("/lead/week?format=csv", "missing hours", 7),
        ("/client/shop?format=csv", "credit", 2),
        ("/client/shop?format=csv&table=journey", "stage", 5),
        ("/planner?format=csv&table=simulation", "half width of its 95% interval", 2),
        ("/planner/forecast?format=csv", "p90", 7),
        ("/about/formulas?format=csv", "formula", 6),
    ],
)
def test_every_table_comes_as_csv(visitor: Visitor, address: str, column: str, rows: int) -> None:
    response = visitor.get(address)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    read = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"), newline="")))
    assert len(read) == rows
    assert column in read[0]
