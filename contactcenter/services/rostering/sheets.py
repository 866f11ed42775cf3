"""Tables in files that people and other tools write: CSV of any delimiter, XLSX and JSON."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zipfile import BadZipFile, ZipFile
from zlib import error

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.rostering.sheetjson import json_lines

Cell = str | float | datetime | date | time
DELIMITERS = ",;\t|"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_ROWS = 200_000
MOST_UNPACKED = 400_000_000
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with its number in the file, the header being row 1; cells are as many as columns."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file; `notes` says in sentences what was taken for granted."""

    columns: tuple[Cell, ...]
    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...] = ()


def read_sheet(name: str, content: bytes) -> Sheet:
    """Read the first table of a file by its content; the name is for messages.

    Raises
    ------
    InvalidInput
        When the file is no CSV, XLSX or JSON, holds nothing, or is too long.
    """
    lines, notes = _lines(name, content)
    kept = [
        (number, line) for number, line in enumerate(lines, start=1) if any(cell != "" for cell in line)
    ]
    if len(kept) < 2:
        raise InvalidInput(f"{name} has no row under its header.")
    if len(kept) > MOST_ROWS:
        raise InvalidInput(f"{name} has {len(kept):,} rows; at most {MOST_ROWS:,} are read at once.")
    columns = tuple(kept[0][1])
    width = len(columns)
    rows = (SheetRow(number, _filled(line, width)) for number, line in kept[1:])
    return Sheet(columns, tuple(rows), notes)


def _lines(name: str, content: bytes) -> tuple[list[list[Cell]], tuple[str, ...]]:
    if content[:2] == b"PK":
        return _xlsx_lines(name, content)
    if content.removeprefix(BOM_UTF8).lstrip()[:1] in (b"[", b"{"):
        told, notes = json_lines(name, content)
        return [[_plain(value) for value in line] for line in told], notes
    return _csv_lines(name, content)


def _filled(line: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    return tuple(line[:width]) + ("",) * (width - len(line))


def _csv_lines(name: str, content: bytes) -> tuple[list[list[Cell]], tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        notes = ("The file is not UTF-8; it was read as Windows-1252.",)
    if "\0" in text:
        raise InvalidInput(f"{name} is neither CSV nor XLSX; export it as one of these.")
    head = next(iter(text.splitlines()), "")
    delimiter = max(DELIMITERS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InvalidInput(f"{name} cannot be read as CSV: {error}.") from None
    return [[_bare(cell) for cell in row] for row in rows], notes


def _bare(text: str) -> str:
    """Return a cell without spaces around it and without the apostrophe put before formulas."""
    found = text.strip()
    return found[1:] if found[:1] == "'" and found[1:].startswith(FORMULA_STARTS) else found


def _xlsx_lines(name: str, content: bytes) -> tuple[list[list[Cell]], tuple[str, ...]]:
    try:
        unpacked = _unpacked_bytes(content)
        found = None if unpacked > MOST_UNPACKED else _first_sheet(content)
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError, error):
        raise InvalidInput(f"{name} is no workbook that can be read; save it as XLSX or CSV.") from None
    if found is None:
        raise InvalidInput(
            f"{name} is {unpacked / 1e6:,.0f} MB unpacked; up to {MOST_UNPACKED / 1e6:,.0f} are read. "
            "Delete what is not part of the table, also formats of empty cells, or save it as CSV."
        )
    return found


def _unpacked_bytes(content: bytes) -> int:
    with ZipFile(io.BytesIO(content)) as packed:
        return sum(one.file_size for one in packed.infolist())


def _first_sheet(content: bytes) -> tuple[list[list[Cell]], tuple[str, ...]]:
    """Return the lines of a workbook's first sheet, and a note where it has others."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # a workbook may tell of columns without end, each of which would be a cell
    lines = [[_plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    others = len(book.worksheets) - 1
    book.close()
    note = f"Only the first of {others + 1} sheets was read, {sheet.title!r}."
    return lines, (note,) if others else ()


def _plain(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date | time):
        return value
    if isinstance(value, timedelta):
        return value / A_DAY
    if isinstance(value, int | float):
        return float(value)
    return _bare(str(value))


def safe_cell(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> safe_cell("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV that spreadsheets open as UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode()


def write_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as a workbook of one sheet with text cells."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for row in rows:
        sheet.append([safe_cell(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
