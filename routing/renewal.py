"""A router that begins anew from a stored state: under another leader, other rules, other hours.

A log of the live router begins with such a line, and has one wherever a new engine took over:

    {"at_ms": 0, "event": "renewed", "rules": "name = …", "hours": […], "state": {"agents": […], …}}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from contactcenter.domain.agent import Agent, AgentState
from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.contact import ContactState
from contactcenter.domain.units import ContactId, Milliseconds, QueueId
from routing.decisions import Decision
from routing.engine import RoutingEngine
from routing.eventlog import EVENTS, decode
from routing.events import AgentChanged, AgentReady, ContactArrived, RoutingEvent
from routing.message import message
from routing.restoring import StoredContact, StoredDesk
from routing.rulefile import parse_rules
from routing.rules import RuleSet

AT_WORK = (AgentState.AVAILABLE, AgentState.NOT_RESPONDING)
WAITS = (ContactState.QUEUED, ContactState.OFFERED)


@message
class QueueHours:
    """When a queue is open."""

    queue: QueueId
    hours: BusinessHours


@message
class RouterState:
    """Everybody whom an engine knows, with what they hold and who waits."""

    agents: tuple[Agent, ...]
    desks: tuple[StoredDesk, ...]
    contacts: tuple[StoredContact, ...]


@message
class Renewed:
    """A new engine takes over.

    Parameters
    ----------
    rules : the rules in force from here on, as TOML.
    hours : opening hours to which they are bound; a queue that is not named is always open.
    state : what it begins from; None where that was too much to store: the state of the engine before it.
    parked : contacts that are left out of the state of the engine before it.
    since_ms : the first instant that a report counts; what comes before leads to the state of then.
    """

    rules: str
    hours: tuple[QueueHours, ...] = ()
    state: RouterState | None = None
    parked: tuple[ContactId, ...] = ()
    since_ms: Milliseconds | None = None

    @property
    def rule_set(self) -> RuleSet:
        """The rules, bound to their hours."""
        return self.bind(parse_rules(self.rules))

    def bind(self, rules: RuleSet) -> RuleSet:
        """Return other rules, bound to the hours."""
        return rules.in_hours({one.queue: one.hours for one in self.hours})

    def begin(self, before: RoutingEngine, now_ms: Milliseconds) -> tuple[RoutingEngine, list[Decision]]:
        """Return the engine that takes over from another, with its first decisions."""
        state = self.state or state_of(before)
        contacts = [known for known in state.contacts if known.contact.id not in self.parked]
        engine = engine_of(self.rule_set, state.agents)
        return engine, engine.restore(state.desks, contacts, now_ms)


LogEntry = tuple[Milliseconds, RoutingEvent | Renewed]


def decode_log(lines: Iterable[str]) -> Iterator[LogEntry]:
    """Yield the events of a log and where engines took over; empty lines are passed over.

    Raises
    ------
    InvalidInput
        At the first line that is neither; the message names the line and what is wrong.
    """
    return cast(Iterator[LogEntry], decode(lines, EVENTS | {"renewed": Renewed}))


def engine_of(rules: RuleSet, agents: Iterable[Agent] = ()) -> RoutingEngine:
    """Return a new engine under a rule set."""
    return RoutingEngine(
        agents, rules, agent_selection=rules.agent_selection, contact_selection=rules.contact_selection
    )


def state_of(engine: RoutingEngine) -> RouterState:
    """Return the state of an engine, for another to begin from."""
    agents = tuple(desk.agent for desk in engine.floor.desks.values())
    desks, contacts = engine.store()
    return RouterState(agents, tuple(desks), tuple(contacts))


def opening_of(state: RouterState) -> list[RoutingEvent]:
    """Return the events with which a record would begin that begins with a state.

    Who is at work comes to work and who waits arrives, with their age; what is in service, rests or
    is wrapped up has no beginning in such a record.
    """
    return [
        *(AgentChanged(agent) for agent in state.agents),
        *(AgentReady(desk.agent, desk.until_ms) for desk in state.desks if desk.state in AT_WORK),
        *(ContactArrived(known.contact) for known in state.contacts if known.state in WAITS),
    ]
