"""The register of tickets: pages of them by what is known, one by its name, those of a customer."""

from dataclasses import dataclass

from contactcenter.db.dispatch.register import TicketFilter, ticket_queries
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.units import ContactId
from contactcenter.services.dispatch.views import ticket_of

__all__ = ["Register", "TicketFilter", "TicketPage"]

PAGE = 100
EARLIER = 10
"""Tickets of the same customer that are shown beside one."""


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Some of the tickets that were asked for, in the order of their numbers.

    Parameters
    ----------
    next : ask for what comes after this number to go on; None when these were the last.
    """

    tickets: tuple[Ticket, ...]
    next: ContactId | None


@dataclass(frozen=True, slots=True)
class Register:
    """Looks tickets up; stores nothing and needs no leader."""

    engine: Engine

    def page(self, wanted: TicketFilter, after: int = 0, limit: int = PAGE) -> TicketPage:
        """Return wanted tickets with a number over `after`, at most `limit` of them."""
        with ticket_queries(self.engine) as queries:
            rows = queries.page(wanted, after, limit + 1)
        more = ContactId(rows[limit - 1].id) if len(rows) > limit else None
        return TicketPage(tuple(map(ticket_of, rows[:limit])), more)

    def find(self, source: str, external_id: str) -> Ticket:
        """Return the ticket that bears a name at its source, open or closed; raise `NotFound`."""
        found = self.page(TicketFilter(source=source, external_id=external_id)).tickets
        if not found:
            raise NotFound(f"No ticket of {source!r} bears the name {external_id!r}.")
        return found[0]

    def others(self, ticket: Ticket, limit: int = EARLIER) -> tuple[Ticket, ...]:
        """Return the other tickets of a ticket's customer, the newest first; none without a customer."""
        if not ticket.customer:
            return ()
        with ticket_queries(self.engine) as queries:
            rows = queries.of_customer(ticket.client, ticket.customer, ticket.head.id, limit)
        return tuple(map(ticket_of, rows))
