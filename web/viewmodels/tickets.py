"""The screen of all open tickets, with a search."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from contactcenter.domain.client import Queue
from contactcenter.domain.contact import ContactState
from contactcenter.domain.ticket import Ticket
from contactcenter.services.dispatch.register import TicketFilter, TicketPage
from contactcenter.services.views.livefloor import Directory
from web.tables import Table
from web.viewmodels.livefloor import why_attention


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket of the list.

    Parameters
    ----------
    agent : code of who has it, empty when nobody does.
    waited_seconds : from its arrival until now, at least 0.
    attention : why a supervisor must look at it, empty where it is in order.
    """

    ticket: Ticket
    queue_name: str
    client_name: str
    agent: str
    waited_seconds: float
    attention: str


@dataclass(frozen=True, slots=True)
class TicketsScreen:
    """Tickets that were asked for, the lowest number first.

    Parameters
    ----------
    wanted : what the form holds.
    query, following : of this page's address and of the next one's, which is empty at the end.
    states, queues : what can be chosen.
    """

    lines: tuple[TicketLine, ...]
    wanted: TicketFilter
    after: int
    query: str
    following: str
    states: tuple[ContactState, ...]
    queues: tuple[Queue, ...]
    zone: str
    tables: tuple[Table, ...]

    @property
    def is_narrowed(self) -> bool:
        """Whether less than every open ticket was asked for."""
        return self.wanted != TicketFilter()


def tickets_screen(
    page: TicketPage, wanted: TicketFilter, after: int, directory: Directory, now: datetime
) -> TicketsScreen:
    """Return a page of the tickets that were asked for."""
    lines = tuple(_line(ticket, directory, now) for ticket in page.tickets)
    return TicketsScreen(
        lines=lines,
        wanted=wanted,
        after=after,
        query=query_of(wanted, after),
        following="" if page.next is None else query_of(wanted, page.next),
        states=tuple(ContactState),
        queues=tuple(sorted(directory.queues.values(), key=lambda queue: (queue.client, queue.name))),
        zone=directory.zone,
        tables=(_table(lines, now),),
    )


def query_of(wanted: TicketFilter, after: int) -> str:
    """Return the query of an address that asks for the same tickets after a number."""
    fields = {"q": wanted.words, "state": wanted.state, "queue": wanted.queue, "after": after or None}
    return urlencode({name: value for name, value in fields.items() if value})


def _line(ticket: Ticket, directory: Directory, now: datetime) -> TicketLine:
    head = ticket.head
    return TicketLine(
        ticket,
        directory.queue_name(head.queue),
        directory.client_name(ticket.client),
        "" if head.agent is None else directory.code_of(head.agent),
        max((now - ticket.arrived_at).total_seconds(), 0.0),
        why_attention(ticket) if ticket.parked or ticket.flagged else "",
    )


def _table(lines: tuple[TicketLine, ...], now: datetime) -> Table:
    columns = ("ticket", "state", "client", "queue", "agent", "source", "external id", "since arrival (s)")
    rows = tuple(
        (
            line.ticket.head.id,
            line.ticket.head.state,
            line.client_name,
            line.queue_name,
            line.agent,
            line.ticket.source,
            line.ticket.external_id,
            line.waited_seconds,
        )
        for line in lines
    )
    return Table("tickets", f"Tickets at {now:%Y-%m-%d %H:%M:%S} UTC", columns, rows)
