"""Whole tours from fractions: settle the surest people, price anew for the others, and so on.

References
----------
Joncour, C. et al. (2010), Column generation based primal heuristics, Electronic Notes in Discrete
Mathematics 36: diving with new columns between the roundings.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Ints
from workforce.rostering.named.generation import Generation
from workforce.rostering.named.master import Relaxed
from workforce.rostering.named.timing import Timing

CERTAIN = 0.999
SETTLED_AT_ONCE = 0.05
ROUNDS_BETWEEN = 30
GOOD_ENOUGH = 1e-4


@dataclass(frozen=True, slots=True)
class Dive:
    """One way down.

    Parameters
    ----------
    limit : give up as soon as the relaxation costs more than this.
    """

    generation: Generation
    timing: Timing
    limit: float = np.inf

    def run(self, relaxed: Relaxed) -> Ints | None:
        """Return the chosen columns, one a person in order of people; None when given up.

        The programme is as before afterwards, but for the tours found on the way.
        """
        master = self.generation.master
        open_ = np.ones(len(self.generation.frame.people), dtype=bool)
        fixed: list[int] = []
        steps = 0
        while open_.any() and relaxed.value <= self.limit:
            steps += 1
            columns = self._surest(relaxed.shares, open_, self.timing.pace(steps))
            for column in columns:
                master.fix(column)
                open_[master.person[column]] = False
            fixed += columns
            if open_.any():
                relaxed = self._relax(relaxed, np.flatnonzero(open_))
        for column in fixed:
            master.release(column)
        if open_.any() or relaxed.value > self.limit:
            return None
        return np.array(sorted(fixed, key=lambda column: master.person[column]))

    def _relax(self, before: Relaxed, people: Ints) -> Relaxed:
        """Price anew for the people who are not settled, until it costs hardly more than before."""
        enough = before.value + GOOD_ENOUGH * abs(before.value)
        rounds = ROUNDS_BETWEEN if self.timing.go_on() else 0
        return self.generation.run(rounds, self.timing, people, enough)

    def _surest(self, shares: NDArray[np.float64], open_: NDArray[np.bool_], pace: float) -> list[int]:
        """Return one column each of the people whose tours are the least in doubt."""
        person = np.array(self.generation.master.person)
        best: dict[int, int] = {}
        for column in np.argsort(-shares, kind="stable").tolist():
            if open_[person[column]]:
                best.setdefault(int(person[column]), column)
            if len(best) == open_.sum():
                break
        columns = list(best.values())
        few = max(1, round(SETTLED_AT_ONCE * len(open_)), int(np.ceil(pace * len(best))))
        certain = sum(shares[column] >= CERTAIN for column in columns)
        return columns[: max(few, certain)]
