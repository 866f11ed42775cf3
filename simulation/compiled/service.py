"""Offers are answered, services end, contacts go back or on, as in `routing.service` and `.offers`."""

from typing import Any

from routing.offers import NOT_RESPONDING_MS
from simulation.compiled.agenda import ACCEPTS, RESPONDS_AGAIN, WRAP_UP_ENDS, wake
from simulation.compiled.crew import AVAILABLE, NOT_RESPONDING, OFF, free, set_state
from simulation.compiled.desks import put_down
from simulation.compiled.machine import compiled
from simulation.compiled.matching import (
    ASSIGNED,
    CLOSED,
    OFFERED,
    QUEUED,
    WRAP_UP,
    add_sorted,
    bar,
    detach,
    place,
    serve,
    start,
    tell_who_is_stuck,
    widen,
)
from simulation.compiled.memory import agent_of, contact_of, scratch_of
from simulation.compiled.waiting import leave_lane, lift_bar, warm_up
from simulation.floor import OVER, WRAPPING_UP


@compiled
def arrive(hall: Any, row: int, since: int) -> None:
    """Take up a contact whose wait counts from an instant."""
    contact = contact_of(hall, row)
    contact.since = contact.entered = since
    contact.route = 2 * contact.kind + (0 if contact.past_bots else 1)
    place(hall, row)


@compiled
def abandon(hall: Any, row: int) -> None:
    """Let a customer go who still waits."""
    index = detach(hall, row)
    close(hall, row)
    if index >= 0:
        serve(hall, index)


@compiled
def close(hall: Any, row: int) -> None:
    """Forget a contact that nobody holds."""
    contact = contact_of(hall, row)
    leave_lane(hall, row)
    warm_up(hall, row)
    contact.routed = CLOSED
    if contact.state == WRAPPING_UP:
        contact.state, contact.released = OVER, hall.now
        put_down(hall, contact.server, row)


@compiled
def complete(hall: Any, row: int, wrap_up: int) -> None:
    """End a conversation; the agent is free after the wrap-up."""
    if wrap_up == 0:
        finish(hall, row)
        return
    contact = contact_of(hall, row)
    contact.routed = WRAP_UP
    contact.token = wake(hall, hall.now + wrap_up, WRAP_UP_ENDS, row, contact.desk)


@compiled
def finish(hall: Any, row: int) -> None:
    """Close a contact that is done, and let its agent take another."""
    index = free(hall, row)
    close(hall, row)
    serve(hall, index)


@compiled
def pass_on(hall: Any, row: int, entered: int, bots: bool) -> None:
    """Let a contact look for somebody else: after a bot, or at the end of a shift."""
    contact = contact_of(hall, row)
    index = detach(hall, row)
    contact.entered, contact.alarmed = entered, 0
    if not bots:
        contact.route = 2 * contact.kind
    bar(hall, row, index)
    serve(hall, index)
    place(hall, row)


# ---- offers ------------------------------------------------------------------------------------


@compiled
def answer(hall: Any, row: int, index: int, what: int) -> None:
    """Take an agent's answer to the offer that stands."""
    contact = contact_of(hall, row)
    if contact.routed != OFFERED or contact.desk != index:
        return
    if what != ACCEPTS:
        free(hall, row)
        bar(hall, row, index)
        serve(hall, index)
        place(hall, row)
    elif hall.now >= contact.until:
        miss(hall, row)
    else:
        contact.routed, contact.token = ASSIGNED, 0
        start(hall, row, index)


@compiled
def miss(hall: Any, row: int) -> None:
    """End an offer that was not answered; the agent is asked nothing for a while."""
    now = hall.now
    index = contact_of(hall, row).desk
    agent = agent_of(hall, index)
    free(hall, row)
    withdrawn = 0
    if now < agent.until and agent.state == AVAILABLE:
        set_state(hall, index, NOT_RESPONDING)
        agent.token = wake(hall, now + NOT_RESPONDING_MS, RESPONDS_AGAIN, -1, index)
        withdrawn = withdraw_all(hall, index)
    add_sorted(hall, withdrawn, row, False)
    for entry in range(withdrawn + 1):
        place(hall, scratch_of(hall, entry).value)
    tell_who_is_stuck(hall, index)


@compiled
def withdraw_all(hall: Any, index: int) -> int:
    """Take back every offer an agent has; return how many contacts scratch holds, still to be placed."""
    count, row = 0, agent_of(hall, index).held_first
    while row >= 0:
        if contact_of(hall, row).routed == OFFERED:
            add_sorted(hall, count, row, False)
            count += 1
        row = contact_of(hall, row).held_after
    for entry in range(count):
        detach(hall, scratch_of(hall, entry).value)
    return count


@compiled
def cool_off(hall: Any, row: int, index: int) -> None:
    """Let an agent be asked again for what they declined."""
    contact = contact_of(hall, row)
    if contact.routed != CLOSED and lift_bar(hall, row, index) and contact.routed == QUEUED:
        serve(hall, index)


@compiled
def respond_again(hall: Any, index: int, token: int) -> None:
    """Put an agent who missed an offer back to work."""
    agent = agent_of(hall, index)
    if agent.token == token and agent.state == NOT_RESPONDING:
        set_state(hall, index, AVAILABLE)
        serve(hall, index)


# ---- agents come and go ------------------------------------------------------------------------


@compiled
def make_ready(hall: Any, index: int, until: int) -> None:
    """Let an agent take work from now on."""
    agent = agent_of(hall, index)
    agent.until = until
    if agent.state != AVAILABLE:
        set_state(hall, index, AVAILABLE)
    serve(hall, index)


@compiled
def make_not_ready(hall: Any, index: int) -> None:
    """Let an agent take nothing new; offers go back."""
    set_state(hall, index, OFF)
    for entry in range(withdraw_all(hall, index)):
        place(hall, scratch_of(hall, entry).value)
    tell_who_is_stuck(hall, index)


@compiled
def open_step(hall: Any, row: int, token: int) -> None:
    """Open the steps that are due of a contact that still waits."""
    contact = contact_of(hall, row)
    if contact.routed == QUEUED and contact.token == token:
        widen(hall, row)


@compiled
def wrap_up_over(hall: Any, row: int, token: int) -> None:
    """Close a contact whose wrap-up has had its time."""
    contact = contact_of(hall, row)
    if contact.routed == WRAP_UP and contact.token == token:
        finish(hall, row)


@compiled
def offer_over(hall: Any, row: int, token: int) -> None:
    """End an offer whose time is over."""
    contact = contact_of(hall, row)
    if contact.routed == OFFERED and contact.token == token:
        miss(hall, row)
