"""Finished contacts: rows and domain values."""

from typing import Any

from contactcenter.db.tables.contact_record import ContactRecordRow
from contactcenter.domain.contact import ContactRecord, Triage
from contactcenter.domain.units import QueueId

RECORD_COLUMNS = (
    "source",
    "source_id",
    "queue_id",
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
"""The order of the values that `record_values` returns."""

_NO_TRIAGE = (None,) * 8


def record_values(source: str, record: ContactRecord) -> tuple[Any, ...]:
    """Return the values of a record's row."""
    return (
        source,
        record.source_id,
        record.queue,
        record.channel,
        record.arrived_at,
        record.outcome,
        record.wait_seconds,
        record.handle_seconds,
        record.agent,
        record.customer,
        record.satisfaction,
        *(_NO_TRIAGE if record.triage is None else _triage_values(record.triage)),
    )


def _triage_values(triage: Triage) -> tuple[Any, ...]:
    return (
        triage.stage,
        triage.complexity,
        triage.intent,
        triage.language,
        triage.stage_confidence,
        triage.complexity_confidence,
        triage.intent_confidence,
        triage.language_confidence,
    )


def record_of(row: ContactRecordRow) -> ContactRecord:
    """Return a finished contact from its row."""
    return ContactRecord(
        row.source_id,
        QueueId(row.queue_id),
        row.channel,
        row.arrived_at,
        row.outcome,
        row.wait_seconds,
        row.handle_seconds,
        row.agent,
        row.customer,
        _triage_of(row),
        row.satisfaction,
    )


def _triage_of(row: ContactRecordRow) -> Triage | None:
    if row.stage is None or row.complexity is None or row.intent is None or row.language is None:
        return None
    return Triage(
        row.stage,
        row.complexity,
        row.intent,
        row.language,
        _known(row.stage_confidence),
        _known(row.complexity_confidence),
        _known(row.intent_confidence),
        _known(row.language_confidence),
    )


def _known(confidence: float | None) -> float:
    return 1.0 if confidence is None else confidence
