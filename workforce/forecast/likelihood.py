"""The variances under which a history is most likely."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, lapack
from scipy.optimize import minimize

from workforce.forecast.dayinputs import part_weights

Array = NDArray[np.float64]

PRIOR_SDS = np.array([0.03, 0.012, 0.0003, 0.03, 0.06, 0.06, 0.3, 0.04])
"""Prior medians of the sds: weekday drift, walk and trend per day, AR(1), features, yearly, drivers, own
noise."""
PRIOR_LOG_SPREAD = np.array([1.0, 0.5, 1.5, 1.0, 0.7, 1.0, 0.7, 1.0])
"""How far, on the log scale, an sd may lie from its prior median: a few weeks tell little of how far a
level walks in four more, so that is held close; a trend is out of the way until it is plain."""
FARTHEST = 6.0
"""So many spreads from its median no variance is looked for; a step of the search may go anywhere."""
DAYS_FOR_VARIANCES = 300


def most_likely_variances(parts: Array, response: Array, noise: Array, start: Array) -> Array:
    """Return the variances under which the history is most likely, near their priors.

    Only the latest days vote: variances change slowly and the cost grows with their cube.
    """
    tail = slice(max(response.size - DAYS_FOR_VARIANCES, 0), None)
    z, noise = response[tail], noise[tail]
    flat = np.ascontiguousarray(parts[:, tail, tail]).reshape(parts.shape[0], -1)
    prior = np.log(PRIOR_SDS**2)
    spread = 2.0 * PRIOR_LOG_SPREAD

    def cost(log_variances: Array) -> tuple[float, Array]:
        variances = np.exp(log_variances)
        mixed = (part_weights(variances) @ flat).reshape(z.size, z.size)
        mixed[np.diag_indices_from(mixed)] += noise + variances[-1]
        factor, failed = lapack.dpotrf(mixed, lower=1)
        if failed:
            return 1e12, np.zeros_like(log_variances)
        weight = cho_solve((factor, True), z)
        slope = inverse_of(factor) - np.outer(weight, weight)
        gradient = np.append(flat[:-1] @ slope.ravel(), np.trace(slope))
        away = (log_variances - prior) / spread
        value = 0.5 * z @ weight + np.log(factor.diagonal()).sum() + 0.5 * (away**2).sum()
        return float(value), 0.5 * gradient * variances + away / spread

    reach = list(zip(prior - FARTHEST * spread, prior + FARTHEST * spread, strict=True))
    found = minimize(
        cost,
        np.log(start),
        jac=True,
        method="L-BFGS-B",
        bounds=reach,
        options={"maxiter": 25, "ftol": 1e-6},
    )
    return np.asarray(np.exp(found.x))


def inverse_of(factor: Array) -> Array:
    """Return the symmetric inverse from a lower Cholesky factor."""
    inverse, _ = lapack.dpotri(factor, lower=1)
    return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T)
