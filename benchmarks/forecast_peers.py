"""Peers of the forecast, for development only: those that are installed are compared, others told."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.baselines import fit_same_weekday_mean
from workforce.forecast.days import open_days
from workforce.forecast.features import usual_days
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.models import Method, fit

Array = NDArray[np.float64]
Means = Callable[[History, TimeGrid], Array]


def peers() -> dict[str, Means]:
    """Return the peers that can be imported."""
    found: dict[str, Means] = {}
    for name, package, means in (
        ("LightGBM", "lightgbm", boosted_trees),
        ("MSTL + AutoARIMA", "statsforecast", partial(mstl, trend="AutoARIMA")),
        ("MSTL + AutoETS", "statsforecast", partial(mstl, trend="AutoETS")),
    ):
        if find_spec(package) is None:
            print(f"{name} is left out: {package} is not installed.")
        else:
            found[name] = means
    return found


def boosted_trees(history: History, grid: TimeGrid) -> Array:
    """Forecast by the optional challenger."""
    return fit(history, Method.LIGHTGBM).predict(grid).mean


def mstl(history: History, grid: TimeGrid, trend: str) -> Array:
    """Forecast by MSTL on the open slots laid end to end, the trend by AutoARIMA or AutoETS.

    Slots that are missing on an open day take the mean of their weekday, so that periods stay whole.
    """
    models = import_module("statsforecast.models")
    days = open_days(history)
    open_slots = days.habit.any(axis=0)
    open_weekdays = int(days.habit.any(axis=1).sum())
    fallback = fit_same_weekday_mean(history, 4).weekday_mean[days.weekdays][:, open_slots]
    series = np.where(days.is_open[:, open_slots], days.counts[:, open_slots], np.nan_to_num(fallback))
    width = int(open_slots.sum())
    trends = {"AutoARIMA": models.AutoARIMA(), "AutoETS": models.AutoETS(model="ZZN")}
    seasons = [width, width * open_weekdays]
    model = models.MSTL(season_length=seasons, trend_forecaster=trends[trend])
    where = map_grid(grid)
    coming = usual_days(where.ordinals, days.habit)
    fitted = model.fit(np.log1p(series.ravel()))
    path = np.expm1(fitted.predict(int(coming.sum()) * width)["mean"]).reshape(-1, width)
    table = np.zeros((where.ordinals.size, days.habit.shape[1]))
    table[np.ix_(coming, open_slots)] = path
    return np.asarray(table[where.row, where.slot])
