"""Better tours by freeing some people for some weeks, more people as long as it takes little time.

References
----------
Shaw, P. (1998), Using constraint programming and local search methods to solve vehicle routing problems,
CP98: large neighbourhoods, each searched as a small problem of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workforce.rostering.horizon import Floats
from workforce.rostering.named.frame import Frame, frame_of, weeks_of
from workforce.rostering.named.search import Search, covered_by, free
from workforce.rostering.named.space import TourSpace
from workforce.rostering.named.timing import Timing
from workforce.rostering.named.tying import tie

WEEKS_FREED = (1, 2, 4)
LARGEST = 6000
"""Most people times rows of the need in the first programmes."""
GROWTH = 1.15
LONG, LONG_SHARE = 2.0, 0.06
"""Seconds, and share of the time left, that a try in vain may take for the next one to be larger."""
FEWEST_FREED = 4
COUNTED_ROUNDS = 20
MEMORY = 0.7
LEAST_PROMISE = 0.05
EXPLORING = 0.2
TIED = 0.5
"""How often those who share a car are sought as one."""


Swap = Callable[[Search], bool]
"""Swaps tours with another search and tells whether to go on."""


def alone(search: Search) -> bool:
    """Go on without another search."""
    return True


@dataclass(slots=True)
class Neighbourhood:
    """A size of what is freed, and how it has done.

    Parameters
    ----------
    weeks, people : how many at once; the people grow and shrink.
    promise : price saved by a second of late.
    spent : seconds in all.
    """

    weeks: int
    people: float
    promise: float = np.inf
    spent: float = 0.0

    def note(self, gain: float, seconds: float, long: float) -> None:
        """Remember how a try went, and free more people next time unless it took long in vain.

        Parameters
        ----------
        long : seconds.
        """
        latest, keep = max(gain, 0.0) / max(seconds, 1e-3), MEMORY if self.spent else 0.0
        self.promise = latest if not keep else keep * self.promise + (1 - keep) * latest
        self.spent += seconds
        if gain <= 0:
            self.people *= GROWTH if seconds < long else 1 / GROWTH


def refine(search: Search, timing: Timing, swap: Swap = alone) -> None:
    """Free some people's tours and find better ones together, until time is up.

    Parameters
    ----------
    swap : called before each try.
    """
    sizes = neighbourhoods_of(search.space)
    rounds = int(COUNTED_ROUNDS * (search.budget.stopping.deterministic or 0))
    done = 0
    while timing.go_on() and not search.done and swap(search):
        done += 1
        if timing.counted and done > rounds:
            return
        own = sizes[done % len(sizes)] if timing.counted else _chosen(search, sizes)
        before, began = search.cost, search.budget.spent
        free(search, _drawn(search, own), timing)
        if not timing.counted:
            long = max(LONG, LONG_SHARE * (timing.until - began))
            own.note(before - search.cost, search.budget.spent - began, long)
            own.people = min(own.people, search.space.people)


def neighbourhoods_of(space: TourSpace) -> list[Neighbourhood]:
    """Return the sizes that a space is searched by."""
    weeks = len(weeks_of(space))
    found = []
    for count in sorted({min(count, weeks) for count in WEEKS_FREED}):
        rows = max(len(space.rows.need) * count // weeks, 1)
        found.append(Neighbourhood(count, min(max(LARGEST // rows, FEWEST_FREED), space.people)))
    return found


def _chosen(search: Search, sizes: list[Neighbourhood]) -> Neighbourhood:
    """Return the most promising size; at times, and where none has saved much, the least tried one."""
    best = max(sizes, key=lambda own: own.promise)
    if search.rng.random() < EXPLORING or best.promise < LEAST_PROMISE:
        return min(sizes, key=lambda own: own.spent)
    return best


def _drawn(search: Search, size: Neighbourhood) -> Frame:
    """Return weeks by lot, the worst met most often, and by lot the people who were freed least in them."""
    space, weeks = search.space, weeks_of(search.space)
    day_costs = np.bincount(space.rows.day, _row_costs(search), minlength=space.days) + 1.0
    starts = len(weeks) - size.weeks + 1
    costs = [day_costs[weeks[k].start : weeks[k + size.weeks - 1].stop].sum() for k in range(starts)]
    first = int(search.rng.choice(starts, p=np.array(costs) / sum(costs)))
    window = range(weeks[first].start, weeks[first + size.weeks - 1].stop)
    count = min(max(round(size.people * search.rng.uniform(0.6, 1.2)), 1), space.people)
    days = slice(window.start, window.stop)
    turn = search.freed[:, days].mean(axis=1) + search.rng.random(space.people)
    people = np.sort(np.argsort(turn)[:count])
    search.freed[people, days] += 1
    if space.cars is None:
        return frame_of(space, window, people, search.tours)
    if search.rng.random() < TIED:
        return tie(frame_of(space, window, space.cars.with_mates(people), search.tours))
    return frame_of(space, window, space.cars.with_mates(people, len(window)), search.tours)


def _row_costs(search: Search) -> Floats:
    """Return what each row of the need costs, shape (rows,)."""
    rows = search.space.rows
    short = rows.need - covered_by(search.space, search.tours)
    return np.asarray(rows.under * np.maximum(short, 0.0) + rows.over * np.maximum(-short, 0.0))
