"""The list of bad rows as a file that a spreadsheet can open without harm."""

import csv
from collections.abc import Iterable
from pathlib import Path

from contactcenter.services.intake.findings import RowError
from contactcenter.services.outfiles import writing

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def write_errors(errors: Iterable[RowError], path: Path) -> int:
    """Write one line an error and return how many; cells that look like formulas get an apostrophe.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    rows = list(errors)
    with (
        writing(path),
        path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(("line", "column", "value", "problem"))
        writer.writerows(
            (error.line, inert(error.column), inert(error.value), error.problem) for error in rows
        )
    return len(rows)


def inert(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    visible = text.replace("\0", "\\0")
    return f"'{visible}" if visible.startswith(_ACTIVE) else visible
