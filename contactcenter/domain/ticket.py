"""Tickets: contacts in the hands of the live system, and what happened to each in one row of numbers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId


class HappeningKind(StrEnum):
    """What happened to a ticket, to an agent's desk or to the rules.

    The kinds up to `PARKED` say in which state they leave the ticket; the others leave it as it was.
    """

    CREATED = "created"
    QUEUED = "queued"
    OFFERED = "offered"
    OFFER_ENDED = "offer_ended"
    ASSIGNED = "assigned"
    RELEASED = "released"
    WRAP_UP_STARTED = "wrap_up_started"
    PAUSED = "paused"
    CLOSED = "closed"
    PARKED = "parked"
    """The ticket could not be routed; it rests until a supervisor moves or closes it."""
    DESCRIBED = "described"
    """The ticket is to be routed otherwise than before: another queue, channel, complexity."""
    ALARM = "alarm"
    """Nobody on duty (or nobody at all) may take the ticket."""
    FLAGGED = "flagged"
    """The agent who holds the ticket was not heard of for too long; a supervisor is to look."""
    DESK_CHANGED = "desk_changed"
    """An agent's state or the end of their duty changed; no ticket is concerned."""
    RULES_PUBLISHED = "rules_published"


STATE_AFTER: dict[HappeningKind, ContactState] = {
    HappeningKind.CREATED: ContactState.QUEUED,
    HappeningKind.QUEUED: ContactState.QUEUED,
    HappeningKind.OFFERED: ContactState.OFFERED,
    HappeningKind.OFFER_ENDED: ContactState.QUEUED,
    HappeningKind.ASSIGNED: ContactState.ASSIGNED,
    HappeningKind.RELEASED: ContactState.QUEUED,
    HappeningKind.WRAP_UP_STARTED: ContactState.WRAP_UP,
    HappeningKind.PAUSED: ContactState.PAUSED,
    HappeningKind.CLOSED: ContactState.CLOSED,
    HappeningKind.PARKED: ContactState.PAUSED,
}
"""The state in which a happening leaves its ticket; the other kinds leave it as it was."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, in the order in which it was committed.

    Parameters
    ----------
    number : its place among all happenings of a routing pool, from 1, without a gap.
    ticket, sequence : whose it is and its place in that ticket's row, from 1, without a gap; None and
        0 for what concerns no ticket.
    detail : what the kind alone does not say: why an offer ended, the kind of an alarm, a queue.
    until : end of the offer, wrap-up, pause or duty that began.
    actor : who asked for it; empty for the router itself.
    """

    number: int
    at: datetime
    kind: HappeningKind
    ticket: ContactId | None = None
    sequence: int = 0
    agent: AgentId | None = None
    detail: str = ""
    until: datetime | None = None
    actor: str = ""


@dataclass(frozen=True, slots=True)
class TicketHead:
    """A ticket as far as who acts on it must know.

    Parameters
    ----------
    version : the sequence of its last happening; grows with every change, so it serves as an ETag.
    agent : who holds it (offered, assigned, wrap-up), else None.
    until : end of the offer, wrap-up or pause.
    """

    id: ContactId
    version: int
    state: ContactState
    queue: QueueId
    agent: AgentId | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket with everything that is stored of it.

    Parameters
    ----------
    source, external_id : the system that it came from and its name there; together they are unique.
    arrived_at, entered_at : aware UTC; from when its wait counts, and when its present plan began.
    parked : why it could not be routed; empty unless it is parked.
    flagged : whether a supervisor is to look, because nobody can take it or its agent was lost.
    """

    head: TicketHead
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
    parked: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class DeskHead:
    """An agent's desk as the router sees it.

    Parameters
    ----------
    until : the next planned break or the end of the shift; None without a planned end.
    firm_units, soft_units : capacity in use by uninterruptible and by interruptible work.
    overtime : whether the agent works outside the published shift by intention.
    seen_at : the last heartbeat, None when there was none.
    """

    agent: AgentId
    state: AgentState
    until: datetime | None
    capacity: int
    firm_units: int = 0
    soft_units: int = 0
    overtime: bool = False
    seen_at: datetime | None = None
