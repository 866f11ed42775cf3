"""Shifts of the level: days from which on a centre is another one, found in its own history."""

import numpy as np
from numpy.typing import NDArray

from workforce.forecast.dayinputs import STEP_SD

Array = NDArray[np.float64]

MOST_SHIFTS = 8
DAYS_AFTER = 3
"""Days that must have followed for a shift to be believed."""
DAYS_BEFORE = 5
PENALTY = 4.0
"""Log likelihood that a shift must gain beyond the logarithm of the days it was sought among."""
OUTLIER_SDS = 4.0
COMPANION_SDS = 2.5


def find_shifts(precision: Array, weight: Array) -> tuple[NDArray[np.int64], Array, Array]:
    """Add the steps that gain most likelihood, one at a time.

    Parameters
    ----------
    precision : shape (n, n); inverse covariance of the responses.
    weight : shape (n,); precision times responses.

    Returns
    -------
    The first days of the shifts, and precision and weight with the shifts taken in.

    References
    ----------
    Harrison and West (1997), Bayesian Forecasting and Dynamic Models, section 11.4; the gain is the
    log Bayes factor of one more Gaussian regressor.
    """
    found: list[int] = []
    days = weight.size
    for _ in range(MOST_SHIFTS):
        pull = np.cumsum(weight[::-1])[::-1]
        tail_sums = np.cumsum(precision[::-1], axis=0)[::-1]
        hold = np.array(np.cumsum(tail_sums[:, ::-1], axis=1)[:, ::-1].diagonal())
        gain = 0.5 * pull**2 / (hold + STEP_SD**-2) - 0.5 * np.log1p(STEP_SD**2 * hold)
        gain[:DAYS_BEFORE] = gain[max(days - DAYS_AFTER + 1, 0) :] = -np.inf
        best = int(gain.argmax()) if days else 0
        if not days or gain[best] < np.log(days) + PENALTY:
            break
        found.append(best)
        column, scale = tail_sums[best], hold[best] + STEP_SD**-2
        precision = precision - np.outer(column, column) / scale
        weight = weight - column * pull[best] / scale
    return np.array(sorted(found), dtype=np.int64), precision, weight


def find_outliers(precision: Array, weight: Array) -> NDArray[np.bool_]:
    """Return the days that all others together would not have expected; shape (n,).

    Three surprising days in a row on the same side are a state of affairs, not a freak. The error of a
    day left out follows from the precision without fitting again.

    References
    ----------
    Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, eq. 5.12.
    """
    surprise = weight / np.sqrt(precision.diagonal())
    strange = np.abs(surprise) > OUTLIER_SDS
    marked = np.where(np.abs(surprise) > COMPANION_SDS, np.sign(surprise), 0.0)
    p = np.pad(marked, 2)
    runs = [p[k : p.size - 4 + k] + p[k + 1 : p.size - 3 + k] + p[k + 2 : p.size - 2 + k] for k in range(3)]
    accompanied = np.abs(np.stack(runs)).max(axis=0) == 3
    return np.asarray(strange & ~accompanied)


def in_last_run(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which marked days have only marked days after them; shape (n,)."""
    return np.asarray(np.logical_and.accumulate(marked[::-1])[::-1])
