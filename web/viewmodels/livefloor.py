"""The screens of the live floor: the floor, a queue with who waits in it, a ticket."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.client import Queue
from contactcenter.domain.contact import ContactState
from contactcenter.domain.ticket import Ticket
from contactcenter.services.dispatch.views import (
    FloorNow,
    OfferExplained,
    QueueLine,
    TicketHistory,
    WaitingTicket,
)
from contactcenter.services.views.livefloor import LEAST_PEOPLE, Directory, PeopleGroup, people_groups
from web.tables import Table
from web.viewmodels.agentdesk import HistoryLine, Notice, history_lines

SHOWN_WAITING = 100


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """A ticket that a supervisor must look at, and why."""

    ticket: Ticket
    queue_name: str
    why: str


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One queue of the live floor; `group` names the client where a new one begins."""

    line: QueueLine
    group: str


@dataclass(frozen=True, slots=True)
class LiveScreen:
    """The live floor.

    Parameters
    ----------
    totals : of all queues: waiting, offered, in contact, after it, resting.
    longest_seconds : the longest wait, None when nobody waits.
    people : by state, in groups of `least` or more; `working` is None where fewer work at all.
    """

    floor: FloorNow
    zone: str
    key: str
    lines: tuple[LiveLine, ...]
    totals: tuple[int, int, int, int, int]
    longest_seconds: float | None
    attention: tuple[AttentionLine, ...]
    people: tuple[PeopleGroup, ...]
    working: int | None
    least: int
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class WaitingScreen:
    """Who waits in one queue, and what for."""

    line: QueueLine
    waiting: tuple[WaitingTicket, ...]
    at: datetime
    zone: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class TicketScreen:
    """One ticket with everything that is known of it.

    Parameters
    ----------
    agent : code of who holds it, empty when nobody does.
    asked, answer : the agent for whom "why not?" was asked, and the sentence; empty when not asked.
    onward : queues to which it can be moved.
    """

    ticket: Ticket
    queue_name: str
    client_name: str
    agent: str
    history: tuple[HistoryLine, ...]
    explained: tuple[OfferExplained, ...]
    asked: str
    answer: str
    onward: tuple[Queue, ...]
    zone: str
    now: datetime
    key: str
    notice: Notice | None
    tables: tuple[Table, ...] = ()

    @property
    def waited_seconds(self) -> float:
        """From its arrival until now, at least 0."""
        return max((self.now - self.ticket.arrived_at).total_seconds(), 0.0)

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done with it."""
        return self.ticket.head.state is not ContactState.CLOSED


def live_screen(floor: FloorNow, directory: Directory) -> LiveScreen:
    """Return the live floor."""
    people = people_groups(floor.people)
    ordered = sorted(floor.queues, key=lambda line: (directory.client_name(line.client), line.name))
    waits = [line.longest_wait_seconds for line in ordered if line.longest_wait_seconds is not None]
    return LiveScreen(
        floor=floor,
        zone=directory.zone,
        key=secrets.token_urlsafe(12),
        lines=_grouped(ordered, directory),
        totals=(
            sum(line.waiting for line in ordered),
            sum(line.offered for line in ordered),
            sum(line.assigned for line in ordered),
            sum(line.wrap_up for line in ordered),
            sum(line.paused for line in ordered),
        ),
        longest_seconds=max(waits, default=None),
        attention=tuple(_attention(ticket, directory) for ticket in floor.attention),
        people=people,
        working=sum(group.people for group in people) or None,
        least=LEAST_PEOPLE,
        tables=(_queue_table(floor, directory),),
    )


def _grouped(ordered: list[QueueLine], directory: Directory) -> tuple[LiveLine, ...]:
    found: list[LiveLine] = []
    for line in ordered:
        new = not found or found[-1].line.client != line.client
        found.append(LiveLine(line, directory.client_name(line.client) if new else ""))
    return tuple(found)


def _attention(ticket: Ticket, directory: Directory) -> AttentionLine:
    return AttentionLine(ticket, directory.queue_name(ticket.head.queue), why_attention(ticket))


def why_attention(ticket: Ticket) -> str:
    """Say why a supervisor is to look at a ticket."""
    if ticket.parked:
        return f"It could not be routed: {ticket.parked}"
    if ticket.head.agent is not None:
        return "Its agent was not heard of for too long."
    return "Nobody on duty may take it."


def _queue_table(floor: FloorNow, directory: Directory) -> Table:
    columns = (
        *("client", "queue", "waiting", "longest wait (s)", "offered", "in contact", "after contact"),
        "resting",
    )
    rows = tuple(
        (
            directory.client_name(line.client),
            line.name,
            line.waiting,
            line.longest_wait_seconds,
            line.offered,
            line.assigned,
            line.wrap_up,
            line.paused,
        )
        for line in floor.queues
    )
    return Table("live-queues", f"Queues at {floor.at:%Y-%m-%d %H:%M:%S} UTC", columns, rows)


def waiting_screen(
    line: QueueLine, waiting: tuple[WaitingTicket, ...], at: datetime, zone: str
) -> WaitingScreen:
    """Return who waits in a queue."""
    columns = ("ticket", "source", "external id", "waited (s)", "complexity", "language", "intent", "why")
    rows = tuple(
        (
            one.ticket.head.id,
            one.ticket.source,
            one.ticket.external_id,
            one.waited_seconds,
            one.ticket.complexity,
            one.ticket.language,
            one.ticket.intent,
            one.why,
        )
        for one in waiting
    )
    table = Table("waiting", f"Waiting in {line.name} at {at:%Y-%m-%d %H:%M:%S} UTC", columns, rows)
    return WaitingScreen(line, waiting, at, zone, (table,))


@dataclass(frozen=True, slots=True)
class Question:
    """Why a ticket did not go to an agent: who was asked for, and the answer; empty when nobody was."""

    asked: str = ""
    answer: str = ""


def ticket_screen(
    found: TicketHistory,
    explained: tuple[OfferExplained, ...],
    directory: Directory,
    now: datetime,
    question: Question,
    notice: Notice | None,
) -> TicketScreen:
    """Return one ticket with its history and explanations, the newest first."""
    ticket = found.ticket
    head = ticket.head
    return TicketScreen(
        ticket=ticket,
        queue_name=directory.queue_name(head.queue),
        client_name=directory.client_name(ticket.client),
        agent="" if head.agent is None else directory.code_of(head.agent),
        history=history_lines(found.happenings, directory),
        explained=tuple(reversed(explained)),
        asked=question.asked,
        answer=question.answer,
        onward=directory.queues_of(ticket.client),
        zone=directory.zone,
        now=now,
        key=secrets.token_urlsafe(12),
        notice=notice,
    )
