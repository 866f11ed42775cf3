"""Each person in turn: the best tour of some weeks against what everybody else works.

One tour alone is priced at what one more person is worth on each row, which is the whole truth about it.
So a turn takes milliseconds, and many of them bring first tours near to the best that people can do one by
one. What several must do together is left to programmes.
"""

from dataclasses import dataclass

import numpy as np

from workforce.rostering.horizon import Floats
from workforce.rostering.named.frame import Frame, Tours, frame_of, weeks_of
from workforce.rostering.named.generation import option_prices
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.longtour import best_tours
from workforce.rostering.named.search import Search, covered_by
from workforce.rostering.named.space import TourSpace
from workforce.rostering.named.timing import Timing

WEEKS_IN_TURN = 4
WORTH_ANOTHER = 0.01
"""Share of the price that a round through everybody must save for another one to follow."""


@dataclass
class Round:
    """Everybody's tours, of which one after the other changes.

    Parameters
    ----------
    covered : shape (rows,); what the tours cover.
    """

    space: TourSpace
    tours: Tours
    covered: Floats

    @classmethod
    def of(cls, space: TourSpace, tours: Tours) -> "Round":
        """Begin with tours, which stay as they are."""
        return cls(space, tours.copy(), covered_by(space, tours))

    def settle(self, person: int, expected: Floats) -> None:
        """Write the best tour of the whole period for a person instead of what was expected.

        Parameters
        ----------
        expected : shape (rows,); what the person was to cover.
        """
        window = range(self.space.days)
        frame = frame_of(self.space, window, np.array([person]), self.tours)
        covered = self.covered - expected
        found = best_tours(frame, option_prices(frame, self.space.rows.worth(covered)))
        kept = [tour for tour in found if lawful(self.space, person, tour)]
        if kept:
            self.tours[person] = min(kept, key=lambda tour: self._price(frame, covered, tour))
        self.covered = covered + self._covered(window, self.tours[person])

    def take(self, person: int, window: range) -> None:
        """Write the best tour of some days for a person, unless the present one is cheaper."""
        frame, days = (
            frame_of(self.space, window, np.array([person]), self.tours),
            slice(window.start, window.stop),
        )
        now = self.tours[person, days].copy()
        covered = self.covered - self._covered(window, now)
        found = best_tours(frame, option_prices(frame, self.space.rows.worth(covered)))
        if not found:
            return
        best = min(found, key=lambda tour: self._price(frame, covered, tour))
        if self._price(frame, covered, best) <= self._price(frame, covered, now):
            self.tours[person, days] = best
            self.covered = covered + self._covered(window, best)

    def _covered(self, window: range, tour: Tours) -> Floats:
        whole = np.zeros(self.space.days, dtype=np.int16)
        whole[window.start : window.stop] = tour
        return self.space.covered(whole)

    def _price(self, frame: Frame, covered: Floats, tour: Tours) -> float:
        return frame.own_cost(0, tour) + self.space.rows.cost(covered + self._covered(frame.window, tour))


def in_turn(search: Search, timing: Timing, weeks: int | None = WEEKS_IN_TURN) -> None:
    """Let everybody in turn take the best tour of some weeks, until that hardly helps any more.

    Parameters
    ----------
    weeks : sought at once; the whole period when None.
    """
    before, space = np.inf, search.space
    while timing.go_on() and before - search.cost > WORTH_ANOTHER * search.cost:
        before, round_ = search.cost, Round.of(space, search.tours)
        windows = [range(space.days)]
        if weeks is not None:
            windows = _windows(space, int(search.rng.integers(weeks)), weeks)
        turns = [(person, window) for person in range(space.people) for window in windows]
        for number in search.rng.permutation(len(turns)).tolist():
            if not timing.go_on():
                break
            round_.take(*turns[number])
        search.offer(round_.tours)


def _windows(space: TourSpace, first: int, at_once: int) -> list[range]:
    """Return some weeks after the other, of which the first are so many."""
    weeks = weeks_of(space)
    begins = sorted({0, *range(first, len(weeks), at_once)})
    return [
        range(weeks[a].start, weeks[b - 1].stop)
        for a, b in zip(begins, [*begins[1:], len(weeks)], strict=True)
    ]
