"""Workbooks: each sheet as the text of a CSV file, one line a row."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from contactcenter.domain.errors import InvalidInput

WORKBOOK = b"PK\x03\x04"
_SECOND = timedelta(seconds=1)


def sheets_of(path: Path) -> dict[str, str]:
    """Return the sheets of a workbook by name, dates as yyyy-mm-dd and numbers with a decimal point.

    Formulas are worth what the program that saved them last found.

    Raises
    ------
    InvalidInput
        When it is no workbook.
    """
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        raise InvalidInput(
            f"{path.name} is no workbook that can be read; save it as XLSX or CSV."
        ) from None
    try:
        return {sheet.title: _text_of(sheet.iter_rows()) for sheet in book.worksheets}
    finally:
        book.close()


def _text_of(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([_cell(cell.value, str(cell.number_format or "")) for cell in row])
    return out.getvalue()


def _cell(value: object, form: str) -> str:
    """Return a cell as text; `form` is the format in which the workbook shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        stamp = _whole(value)
        shows_time = "h" in form.casefold() or stamp.time() != time()
        return stamp.isoformat(" ") if shows_time else stamp.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value / _SECOND), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).splitlines())


def _whole(stamp: datetime) -> datetime:
    """Return a moment to the second, for workbooks keep fractions of days that rarely come out even."""
    rounded = stamp + _SECOND / 2
    return rounded.replace(microsecond=0)
