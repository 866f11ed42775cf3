"""A file of contacts or counts to histories that end at a date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.sheets import Row, Sheet, read_sheet
from contactcenter.services.intake.cells import means_nothing, split_stamp
from contactcenter.services.intake.columns import WITHOUT_QUEUE
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.findings import Findings, RowError
from contactcenter.services.intake.histories import QueueHistory, check_clock, queue_histories
from contactcenter.services.intake.layout import Field, listed
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from contactcenter.services.intake.recognition import recognise
from contactcenter.services.intake.rows import clocks_of, header_of, read_chunks
from contactcenter.services.intake.source import Source, find_source
from contactcenter.services.intake.survey import DecimalEvidence
from workforce.forecast.history import History

DAILY = 1440
DAYS_WITHOUT_CLOCK = "UTC"
"""Zone of slots of a whole day: they are dates, and last as long as the date does."""
USUAL_MINUTES = 30
FINEST_BY_DEFAULT = 15


@dataclass(frozen=True, slots=True)
class LogHistories:
    """The histories of a file.

    Parameters
    ----------
    minutes : length of their slots.
    rows, bad_rows : rows of the file, and those that could not be read.
    errors : what is wrong with the rows that could not be read.
    faults : everything else set aside, missing or taken for granted, one sentence each.
    """

    name: str
    zone: str
    minutes: int
    histories: tuple[History, ...]
    rows: int
    bad_rows: int
    errors: tuple[RowError, ...]
    faults: tuple[str, ...]

    @property
    def last_day(self) -> date:
        """The last local date of any of them."""
        return max(history.last_day for history in self.histories)


def read_histories(
    path: Path, options: ReadOptions, minutes: int | None = None, until: date | None = None
) -> LogHistories:
    """Read a file; rows after `until` are not looked at.

    Parameters
    ----------
    minutes : length of slots; None for the file's own from a quarter of an hour on, else 30.
    until : last local date to use; None for the last one of the file.

    Raises
    ------
    InvalidInput
        When the file cannot be read, or nothing of it lies before the date.
    """
    findings = Findings()
    sheet = _daily_sheet(path, options, findings)
    if sheet is not None:
        return _daily_histories(sheet, options, (minutes, until), findings)
    content = read_log(path, options)
    content.check_left()
    content = content if until is None else _cut(content, until)
    own = FINEST_BY_DEFAULT if content.counts is None else content.counts.minutes
    chosen = minutes or (own if own >= FINEST_BY_DEFAULT and content.counts else USUAL_MINUTES)
    found = queue_histories(content, chosen)
    check_clock(content, chosen)
    zone, said = (DAYS_WITHOUT_CLOCK, _of_whole_days(content)) if chosen == DAILY else (content.zone, ())
    return LogHistories(
        content.name,
        zone,
        chosen,
        tuple(replace(_ended(one.history, until), zone=zone) for one in found),
        content.rows,
        content.bad_rows,
        tuple(content.errors),
        (*_faults(content, found), *said),
    )


def _of_whole_days(content: LogContent) -> tuple[str, ...]:
    """Return in a sentence that whole days are told without a clock, unless theirs never changes."""
    if content.zone == DAYS_WITHOUT_CLOCK:
        return ()
    return (
        f"Whole days are those of {content.zone}; they are written with 00:00 of UTC, for on a clock "
        "change a day has no 24 hours.",
    )


def _faults(content: LogContent, found: Sequence[QueueHistory]) -> tuple[str, ...]:
    """Return in sentences what was set aside, is missing, was left out or taken for granted."""
    aside = [f"{item.count:,} {item.what}." for item in content.set_aside]
    gaps = [
        f"Queue {one.history.queue!r}: {len(one.gaps)} stretches of open hours without data, left unknown."
        for one in found
        if one.gaps
    ]
    outside = [
        f"Queue {one.history.queue!r}: {one.outside:,.0f} contacts outside the opening hours, left out."
        for one in found
        if one.outside
    ]
    return (*aside, *gaps, *outside, *unread_columns(content), *content.assumptions)


def unread_columns(content: LogContent) -> tuple[str, ...]:
    """Return in one sentence which columns of a file were not read."""
    return (f"Columns not read: {listed(content.unread)}.",) if content.unread else ()


def _ended(history: History, until: date | None) -> History:
    """Return a history that ends at a date, with nothing known on days that the file does not reach."""
    if until is None or until <= history.last_day:
        return history if until is None else history.until(until)
    rows = (until - history.last_day).days
    unknown = np.full((rows, history.counts.shape[1]), np.nan)
    return replace(history, counts=np.concatenate((history.counts, unknown)))


def _cut(content: LogContent, until: date) -> LogContent:
    """Return a log without what came after a local date."""
    end = local_instant(until + timedelta(days=1), 0, content.zone).timestamp()
    if content.counts is not None:
        counts = content.counts
        arrays = counts.arrays.take(counts.arrays.instants < end)
        _check_left(arrays.counts.size, until)
        return replace(content, counts=replace(counts, arrays=arrays))
    assert content.contacts is not None  # noqa: S101 - a log holds counts or contacts
    contacts = content.contacts
    kept = contacts.arrays.take(contacts.arrays.arrived < end)
    _check_left(kept.arrived.size, until)
    return replace(content, contacts=replace(contacts, arrays=kept))


def _check_left(rows: int, until: date) -> None:
    if not rows:
        raise InvalidInput(f"The file has nothing up to {until}; choose a later date with --until.")


def _daily_sheet(path: Path, options: ReadOptions, findings: Findings) -> Sheet | None:
    """Return the file as a sheet where it counts whole days: a date, no time of day, a count."""
    source = find_source(path, options)
    header = header_of(source)
    columns = recognise(header, options, not source.is_json, clocks_of(source, header)).layout.columns
    when = columns.get(Field.DATE) or columns.get(Field.ARRIVED)
    if Field.COUNT not in columns or Field.TIME in columns or when not in header:
        return None
    first = next(iter(read_chunks(source, header)), None)
    clocks = {split_stamp(cell.strip())[1] for cell in first.column(when)} if first else set()
    midnight = {clock.split("+")[0].rstrip("Zz") for clock in clocks} <= {"", "00:00", "00:00:00", "0:00"}
    if not midnight or first is None:
        return None
    days = {split_stamp(cell.strip())[0] for cell in first.column(when)}
    if len(days) < 2:
        return None
    decimal = options.decimal or _decimal_of(source, header, columns[Field.COUNT], findings)
    return read_sheet(path, findings, replace(options, decimal=decimal))


def _decimal_of(source: Source, header: tuple[str, ...], column: str, findings: Findings) -> str:
    """Return the decimal mark of a column of counts, and say what was concluded."""
    if source.table is not None or source.is_json:
        return "."
    numbers = DecimalEvidence(source.delimiter)
    for chunk in read_chunks(source, header):
        for cell in set(chunk.column(column)):
            numbers.see(cell)
    decimal = numbers.verdict(source.path.name)
    if numbers.note:
        findings.assume(numbers.note)
    return decimal


def _daily_histories(
    sheet: Sheet, options: ReadOptions, asked: tuple[int | None, date | None], findings: Findings
) -> LogHistories:
    """Return histories of one slot a day; their days know no clock, so their zone is UTC."""
    minutes, until = asked
    if minutes not in (None, DAILY):
        raise InvalidInput(
            f"{sheet.name} has one number a day; {minutes}-minute slots cannot be made of it."
        )
    counts = _daily_counts(sheet, options, findings)
    used = {
        queue: {day: value for day, value in days.items() if until is None or day <= until}
        for queue, days in counts.items()
    }
    used = {queue: days for queue, days in used.items() if days}
    _check_left(len(used), until or date.max)
    last = until or max(max(days) for days in used.values())
    aside = tuple(f"{item.count:,} {item.what}." for item in findings.set_aside)
    missing = tuple(
        f"Queue {queue!r}: {gap} days without a row, taken as closed or unknown."
        for queue, days in used.items()
        if (gap := (max(days) - min(days)).days + 1 - len(days))
    )
    return LogHistories(
        sheet.name,
        DAYS_WITHOUT_CLOCK,
        DAILY,
        tuple(_daily_history(queue, days, last) for queue, days in used.items()),
        len(sheet.rows),
        len({error.line for error in findings.errors}),
        tuple(findings.errors),
        (*aside, *missing, *findings.assumptions),
    )


def _daily_history(queue: str, days: dict[date, float], last: date) -> History:
    first = min(days)
    table = np.full(((last - first).days + 1, 1), np.nan)
    for day, value in days.items():
        table[(day - first).days, 0] = value
    return History(QueueId(queue), DAYS_WITHOUT_CLOCK, DAILY, first, table)


def _daily_counts(sheet: Sheet, options: ReadOptions, findings: Findings) -> dict[str, dict[date, float]]:
    """Return the counts by queue and day; rows that cannot be read or stand twice are reported."""
    columns = recognise(sheet.titles, options).layout.columns
    when = sheet.titles.index(columns.get(Field.DATE) or columns[Field.ARRIVED])
    count = sheet.titles.index(columns[Field.COUNT])
    queue = sheet.titles.index(columns[Field.QUEUE]) if Field.QUEUE in columns else None
    found: defaultdict[str, dict[date, float]] = defaultdict(dict)
    for row in sheet.rows:
        try:
            name = "all" if queue is None else row.cells[queue]
            if not name:
                raise ValueError(WITHOUT_QUEUE)
            _take_day(found[name], row, (sheet, when, count))
        except ValueError as error:
            findings.reject([row.line], "", [", ".join(row.cells)], str(error))
    return found


def _take_day(days: dict[date, float], row: Row, where: tuple[Sheet, int, int]) -> None:
    """Add the count of a row to its queue's days, or raise ValueError."""
    sheet, when, count = where
    day = sheet.day(row.cells[when])
    if day in days:
        raise ValueError("this day of this queue stands in the file already; remove one")
    cell = row.cells[count]
    value = sheet.number(cell) if cell and not means_nothing(cell) else float("nan")
    if value < 0:
        raise ValueError("a number of contacts below zero; correct it, or leave the cell empty")
    days[day] = value
