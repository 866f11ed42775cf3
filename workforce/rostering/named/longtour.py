"""One person's best tour over many weeks, where counting the minutes of the period takes too many states.

A toll on each minute then stands for the count. It is sought by halving: too many minutes ask for a
higher one, too few for a lower one. What it finds keeps the limits; at times there would be a better tour.
"""

import numpy as np

from workforce.rostering.horizon import Floats
from workforce.rostering.named.axes import MINUTES
from workforce.rostering.named.frame import Frame, Tours
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.pricing import Pricing

MOST_COUNTED = 10_000_000
"""States of one person up to which minutes are counted: a few hundredths of a second."""
HALVINGS = 9


def best_tours(frame: Frame, prices: Floats) -> list[Tours]:
    """Return cheap tours of the frame's one person: the cheapest, or nearly so; none where none is found.

    Parameters
    ----------
    prices : shape (1, window, kinds + 1); infinity where an option is not allowed.
    """
    pricing = Pricing(frame)
    if pricing.lattice_of(0).state_count <= MOST_COUNTED:
        return [one.tour for one in pricing.cheapest(prices).tours]
    pricing.uncount({MINUTES})
    best = _by_toll(frame, pricing, prices)
    return [] if best is None else [best]


def _by_toll(frame: Frame, pricing: Pricing, prices: Floats) -> Tours | None:
    """Return the cheapest of the lawful tours that a toll on minutes leads to; None for none."""
    minutes, (least, most) = np.concatenate([[0], frame.space.minutes]), frame.minutes[0]
    days, best, cheapest = np.arange(prices.shape[1]), None, np.inf
    worth = float((-prices[0, :, 1:] / minutes[1:]).max(initial=0.0))
    low, high, toll = -worth, worth, 0.0
    for _ in range(HALVINGS):
        tour = _cheapest(frame, pricing, prices + toll * minutes)
        if tour is None:
            break
        price, paid = float(prices[0, days, tour].sum()), int(minutes[tour].sum())
        if least <= paid <= most and price < cheapest and _lawful(frame, tour):
            best, cheapest = tour, price
        if paid > most or (paid >= least and toll < 0):
            low = toll
        elif paid < least or toll > 0:
            high = toll
        else:
            break
        toll = (low + high) / 2
    return best


def _cheapest(frame: Frame, pricing: Pricing, prices: Floats) -> Tours | None:
    found = pricing.cheapest(prices).tours
    days = np.arange(prices.shape[1])
    return min((one.tour for one in found), key=lambda tour: prices[0, days, tour].sum(), default=None)


def _lawful(frame: Frame, tour: Tours) -> bool:
    """Tell whether a tour is lawful with what is worked around it."""
    whole = frame.around[0].copy()
    whole[frame.window.start : frame.window.stop] = tour
    return lawful(frame.space, int(frame.people[0]), whole)
