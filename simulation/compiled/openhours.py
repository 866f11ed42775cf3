"""Time in a plan that counts only while a queue is open, as `routing.opentime` has it."""

from typing import Any

from simulation.compiled.agenda import HOURS_SHORT
from simulation.compiled.machine import compiled
from simulation.compiled.memory import contact_of, hours_of, opening_of


@compiled
def elapsed(hall: Any, row: int) -> int:
    """Return how much time in its plan is over for a contact."""
    contact = contact_of(hall, row)
    opening = opening_of(hall, contact.kind)
    if opening.first == opening.end or hall.now <= contact.entered:
        return int(hall.now - contact.entered)
    return int(open_until(hall, opening, hall.now) - open_until(hall, opening, contact.entered))


@compiled
def due(hall: Any, row: int, after: int) -> int:
    """Return the instant at which some time in its plan is over for a contact."""
    contact = contact_of(hall, row)
    opening = opening_of(hall, contact.kind)
    if opening.first == opening.end or after <= 0:
        return int(contact.entered + after)
    target = open_until(hall, opening, contact.entered) + after
    low, high = opening.first, opening.end
    while low < high:
        middle = (low + high) >> 1
        if hours_of(hall, middle).counted < target:
            low = middle + 1
        else:
            high = middle
    if low == opening.end:
        hall.full = HOURS_SHORT
        return int(hall.now)
    span = hours_of(hall, low)
    return int(span.closes - (span.counted - target))


@compiled
def open_until(hall: Any, opening: Any, at: int) -> int:
    """Return the open time from the first of some spans up to an instant."""
    low, high = opening.first, opening.end
    while low < high:
        middle = (low + high) >> 1
        if hours_of(hall, middle).closes <= at:
            low = middle + 1
        else:
            high = middle
    if low == opening.end:
        hall.full = HOURS_SHORT
        return 0
    span = hours_of(hall, low)
    return int(span.counted - (span.closes - max(at, span.opens)))
