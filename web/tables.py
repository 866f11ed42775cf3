"""A table as a value: shown under its picture, and exported as CSV."""

import csv
import io
from dataclasses import dataclass

Cell = str | int | float | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns.

    Parameters
    ----------
    id : name in the address of the export, e.g. "coverage".
    caption : what the table says, with zone or unit.
    """

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_csv(table: Table) -> str:
    r"""Return a table as CSV that a spreadsheet opens without running anything in it.

    Texts that a spreadsheet would take for a formula get an apostrophe in front; numbers stay
    numbers. The byte order mark makes spreadsheets read UTF-8.

    Examples
    --------
    >>> write_csv(Table("t", "", ("name", "value"), (("=1+1", -2.5),)))
    "\ufeffname,value\r\n'=1+1,-2.5\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(column) for column in table.columns])
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return "\ufeff" + out.getvalue()


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return round(cell, 6) if isinstance(cell, float) else cell
