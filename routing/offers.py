"""Offers: taken, declined, missed, withdrawn."""

from __future__ import annotations

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.units import Milliseconds
from routing.case import Case
from routing.decisions import Assigned, OfferEnd, OfferEnded
from routing.desk import Desk
from routing.events import OfferAccepted, OfferRefused, TimerFired
from routing.matching import Matching

NOT_RESPONDING_MS = 60_000
"""For so long an agent who missed an offer is asked nothing."""


def accept(matching: Matching, event: OfferAccepted, now_ms: Milliseconds) -> None:
    """Turn the offer that stands into an assignment; one past its time ends as missed."""
    case = matching.floor.held(event.contact, event.agent, ContactState.OFFERED)
    if case is None:
        return
    if case.until_ms is not None and now_ms >= case.until_ms:
        _miss(matching, case, now_ms)
        return
    case.state, case.token, case.until_ms = ContactState.ASSIGNED, 0, None
    matching.said.append(Assigned(event.contact, event.agent))


def refuse(matching: Matching, event: OfferRefused, now_ms: Milliseconds) -> None:
    """End the offer that stands; the contact looks for somebody else, the agent for something else."""
    case = matching.floor.held(event.contact, event.agent, ContactState.OFFERED)
    if case is None:
        return
    matching.said.append(OfferEnded(event.contact, event.agent, OfferEnd.REFUSED))
    desk = matching.floor.free(case, now_ms)
    matching.bar(case, desk, now_ms)
    matching.serve(desk, now_ms)
    matching.place(case, now_ms)


def expire(matching: Matching, event: TimerFired, now_ms: Milliseconds) -> None:
    """End an offer whose time is over."""
    case = matching.floor.timed(event, ContactState.OFFERED)
    if case is not None:
        _miss(matching, case, now_ms)


def cool_off(matching: Matching, event: TimerFired, now_ms: Milliseconds) -> None:
    """Let an agent be asked again for what they declined."""
    case = None if event.contact is None else matching.floor.cases.get(event.contact)
    if case is None or event.agent is None or now_ms < case.barred.get(event.agent, now_ms + 1):
        return
    del case.barred[event.agent]
    if not case.barred:
        matching.cooling.pop(case.contact.id, None)
    desk = matching.floor.desks[event.agent]
    if case.state is ContactState.QUEUED:
        matching.serve(desk, now_ms)


def respond_again(matching: Matching, event: TimerFired, now_ms: Milliseconds) -> None:
    """Put an agent who missed an offer back to work."""
    desk = None if event.agent is None else matching.floor.desks.get(event.agent)
    if desk is None or desk.token != event.token or desk.state is not AgentState.NOT_RESPONDING:
        return
    matching.floor.set_state(desk, AgentState.AVAILABLE, now_ms)
    matching.serve(desk, now_ms)


def withdraw_all(matching: Matching, desk: Desk, now_ms: Milliseconds) -> list[Case]:
    """Take back every offer an agent has and return the contacts, still to be placed."""
    offered = desk.holding(ContactState.OFFERED)
    for case in offered:
        matching.detach(case, now_ms)
    return offered


def _miss(matching: Matching, case: Case, now_ms: Milliseconds) -> None:
    desk = case.desk
    if desk is None:
        return
    ended_by_shift = desk.until_ms is not None and now_ms >= desk.until_ms
    why = OfferEnd.WITHDRAWN if ended_by_shift else OfferEnd.EXPIRED
    matching.said.append(OfferEnded(case.contact.id, desk.id, why))
    matching.floor.free(case, now_ms)
    homeless = [case]
    if not ended_by_shift and desk.state is AgentState.AVAILABLE:
        matching.floor.set_state(desk, AgentState.NOT_RESPONDING, now_ms)
        matching.ask_again(desk, Milliseconds(now_ms + NOT_RESPONDING_MS))
        homeless += withdraw_all(matching, desk, now_ms)
    matching.place_all(homeless, now_ms)
    matching.tell_who_is_stuck(desk.signatures, now_ms)
