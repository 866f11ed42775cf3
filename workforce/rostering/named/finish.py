"""The last units of a price: from the bound up, is there a roster at this price?

Where the bound is close to the best roster, few tours can be in a roster that costs hardly more. All of
them are found, and the best choice among them. Where there is none the bound rises, and the next price is
tried.
"""

from collections.abc import Callable

import numpy as np

from workforce.rostering.named.branching import Branching
from workforce.rostering.named.candidates import candidates_of
from workforce.rostering.named.daydive import DayDive
from workforce.rostering.named.generation import Generation
from workforce.rostering.named.master import Master, Relaxed
from workforce.rostering.named.refinement import Swap
from workforce.rostering.named.search import LEAST_GAIN, Search, tours_within
from workforce.rostering.named.timing import Timing

RUNG = 1e-4
"""Share of the price by which the next one that is tried is higher, at least the step of prices."""
COUNTED_RELAXATIONS = 200


def finish(search: Search, generation: Generation, relaxed: Relaxed, timing: Timing, swap: Swap) -> None:
    """Try one price after the other, until time is up, the best roster is found or tours are too many.

    Parameters
    ----------
    generation, relaxed : of everybody and the whole period.
    swap : called before each relaxation.
    """
    space, frame, least = search.space, generation.frame, search.step or LEAST_GAIN
    go_on = _patience(search, timing, swap)
    while not search.done and timing.go_on():
        price = _next_price(search, least)
        candidates = candidates_of(generation, price - space.constant)
        if candidates is None:
            _dive_to(search, generation, relaxed, price, timing)
            return
        master = Master(frame, np.zeros(len(space.rows.need)))
        choice = Branching(candidates, master, price - space.constant + LEAST_GAIN, least, go_on).run()
        if choice.tours is not None:
            search.offer(tours_within(frame, choice.tours, search.tours))
        if not choice.settled:
            return
        search.raise_bound(price + least if choice.tours is None else choice.value + space.constant)


def _dive_to(
    search: Search, generation: Generation, relaxed: Relaxed, price: float, timing: Timing
) -> None:
    """Look for a roster up to a price among tours that are too many to be looked at one by one."""
    frame, limit = generation.frame, price - search.space.constant + LEAST_GAIN
    if frame.space.cars is not None or relaxed.value > limit:
        return
    few = generation.rest([], np.arange(len(frame.people)), relaxed)
    chosen = DayDive(few, timing, limit).run(few.master.relax())
    if chosen is not None:
        search.offer(tours_within(frame, chosen, search.tours))


def _next_price(search: Search, least: float) -> float:
    """Return the price to try next, which is below that of the best roster."""
    rung = least * max(round(RUNG * abs(search.cost) / least), 1)
    return min(search.bound + rung, search.cost) - least


def _patience(search: Search, timing: Timing, swap: Swap) -> Callable[[], bool]:
    """Return what tells whether to go on, by the clock or by counting."""
    left = iter(range(int(COUNTED_RELAXATIONS * (search.budget.stopping.deterministic or 0))))

    def go_on() -> bool:
        patient = not timing.counted or next(left, None) is not None
        return patient and timing.go_on() and swap(search) and not search.done

    return go_on
