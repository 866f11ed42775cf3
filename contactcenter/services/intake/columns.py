"""Columns of a chunk as numbers, with every bad cell reported."""

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.intake.cells import Cells, Stamps
from contactcenter.services.intake.content import Codes, Floats
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.layout import Field, Layout
from contactcenter.services.intake.names import Names
from contactcenter.services.intake.rows import Chunk

NO_QUEUE = "none"
WITHOUT_QUEUE = (
    "no queue; write its name, leave a row of totals out, or say with --map queue= that no column names it"
)
MIDNIGHT = "times of 24:00, read as 0:00 of the day after"
Flags = NDArray[np.bool_]


def read_cells(chunk: Chunk, name: str, cells: Cells, findings: Findings) -> Floats:
    """Return a column's numbers and report its bad cells."""
    values = cells.read(chunk.column(name))
    report_cells(chunk, name, cells.problems, findings)
    return values


def report_cells(chunk: Chunk, name: str, problems: dict[str, str], findings: Findings) -> None:
    """Report every cell of a column that has a problem."""
    if not problems:
        return
    for line, cell in zip(chunk.lines.tolist(), chunk.column(name), strict=True):
        if cell in problems:
            findings.reject([line], name, [cell], problems[cell])


def read_when(
    chunk: Chunk, layout: Layout, stamps: Stamps, findings: Findings
) -> tuple[Floats, Floats, str]:
    """Return wall-clock seconds and offsets of the rows, and the column by which to name their errors."""
    name, before = layout.columns.get(Field.ARRIVED), stamps.midnights
    if name is not None and Field.DATE not in layout.columns:
        wall, offsets, problems = stamps.read(chunk.column(name))
        report_cells(chunk, name, problems, findings)
        findings.put_aside(MIDNIGHT, stamps.midnights - before)
        return wall, offsets, name
    day, clock = layout.columns[Field.DATE], layout.columns[Field.TIME]
    wall, offsets, day_problems, clock_problems = stamps.read_apart(chunk.column(day), chunk.column(clock))
    report_cells(chunk, day, day_problems, findings)
    report_cells(chunk, clock, clock_problems, findings)
    findings.put_aside(MIDNIGHT, stamps.midnights - before)
    return wall, offsets, day


def queue_codes(chunk: Chunk, name: str, queues: Names, findings: Findings, needed: bool = False) -> Codes:
    """Return the numbers of the queues of the rows; those without one share a queue of their own.

    Parameters
    ----------
    needed : whether a row without one is an error, as among counts, where it may be a row of totals.
    """
    codes = read_cells(chunk, name, queues.cells, findings)
    if padded := sorted(cell for cell in set(chunk.column(name)) if cell != cell.strip() and cell.strip()):
        findings.assume(f"Names of queues such as {padded[0]!r} are read without the blanks around them.")
    missing = np.isnan(codes)
    if missing.any():
        empty = missing & empty_cells(chunk, name)
        if needed:
            reject_cells(chunk, name, empty, WITHOUT_QUEUE, findings)
        else:
            findings.put_aside(f"rows without a queue, kept in the queue {NO_QUEUE!r}", empty)
        codes[missing] = queues.add(NO_QUEUE)
    return codes.astype(np.int32)


def reject_cells(chunk: Chunk, name: str, bad: Flags, problem: str, findings: Findings) -> None:
    """Report the cells of a column in the chosen rows; `bad` has shape (rows,)."""
    if bad.any():
        cells = [cell for cell, is_bad in zip(chunk.column(name), bad.tolist(), strict=True) if is_bad]
        findings.reject(chunk.lines[bad], name, cells, problem)


def empty_cells(chunk: Chunk, name: str) -> Flags:
    """Tell which cells of a column hold nothing, shape (rows,)."""
    return np.fromiter((not cell.strip() for cell in chunk.column(name)), bool, len(chunk.lines))


def bad_rows(chunk: Chunk, findings: Findings, before: int) -> Flags:
    """Tell which rows of a chunk have an error, shape (rows,); `before` errors are of earlier chunks."""
    lines = np.array([error.line for error in findings.errors[before:]], dtype=np.int64)
    return np.isin(chunk.lines, lines)
