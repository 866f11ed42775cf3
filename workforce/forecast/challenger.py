"""The challenger: gradient-boosted trees on the log of the last eight weeks, an optional extra."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.baselines import SameWeekdayMean, fit_same_weekday_mean
from workforce.forecast.days import OpenDays, open_days, weekday_of
from workforce.forecast.features import OpenCalendar, day_features, usual_days
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History

Array = NDArray[np.float64]

WEEKS = 8
SMALLEST_MEAN = 0.05
SETTINGS = {
    "objective": "poisson",
    "learning_rate": 0.03,
    "num_leaves": 31,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.9,
    "deterministic": True,
    "num_threads": 1,
    "seed": 0,
    "verbosity": -1,
}
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """Trees that correct the mean of the last eight weeks; bands are those of that mean."""

    history: History
    days: OpenDays
    base: SameWeekdayMean
    closed: frozenset[int]
    booster: Any

    def predict(self, grid: TimeGrid) -> Forecast:
        """Forecast the intervals of a grid."""
        where = map_grid(grid)
        forecast = self.base.predict(grid)
        table, start = _table(self.days, _base_rows(self.base, where.ordinals), where.ordinals, self.closed)
        factor = np.exp(self.booster.predict(table, raw_score=True)).reshape(start.shape)
        mean = np.where(forecast.is_open, (np.exp(start) * factor)[where.row, where.slot], 0.0)
        sds = (forecast.day_sd, forecast.interval_sd, forecast.event_log_sd)
        return Forecast(forecast.queue, grid, mean, forecast.is_open, *sds)


def fit_boosted_trees(history: History, closed: frozenset[int]) -> BoostedTrees:
    """Fit the challenger.

    Parameters
    ----------
    closed : proleptic days on which the queue will not open.

    Raises
    ------
    InvalidInput
        When LightGBM is not installed.
    """
    try:
        lightgbm = import_module("lightgbm")
    except ImportError as error:
        raise InvalidInput(
            "The challenger needs LightGBM, which is not installed; add it with `pip install lightgbm`, "
            "or choose glm."
        ) from error
    days = open_days(history)
    starts = np.stack([_mean_before(days, row) for row in range(days.count)])
    table, start = _table(days, starts, days.ordinals, closed)
    target = days.counts.ravel()
    used = np.isfinite(target) & np.isfinite(starts).ravel()
    data = lightgbm.Dataset(table[used], target[used], init_score=start.ravel()[used])
    booster = lightgbm.train(SETTINGS, data, num_boost_round=ROUNDS)
    return BoostedTrees(history, days, fit_same_weekday_mean(history, WEEKS, closed), closed, booster)


def _mean_before(days: OpenDays, row: int) -> Array:
    """Return the mean of the same weekday's last eight before a row, NaN where there is none."""
    before = days.counts[:row][days.weekdays[:row] == days.weekdays[row]][-WEEKS:]
    known = np.isfinite(before).sum(axis=0)
    total = np.where(np.isfinite(before), before, 0.0).sum(axis=0)
    return np.where(known > 0, total / np.maximum(known, 1), np.nan)


def _base_rows(base: SameWeekdayMean, ordinals: NDArray[np.int64]) -> Array:
    return np.asarray(base.weekday_mean[weekday_of(ordinals)])


def _table(
    days: OpenDays, base: Array, ordinals: NDArray[np.int64], closed: frozenset[int]
) -> tuple[Array, Array]:
    """Return the columns of the trees, one row a slot, and the log mean that they correct."""
    first = int(days.ordinals[0])
    stretch = np.arange(first, max(int(ordinals[-1]), int(days.ordinals[-1])) + 1, dtype=np.int64)
    usual = usual_days(stretch, days.habit)
    is_open = np.where(stretch > days.ordinals[-1], usual, np.isin(stretch, days.ordinals))
    calendar = OpenCalendar(first, usual, is_open & ~np.isin(stretch, list(closed)))
    features = day_features(calendar)[ordinals - first]
    start = np.log(np.maximum(np.where(np.isfinite(base), base, 0.0), SMALLEST_MEAN))
    slots = base.shape[1]
    columns = [
        np.repeat(weekday_of(ordinals), slots)[:, None],
        np.tile(np.arange(slots), ordinals.size)[:, None],
        start.ravel()[:, None],
        np.repeat(features, slots, axis=0),
    ]
    return np.concatenate(columns, axis=1).astype(np.float64), start
