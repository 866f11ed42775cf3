"""What the routing engine hears.

Instants are int milliseconds on the caller's clock. Events at one instant are handed over in the
total order (instant, `RANK` of the event's kind, id), which `order_key` gives; the engine refuses
time that runs backwards and checks nothing else of it.
"""

from enum import IntEnum, StrEnum

from contactcenter.domain.agent import Agent
from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import AgentId, ClientId, ContactId, Milliseconds, QueueId
from routing.message import message


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


@message
class RoutingContact:
    """What the router knows of a contact; everything else stays with the caller.

    Parameters
    ----------
    arrived_ms : the instant its wait is counted from; kept through requeue and transfer.
    boost_ms : seconds of priority, as ms, added to its wait when scores are compared.
    preferred : the agent to try first, if any.
    entered_ms : the instant its present plan began, from which steps open; None means at arrival.
    bots_allowed : whether bots may still take it; a bot's handoff ends that for good.
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
    entered_ms: Milliseconds | None = None
    bots_allowed: bool = True


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


@message
class AgentReady:
    """An agent starts or resumes a published shift and takes work until `until_ms`.

    `until_ms` is the next planned break or the shift's end; at that very instant nothing new is
    assigned any more. None means no planned end (overtime, a bot around the clock).
    """

    agent: AgentId
    until_ms: Milliseconds | None = None


@message
class AgentNotReady:
    """An agent takes no new work from now on; what is assigned stays until it ends.

    Only an outage breaks off what is assigned: those contacts go back to the queue with their age,
    and from a bot to people.
    """

    agent: AgentId
    reason: NotReadyReason


@message
class ContactArrived:
    """A contact joins its queue."""

    contact: RoutingContact


@message
class ContactAbandoned:
    """A customer who still waits hangs up; stale for a contact that no longer waits."""

    contact: ContactId


@message
class OfferAccepted:
    """An agent takes the offer that stands."""

    contact: ContactId
    agent: AgentId


@message
class OfferRefused:
    """An agent declines the offer that stands."""

    contact: ContactId
    agent: AgentId


@message
class ServiceEnded:
    """The conversation or the work on an assigned contact is over; wrap-up may follow a completed one.

    Parameters
    ----------
    onward : for the other results, how the contact is to be routed from here (another queue,
        intent, preferred agent); its arrival is kept whatever this says. None: as before.
    wrap_up_ms : the longest this wrap-up may last, at least 0; None means the channel's own time.
    """

    contact: ContactId
    agent: AgentId
    result: ServiceResult = ServiceResult.COMPLETED
    onward: RoutingContact | None = None
    wrap_up_ms: Milliseconds | None = None


@message
class WrapUpEnded:
    """The work after a contact is over and its capacity is free."""

    contact: ContactId
    agent: AgentId


@message
class ContactPaused:
    """A contact rests (the customer is to answer); whoever holds it is free of it.

    It comes back by `ContactWoken`, or by itself at `until_ms` where that is given.
    """

    contact: ContactId
    until_ms: Milliseconds | None = None


@message
class ContactWoken:
    """A resting contact waits again, with its age."""

    contact: ContactId


@message
class CallbackRequested:
    """A waiting customer hangs up and is called back, keeping the place in the queue.

    With `due_ms` the contact rests until that instant (not before it does anybody dial).
    """

    contact: ContactId
    due_ms: Milliseconds | None = None


@message
class ContactMoved:
    """A supervisor routes a contact anew, whatever state it is in; its arrival is kept."""

    contact: RoutingContact


@message
class ContactClosed:
    """A supervisor ends a contact, whatever state it is in."""

    contact: ContactId


@message
class AgentChanged:
    """An agent joins, or their skills, clients or channels change from now on.

    What is assigned stays; an offer that the agent may no longer have is withdrawn.
    """

    agent: Agent


class TimerKind(StrEnum):
    """What a timer was set for."""

    STEP = "step"
    OFFER_EXPIRY = "offer_expiry"
    COOL_OFF = "cool_off"
    PREFERRED_AGENT = "preferred_agent"
    WRAP_UP = "wrap_up"
    NOT_RESPONDING = "not_responding"
    PAUSE = "pause"


@message
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
    | ContactPaused
    | ContactWoken
    | CallbackRequested
    | ContactMoved
    | ContactClosed
    | AgentChanged
    | TimerFired
)

_RANKS: dict[type, Rank] = {
    AgentChanged: Rank.PLAN_CHANGE,
    ServiceEnded: Rank.SERVICE_END,
    WrapUpEnded: Rank.SERVICE_END,
    OfferAccepted: Rank.SERVICE_END,
    OfferRefused: Rank.SERVICE_END,
    ContactPaused: Rank.SERVICE_END,
    ContactMoved: Rank.SERVICE_END,
    ContactClosed: Rank.SERVICE_END,
    AgentNotReady: Rank.SHIFT_OR_BREAK_END,
    AgentReady: Rank.SHIFT_OR_BREAK_START,
    ContactArrived: Rank.ARRIVAL,
    ContactWoken: Rank.CALLBACK_DUE,
    CallbackRequested: Rank.CALLBACK_DUE,
    ContactAbandoned: Rank.PATIENCE_END,
}

TIMER_RANKS: dict[TimerKind, Rank] = {
    TimerKind.WRAP_UP: Rank.SERVICE_END,
    TimerKind.NOT_RESPONDING: Rank.SHIFT_OR_BREAK_START,
    TimerKind.STEP: Rank.STAGE,
    TimerKind.OFFER_EXPIRY: Rank.STAGE,
    TimerKind.COOL_OFF: Rank.STAGE,
    TimerKind.PREFERRED_AGENT: Rank.STAGE,
    TimerKind.PAUSE: Rank.CALLBACK_DUE,
}


def rank_of(event: RoutingEvent) -> Rank:
    """Return which kind of event this is; a bot's handoff ranks as an arrival.

    Examples
    --------
    >>> rank_of(ContactAbandoned(ContactId(7)))
    <Rank.PATIENCE_END: 7>
    """
    if isinstance(event, TimerFired):
        return TIMER_RANKS[event.kind]
    if isinstance(event, ServiceEnded) and event.result is ServiceResult.HANDED_OFF:
        return Rank.ARRIVAL
    return _RANKS[type(event)]


def id_of(event: RoutingEvent) -> int:
    """Return the id that orders events of one kind at one instant: the contact's, else the agent's."""
    match event:
        case ContactArrived(contact) | ContactMoved(contact):
            return contact.id
        case AgentReady(agent) | AgentNotReady(agent):
            return agent
        case AgentChanged(changed):
            return changed.id
        case TimerFired():
            return event.contact if event.contact is not None else (event.agent or 0)
        case _:
            return event.contact


def order_key(event: RoutingEvent, now_ms: Milliseconds) -> tuple[Milliseconds, Rank, int]:
    """Return the place of an event in the one total order: instant, kind, id.

    Examples
    --------
    >>> end = ServiceEnded(ContactId(9), AgentId(1))
    >>> hang_up = ContactAbandoned(ContactId(3))
    >>> order_key(end, Milliseconds(5)) < order_key(hang_up, Milliseconds(5))
    True
    """
    return (now_ms, rank_of(event), id_of(event))
