"""The shape of a day: how its contacts spread over the slots, by weekday."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

Array = NDArray[np.float64]

HALF_LIFE_DAYS = 56.0
"""Calendar days after which a day counts half: forty open days of a five-day week."""

COMMON_SD, COMMON_JITTER = 2.0, 0.5
"""Log-scale sd of the shape all weekdays share: a smooth part, and a part for sharp edges."""

DEVIATION_SDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Candidates for the log-scale sd of a weekday's own shape; the likelihood chooses."""

CORRELATION_MINUTES = 120.0

SETTLED = 1e-4
"""Change of a log share at which the iteration ends."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Share of a full day per slot.

    Parameters
    ----------
    log_share : shape (7, slots); logarithm of a weekday's relative rate per slot, Monday first.
    interval_var : variance of the interval factor around the shape, at least 0.
    """

    log_share: Array
    interval_var: float

    def share(self, weekdays: NDArray[np.int64]) -> Array:
        """Return the rates of the given weekdays; shape (n, slots)."""
        return np.asarray(np.exp(self.log_share[weekdays]))


def fit_profile(counts: Array, weekdays: NDArray[np.int64], ages: Array, minutes: int) -> Profile:
    """Estimate the shapes from open days.

    A day's total is taken as given, so that a busy day and a quiet one teach the same; a weekday's
    deviation from the common shape is shrunk by the noise of its own counts.

    Parameters
    ----------
    counts : shape (n, slots); contacts, NaN where closed.
    ages : shape (n,); calendar days before the forecast origin.
    minutes : length of a slot.
    """
    slots = counts.shape[1]
    if slots == 1:
        return Profile(np.zeros((7, 1)), 0.0)
    is_open = np.isfinite(counts)
    known = np.where(is_open, counts, 0.0)
    weights = 0.5 ** (ages / HALF_LIFE_DAYS)
    smooth = _kernel(slots, minutes)
    common = _common_shape(
        known, is_open, weights, COMMON_SD**2 * smooth + COMMON_JITTER**2 * np.eye(slots)
    )
    noise = interval_variance(known, _expected(known, is_open, np.exp(common)[None, :]))
    log_share = common + _deviations(known, is_open, weights, weekdays, (common, noise, smooth))
    log_share -= np.log(np.exp(log_share).sum(axis=1, keepdims=True))
    expected = _expected(known, is_open, np.exp(log_share)[weekdays])
    return Profile(log_share, interval_variance(known, expected))


def interval_variance(counts: Array, expected: Array) -> float:
    """Return the variance of interval factors beyond Poisson, by moments, at least 0."""
    excess = ((counts - expected) ** 2 - expected)[expected > 0]
    square = (expected**2).sum()
    return float(max(excess.sum() / square, 0.0)) if square > 0 else 0.0


def _kernel(slots: int, minutes: int) -> Array:
    """Return the correlation between slots, by their distance in time; shape (slots, slots)."""
    apart = np.abs(np.subtract.outer(np.arange(slots), np.arange(slots))) * minutes
    return np.asarray(0.7 * np.exp(-apart / CORRELATION_MINUTES) + 0.3 * np.eye(slots))


def _expected(known: Array, is_open: NDArray[np.bool_], share: Array) -> Array:
    """Return what each day's own total gives per open slot; shape (n, slots)."""
    rates = np.where(is_open, share, 0.0)
    return np.asarray(rates * (known.sum(axis=1) / np.maximum(rates.sum(axis=1), 1e-300))[:, None])


def _common_shape(known: Array, is_open: NDArray[np.bool_], weights: Array, prior: Array) -> Array:
    """Return the logarithm of the shape shared by all days; shape (slots,)."""
    log_share = np.zeros(known.shape[1])
    for _ in range(4):
        share = np.exp(log_share)[None, :]
        exposure = weights @ (_expected(known, is_open, share) / share)
        rate = (weights @ known).sum() / max(exposure.sum(), 1e-300)
        log_share = _posterior(weights @ known, exposure * rate, np.zeros_like(exposure), prior)[0]
    return log_share


def _deviations(
    known: Array,
    is_open: NDArray[np.bool_],
    weights: Array,
    weekdays: NDArray[np.int64],
    basis: tuple[Array, float, Array],
) -> Array:
    """Return each weekday's own log deviation from the common shape; shape (7, slots)."""
    common, noise, smooth = basis
    expected = _expected(known, is_open, np.exp(common)[None, :])
    arms = [(weekday, weekdays == weekday) for weekday in range(7) if (weekdays == weekday).any()]
    sums = [(weights[own] @ known[own], weights[own] @ expected[own]) for _, own in arms]
    extra = [noise * _effective(weights[own], is_open[own]) for _, own in arms]
    best, deviations = -np.inf, np.zeros((7, known.shape[1]))
    for sd in DEVIATION_SDS:
        fits = [_posterior(y, e, x, sd**2 * smooth) for (y, e), x in zip(sums, extra, strict=True)]
        likelihood = sum(fit[1] for fit in fits)
        if likelihood > best:
            best = likelihood
            deviations = np.zeros((7, known.shape[1]))
            for (weekday, _), fit in zip(arms, fits, strict=True):
                deviations[weekday] = fit[0]
    return deviations


def _effective(weights: Array, is_open: NDArray[np.bool_]) -> Array:
    """Return the factor by which averaging over days lowers a variance; shape (slots,)."""
    return np.asarray((weights**2) @ is_open / np.maximum((weights @ is_open) ** 2, 1e-12))


def _posterior(seen: Array, expected: Array, extra: Array, prior: Array) -> tuple[Array, float]:
    """Return the posterior log ratio of seen to expected counts, and its log likelihood.

    Parameters
    ----------
    seen, expected : shape (slots,); weighted sums; a slot with nothing expected is left to the prior.
    extra : shape (slots,); variance of the log ratio beyond Poisson.
    prior : shape (slots, slots); prior covariance of the log ratio.
    """
    ratio = np.zeros_like(seen)
    live = expected > 1e-9
    if not live.any() or not prior.any():
        noise = 1.0 / expected[live] + extra[live]
        z = seen[live] / expected[live] - 1.0
        return ratio, float(-0.5 * (z**2 / noise + np.log(noise)).sum())
    likelihood = 0.0
    among = prior[np.ix_(live, live)]
    for _ in range(6):
        before = ratio
        mean = expected[live] * np.exp(np.clip(ratio[live], -12, 12))
        noise = 1.0 / mean + extra[live]
        z = ratio[live] + np.clip((seen[live] - mean) / mean, -1.0, 3.0)
        factor, weight, _ = lapack.dposv(among + np.diag(noise), z, lower=1)
        ratio = prior[:, live] @ weight
        likelihood = float(-0.5 * z @ weight - np.log(factor.diagonal()).sum())
        if np.abs(ratio - before).max() < SETTLED:
            break
    return ratio, likelihood
