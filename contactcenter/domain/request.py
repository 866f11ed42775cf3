"""What agents ask of the roster: time off, a swap, a wish, a shift to give away or take over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.units import AgentId

RequestId = NewType("RequestId", int)


class RequestKind(StrEnum):
    """What is asked for."""

    TIME_OFF = "time_off"
    SWAP = "swap"
    GIVE_AWAY = "give_away"
    WISH = "wish"


class RequestState(StrEnum):
    """How far a request is; `ASKED` waits for a colleague, `READY` for the lead."""

    ASKED = "asked"
    READY = "ready"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = (RequestState.ASKED, RequestState.READY)

MOVES = {
    RequestState.ASKED: (RequestState.READY, RequestState.REFUSED, RequestState.WITHDRAWN),
    RequestState.READY: (RequestState.APPROVED, RequestState.REFUSED, RequestState.WITHDRAWN),
}
"""Which states follow which; the others are final."""


@dataclass(frozen=True, slots=True)
class RequestStep:
    """One entry of a request's audit trail."""

    at: datetime
    actor: str
    state: RequestState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RosterRequest:
    """Something asked of the roster; all instants are aware UTC.

    Parameters
    ----------
    agent : who asks.
    start, end : the time off or the wished time; for a swap and a give-away the agent's own shift.
    colleague : with whom to swap, or who takes the shift over; None while nobody is found.
    colleague_start : start of the colleague's shift in a swap.
    wanted : of a wish, whether to work then or not to.
    steps : the audit trail, oldest first, at least the asking itself.
    """

    kind: RequestKind
    agent: AgentId
    start: datetime
    end: datetime
    steps: tuple[RequestStep, ...]
    colleague: AgentId | None = None
    colleague_start: datetime | None = None
    wanted: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidInput(f"A request from {self.start} to {self.end} has no length; check the times.")
        if self.kind is RequestKind.SWAP and (self.colleague is None or self.colleague_start is None):
            raise InvalidInput("A swap needs a colleague and the colleague's shift.")
        if self.colleague == self.agent:
            raise InvalidInput(f"Agent {self.agent} cannot swap with themselves.")

    @property
    def state(self) -> RequestState:
        """How far it is."""
        return self.steps[-1].state

    @property
    def is_open(self) -> bool:
        """Whether it can still be decided."""
        return self.state in OPEN


def check_move(request: RosterRequest, state: RequestState) -> None:
    """Refuse a step that a request cannot take.

    Raises
    ------
    Conflict
        When it has been decided or withdrawn, or still waits for a colleague.
    """
    if state not in MOVES.get(request.state, ()):
        waits = ", and no colleague has agreed yet" if request.state is RequestState.ASKED else ""
        raise Conflict(f"The request is {request.state}{waits}; it cannot become {state}.")


def first_state(kind: RequestKind) -> RequestState:
    """Return the state in which a request begins: two-sided ones wait for a colleague."""
    two_sided = kind in (RequestKind.SWAP, RequestKind.GIVE_AWAY)
    return RequestState.ASKED if two_sided else RequestState.READY
