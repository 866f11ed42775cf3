"""The running day: what came so far moves what is forecast for the rest of it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.logs import read_histories
from contactcenter.services.intake.options import ReadOptions
from workforce.forecast.dayfactor import update_today
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History


def read_so_far(path: Path, options: ReadOptions, minutes: int) -> Mapping[QueueId, History]:
    """Read what came so far, by queue, up to before the interval of the last contact.

    That interval may not be over, so it is left out; so is everything behind it.

    Raises
    ------
    InvalidInput
        When the file cannot be read, or holds no contact.
    """
    histories = read_histories(path, options, minutes).histories
    known: dict[QueueId, History] = {}
    last = max((_last_contact(history) for history in histories), default=-1)
    if last < 0:
        raise InvalidInput(f"{path.name} holds no contact; leave --so-far out until some have come.")
    for history in histories:
        slots = history.counts.shape[1]
        places = history.first_day.toordinal() * slots + np.arange(history.counts.size)
        counts = np.where(places.reshape(history.counts.shape) < last, history.counts, np.nan)
        known[history.queue] = replace(history, counts=counts)
    return known


def _last_contact(history: History) -> int:
    """Return the number of the last interval with a contact, counted over all days; -1 without any."""
    found = np.flatnonzero(np.nan_to_num(history.counts).ravel() > 0)
    return int(found[-1]) + history.first_day.toordinal() * history.counts.shape[1] if found.size else -1


def with_so_far(forecast: Forecast, history: History) -> Forecast:
    """Return a forecast with the rest of the running day moved by what came; see `update_today`.

    Raises
    ------
    InvalidInput
        When nothing of the file lies on the first day of the forecast.
    """
    seen = seen_on(forecast, history)
    seen[map_grid(forecast.grid).row > 0] = np.nan
    if not np.isfinite(seen).any():
        raise InvalidInput(
            f"Queue {forecast.queue!r}: nothing came so far on {forecast.grid.local_of(0):%Y-%m-%d}, the "
            "first day of the forecast; give that day's contacts, and --until the day before."
        )
    return update_today(forecast, seen)


def seen_on(forecast: Forecast, history: History) -> NDArray[np.float64]:
    """Return what came in each interval of a forecast; shape (grid.count,), NaN where unknown.

    Raises
    ------
    InvalidInput
        When the intervals are not as long as the history's.
    """
    if forecast.grid.minutes != history.minutes:
        raise InvalidInput(
            f"The forecast has intervals of {forecast.grid.minutes} minutes, the contacts of "
            f"{history.minutes}; say --interval {forecast.grid.minutes}."
        )
    where = map_grid(forecast.grid)
    rows = where.ordinals[where.row] - history.first_day.toordinal()
    inside = (rows >= 0) & (rows < history.days)
    return np.where(inside, history.counts[np.clip(rows, 0, history.days - 1), where.slot], np.nan)
