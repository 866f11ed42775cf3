"""A planner's overrides as a CSV: one row a correction, columns in any order."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.sheets import Row, Sheet, read_each, read_sheet
from contactcenter.services.intake.findings import Findings, RowError
from workforce.forecast.overrides import Override

_QUEUE = ("queue", "coda")
_FIRST = ("start", "first", "from", "date", "day")
_LAST = ("end", "last", "to", "until")
_FACTOR = ("factor", "effect", "multiplier")
_CONTACTS = ("contacts_a_day", "value", "contacts")
_AUTHOR = ("author", "by", "planner")
_REASON = ("reason", "why", "note")
_MADE = ("made", "made_at", "made_on")
_EXPIRES = ("expires", "expires_at", "expiry")
_START = ("from_time", "start_time")
_END = ("to_time", "end_time")
COLUMNS = tuple(
    aliases[0]
    for aliases in (
        _QUEUE, _FIRST, _LAST, _FACTOR, _CONTACTS, _AUTHOR, _REASON, _MADE, _EXPIRES, _START, _END
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OverrideFile:
    """The overrides of a file, and its rows that cannot be read."""

    overrides: tuple[Override, ...]
    errors: tuple[RowError, ...]


def read_overrides(path: Path, zone: str, used_at: datetime) -> OverrideFile:
    """Read `queue, start, end, factor, contacts_a_day, author, reason, made, expires, from_time, to_time`.

    A row has a factor, 1.2 or +20%, or the contacts that each of its days shall have. Dates are local, made
    and expires count from the midnight that begins them; without a date it was made when it is used, and
    never expires.

    Parameters
    ----------
    zone : of the dates.
    used_at : aware instant at which the forecast begins.

    Raises
    ------
    InvalidInput
        When the file as a whole cannot be read, or has no column of a queue, a date, an author or a reason.
    """
    findings = Findings()
    sheet = read_sheet(path, findings)
    reader = _OverrideReader(sheet, zone, used_at)
    return OverrideFile(tuple(read_each(sheet, reader.read, findings)), tuple(findings.errors))


class _OverrideReader:
    """Reads rows by the places of the columns."""

    def __init__(self, sheet: Sheet, zone: str, used_at: datetime) -> None:
        self._sheet, self._zone, self._used_at = sheet, zone, used_at
        self._places: dict[tuple[str, ...], int | None] = {}
        for needed in (_QUEUE, _FIRST, _AUTHOR, _REASON):
            self._places[needed] = sheet.need(needed)
        for aliases in (_LAST, _FACTOR, _CONTACTS, _MADE, _EXPIRES, _START, _END):
            self._places[aliases] = sheet.find(aliases)

    def _cell(self, row: Row, aliases: tuple[str, ...]) -> str:
        place = self._places[aliases]
        return "" if place is None else row.cells[place]

    def read(self, row: Row) -> Override:
        """Return the override of a row, or raise ValueError."""
        factor, contacts = self._cell(row, _FACTOR), self._cell(row, _CONTACTS)
        if bool(factor) == bool(contacts):
            raise ValueError("give either a factor or the contacts of a day")
        first = self._sheet.day(self._cell(row, _FIRST))
        last, start, end = (self._cell(row, aliases) for aliases in (_LAST, _START, _END))
        return Override(
            QueueId(self._cell(row, _QUEUE)),
            first,
            self._sheet.day(last) if last else first,
            self._sheet.factor(factor) if factor else 1.0,
            self._cell(row, _AUTHOR),
            self._cell(row, _REASON),
            self._instant(self._cell(row, _MADE)) or self._used_at,
            self._instant(self._cell(row, _EXPIRES)),
            self._sheet.minute(start) if start else 0,
            self._sheet.minute(end) if end else 1440,
            self._sheet.number(contacts) if contacts else None,
        )

    def _instant(self, text: str) -> datetime | None:
        return local_instant(self._sheet.day(text), 0, self._zone) if text else None
