"""Repository of finished contacts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.mapping.contacts import RECORD_COLUMNS, record_of, record_values
from contactcenter.db.repositories.facts import of_known_queues
from contactcenter.db.repositories.organisation import QueueRepository
from contactcenter.db.tables.contact_record import ContactRecordRow
from contactcenter.domain.contact import ContactRecord
from contactcenter.domain.units import QueueId


@dataclass(frozen=True, slots=True)
class AddedCount:
    """What became of the records given: all of them are one or the other."""

    added: int
    already_there: int


class ContactRecordRepository:
    """Finished contacts; a source names each of its contacts once, so the same file may come twice."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_many(self, source: str, records: Iterable[ContactRecord]) -> AddedCount:
        """Store the records that are new; those whose source names them already stay as they are.

        Parameters
        ----------
        source : name of the system that the records come from.

        Raises
        ------
        NotFound
            When a queue is not stored.
        InvalidInput
            When a text or a number cannot be stored.
        """
        known = QueueRepository(self._session).ids()
        values = (record_values(source, record) for record in records)
        rows = of_known_queues(values, RECORD_COLUMNS.index("queue_id"), known)
        given, added = insert_rows(
            self._session.connection(), table_of(ContactRecordRow), RECORD_COLUMNS, rows, skip_stored=True
        )
        return AddedCount(added, given - added)

    def all(self, queue: QueueId, start: datetime, end: datetime) -> tuple[ContactRecord, ...]:
        """Return the contacts of a queue that arrived from `start` to before `end`, in order of arrival."""
        wanted = select(ContactRecordRow).where(
            ContactRecordRow.queue_id == queue,
            col(ContactRecordRow.arrived_at) >= start,
            col(ContactRecordRow.arrived_at) < end,
        )
        ordered = wanted.order_by(col(ContactRecordRow.arrived_at), col(ContactRecordRow.id))
        return tuple(record_of(row) for row in self._session.exec(ordered))
