"""Rows to contacts by a layout's columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.contact import CHANNEL_PROFILES, ContactOutcome
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.cells import Cells, Stamps, parse_seconds
from contactcenter.services.intake.columns import (
    Flags,
    bad_rows,
    empty_cells,
    queue_codes,
    read_cells,
    read_when,
    reject_cells,
    report_cells,
)
from contactcenter.services.intake.content import (
    CHANNELS,
    NOBODY,
    OPEN,
    OUTCOMES,
    UNSAID,
    Codes,
    ContactArrays,
    Contacts,
    Floats,
)
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.identity import read_ids
from contactcenter.services.intake.instants import LocalTimes
from contactcenter.services.intake.layout import DURATIONS, Field, Layout
from contactcenter.services.intake.names import Names, People
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.pseudonyms import Pseudonyms
from contactcenter.services.intake.rows import Chunk
from contactcenter.services.intake.survey import Marks
from contactcenter.services.intake.triage import TriageReader, whole_from_1_to_5
from contactcenter.services.intake.words import channel_code, channel_reader, outcome_reader

ANSWERED = OUTCOMES.index(ContactOutcome.ANSWERED)
ABANDONED = OUTCOMES.index(ContactOutcome.ABANDONED)
UNREACHED = OUTCOMES.index(ContactOutcome.UNREACHED)
_LIVE = np.array([CHANNEL_PROFILES[channel].live for channel in CHANNELS])


@dataclass(frozen=True, slots=True)
class _Course:
    """When contacts arrived, were answered and ended: UTC seconds since 1970, NaN where unknown."""

    arrived: Floats
    answered: Floats
    ended: Floats


class ContactReader:
    """Reads chunks of a file whose layout names a column for each field."""

    def __init__(self, layout: Layout, marks: Marks, times: LocalTimes, options: ReadOptions) -> None:
        self._layout = layout
        self._times = times
        self._unknown_wait = options.unknown_wait
        self._stamps = Stamps(marks.date_order, marks.ranges)
        self._queues = Names()
        self._people = {
            what: People(Pseudonyms(what.value, options.key)) for what in (Field.AGENT, Field.CUSTOMER)
        }
        self._triage = TriageReader(layout, marks.decimal)
        self._cells = self._parsers(marks.decimal)

    def _parsers(self, decimal: str) -> dict[Field, Cells]:
        words, layout = self._layout.words, self._layout
        readers = {
            Field.OUTCOME: outcome_reader(words.get(Field.OUTCOME, {})),
            Field.CHANNEL: channel_reader(words.get(Field.CHANNEL, {})),
            Field.SATISFACTION: lambda text: whole_from_1_to_5(text, decimal),
        }
        found = {what: Cells(reader) for what, reader in readers.items()}
        for what in DURATIONS:
            unit = layout.unit(what)
            found[what] = Cells(lambda text, unit=unit: parse_seconds(text, decimal, unit))  # type: ignore[misc]
        return found

    def read(self, chunk: Chunk, findings: Findings) -> ContactArrays:
        """Return the contacts of a chunk; rows with errors are reported and left out."""
        before = len(findings.errors)
        course = _Course(
            self._arrived(chunk, findings),
            self._stamp(chunk, Field.ANSWERED_AT, findings),
            self._stamp(chunk, Field.ENDED_AT, findings),
        )
        agents = self._person(chunk, Field.AGENT)
        handles = self._number(chunk, Field.HANDLE, findings)
        said = self._number(chunk, Field.OUTCOME, findings)
        outcomes = np.where(np.isnan(said), self._concluded(course, handles, agents), said)
        channels = self._channels(chunk, findings)
        arrays = ContactArrays(
            chunk.lines,
            read_ids(chunk, self._layout, findings),
            course.arrived,
            self._queue_codes(chunk, findings),
            channels.astype(np.int8),
            outcomes.astype(np.int8),
            self._waits(chunk, course, (outcomes, _LIVE[channels]), findings),
            self._handles(chunk, handles, course, (outcomes == ANSWERED) & _LIVE[channels], findings),
            agents,
            self._person(chunk, Field.CUSTOMER),
            np.nan_to_num(self._number(chunk, Field.SATISFACTION, findings)).astype(np.int8),
            self._triage.read(chunk, findings),
        )
        return arrays.take(~bad_rows(chunk, findings, before))

    def contacts(self, arrays: ContactArrays) -> Contacts:
        """Return all contacts with the names that their columns point to."""
        return Contacts(
            arrays,
            tuple(QueueId(name) for name in self._queues.names),
            tuple(self._people[Field.AGENT].names),
            tuple(self._people[Field.CUSTOMER].names),
            self._triage.triages,
        )

    def _number(self, chunk: Chunk, what: Field, findings: Findings) -> Floats:
        """Return a column of numbers, NaN where it says nothing, and report its bad cells."""
        name = self._layout.columns.get(what)
        if name is None:
            return np.full(len(chunk.lines), np.nan)
        if what in DURATIONS:
            self._note_forms(chunk, name, findings)
        return read_cells(chunk, name, self._cells[what], findings)

    def _note_forms(self, chunk: Chunk, name: str, findings: Findings) -> None:
        """Say when durations of one column are written in two ways."""
        cells = {cell.strip() for cell in set(chunk.column(name))} - {"", "0"}
        clocks = [cell for cell in cells if ":" in cell]
        if clocks and len(clocks) < len(cells):
            findings.assume(
                f"Durations in {name!r} are written in two ways: with colons they are m:ss or h:mm:ss, "
                "without they are plain numbers."
            )

    def _stamp(self, chunk: Chunk, what: Field, findings: Findings) -> Floats:
        name = self._layout.columns.get(what)
        if name is None:
            return np.full(len(chunk.lines), np.nan)
        cells = chunk.column(name)
        wall, offsets, problems = self._stamps.read(cells)
        report_cells(chunk, name, problems, findings)
        return self._times.read((wall, offsets), chunk.lines, name, cells)

    def _arrived(self, chunk: Chunk, findings: Findings) -> Floats:
        columns = self._layout.columns
        wall, offsets, name = read_when(chunk, self._layout, self._stamps, findings)
        instants = self._times.read((wall, offsets), chunk.lines, name, chunk.column(name))
        empty = np.isnan(wall) & empty_cells(chunk, name)
        what = Field.ARRIVED if Field.ARRIVED in columns else Field.DATE
        self._reject(chunk, what, empty, "no time of arrival", findings)
        return instants

    def _channels(self, chunk: Chunk, findings: Findings) -> NDArray[np.int64]:
        codes = self._number(chunk, Field.CHANNEL, findings)
        return np.nan_to_num(codes, nan=channel_code(self._layout.channel)).astype(np.int64)

    def _concluded(self, course: _Course, handles: Floats, agents: Codes) -> Floats:
        """Return how contacts ended as far as other columns than the outcome's show it."""
        columns = self._layout.columns
        found = np.full(len(handles), float(UNSAID))
        found[(agents != NOBODY) | (handles > 0)] = ANSWERED
        if {Field.ENDED_AT, Field.ANSWERED_AT} <= set(columns):
            found[np.isnan(course.answered) & np.isfinite(course.ended)] = ABANDONED
        found[np.isfinite(course.answered)] = ANSWERED
        return found

    def _waits(
        self, chunk: Chunk, course: _Course, ended: tuple[Floats, Flags], findings: Findings
    ) -> Floats:
        """Return the waits as told, else until the answer, else until the end.

        Parameters
        ----------
        ended : the outcomes, and whether somebody waited on the line.
        """
        outcomes, live = ended
        told = self._number(chunk, Field.WAIT, findings)
        answered, abandoned = outcomes == ANSWERED, outcomes == ABANDONED
        to_answer = np.where(answered, course.answered - course.arrived, np.nan)
        self._reject(chunk, Field.ANSWERED_AT, to_answer < 0, "answered before it arrived", findings)
        unsaid = answered & np.isnan(told) & np.isnan(to_answer)
        # A ticket may be answered when it ends; a call is not.
        spoken = live & (Field.ANSWERED_AT in self._layout.columns or not self._layout.needed)
        findings.put_aside("answered contacts whose time of answer is not told", unsaid & spoken)
        late = unsaid & ~spoken & np.isfinite(course.ended)
        findings.put_aside("contacts without time of answer, which waited until they ended", late)
        to_end = np.where(late | abandoned, course.ended - course.arrived, np.nan)
        self._reject(chunk, Field.ENDED_AT, to_end < 0, "ended before it arrived", findings)
        waits = np.where(np.isnan(told), np.where(np.isnan(to_answer), to_end, to_answer), told)
        waits[(outcomes == UNREACHED) & np.isnan(waits)] = 0.0
        return self._filled(waits, np.isnan(waits) & (outcomes != OPEN), findings)

    def _filled(self, waits: Floats, unknown: Flags, findings: Findings) -> Floats:
        if self._unknown_wait is None:
            return waits
        findings.put_aside(f"contacts of unknown wait, put at {self._unknown_wait:g} s as asked", unknown)
        return np.where(unknown, self._unknown_wait, waits)

    def _handles(
        self, chunk: Chunk, told: Floats, course: _Course, spoken: Flags, findings: Findings
    ) -> Floats:
        """Return handling times as told; without a column for them, from the answer to the end if live."""
        if Field.HANDLE in self._layout.columns:
            return told
        handles = np.where(spoken, course.ended - course.answered, np.nan)
        self._reject(chunk, Field.ENDED_AT, handles < 0, "ended before it was answered", findings)
        return handles

    def _queue_codes(self, chunk: Chunk, findings: Findings) -> Codes:
        name = self._layout.columns.get(Field.QUEUE)
        if name is None:
            return np.full(len(chunk.lines), self._queues.add(self._layout.queue), dtype=np.int32)
        return queue_codes(chunk, name, self._queues, findings)

    def _person(self, chunk: Chunk, what: Field) -> Codes:
        name = self._layout.columns.get(what)
        if name is None:
            return np.full(len(chunk.lines), NOBODY, dtype=np.int32)
        return self._people[what].read(chunk.column(name))

    def _reject(self, chunk: Chunk, what: Field, bad: Flags, problem: str, findings: Findings) -> None:
        name = self._layout.columns.get(what)
        if name is not None:
            reject_cells(chunk, name, bad, problem, findings)


def concluded_by(layout: Layout) -> Sequence[str]:
    """Return sentences on what is concluded where the file has no column for the outcome."""
    if Field.OUTCOME in layout.columns:
        return ()
    if Field.ANSWERED_AT in layout.columns and Field.ENDED_AT in layout.columns:
        return ("No column tells the outcome: with a time of answer it was answered, else abandoned.",)
    if (
        Field.HANDLE in layout.columns
        or Field.AGENT in layout.columns
        or Field.ANSWERED_AT in layout.columns
    ):
        return ("No column tells the outcome: whoever was handled was answered, of others it is unknown.",)
    return ("No column tells the outcome: every row counts as offered, and how it ended is unknown.",)
