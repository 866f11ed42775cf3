"""Handling time, patience and shrinkage, estimated from what happened and fair to what did not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_ndtr
from scipy.stats import CensoredData, ecdf

from contactcenter.domain.errors import InvalidInput

Array = NDArray[np.float64]

SHORT_SECONDS = 10.0
"""Contacts up to here were not handled: misdials, cut lines. They occupy an agent but teach no AHT."""

SMALLEST_LOG_SD = 0.01
"""Waits that are all alike would otherwise drive the sd to 0 and the likelihood to infinity."""

SURVIVAL_SECONDS = (10.0, 20.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0)


@dataclass(frozen=True, slots=True)
class HandlingTime:
    """Lognormal handling time of one type of contact.

    Parameters
    ----------
    handled : contacts over the short limit.
    short : contacts up to it, counted apart.
    log_mean, log_sd : mean and sd of the logarithms of seconds.
    mean_seconds, median_seconds : of the contacts over the limit, as they were.
    short_seconds : time spent on the short ones, which belongs to occupancy.
    """

    handled: int
    short: int
    log_mean: float
    log_sd: float
    mean_seconds: float
    median_seconds: float
    short_seconds: float

    @property
    def lognormal_mean_seconds(self) -> float:
        """Mean of the fitted lognormal."""
        return float(np.exp(self.log_mean + 0.5 * self.log_sd**2))


def estimate_handling(seconds: Array, short_seconds: float = SHORT_SECONDS) -> HandlingTime:
    """Estimate the handling time of contacts that somebody took.

    Parameters
    ----------
    seconds : shape (n,); time on the contact with wrap-up, at least 0; NaN where unknown.
    short_seconds : contacts of up to so many seconds are counted apart.

    Raises
    ------
    InvalidInput
        When a time is negative, or none is over the limit.

    Examples
    --------
    >>> found = estimate_handling(np.array([5.0, 100.0, 100.0]))
    >>> found.handled, found.short, round(found.mean_seconds)
    (2, 1, 100)
    """
    known = seconds[np.isfinite(seconds)]
    if (known < 0).any():
        raise InvalidInput(f"A handling time of {known.min():g} s; times must be at least 0.")
    handled = known[known > short_seconds]
    if not handled.size:
        raise InvalidInput(
            f"No contact took over {short_seconds:g} s; a handling time cannot be estimated."
        )
    logs = np.log(handled)
    brief = known[known <= short_seconds]
    return HandlingTime(
        int(handled.size),
        int(brief.size),
        float(logs.mean()),
        float(logs.std(ddof=1)) if logs.size > 1 else 0.0,
        float(handled.mean()),
        float(np.median(handled)),
        float(brief.sum()),
    )


@dataclass(frozen=True, slots=True)
class AgentPace:
    """How one agent's handling time compares with everybody's.

    Parameters
    ----------
    contacts : contacts over the short limit.
    ratio : shrunk ratio of the agent's times to everybody's, on the log scale; 1 is the same.
    """

    agent: str
    contacts: int
    ratio: float


def estimate_paces(seconds: Array, agents: NDArray[np.str_]) -> tuple[AgentPace, ...]:
    """Compare agents by empirical Bayes: who has few contacts is taken for average.

    Parameters
    ----------
    seconds : shape (n,); handling times over the short limit.
    agents : shape (n,); who handled each.

    References
    ----------
    Efron and Morris (1973), Stein's estimation rule and its competitors, eq. 1.10; the variance
    between agents by the method of moments of DerSimonian and Laird (1986), eq. 8.
    """
    names, member = np.unique(agents, return_inverse=True)
    logs = np.log(seconds)
    contacts = np.bincount(member)
    means = np.bincount(member, logs) / contacts
    within = float(((logs - means[member]) ** 2).sum()) / max(logs.size - names.size, 1)
    weights = contacts / max(within, 1e-12)
    centre = float(weights @ means / weights.sum())
    excess = float(weights @ (means - centre) ** 2) - (names.size - 1)
    between = max(excess / max(weights.sum() - (weights**2).sum() / weights.sum(), 1e-12), 0.0)
    shrunk = (means - centre) * between / (between + within / contacts + 1e-300)
    return tuple(
        AgentPace(str(name), int(count), float(np.exp(effect)))
        for name, count, effect in zip(names, contacts, shrunk, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Patience:
    """How long people are willing to wait, with those who were answered counted as still willing.

    Parameters
    ----------
    waited : contacts that waited; `abandoned` of them hung up.
    median_seconds : Kaplan–Meier median; None where fewer than half would have hung up in any wait seen.
    mean_seconds : total wait per hang-up, the mean of the exponential law that Erlang A uses; None
        where nobody hung up.
    log_mean, log_sd : lognormal fitted to the same censored waits; None where nobody hung up.
    mean_wait_of_abandoned_seconds : what the naive answer would be; far too short.
    seconds, survival : Kaplan–Meier curve: share still willing after each wait seen.
    """

    waited: int
    abandoned: int
    median_seconds: float | None
    mean_seconds: float | None
    log_mean: float | None
    log_sd: float | None
    mean_wait_of_abandoned_seconds: float | None
    mean_wait_seconds: float
    seconds: Array
    survival: Array

    @property
    def abandonment(self) -> float:
        """Share of those who waited that hung up."""
        return self.abandoned / self.waited

    def willing(self, seconds: float) -> float:
        """Return the share still willing to wait after some seconds, by Kaplan–Meier."""
        place = int(np.searchsorted(self.seconds, seconds, side="right"))
        return float(self.survival[place - 1]) if place else 1.0


def estimate_patience(waits: Array, abandoned: NDArray[np.bool_]) -> Patience:
    """Estimate patience from contacts that had to wait.

    Parameters
    ----------
    waits : shape (n,); seconds in queue; contacts with a wait of 0 say nothing and are left out.
    abandoned : shape (n,); whether the wait ended by hanging up, not by an answer.

    Raises
    ------
    InvalidInput
        When nobody waited.

    References
    ----------
    Kaplan and Meier (1958), Nonparametric estimation from incomplete observations. The exponential
    mean is the maximum-likelihood estimate under censoring; Brown et al. (2005), section 5.1.
    """
    counted = np.isfinite(waits) & (waits > 0)
    waits, abandoned = waits[counted], abandoned[counted]
    if not waits.size:
        raise InvalidInput("Nobody waited over 0 s; patience cannot be estimated.")
    left, served = waits[abandoned], waits[~abandoned]
    curve = ecdf(CensoredData(uncensored=left, right=served)).sf
    below = np.flatnonzero(curve.probabilities <= 0.5)
    log_mean, log_sd = _censored_lognormal(np.log(left), np.log(served)) if left.size else (None, None)
    return Patience(
        int(waits.size),
        int(left.size),
        float(curve.quantiles[below[0]]) if below.size else None,
        float(waits.sum() / left.size) if left.size else None,
        log_mean,
        log_sd,
        float(left.mean()) if left.size else None,
        float(waits.mean()),
        np.asarray(curve.quantiles, dtype=np.float64),
        np.asarray(curve.probabilities, dtype=np.float64),
    )


def _censored_lognormal(left: Array, served: Array) -> tuple[float, float]:
    """Return mean and sd of log patience that make hang-ups and answered waits most likely."""
    start = np.array([np.concatenate((left, served)).mean() + 1.0, 0.3])

    def cost(theta: Array) -> float:
        sd = max(float(np.exp(theta[1])), SMALLEST_LOG_SD)
        density = -0.5 * ((left - theta[0]) / sd) ** 2 - np.log(sd)
        survival = log_ndtr((theta[0] - served) / sd)
        return -float(density.sum() + survival.sum())

    found = minimize(cost, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8})
    return float(found.x[0]), max(float(np.exp(found.x[1])), SMALLEST_LOG_SD)


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Share of paid time away from work, planned and unplanned apart.

    Parameters
    ----------
    planned, unplanned : shares between 0 and 1.
    unplanned_high : share that unplanned absence stays under on nine days of ten.
    """

    planned: float
    unplanned: float
    unplanned_high: float

    @property
    def total(self) -> float:
        """Both as one factor: what is left of paid time is (1 - planned) · (1 - unplanned)."""
        return 1 - (1 - self.planned) * (1 - self.unplanned)


def estimate_shrinkage(paid_hours: Array, planned_hours: Array, unplanned_hours: Array) -> Shrinkage:
    """Estimate shrinkage from daily hours.

    Planned hours (leave, training) are a share of paid hours, unplanned ones (sickness, lateness) a
    share of those that the roster still counted on. Sums are divided, days are not averaged.

    Parameters
    ----------
    paid_hours, planned_hours, unplanned_hours : shape (days,); hours, at least 0.

    Raises
    ------
    InvalidInput
        When hours are negative, or more are away than paid.
    """
    rostered = paid_hours - planned_hours
    hours = (planned_hours, unplanned_hours, rostered - unplanned_hours)
    worst = min(float(x.min(initial=0.0)) for x in hours)
    if worst < 0 or not rostered.sum() > 0:
        raise InvalidInput(
            "Hours away must be at least 0 and sum to less than the hours paid; correct them."
        )
    present = rostered > 0
    daily = unplanned_hours[present] / rostered[present]
    return Shrinkage(
        float(planned_hours.sum() / paid_hours.sum()),
        float(unplanned_hours.sum() / rostered.sum()),
        float(np.quantile(daily, 0.9)),
    )
