"""Our own layout for contacts that are over: what we write, we read back to the last digit."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from contactcenter.domain.contact import ContactRecord

COLUMNS = (
    "source_id",
    "queue",
    "channel",
    "arrived_at",
    "outcome",
    "wait_seconds",
    "handle_seconds",
    "agent",
    "customer",
    "satisfaction",
    "stage",
    "complexity",
    "intent",
    "language",
    "stage_confidence",
    "complexity_confidence",
    "intent_confidence",
    "language_confidence",
)


@dataclass(frozen=True, slots=True)
class ExportForm:
    """How to write: what stands between cells, the decimal mark, and the columns in their order."""

    delimiter: str = ","
    decimal: str = "."
    columns: tuple[str, ...] = COLUMNS


_FORM = ExportForm()


def write_records(records: Iterable[ContactRecord], file: TextIO, form: ExportForm = _FORM) -> int:
    """Write records as delimited text with a header and return how many.

    Texts that a spreadsheet would take for a formula are not neutralised here, because none can be in a
    record that was imported; names that came another way are the exporter's to check.

    Parameters
    ----------
    file : opened with `newline=""`.
    """
    writer = csv.writer(file, delimiter=form.delimiter, lineterminator="\r\n")
    writer.writerow(form.columns)
    order = [COLUMNS.index(name) for name in form.columns]
    written = 0
    for record in records:
        cells = _cells(record, form.decimal)
        writer.writerow([cells[place] for place in order])
        written += 1
    return written


def _cells(record: ContactRecord, mark: str) -> tuple[str, ...]:
    triage = record.triage
    return (
        record.source_id,
        record.queue,
        record.channel,
        record.arrived_at.isoformat().replace("+00:00", "Z"),
        record.outcome,
        _decimal(record.wait_seconds, mark),
        _decimal(record.handle_seconds, mark),
        record.agent,
        record.customer,
        "" if record.satisfaction is None else str(record.satisfaction),
        *(
            ("",) * 8
            if triage is None
            else (
                triage.stage,
                str(triage.complexity),
                triage.intent,
                triage.language,
                _decimal(triage.stage_confidence, mark),
                _decimal(triage.complexity_confidence, mark),
                _decimal(triage.intent_confidence, mark),
                _decimal(triage.language_confidence, mark),
            )
        ),
    )


def _decimal(value: float | None, mark: str) -> str:
    """Return a number with all its digits, never with exactly three decimals, which could be thousands."""
    if value is None:
        return ""
    text = repr(float(value))
    whole, _, part = text.partition(".")
    if len(part) == 3 and part.isdigit():
        part += "0"
    return f"{whole}{mark}{part}" if part else whole
