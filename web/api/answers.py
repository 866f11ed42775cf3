"""What the JSON face answers where the router's own values would say too much or too little."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.agent import AgentKind
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.ticket import DeskHead, Happening, Ticket
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId, TeamId
from contactcenter.services.dispatch.register import TicketPage
from contactcenter.services.dispatch.views import (
    AgentDesk,
    QueueLine,
    TicketHistory,
    Violation,
    WaitingTicket,
)


@dataclass(frozen=True, slots=True)
class TicketAnswer:
    """A ticket; `version` is its ETag, and `until` ends the offer, wrap-up or pause that is on."""

    id: ContactId
    version: int
    state: ContactState
    queue: QueueId
    agent: AgentId | None
    until: datetime | None
    source: str
    external_id: str
    client: ClientId
    channel: Channel
    stage: JourneyStage
    complexity: int
    language: str
    intent: str
    customer: str
    subject: str
    boost_seconds: float
    preferred: AgentId | None
    bots_allowed: bool
    arrived_at: datetime
    entered_at: datetime
    parked: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """A ticket with everything that happened to it, in order."""

    ticket: TicketAnswer
    history: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class TicketsAnswer:
    """Some tickets in the order of their numbers; `next` is the next page's `after`, null at the end."""

    tickets: tuple[TicketAnswer, ...]
    next: ContactId | None


@dataclass(frozen=True, slots=True)
class WhyNotAnswer:
    """Why an agent did not get a ticket."""

    ticket: ContactId
    agent: AgentId
    sentence: str


@dataclass(frozen=True, slots=True)
class AgentAnswer:
    """Somebody who can be routed to; what they do now is theirs alone to ask."""

    id: AgentId
    code: str
    name: str
    kind: AgentKind
    team: TeamId | None


@dataclass(frozen=True, slots=True)
class DeskAnswer:
    """What an agent sees: their state, what is offered, what they hold."""

    agent: AgentId
    code: str
    name: str
    desk: DeskHead
    offers: tuple[TicketAnswer, ...]
    held: tuple[TicketAnswer, ...]


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """A ticket that waits, since when, and what for."""

    ticket: TicketAnswer
    waited_seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """A queue in numbers, and who waits in it, the longest wait first; `more` were left out."""

    line: QueueLine
    waiting: tuple[WaitingAnswer, ...]
    more: int


@dataclass(frozen=True, slots=True)
class PeopleAnswer:
    """How many people are in some states; states with few people are counted together."""

    states: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class FloorAnswer:
    """The whole floor at one instant; `number` is the last happening that it holds.

    Parameters
    ----------
    people : by state, never fewer than five together; empty when fewer are there at all.
    bots : their desks, one by one.
    """

    at: datetime
    number: int
    leader: str
    epoch: int
    queues: tuple[QueueLine, ...]
    people: tuple[PeopleAnswer, ...]
    bots: tuple[DeskHead, ...]
    attention: tuple[TicketAnswer, ...]


@dataclass(frozen=True, slots=True)
class InvariantsAnswer:
    """What may never be and yet is; `count` is 0 on a sound system."""

    count: int
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """A draft that can be published, and what its author should know."""

    name: str
    rules: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicationAnswer:
    """The version that is in force from now on."""

    version: int


def ticket_answer(ticket: Ticket) -> TicketAnswer:
    """Return a ticket as one flat value."""
    head = ticket.head
    return TicketAnswer(
        id=head.id,
        version=head.version,
        state=head.state,
        queue=head.queue,
        agent=head.agent,
        until=head.until,
        source=ticket.source,
        external_id=ticket.external_id,
        client=ticket.client,
        channel=ticket.channel,
        stage=ticket.stage,
        complexity=ticket.complexity,
        language=ticket.language,
        intent=ticket.intent,
        customer=ticket.customer,
        subject=ticket.subject,
        boost_seconds=ticket.boost_seconds,
        preferred=ticket.preferred,
        bots_allowed=ticket.bots_allowed,
        arrived_at=ticket.arrived_at,
        entered_at=ticket.entered_at,
        parked=ticket.parked,
        flagged=ticket.flagged,
    )


def tickets_answer(found: TicketPage) -> TicketsAnswer:
    """Return a page of tickets."""
    return TicketsAnswer(tuple(map(ticket_answer, found.tickets)), found.next)


def history_answer(found: TicketHistory) -> HistoryAnswer:
    """Return a ticket with its history."""
    return HistoryAnswer(ticket_answer(found.ticket), found.happenings)


def desk_answer(found: AgentDesk) -> DeskAnswer:
    """Return what an agent sees."""
    return DeskAnswer(
        found.desk.agent,
        found.code,
        found.name,
        found.desk,
        tuple(map(ticket_answer, found.offers)),
        tuple(map(ticket_answer, found.held)),
    )


def waiting_answer(found: WaitingTicket) -> WaitingAnswer:
    """Return a ticket that waits."""
    return WaitingAnswer(ticket_answer(found.ticket), found.waited_seconds, found.why)
