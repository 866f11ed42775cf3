"""Shifts from the tables of people and other tools: one row a shift or a part, or one row a person."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, OnCall, Shift, ShiftPart
from contactcenter.domain.rosterchange import refuse_overlaps, tidied
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.sheets import Cell, Sheet, SheetRow
from contactcenter.services.rostering.sheettimes import WallClockReader, date_order
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
class RowError:
    """Why a row was not taken: its number in the file, the column, and what to do."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Row {self.row}, {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class ShiftSheet:
    """The shifts and spans on call of a table, by start and person; rows with errors are only listed."""

    shifts: tuple[Shift, ...]
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    on_call: tuple[OnCall, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one row says; `later` is its time where its date is that of a shift begun the day before."""

    row: int
    agent: AgentId
    start: datetime
    end: datetime
    activity: Activity | None
    paid: bool
    on_call: bool = False
    later: tuple[datetime, datetime] | None = None
    title: str = ""


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
    entries: list[_Entry] = []
    errors: list[RowError] = []
    for found in read:
        if isinstance(found, _Entry):
            entries.append(found)
        else:
            errors.append(found)
    shifts, late = _joined([entry for entry in entries if not entry.on_call], overlaps)
    called = {OnCall(entry.agent, entry.start, entry.end) for entry in entries if entry.on_call}
    notes = (*sheet.notes, *([note] if note else []))
    spans = tuple(sorted(called, key=lambda one: (one.start, one.agent)))
    return ShiftSheet(shifts, tuple(sorted([*errors, *late], key=lambda one: one.row)), notes, spans)


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


def _by_row(sheet: Sheet, clock: WallClockReader, people: People) -> Iterator[_Entry | RowError]:
    columns = _columns(sheet, ("agent", "start", "end"))
    for row in sheet.rows:
        yield _entry(row, {name: row.cells[place] for name, place in columns.items()}, clock, people)


def _entry(
    row: SheetRow, cells: Mapping[str, Cell], clock: WallClockReader, people: People
) -> _Entry | RowError:
    """Return what a row says; a time to that is not later than the time from is on the next day."""
    column = "agent"
    try:
        agent = _person(cells["agent"], people)
        column = "date"
        day = clock.date_in(cells.get("date", ""))
        column = "start"
        start = clock.instant_in(cells["start"], day)
        column = "end"
        base = day or clock.date_in(cells["start"])
        end = clock.instant_in(cells["end"], base)
        if end <= start:
            end = clock.instant_in(cells["end"], base, 1)
        if end <= start:
            raise InvalidInput(f"It ends at {end:%Y-%m-%d %H:%M} UTC, before it starts.")
        column = "activity"
        called = str(cells.get("activity", "")).strip().lower() in ON_CALL_WORDS
        activity = None if called else _activity(cells.get("activity", ""))
    except InvalidInput as reason:
        return RowError(row.number, column, str(reason))
    paid = _is_paid(cells.get("paid", ""), activity)
    title = str(cells.get("title", "")).strip() if activity in OFF_CONTACTS else ""
    first = clock.instant_in(cells["start"], base, 1)
    later = first, first + (end - start)
    return _Entry(row.number, agent, start, end, activity, paid, called, later, title)


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
) -> Iterator[_Entry | RowError]:
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


def _span_entry(row: int, agent: AgentId, text: str, day: date, clock: WallClockReader) -> _Entry:
    found = _SPAN.match(text)
    if found is None:
        raise InvalidInput(f"{text!r} is no shift; write it as 09:00-17:30, or leave it empty.")
    start = clock.instant_in(found.group(1), day)
    end = clock.instant_in(found.group(2), day)
    if end <= start:
        end = clock.instant_in(found.group(2), day, 1)
    return _Entry(row, agent, start, end, None, True)


def _joined(entries: Sequence[_Entry], overlaps: bool) -> tuple[tuple[Shift, ...], list[RowError]]:
    """Put parts into the shifts that hold them, and refuse what is there twice or overlaps otherwise."""
    errors: list[RowError] = []
    own: dict[AgentId, list[Shift]] = {}
    for entry in entries:
        if entry.activity is None:
            shift = Shift(entry.agent, entry.start, entry.end)
            try:
                refuse_overlaps(() if overlaps else [*own.get(entry.agent, []), shift])
            except InvalidInput as reason:
                errors.append(RowError(entry.row, "start", str(reason)))
                continue
            own.setdefault(entry.agent, []).append(shift)
    parts = ((entry, entry.activity) for entry in entries if entry.activity is not None)
    errors.extend(error for entry, activity in parts if (error := _put(entry, activity, own)))
    shifts = (tidied(shift) for mine in own.values() for shift in mine)
    return tuple(sorted(shifts, key=lambda one: (one.start, one.agent))), errors


def _put(entry: _Entry, activity: Activity, own: dict[AgentId, list[Shift]]) -> RowError | None:
    mine = own.get(entry.agent, [])
    for start, end in ((entry.start, entry.end), entry.later or (entry.start, entry.end)):
        part = ShiftPart(start, end, activity, entry.paid, entry.title)
        holding = [place for place, one in enumerate(mine) if one.start <= start and end <= one.end]
        # Of a shift that is listed twice each takes one of its breaks that are.
        for place in sorted(holding, key=lambda one: part in mine[one].parts)[:1]:
            mine[place] = replace(mine[place], parts=(*mine[place].parts, part))
            return None
    return RowError(entry.row, "activity", f"The {activity} lies in no shift of agent {entry.agent}.")
