"""A contact in the router's hands, as the engine knows it from one event to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contactcenter.domain.contact import ChannelProfile, ContactState
from contactcenter.domain.units import AgentId, ContactId, Milliseconds
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
    """A plan whose steps are tied to the signatures of one engine.

    Parameters
    ----------
    work : how a contact on this route occupies whoever takes it.
    """

    plan: Plan
    work: ChannelProfile
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
    until_ms : the end of the offer, wrap-up or rest that is on; None where nothing ends by itself.
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
    until_ms: Milliseconds | None = None
    alarmed: bool = False

    def open_stages(self, now_ms: Milliseconds) -> None:
        """Open every stage that is due."""
        over, opened = self.route.plan.elapsed(self.entered_ms, now_ms), 0
        for stage in self.route.stages:
            if stage.after_ms > over:
                break
            opened += 1
        self.stage = opened

    def bars(self, agent: AgentId, now_ms: Milliseconds) -> bool:
        """Tell whether an agent is not to be asked again yet."""
        return self._declined(agent, now_ms) and not self.all_declined(now_ms)

    def all_declined(self, now_ms: Milliseconds) -> bool:
        """Tell whether everybody on duty whom the open stages admit has just declined.

        Then all of them may be asked again. Nothing of this is remembered, so that it ends by itself
        once somebody else may take the contact: another plan, another step, an agent who comes.
        """
        return self.stage > 0 and all(
            self._declined(desk.agent.id, now_ms) or not desk.on_duty(now_ms)
            for desk in self.route.stages[self.stage - 1].signature.desks
        )

    def _declined(self, agent: AgentId, now_ms: Milliseconds) -> bool:
        return bool(self.barred) and now_ms < self.barred.get(agent, now_ms)


def seniority(case: Case) -> tuple[int, Milliseconds, ContactId]:
    """Return the place of a contact among others: the longest wait with its own boost first, then the id.

    Wherever several contacts move at once they move in this order, so that decisions hang on what is
    true now and not on the way there.
    """
    contact = case.contact
    return (contact.arrived_ms - contact.boost_ms, contact.arrived_ms, contact.id)
