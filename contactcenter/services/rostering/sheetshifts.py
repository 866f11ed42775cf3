"""Shifts from the tables of people and other tools: one row a shift or a part, or one row a person."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, OnCall, Shift
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.sheetentries import RowError, SheetEntry, joined_shifts, joined_spans
from contactcenter.services.rostering.sheets import A_DAY, Cell, Sheet, SheetRow
from contactcenter.services.rostering.sheettimes import NEXT_DAY, WallClockReader, date_order
from workforce.rostering.attendance import OFF_CONTACTS

SHIFT_WORDS = frozenset({"shift", "work", "working", "turno", "lavoro", "duty", ""})
ON_CALL = "on call"
ON_CALL_WORDS = frozenset({ON_CALL, "on-call", "oncall", "standby", "reperibilità", "reperibilita"})
FREE_WORDS = frozenset({"", "off", "-", "x", "free", "riposo", "day off", "rest", "ferie", "holiday"})
PERSON = "agent|agent id|employee|employee id|code|id|person|matricola|operatore|personnel number"
NAME = "name|agent name|employee name|nome|dipendente"
NAMES = {
    "agent": f"{PERSON}|{NAME}".split("|"),
    "date": [
        "date",
        "day",
        "start date",
        "shift date",
        "schedule date",
        "work date",
        "data",
        "giorno",
        "data turno",
    ],
    "start": [
        "start",
        "from",
        "begin",
        "start time",
        "shift start",
        "shift start time",
        "start date time",
        "inizio",
        "ora inizio",
        "dalle",
        "start at",
        "time in",
    ],
    "end": [
        "end",
        "to",
        "until",
        "finish",
        "stop",
        "end time",
        "stop time",
        "shift end",
        "shift end time",
        "end date time",
        "fine",
        "ora fine",
        "alle",
        "end at",
        "time out",
    ],
    "activity": ["activity", "type", "event", "attività", "attivita"],
    "paid": ["paid", "pagato", "retribuito"],
    "title": ["title", "titolo"],
}
"""Headers by the column that they stand for; the first that a table has is taken."""
ACTIVITIES = {
    **{activity.value: activity for activity in Activity},
    "pause": Activity.BREAK,
    "pausa": Activity.BREAK,
    "lunch": Activity.MEAL,
    "pranzo": Activity.MEAL,
    "coaching": Activity.TRAINING,
    "formazione": Activity.TRAINING,
    "riunione": Activity.MEETING,
}
_SPAN = re.compile(r"^(\S+?(?:\s*[ap]m)?)\s*(?:-|–|to)\s*(\S+?(?:\s*[ap]m)?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ShiftSheet:
    """The shifts and spans on call of a table, by start and person; rows with errors are only listed."""

    shifts: tuple[Shift, ...]
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    on_call: tuple[OnCall, ...] = ()


People = Mapping[str, AgentId]
"""Who is meant by a number, a code or a name in lower case."""


def read_shifts(
    sheet: Sheet,
    people: People,
    zone: str,
    period: tuple[date, date] | None = None,
    overlaps: bool = False,
) -> ShiftSheet:
    """Return the shifts of a table, in local times of a zone where it names no offsets.

    Parameters
    ----------
    period : first and last day that the table is likely to be about; None when nothing is known.
    overlaps : whether shifts of one person that overlap are taken, for a judge to name them.

    Raises
    ------
    InvalidInput
        When a column is missing without which no row can be read.
    """
    cells = [*sheet.columns, *(cell for row in sheet.rows for cell in row.cells)]
    order, note = date_order(cells, period)
    clock = WallClockReader(zone, order)
    days = {place: day for place, cell in enumerate(sheet.columns) if (day := _header_date(clock, cell))}
    read = _by_day(sheet, clock, people, days) if len(days) > 1 else _by_row(sheet, clock, people)
    entries: list[SheetEntry] = []
    errors: list[RowError] = []
    for found in read:
        if isinstance(found, SheetEntry):
            entries.append(found)
        else:
            errors.append(found)
    shifts, late = joined_shifts([entry for entry in entries if not entry.on_call], overlaps)
    spans, double = joined_spans([entry for entry in entries if entry.on_call], overlaps)
    notes = tuple(filter(None, (*sheet.notes, note, _say_unsure(entries))))
    return ShiftSheet(
        shifts, tuple(sorted([*errors, *late, *double], key=lambda one: one.row)), notes, spans
    )


def _say_unsure(entries: Sequence[SheetEntry]) -> str:
    """Return in words that times exist twice, empty where none does."""
    rows = [entry.row for entry in entries if entry.unsure]
    if not rows:
        return ""
    return (
        f"{len(rows)} rows have a time that exists twice when the clock is put back, first row {rows[0]}; "
        "the earlier was taken. Write the offset, as in 2026-10-25T02:30+01:00, where the later is meant."
    )


def _header_date(clock: WallClockReader, cell: Cell) -> date | None:
    try:
        return clock.date_in(cell)
    except InvalidInput:
        return None


def _columns(sheet: Sheet, needed: tuple[str, ...]) -> dict[str, int]:
    """Return where each column stands."""
    held = {str(cell).strip().lower().replace("_", " "): place for place, cell in enumerate(sheet.columns)}
    found = {
        meaning: held[name] for meaning, names in NAMES.items() for name in reversed(names) if name in held
    }
    for meaning in needed:
        if meaning not in found:
            raise InvalidInput(
                f"The table has no column for the {meaning}; name one of them {NAMES[meaning][0]!r}. "
                f"It has {', '.join(str(cell) for cell in sheet.columns)}."
            )
    return found


def _by_row(sheet: Sheet, clock: WallClockReader, people: People) -> Iterator[SheetEntry | RowError]:
    columns = _columns(sheet, ("agent", "start", "end"))
    for row in sheet.rows:
        yield _entry(row, {name: row.cells[place] for name, place in columns.items()}, clock, people)


def _entry(
    row: SheetRow, cells: Mapping[str, Cell], clock: WallClockReader, people: People
) -> SheetEntry | RowError:
    """Return what a row says; a time to that is not later than the time from is on the next day."""
    column = "agent"
    try:
        agent = _person(cells["agent"], people)
        column = "date"
        day = _date(cells.get("date", ""), clock)
        column = "start"
        start = clock.instant_in(cells["start"], day)
        column = "end"
        base = day or clock.date_in(cells["start"])
        end = clock.instant_in(cells["end"], base)
        if end <= start:
            end = clock.instant_in(cells["end"], base, 1)
        if end <= start:
            raise InvalidInput(f"It ends at {end:%Y-%m-%d %H:%M} UTC, before it starts.")
        unsure = clock.is_unsure(cells["start"], start) or clock.is_unsure(cells["end"], end)
        column = "activity"
        called = str(cells.get("activity", "")).strip().lower() in ON_CALL_WORDS
        activity = None if called else _activity(cells.get("activity", ""))
        column = "end"
        if activity is None and not called:
            _refuse_long(start, end)
    except InvalidInput as reason:
        return RowError(row.number, column, str(reason))
    paid = _is_paid(cells.get("paid", ""), activity)
    title = str(cells.get("title", "")).strip() if activity in OFF_CONTACTS else ""
    later = _a_day_later(cells["start"], base, clock, end - start)
    return SheetEntry(row.number, agent, start, end, activity, paid, called, later, title, unsure)


def _date(cell: Cell, clock: WallClockReader) -> date | None:
    day = clock.date_in(cell)
    if day is None and cell != "":
        raise InvalidInput(f"{str(cell)!r} is no date; write it as 2026-11-27.")
    return day


def _refuse_long(start: datetime, end: datetime) -> None:
    if end - start >= A_DAY:
        hours = (end - start).total_seconds() / 3600
        raise InvalidInput(f"The shift would last {hours:,.4g} hours; one is shorter than a day.")


def _a_day_later(
    cell: Cell, base: date | None, clock: WallClockReader, length: timedelta
) -> tuple[datetime, datetime] | None:
    """Return when the part of a shift is that has the date of the day before; None where it cannot be."""
    try:
        first = clock.instant_in(cell, base, 1)
    except InvalidInput:
        return None
    return first, first + length


def _is_paid(cell: Cell, activity: Activity | None) -> bool:
    told = str(cell).strip().lower()
    return told not in ("no", "n", "false", "0", "0.0") if told else activity is not Activity.MEAL


def person_text(cell: Cell) -> str:
    """Return what a cell says that names a person."""
    return f"{cell:.0f}" if isinstance(cell, float) else " ".join(str(cell).split())


def _person(cell: Cell, people: People) -> AgentId:
    text = person_text(cell)
    if text.lower() not in people:
        raise InvalidInput(
            f"{text!r} is not on the staff, or several people there; use a number, code or name as it "
            "stands there."
        )
    return people[text.lower()]


def _activity(cell: Cell) -> Activity | None:
    word = str(cell).strip().lower()
    if word in SHIFT_WORDS:
        return None
    if word not in ACTIVITIES:
        raise InvalidInput(f"{word!r} is no activity; use shift, {', '.join(Activity)} or {ON_CALL}.")
    return ACTIVITIES[word]


def _by_day(
    sheet: Sheet, clock: WallClockReader, people: People, days: Mapping[int, date]
) -> Iterator[SheetEntry | RowError]:
    """Yield what the cells of a table with a column a day say, such as 09:00-17:30."""
    columns = _columns(sheet, ("agent",))
    for row in sheet.rows:
        try:
            agent = _person(row.cells[columns["agent"]], people)
        except InvalidInput as reason:
            yield RowError(row.number, "agent", str(reason))
            continue
        for place, day in days.items():
            text = str(row.cells[place]).strip()
            if text.lower() in FREE_WORDS:
                continue
            try:
                yield _span_entry(row.number, agent, text, day, clock)
            except InvalidInput as reason:
                yield RowError(row.number, day.isoformat(), str(reason))


def _span_entry(row: int, agent: AgentId, text: str, day: date, clock: WallClockReader) -> SheetEntry:
    found = _SPAN.match(NEXT_DAY.sub("+1", text))
    if found is None:
        raise InvalidInput(f"{text!r} is no shift; write it as 09:00-17:30, or leave it empty.")
    start = clock.instant_in(found.group(1), day)
    end = clock.instant_in(found.group(2), day)
    if end <= start:
        end = clock.instant_in(found.group(2), day, 1)
    _refuse_long(start, end)
    unsure = clock.is_unsure(found.group(1), start) or clock.is_unsure(found.group(2), end)
    return SheetEntry(row, agent, start, end, None, True, unsure=unsure)
