"""A contact in the router's hands, as the engine knows it from one event to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contactcenter.domain.contact import ContactState
from contactcenter.domain.units import AgentId, Milliseconds
from routing.events import RoutingContact
from routing.plan import Plan

if TYPE_CHECKING:
    from routing.desk import Desk
    from routing.signature import Signature
    from routing.waiting import Entry, Lane


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a plan, ready to be matched.

    Parameters
    ----------
    after_ms : opens after this long in the plan.
    boost_ms : boosts of this step and those before it.
    """

    after_ms: Milliseconds
    signature: Signature
    boost_ms: Milliseconds


@dataclass(frozen=True, slots=True)
class Route:
    """A plan whose steps are tied to the signatures of one engine."""

    plan: Plan
    stages: tuple[Stage, ...]


@dataclass(slots=True, eq=False)
class Case:
    """The changing side of a contact.

    Parameters
    ----------
    entered_ms : the instant from which the plan's steps open.
    stage : how many stages are open, 0 while only the preferred agent is asked.
    boost_ms : what is added to the wait now.
    desk : who holds it, offered, assigned or in wrap-up.
    lane, entry : where it waits, and its place there.
    barred : agents who have just declined it, each with the end of that.
    token : the only timer of this contact that still means something, cool-offs aside.
    expires_ms : the end of the offer that stands.
    alarmed : whether a supervisor was told that nobody can take it.
    """

    contact: RoutingContact
    route: Route
    entered_ms: Milliseconds
    state: ContactState = ContactState.QUEUED
    stage: int = 0
    boost_ms: Milliseconds = Milliseconds(0)
    desk: Desk | None = None
    lane: Lane | None = None
    entry: Entry | None = None
    barred: dict[AgentId, Milliseconds] = field(default_factory=dict)
    token: int = 0
    expires_ms: Milliseconds = Milliseconds(0)
    alarmed: bool = False

    def bars(self, agent: AgentId, now_ms: Milliseconds) -> bool:
        """Tell whether an agent is not to be asked again yet."""
        return bool(self.barred) and now_ms < self.barred.get(agent, now_ms)
