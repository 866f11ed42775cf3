"""Whole tours from fractions day by day, as long as they cost no more than the bound.

Settling a day of a person leaves all other days free, so the relaxation stays at its value longer than
where whole tours are settled. Where the bound is the price of the best roster that often is all the way.

References
----------
Sadykov, R. et al. (2019), Primal heuristics for branch and price: the assets of diving methods, INFORMS
Journal on Computing 31(2): diving with a limit, which takes back what leads over it.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats
from workforce.rostering.named.frame import Frame, Tours
from workforce.rostering.named.generation import Generation
from workforce.rostering.named.master import WHOLE, Relaxed
from workforce.rostering.named.timing import Timing

Bools = NDArray[np.bool_]

ROUNDS_BETWEEN = 60
MOST_SETTLED = 80
"""Days that are settled at once."""
SURE = 0.7
"""Share of a day's work from which on it is settled with others."""
GOOD_ENOUGH = 1e-5


@dataclass
class DayDive:
    """One way down, with steps back where it leads over a limit.

    Parameters
    ----------
    generation : of the people whose tours are sought; it is used up.
    limit : most that the relaxation may cost.
    """

    generation: Generation
    timing: Timing
    limit: float

    def run(self, relaxed: Relaxed) -> Tours | None:
        """Return everybody's tours in the window, shape (people, window); None where the way ends."""
        frame, many = self.generation.frame, MOST_SETTLED
        worked = self.generation.master.worked(relaxed)
        closed = np.zeros(worked.shape, dtype=np.bool_)
        while self.timing.go_on():
            days = _surest(worked, many)
            if not len(days):
                return np.asarray(worked.argmax(axis=2), dtype=np.int16)
            tried = _settled(closed, days)
            tighter = self._relax(frame, tried, relaxed.value)
            if tighter is None and len(days) > 1:
                many = len(days) // 2
                continue
            if tighter is None:
                tried = closed.copy()
                tried[tuple(days[0])] = True
                tighter = self._relax(frame, tried, relaxed.value)
            if tighter is None:
                return None
            relaxed, closed, many = tighter, tried, min(2 * many, MOST_SETTLED)
            worked = self.generation.master.worked(relaxed)
        return None

    def _relax(self, frame: Frame, closed: Bools, before: float) -> Relaxed | None:
        """Price anew where some options are closed; None when that costs more than the limit."""
        generation, master = self.generation, self.generation.master
        generation.frame = replace(frame, costs=np.where(closed, np.inf, frame.costs))
        generation.bound, generation.best_prices, generation.best_cars = -np.inf, None, None
        tours, person = np.array(master.tours), np.array(master.person)
        master.keep(~closed[person[:, None], np.arange(tours.shape[1]), tours].any(axis=1))
        enough = min(self.limit, before + GOOD_ENOUGH * abs(before))
        relaxed = generation.run(ROUNDS_BETWEEN, self.timing, enough=enough)
        return relaxed if relaxed.value <= self.limit else None


def _surest(worked: Floats, many: int) -> NDArray[np.int64]:
    """Return the options in doubt that are worked most, shape (options, 3); one where none is sure."""
    doubtful = np.where((worked > WHOLE) & (worked < 1.0 - WHOLE), worked, 0.0).ravel()
    order = np.argsort(-doubtful, kind="stable")[:many]
    count = int((doubtful[order] >= SURE).sum()) or int(doubtful[order[0]] > 0.0)
    return np.array(np.unravel_index(order[:count], worked.shape), dtype=np.int64).T


def _settled(closed: Bools, days: NDArray[np.int64]) -> Bools:
    """Close everything but some options on their days."""
    tried = closed.copy()
    for person, day, option in days.tolist():
        tried[person, day] = True
        tried[person, day, option] = closed[person, day, option]
    return tried
