"""A forecast that was kept, next to what came: how good it was, and what overrides added to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.rowerrors import FileErrors
from contactcenter.services.forecasting.runs import Inputs, gather
from contactcenter.services.forecasting.sofar import seen_on
from contactcenter.services.staffing.forecastfile import read_forecast
from workforce.forecast.backtest import BAND
from workforce.forecast.forecast import Forecast
from workforce.forecast.gridmap import map_grid
from workforce.forecast.history import History
from workforce.forecast.quantiles import day_quantiles, interval_quantiles

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class KeptAccuracy:
    """How a kept forecast of one queue did.

    Parameters
    ----------
    intervals, days : how many came so far and were scored.
    wape : sum of absolute errors over sum of counts, per interval; None where nothing came.
    bias : sum of forecasts over sum of counts, less 1.
    coverage, day_coverage : share of intervals, of day totals, inside the 80% band.
    value_added : points of WAPE by which it is better than the forecast before the overrides, below 0
        where they made it worse; None without that one.
    """

    queue: QueueId
    intervals: int
    days: int
    wape: float | None
    bias: float | None
    coverage: float | None
    day_coverage: float | None
    value_added: float | None


@dataclass(frozen=True, slots=True)
class KeptRun:
    """The scores of a kept forecast, queue by queue, and what of the files was not used."""

    queues: tuple[KeptAccuracy, ...]
    errors: tuple[FileErrors, ...]
    faults: tuple[str, ...]


def score_kept(inputs: Inputs, kept: Path, before: Path | None = None) -> KeptRun:
    """Compare a kept forecast with the contacts of a file.

    Parameters
    ----------
    kept : CSV that `contactcenter forecast` wrote.
    before : the same without overrides; None where there were none.

    Raises
    ------
    InvalidInput
        When a file cannot be read, or the forecasts are not of the same intervals.
    """
    material = gather(inputs)
    zone = material.log.zone
    histories = {history.queue: history for history in material.log.histories}
    forecasts = read_forecast(kept, zone).forecasts
    plain = {} if before is None else {one.queue: one for one in read_forecast(before, zone).forecasts}
    unknown = tuple(
        f"Queue {one.queue!r} of {kept.name} has no contacts in {material.log.name}; it is not scored."
        for one in forecasts
        if one.queue not in histories
    )
    found = [_accuracy(one, histories[one.queue], plain) for one in forecasts if one.queue in histories]
    return KeptRun(tuple(found), material.errors, (*material.faults, *unknown))


def _accuracy(kept: Forecast, history: History, plain: Mapping[QueueId, Forecast]) -> KeptAccuracy:
    """Score one queue on the intervals that came."""
    return accuracy_of(kept, seen_on(kept, history), _same(plain, kept) if plain else None)


def accuracy_of(kept: Forecast, seen: Array, before: Forecast | None = None) -> KeptAccuracy:
    """Score a forecast on what came.

    Parameters
    ----------
    seen : shape (grid.count,); contacts that came, NaN where unknown.
    before : the same forecast without its overrides; None where there were none.
    """
    known = np.isfinite(seen)
    volume = float(seen[known].sum())
    where = map_grid(kept.grid)
    days = np.bincount(where.row[known], minlength=where.ordinals.size) > 0
    if volume <= 0:
        return KeptAccuracy(kept.queue, int(known.sum()), int(days.sum()), *(None,) * 5)
    error = _error(kept, seen)
    low, high = interval_quantiles(kept, BAND)
    _, (day_low, day_high) = day_quantiles(kept.only(known), BAND)
    totals = np.bincount(where.row, np.where(known, seen, 0.0))
    return KeptAccuracy(
        kept.queue,
        int(known.sum()),
        int(days.sum()),
        error / volume,
        float(kept.mean[known].sum()) / volume - 1,
        float(((seen >= low) & (seen <= high))[known].mean()),
        float(((totals >= day_low) & (totals <= day_high))[days].mean()),
        None if before is None else (_error(before, seen) - error) / volume,
    )


def _error(forecast: Forecast, seen: Array) -> float:
    return float(np.nansum(np.abs(seen - forecast.mean)))


def _same(plain: Mapping[QueueId, Forecast], kept: Forecast) -> Forecast:
    """Return the forecast before the overrides, of the same queue and intervals."""
    found = plain.get(kept.queue)
    if found is None or found.grid != kept.grid:
        raise InvalidInput(
            f"Queue {kept.queue!r}: the forecast before overrides is not of the same intervals; "
            "write both with the same --until and --days."
        )
    return found
