"""Planned events and overrides: rows and values."""

from contactcenter.db.tables.planned import ForecastOverrideRow, PlannedEventRow
from contactcenter.domain.units import QueueId
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.overrides import Override


def row_of_event(event: Event) -> PlannedEventRow:
    """Return the row of an event."""
    return PlannedEventRow(
        kind=event.kind,
        name=event.name,
        first_day=event.first,
        last_day=event.last,
        queue_id=event.queue,
        start_minute=event.start_minute,
        end_minute=event.end_minute,
        effect=event.effect,
        closes=event.closes,
        tail_days=event.tail_days,
    )


def event_of(row: PlannedEventRow) -> Event:
    """Return the event of a row."""
    return Event(
        row.kind,
        row.name,
        row.first_day,
        row.last_day,
        None if row.queue_id is None else QueueId(row.queue_id),
        row.start_minute,
        row.end_minute,
        row.effect,
        row.closes,
        row.tail_days,
    )


def row_of_override(override: Override) -> ForecastOverrideRow:
    """Return the row of an override."""
    return ForecastOverrideRow(
        queue_id=override.queue,
        first_day=override.first,
        last_day=override.last,
        factor=override.factor,
        contacts_a_day=override.contacts_a_day,
        author=override.author,
        reason=override.reason,
        made_at=override.made_at,
        expires_at=override.expires_at,
        start_minute=override.start_minute,
        end_minute=override.end_minute,
    )


def override_of(row: ForecastOverrideRow) -> Override:
    """Return the override of a row."""
    return Override(
        QueueId(row.queue_id),
        row.first_day,
        row.last_day,
        row.factor,
        row.author,
        row.reason,
        row.made_at,
        row.expires_at,
        row.start_minute,
        row.end_minute,
        row.contacts_a_day,
    )
