"""The floor's loop: what time brings, until nothing more can happen, as in `simulation.floor`."""

from collections.abc import Callable
from typing import Any

from simulation.compiled.agenda import (
    ARRIVES,
    CALLBACK_DUE,
    COMES_AGAIN,
    COOLS_OFF,
    KEY_MASK,
    OFFER_EXPIRES,
    PATIENCE_ENDS,
    REFUSES,
    SERVICE_ENDS,
    SHIFT_ENDS,
    SHIFT_STARTS,
    STEP_OPENS,
    WRAP_UP_ENDS,
    remove_first,
    schedule,
)
from simulation.compiled.desks import advance, change_shift, leave_desk, put_down
from simulation.compiled.machine import compiled, kept
from simulation.compiled.matching import whole_work
from simulation.compiled.memory import (
    agent_of,
    contact_of,
    event_of,
    kind_of,
    lines_of,
    list_of,
    scratch_of,
    span_of,
    waiting_of,
)
from simulation.compiled.service import (
    abandon,
    answer,
    arrive,
    complete,
    cool_off,
    make_not_ready,
    make_ready,
    offer_over,
    open_step,
    pass_on,
    respond_again,
    wrap_up_over,
)
from simulation.floor import IN_SERVICE, OVER, WAITING, WITH_BOT, WRAPPING_UP
from simulation.scenario import BREAK_MS
from simulation.ticketlog import Outcome
from simulation.trace import NEVER

ABANDONED, CONTAINED = int(Outcome.ABANDONED), int(Outcome.CONTAINED)
BLOCKED, CALLBACK = int(Outcome.BLOCKED), int(Outcome.CALLBACK)


@compiled
def live_through(hall: Any) -> None:
    """Run until nothing more can happen, or memory is full."""
    for index in range(hall.agent_count):
        agent = agent_of(hall, index)
        if agent.span < agent.span_end:
            schedule(hall, span_of(hall, agent.span).start, SHIFT_STARTS, index, -1, index)
    next_arrival(hall)
    while hall.event_count and not hall.full:
        event = event_of(hall, 0)
        what, row, index, token = event.what, event.row, event.agent, event.order & KEY_MASK
        hall.now = event.time
        remove_first(hall)
        if what <= PATIENCE_ENDS:
            customer_acts(hall, what, row)
        elif what == SERVICE_ENDS:
            service_ends(hall, row)
        elif what <= REFUSES:
            agent_acts(hall, what, row, index)
        else:
            timer_fires(hall, what, row, index, token)


@compiled
def customer_acts(hall: Any, what: int, row: int) -> None:
    """Let a customer come or hang up."""
    if what == ARRIVES:
        next_arrival(hall)
        enter(hall, row)
    elif what == COMES_AGAIN:
        enter(hall, row)
    elif what == CALLBACK_DUE:
        join(hall, row, contact_of(hall, row).came)
    else:
        patience_ends(hall, row)


@compiled
def agent_acts(hall: Any, what: int, row: int, index: int) -> None:
    """Let an agent come, go or answer."""
    if what == SHIFT_STARTS:
        shift_starts(hall, index)
    elif what == SHIFT_ENDS:
        shift_ends(hall, index)
    elif contact_of(hall, row).state == WAITING:
        answer(hall, row, index, what)


@compiled
def timer_fires(hall: Any, what: int, row: int, index: int, token: int) -> None:
    """Let a timer of the router fire; a stale one does nothing."""
    if what == STEP_OPENS:
        open_step(hall, row, token)
    elif what == WRAP_UP_ENDS:
        wrap_up_over(hall, row, token)
    elif what == OFFER_EXPIRES:
        offer_over(hall, row, token)
    elif what == COOLS_OFF:
        cool_off(hall, row, index)
    else:
        respond_again(hall, index, token)


# ---- customers ---------------------------------------------------------------------------------


@compiled
def next_arrival(hall: Any) -> None:
    """Schedule the next customer who comes by himself."""
    row = hall.cursor
    if row < hall.arrivals:
        hall.cursor += 1
        schedule(hall, contact_of(hall, row).came, ARRIVES, row, row, -1)


@compiled
def enter(hall: Any, row: int) -> None:
    """Let an attempt in: turned away without a line, or handed to the router, or called back later."""
    contact, now = contact_of(hall, row), hall.now
    contact.came = now
    if not line_is_free(hall, contact.kind):
        end_with(hall, row, BLOCKED)
        fails(hall, row)
        return
    take_lines(hall, contact.kind, -1)
    contact.on_line = 1
    join(hall, row, now)
    if contact.callback_ms != NEVER and contact.state == WAITING and not contact.asked:
        offer_callback(hall, row)


@compiled
def line_is_free(hall: Any, number: int) -> bool:
    """Tell whether each group of lines that a kind of contact needs has one free."""
    kind = kind_of(hall, number)
    for place in range(kind.line_first, kind.line_end):
        if lines_of(hall, list_of(hall, place).value).value == 0:
            return False
    return True


@compiled
def take_lines(hall: Any, number: int, change: int) -> None:
    """Take (-1) or free (1) a line of each group that a kind of contact needs."""
    kind = kind_of(hall, number)
    for place in range(kind.line_first, kind.line_end):
        lines_of(hall, list_of(hall, place).value).value += change


@compiled
def free_lines(hall: Any, row: int) -> None:
    """Free the lines of a contact that holds them; a callback never did."""
    contact = contact_of(hall, row)
    if contact.on_line:
        contact.on_line = 0
        take_lines(hall, contact.kind, 1)


@compiled
def offer_callback(hall: Any, row: int) -> None:
    """Turn a contact that has just begun to wait into a callback, if the customer likes."""
    contact, now = contact_of(hall, row), hall.now
    kind = kind_of(hall, contact.kind)
    waiting = waiting_of(hall, kind.queue)
    place = min(kind.chance + waiting.value, kind.chance_end) - 1
    if contact.callback_mark >= list_of(hall, place).value:
        return
    waiting.value -= 1
    contact.joined = NEVER
    end_with(hall, row, CALLBACK)
    free_lines(hall, row)
    abandon(hall, row)
    due = now + contact.callback_ms
    into = contact.callback
    contact_of(hall, into).came = now if kind.keeps_place else due
    schedule(hall, due, CALLBACK_DUE, into, into, -1)


@compiled
def join(hall: Any, row: int, since: int) -> None:
    """Let a contact wait for the router."""
    contact = contact_of(hall, row)
    contact.state, contact.joined = WAITING, since
    waiting_of(hall, kind_of(hall, contact.kind).queue).value += 1
    arrive(hall, row, since)
    if contact.state == WAITING:
        wait_patiently(hall, row)


@compiled
def wait_patiently(hall: Any, row: int) -> None:
    """Let the customer's patience run."""
    contact = contact_of(hall, row)
    if contact.patience != NEVER:
        contact.gives_up = hall.now + contact.patience
        schedule(hall, contact.gives_up, PATIENCE_ENDS, row, row, -1)


@compiled
def patience_ends(hall: Any, row: int) -> None:
    """Let a customer hang up who still waits."""
    contact, now = contact_of(hall, row), hall.now
    if contact.state != WAITING or contact.gives_up != now:
        return
    waiting_of(hall, kind_of(hall, contact.kind).queue).value -= 1
    contact.ended = now
    end_with(hall, row, ABANDONED)
    free_lines(hall, row)
    abandon(hall, row)
    fails(hall, row)


@compiled
def end_with(hall: Any, row: int, outcome: int) -> None:
    """End an attempt."""
    contact_of(hall, row).state, contact_of(hall, row).outcome = OVER, outcome


@compiled
def fails(hall: Any, row: int) -> None:
    """Let a customer who was turned away or hung up come again, if that is how he is."""
    contact = contact_of(hall, row)
    if contact.retry != NEVER:
        again = contact.next_attempt
        schedule(hall, hall.now + contact.retry, COMES_AGAIN, again, again, -1)


# ---- services ----------------------------------------------------------------------------------


@compiled
def service_ends(hall: Any, row: int) -> None:
    """End a service, unless its end was set anew."""
    contact, now = contact_of(hall, row), hall.now
    if contact.ends != now or contact.state not in (IN_SERVICE, WITH_BOT):
        return
    if contact.state == WITH_BOT:
        bot_ends(hall, row)
        return
    leave_desk(hall, contact.server, row)
    contact.ended, contact.state = now, WRAPPING_UP
    free_lines(hall, row)
    complete(hall, row, contact.wrap_up)


@compiled
def bot_ends(hall: Any, row: int) -> None:
    """End a bot's conversation: settled, or handed to people."""
    contact, now = contact_of(hall, row), hall.now
    put_down(hall, contact.server, row)
    if contact.contained:
        contact.ended = contact.released = now
        end_with(hall, row, CONTAINED)
        free_lines(hall, row)
        complete(hall, row, 0)
        if contact.bounce != NEVER:
            again = contact.next_attempt
            contact_of(hall, again).past_bots = 1
            schedule(hall, now + contact.bounce, COMES_AGAIN, again, again, -1)
        return
    contact.handed_off, contact.state, contact.joined = 1, WAITING, now
    waiting_of(hall, kind_of(hall, contact.kind).queue).value += 1
    pass_on(hall, row, now, False)
    if contact.state == WAITING:
        wait_patiently(hall, row)


# ---- shifts ------------------------------------------------------------------------------------


@compiled
def shift_starts(hall: Any, index: int) -> None:
    """Let an agent begin a serving span."""
    end = span_of(hall, agent_of(hall, index).span).end
    change_shift(hall, index, 1)
    schedule(hall, end, SHIFT_ENDS, index, -1, index)
    make_ready(hall, index, end)


@compiled
def shift_ends(hall: Any, index: int) -> None:
    """Let an agent go, to a break or home."""
    agent, now = agent_of(hall, index), hall.now
    change_shift(hall, index, 0)
    agent.span += 1
    is_break = False
    if agent.span < agent.span_end:
        start = span_of(hall, agent.span).start
        is_break = start - now < BREAK_MS
        schedule(hall, start, SHIFT_STARTS, index, -1, index)
    make_not_ready(hall, index)
    if hall.hand_back and not is_break:
        hand_back_all(hall, index)


@compiled
def hand_back_all(hall: Any, index: int) -> None:
    """Let everything that an agent serves go back to its queue."""
    count, row = 0, agent_of(hall, index).open_first
    while row >= 0:
        scratch_of(hall, count).value = row
        count, row = count + 1, contact_of(hall, row).open_after
    for place in range(count):
        if contact_of(hall, scratch_of(hall, place).value).state == IN_SERVICE:
            hand_back(hall, scratch_of(hall, place).value)


@compiled
def hand_back(hall: Any, row: int) -> None:
    """Let one contact go back to its queue, with its age; who has been talked to does not hang up."""
    contact = contact_of(hall, row)
    remaining = float(contact.ends - hall.now)
    if contact.shares:
        advance(hall, contact.server)
        remaining = contact.remaining
    contact.left = remaining / whole_work(hall, row, contact.server)
    leave_desk(hall, contact.server, row)
    put_down(hall, contact.server, row)
    hall.handed_back += 1
    contact.state, contact.gives_up = WAITING, NEVER
    waiting_of(hall, kind_of(hall, contact.kind).queue).value += 1
    pass_on(hall, row, contact.entered, True)


def loop_of(sources: int) -> Callable[[Any], int]:
    """Return the loop, kept on disk as long as `sources` names the texts it was compiled from."""

    def run(halls: Any) -> int:
        live_through(halls[0])
        return sources

    return kept(run)
