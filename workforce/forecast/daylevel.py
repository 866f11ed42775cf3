"""The level of a day: a ridge Poisson regression whose columns and day effects are shrunk together.

The logarithm of a day's level is a sum of parts, each with a prior variance of its own: weekdays
(fixed, and drifting slowly), a local level that walks and never reverts, a trend, shifts of the level, an
AR(1) day effect, day features, yearly waves, drivers and events. A ridge penalty is a prior variance, so
everything is one penalised Poisson regression; it is solved in its dual form, which has as many
unknowns as days and not as columns, and the variances are those that make the history most likely.

References
----------
Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, eq. 2.23-2.26, 5.8-5.9.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, lapack, solve_triangular

from workforce.forecast.dayinputs import (
    STEP_SD,
    DayInputs,
    covariance,
    covariance_parts,
    part_weights,
    prior_variance,
)
from workforce.forecast.likelihood import PRIOR_SDS, inverse_of, most_likely_variances
from workforce.forecast.shifts import find_outliers, find_shifts, in_last_run
from workforce.forecast.turns import DAYS_IN_QUESTION, OpenQuestion, Turns, question_of

Array = NDArray[np.float64]

SPECIAL_DAY_SD = 0.20
OUTLIER_VARIANCE = 1.0
DAYS_FOR_FIT = 1100
FEWEST_SETTLED = 20
"""Days from which the variances are learnt without those that may still turn out to be something else."""
LARGE_COUNT = 30
"""From this count on the logarithm itself is the working response, and one step settles it."""


@dataclass(frozen=True, slots=True)
class LevelPrediction:
    """Logarithm of the level of days: shape (n,) each; `sd` is the model's own, noise included."""

    log_level: Array
    sd: Array


@dataclass(frozen=True, slots=True)
class DayLevel:
    """A fitted level.

    Parameters
    ----------
    inputs : the days of the history, shifts of level included.
    shifts : position of the first day of each shift.
    variances : shape (8,); variance of each part, in the order of `PRIOR_SDS`.
    response, noise : shape (n,); working log level of each day of the history, and its variance.
    outliers : shape (n,); days set aside because nothing explains them.
    weight, factor : shape (n,), (n, n); the solution, and the lower Cholesky factor it came from.
    question : what strange last days leave open.
    """

    inputs: DayInputs
    shifts: Array
    centre: float
    variances: Array
    response: Array
    noise: Array
    outliers: NDArray[np.bool_]
    weight: Array
    factor: Array
    question: OpenQuestion

    @property
    def day_to_day_variance(self) -> float:
        """Variance of what no calendar tells of a day: its own noise and the AR(1) effect."""
        return float(self.variances[-1] + self.variances[3])

    def predict(self, inputs: DayInputs) -> LevelPrediction:
        """Return the log level of days to come."""
        inputs = inputs.with_steps(self.shifts)
        cross = covariance(inputs, self.inputs, self.variances)
        half = solve_triangular(self.factor, cross.T, lower=True, check_finite=False)
        own = prior_variance(inputs, self.variances) + self.variances[-1]
        own = own + np.where(inputs.special, SPECIAL_DAY_SD**2, 0.0)
        variance = np.maximum(own - (half**2).sum(axis=0), 1e-8) + self.question.variance
        log_level = self.centre + cross @ (self.weight - self.question.taken) + self.question.mean
        return LevelPrediction(log_level, np.sqrt(variance))


@dataclass(frozen=True, slots=True)
class _Counts:
    """Totals of days, the share of each that was open, and the log level they are measured from."""

    totals: Array
    exposure: Array
    centre: float


@dataclass(frozen=True, slots=True)
class _Solution:
    """One penalised fit: log level, working response, its noise, and the Cholesky factor."""

    level: Array
    response: Array
    noise: Array
    weight: Array
    factor: Array


def fit_level(inputs: DayInputs, totals: Array, exposure: Array) -> DayLevel:
    """Fit the level of a history.

    Two rounds: the first finds shifts of level and days that nothing explains, the second does without.

    Parameters
    ----------
    totals : shape (n,); contacts of each day, at least 0.
    exposure : shape (n,); share of a full day that was open, over 0.
    """
    keep = slice(max(totals.size - DAYS_FOR_FIT, 0), None)
    inputs, totals, exposure = inputs.take(keep), totals[keep], exposure[keep]
    counts = _Counts(totals, exposure, float(np.log(max(totals.sum(), 0.5) / exposure.sum())))
    extra = np.where(inputs.special, SPECIAL_DAY_SD**2, 0.0)
    parts = covariance_parts(inputs, inputs)
    variances, solution = _fit_round(parts, counts, extra, PRIOR_SDS**2)
    starts, precision, weight = find_shifts(inverse_of(solution.factor), solution.weight)
    outliers = find_outliers(precision, weight) & ~inputs.special
    outliers &= ~in_last_run(outliers)
    shifts = inputs.position[starts]
    inputs = inputs.with_steps(shifts)
    if starts.size or outliers.any():
        parts[-1] += STEP_SD**2 * (inputs.steps @ inputs.steps.T)
        extra = extra + np.where(outliers, OUTLIER_VARIANCE, 0.0)
        variances, solution = _fit_round(parts, counts, extra, variances)
    turns = Turns(starts.size, int(outliers.sum()), totals.size)
    return DayLevel(
        inputs,
        shifts,
        counts.centre,
        variances,
        solution.response,
        solution.noise,
        outliers,
        solution.weight,
        solution.factor,
        question_of(solution.factor, solution.weight, turns),
    )


def _fit_round(parts: Array, counts: _Counts, extra: Array, start: Array) -> tuple[Array, _Solution]:
    """Estimate the variances, then the level under them."""
    response, noise = _working(_relaxed(parts, counts, extra, start).level, counts)
    settled = slice(0, max(response.size - DAYS_IN_QUESTION, min(response.size, FEWEST_SETTLED)))
    known = parts[:, settled, settled], response[settled], (noise + extra)[settled]
    variances = most_likely_variances(*known, start)
    return variances, _relaxed(parts, counts, extra, variances)


def _relaxed(parts: Array, counts: _Counts, extra: Array, variances: Array) -> _Solution:
    """Iterate the working response of the Poisson regression to its fixed point."""
    mixed = np.tensordot(part_weights(variances), parts, axes=1)
    level = np.zeros(counts.totals.size)
    settled = bool((counts.totals >= LARGE_COUNT).all())
    for _ in range(6):
        response, noise = _working(level, counts)
        factor, _ = lapack.dpotrf(mixed + np.diag(noise + extra + variances[-1]), lower=1)
        weight = cho_solve((factor, True), response)
        before, level = level, mixed @ weight
        if settled or np.abs(level - before).max() < 1e-3:
            break
    return _Solution(level, response, noise + extra, weight, factor)


def _working(level: Array, counts: _Counts) -> tuple[Array, Array]:
    """Return the working response of the Poisson regression and its variance."""
    totals, exposure = counts.totals, counts.exposure
    mean = exposure * np.exp(counts.centre + level)
    large = totals >= LARGE_COUNT
    logarithm = np.log(np.maximum(totals, 0.5) / exposure) - counts.centre
    step = level + np.clip((totals - mean) / mean, -1.0, 3.0)
    return np.where(large, logarithm, step), 1.0 / np.where(large, totals, mean)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Errors that forecasts from inside the history would have made, special days left out.

    Parameters
    ----------
    ahead : shape (n,); usual open days from the origin.
    errors : shape (n,); error of the log level in units of the model's own sd.
    """

    ahead: Array
    errors: Array


def rehearse(level: DayLevel, origins: NDArray[np.int64], horizon: int) -> Rehearsal:
    """Forecast up to `horizon` days from each origin with the variances as they are, and compare.

    The Cholesky factor of the first days is the corner of the whole one, and so is the forward solution;
    a shift that lies ahead of an origin is not known there.
    """
    inputs, known = level.inputs, level.response.size
    forward = solve_triangular(level.factor, level.response, lower=True, check_finite=False)
    row_variance = np.cumsum(level.factor**2, axis=1)
    outlier = np.where(level.outliers, OUTLIER_VARIANCE, 0.0)
    ahead: list[Array] = [np.zeros(0)]
    errors: list[Array] = [np.zeros(0)]
    for origin in map(int, origins):
        tail = slice(origin, min(origin + horizon, known))
        rows = level.factor[tail]
        unseen = level.shifts > inputs.position[origin - 1]
        surprise = STEP_SD**2 * inputs.steps[tail][:, unseen].sum(axis=1)
        total = row_variance[tail, -1] - surprise - outlier[tail]
        variance = np.maximum(total - row_variance[tail, origin - 1], 1e-8)
        error = level.response[tail] - rows[:, :origin] @ forward[:origin]
        plain = ~inputs.special[tail]
        errors.append((error / np.sqrt(variance))[plain])
        ahead.append((inputs.position[tail] - inputs.position[origin - 1])[plain])
    return Rehearsal(np.concatenate(ahead), np.concatenate(errors))
