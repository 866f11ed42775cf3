"""What every forecast must beat: last week again, and the mean of the last four weeks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.days import ordinals_of, weekday_of
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.uncertainty import interval_moments

Array = NDArray[np.float64]

PRIOR_DAY_SD, PRIOR_INTERVAL_SD = 0.10, 0.10
PRIOR_DAYS = 5.0
"""How many days of errors the prior sds are worth."""


@dataclass(frozen=True, slots=True)
class SameWeekdayMean:
    """The mean of the last days of the same weekday: SMA-4 with four weeks, weekly naive with one.

    Parameters
    ----------
    weekday_mean : shape (7, slots); NaN where the weekday was closed on all of them.
    day_sd, interval_sd : sds of the day and the interval factor, from the history's own errors.
    closed : proleptic days on which the queue will not open.
    """

    history: History
    weekday_mean: Array
    day_sd: float
    interval_sd: float
    closed: frozenset[int] = frozenset()

    def predict(self, grid: TimeGrid) -> Forecast:
        """Forecast the intervals of a grid."""
        where = map_grid(grid)
        table = self.weekday_mean[weekday_of(where.ordinals)]
        table[np.isin(where.ordinals, list(self.closed))] = np.nan
        mean = table[where.row, where.slot]
        is_open = np.isfinite(mean)
        spread = np.full(grid.count, self.day_sd), np.full(grid.count, self.interval_sd)
        flat = np.zeros(grid.count)
        return Forecast(self.history.queue, grid, np.where(is_open, mean, 0.0), is_open, *spread, flat)


def fit_same_weekday_mean(
    history: History, weeks: int, closed: frozenset[int] = frozenset()
) -> SameWeekdayMean:
    """Average the last `weeks` open days of each weekday; a weekday never seen is closed.

    Under a week after the first count a weekday that has not come yet gets the mean of all days.
    """
    weekdays = weekday_of(ordinals_of(history))
    means = np.stack([mean_of_last(history.counts[weekdays == weekday], weeks) for weekday in range(7)])
    since = history.days_since_first_count
    if 0 < since < 7:
        unseen = ~np.isin(np.arange(7), weekdays[-since:])
        means[unseen] = mean_of_last(history.counts, since)
    return SameWeekdayMean(history, means, *_own_errors(history.counts, weekdays, weeks), closed)


def mean_of_last(rows: Array, weeks: int) -> Array:
    """Return the mean of the last open rows per slot; NaN where none of them was open."""
    last = rows[np.isfinite(rows).any(axis=1)][-weeks:]
    known = np.isfinite(last).sum(axis=0)
    total = np.where(np.isfinite(last), last, 0.0).sum(axis=0)
    return np.where(known > 0, total / np.maximum(known, 1), np.nan)


def _own_errors(counts: Array, weekdays: NDArray[np.int64], weeks: int) -> tuple[float, float]:
    """Return day and interval sd from forecasting each day of the history by those before it."""
    ratios: list[float] = []
    excess = square = 0.0
    for row in range(max(counts.shape[0] - 84, 1), counts.shape[0]):
        before = counts[:row][weekdays[:row] == weekdays[row]]
        expected = mean_of_last(before, weeks)
        both = np.isfinite(expected) & np.isfinite(counts[row])
        due = float(expected[both].sum()) if both.any() else 0.0
        if due <= 0:
            continue
        seen = float(counts[row][both].sum())
        ratios.append(((seen - due) ** 2 - due) / due**2)
        gained = interval_moments(counts[row : row + 1, both], expected[None, both])
        excess, square = excess + gained[0], square + gained[1]
    day = (PRIOR_DAY_SD**2 * PRIOR_DAYS + sum(ratios)) / (PRIOR_DAYS + len(ratios))
    pseudo = 0.1 * square if square else 1.0
    interval = (excess + PRIOR_INTERVAL_SD**2 * pseudo) / (square + pseudo)
    single = counts.shape[1] == 1
    return float(np.sqrt(max(day, 1e-4))), 0.0 if single else float(np.sqrt(max(interval, 0.0)))
