"""The best choice among all tours that can be in it, by branching on what somebody works on a day.

References
----------
Barnhart, C. et al. (1998), Branch-and-price: column generation for solving huge integer programs,
Operations Research 46(3): branching on what tours have in common instead of on single tours.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.candidates import Candidates
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.master import WHOLE, Master, Relaxed

NEW_OF_ONE = 8
"""New tours of one person in a round."""
PAYS = 1e-6


@dataclass(frozen=True, slots=True)
class Choice:
    """The best choice below a price.

    Parameters
    ----------
    tours : shape (people, window); None when there is none, or none was found.
    value : price of the choice, what is fixed included.
    settled : whether it is known that no other one is better.
    """

    tours: Tours | None
    value: float
    settled: bool


@dataclass
class Branching:
    """A search through the choices among candidates, depth first.

    Parameters
    ----------
    master : of the candidates' frame; columns that it has already are never used.
    limit : a choice must not cost more, what is fixed included.
    step : what a better choice costs less, at least.
    go_on : asked before each relaxation.
    """

    candidates: Candidates
    master: Master
    limit: float
    step: float
    go_on: Callable[[], bool]
    _column: Ints = field(init=False)
    _number: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._column = np.full(len(self.candidates.person), -1)
        self._number = [-1] * len(self.master)

    def run(self) -> Choice:
        """Return the best choice up to the limit."""
        best, value = None, np.inf
        waiting = [np.arange(len(self.candidates.person))]
        while waiting:
            if not self.go_on():
                return Choice(best, value, False)
            left = waiting.pop()
            relaxed = self._relax(left)
            if relaxed.value > self.limit:
                continue
            worked = self.master.worked(relaxed)
            doubt = np.minimum(worked, 1.0 - worked)
            if doubt.max() < WHOLE:
                best, value = worked.argmax(axis=2).astype(np.int16), relaxed.value
                self.limit = value - self.step
                continue
            waiting += self._branches(self._near(left, relaxed), worked, doubt)
        return Choice(best, value, True)

    def _relax(self, left: Ints) -> Relaxed:
        """Combine candidates in fractions, those that pay entered into the programme as they are needed."""
        among = np.zeros(len(self._column), dtype=np.bool_)
        among[left] = True
        self.master.keep(np.array([number >= 0 and bool(among[number]) for number in self._number]))
        while True:
            relaxed = self.master.relax()
            dearer = self._dearer(left, relaxed)
            if not self._enter(left[dearer < -PAYS], dearer[dearer < -PAYS]):
                return relaxed

    def _dearer(self, left: Ints, relaxed: Relaxed) -> Floats:
        return self.candidates.dearer(relaxed.need_prices, relaxed.person_prices)[left]

    def _enter(self, paying: Ints, dearer: Floats) -> bool:
        """Enter the cheapest few of each person, and tell whether any was new."""
        order = np.lexsort((dearer, self.candidates.person[paying]))
        paying, person = paying[order], self.candidates.person[paying[order]]
        first = np.searchsorted(person, person)
        new = paying[(np.arange(len(person)) - first < NEW_OF_ONE) & (self._column[paying] < 0)]
        for number in new.tolist():
            self._column[number] = len(self.master)
            self._number.append(number)
            self.master.add(int(self.candidates.person[number]), self.candidates.tours[number])
        return len(new) > 0

    def _near(self, left: Ints, relaxed: Relaxed) -> Ints:
        """Return who can still be in a choice up to the limit."""
        return left[self._dearer(left, relaxed) <= self.limit - relaxed.value + PAYS]

    def _branches(self, left: Ints, worked: Floats, doubt: Floats) -> list[Ints]:
        """Return the candidates without and with the option most in doubt, the likelier ones last."""
        person, day, option = np.unravel_index(int(doubt.argmax()), doubt.shape)
        own = self.candidates.person[left] == person
        works: NDArray[np.bool_] = self.candidates.tours[left, day] == option
        branches = [left[~own | ~works], left[~own | works]]
        return branches if worked[person, day, option] >= 0.5 else branches[::-1]
