"""The history of one queue: counts by local day and time slot, with what is not known left open."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId


@dataclass(frozen=True, slots=True)
class History:
    """Contacts that arrived, by local day and slot.

    Parameters
    ----------
    minutes : length of a slot, a divisor of 1440.
    first_day : local date of row 0; rows are consecutive calendar days.
    counts : shape (days, 1440 / minutes); contacts per slot, NaN where the queue was closed or
        nothing is known. A slot that a clock change repeats holds the mean of both passes;
        one of a whole day holds all that came on it.
    """

    queue: QueueId
    zone: str
    minutes: int
    first_day: date
    counts: NDArray[np.float64]

    def __post_init__(self) -> None:
        if 1440 % self.minutes or self.counts.shape[1:] != (1440 // self.minutes,):
            raise InvalidInput(
                f"Queue {self.queue!r}: {self.counts.shape} counts do not fit {self.minutes}-minute slots."
            )

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return int(self.counts.shape[0])

    @property
    def last_day(self) -> date:
        """Local date of the last row."""
        return self.first_day + timedelta(days=self.days - 1)

    @property
    def days_since_first_count(self) -> int:
        """Number of calendar days from the first of which anything is known; 0 where nothing is."""
        known = np.isfinite(self.counts).any(axis=1)
        return self.days - int(known.argmax()) if known.any() else 0

    def until(self, day: date) -> "History":
        """Return the history up to and including a local date."""
        rows = (day - self.first_day).days + 1
        return History(self.queue, self.zone, self.minutes, self.first_day, self.counts[: max(rows, 0)])
