"""Events as a CSV: one row an event, columns in any order."""

from dataclasses import dataclass
from pathlib import Path

from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.sheets import Row, Sheet, read_each, read_sheet
from contactcenter.services.intake.findings import Findings, RowError
from workforce.forecast.commercial_calendar import HOLIDAY, Event

_NAME = ("name", "event", "holiday", "description", "evento", "nome")
_KIND = ("class", "kind", "type", "category", "classe", "tipo", "klasse", "art")
_FIRST = (
    "start",
    "first",
    "from",
    "date",
    "day",
    "start_date",
    "from_date",
    "ds",
    "data",
    "inizio",
    "datum",
    "beginn",
    "von",
)
_LAST = ("end", "last", "to", "until", "end_date", "to_date", "fine", "ende", "bis")
_QUEUE = ("queue", "coda", "warteschlange")
_START = ("from_time", "start_time")
_END = ("to_time", "end_time")
_EFFECT = ("effect", "factor", "multiplier", "uplift")
_CLOSED = ("closed", "closes", "chiuso", "geschlossen")
_TAIL = ("tail_days", "tail")
_YES = frozenset({"1", "yes", "true", "y", "x", "si", "sì", "ja", "closed"})
_NO = frozenset({"", "0", "no", "false", "n", "nein", "open"})
DEFAULT_KIND = "event"


@dataclass(frozen=True, slots=True)
class EventFile:
    """The events of a file with the line of each, and its rows that cannot be read."""

    events: tuple[Event, ...]
    lines: tuple[int, ...]
    errors: tuple[RowError, ...]


def read_events(path: Path) -> EventFile:
    """Read `class, name, start, end, queue, from_time, to_time, effect, closed, tail_days`.

    Only a date is needed. Without a class an event is of the class "event", or "holiday" where the
    column of its name is called so; without a name it is named by its class. An effect is a factor, 1.3, or
    a change, +30%.

    Raises
    ------
    InvalidInput
        When the file as a whole cannot be read or has no column of dates.
    """
    findings = Findings()
    sheet = read_sheet(path, findings)
    reader = _EventReader(sheet)
    found = read_each(sheet, lambda row: (row.line, reader.read(row)), findings)
    lines, events = tuple(line for line, _ in found), tuple(event for _, event in found)
    return EventFile(events, lines, tuple(findings.errors))


class _EventReader:
    """Reads rows by the places of the columns."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._first = sheet.need(_FIRST)
        self._places: dict[tuple[str, ...], int | None] = {
            aliases: sheet.find(aliases)
            for aliases in (_NAME, _KIND, _LAST, _QUEUE, _START, _END, _EFFECT, _CLOSED, _TAIL)
        }
        self._default = HOLIDAY if "holiday" in sheet.columns else DEFAULT_KIND

    def _cell(self, row: Row, aliases: tuple[str, ...]) -> str:
        place = self._places[aliases]
        return "" if place is None else row.cells[place]

    def read(self, row: Row) -> Event:
        """Return the event of a row, or raise ValueError."""
        kind = self._cell(row, _KIND).casefold() or self._default
        first = self._sheet.day(row.cells[self._first])
        last, start, end = (self._cell(row, aliases) for aliases in (_LAST, _START, _END))
        queue, effect, tail = (self._cell(row, aliases) for aliases in (_QUEUE, _EFFECT, _TAIL))
        return Event(
            kind,
            self._cell(row, _NAME) or kind,
            first,
            self._sheet.day(last) if last else first,
            QueueId(queue) if queue else None,
            self._sheet.minute(start) if start else 0,
            self._sheet.minute(end) if end else 1440,
            self._sheet.factor(effect) if effect else None,
            _is_yes(self._cell(row, _CLOSED)),
            int(self._sheet.number(tail)) if tail else 0,
        )


def _is_yes(text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise ValueError(f"closed is {text!r}; write yes or no")
    return word in _YES
