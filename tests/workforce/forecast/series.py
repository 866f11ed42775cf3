"""Synthetic centres with a known truth, drawn from a seed."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.units import QueueId
from workforce.forecast.history import History

WEEK = np.array([1.2, 1.05, 1.0, 0.95, 1.0, 0.5, 0.0])


def synthetic(
    *,
    days: int = 140,
    minutes: int = 30,
    volume: float = 2000.0,
    day_sd: float = 0.05,
    interval_sd: float = 0.05,
    seed: int = 1,
    level: NDArray[np.float64] | None = None,
    first: date = date(2026, 1, 5),
    zone: str = "Europe/Rome",
) -> History:
    """Draw a centre open 8–20, Monday to Saturday, with two-level gamma–Poisson counts."""
    rng = np.random.default_rng(seed)
    slots = 1440 // minutes
    hour = (np.arange(slots) + 0.5) * minutes / 60
    shape = np.where((hour > 8) & (hour < 20), np.exp(-(((hour - 11) / 3) ** 2)) + 0.6, 0.0)
    shape /= shape.sum()
    weekdays = (np.arange(days) + first.weekday()) % 7
    mean = volume * WEEK[weekdays][:, None] * shape
    if level is not None:
        mean = mean * level[:, None]
    mean = mean * factor(rng, day_sd, (days, 1)) * factor(rng, interval_sd, (days, slots))
    counts = np.where(mean > 0, rng.poisson(mean), np.nan)
    return History(QueueId("synthetic"), zone, minutes, first, counts)


def factor(rng: np.random.Generator, sd: float, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw gamma factors with mean 1."""
    return rng.gamma(1 / sd**2, sd**2, shape) if sd else np.ones(shape)
