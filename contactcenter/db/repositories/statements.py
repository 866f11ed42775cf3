"""Repository of statements: once closed, a month can be read and nothing else."""

from datetime import date

from sqlmodel import Session, col, select

from contactcenter.db.mapping.statement import row_of_line, row_of_statement, statement_of
from contactcenter.db.repositories.rows import stored
from contactcenter.db.tables.statement import StatementLineRow, StatementRow
from contactcenter.domain.statement import Statement, StatementId
from contactcenter.domain.units import ClientId


class StatementRepository:
    """Closed months."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, statement: Statement) -> StatementId:
        """Store a closed month and return the id that it got.

        Raises
        ------
        Conflict
            When the client's month is closed already.
        InvalidInput
            When the statement is a preview.
        """
        key = stored(self._session, row_of_statement(statement))
        self._session.add_all(
            row_of_line(key, position, line) for position, line in enumerate(statement.lines)
        )
        self._session.flush()
        return StatementId(key)

    def find(self, client: ClientId, month: date) -> Statement | None:
        """Return a client's statement of a month, None as long as the month is not closed."""
        wanted = select(StatementRow).where(StatementRow.client_id == client, StatementRow.month == month)
        head = self._session.exec(wanted).first()
        return None if head is None else self._whole(head)

    def all(self, client: ClientId) -> tuple[Statement, ...]:
        """Return all statements of a client, in order of months."""
        wanted = select(StatementRow).where(StatementRow.client_id == client)
        heads = self._session.exec(wanted.order_by(col(StatementRow.month))).all()
        return tuple(self._whole(head) for head in heads)

    def _whole(self, head: StatementRow) -> Statement:
        lines = select(StatementLineRow).where(StatementLineRow.statement_id == head.id)
        return statement_of(head, self._session.exec(lines.order_by(col(StatementLineRow.position))).all())
