"""Tickets looked up by what is known of them: their names, their customer, where they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, TextClause, or_, select
from sqlalchemy import text as sql

from contactcenter.db.dispatch.rows import TicketValues
from contactcenter.db.engine import Engine, for_reading
from contactcenter.db.tables.dispatch import TicketRow
from contactcenter.domain.contact import ContactState
from contactcenter.domain.units import ClientId, ContactId, QueueId

_TABLE = TicketRow.__table__  # type: ignore[attr-defined]
_COLUMNS = tuple(_TABLE.c[name] for name in TicketValues._fields)


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets are wanted; all that is given must hold.

    Parameters
    ----------
    state : None for every ticket that is open.
    words : part of the name at its source, of the customer or of the subject, in any case; or the number.
    source, external_id : the whole names; with both, closed tickets are found too.
    """

    state: ContactState | None = None
    queue: QueueId | None = None
    client: ClientId | None = None
    words: str = ""
    source: str = ""
    external_id: str = ""

    @property
    def is_of_open(self) -> bool:
        """Whether it wants every open ticket, or some of them in any state but closed."""
        return self.state is not ContactState.CLOSED and not (self.source and self.external_id)


class TicketQueries:
    """SELECTs of one reading transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, wanted: TicketFilter, after: int, limit: int) -> list[TicketValues]:
        """Return wanted tickets with a number over `after`, in the order of their numbers."""
        # Open tickets are few among many: the sum keeps the database from walking through all by number.
        number = _TABLE.c.id + 0 if wanted.is_of_open else _TABLE.c.id
        page = select(*_COLUMNS).where(*_conditions(wanted), number > after).order_by(number).limit(limit)
        return self._values(page)

    def of_customer(self, client: str, customer: str, besides: int, limit: int) -> list[TicketValues]:
        """Return a customer's tickets but for one, the newest first."""
        known = sql("customer <> ''")  # word by word as in the index of customers
        mine = (_TABLE.c.client_id == client, _TABLE.c.customer == customer, known, _TABLE.c.id != besides)
        return self._values(select(*_COLUMNS).where(*mine).order_by(_TABLE.c.id.desc()).limit(limit))

    def _values(self, statement: Select[Any]) -> list[TicketValues]:
        return [TicketValues(*row) for row in self._connection.execute(statement)]


def _conditions(wanted: TicketFilter) -> Iterator[ColumnElement[bool] | TextClause]:
    if wanted.is_of_open:
        yield sql("state <> 'closed'")  # word by word as in the index of open tickets
    if wanted.state is not None:
        yield _TABLE.c.state == wanted.state
    exact = {
        "queue_id": wanted.queue,
        "client_id": wanted.client,
        "source": wanted.source or None,
        "external_id": wanted.external_id or None,
    }
    yield from (_TABLE.c[name] == value for name, value in exact.items() if value is not None)
    if wanted.words:
        yield _holds(wanted.words)


def _holds(words: str) -> ColumnElement[bool]:
    parts = [
        _TABLE.c[name].icontains(words, autoescape=True) for name in ("external_id", "customer", "subject")
    ]
    if words.isdecimal() and len(words) < 19:
        parts.append(_TABLE.c.id == ContactId(int(words)))
    return or_(*parts)


@contextmanager
def ticket_queries(engine: Engine) -> Iterator[TicketQueries]:
    """Give the queries of one reading transaction."""
    with for_reading(engine).connect() as connection:
        yield TicketQueries(connection)
