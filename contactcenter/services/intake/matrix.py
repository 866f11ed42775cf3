"""Tables of counts: a row a date and a column a slot, or the other way round."""

import numpy as np

from contactcenter.services.intake.cells import Cells, parse_day
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
from contactcenter.services.intake.layout import Field, Kind, Layout
from contactcenter.services.intake.names import Names
from contactcenter.services.intake.rows import Chunk
from contactcenter.services.intake.survey import Marks
from contactcenter.services.intake.tables import day_number, slot_seconds


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
        return queue_codes(chunk, name, self._queues, findings, needed=True)

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
