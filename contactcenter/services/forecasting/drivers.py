"""Business drivers as a CSV: a date, perhaps a queue, and one column a driver."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.sheets import Row, Sheet, read_sheet
from contactcenter.services.intake.findings import Findings, RowError
from contactcenter.services.intake.options import ReadOptions
from workforce.forecast.drivers import Drivers

_DATE = ("date", "day", "ds", "datetime", "timestamp", "interval_start", "data", "giorno")
_QUEUE = ("queue", "coda")
_NO_DRIVER = frozenset(
    {"calls", "contacts", "count", "offered", "calls_offered", "volume", "time", "hour", "slot", "chiamate"}
)


@dataclass(frozen=True, slots=True)
class DriverFile:
    """The drivers of a file.

    Parameters
    ----------
    shared : drivers of all queues; None where the file names queues.
    own : drivers of the queues that the file names.
    notes : columns that were left aside, and why.
    """

    shared: Drivers | None
    own: Mapping[QueueId, Drivers]
    notes: tuple[str, ...]
    errors: tuple[RowError, ...]

    def of(self, queue: QueueId) -> Drivers | None:
        """Return the drivers of a queue."""
        return self.own.get(queue, self.shared)


def read_drivers(path: Path, options: ReadOptions) -> DriverFile:
    """Read a date, perhaps a queue, and drivers; several rows of a day are summed up.

    Raises
    ------
    InvalidInput
        When there is no column of dates, or none of numbers.
    """
    findings = Findings()
    sheet = read_sheet(path, findings, replace(options, columns=()))
    when, queue = sheet.need(_DATE), sheet.find(_QUEUE)
    names, notes = _driver_columns(sheet, {when, queue})
    sums: defaultdict[str, dict[tuple[date, int], float]] = defaultdict(dict)
    for row in sheet.rows:
        try:
            day = sheet.day(row.cells[when])
        except ValueError as error:
            findings.reject([row.line], sheet.titles[when], [row.cells[when]], str(error))
            continue
        _add(sums["" if queue is None else row.cells[queue]], row, (day, names, sheet), findings)
    titles = tuple(sheet.titles[place] for place in names)
    tables = {name: _table(titles, values) for name, values in sums.items() if values}
    shared = tables.pop("", None)
    own = {QueueId(name): table for name, table in tables.items()}
    return DriverFile(shared, own, notes, tuple(findings.errors))


def _driver_columns(sheet: Sheet, taken: set[int | None]) -> tuple[list[int], tuple[str, ...]]:
    """Return the places of the columns of numbers, and a note on every column left aside."""
    names, notes = [], []
    for place, name in enumerate(sheet.columns):
        if place in taken:
            continue
        if name in _NO_DRIVER:
            notes.append(
                f"Column {sheet.titles[place]!r} of {sheet.name} counts contacts or time; it is no driver."
            )
        elif not any(_is_number(sheet, row.cells[place]) for row in sheet.rows):
            notes.append(
                f"Column {sheet.titles[place]!r} of {sheet.name} holds no number; it is no driver."
            )
        else:
            names.append(place)
    if not names:
        raise InvalidInput(
            f"{sheet.name} has no column of numbers besides its dates; add one for each driver."
        )
    return names, tuple(notes)


def _is_number(sheet: Sheet, text: str) -> bool:
    try:
        sheet.number(text)
    except ValueError:
        return False
    return True


def _add(
    sums: dict[tuple[date, int], float], row: Row, what: tuple[date, list[int], Sheet], findings: Findings
) -> None:
    """Add a row's numbers to the sums of its day; an empty cell is unknown, a bad one is reported."""
    day, places, sheet = what
    for column, place in enumerate(places):
        text = row.cells[place]
        if not text:
            continue
        try:
            sums[day, column] = sums.get((day, column), 0.0) + sheet.number(text)
        except ValueError as error:
            findings.reject([row.line], sheet.titles[place], [text], str(error))


def _table(titles: tuple[str, ...], sums: Mapping[tuple[date, int], float]) -> Drivers:
    first = min(day for day, _ in sums)
    days = (max(day for day, _ in sums) - first).days + 1
    values = np.full((days, len(titles)), np.nan)
    for (day, column), value in sums.items():
        values[(day - first).days, column] = value
    return Drivers(titles, first, values)
