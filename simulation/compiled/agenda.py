"""What is to happen, in the order (instant, rank, id, running number) of the reference floor."""

from typing import Any

from routing.events import TIMER_RANKS, Rank, TimerKind
from simulation.compiled.machine import compiled
from simulation.compiled.memory import event_of

RANK_SHIFT = 40
KEY_MASK = (1 << RANK_SHIFT) - 1

ARRIVES, COMES_AGAIN, CALLBACK_DUE, PATIENCE_ENDS, SERVICE_ENDS = range(5)
SHIFT_STARTS, SHIFT_ENDS, ACCEPTS, REFUSES = range(5, 9)
STEP_OPENS, WRAP_UP_ENDS, OFFER_EXPIRES, COOLS_OFF, RESPONDS_AGAIN = range(9, 14)

RANKS = tuple(
    int(rank)
    for rank in (
        *(Rank.ARRIVAL, Rank.ARRIVAL, Rank.CALLBACK_DUE, Rank.PATIENCE_END, Rank.SERVICE_END),
        *(Rank.SHIFT_OR_BREAK_START, Rank.SHIFT_OR_BREAK_END, Rank.STAGE, Rank.STAGE),
        *(TIMER_RANKS[TimerKind.STEP], TIMER_RANKS[TimerKind.WRAP_UP], TIMER_RANKS[TimerKind.OFFER_EXPIRY]),
        *(TIMER_RANKS[TimerKind.COOL_OFF], TIMER_RANKS[TimerKind.NOT_RESPONDING]),
    )
)
"""By what happens."""

EVENTS_FULL, BARS_FULL, HOURS_SHORT = 1, 2, 3
"""Why a run must be made again: what does not fit."""


@compiled
def schedule(hall: Any, time: int, what: int, key: int, row: int, agent: int) -> None:
    """Let something happen; `key` orders what has one instant and one rank."""
    place = hall.event_count
    if place == hall.event_room:
        hall.full = EVENTS_FULL
        return
    hall.event_count += 1
    hall.sequence += 1
    order = (RANKS[what] << RANK_SHIFT) + key
    while place:
        above = (place - 1) >> 1
        other = event_of(hall, above)
        # Of equals the one that was scheduled first comes first, so nothing new passes them.
        if other.time < time or (other.time == time and other.order <= order):
            break
        move(other, event_of(hall, place))
        place = above
    event = event_of(hall, place)
    event.time, event.order, event.sequence = time, order, hall.sequence
    event.what, event.row, event.agent = what, row, agent


@compiled
def move(event: Any, place: Any) -> None:
    """Copy an event to another place."""
    place.time, place.order, place.sequence = event.time, event.order, event.sequence
    place.what, place.row, place.agent = event.what, event.row, event.agent


@compiled
def precedes(event: Any, other: Any) -> bool:
    """Tell which of two events comes first."""
    if event.time != other.time:
        return bool(event.time < other.time)
    if event.order != other.order:
        return bool(event.order < other.order)
    return bool(event.sequence < other.sequence)


@compiled
def remove_first(hall: Any) -> None:
    """Take the first event off; what was last fills its place from above."""
    hall.event_count -= 1
    count = hall.event_count
    last = event_of(hall, count)
    place = 0
    while True:
        below = 2 * place + 1
        if below >= count:
            break
        if below + 1 < count and precedes(event_of(hall, below + 1), event_of(hall, below)):
            below += 1
        if not precedes(event_of(hall, below), last):
            break
        move(event_of(hall, below), event_of(hall, place))
        place = below
    move(last, event_of(hall, place))


@compiled
def wake(hall: Any, time: int, what: int, row: int, agent: int) -> int:
    """Ask for a timer and return its token."""
    hall.tokens += 1
    token = hall.tokens
    schedule(hall, time, what, token, row, agent)
    return int(token)
