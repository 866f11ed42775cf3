"""The state of an engine as plain values, and a new engine set to them in bulk.

Timers are not stored: every timer that still means something follows from the state, and restoring
asks for it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import ContactCenterError, InvalidInput
from contactcenter.domain.units import AgentId, ContactId, Milliseconds
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

Aside = Callable[[ContactId, str], None]
"""Told of a contact that cannot be taken up, and why."""


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
    aside: Aside | None = None,
) -> None:
    """Set a new engine to a stored state, ask for the timers that still run, then match who can be.

    A desk may hold more than its capacity, which may have been lowered since; nothing new fits there
    until it does. Steps that have come due meanwhile are open at once; other timers that are past due
    are asked for at `now_ms`. Free agents are served in the order in which they became idle.

    Parameters
    ----------
    aside : told of contacts that contradict the rest or cannot be planned; the engine goes on without them.

    Raises
    ------
    InvalidInput
        When the state contradicts itself, a contact where nobody can be told of it; the engine is then of
        no more use.
    """
    _seat(matching, desks, now_ms)
    for stored in contacts:
        try:
            _take_up(matching, stored, now_ms)
        except ContactCenterError as error:
            if aside is None:
                raise
            aside(stored.contact.id, str(error))
    everybody = matching.floor.desks.values()
    matching.turn = max((desk.served for desk in everybody), default=0)
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
    desk = _check(matching, stored)
    entered = contact.arrived_ms if contact.entered_ms is None else contact.entered_ms
    case = Case(contact, matching.plan(contact), entered, state, alarmed=stored.alarmed)
    if desk is not None and state is not ContactState.QUEUED:
        _check_exclusive(desk, case)
    matching.floor.cases[contact.id] = case
    for agent, until in stored.barred:
        case.barred[agent] = until
        matching.cooling[contact.id] = case
        matching.wake(max(now_ms, until), TimerKind.COOL_OFF, contact.id, agent)
    if state is ContactState.QUEUED:
        _queue(matching, case, desk, now_ms)
        return
    case.open_stages(now_ms)
    if desk is not None:
        matching.floor.hand(case, desk, desk.served, desk.idle_since_ms)
    if stored.until_ms is not None:
        case.until_ms = stored.until_ms
        due = max(now_ms, stored.until_ms)
        case.token = matching.wake(due, ENDS[state], contact.id, stored.agent)


def _queue(matching: Matching, case: Case, alone: Desk | None, now_ms: Milliseconds) -> None:
    if alone is not None:
        plan = case.route.plan
        until = plan.due(case.entered_ms, plan.preferred_until_ms)
        if now_ms < until and alone.id in case.route.stages[-1].signature.proficiency:
            matching.let_wait_for(alone, case, until)
            return
    case.open_stages(now_ms)
    matching.let_wait(case)


# ---- contradictions ----------------------------------------------------------------------------


def _known(matching: Matching, agent: AgentId, who: str) -> Desk:
    desk = matching.floor.desks.get(agent)
    if desk is None:
        raise InvalidInput(f"{who} names agent {agent}, who is not among the engine's agents.")
    return desk


def _check(matching: Matching, stored: StoredContact) -> Desk | None:
    """Return the agent whom a stored contact names; refuse what cannot be before anything has changed."""
    number, state = stored.contact.id, stored.state
    if number in matching.floor.cases:
        raise InvalidInput(f"Contact {number} is stored twice; keep one.")
    for agent, _ in stored.barred:
        _known(matching, agent, f"The barring of contact {number}")
    if state is ContactState.CLOSED:
        raise InvalidInput(f"Contact {number} is closed; store only contacts that are not over.")
    if state is not ContactState.QUEUED:
        _check_state(stored)
    return None if stored.agent is None else _known(matching, stored.agent, f"Contact {number}")


def _check_state(stored: StoredContact) -> None:
    number, state = stored.contact.id, stored.state
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


def _check_exclusive(desk: Desk, case: Case) -> None:
    load = desk.workload
    if load.alone and case.route.work.exclusive and not load.shares_exclusive:
        held = ", ".join(str(number) for number in sorted((*desk.held, case.contact.id)))
        raise InvalidInput(
            f"Agent {desk.id} is stored with contacts {held}, several of which allow no other."
        )
