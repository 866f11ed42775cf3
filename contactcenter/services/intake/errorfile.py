"""The list of bad rows as a file that a spreadsheet can open without harm."""

import csv
from collections.abc import Iterable
from pathlib import Path

from contactcenter.domain.errors import OutsideFailure
from contactcenter.services.intake.findings import RowError

_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def write_errors(errors: Iterable[RowError], path: Path) -> int:
    """Write one line an error and return how many; cells that look like formulas get an apostrophe.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    rows = list(errors)
    try:
        with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
            writer = csv.writer(file)
            writer.writerow(("line", "column", "value", "problem"))
            writer.writerows(
                (error.line, inert(error.column), inert(error.value), error.problem) for error in rows
            )
    except OSError as error:
        raise OutsideFailure(f"{path} cannot be written: {error.strerror or error}.") from error
    return len(rows)


def inert(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    visible = text.replace("\0", "\\0")
    return f"'{visible}" if visible.startswith(_ACTIVE) else visible
