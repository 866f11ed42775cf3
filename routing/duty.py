"""Agents come, go, break down and change."""

from __future__ import annotations

from dataclasses import replace

from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.units import Milliseconds
from routing.case import Case
from routing.desk import Desk
from routing.events import AgentChanged, AgentNotReady, AgentReady, NotReadyReason
from routing.matching import Matching
from routing.offers import withdraw_all

STATES = {
    NotReadyReason.BREAK: AgentState.ON_BREAK,
    NotReadyReason.SHIFT_END: AgentState.SIGNED_OUT,
    NotReadyReason.AWAY: AgentState.AWAY,
    NotReadyReason.OUTAGE: AgentState.SIGNED_OUT,
}


def ready(matching: Matching, event: AgentReady, now_ms: Milliseconds) -> None:
    """Let an agent take work from now on; a repeated message only moves the planned end."""
    desk = matching.floor.desk(event.agent)
    desk.until_ms = event.until_ms
    if desk.state is not AgentState.AVAILABLE:
        matching.floor.set_state(desk, AgentState.AVAILABLE, now_ms)
    matching.serve(desk, now_ms)


def not_ready(matching: Matching, event: AgentNotReady, now_ms: Milliseconds) -> None:
    """Let an agent take nothing new; offers go back, and in an outage everything does."""
    desk = matching.floor.desk(event.agent)
    matching.floor.set_state(desk, STATES[event.reason], now_ms)
    homeless = withdraw_all(matching, desk, now_ms)
    if event.reason is NotReadyReason.OUTAGE:
        homeless += _break_off(matching, desk, now_ms)
    homeless += _turn_away(matching, desk)
    matching.place_all(homeless, now_ms)
    matching.tell_who_is_stuck(desk.signatures, now_ms)


def change(matching: Matching, event: AgentChanged, now_ms: Milliseconds) -> None:
    """Take up a new agent, or what an agent can do now; offers beyond that are withdrawn."""
    floor = matching.floor
    desk = floor.desks.get(event.agent.id)
    if desk is None:
        floor.seat(event.agent)
        return
    homeless, former = _turn_away(matching, desk), desk.signatures
    floor.reseat(desk, event.agent)
    for case in reversed(desk.holding(ContactState.OFFERED)):
        # Before all steps, while only the preferred agent is asked, the last one says who is admitted.
        admitted = case.route.stages[case.stage - 1].signature.proficiency
        if desk.id not in admitted or desk.workload.overfull:
            matching.detach(case, now_ms)
            homeless.append(case)
    matching.place_all(homeless, now_ms)
    matching.serve(desk, now_ms)
    matching.tell_who_is_stuck(former, now_ms)


def _break_off(matching: Matching, desk: Desk, now_ms: Milliseconds) -> list[Case]:
    lost = desk.holding(ContactState.ASSIGNED)
    for case in lost:
        bots = case.contact.bots_allowed and not desk.is_bot
        matching.redirect(case, replace(case.contact, bots_allowed=bots, entered_ms=now_ms), now_ms)
    return lost


def _turn_away(matching: Matching, desk: Desk) -> list[Case]:
    """Free the contacts that wait for this agent alone."""
    waiting = desk.waiting_alone()
    for case in waiting:
        matching.leave_lane(case)
    return waiting
