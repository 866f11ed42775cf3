"""The level of a day: a ridge Poisson regression whose columns and day effects are shrunk together.

The logarithm of a day's level is a sum of parts, each with a prior variance of its own: weekdays
(fixed, and drifting slowly), a local level that walks and never reverts, an AR(1) day effect, day
features, yearly waves, drivers and events. A ridge penalty is a prior variance, so everything is one
penalised Poisson regression; it is solved in its dual form, which has as many unknowns as days and
not as columns, and the variances are those that make the history most likely.

References
----------
Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, eq. 2.23-2.26, 5.8-5.9, 5.12.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, lapack, solve_triangular
from scipy.optimize import minimize

Array = NDArray[np.float64]

PRIOR_SDS = np.array([0.03, 0.012, 0.03, 0.06, 0.06, 0.3, 0.04])
"""Prior medians of the sds: weekday drift, walk per day, AR(1), features, yearly, drivers, own noise."""
PRIOR_LOG_SPREAD = np.array([1.0, 1.0, 1.0, 0.7, 1.0, 0.7, 1.0])
"""How far, on the log scale, an sd may lie from its prior median."""
WEEKDAY_DRIFT_DAYS = 120.0
AR_DAYS = 3.0
WEEKDAY_SD = 1.5
EVENT_SD = 0.35
SPECIAL_DAY_SD = 0.20
OUTLIER_SDS = 4.0
OUTLIER_VARIANCE = 1.0
DAYS_FOR_VARIANCES = 300
DAYS_FOR_FIT = 1100


@dataclass(frozen=True, slots=True)
class DayInputs:
    """What is known of days before they come.

    Parameters
    ----------
    position : shape (n,); number of usual open days since the start, fractional allowed.
    weekday : shape (n,); the weekday each day behaves like, Monday 0.
    features, yearly, drivers, events : shape (n, columns); each column scaled so that a coefficient
        of one prior sd is plausible.
    special : shape (n,); whether an event or a holiday touches the day.
    """

    position: Array
    weekday: NDArray[np.int64]
    features: Array
    yearly: Array
    drivers: Array
    events: Array
    special: NDArray[np.bool_]

    def take(self, rows: slice | NDArray[np.bool_]) -> "DayInputs":
        """Return some of the days."""
        return DayInputs(
            self.position[rows],
            self.weekday[rows],
            self.features[rows],
            self.yearly[rows],
            self.drivers[rows],
            self.events[rows],
            self.special[rows],
        )

    def without_events(self) -> "DayInputs":
        """Return the same days as if no event touched them."""
        return replace(self, events=np.zeros_like(self.events), special=np.zeros_like(self.special))


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
    variances : shape (7,); variance of each part, in the order of `PRIOR_SDS`.
    response, noise : shape (n,); working log level of each day of the history, and its variance.
    outliers : shape (n,); days set aside because nothing explains them.
    """

    inputs: DayInputs
    centre: float
    variances: Array
    response: Array
    noise: Array
    outliers: NDArray[np.bool_]
    weight: Array
    factor: Array

    def predict(self, inputs: DayInputs) -> LevelPrediction:
        """Return the log level of days to come."""
        cross = covariance(inputs, self.inputs, self.variances)
        explained = cho_solve((self.factor, True), cross.T)
        own = prior_variance(inputs, self.variances) + self.variances[-1]
        own = own + np.where(inputs.special, SPECIAL_DAY_SD**2, 0.0)
        variance = np.maximum(own - np.einsum("ij,ji->i", cross, explained), 1e-8)
        return LevelPrediction(self.centre + cross @ self.weight, np.sqrt(variance))


def fit_level(inputs: DayInputs, totals: Array, exposure: Array) -> DayLevel:
    """Fit the level of a history.

    Parameters
    ----------
    totals : shape (n,); contacts of each day, at least 0.
    exposure : shape (n,); share of a full day that was open, over 0.
    """
    keep = slice(max(totals.size - DAYS_FOR_FIT, 0), None)
    inputs, totals, exposure = inputs.take(keep), totals[keep], exposure[keep]
    centre = float(np.log(max(totals.sum(), 0.5) / exposure.sum()))
    outliers = np.zeros(totals.size, dtype=np.bool_)
    variances = PRIOR_SDS**2
    parts = covariance_parts(inputs, inputs)
    level = np.zeros(totals.size)
    for _ in range(2):
        response, noise = _working(level, centre, totals, exposure)
        noise = _own_noise(noise, inputs, outliers)
        variances = most_likely_variances(parts, response, noise, variances)
        level, outliers = _relaxed(parts, variances, (totals, exposure, centre), inputs, outliers)
    response, noise = _working(level, centre, totals, exposure)
    noise = _own_noise(noise, inputs, outliers)
    return _solved(inputs, centre, variances, (response, noise, outliers))


def _relaxed(
    parts: Array,
    variances: Array,
    data: tuple[Array, Array, float],
    inputs: DayInputs,
    outliers: NDArray[np.bool_],
) -> tuple[Array, NDArray[np.bool_]]:
    """Iterate the working response to its fixed point; return the log level and new outliers."""
    totals, exposure, centre = data
    mixed = np.tensordot(_padded(variances), parts, axes=1)
    level = np.zeros(totals.size)
    for step in range(5):
        response, noise = _working(level, centre, totals, exposure)
        total_noise = _own_noise(noise, inputs, outliers) + variances[-1]
        factor, _ = lapack.dpotrf(mixed + np.diag(total_noise), lower=1)
        weight = cho_solve((factor, True), response)
        moved = mixed @ weight
        change = np.abs(moved - level).max()
        level = moved
        if change < 1e-3 and step:
            break
    inverse_diagonal = _inverse(factor).diagonal()
    left_out = weight / inverse_diagonal
    strange = np.abs(left_out) * np.sqrt(inverse_diagonal) > OUTLIER_SDS
    return level, (strange | outliers) & ~inputs.special


def _solved(
    inputs: DayInputs,
    centre: float,
    variances: Array,
    data: tuple[Array, Array, NDArray[np.bool_]],
) -> DayLevel:
    """Return the level at given variances and working response."""
    response, noise, outliers = data
    mixed = covariance(inputs, inputs, variances) + np.diag(noise + variances[-1])
    factor, _ = lapack.dpotrf(mixed, lower=1)
    weight = cho_solve((factor, True), response)
    return DayLevel(inputs, centre, variances, response, noise, outliers, weight, factor)


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
    """Forecast up to `horizon` days from each origin with the variances as they are, and compare."""
    inputs, known = level.inputs, level.response.size
    mixed = covariance(inputs, inputs, level.variances)
    noise = level.noise + level.variances[-1]
    ahead: list[Array] = [np.zeros(0)]
    errors: list[Array] = [np.zeros(0)]
    for origin in map(int, origins):
        head, tail = slice(0, origin), slice(origin, min(origin + horizon, known))
        factor, _ = lapack.dpotrf(mixed[head, head] + np.diag(noise[head]), lower=1)
        cross = mixed[tail, head]
        half = solve_triangular(factor, cross.T, lower=True, check_finite=False)
        variance = mixed.diagonal()[tail] + noise[tail] - (half**2).sum(axis=0)
        variance -= np.where(level.outliers[tail], OUTLIER_VARIANCE, 0.0)
        error = level.response[tail] - cross @ cho_solve((factor, True), level.response[head])
        plain = ~inputs.special[tail]
        errors.append((error / np.sqrt(np.maximum(variance, 1e-8)))[plain])
        ahead.append((inputs.position[tail] - inputs.position[origin - 1])[plain])
    return Rehearsal(np.concatenate(ahead), np.concatenate(errors))


def covariance_parts(a: DayInputs, b: DayInputs) -> Array:
    """Return the covariance of each part at variance 1, the fixed part last; shape (7, a, b)."""
    same = np.equal.outer(a.weekday, b.weekday).astype(np.float64)
    apart = np.abs(a.position[:, None] - b.position[None, :])
    walk = np.minimum(a.position[:, None], b.position[None, :])
    fixed = 1.0 + WEEKDAY_SD**2 * same + EVENT_SD**2 * (a.events @ b.events.T)
    return np.stack(
        [
            same * np.exp(-apart / WEEKDAY_DRIFT_DAYS),
            walk,
            np.exp(-apart / AR_DAYS),
            a.features @ b.features.T,
            a.yearly @ b.yearly.T,
            a.drivers @ b.drivers.T,
            fixed,
        ]
    )


def _padded(variances: Array) -> Array:
    """Return the weights of the covariance parts: the estimated ones and 1 for the fixed part."""
    return np.append(variances[:-1], 1.0)


def covariance(a: DayInputs, b: DayInputs, variances: Array) -> Array:
    """Return the prior covariance between the log levels of two sets of days; shape (a, b)."""
    return np.asarray(np.tensordot(_padded(variances), covariance_parts(a, b), axes=1))


def prior_variance(a: DayInputs, variances: Array) -> Array:
    """Return the diagonal of `covariance(a, a, variances)`; shape (n,)."""
    ones = np.ones(a.position.size)
    squares = [(x**2).sum(axis=1) for x in (a.features, a.yearly, a.drivers, a.events)]
    parts = [ones, a.position, ones, *squares[:3], 1.0 + WEEKDAY_SD**2 + EVENT_SD**2 * squares[3]]
    return np.asarray(_padded(variances) @ np.stack(parts))


def most_likely_variances(parts: Array, response: Array, noise: Array, start: Array) -> Array:
    """Return the variances under which the history is most likely, near their priors.

    Only the latest days vote: variances change slowly and the cost grows with their cube.
    """
    tail = slice(max(response.size - DAYS_FOR_VARIANCES, 0), None)
    parts, z, noise = parts[:, tail, tail], response[tail], noise[tail]
    active = np.array([bool(part.any()) for part in parts[:-1]] + [True])
    prior = np.log(PRIOR_SDS**2)
    spread = 2.0 * PRIOR_LOG_SPREAD

    def cost(log_variances: Array) -> tuple[float, Array]:
        variances = np.exp(log_variances)
        mixed = np.tensordot(_padded(variances), parts, axes=1)
        mixed[np.diag_indices_from(mixed)] += noise + variances[-1]
        factor, failed = lapack.dpotrf(mixed, lower=1)
        if failed:
            return 1e12, np.zeros_like(log_variances)
        weight = cho_solve((factor, True), z)
        slope = _inverse(factor) - np.outer(weight, weight)
        gradient = np.array([np.vdot(slope, part) for part in parts[:-1]] + [np.trace(slope)])
        away = (log_variances - prior) / spread
        value = 0.5 * z @ weight + np.log(factor.diagonal()).sum() + 0.5 * (away**2).sum()
        return float(value), np.where(active, 0.5 * gradient * variances, 0.0) + away / spread

    found = minimize(
        cost, np.log(start), jac=True, method="L-BFGS-B", options={"maxiter": 25, "ftol": 1e-6}
    )
    return np.asarray(np.exp(found.x))


def _inverse(factor: Array) -> Array:
    """Return the symmetric inverse from a lower Cholesky factor."""
    inverse, _ = lapack.dpotri(factor, lower=1)
    return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T)


def _working(level: Array, centre: float, totals: Array, exposure: Array) -> tuple[Array, Array]:
    """Return the working response of the Poisson regression and its variance.

    The step is taken on the logarithm where counts are large, so that the first one already lands.
    """
    mean = exposure * np.exp(centre + level)
    large = totals >= 30
    logarithm = np.log(np.maximum(totals, 0.5) / exposure) - centre
    step = level + np.clip((totals - mean) / mean, -1.0, 3.0)
    return np.where(large, logarithm, step), 1.0 / np.where(large, totals, mean)


def _own_noise(noise: Array, inputs: DayInputs, outliers: NDArray[np.bool_]) -> Array:
    """Return the noise with special days and outliers kept out of the level's state."""
    extra = np.where(inputs.special, SPECIAL_DAY_SD**2, 0.0) + np.where(outliers, OUTLIER_VARIANCE, 0.0)
    return np.asarray(noise + extra)
