"""A new queue without history: the shape of queues like it, the volume that somebody expects."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from workforce.forecast.eventeffects import NEW_SD
from workforce.forecast.forecast import Forecast


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
