"""What the routing engine says: each decision is for the caller to carry out."""

from enum import StrEnum

from contactcenter.domain.units import AgentId, ContactId, Milliseconds, QueueId
from routing.events import TimerKind
from routing.message import message


@message
class Offered:
    """An agent is asked to take a contact until `expires_ms`; the capacity is reserved."""

    contact: ContactId
    agent: AgentId
    expires_ms: Milliseconds


@message
class Assigned:
    """An agent has a contact: at once where the channel needs no answer, else after acceptance."""

    contact: ContactId
    agent: AgentId


class OfferEnd(StrEnum):
    """Why an offer no longer stands."""

    EXPIRED = "expired"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@message
class OfferEnded:
    """An offer no longer stands and the contact waits again, with its age."""

    contact: ContactId
    agent: AgentId
    why: OfferEnd


@message
class Queued:
    """A contact waits (again) in a queue."""

    contact: ContactId
    queue: QueueId


@message
class WrapUpStarted:
    """An agent works on after a contact until `until_ms`, still holding its capacity."""

    contact: ContactId
    agent: AgentId
    until_ms: Milliseconds


@message
class Closed:
    """A contact is over for the router."""

    contact: ContactId


@message
class Wake:
    """Send `TimerFired` with these very values at `at_ms`."""

    at_ms: Milliseconds
    kind: TimerKind
    token: int
    contact: ContactId | None = None
    agent: AgentId | None = None


@message
class Released:
    """An agent no longer has a contact that is not over: moved, paused, broken off."""

    contact: ContactId
    agent: AgentId


@message
class Paused:
    """A contact rests until it is woken."""

    contact: ContactId


class AlarmKind(StrEnum):
    """What a supervisor must see."""

    END_OF_PLAN = "end_of_plan"
    """Every step is open and nobody on duty may take it."""
    NO_ELIGIBLE_AGENT = "no_eligible_agent"
    """Every step is open and nobody at all, on duty or not, may take it."""


@message
class Alarm:
    """A contact has run out of plan: nobody on any step can take it."""

    contact: ContactId
    kind: AlarmKind


Decision = (
    Offered | Assigned | OfferEnded | Queued | WrapUpStarted | Closed | Released | Paused | Wake | Alarm
)
