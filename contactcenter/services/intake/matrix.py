"""Tables of counts: a row a date and a column a slot, or the other way round."""

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.cells import NAN, Cells, parse_day, parse_time
from contactcenter.services.intake.columns import (
    bad_rows,
    empty_cells,
    queue_codes,
    read_cells,
    reject_cells,
    report_cells,
)
from contactcenter.services.intake.content import Codes, CountArrays, Counts, Floats
from contactcenter.services.intake.counts import SKIPPED_ZERO, finished_counts, parse_count
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.instants import LocalTimes
from contactcenter.services.intake.layout import Field, Kind, Layout, listed, plain
from contactcenter.services.intake.names import Names
from contactcenter.services.intake.options import DateOrder
from contactcenter.services.intake.rows import Chunk
from contactcenter.services.intake.survey import Marks

_LABELS = 4
_ASIDE = frozenset(
    {"total", "totale", "sum", "somma", "weekday", "day", "giorno", "day_of_week", "holiday", "festivo"}
)


def slot_seconds(name: str) -> float:
    """Return the seconds since midnight of a name such as 07:00, 7:00 AM or 07:00-07:15, NaN of another."""
    start = name.strip().split("-")[0].split("–")[0].strip()
    if start.isdigit() and len(start) == 4:
        start = f"{start[:2]}:{start[2:]}"
    try:
        return parse_time(start)[0]
    except ValueError:
        return NAN


def day_number(name: str, order: DateOrder | None) -> float:
    """Return the days since 1970 of a column such as 2003-03-03; NaN for another."""
    try:
        return parse_day(name.strip(), order)
    except ValueError:
        return NAN


def kind_of_table(header: tuple[str, ...]) -> Kind | None:
    """Return whether the columns of a header are slots or dates, None when they are neither."""
    for kind, is_one in ((Kind.DAYS, _is_slot), (Kind.SLOTS, _is_day)):
        hits = sum(is_one(name) for name in header)
        if hits > _LABELS and hits >= len(header) - _LABELS:
            return kind
    return None


def _is_slot(name: str) -> bool:
    return not np.isnan(slot_seconds(name))


def _is_day(name: str) -> bool:
    return (len(name) > 4 and not np.isnan(day_number(name, DateOrder.DAY_FIRST))) or not np.isnan(
        day_number(name, DateOrder.MONTH_FIRST)
    )


def table_layout(header: tuple[str, ...], kind: Kind) -> Layout:
    """Return the layout of a table: the column that names its rows, and perhaps one of queues.

    Raises
    ------
    InvalidInput
        When it has further columns whose meaning is open.
    """
    others = [name for name in header if not (_is_slot(name) if kind is Kind.DAYS else _is_day(name))]
    labels = [name for name in others if plain(name) not in _ASIDE]
    queues = [name for name in labels if plain(name) in {"queue", "coda", "skill", "group", "type"}]
    labels = [name for name in labels if name not in queues]
    if len(labels) != 1 or len(queues) > 1:
        raise InvalidInput(
            f"In this table of counts the columns {listed(others)} are no {kind}; leave one that "
            f"names the {'date' if kind is Kind.DAYS else 'slot'} of a row."
        )
    what = Field.DATE if kind is Kind.DAYS else Field.TIME
    columns = {what: labels[0]} | ({Field.QUEUE: queues[0]} if queues else {})
    return Layout(f"table of {kind}", kind, columns)


class TableReader:
    """Reads chunks of a table of counts.

    Parameters
    ----------
    header : the columns of the file.
    """

    def __init__(self, layout: Layout, marks: Marks, times: LocalTimes, header: tuple[str, ...]) -> None:
        self._layout = layout
        self._times = times
        self._queues = Names()
        self._numbers = Cells(lambda text: parse_count(text, marks.decimal))
        by_days = layout.kind is Kind.DAYS
        heads = [slot_seconds(name) if by_days else day_number(name, marks.date_order) for name in header]
        self._columns = [
            (name, head) for name, head in zip(header, heads, strict=True) if not np.isnan(head)
        ]
        self._label = layout.columns[Field.DATE if by_days else Field.TIME]
        self._labels = Cells(
            (lambda text: parse_day(text, marks.date_order))
            if by_days
            else _slot_label  # the names of rows
        )
        self._row_unit, self._column_unit = (86_400.0, 1.0) if by_days else (1.0, 86_400.0)

    def read(self, chunk: Chunk, findings: Findings) -> CountArrays:
        """Return the counts of a chunk; rows with errors are reported and left out whole."""
        before = len(findings.errors)
        labels = self._labelled(chunk, findings)
        queues = self._queue_codes(chunk, findings)
        columns = [
            (labels + head * self._column_unit, read_cells(chunk, name, self._numbers, findings))
            for name, head in self._columns
        ]
        good = ~bad_rows(chunk, findings, before)
        arrays = CountArrays.joined(
            [CountArrays(chunk.lines, queues, wall, wall, counts).take(good) for wall, counts in columns]
        )
        findings.put_aside("empty cells of the table, taken as unknown", np.isnan(arrays.counts))
        return self._lived(arrays, findings)

    def counts(self, arrays: CountArrays, findings: Findings) -> Counts:
        """Return all counts with their interval."""
        local = np.ones(len(arrays.lines), dtype=bool)
        return finished_counts(arrays, local, tuple(self._queues.names), self._times, findings)

    def _labelled(self, chunk: Chunk, findings: Findings) -> Floats:
        labels = self._labels.read(chunk.column(self._label))
        report_cells(chunk, self._label, self._labels.problems, findings)
        nameless = empty_cells(chunk, self._label)
        reject_cells(chunk, self._label, nameless, "this row of the table has no name", findings)
        return labels * self._row_unit

    def _queue_codes(self, chunk: Chunk, findings: Findings) -> Codes:
        name = self._layout.columns.get(Field.QUEUE)
        if name is None:
            return np.full(len(chunk.lines), self._queues.add(self._layout.queue), dtype=np.int32)
        return queue_codes(chunk, name, self._queues, findings)

    def _lived(self, arrays: CountArrays, findings: Findings) -> CountArrays:
        """Place the counts in time; hours that the clock skips must be empty."""
        naive = np.full(len(arrays.lines), np.nan)
        skipped = self._times.skipped(arrays.local, naive)
        full = skipped & (arrays.counts > 0)
        problem = f"contacts at a time that the clock of {self._times.zone} skips; correct the table"
        findings.reject(arrays.lines[full], "", [""] * int(full.sum()), problem)
        findings.put_aside(SKIPPED_ZERO, skipped & ~full)
        kept = arrays.take(~skipped & ~np.isin(arrays.lines, arrays.lines[full]))
        instants = self._times.instants(kept.local, np.full(len(kept.lines), np.nan))
        return CountArrays(kept.lines, kept.queues, kept.local, instants, kept.counts)


def _slot_label(text: str) -> float:
    seconds = slot_seconds(text)
    if np.isnan(seconds):
        raise ValueError("not a time of day; write hh:mm")
    return seconds
