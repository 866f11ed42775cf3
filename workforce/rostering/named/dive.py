"""Whole tours from fractions: settle the surest people, price anew for the others, and so on.

References
----------
Joncour, C. et al. (2010), Column generation based primal heuristics, Electronic Notes in Discrete
Mathematics 36: diving with new columns between the roundings.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.generation import Generation
from workforce.rostering.named.master import Relaxed
from workforce.rostering.named.timing import Timing

CERTAIN = 0.999
ROUNDS_BETWEEN = 30
GOOD_ENOUGH = 1e-4
FEWEST_ANEW = 5
"""People from which on a programme of their own is worth making."""


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

    def run(self, relaxed: Relaxed) -> Tours | None:
        """Return everybody's tours in the window, shape (people, window); None when given up.

        The programme is used up: its people are settled.
        """
        master, frame = self.generation.master, self.generation.frame
        tours = np.zeros((len(frame.people), len(frame.window)), dtype=np.int16)
        open_, settled, steps = np.ones(len(tours), dtype=bool), list[int](), 0
        while relaxed.value <= self.limit:
            steps += 1
            for column in self._surest(relaxed.shares, open_, self.timing.pace(steps)):
                master.fix(column)
                settled.append(column)
                open_[master.person[column]] = False
                tours[master.person[column]] = master.tours[column]
            left = np.flatnonzero(open_)
            if not len(left):
                return tours
            if FEWEST_ANEW <= len(left) <= len(tours) / 2:
                rest = self._anew(settled, left, relaxed)
                if rest is not None:
                    tours[left] = rest
                return None if rest is None else tours
            relaxed = self._relax(relaxed.value, left)
        return None

    def _anew(self, settled: list[int], left: Ints, relaxed: Relaxed) -> Tours | None:
        """Go on with who is left in a smaller programme, which is solved sooner."""
        rest, master = self.generation.rest(settled, left, relaxed), self.generation.master
        spent = sum(master.own[column] for column in settled) + master.settled_pairs(settled)
        timing = Timing.of(self.timing.budget, self.timing.until - self.timing.budget.spent)
        dive = Dive(rest, timing, self.limit - spent)
        return dive.run(dive._relax(relaxed.value - spent, np.arange(len(left))))

    def _relax(self, before: float, people: Ints) -> Relaxed:
        """Price anew for the people who are not settled, until it costs hardly more than before."""
        enough = before + GOOD_ENOUGH * abs(before)
        rounds = ROUNDS_BETWEEN if self.timing.go_on() else 0
        return self.generation.run(rounds, self.timing, people, enough)

    def _surest(self, shares: Floats, open_: NDArray[np.bool_], pace: float) -> list[int]:
        """Return one column each of the people whose tours are the least in doubt."""
        person = np.array(self.generation.master.person)
        best: dict[int, int] = {}
        for column in np.argsort(-shares, kind="stable").tolist():
            if open_[person[column]]:
                best.setdefault(int(person[column]), column)
            if len(best) == open_.sum():
                break
        columns = list(best.values())
        few = max(1, int(np.ceil(pace * len(best))))
        certain = sum(shares[column] >= CERTAIN for column in columns)
        return columns[: max(few, certain)]
