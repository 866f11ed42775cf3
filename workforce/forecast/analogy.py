"""A new queue: the shape of queues like it, and the volume that somebody expects or a few days tell."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from workforce.forecast.eventeffects import NEW_SD, REPEAT_SD
from workforce.forecast.forecast import Forecast
from workforce.forecast.history import History


def forecast_by_analogy(
    queue: QueueId, alike: Sequence[Forecast], contacts: float, log_sd: float = NEW_SD
) -> Forecast:
    """Forecast a new queue by queues like it.

    Each queue alike gives its shape in equal measure, whatever its size.

    Parameters
    ----------
    alike : forecasts of one grid, at least one of them with contacts.
    contacts : what is expected over the whole grid, over 0.
    log_sd : how far the expected volume may be off, on the log scale; 0.35 without a precedent.

    Raises
    ------
    InvalidInput
        When there is nothing to go by, or the grids differ.
    """
    useful = [forecast for forecast in alike if forecast.mean.sum() > 0]
    if not useful or contacts <= 0:
        raise InvalidInput("A queue by analogy needs a queue alike with contacts and a volume over 0.")
    if any(forecast.grid != useful[0].grid for forecast in useful):
        raise InvalidInput("The forecasts of queues alike cover different intervals; forecast one grid.")
    shape = np.mean([forecast.mean / forecast.mean.sum() for forecast in useful], axis=0)
    apart = np.sqrt(np.mean([forecast.day_sd**2 for forecast in useful], axis=0))
    within = np.sqrt(np.mean([forecast.interval_sd**2 for forecast in useful], axis=0))
    return replace(
        useful[0],
        queue=queue,
        mean=contacts * shape,
        is_open=np.any([forecast.is_open for forecast in useful], axis=0),
        day_sd=apart,
        interval_sd=within,
        event_log_sd=np.hypot(np.max([forecast.event_log_sd for forecast in useful], axis=0), log_sd),
    )


def forecast_first_week(history: History, alike: Sequence[tuple[History, Forecast]]) -> Forecast | None:
    """Forecast a queue of a few days by queues like it, scaled by what came in the same slots.

    The volume is off by as much as a day's share of another queue's varies, over the days seen, and by
    the chance in the contacts counted. None where no queue alike was open when this one was.

    Parameters
    ----------
    alike : histories that end on the same day, of slots of the same length, and their forecasts.
    """
    days = history.days_since_first_count
    own = history.counts[history.days - days :]
    volumes = []
    used = []
    for other, forecast in alike:
        theirs = other.counts[-days:]
        mine = own[-theirs.shape[0] :]
        both = np.isfinite(mine) & np.isfinite(theirs)
        came = float(theirs[both].sum())
        if came > 0:
            used.append(forecast)
            volumes.append(float(mine[both].sum()) / came * float(forecast.mean.sum()))
    contacts, seen = float(np.mean(volumes)) if volumes else 0.0, float(np.nansum(own))
    if contacts <= 0:
        return None
    return forecast_by_analogy(
        history.queue, used, contacts, float(np.sqrt(REPEAT_SD**2 / days + 1 / seen))
    )
