"""Contacts come, are worked on, rest, move on and end."""

from __future__ import annotations

from dataclasses import replace

from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.units import MS_PER_SECOND, ContactId, Milliseconds
from routing.case import Case
from routing.decisions import Paused, WrapUpStarted
from routing.events import (
    CallbackRequested,
    ContactAbandoned,
    ContactArrived,
    ContactClosed,
    ContactMoved,
    ContactPaused,
    ContactWoken,
    ServiceEnded,
    ServiceResult,
    TimerFired,
    TimerKind,
    WrapUpEnded,
)
from routing.matching import Matching, onward

WAITS = (ContactState.QUEUED, ContactState.OFFERED)


def arrive(matching: Matching, event: ContactArrived, now_ms: Milliseconds) -> None:
    """Take up a contact.

    Raises
    ------
    Conflict
        When the contact is in the router's hands already.
    InvalidInput
        When it arrives from the future.
    """
    contact = event.contact
    if contact.id in matching.floor.cases:
        raise Conflict(f"Contact {contact.id} is routed already; it was not taken a second time.")
    if contact.arrived_ms > now_ms:
        raise InvalidInput(
            f"Contact {contact.id} arrived at {contact.arrived_ms} ms, after now ({now_ms} ms)."
        )
    entered = contact.arrived_ms if contact.entered_ms is None else contact.entered_ms
    case = Case(contact, matching.plan(contact), entered)
    matching.floor.cases[contact.id] = case
    matching.place(case, now_ms)


def abandon(matching: Matching, event: ContactAbandoned, now_ms: Milliseconds) -> None:
    """Let a customer go who still waits."""
    case = matching.floor.cases.get(event.contact)
    if case is not None and case.state in WAITS:
        _end(matching, case, now_ms)


def end(matching: Matching, event: ServiceEnded, now_ms: Milliseconds) -> None:
    """Take note that a conversation is over, whatever comes next."""
    case = matching.floor.held(event.contact, event.agent, ContactState.ASSIGNED)
    if case is None:
        return
    if event.result is ServiceResult.COMPLETED:
        _complete(matching, case, event, now_ms)
    else:
        _pass_on(matching, case, event, now_ms)


def _complete(matching: Matching, case: Case, event: ServiceEnded, now_ms: Milliseconds) -> None:
    desk = case.desk
    if desk is None:
        return
    after_ms = event.wrap_up_ms
    if after_ms is None:
        after_ms = Milliseconds(0 if desk.is_bot else case.route.work.wrap_up_seconds * MS_PER_SECOND)
    if not after_ms:
        _finish(matching, case, now_ms)
        return
    until = Milliseconds(now_ms + after_ms)
    case.state, case.until_ms = ContactState.WRAP_UP, until
    matching.said.append(WrapUpStarted(event.contact, event.agent, until))
    case.token = matching.wake(until, TimerKind.WRAP_UP, event.contact, event.agent)


def _pass_on(matching: Matching, case: Case, event: ServiceEnded, now_ms: Milliseconds) -> None:
    contact = onward(case, event.onward)
    if event.result is ServiceResult.HANDED_OFF:
        contact = replace(contact, bots_allowed=False, entered_ms=now_ms)
    elif event.result is ServiceResult.TRANSFERRED:
        contact = replace(contact, entered_ms=now_ms)
    else:
        contact = replace(contact, entered_ms=case.entered_ms)
    desk = matching.redirect(case, contact, now_ms)
    if desk is not None:
        matching.bar(case, desk, now_ms)
        matching.serve(desk, now_ms)
    matching.place(case, now_ms)


def end_wrap_up(matching: Matching, event: WrapUpEnded, now_ms: Milliseconds) -> None:
    """Close a contact whose wrap-up the agent has ended."""
    case = matching.floor.held(event.contact, event.agent, ContactState.WRAP_UP)
    if case is not None:
        _finish(matching, case, now_ms)


def wrap_up_over(matching: Matching, event: TimerFired, now_ms: Milliseconds) -> None:
    """Close a contact whose wrap-up has had its time."""
    case = matching.floor.timed(event, ContactState.WRAP_UP)
    if case is not None:
        _finish(matching, case, now_ms)


def pause(matching: Matching, event: ContactPaused, now_ms: Milliseconds) -> None:
    """Let a contact rest; when it comes back, who had it is asked first."""
    case = matching.floor.cases.get(event.contact)
    if case is None or case.state is ContactState.WRAP_UP:
        return
    if case.desk is not None and case.state is ContactState.ASSIGNED:
        case.contact = replace(case.contact, preferred=case.desk.id)
    desk = matching.detach(case, now_ms)
    _rest(matching, case, event.until_ms)
    if desk is not None:
        matching.serve(desk, now_ms)


def wake(matching: Matching, event: ContactWoken, now_ms: Milliseconds) -> None:
    """Let a resting contact wait again."""
    case = matching.floor.cases.get(event.contact)
    if case is not None and case.state is ContactState.PAUSED:
        _return(matching, case, now_ms)


def pause_over(matching: Matching, event: TimerFired, now_ms: Milliseconds) -> None:
    """Let a resting contact wait again, now that its time has come."""
    case = matching.floor.timed(event, ContactState.PAUSED)
    if case is not None:
        _return(matching, case, now_ms)


def call_back(matching: Matching, event: CallbackRequested, now_ms: Milliseconds) -> None:
    """Turn a waiting customer into a callback that keeps its place."""
    case = matching.floor.cases.get(event.contact)
    if case is None or case.state not in WAITS:
        return
    contact = replace(case.contact, channel=Channel.CALLBACK, bots_allowed=False)
    desk = matching.redirect(case, replace(contact, entered_ms=case.entered_ms), now_ms)
    if event.due_ms is None or event.due_ms <= now_ms:
        matching.rejoin(case, desk, now_ms)
        return
    _rest(matching, case, event.due_ms)
    if desk is not None:
        matching.serve(desk, now_ms)


def move(matching: Matching, event: ContactMoved, now_ms: Milliseconds) -> None:
    """Route a contact anew, whatever state it is in.

    Raises
    ------
    NotFound
        When the contact is not in the router's hands.
    """
    case = _known(matching, event.contact.id)
    contact = replace(onward(case, event.contact), entered_ms=now_ms)
    desk = matching.redirect(case, contact, now_ms)
    matching.rejoin(case, desk, now_ms)


def close(matching: Matching, event: ContactClosed, now_ms: Milliseconds) -> None:
    """End a contact, whatever state it is in.

    Raises
    ------
    NotFound
        When the contact is not in the router's hands.
    """
    _end(matching, _known(matching, event.contact), now_ms)


def open_step(matching: Matching, event: TimerFired, now_ms: Milliseconds) -> None:
    """Open the steps that are due of a contact that still waits, be it for a preferred agent alone."""
    case = matching.floor.timed(event, ContactState.QUEUED)
    if case is not None:
        matching.widen(case, now_ms)


def _rest(matching: Matching, case: Case, until_ms: Milliseconds | None) -> None:
    case.state, case.until_ms = ContactState.PAUSED, until_ms
    matching.said.append(Paused(case.contact.id))
    if until_ms is not None:
        case.token = matching.wake(until_ms, TimerKind.PAUSE, case.contact.id)


def _return(matching: Matching, case: Case, now_ms: Milliseconds) -> None:
    matching.redirect(case, replace(case.contact, entered_ms=now_ms), now_ms)
    matching.place(case, now_ms)


def _finish(matching: Matching, case: Case, now_ms: Milliseconds) -> None:
    desk = matching.floor.free(case, now_ms)
    matching.close(case)
    matching.serve(desk, now_ms)


def _end(matching: Matching, case: Case, now_ms: Milliseconds) -> None:
    desk = matching.detach(case, now_ms)
    matching.close(case)
    if desk is not None:
        matching.serve(desk, now_ms)


def _known(matching: Matching, contact: ContactId) -> Case:
    case = matching.floor.cases.get(contact)
    if case is None:
        raise NotFound(f"Contact {contact} is not in the router's hands; it is over or never came.")
    return case
