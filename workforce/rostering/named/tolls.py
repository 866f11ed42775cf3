"""Everybody's cheapest tours where tolls stand for what a person may do over the whole period.

Counting minutes, weekends and kinds over many weeks multiplies the states of a tour. Here each of them
costs a toll instead, which is paid back for as many as are allowed. Whatever the tolls, nobody's lawful
tour costs less than the cheapest one at these prices less what is paid back; so the sum is a bound.

References
----------
Held, M. and Karp, R. M. (1970), The traveling-salesman problem and minimum spanning trees, Operations
Research 18(6): limits moved into the price, by multipliers of Lagrange.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import NamedTuple, Protocol

import numpy as np

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.frame import Tours, frame_of, weekends_worked
from workforce.rostering.named.generation import SLACK_OF_SINGLES
from workforce.rostering.named.lattice import Lattice
from workforce.rostering.named.pricing import Pricing, fastest_walks
from workforce.rostering.named.space import TourSpace
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

MINUTES_ABOVE, MINUTES_BELOW, WEEKENDS, SUNDAYS, KINDS = range(5)
"""Which column of the limits is which; each kind has one from `KINDS` on."""


class DayPrices(NamedTuple):
    """What people's options cost, by parts.

    Parameters
    ----------
    costs : shape (people, days, kinds + 1); infinity where an option is not allowed.
    worth : shape (days, kinds); taken off.
    tolls : shape (people, kinds); added.
    weekend, sunday : shape (people,); added once on a weekend with work, and on a Sunday with work.
    weekday : shape (days,); 0 is Monday.
    """

    costs: Floats
    worth: Floats
    tolls: Floats
    weekend: Floats
    sunday: Floats
    weekday: Ints


@dataclass(frozen=True, slots=True)
class Answer:
    """Everybody's cheapest tours at some prices and tolls.

    Parameters
    ----------
    bound : no roster costs less.
    tours : shape (people, days); lawful but for what has a toll.
    """

    bound: float
    tours: Tours


class Tolled:
    """A period in which nothing is counted from one week to the next.

    Parameters
    ----------
    level : as of `frame_of`.
    threads : how many may look for tours side by side, at least 1.

    Attributes
    ----------
    limits : shape (people, KINDS + kinds); the most of everything that has a toll: usual shifts worked,
        less those worked, weekends, Sundays, shifts of each kind.
    """

    def __init__(self, space: TourSpace, level: Ints | None = None, threads: int = 1) -> None:
        self.space = space
        everybody = frame_of(space, range(space.days), np.arange(space.people), level=level)
        # Shared cars cost nothing here, which is the least they can.
        self.frame = replace(everybody, pairs=None)
        self.shifts = space.minutes / space.minutes.mean()
        self.limits = self._limits()
        self._sunday = space.weekday == SUNDAY
        self._costs = self.frame.costs.copy()
        self._costs[:, :, 1:][~self.frame.open] = np.inf
        self._walks = [_walk_of(one) for one in Pricing(self.frame).uncounted(threads)]
        self._threads = ThreadPoolExecutor(threads)

    def _limits(self) -> Floats:
        frame, space = self.frame, self.space
        minutes = frame.minutes / space.minutes.mean()
        return np.column_stack(
            [
                minutes[:, 1],
                -minutes[:, 0],
                frame.weekends,
                frame.sundays,
                np.minimum(frame.of_kind, space.days),
            ]
        ).astype(np.float64)

    def used(self, tours: Tours) -> Floats:
        """Return how much tours use of everything that has a toll, shape as the limits'."""
        space, options = self.space, self.space.kinds + 1
        places = np.arange(len(tours))[:, None] * options + tours
        worked = np.bincount(places.ravel(), minlength=len(tours) * options)
        worked = worked.reshape(len(tours), options)[:, 1:]
        shifts = worked @ self.shifts
        sundays = (tours[:, self._sunday] > 0).sum(axis=1)
        return np.column_stack([shifts, -shifts, weekends_worked(space, tours), sundays, worked])

    def answer(self, need_prices: Floats, tolls: Floats) -> Answer:
        """Return everybody's cheapest tours.

        Parameters
        ----------
        need_prices : shape (rows,); worth of one more unit of cover, at least -over and at most under.
        tolls : shape as the limits'; at least 0.
        """
        space, limits = self.space, self.limits
        prices = DayPrices(
            self._costs,
            (space.rows.share @ need_prices).reshape(space.days, space.kinds),
            (tolls[:, [MINUTES_ABOVE]] - tolls[:, [MINUTES_BELOW]]) * self.shifts + tolls[:, KINDS:],
            np.ascontiguousarray(tolls[:, WEEKENDS]),
            np.ascontiguousarray(tolls[:, SUNDAYS]),
            space.weekday,
        )
        least, tours = np.empty(space.people), np.zeros((space.people, space.days), dtype=np.int16)
        for done in [self._threads.submit(walk.find, prices, least, tours) for walk in self._walks]:
            done.result()
        floors = least + self.frame.offsets - (tolls * limits).sum(axis=1)
        total = float(need_prices @ space.rows.need + floors.sum()) + space.constant
        return Answer(total - SLACK_OF_SINGLES * float(np.abs(least).sum()), tours)


class Walk(Protocol):
    """A way to the cheapest tours of some people."""

    def find(self, prices: DayPrices, least: Floats, tours: Tours) -> None:
        """Write the price and the tour of each of the people to its place."""


@dataclass(frozen=True, slots=True)
class PlainWalk:
    """The way through any lattice, in numpy or in machine code."""

    lattice: Lattice

    def find(self, prices: DayPrices, least: Floats, tours: Tours) -> None:
        """Write the price and the tour of each of the lattice's people to its place."""
        members, weekday = self.lattice.members, prices.weekday
        begins = np.zeros((len(least), len(weekday)))
        options = np.full_like(prices.costs, np.inf)
        options[members] = prices.costs[members]
        options[members, :, 1:] += prices.tolls[members, None] - prices.worth
        saturday, sunday = weekday == SATURDAY, weekday == SUNDAY
        weekend = prices.weekend[:, None, None]
        options[:, saturday, 1:] += weekend
        options[:, sunday, 1:] += prices.sunday[:, None, None]
        begins[:, sunday] = prices.weekend[:, None]
        if sunday[0]:
            options[:, :1, 1:] += weekend
            begins[:, 0] = 0.0
        for person, best, found in fastest_walks()(self.lattice, options, 1, begins):
            least[person] = best
            tours[person] = found[0] if found else 0


def _walk_of(lattice: Lattice) -> Walk:
    """Return the quickest way through a lattice."""
    if find_spec("numba") is not None:
        from workforce.rostering.named.tollwalk import QuickWalk, fits

        if fits(lattice):
            return QuickWalk(lattice)
    return PlainWalk(lattice)
