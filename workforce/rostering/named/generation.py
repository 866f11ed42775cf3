"""Column generation: prices from the master, tours from the pricing, until no tour pays.

References
----------
Dantzig, G. B. and Wolfe, P. (1960), Decomposition principle for linear programs, Operations Research 8(1).
Wentges, P. (1997), Weighted Dantzig-Wolfe decomposition, International Transactions in Operational
Research 4(2): prices between the best so far and the latest, which settle sooner.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.frame import Frame
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.master import Master, Relaxed
from workforce.rostering.named.pricing import Priced, PricedTour, Pricing
from workforce.rostering.named.timing import Timing

FEWEST_TOURS, MOST_TOURS = 1, 6
TOURS_A_ROUND = 60
"""New tours a round for all people together: many for few people, where the master is the slower part."""
MOST_KEPT = 60
"""Tours of each person in the programme of those who are left."""
SMOOTHING = 0.6
CLOSE = 1e-3
LEAST_SHARE, SETTLED = 1e-6, 0.999
PAYS = 1e-4
STALLED, MOST_IDLE = 1e-4, 4
"""Share of the value that a round should save, and rounds that may not before more limits are counted."""
SLACK_OF_SINGLES = 1e-6
"""Prices in single precision may be wrong by this share."""


@dataclass
class Generation:
    """The tours of a frame in the making.

    Parameters
    ----------
    bound : no choice of whole tours for the frame costs less, what is fixed included.
    best_prices : shape (rows,); the prices that gave the bound.
    best_cars : as of `Relaxed.car_prices`; those of them that pairs pay.
    """

    frame: Frame
    master: Master
    pricing: Pricing
    bound: float = -np.inf
    best_prices: Floats | None = None
    best_cars: Floats | None = None

    @classmethod
    def of(cls, frame: Frame, covered: Floats, sizes: Ints | None = None) -> "Generation":
        """Begin without any tour; parameters as of `Master`."""
        return cls(frame, Master(frame, covered, sizes), Pricing(frame))

    def rest(self, settled: list[int], places: Ints, relaxed: Relaxed) -> "Generation":
        """Go on with some people in a programme of their own, with their most promising tours.

        Parameters
        ----------
        settled : the columns of everybody else.
        places : positions of the people who are left.
        """
        return self._part(np.array(settled, dtype=np.int64), np.ones(len(settled)), places, relaxed)

    def part(self, places: Ints, relaxed: Relaxed) -> "Generation":
        """Take out some people, for whom everybody else works the fractions of a relaxation.

        Parameters
        ----------
        places : positions of those people.
        """
        others = ~np.isin(self.master.person, places)
        columns = np.flatnonzero(others & (relaxed.shares > LEAST_SHARE))
        return self._part(columns, relaxed.shares[columns], places, relaxed)

    def _part(self, columns: Ints, shares: Floats, places: Ints, relaxed: Relaxed) -> "Generation":
        master, rows = self.master, self.master.rows
        covered = self.frame.space.rows.need.copy()
        covered[rows] -= master.need
        tours = np.zeros((len(self.frame.people), len(self.frame.window)), dtype=np.int16)
        for column, share in zip(columns.tolist(), shares.tolist(), strict=True):
            covered[rows[master.places[column]]] += share * master.amounts[column]
            if share > SETTLED:
                tours[master.person[column]] = master.tours[column]
        new = Generation.of(self.frame.some(places, tours), covered, master.sizes[places])
        position = {person: k for k, person in enumerate(places.tolist())}
        taken: Counter[int] = Counter()
        for column in np.argsort(master.reduced_costs(relaxed), kind="stable").tolist():
            person = master.person[column]
            if person in position and taken[person] < MOST_KEPT:
                taken[person] += 1
                new.master.add(position[person], master.tours[column])
        return new

    def run(
        self, rounds: int, timing: Timing, some: Ints | None = None, enough: float = -np.inf
    ) -> Relaxed:
        """Generate tours until none pays, the rounds are over or time is up, and relax.

        Parameters
        ----------
        some : positions of the people to find tours for; all when None.
        enough : value of the relaxation from which on it will do.
        """
        relaxed = self.master.relax()
        usual = SMOOTHING if some is None else 0.0
        smoothing, idle = usual, 0
        for _ in range(rounds):
            if not timing.go_on() or relaxed.value <= max(enough, self.bound + CLOSE):
                break
            prices, cars = relaxed.need_prices, relaxed.car_prices
            if self.best_prices is not None and self.best_cars is not None:
                prices = smoothing * self.best_prices + (1 - smoothing) * prices
                cars = smoothing * self.best_cars + (1 - smoothing) * cars
            found = self._price(prices, cars, some)
            new = self._add(found, relaxed)
            if new:
                smoothing, before = usual, relaxed.value
                relaxed = self.master.relax()
                idle = 0 if relaxed.value < before - STALLED * abs(before) else idle + 1
                if idle >= MOST_IDLE and self.pricing.count_more():
                    idle = 0
            elif smoothing > 0.0:
                smoothing = 0.0
            elif not self.pricing.count_more():
                break
        return relaxed

    def _price(self, prices: Floats, cars: Floats, some: Ints | None) -> Priced:
        own = option_prices(self.frame, prices, cars)
        found = self.pricing.cheapest(own, self._tours_each(some), some)
        if some is None:
            bound = self._bound(prices, found.floor)
            if self.frame.pairs is not None:
                bound += self.frame.pairs.floor(cars)
            if bound > self.bound:
                self.bound, self.best_prices, self.best_cars = bound, prices, cars
        elif self.best_prices is None:
            self.best_prices, self.best_cars = prices, cars
        return found

    def _tours_each(self, some: Ints | None) -> int:
        people = len(self.frame.people) if some is None else len(some)
        return min(max(TOURS_A_ROUND // max(people, 1), FEWEST_TOURS), MOST_TOURS)

    def _bound(self, prices: Floats, floor: Floats) -> float:
        """Return the bound of Lagrange: what the need pays and what the people at least take."""
        rows = self.master.rows
        floors = self.master.sizes * (floor + self.frame.offsets)
        return lagrange(prices[rows], self.master.need, floors)

    def _add(self, found: Priced, relaxed: Relaxed) -> int:
        """Add the tours that pay at the master's own prices, and return how many were new."""
        own = option_prices(self.frame, relaxed.need_prices, relaxed.car_prices)
        days, least = np.arange(own.shape[1]), (relaxed.person_prices - PAYS) / self.master.sizes
        new = [
            one
            for one in found.tours
            if own[one.person, days, one.tour].sum() + self.frame.overtime(one.person, one.tour)
            < least[one.person]
            and self.frame.may(one.person, one.tour)
            and self.master.add(one.person, one.tour)
        ]
        for one in new:
            self._add_to_mates(one)
        return len(new)

    def _add_to_mates(self, one: PricedTour) -> None:
        """Let those who share a car with somebody work a new tour too, where they may."""
        frame = self.frame
        for mate in [] if frame.pairs is None else frame.pairs.mates(one.person):
            whole = frame.around[mate].copy()
            whole[frame.window.start : frame.window.stop] = one.tour
            if lawful(frame.space, int(frame.people[mate]), whole):
                self.master.add(mate, one.tour)


def lagrange(prices: Floats, need: Floats, floors: Floats) -> float:
    """Return the bound of Lagrange: what the need pays and what the people at least take.

    Parameters
    ----------
    prices, need : shape (rows,).
    floors : shape (people,).
    """
    return float(prices @ need + floors.sum()) - SLACK_OF_SINGLES * float(np.abs(floors).sum())


def option_prices(frame: Frame, need_prices: Floats, car_prices: Floats | None = None) -> Floats:
    """Return what each option costs less what it is worth, shape (people, window, kinds + 1).

    Parameters
    ----------
    need_prices : shape (rows,); worth of one more unit of cover.
    car_prices : as of `Relaxed.car_prices`; worth of an option to a pair. None for nothing.
    """
    space, window = frame.space, frame.window
    worth = (space.rows.share @ need_prices).reshape(space.days, space.kinds)
    prices = frame.costs.copy()
    prices[:, :, 1:] -= worth[window.start : window.stop]
    if frame.pairs is not None and car_prices is not None:
        prices -= frame.pairs.credits(car_prices, len(prices))
    prices[:, :, 1:][~frame.open] = np.inf
    return prices
