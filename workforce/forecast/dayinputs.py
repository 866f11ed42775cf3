"""What is known of days beforehand, and how alike that makes their levels."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

WEEKDAY_DRIFT_DAYS = 120.0
AR_DAYS = 3.0
WEEKDAY_SD = 1.5
EVENT_SD = 0.35
STEP_SD = 0.4


@dataclass(frozen=True, slots=True)
class DayInputs:
    """What is known of days before they come.

    Parameters
    ----------
    position : shape (n,); number of usual open days since the start, fractional allowed.
    trend : shape (n,); the same, but at rest from some time after the history's end.
    weekday : shape (n,); the weekday each day behaves like, Monday 0.
    features, yearly, drivers, events : shape (n, columns); each column scaled so that a coefficient
        of one prior sd is plausible.
    special : shape (n,); whether an event or a holiday touches the day.
    steps : shape (n, shifts found); 1 from the day on which the level shifted, else 0.
    """

    position: Array
    trend: Array
    weekday: NDArray[np.int64]
    features: Array
    yearly: Array
    drivers: Array
    events: Array
    special: NDArray[np.bool_]
    steps: Array

    def take(self, rows: slice | NDArray[np.bool_]) -> "DayInputs":
        """Return some of the days."""
        return DayInputs(
            self.position[rows],
            self.trend[rows],
            self.weekday[rows],
            self.features[rows],
            self.yearly[rows],
            self.drivers[rows],
            self.events[rows],
            self.special[rows],
            self.steps[rows],
        )

    def with_steps(self, starts: Array) -> "DayInputs":
        """Return the same days with a column for each shift of level, by the position of its first day."""
        return replace(self, steps=(self.position[:, None] >= starts[None, :]).astype(np.float64))

    def without_events(self) -> "DayInputs":
        """Return the same days as if no event touched them."""
        return replace(self, events=np.zeros_like(self.events), special=np.zeros_like(self.special))


def covariance_parts(a: DayInputs, b: DayInputs) -> Array:
    """Return the covariance of each part at variance 1, the fixed part last; shape (8, a, b)."""
    same = np.equal.outer(a.weekday, b.weekday).astype(np.float64)
    apart = np.abs(a.position[:, None] - b.position[None, :])
    walk = np.minimum(a.position[:, None], b.position[None, :])
    fixed = 1.0 + WEEKDAY_SD**2 * same + EVENT_SD**2 * (a.events @ b.events.T)
    fixed += STEP_SD**2 * (a.steps @ b.steps.T)
    return np.stack(
        [
            same * np.exp(-apart / WEEKDAY_DRIFT_DAYS),
            walk,
            np.multiply.outer(a.trend, b.trend),
            np.exp(-apart / AR_DAYS),
            a.features @ b.features.T,
            a.yearly @ b.yearly.T,
            a.drivers @ b.drivers.T,
            fixed,
        ]
    )


def part_weights(variances: Array) -> Array:
    """Return the weights of the covariance parts: the estimated ones and 1 for the fixed part."""
    return np.append(variances[:-1], 1.0)


def covariance(a: DayInputs, b: DayInputs, variances: Array) -> Array:
    """Return the prior covariance between the log levels of two sets of days; shape (a, b)."""
    return np.asarray(np.tensordot(part_weights(variances), covariance_parts(a, b), axes=1))


def prior_variance(a: DayInputs, variances: Array) -> Array:
    """Return the diagonal of `covariance(a, a, variances)`; shape (n,)."""
    ones = np.ones(a.position.size)
    squares = [(x**2).sum(axis=1) for x in (a.features, a.yearly, a.drivers, a.events)]
    fixed = 1.0 + WEEKDAY_SD**2 + EVENT_SD**2 * squares[3] + STEP_SD**2 * a.steps.sum(axis=1)
    parts = [ones, a.position, a.trend**2, ones, *squares[:3], fixed]
    return np.asarray(part_weights(variances) @ np.stack(parts))
