"""An agent at work, as the engine knows it from one event to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contactcenter.domain.agent import Agent, AgentKind, AgentState
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.units import AgentId, ContactId, Milliseconds, QueueId
from routing.capacity import Workload
from routing.case import Case, seniority
from routing.policy import ContactSelection

if TYPE_CHECKING:
    from routing.signature import Signature
    from routing.waiting import Lane


@dataclass(slots=True, eq=False)
class Desk:
    """The changing side of an agent.

    Parameters
    ----------
    selection : how this agent's pool chooses among waiting contacts.
    until_ms : from this instant on nothing new is taken; None means no planned end.
    idle_since_ms : the last instant at which the agent became ready, took work or gave it up.
    served : the engine's running number of the last work taken, 0 when never.
    responds_at_ms : after a missed offer, when the agent is asked again; None in every other state.
    version : grows with every change that may make a place in a signature untrue.
    held : contacts in hand: offered, assigned or in wrap-up.
    signatures : whatever this agent may take, by lasting conditions.
    lanes : where such contacts wait, by channel.
    own : lanes of contacts that wait for this agent alone.
    stale : signatures to tell again when this agent has room or is ready again.
    """

    agent: Agent
    workload: Workload
    selection: ContactSelection
    state: AgentState = AgentState.SIGNED_OUT
    until_ms: Milliseconds | None = None
    idle_since_ms: Milliseconds = Milliseconds(0)
    served: int = 0
    token: int = 0
    responds_at_ms: Milliseconds | None = None
    version: int = 0
    held: dict[ContactId, Case] = field(default_factory=dict)
    signatures: list[Signature] = field(default_factory=list)
    lanes: dict[Channel, list[Lane]] = field(default_factory=dict)
    own: dict[tuple[Channel, QueueId], Lane] = field(default_factory=dict)
    stale: dict[Signature, None] = field(default_factory=dict)

    @property
    def id(self) -> AgentId:
        """The agent's id."""
        return self.agent.id

    @property
    def is_bot(self) -> bool:
        """Whether this is a bot: its offers need no answer and no work follows a contact."""
        return self.agent.kind is AgentKind.BOT

    def holding(self, state: ContactState) -> list[Case]:
        """Return the contacts in hand that are in a state, the longest waiting first."""
        return sorted((case for case in self.held.values() if case.state is state), key=seniority)

    def waiting_alone(self) -> list[Case]:
        """Return the contacts that wait for this agent alone, the longest waiting first."""
        return sorted((case for lane in self.own.values() for case in lane.cases()), key=seniority)

    def on_duty(self, now_ms: Milliseconds) -> bool:
        """Tell whether new work may be taken now, capacity aside."""
        return self.state is AgentState.AVAILABLE and (self.until_ms is None or now_ms < self.until_ms)
