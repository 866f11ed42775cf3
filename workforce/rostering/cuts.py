"""What missing people cost in each interval, read off the needs that bind instead of found by a flow.

By the theorem of the largest flow and the smallest cut, as many agents are missing as some demands together
need more than all the people who serve any of them. Few demands have few such subsets, so one product tells
what one person more or fewer is worth, in every interval and for every set of skills at once.

References
----------
Ford and Fulkerson (1956), Maximal flow through a network, theorem 1. Hall (1935), On representatives of
subsets, for whole people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.slices import Slices

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MOST_TOGETHER = 8
"""Demands that some people link with each other, up to which all subsets are looked at."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Demands that no people link with others, seen by their subsets.

    Parameters
    ----------
    need : shape (prices, subsets, intervals); what each subset needs at a price or a higher one.
    reach : shape (subsets, sets); which sets of skills serve any of a subset.
    rise : shape (prices,); each price less the next lower one.
    """

    need: Floats
    reach: Bools
    rise: Floats

    def over(self, present: Floats, columns: slice | NDArray[np.int64]) -> Floats:
        """Return by how much each subset's need is over its people, shape (prices, subsets, columns)."""
        over: Floats = self.need[:, :, columns] - self.reach @ present
        return over

    def price(self, over: Floats) -> Floats:
        """Return what is missing by its price, shape (columns,)."""
        worst = np.maximum(over.max(axis=1), 0.0)
        priced: Floats = self.rise @ worst
        return priced


@dataclass(frozen=True, slots=True)
class Cuts:
    """The price of missing people as a function of who is present.

    Parameters
    ----------
    is_exact : whether all subsets were looked at; else people may be missing of whom nothing is told.
    """

    parts: tuple[Cut, ...]
    is_exact: bool

    @classmethod
    def of(cls, slices: Slices, links: Bools) -> "Cuts":
        """Return the cuts of needs in slices.

        Parameters
        ----------
        links : shape (sets, demands); which set of skills serves which demand.
        """
        groups = list(_linked(links))
        parts = tuple(_cut(slices, links, group) for group in groups)
        return cls(parts, all(len(_alike(links, group)) <= MOST_TOGETHER for group in groups))

    def price(self, present: Floats, columns: slice | NDArray[np.int64] = np.s_[:]) -> Floats:
        """Return what missing agents cost in some intervals, shape (columns,).

        Parameters
        ----------
        present : shape (sets, columns); people present.
        """
        nothing = np.zeros(present.shape[1])
        return sum((part.price(part.over(present, columns)) for part in self.parts), nothing)

    def one_fewer(self, present: Floats, row: int, columns: slice | NDArray[np.int64]) -> Floats:
        """Return what one person fewer of a set of skills costs in some intervals, shape (columns,).

        Parameters
        ----------
        present : shape (sets, columns); people present, at least one of the set for the whole of a person.
        """
        cost = np.zeros(present.shape[1])
        for part in self.parts:
            own = part.reach[:, row]
            if own.any():
                over = part.over(present, columns)
                cost += part.price(over + own[None, :, None]) - part.price(over)
        return cost

    def marginal(self, present: Floats) -> tuple[Floats, Floats]:
        """Return what one person more saves and one fewer costs, each shape (sets, intervals)."""
        more, fewer = np.zeros_like(present), np.zeros_like(present)
        for part in self.parts:
            over = part.over(present, np.s_[:])
            now = part.price(over)
            for row in np.flatnonzero(part.reach.any(axis=0)):
                own = part.reach[None, :, row, None]
                more[row] += now - part.price(over - own)
                fewer[row] += part.price(over + own * np.minimum(present[row], 1.0)) - now
        return more, fewer


def _linked(links: Bools) -> Iterator[list[int]]:
    """Yield the demands in groups that no set of skills links with each other."""
    left = set(range(links.shape[1]))
    while left:
        group, fresh = set[int](), {min(left)}
        while fresh:
            group |= fresh
            people = links[:, sorted(group)].any(axis=1)
            fresh = set(np.flatnonzero(links[people].any(axis=0)).tolist()) - group
        left -= group
        yield sorted(group)


def _alike(links: Bools, group: list[int]) -> list[list[int]]:
    """Return the demands of a group by who serves them; those of the same people bind together."""
    found: dict[bytes, list[int]] = {}
    for demand in group:
        found.setdefault(links[:, demand].tobytes(), []).append(demand)
    return list(found.values())


def _cut(slices: Slices, links: Bools, group: list[int]) -> Cut:
    prices = sorted(set(slices.weights[np.isin(slices.demand, group)].tolist()), reverse=True)
    kinds = _alike(links, group)
    subsets = [list(chain.from_iterable(kinds[k] for k in some)) for some in _subsets(len(kinds))]
    rows = [
        [
            slices.need[(slices.weights >= price) & np.isin(slices.demand, subset)].sum(axis=0)
            for subset in subsets
        ]
        for price in prices
    ]
    reach = np.array([links[:, subset].any(axis=1) for subset in subsets])
    return Cut(np.array(rows), reach, -np.diff([*prices, 0.0]))


def _subsets(count: int) -> Iterator[tuple[int, ...]]:
    """Yield the subsets of some numbers but the empty one: all, or single ones, pairs and everything."""
    sizes = range(1, count + 1) if count <= MOST_TOGETHER else (1, 2, count)
    return chain.from_iterable(combinations(range(count), size) for size in sizes)
