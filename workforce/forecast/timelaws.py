"""Laws of handling time and patience, fitted to what was seen and ranked by how well they explain it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import log_ndtr, ndtr

from workforce.forecast.times import HandlingTime, Patience

Array = NDArray[np.float64]
Survival = Callable[[Array], Array]

MOST_STEPS, ENOUGH = 400, 1e-9
"""Steps of the search for two kinds of customers, and the relative gain in likelihood that ends it."""
LOG_SHAPES = (-2.5, 2.5)
"""Logarithms of the Weibull shapes that are looked at."""


class LawName(StrEnum):
    """Families of laws."""

    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    WEIBULL = "weibull"
    HYPEREXPONENTIAL = "hyperexponential"


@dataclass(frozen=True, slots=True)
class FittedLaw:
    """One law at its most likely values.

    Parameters
    ----------
    aic : Akaike's criterion; of laws fitted to the same times the lowest explains them best.
    parameters : pairs of a name and a value, times in seconds.
    survival : share that lasts longer than some seconds.
    """

    name: LawName
    aic: float
    mean_seconds: float
    median_seconds: float
    parameters: tuple[tuple[str, float], ...]
    survival: Survival


def handling_laws(found: HandlingTime, seconds: Array, short_seconds: float) -> tuple[FittedLaw, ...]:
    """Return the laws of handling times over the short limit, the best first.

    Parameters
    ----------
    seconds : shape (handled,); over `short_seconds`, from where the exponential law counts.
    """
    mean = float(seconds.mean()) - short_seconds
    likelihood = -seconds.size * (math.log(mean) + 1)
    laws = [_shifted(mean, short_seconds, likelihood)]
    if found.log_sd > 0:
        score = (np.log(seconds) - found.log_mean) / found.log_sd
        density = -0.5 * score**2 - np.log(seconds * found.log_sd) - 0.5 * math.log(2 * math.pi)
        laws.append(_lognormal(found.log_mean, found.log_sd, float(density.sum())))
    return tuple(sorted(laws, key=lambda law: law.aic))


def patience_laws(found: Patience, waits: Array, abandoned: NDArray[np.bool_]) -> tuple[FittedLaw, ...]:
    """Return the laws of patience, the best first; none where nobody hung up.

    Those who were answered count as willing to wait longer. The more of them, the more each law only
    guesses what nobody was seen to wait for.

    Parameters
    ----------
    waits, abandoned : shape (n,); as in `estimate_patience`.

    References
    ----------
    Akaike, H. (1974). A new look at the statistical model identification. Two kinds of customers by the
    algorithm of Dempster, Laird and Rubin (1977).

    Examples
    --------
    >>> from workforce.forecast.times import estimate_patience
    >>> patience = np.random.default_rng(1).weibull(2, 5000) * 100
    >>> waits, gone = np.minimum(patience, 80), patience < 80
    >>> best = patience_laws(estimate_patience(waits, gone), waits, gone)[0]
    >>> str(best.name), round(best.mean_seconds)
    ('weibull', 90)
    """
    counted = np.isfinite(waits) & (waits > 0)
    waits, abandoned = waits[counted], abandoned[counted]
    if found.mean_seconds is None or found.log_mean is None or found.log_sd is None:
        return ()
    left, served = waits[abandoned], waits[~abandoned]
    exponential = -left.size * (math.log(found.mean_seconds) + 1)
    score = (np.log(left) - found.log_mean) / found.log_sd
    density = -0.5 * score**2 - np.log(left * found.log_sd) - 0.5 * math.log(2 * math.pi)
    staying = log_ndtr((found.log_mean - np.log(served)) / found.log_sd)
    laws = (
        _shifted(found.mean_seconds, 0.0, exponential),
        _lognormal(found.log_mean, found.log_sd, float(density.sum() + staying.sum())),
        _weibull(waits, left),
        _two_kinds(waits, abandoned),
    )
    return tuple(sorted(laws, key=lambda law: law.aic))


def _shifted(mean: float, start: float, likelihood: float) -> FittedLaw:
    return FittedLaw(
        LawName.EXPONENTIAL,
        2 - 2 * likelihood,
        mean + start,
        mean * math.log(2) + start,
        (("scale_seconds", mean), ("start_seconds", start)),
        lambda seconds: np.asarray(np.exp(-np.maximum(seconds - start, 0.0) / mean)),
    )


def _lognormal(log_mean: float, log_sd: float, likelihood: float) -> FittedLaw:
    return FittedLaw(
        LawName.LOGNORMAL,
        4 - 2 * likelihood,
        math.exp(log_mean + 0.5 * log_sd**2),
        math.exp(log_mean),
        (("log_mean", log_mean), ("log_sd", log_sd)),
        lambda seconds: np.asarray(ndtr((log_mean - np.log(np.maximum(seconds, 1e-300))) / log_sd)),
    )


def _weibull(waits: Array, left: Array) -> FittedLaw:
    """Fit scale and shape; the scale follows from the shape."""
    logs, logs_left = np.log(waits), float(np.log(left).sum())
    highest = float(logs.max())

    def log_scale(shape: float) -> float:
        return highest + math.log(float(np.exp(shape * (logs - highest)).sum()) / left.size) / shape

    def cost(log_shape: float) -> float:
        shape = math.exp(log_shape)
        return -float(left.size * (log_shape - shape * log_scale(shape) - 1) + (shape - 1) * logs_left)

    best = minimize_scalar(cost, bounds=LOG_SHAPES, method="bounded", options={"xatol": 1e-8})
    shape = math.exp(float(best.x))
    scale = math.exp(log_scale(shape))
    return FittedLaw(
        LawName.WEIBULL,
        4 + 2 * float(best.fun),
        scale * math.gamma(1 + 1 / shape),
        scale * math.log(2) ** (1 / shape),
        (("shape", shape), ("scale_seconds", scale)),
        lambda seconds: np.asarray(np.exp(-((np.maximum(seconds, 0.0) / scale) ** shape))),
    )


def _two_kinds(waits: Array, abandoned: NDArray[np.bool_]) -> FittedLaw:
    """Fit two kinds of customers, each of exponential patience, by expectation and maximisation."""
    overall = float(waits.sum()) / int(abandoned.sum())
    share, means = 0.5, np.array([overall / 4, overall * 2])
    before, likelihood = -math.inf, -math.inf
    for _ in range(MOST_STEPS):
        kinds = np.array([share, 1 - share])
        chances = kinds * np.exp(-waits[:, None] / means) / np.where(abandoned[:, None], means, 1.0)
        total = chances.sum(axis=1)
        before, likelihood = likelihood, float(np.log(np.maximum(total, 1e-300)).sum())
        if likelihood - before < ENOUGH * abs(likelihood):
            break
        member = chances / np.maximum(total, 1e-300)[:, None]
        share = float(member[:, 0].mean())
        means = (member * waits[:, None]).sum(axis=0) / np.maximum(member[abandoned].sum(axis=0), 1e-9)
    first, second = float(means[0]), float(means[1])

    def survival(seconds: Array) -> Array:
        return np.asarray(share * np.exp(-seconds / first) + (1 - share) * np.exp(-seconds / second))

    def excess(seconds: float) -> float:
        return float(survival(np.array([seconds]))[0]) - 0.5

    return FittedLaw(
        LawName.HYPEREXPONENTIAL,
        6 - 2 * likelihood,
        share * first + (1 - share) * second,
        float(brentq(excess, 0.0, max(first, second))),
        (("share", share), ("first_seconds", first), ("second_seconds", second)),
        survival,
    )
