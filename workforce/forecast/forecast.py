"""A forecast of one queue: the mean of each interval and how far it may be off, source by source."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import QueueId


@dataclass(frozen=True, slots=True)
class Forecast:
    """Contacts expected per interval, with a two-level uncertainty.

    The count of interval k on day d is Poisson(mean_k · D_d · I_k): D is a gamma day factor shared by
    a whole local day, I a gamma interval factor, each with mean 1; around an event the logarithm
    of the day's level is off by `event_log_sd` more.

    Parameters
    ----------
    mean : shape (grid.count,); contacts per interval, 0 where closed.
    is_open : shape (grid.count,); whether the queue is expected to be open.
    day_sd, interval_sd, event_log_sd : shape (grid.count,); standard deviations of D, of I and of
        the event's log effect, at least 0.
    """

    queue: QueueId
    grid: TimeGrid
    mean: NDArray[np.float64]
    is_open: NDArray[np.bool_]
    day_sd: NDArray[np.float64]
    interval_sd: NDArray[np.float64]
    event_log_sd: NDArray[np.float64]

    def during(self, grid: TimeGrid) -> "Forecast | None":
        """Return the part on another grid; None where the intervals differ or some lie outside."""
        first = self.grid.index_of(grid.start)
        if self.grid.minutes != grid.minutes or first < 0 or first + grid.count > self.grid.count:
            return None
        here = slice(first, first + grid.count)
        return replace(
            self,
            grid=grid,
            mean=self.mean[here],
            is_open=self.is_open[here],
            day_sd=self.day_sd[here],
            interval_sd=self.interval_sd[here],
            event_log_sd=self.event_log_sd[here],
        )

    def only(self, intervals: NDArray[np.bool_]) -> "Forecast":
        """Return the same forecast with nothing expected outside some intervals; shape (grid.count,)."""
        return replace(self, mean=np.where(intervals, self.mean, 0.0))
