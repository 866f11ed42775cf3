"""Names of contacts: the source's own, or made of what stands in a row."""

import hashlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.services.intake.content import ContactArrays
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.layout import Field, Layout
from contactcenter.services.intake.names import check_text
from contactcenter.services.intake.rows import Chunk

_ROW_NAME_BYTES = 10
Names = NDArray[np.bytes_]


def read_ids(chunk: Chunk, layout: Layout, findings: Findings) -> Names:
    """Return the names of the contacts of a chunk in UTF-8, shape (rows,)."""
    name = layout.columns.get(Field.ID)
    if name is None:
        return _row_names(chunk, layout)
    ids = [cell.strip() for cell in chunk.column(name)]
    for row, text in enumerate(ids):
        problem = _problem_of_id(text)
        if problem:
            findings.reject([int(chunk.lines[row])], name, [text], problem)
    return np.array([text.encode() for text in ids], dtype=np.bytes_)


def _row_names(chunk: Chunk, layout: Layout) -> Names:
    """Name each row by what stands in it, so that the same row has the same name next time."""
    columns = [chunk.column(layout.columns[what]) for what in Field if what in layout.columns]
    rows = ("\x1f".join(row).encode() for row in zip(*columns, strict=True))
    names = [hashlib.blake2b(row, digest_size=_ROW_NAME_BYTES).hexdigest() for row in rows]
    return np.array(names, dtype=np.bytes_)


def _problem_of_id(text: str) -> str:
    try:
        return "" if check_text(text) else "no id"
    except ValueError as error:
        return str(error)


def unique_ids(arrays: ContactArrays, named: bool, findings: Findings) -> ContactArrays:
    """Return the contacts without those whose id stood there before, which are reported.

    Rows that were named by what stands in them may be alike: they are kept and told apart by number.
    """
    order = np.argsort(arrays.ids, kind="stable")
    ids = arrays.ids[order]
    again = np.zeros(len(ids), dtype=bool)
    again[1:] = ids[1:] == ids[:-1]
    if not again.any():
        return arrays
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(ids))))
    if named:
        _report_repeats(arrays, order[again], order[first[again]], findings)
        return arrays.take(np.sort(order[~again]))
    findings.put_aside("rows like an earlier one in every cell, kept as contacts of their own", again)
    numbers = np.arange(len(ids)) - first
    renamed = arrays.ids.astype(f"S{arrays.ids.itemsize + 8}")
    rows = order[again]
    renamed[rows] = [
        b"%b-%d" % (arrays.ids[row], n + 1) for row, n in zip(rows, numbers[again], strict=True)
    ]
    return replace(arrays, ids=renamed)


def _report_repeats(
    arrays: ContactArrays, rows: NDArray[np.int64], firsts: NDArray[np.int64], findings: Findings
) -> None:
    for row, first in sorted(zip(rows.tolist(), firsts.tolist(), strict=True)):
        problem = f"this id stands on line {arrays.lines[first]} already"
        findings.reject([int(arrays.lines[row])], "", [arrays.ids[row].decode()], problem)
