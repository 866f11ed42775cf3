"""What nights, weekends and Sundays cost beyond each person's next one, so that those with few get more.

The k-th burden of a person costs k times as much, which no price of a single day can say. Tours are judged
by the exact price; they are sought by that of the next burden, which is never too high, or of the last one
where the tours of the moment are known.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

Tours = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Burdens:
    """The prices of nights, weekends and Sundays.

    Parameters
    ----------
    weights : of the three, at least 0.
    weekends_before : shape (people,); weekends worked before the period.
    night : shape (days, kinds + 1); which options are night shifts.
    weekday : shape (days,); 0 is Monday.
    """

    weights: tuple[float, float, float]
    weekends_before: Ints
    night: NDArray[np.bool_]
    weekday: Ints

    def counts(self, tours: Tours) -> Ints:
        """Return the nights, weekends and Sundays of some tours, shape (tours, 3)."""
        week, worked = np.cumsum(self.weekday == 0), (tours > 0) & (self.weekday >= SATURDAY)
        weekends = [worked[:, week == number].any(axis=1) for number in np.unique(week)]
        nights = self.night[np.arange(tours.shape[1]), tours].sum(axis=1)
        return np.stack(
            [nights, np.sum(weekends, axis=0), worked[:, self.weekday == SUNDAY].sum(axis=1)], 1
        )

    def extra(self, people: Ints, tours: Tours) -> Floats:
        """Return what the burdens of some people's tours cost beyond the prices of single days."""
        counts = self.counts(tours)
        days = (tours[:, self.weekday >= SATURDAY] > 0).sum(axis=1)
        # A day of the weekend is priced at half a weekend, since its other day may be worked too.
        halves = (self.weekends_before[people] + 1) * (counts[:, 1] - days / 2)
        return np.asarray((counts * (counts - 1) / 2) @ np.array(self.weights) + self.weights[1] * halves)

    def of_the_last(self, tours: Tours) -> Floats:
        """Return what the last burden of each person costs beyond the next one, by day and option.

        Returns
        -------
        Shape (people, days, kinds + 1).
        """
        steps = np.maximum(self.counts(tours) - 1, 0) * np.array(self.weights)
        night, weekend, sunday = (steps[:, k, None, None] for k in range(3))
        costs = np.asarray(night * self.night[None], dtype=np.float64)
        costs[:, :, 1:] += weekend / 2 * (self.weekday >= SATURDAY)[None, :, None]
        costs[:, :, 1:] += sunday * (self.weekday == SUNDAY)[None, :, None]
        return costs
