"""Strange last days: freaks, the start of another level, or nothing; all are weighed until it is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve

from workforce.forecast.dayinputs import STEP_SD

Array = NDArray[np.float64]

DAYS_IN_QUESTION = 3
"""After so many days a shift is found by what it leaves behind, or it was none."""
PRIOR_SHIFTS, PRIOR_FREAKS, PRIOR_DAYS = 0.5, 2.0, 100.0
"""Shifts and freak days that every centre is taken to have had, in so many days."""
LONGER_FREAK = 1 / 3
"""Share of freaks that last a day more."""


@dataclass(frozen=True, slots=True)
class Turns:
    """How often a centre's level has shifted, and freak days come, in how many days."""

    shifts: int
    freaks: int
    days: int


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the last days may mean for those to come.

    Parameters
    ----------
    mean, variance : of the log level that may stay.
    taken : shape (n,); what is to be subtracted from the solution, so that the last days teach less.
    """

    mean: float
    variance: float
    taken: Array


def question_of(factor: Array, weight: Array, turns: Turns) -> OpenQuestion:
    """Weigh, for each of the last days, whether the level shifted there, or a freak run began, or neither.

    Parameters
    ----------
    factor : shape (n, n); lower Cholesky factor of the covariance of the responses.
    weight : shape (n,); precision times responses.

    References
    ----------
    Hoeting, Madigan, Raftery and Volinsky (1999), Bayesian Model Averaging, eq. 1-3; the evidence is that
    of one more Gaussian regressor, as for shifts that are over.
    """
    runs = min(DAYS_IN_QUESTION, max(weight.size - DAYS_IN_QUESTION, 0))
    if not runs:
        return OpenQuestion(0.0, 0.0, np.zeros_like(weight))
    tails = np.tri(weight.size, runs, -(weight.size - runs), dtype=np.float64)[:, ::-1]
    solved = cho_solve((factor, True), tails, check_finite=False)
    pull, hold = tails.T @ weight, (tails * solved).sum(axis=0)
    size, spread = pull / (hold + STEP_SD**-2), 1 / (hold + STEP_SD**-2)
    evidence = np.exp(0.5 * pull * size - 0.5 * np.log1p(STEP_SD**2 * hold))
    shift = (turns.shifts + PRIOR_SHIFTS) / (turns.days + PRIOR_DAYS) * evidence
    lasting = LONGER_FREAK ** (tails.sum(axis=0) - 1)
    freak = (turns.freaks + PRIOR_FREAKS) / (turns.days + PRIOR_DAYS) * lasting * evidence
    every = 1 + shift.sum() + freak.sum()
    mean = float(shift @ size / every)
    square = float(shift @ (size**2 + spread) / every)
    return OpenQuestion(mean, square - mean**2, solved @ ((shift + freak) / every * size))
