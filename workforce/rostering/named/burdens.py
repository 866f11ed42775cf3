"""What nights, weekends and Sundays cost beyond each person's next one, so that those with few get more.

The k-th burden of a person costs k times as much, which no price of a single day can say. Tours are judged
by the exact price. They are sought by a straight line that touches it where the person will probably be and
is nowhere above it, so what it says of bounds is true.
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
    before : shape (people, 3); those before the period.
    night : shape (days, kinds + 1); which options are night shifts.
    weekday : shape (days,); 0 is Monday.
    """

    weights: tuple[float, float, float]
    before: Ints
    night: NDArray[np.bool_]
    weekday: Ints

    def counts(self, tours: Tours) -> Ints:
        """Return the nights, weekends and Sundays of some tours, shape (tours, 3)."""
        week, worked = np.cumsum(self.weekday == 0), (tours > 0) & (self.weekday >= SATURDAY)
        weekends = [worked[:, week == number].any(axis=1) for number in np.unique(week)]
        nights = self.night[np.arange(tours.shape[1]), tours].sum(axis=1)
        sundays = worked[:, self.weekday == SUNDAY].sum(axis=1)
        return np.array([nights, np.sum(weekends, axis=0), sundays], dtype=np.int64).T

    def extra(self, people: Ints, tours: Tours) -> Floats:
        """Return what the burdens of some people's tours cost beyond the prices of single days."""
        counts = self.counts(tours)
        days = (tours[:, self.weekday >= SATURDAY] > 0).sum(axis=1)
        # A day of the weekend is priced at half a weekend, since its other day may be worked too.
        halves = (self.before[people, 1] + 1) * (counts[:, 1] - days / 2)
        return np.asarray((counts * (counts - 1) / 2) @ np.array(self.weights) + self.weights[1] * halves)

    def level(self, tours: Tours) -> Ints:
        """Return how many burdens each person has when all carry alike, shape (people, 3).

        Parameters
        ----------
        tours : of everybody; they tell how many burdens there are.
        """
        alike = (self.counts(tours) + self.before).mean(axis=0)
        return np.asarray(np.maximum(np.floor(alike - self.before), 0), dtype=np.int64)

    def line(self, level: Ints, around: Tours) -> tuple[Floats, Floats]:
        """Return prices of single days that touch the exact ones at a level, and what is to be added.

        Parameters
        ----------
        level : shape (people, 3); from so many burdens to one more the prices are exact.
        around : shape (people, days); what is worked outside the days that are sought.

        Returns
        -------
        What each option costs beyond the next burden, shape (people, days, kinds + 1); what each person's
        options cost less together, shape (people,).
        """
        weights, others = np.array(self.weights), self.counts(around)
        night, weekend, sunday = ((level * weights)[:, k, None, None] for k in range(3))
        costs = np.asarray(night * self.night[None], dtype=np.float64)
        costs[:, :, 1:] += weekend / 2 * (self.weekday >= SATURDAY)[None, :, None]
        costs[:, :, 1:] += sunday * (self.weekday == SUNDAY)[None, :, None]
        more = (level + 1) * others - level * (level + 1) / 2 - others * (others + 1) / 2
        return costs, np.asarray(more @ weights)
