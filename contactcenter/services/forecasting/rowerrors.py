"""Rows that cannot be read: the first of each file are told, all of them can be written to a file."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contactcenter.services.intake.errorfile import inert
from contactcenter.services.intake.findings import RowError
from contactcenter.services.outfiles import writing

TOLD = 20
"""Errors of a file that are told one by one."""


@dataclass(frozen=True, slots=True)
class FileErrors:
    """The rows of one file that cannot be read."""

    file: str
    errors: tuple[RowError, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The first errors, and how many more there are."""
        first = tuple(f"{self.file}, {error}" for error in self.errors[:TOLD])
        more = len(self.errors) - len(first)
        if not more:
            return first
        return *first, f"{self.file}: {more:,} more errors; write all of them with --errors FILE."


def write_row_errors(files: Iterable[FileErrors], path: Path) -> int:
    """Write one line an error, all files together, and return how many.

    Raises
    ------
    OutsideFailure
        When the file cannot be written.
    """
    rows = [(one.file, error) for one in files for error in one.errors]
    with (
        writing(path),
        path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as out,
    ):
        writer = csv.writer(out)
        writer.writerow(("file", "line", "column", "value", "problem"))
        for file, error in rows:
            cells = inert(error.column), inert(error.value)
            writer.writerow((inert(file), error.line, *cells, error.problem))
    return len(rows)
