"""What the desks ask of the live system: frozen answers, read from the database alone."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.db.engine import Engine
from contactcenter.domain.ticket import DeskHead, Happening, Ticket
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId


@dataclass(frozen=True, slots=True)
class TicketHistory:
    """A ticket with everything that happened to it, in order."""

    ticket: Ticket
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """What one agent sees: offers first, then what they hold, the oldest first."""

    code: str
    name: str
    desk: DeskHead
    offers: tuple[Ticket, ...]
    held: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """A ticket that waits.

    Parameters
    ----------
    waited_seconds : since its arrival, at least 0.
    why : what it waits for, in words.
    """

    ticket: Ticket
    waited_seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue in numbers; seconds are those of the longest wait, None when nobody waits."""

    queue: QueueId
    client: ClientId
    name: str
    waiting: int
    offered: int
    assigned: int
    wrap_up: int
    paused: int
    longest_wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class FloorNow:
    """The whole floor at one instant.

    Parameters
    ----------
    attention : tickets that a supervisor must look at: parked, flagged, nobody may take them.
    leader : who decides now, empty when nobody does; `epoch` counts the changes of leader.
    number : the last happening that this picture holds.
    """

    at: datetime
    queues: tuple[QueueLine, ...]
    desks: tuple[DeskHead, ...]
    attention: tuple[Ticket, ...]
    leader: str
    epoch: int
    number: int


@dataclass(frozen=True, slots=True)
class OfferExplained:
    """Why a ticket went to an agent, in sentences, the decision first; `agent` None while it waits."""

    ticket: ContactId
    sequence: int
    agent: AgentId | None
    at: datetime
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """One published version of the routing rules."""

    version: int
    text: str
    author: str
    note: str
    published_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that may never be, found in the database; `rule` names it, `facts` says where."""

    rule: str
    facts: str


@dataclass(frozen=True, slots=True)
class LiveViews:
    """Answers the desks' questions; stores nothing and needs no leader."""

    engine: Engine

    def ticket(self, ticket: ContactId) -> TicketHistory:
        """Return a ticket with its history, or raise `NotFound`."""
        raise NotImplementedError

    def desk(self, agent: AgentId) -> AgentDesk:
        """Return what one agent sees, or raise `NotFound`."""
        raise NotImplementedError

    def waiting(self, queue: QueueId, limit: int = 100) -> tuple[WaitingTicket, ...]:
        """Return who waits in a queue, the longest wait first, at most `limit` of them."""
        raise NotImplementedError

    def floor(self) -> FloorNow:
        """Return the whole floor."""
        raise NotImplementedError

    def explanation(self, ticket: ContactId) -> tuple[OfferExplained, ...]:
        """Return why a ticket went where it went, offer by offer, in order."""
        raise NotImplementedError

    def why_not(self, ticket: ContactId, agent: AgentId) -> str:
        """Answer in one sentence why an agent did not get the ticket's last offer."""
        raise NotImplementedError

    def rules(self) -> tuple[RulesVersion, ...]:
        """Return every published version of the rules, the newest first."""
        raise NotImplementedError

    def violations(self) -> tuple[Violation, ...]:
        """Return everything that may never be and yet is; empty on a sound system."""
        raise NotImplementedError

    def happenings(self, after: int, limit: int = 1000) -> tuple[Happening, ...]:
        """Return what happened after a number, in order: the outbox, read at the reader's own pace."""
        raise NotImplementedError
