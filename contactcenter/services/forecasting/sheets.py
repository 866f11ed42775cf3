"""Small CSV sheets that a planner writes: rows with their lines, read or reported one by one."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.cells import parse_day, parse_number, parse_time, split_stamp
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.layout import listed, plain
from contactcenter.services.intake.options import DateOrder, ReadOptions
from contactcenter.services.intake.rows import header_of, read_chunks
from contactcenter.services.intake.source import Source, find_source
from contactcenter.services.intake.survey import DecimalEvidence, OrderEvidence

T = TypeVar("T")
_YEAR_LAST = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}")
_EPOCH = date(1970, 1, 1)
_ANY = ReadOptions()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it starts and its cells without blanks around them."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file in memory, with what whole columns told about dates and numbers.

    Parameters
    ----------
    columns : names as they are compared: small letters, words joined by an underscore.
    """

    name: str
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    order: DateOrder | None
    decimal: str

    def find(self, aliases: Sequence[str]) -> int | None:
        """Return the place of the first column with one of some names, or None."""
        return next((self.columns.index(name) for name in aliases if name in self.columns), None)

    def need(self, aliases: Sequence[str]) -> int:
        """Return the same, or say what is missing.

        Raises
        ------
        InvalidInput
            When there is no such column.
        """
        place = self.find(aliases)
        if place is None:
            raise InvalidInput(f"{self.name} has {listed(self.titles)}; it needs a column {aliases[0]!r}.")
        return place

    def day(self, text: str) -> date:
        """Return the date of a cell, whose time of day is left aside."""
        return _EPOCH + timedelta(days=parse_day(split_stamp(text)[0].strip(), self.order))

    def number(self, text: str) -> float:
        """Return the number of a cell."""
        return parse_number(text, self.decimal)

    def factor(self, text: str) -> float:
        """Return a factor, 1.3, or the one that a change makes, +30%."""
        if text.endswith("%"):
            return 1 + self.number(text[:-1].strip()) / 100
        return self.number(text)

    def minute(self, text: str) -> int:
        """Return the minute of the day of a cell, 0 to 1440."""
        return int(parse_time(text)[0] // 60)


def read_sheet(path: Path, findings: Findings, options: ReadOptions = _ANY) -> Sheet:
    """Return a sheet; rows that cannot be told apart into cells are reported.

    Raises
    ------
    InvalidInput
        When the file as a whole cannot be read.
    """
    source = find_source(path, options)
    titles = header_of(source)
    rows = tuple(_rows(source, titles, findings))
    dates, numbers = OrderEvidence(), DecimalEvidence()
    for row in rows:
        for cell in row.cells:
            dates.see(split_stamp(cell)[0])
            if ("." in cell or "," in cell) and not _YEAR_LAST.fullmatch(cell):
                numbers.see(cell)
    order = options.date_order or dates.verdict(path.name)
    decimal = options.decimal or ("." if source.table else numbers.verdict(path.name))
    return Sheet(path.name, tuple(map(plain, titles)), titles, rows, order, decimal)


def _rows(source: Source, titles: tuple[str, ...], findings: Findings) -> Iterator[Row]:
    for chunk in read_chunks(source, titles, findings):
        for line, *cells in zip(chunk.lines.tolist(), *chunk.cells, strict=True):
            yield Row(int(line), tuple(cell.strip() for cell in cells))


def read_each(sheet: Sheet, read: Callable[[Row], T], findings: Findings) -> list[T]:
    """Return what each row means; a row that means nothing is reported and left out."""
    found = []
    for row in sheet.rows:
        try:
            found.append(read(row))
        except ValueError as error:
            findings.reject([row.line], "", [", ".join(row.cells)], str(error))
    return found
