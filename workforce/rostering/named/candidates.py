"""All tours that can be in a choice below a price, told by the prices of the bound.

A choice costs the bound and what each of its tours is dearer than its person's cheapest one. So a tour that
is dearer by more than what lies between bound and price is in no such choice.

References
----------
Baldacci, R., Christofides, N. and Mingozzi, A. (2008), An exact algorithm for the vehicle routing problem
based on the set partitioning formulation, Mathematical Programming 115: routes up to a gap, all of them.
"""

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from scipy.sparse import csr_array

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.frame import Frame, Tours
from workforce.rostering.named.generation import Generation, lagrange, option_prices

MOST_OF_ONE, MOST_OF_ALL = 60_000, 150_000
"""Tours of one person, and of all, up to which looking at all of them is quick."""
ROUNDING = 1e-3
"""Prices in single precision, added up over a tour, are wrong by less than this."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Tours among which the best choice is.

    Parameters
    ----------
    person : shape (tours,); position in the frame's people.
    tours : shape (tours, window).
    own : shape (tours,); price of each tour for itself.
    amounts : shape (tours, rows of the space); what each tour covers.
    """

    frame: Frame
    person: Ints
    tours: Tours
    own: Floats
    amounts: csr_array

    def dearer(self, need_prices: Floats, person_prices: Floats) -> Floats:
        """Return what each tour costs beyond the prices of what it covers and of its person."""
        return np.asarray(self.own - self.amounts @ need_prices - person_prices[self.person])


def candidates_of(generation: Generation, price: float) -> Candidates | None:
    """Return all tours of a frame that can be in a choice up to a price; None where they are too many.

    There are none either where cars are shared, for a tour then has no price of its own.

    Parameters
    ----------
    price : of a choice of tours for the frame, what is fixed included, as of `Generation.bound`.
    """
    frame, prices = generation.frame, generation.best_prices
    if prices is None or frame.space.cars is not None or find_spec("numba") is None:
        return None
    from workforce.rostering.named.enumeration import tours_below

    own = option_prices(frame, prices)
    floor = generation.pricing.cheapest(own).floor
    rows = generation.master.rows
    gap = price - lagrange(prices[rows], generation.master.need, floor + frame.offsets) + ROUNDING
    found, room = list[Tours](), MOST_OF_ALL
    for place, least in enumerate(floor.tolist()):
        lattice = generation.pricing.lattice_of(place)
        tours = tours_below(lattice, own, least + gap, min(room, MOST_OF_ONE))
        if tours is None:
            return None
        tours = tours[~generation.pricing.broken(place, tours).any(axis=1)]
        room -= len(tours)
        found.append(tours)
    return _as_arrays(frame, found)


def _as_arrays(frame: Frame, found: list[Tours]) -> Candidates:
    space, first = frame.space, frame.window.start
    person = np.repeat(np.arange(len(found)), [len(tours) for tours in found])
    tours = np.concatenate(found)
    own = np.concatenate([frame.own_costs(place, tours) for place, tours in enumerate(found)])
    number, day = np.nonzero(tours)
    worked = (day + first) * space.kinds + tours[number, day] - 1
    shape = len(tours), space.days * space.kinds
    chosen = csr_array((np.ones(len(number)), (number, worked)), shape=shape)
    return Candidates(frame, person, tours, own, csr_array(chosen @ space.rows.share))
