"""The queues of one file, forecast: by their own history, or by each other where one is new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from contactcenter.domain.timegrid import TimeGrid
from workforce.forecast.analogy import forecast_first_week
from workforce.forecast.forecast import Forecast
from workforce.forecast.history import History
from workforce.forecast.models import Forecaster, Knowledge, Method, fit, fit_forecaster

A_WEEK = 7
"""Days after its first contact in which a queue has not yet shown all of its weekdays."""


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast, how it was made and why so; the fitted model is let go."""

    method: Method
    reason: str
    notes: tuple[str, ...]
    forecast: Forecast


def forecast_queues(
    histories: Sequence[History],
    grid: TimeGrid,
    knowledge_of: Callable[[History], Knowledge],
    tell: Callable[[float], None],
) -> tuple[Made, ...]:
    """Forecast every queue, one row of the answer each.

    A queue that began within the week takes the days and hours of the others, where there are others.

    Parameters
    ----------
    knowledge_of : returns what is known of a queue besides its counts.
    tell : hears how much is done.
    """
    made = []
    for number, history in enumerate(histories):
        tell(number / len(histories))
        made.append(_by_itself(history, grid, knowledge_of(history)))
    alike = [
        (history, one.forecast)
        for history, one in zip(histories, made, strict=True)
        if one.method is Method.GLM
    ]
    return tuple(
        _by_others(history, alike) or one if history.days_since_first_count < A_WEEK else one
        for history, one in zip(histories, made, strict=True)
    )


def has_contacts(history: History) -> bool:
    """Tell whether a single contact is known of a queue."""
    return bool(np.nansum(history.counts) > 0)


def _by_itself(history: History, grid: TimeGrid, known: Knowledge) -> Made:
    """Forecast a queue by its own history; where nobody ever came, nobody is expected."""
    if has_contacts(history):
        found = fit_forecaster(history, known.events, known.region, known.drivers)
        return _made(found, found.reason, grid)
    return _made(fit(history, Method.SMA4, known), "No contact in its history: none is expected.", grid)


def _made(found: Forecaster, reason: str, grid: TimeGrid) -> Made:
    return Made(found.method, reason, found.notes, found.predict(grid))


def _by_others(history: History, alike: Sequence[tuple[History, Forecast]]) -> Made | None:
    """Forecast a new queue by the others of the file, or not at all."""
    days = history.days_since_first_count
    forecast = forecast_first_week(history, alike) if has_contacts(history) else None
    if forecast is None:
        return None
    reason = (
        f"{days} days since its first: days and hours of the {len(alike)} other queues, at its own volume."
    )
    return Made(Method.ANALOGY, reason, (), forecast)
