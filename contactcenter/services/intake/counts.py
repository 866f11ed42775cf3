"""Rows and matrices to contacts per interval."""

from math import gcd

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.cells import NAN, Cells, Stamps, means_nothing, parse_number
from contactcenter.services.intake.columns import (
    Flags,
    bad_rows,
    empty_cells,
    queue_codes,
    read_cells,
    read_when,
    reject_cells,
)
from contactcenter.services.intake.content import CountArrays, Counts, Floats
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.instants import REPEATED, LocalTimes
from contactcenter.services.intake.layout import Field, Layout
from contactcenter.services.intake.names import Names
from contactcenter.services.intake.rows import Chunk
from contactcenter.services.intake.survey import Marks

_DAY_MINUTES = 1440
_TOTALS = frozenset(
    {"total", "totals", "grand total", "sum", "totale", "totali", "totale generale", "somma"}
    | {"gesamt", "gesamtsumme", "summe", "insgesamt"}
)
_SUMMED = 8
"""A last number that is the sum of more numbers than this is no accident."""
SECOND_PASS = "rows of an hour that the clock repeats, taken as its second pass"
SKIPPED_ZERO = "empty intervals of an hour that the clock skips, left out"


def parse_count(text: str, decimal: str) -> float:
    """Return a number of contacts, 0 or more; NaN for a word that says there is none, as N/A."""
    if means_nothing(text):
        return NAN
    value = parse_number(text, decimal)
    if value < 0:
        raise ValueError("a number of contacts below zero; correct it, or leave the cell empty")
    return value


class CountReader:
    """Reads chunks of a file with one row an interval and queue."""

    def __init__(self, layout: Layout, marks: Marks, times: LocalTimes) -> None:
        self._layout = layout
        self._times = times
        self._stamps = Stamps(marks.date_order, marks.ranges)
        self._queues = Names()
        self._numbers = Cells(lambda text: parse_count(text, marks.decimal))
        self._local: list[Flags] = []

    def read(self, chunk: Chunk, findings: Findings) -> CountArrays:
        """Return the counts of a chunk; rows with errors are reported and left out."""
        before = len(findings.errors)
        columns = self._layout.columns
        wall, offsets, name = read_when(chunk, self._layout, self._stamps, findings)
        counts = read_cells(chunk, columns[Field.COUNT], self._numbers, findings)
        queues = (
            queue_codes(chunk, columns[Field.QUEUE], self._queues, findings, needed=True)
            if Field.QUEUE in columns
            else np.full(len(wall), self._queues.add(self._layout.queue), dtype=np.int32)
        )
        reject_cells(chunk, name, empty_cells(chunk, name), "no time of the interval", findings)
        skipped = self._times.skipped(wall, offsets)
        problem = f"the clock of {self._times.zone} skips this time, yet there are contacts; correct it"
        reject_cells(chunk, name, skipped & (counts > 0), problem, findings)
        findings.put_aside(SKIPPED_ZERO, skipped & ~(counts > 0))
        arrays = CountArrays(chunk.lines, queues, wall, self._times.instants(wall, offsets), counts)
        local = self._times.is_local(offsets)
        keep = ~bad_rows(chunk, findings, before) & ~skipped & np.isfinite(wall)
        self._local.append(local[keep])
        findings.put_aside("intervals without a number, taken as unknown", np.isnan(counts) & keep)
        return arrays.take(keep)

    def counts(self, arrays: CountArrays, findings: Findings) -> Counts:
        """Return all counts with their interval, each interval of a queue once."""
        local = np.concatenate(self._local)
        return finished_counts(arrays, local, tuple(self._queues.names), self._times, findings)


def finished_counts(
    arrays: CountArrays,
    local: Flags,
    queues: tuple[str, ...],
    times: LocalTimes,
    findings: Findings,
) -> Counts:
    """Return counts with their interval, and report intervals that stand in the file twice.

    Parameters
    ----------
    local : which times are wall-clock times, shape (rows,); of those a repeated hour may come twice.
    """
    keep = ~_totals(arrays, queues, findings)
    arrays = _second_passes(arrays.take(keep), local[keep], times, findings)
    arrays = _once_each(arrays, findings)
    wall = times.clock(arrays.instants).local(arrays.instants)
    # A row that was refused, of totals for example, makes no queue.
    used, codes = np.unique(arrays.queues, return_inverse=True)
    arrays = CountArrays(arrays.lines, codes.astype(np.int32), wall, arrays.instants, arrays.counts)
    return Counts(interval_of(wall), arrays, tuple(QueueId(queues[code]) for code in used.tolist()))


def _totals(arrays: CountArrays, queues: tuple[str, ...], findings: Findings) -> Flags:
    """Report and tell the rows that sum up others: in a queue called so, or the sum of their queue."""
    named = np.array([name.casefold() in _TOTALS for name in queues])
    of_totals = named[arrays.queues] if not named.all() else np.zeros(len(arrays.lines), dtype=bool)
    words = [queues[code] for code in arrays.queues[of_totals].tolist()]
    problem = "a row of totals beside other queues; leave it out of the file"
    findings.reject(arrays.lines[of_totals], "", words, problem)
    sums = np.zeros(len(arrays.lines), dtype=bool)
    for code in range(len(queues)):
        rows = np.flatnonzero((arrays.queues == code) & np.isfinite(arrays.counts))
        counts = arrays.counts[rows[np.argsort(arrays.lines[rows], kind="stable")]]
        if np.count_nonzero(counts) > _SUMMED and counts[-1] == counts[:-1].sum():
            sums[rows[np.argmax(arrays.lines[rows])]] = True
    values = [f"{count:g}" for count in arrays.counts[sums].tolist()]
    problem = "the sum of all rows above it, a row of totals; leave it out of the file"
    findings.reject(arrays.lines[sums], "", values, problem)
    return np.asarray(of_totals | sums)


def _second_passes(arrays: CountArrays, local: Flags, times: LocalTimes, findings: Findings) -> CountArrays:
    order, again = _repeats(arrays)
    rows = np.zeros(len(arrays.lines), dtype=bool)
    rows[order[again]] = True
    twice = times.repeated(arrays.local, np.where(local, np.nan, 0.0)) & local
    findings.put_aside(REPEATED, twice & ~rows)
    rows &= twice
    findings.put_aside(SECOND_PASS, rows)
    if not rows.any():
        return arrays
    instants = arrays.instants.copy()
    instants[rows] = times.instants(arrays.local[rows], np.full(int(rows.sum()), np.nan), second_pass=True)
    return CountArrays(arrays.lines, arrays.queues, arrays.local, instants, arrays.counts)


def _repeats(arrays: CountArrays) -> tuple[NDArray[np.int64], Flags]:
    """Return rows by queue and instant in the order of the file, and which are like the row before."""
    order = np.lexsort((arrays.lines, arrays.instants, arrays.queues))
    again = np.zeros(len(order), dtype=bool)
    instants, queues = arrays.instants[order], arrays.queues[order]
    again[1:] = (instants[1:] == instants[:-1]) & (queues[1:] == queues[:-1])
    return order, again


def _once_each(arrays: CountArrays, findings: Findings) -> CountArrays:
    order, again = _repeats(arrays)
    keep = np.ones(len(order), dtype=bool)
    keep[order[again]] = False
    problem = (
        "this interval of this queue stands in the file already; remove one or map the column of the queue"
    )
    lines = np.sort(arrays.lines[~keep])
    findings.reject(lines, "", [""] * len(lines), problem)
    return arrays.take(keep)


def interval_of(local: Floats) -> int:
    """Return the minutes of the longest interval on whose grid all wall-clock starts lie.

    Raises
    ------
    InvalidInput
        When that is no interval by which a day can be planned.
    """
    seconds = np.unique(np.mod(local, 86_400.0)).astype(np.int64).tolist()
    step = gcd(_DAY_MINUTES * 60, *seconds)
    if step % 60 or (step == _DAY_MINUTES * 60 and len(seconds) < 2):
        fact = (
            "one number a day"
            if step == _DAY_MINUTES * 60
            else f"intervals that start at any second ({step} s)"
        )
        raise InvalidInput(f"The file has {fact}; intervals of 1 to 60 whole minutes are needed.")
    return step // 60
