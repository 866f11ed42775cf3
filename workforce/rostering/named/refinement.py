"""Better tours by freeing some people for some weeks: many people for few weeks, few for many.

References
----------
Shaw, P. (1998), Using constraint programming and local search methods to solve vehicle routing problems,
CP98: large neighbourhoods, each searched as a small problem of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workforce.rostering.horizon import Floats
from workforce.rostering.named.frame import Frame, frame_of
from workforce.rostering.named.search import Search, covered_by, free
from workforce.rostering.named.space import TourSpace
from workforce.rostering.named.timing import Timing

WEEKS_FREED = (1, 2, 4)
SHARE_FREED = (1.0, 0.5, 0.25)
"""Of the people, for so many weeks; the longer the fewer, since the programmes grow with both."""
MOST_FREED = 9
"""People whose tours of the longest windows are free at once."""
LARGEST = 6000
"""Most people times rows of the need in one programme."""
FEWEST_FREED = 4
COUNTED_ROUNDS = 20
MEMORY = 0.7
LEAST_PROMISE = 0.05
EXPLORING = 0.2


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
    weeks, people : how many at once.
    gain, effort : smoothed over the last tries; price saved and seconds spent in one.
    """

    weeks: int
    people: int
    gain: float = 1e9
    effort: float = 1.0

    @property
    def promise(self) -> float:
        """What a second here may save."""
        return self.gain / self.effort

    def note(self, gain: float, effort: float) -> None:
        """Remember how a try went."""
        fresh = self.gain == 1e9
        keep = 0.0 if fresh else MEMORY
        self.gain = max(keep * self.gain + (1 - keep) * gain, LEAST_PROMISE)
        self.effort = max(keep * self.effort + (1 - keep) * effort, 1e-3)


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
        own.note(before - search.cost, search.budget.spent - began)


def neighbourhoods_of(space: TourSpace) -> list[Neighbourhood]:
    """Return the sizes that a space is searched by."""
    weeks, found = len(_weeks(space)), {}
    for count, share in zip(WEEKS_FREED, SHARE_FREED, strict=True):
        rows = max(len(space.rows.need) * min(count, weeks) // weeks, 1)
        most = min(int(share * space.people), LARGEST // rows)
        if count >= min(weeks, WEEKS_FREED[-1]):
            most = min(most, MOST_FREED)
        people = min(max(most, FEWEST_FREED), space.people)
        found[min(count, weeks)] = Neighbourhood(min(count, weeks), people)
    return list(found.values())


def _chosen(search: Search, sizes: list[Neighbourhood]) -> Neighbourhood:
    """Return the most promising size, at times another one."""
    if search.rng.random() < EXPLORING:
        return sizes[int(search.rng.integers(len(sizes)))]
    return max(sizes, key=lambda own: own.promise)


def _drawn(search: Search, size: Neighbourhood) -> Frame:
    """Return people drawn by lot, and weeks too, the ones whose need is met worst most often."""
    space, weeks = search.space, _weeks(search.space)
    day_costs = np.bincount(space.rows.day, _row_costs(search), minlength=space.days) + 1.0
    starts = len(weeks) - size.weeks + 1
    costs = [day_costs[weeks[k].start : weeks[k + size.weeks - 1].stop].sum() for k in range(starts)]
    first = int(search.rng.choice(starts, p=np.array(costs) / sum(costs)))
    window = range(weeks[first].start, weeks[first + size.weeks - 1].stop)
    count = min(max(round(size.people * search.rng.uniform(0.6, 1.2)), 1), space.people)
    people = np.sort(search.rng.choice(space.people, size=count, replace=False))
    return frame_of(space, window, people, search.tours)


def _row_costs(search: Search) -> Floats:
    """Return what each row of the need costs, shape (rows,)."""
    rows = search.space.rows
    short = rows.need - covered_by(search.space, search.tours)
    return np.asarray(rows.under * np.maximum(short, 0.0) + rows.over * np.maximum(-short, 0.0))


def _weeks(space: TourSpace) -> list[range]:
    """Return the calendar weeks of the period, the first and last perhaps in part."""
    mondays = [day for day in np.flatnonzero(space.weekday == 0).tolist() if day]
    return [range(a, b) for a, b in zip([0, *mondays], [*mondays, space.days], strict=True)]
