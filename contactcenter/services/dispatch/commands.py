"""What can be asked of the live router; each command is one frozen value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import AgentId, ClientId, ContactId, QueueId


@dataclass(frozen=True, slots=True)
class CreateTicket:
    """Take up a contact; repeated under one (source, external_id) it stays one ticket.

    Parameters
    ----------
    source, external_id : the system it comes from, and its name there; neither may be empty.
    channel, language : None and empty mean the queue's own.
    complexity : 1 (first level) to 5 (expert).
    boost_seconds : seconds of priority added to its wait, at least 0.
    preferred : the agent to try first.
    arrived_at : aware UTC, not in the future; None means now.
    """

    source: str
    external_id: str
    client: ClientId
    queue: QueueId
    stage: JourneyStage
    complexity: int
    channel: Channel | None = None
    language: str = ""
    intent: str = ""
    customer: str = ""
    subject: str = ""
    boost_seconds: float = 0.0
    preferred: AgentId | None = None
    arrived_at: datetime | None = None


class Presence(StrEnum):
    """What an agent says of themselves."""

    AVAILABLE = "available"
    BREAK = "break"
    AWAY = "away"
    SIGNED_OUT = "signed_out"
    OUTAGE = "outage"
    """A bot has failed: what it holds goes back to the queue, to people."""


@dataclass(frozen=True, slots=True)
class SetAgentState:
    """Begin, interrupt or end an agent's work; `overtime` lifts the bounds of the published shift."""

    agent: AgentId
    presence: Presence
    overtime: bool = False


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The agent's desk is there; it has no version and no history.

    Parameters
    ----------
    tickets : what a bot is at work on, of what it holds; None speaks for none of it, and is kept in bulk.
    """

    agent: AgentId
    tickets: tuple[ContactId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the offer that stands."""

    ticket: ContactId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class Refuse:
    """Decline the offer that stands."""

    ticket: ContactId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class Complete:
    """End the work on an assigned ticket; wrap-up lasts so many seconds at most (None: the channel's)."""

    ticket: ContactId
    agent: AgentId
    wrap_up_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class EndWrapUp:
    """End the work after a ticket, which closes it."""

    ticket: ContactId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class Redirection:
    """How a ticket is to be routed from here; what is None stays as it was, `preferred` apart.

    Parameters
    ----------
    queue : another queue of the same client; the channel becomes that queue's.
    preferred : the agent to try first; None means nobody in particular.
    """

    queue: QueueId | None = None
    stage: JourneyStage | None = None
    complexity: int | None = None
    intent: str | None = None
    language: str | None = None
    preferred: AgentId | None = None
    boost_seconds: float | None = None


UNCHANGED = Redirection()


@dataclass(frozen=True, slots=True)
class Transfer:
    """Pass an assigned ticket on, with its age; its plan begins anew."""

    ticket: ContactId
    agent: AgentId
    onward: Redirection = UNCHANGED


@dataclass(frozen=True, slots=True)
class Requeue:
    """Give an assigned ticket back to the queue, with its age and plan."""

    ticket: ContactId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class HandOff:
    """A bot gives a ticket up: it goes to people with its age and never back to bots."""

    ticket: ContactId
    agent: AgentId
    onward: Redirection = UNCHANGED


@dataclass(frozen=True, slots=True)
class Pause:
    """Let a ticket rest until an aware UTC instant, or until it is woken."""

    ticket: ContactId
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wake:
    """Let a resting ticket wait again."""

    ticket: ContactId


@dataclass(frozen=True, slots=True)
class RequestCallback:
    """Turn a waiting customer into a callback that keeps its place, due at once or at an instant."""

    ticket: ContactId
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Abandon:
    """The customer, who still waits, hangs up."""

    ticket: ContactId


@dataclass(frozen=True, slots=True)
class MoveTicket:
    """A supervisor routes a ticket anew, whatever its state, parked ones too."""

    ticket: ContactId
    onward: Redirection = UNCHANGED


@dataclass(frozen=True, slots=True)
class CloseTicket:
    """A supervisor ends a ticket, whatever its state, parked ones too."""

    ticket: ContactId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PublishRules:
    """Route by other rules from now on; who waits is planned anew with its age.

    Parameters
    ----------
    text : the rule set as TOML, in the format of `routing.rulefile`.
    note : why, in a sentence.
    """

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefreshFloor:
    """Read agents, queues and published shifts anew; the router also does so by itself."""


Command = (
    CreateTicket
    | SetAgentState
    | Heartbeat
    | Accept
    | Refuse
    | Complete
    | EndWrapUp
    | Transfer
    | Requeue
    | HandOff
    | Pause
    | Wake
    | RequestCallback
    | Abandon
    | MoveTicket
    | CloseTicket
    | PublishRules
    | RefreshFloor
)

TicketCommand = (
    Accept
    | Refuse
    | Complete
    | EndWrapUp
    | Transfer
    | Requeue
    | HandOff
    | Pause
    | Wake
    | RequestCallback
    | Abandon
    | MoveTicket
    | CloseTicket
)
"""Commands that act on one stored ticket; these may carry the version that they were made for."""
