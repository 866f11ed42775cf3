"""What the routing engine hears.

Instants are int milliseconds on the caller's clock. Events at one instant are handed over in the
total order (instant, `RANK` of the event's kind, id), which `order_key` gives; the engine refuses
time that runs backwards and checks nothing else of it.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import AgentId, ClientId, ContactId, Milliseconds, QueueId


class Rank(IntEnum):
    """Which kind of event comes first at one instant."""

    PLAN_CHANGE = 0
    SERVICE_END = 1
    SHIFT_OR_BREAK_END = 2
    SHIFT_OR_BREAK_START = 3
    ARRIVAL = 4
    STAGE = 5
    CALLBACK_DUE = 6
    PATIENCE_END = 7
    STATISTICS = 8


@dataclass(frozen=True, slots=True)
class RoutingContact:
    """What the router knows of a contact; everything else stays with the caller.

    Parameters
    ----------
    arrived_ms : the instant its wait is counted from; kept through requeue and transfer.
    boost_ms : seconds of priority, as ms, added to its wait when scores are compared.
    preferred : the agent to try first, if any.
    """

    id: ContactId
    client: ClientId
    queue: QueueId
    channel: Channel
    stage: JourneyStage
    complexity: int
    language: str
    arrived_ms: Milliseconds
    intent: str = ""
    boost_ms: Milliseconds = Milliseconds(0)
    preferred: AgentId | None = None


class NotReadyReason(StrEnum):
    """Why an agent takes no new work."""

    BREAK = "break"
    SHIFT_END = "shift_end"
    AWAY = "away"
    OUTAGE = "outage"


class ServiceResult(StrEnum):
    """How the service of an assigned contact ended."""

    COMPLETED = "completed"
    HANDED_OFF = "handed_off"
    """A bot gives up: the contact goes to people with its age, and never back to that bot."""
    TRANSFERRED = "transferred"
    REQUEUED = "requeued"


@dataclass(frozen=True, slots=True)
class AgentReady:
    """An agent starts or resumes a published shift and takes work until `until_ms`.

    `until_ms` is the next planned break or the shift's end; at that very instant nothing new is
    assigned any more. None means no planned end (overtime, a bot around the clock).
    """

    agent: AgentId
    until_ms: Milliseconds | None = None


@dataclass(frozen=True, slots=True)
class AgentNotReady:
    """An agent takes no new work from now on; what is assigned stays until it ends."""

    agent: AgentId
    reason: NotReadyReason


@dataclass(frozen=True, slots=True)
class ContactArrived:
    """A contact joins its queue."""

    contact: RoutingContact


@dataclass(frozen=True, slots=True)
class ContactAbandoned:
    """A customer who still waits hangs up; stale for a contact that no longer waits."""

    contact: ContactId


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    """An agent takes the offer that stands."""

    contact: ContactId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class OfferRefused:
    """An agent declines the offer that stands."""

    contact: ContactId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class ServiceEnded:
    """The conversation or the work on an assigned contact is over; wrap-up may follow."""

    contact: ContactId
    agent: AgentId
    result: ServiceResult = ServiceResult.COMPLETED


@dataclass(frozen=True, slots=True)
class WrapUpEnded:
    """The work after a contact is over and its capacity is free."""

    contact: ContactId
    agent: AgentId


class TimerKind(StrEnum):
    """What a timer was set for."""

    STEP = "step"
    OFFER_EXPIRY = "offer_expiry"
    COOL_OFF = "cool_off"
    PREFERRED_AGENT = "preferred_agent"
    WRAP_UP = "wrap_up"
    NOT_RESPONDING = "not_responding"


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer that the engine asked for by a `Wake` decision; stale ones do nothing.

    Exactly the `token` of the `Wake` comes back.
    """

    kind: TimerKind
    token: int
    contact: ContactId | None = None
    agent: AgentId | None = None


RoutingEvent = (
    AgentReady
    | AgentNotReady
    | ContactArrived
    | ContactAbandoned
    | OfferAccepted
    | OfferRefused
    | ServiceEnded
    | WrapUpEnded
    | TimerFired
)
