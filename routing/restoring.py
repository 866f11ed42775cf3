"""The state of an engine as plain values, and a new engine set to them in bulk.

Timers are not stored: every timer that still means something follows from the state, and restoring
asks for it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import AgentId, Milliseconds
from routing.case import Case
from routing.desk import Desk
from routing.events import RoutingContact, TimerKind
from routing.matching import Matching
from routing.message import message

ENDS = {
    ContactState.OFFERED: TimerKind.OFFER_EXPIRY,
    ContactState.WRAP_UP: TimerKind.WRAP_UP,
    ContactState.PAUSED: TimerKind.PAUSE,
}
"""The timer that ends a state."""

HELD = (ContactState.OFFERED, ContactState.ASSIGNED, ContactState.WRAP_UP)


@dataclass(frozen=True, slots=True)
class StoredDesk:
    """What changes of an agent; the work in hand is told by the contacts.

    Parameters
    ----------
    until_ms : from this instant on nothing new is taken; None means no planned end.
    idle_since_ms : the last instant at which the agent became ready, took work or gave it up.
    served : the engine's running number of the last work taken, 0 when never or not known.
    responds_at_ms : when an agent who missed an offer is asked again; given in that state alone.
    """

    agent: AgentId
    state: AgentState
    until_ms: Milliseconds | None
    idle_since_ms: Milliseconds
    served: int = 0
    responds_at_ms: Milliseconds | None = None


@message
class StoredContact:
    """A contact in the router's hands.

    Parameters
    ----------
    contact : as it is described now; its `entered_ms` is the beginning of its present plan.
    agent : who holds it; of a queued contact, the agent for whom alone it waits (the one named by
        its last `Wake` of kind `PREFERRED_AGENT`), None when everybody may take it.
    until_ms : the end of the offer, wrap-up or pause that is on; None where nothing ends by itself.
    barred : agents who have just given it back, each with the end of that.
    alarmed : whether an `Alarm` was said of it.
    """

    contact: RoutingContact
    state: ContactState
    agent: AgentId | None
    until_ms: Milliseconds | None
    barred: tuple[tuple[AgentId, Milliseconds], ...] = ()
    alarmed: bool = False


Stored = tuple[list[StoredDesk], list[StoredContact]]


def store(matching: Matching) -> Stored:
    """Return all that a new engine with the same agents and planner needs to go on from here."""
    desks = [
        StoredDesk(desk.id, desk.state, desk.until_ms, desk.idle_since_ms, desk.served, desk.responds_at_ms)
        for desk in sorted(matching.floor.desks.values(), key=lambda known: known.id)
    ]
    alone = {case: desk for desk in matching.floor.desks.values() for case in desk.waiting_alone()}
    contacts = [
        StoredContact(
            replace(case.contact, entered_ms=case.entered_ms),
            case.state,
            None if (desk := case.desk or alone.get(case)) is None else desk.id,
            case.until_ms,
            tuple(case.barred.items()),
            case.alarmed,
        )
        for case in matching.floor.cases.values()
    ]
    return desks, contacts


def restore(
    matching: Matching,
    desks: Iterable[StoredDesk],
    contacts: Iterable[StoredContact],
    now_ms: Milliseconds,
) -> None:
    """Set a new engine to a stored state, ask for the timers that still run, then match who can be.

    A desk may hold more than its capacity, which may have been lowered since; nothing new fits there
    until it does. Steps that have come due meanwhile are open at once; other timers that are past due
    are asked for at `now_ms`. Free agents are served in the order in which they became idle.

    Raises
    ------
    InvalidInput
        When the state contradicts itself; the engine is then of no more use.
    """
    _seat(matching, desks, now_ms)
    for stored in contacts:
        _take_up(matching, stored, now_ms)
    everybody = matching.floor.desks.values()
    matching.turn = max((desk.served for desk in everybody), default=0)
    for desk in everybody:
        _check_exclusive(desk)
    for desk in sorted(everybody, key=lambda known: (known.idle_since_ms, known.id)):
        matching.serve(desk, now_ms)


def _seat(matching: Matching, desks: Iterable[StoredDesk], now_ms: Milliseconds) -> None:
    seen: set[AgentId] = set()
    for stored in desks:
        if stored.agent in seen:
            raise InvalidInput(f"The desk of agent {stored.agent} is stored twice; keep one.")
        seen.add(stored.agent)
        desk = _known(matching, stored.agent, "A desk")
        matching.floor.set_state(desk, stored.state, stored.idle_since_ms)
        desk.until_ms, desk.served = stored.until_ms, stored.served
        if (stored.state is AgentState.NOT_RESPONDING) != (stored.responds_at_ms is not None):
            raise InvalidInput(
                f"Agent {stored.agent} is stored as {stored.state.value} with responds_at_ms "
                f"{stored.responds_at_ms}; that instant belongs to not_responding, and to no other state."
            )
        if stored.responds_at_ms is not None:
            matching.ask_again(desk, max(now_ms, stored.responds_at_ms))


def _take_up(matching: Matching, stored: StoredContact, now_ms: Milliseconds) -> None:
    contact, state = stored.contact, stored.state
    if contact.id in matching.floor.cases:
        raise InvalidInput(f"Contact {contact.id} is stored twice; keep one.")
    entered = contact.arrived_ms if contact.entered_ms is None else contact.entered_ms
    case = Case(contact, matching.plan(contact), entered, state, alarmed=stored.alarmed)
    matching.floor.cases[contact.id] = case
    for agent, until in stored.barred:
        _known(matching, agent, f"The barring of contact {contact.id}")
        case.barred[agent] = until
        matching.cooling[contact.id] = case
        matching.wake(max(now_ms, until), TimerKind.COOL_OFF, contact.id, agent)
    if state is ContactState.QUEUED:
        _queue(matching, case, stored.agent, now_ms)
        return
    case.open_stages(now_ms)
    _check(stored)
    if stored.agent is not None:
        desk = _known(matching, stored.agent, f"Contact {contact.id}")
        matching.floor.hand(case, desk, desk.served, desk.idle_since_ms)
    if stored.until_ms is not None:
        case.until_ms = stored.until_ms
        due = max(now_ms, stored.until_ms)
        case.token = matching.wake(due, ENDS[state], contact.id, stored.agent)


def _queue(matching: Matching, case: Case, alone: AgentId | None, now_ms: Milliseconds) -> None:
    if alone is not None:
        desk = _known(matching, alone, f"Queued contact {case.contact.id}")
        plan = case.route.plan
        until = plan.due(case.entered_ms, plan.preferred_until_ms)
        if now_ms < until and desk.id in case.route.stages[-1].signature.proficiency:
            matching.let_wait_for(desk, case, until)
            return
    case.open_stages(now_ms)
    matching.let_wait(case)


# ---- contradictions ----------------------------------------------------------------------------


def _known(matching: Matching, agent: AgentId, who: str) -> Desk:
    desk = matching.floor.desks.get(agent)
    if desk is None:
        raise InvalidInput(f"{who} names agent {agent}, who is not among the engine's agents.")
    return desk


def _check(stored: StoredContact) -> None:
    number, state = stored.contact.id, stored.state
    if state is ContactState.CLOSED:
        raise InvalidInput(f"Contact {number} is closed; store only contacts that are not over.")
    if (state in HELD) != (stored.agent is not None):
        raise InvalidInput(
            f"Contact {number} is stored as {state.value} with agent {stored.agent}; an agent belongs to "
            f"{', '.join(held.value for held in HELD)}, and to no other state."
        )
    ends = stored.until_ms is not None
    if ends != (state in ENDS) and state is not ContactState.PAUSED:
        raise InvalidInput(
            f"Contact {number} is stored as {state.value} with until_ms {stored.until_ms}; an end belongs "
            f"to {', '.join(ending.value for ending in ENDS)}."
        )


def _check_exclusive(desk: Desk) -> None:
    load = desk.workload
    if load.alone > 1 and not load.shares_exclusive:
        held = ", ".join(str(number) for number in sorted(desk.held))
        raise InvalidInput(
            f"Agent {desk.id} is stored with contacts {held}: {load.alone} of them allow no other."
        )
