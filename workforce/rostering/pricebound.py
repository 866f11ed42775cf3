"""A bound on a week's price from prices of people by demand and interval.

At given prices every person's best lawful week is sought by itself, and what is missing is left missing
where it costs less than the price. No roster costs less than the sum, whatever the prices are, because
each roster's people earn at most their best week's worth. Good prices make it a good bound: those of the
week's relaxation, moved a little towards what is short.

References
----------
Geoffrion, A. M. (1974), Lagrangean relaxation for integer programming, Mathematical Programming Study 2.
Barahona, F. and Anbil, R. (2000), The volume algorithm, Mathematical Programming 87, for the direction.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from workforce.rostering.besttour import TourSearch
from workforce.rostering.blocks import Block, Layout, candidates, free_on
from workforce.rostering.crew import presence_of_shifts
from workforce.rostering.horizon import Floats
from workforce.rostering.premiums import PremiumPrices, costs_of, free_minutes
from workforce.rostering.rules import dailyrest, weeklytime
from workforce.rostering.tours import Freedom, price, with_pauses

LONG_AGO = -(10**9)
ALL_DAYS = 7
MEMORY = 0.9
STEP = 0.01
FARTHER, SHORTER = 1.3, 0.7
VAIN_STEPS = 2


@dataclass(frozen=True, slots=True)
class _Alike:
    """People who have the same best week at any prices."""

    block: int
    count: int
    freedom: Freedom


class PriceBound:
    """The bound of one week as a function of prices.

    Parameters
    ----------
    need : shape (slices, grid.count); need that no shift of another week can cover, 0 elsewhere.
    """

    def __init__(self, layout: Layout, week: range, need: Floats) -> None:
        self.layout, self.week, self.need = layout, week, need
        self._missing = layout.problem.prices.missing_hour * layout.problem.grid.minutes / 60
        self._number = layout.horizon.weeks().index(week)
        self._premiums = PremiumPrices(layout.problem, layout.horizon)
        self._columns = [candidates(layout, week, (block,)) for block in layout.blocks]
        self._searches = [TourSearch(layout, week, columns) for columns in self._columns]
        pairs = zip(layout.blocks, self._columns, strict=True)
        self._costs = [costs_of(self._premiums, (block,), columns) for block, columns in pairs]
        self._alike = [one for k, block in enumerate(layout.blocks) for one in self._kinds(k, block)]

    def at(self, prices: Floats) -> tuple[float, Floats]:
        """Return the bound at some prices, and how it grows with each of them.

        Parameters
        ----------
        prices : shape (demands, grid.count); of one person serving in an interval, at least 0.
        """
        slices, grid = self.layout.slices, self.layout.problem.grid
        dear = slices.weights[:, None] * self._missing
        asked = prices[slices.demand]
        bound = float((self.need * np.minimum(asked, dear)).sum())
        growth = slices.by_demand(np.where(asked < dear, self.need, 0.0), len(prices))
        per = self.layout.horizon.ticks_per_interval
        for pool, members in enumerate(self.layout.pools):
            best = prices[list(members)]
            worth = np.repeat(best.max(axis=0) / per, per)
            gain, there = self._worked(pool, worth)
            bound -= gain
            np.add.at(growth, (np.array(members)[best.argmax(axis=0)], np.arange(grid.count)), -there)
        return bound, growth

    def best(self, prices: Floats, rounds: Iterable[int]) -> float:
        """Return the best bound found from some prices on, uphill from the best ones.

        Parameters
        ----------
        rounds : one item for each step that may be tried; the first prices are judged in any case.
        """
        most = float(self.layout.slices.weights.max()) * self._missing
        best, growth = self.at(prices)
        centre, way, length, vain = prices, growth, STEP, 0
        for _ in rounds:
            open_ended = ((centre > 0) | (way > 0)) & ((centre < most) | (way < 0))
            steepness = float((way[open_ended] ** 2).sum())
            if steepness <= 0:
                break
            trial = np.clip(centre + length * abs(best) / steepness * way, 0.0, most)
            bound, growth = self.at(trial)
            way = MEMORY * way + (1 - MEMORY) * growth
            if bound > best:
                best, centre, length, vain = bound, trial, length * FARTHER, 0
            elif (vain := vain + 1) == VAIN_STEPS:
                length, vain = length * SHORTER, 0
        return best

    def _kinds(self, number: int, block: Block) -> list[_Alike]:
        """Return the people of a block by what they may work in the week."""
        problem, rules = self.layout.problem, self.layout.rules_of(block)
        counts = Counter[Freedom]()
        for person in (problem.staff[k] for k in block.members):
            days, minutes = weeklytime.encode_law(rules, person, self._number)
            off = frozenset(k for k in self.week if free_on(person, self.layout.horizon.days[k]))
            rest = dailyrest.encode(rules, self.layout.horizon)
            free = free_minutes(person, 0, 0 if self._number else person.week_so_far[1])
            beyond = self._premiums.of_minute(person)
            counts[
                Freedom(
                    min(days, ALL_DAYS),
                    minutes,
                    LONG_AGO,
                    LONG_AGO,
                    0,
                    off,
                    ALL_DAYS,
                    rest,
                    rest,
                    free=free,
                    beyond=beyond,
                )
            ] += 1
        return [_Alike(number, count, freedom) for freedom, count in counts.items()]

    def _worked(self, pool: int, worth: Floats) -> tuple[float, Floats]:
        """Return what the people of a pool earn at most by a worth of each tick, and when they serve."""
        gain, there = 0.0, np.zeros(self.layout.problem.grid.count)
        for number, block in enumerate(self.layout.blocks):
            if block.pool != pool or not len(self._columns[number]):
                continue
            columns = self._columns[number]
            priced = price(self.layout, columns, worth, self._costs[number])
            for one in self._alike:
                if one.block == number:
                    chosen = self._searches[number].best(priced.worth, one.freedom)
                    over = max(int(columns.paid[chosen].sum()) - one.freedom.free, 0)
                    gain += one.count * (float(priced.worth[chosen].sum()) - one.freedom.beyond * over)
                    tour = [with_pauses(self.layout, columns, k, worth) for k in chosen]
                    there += one.count * presence_of_shifts(self.layout, tour)
        return gain, there
