"""The list of bad rows is itself harmless."""

import csv
from pathlib import Path

import pytest

from contactcenter.domain.errors import OutsideFailure
from contactcenter.services.intake.errorfile import write_errors
from contactcenter.services.intake.findings import RowError


def test_bad_cells_are_listed_with_formulas_made_inert(tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    errors = [RowError(2, "queue", "=1+1", "a formula"), RowError(3, "", "a\0\ud800\nb", "odd")]
    assert write_errors(errors, path) == 2
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["line", "column", "value", "problem"],
        ["2", "queue", "'=1+1", "a formula"],
        ["3", "", "a\\0\\ud800\nb", "odd"],
    ]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailure, match="cannot be written"):
        write_errors([], tmp_path / "no" / "errors.csv")


def test_a_long_value_is_shortened_where_it_is_shown_only() -> None:
    error = RowError(2, "queue", "x" * 500, "too long")
    assert len(str(error)) < 130
    assert len(error.value) == 500
