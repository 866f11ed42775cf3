"""Read a log: recognise it, then take in every row or report why not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.calllog import CallLogReader
from contactcenter.services.intake.contacts import ContactReader, concluded_by
from contactcenter.services.intake.content import (
    ContactArrays,
    Contacts,
    CountArrays,
    Counts,
    FileForm,
    LogContent,
    check_left,
)
from contactcenter.services.intake.counts import CountReader
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.identity import unique_ids
from contactcenter.services.intake.instants import LocalTimes
from contactcenter.services.intake.layout import Field, Kind, Layout
from contactcenter.services.intake.matrix import TableReader
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.recognition import is_contacts, recognise
from contactcenter.services.intake.rows import Chunk, clocks_of, header_of, read_chunks
from contactcenter.services.intake.source import Source, find_source
from contactcenter.services.intake.survey import Marks, survey_marks

_DEFAULTS = ReadOptions()


def read_log(path: Path, options: ReadOptions = _DEFAULTS) -> LogContent:
    """Return what a file holds and how it was read; nothing is stored.

    Parameters
    ----------
    path : a CSV, TSV or NDJSON file, perhaps compressed by gzip.
    options : what is known about the file beforehand.

    Raises
    ------
    InvalidInput
        When the file as a whole cannot be read: its layout, zone, order of dates or decimal mark is open,
        or it has no row of data. Single bad rows are no reason: they are in the content's errors.
    """
    source = find_source(path, options)
    named = header_of(source)
    found = recognise(named, options, not source.is_json, clocks_of(source, named))
    header = tuple(dict.fromkeys((*named, *found.layout.columns.values())))
    marks = survey_marks(source, found.layout, header, options)
    findings = Findings(assumptions=list(marks.notes))
    times = LocalTimes(found.layout, options, findings, path.name)
    chunks = read_chunks(source, header, findings)
    form = FileForm(source.encoding, source.delimiter, marks.decimal, marks.date_order, source.packed)
    blank = LogContent(
        path.name,
        found.layout.name,
        found.why,
        form,
        columns=_pairs(found.layout),
        unread=_unread(named, found.layout),
    )
    if is_contacts(found.layout):
        contacts = _read_contacts(chunks, (found.layout, marks, times, options), findings)
        content = replace(blank, contacts=contacts)
    else:
        content = replace(
            blank, counts=_read_counts(chunks, (found.layout, marks, times, header), findings)
        )
    return _concluded(content, (source, found.layout, times), findings)


def _pairs(layout: Layout) -> tuple[tuple[str, str], ...]:
    return tuple((str(what), column) for what, column in layout.columns.items())


def _unread(header: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    if layout.kind not in {Kind.CONTACTS, Kind.COUNTS}:
        return ()
    return tuple(name for name in header if name not in layout.columns.values())


def _read_contacts(
    chunks: Iterator[Chunk], how: tuple[Layout, Marks, LocalTimes, ReadOptions], findings: Findings
) -> Contacts:
    layout, marks, times, options = how
    reader: CallLogReader | ContactReader
    if layout.kind is Kind.CALL_LOG:
        reader = CallLogReader(times, options)
    else:
        reader = ContactReader(layout, marks, times, options)
        findings.assumptions += concluded_by(layout)
    parts = [reader.read(chunk, findings) for chunk in chunks]
    _check_rows(parts, findings)
    times.settle()
    named = layout.kind is Kind.CALL_LOG or Field.ID in layout.columns
    return reader.contacts(unique_ids(ContactArrays.joined(parts), named, findings))


def _read_counts(
    chunks: Iterator[Chunk], how: tuple[Layout, Marks, LocalTimes, tuple[str, ...]], findings: Findings
) -> Counts:
    layout, marks, times, header = how
    reader: CountReader | TableReader
    if layout.kind is Kind.COUNTS:
        reader = CountReader(layout, marks, times)
    else:
        reader = TableReader(layout, marks, times, header)
    parts = [reader.read(chunk, findings) for chunk in chunks]
    _check_rows(parts, findings)
    times.settle()
    arrays = CountArrays.joined(parts)
    check_left(len(arrays.lines), findings.rows, findings.errors)
    return reader.counts(arrays, findings)


def _check_rows(parts: list[ContactArrays] | list[CountArrays], findings: Findings) -> None:
    if not parts:
        fault = f" that can be read: {findings.errors[0]}" if findings.errors else ""
        raise InvalidInput(f"The file has a header but no row{fault or ' of data'}.")


def _alike(queues: tuple[QueueId, ...]) -> list[str]:
    """Return a sentence on each group of queues whose names differ in capitals only."""
    groups: dict[str, list[str]] = {}
    for queue in queues:
        groups.setdefault(queue.casefold(), []).append(repr(str(queue)))
    return [
        f"Queues {', '.join(group)} differ in capital letters only and are kept apart; write them alike if "
        "they are one."
        for group in groups.values()
        if len(group) > 1
    ]


def _concluded(
    content: LogContent, how: tuple[Source, Layout, LocalTimes], findings: Findings
) -> LogContent:
    source, layout, times = how
    for remark in (*layout.remarks, *times.remarks, *_alike(content.queues), *source.notes):
        findings.assume(remark)
    return replace(
        content,
        zone=times.zone,
        zone_why=times.why,
        rows=findings.rows,
        errors=tuple(sorted(findings.errors, key=lambda error: error.line)),
        set_aside=findings.set_aside,
        assumptions=tuple(findings.assumptions),
    )
