"""At how few paid hours one way of staffing gives the service of another, by simulated rosters."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.special import stdtrit

from contactcenter.services.planning.verification.scorecard import transformed
from simulation.estimates import Estimate

Floats = NDArray[np.float64]

HIGHEST = 0.99
"""Rosters that serve above it are not asked to serve better: the last hundredth would be dear."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What counts for and in a service level, one entry a replication; shape (replications,) each."""

    met: Floats
    base: Floats

    @property
    def level(self) -> float:
        """The service level; 1 where nothing came."""
        base = float(self.base.mean())
        return float(self.met.mean()) / base if base else 1.0

    def over(self, level: float) -> float:
        """Return how many more count for the level, a replication, than one of this height needs."""
        return float((self.met - level * self.base).mean())

    @property
    def errors(self) -> Floats:
        """How far each replication moves the level, by the delta method; they sum to 0."""
        base = float(self.base.mean())
        return (self.met - self.level * self.base) / base if base else np.zeros_like(self.met)


@dataclass(frozen=True, slots=True)
class Rung:
    """One roster: its paid hours and the service it gives."""

    hours: float
    seen: Observed


@dataclass(frozen=True, slots=True)
class Mix:
    """One roster for each promise, together the cheapest that serve as well as the aim.

    Parameters
    ----------
    rungs : the number of the roster taken for each promise.
    hours : paid hours of all.
    least_hours : what it would take if rosters could be mixed in any proportion; no choice takes less.
    reached : whether they serve as well; if not, each is the one that serves best.
    """

    rungs: tuple[int, ...]
    hours: float
    least_hours: float
    reached: bool


def cheapest(level: float, ladders: Sequence[Sequence[Rung]], targets: Sequence[float]) -> Mix:
    """Return the cheapest rosters that together have a service level, each keeping its promise if any does.

    With the level L, a roster adds met − L · base; the sum over the promises must not be negative. This is
    the multiple-choice knapsack problem, solved exactly; its relaxation tells what no choice undercuts.

    Parameters
    ----------
    level : of all contacts together, 0 to 1.
    ladders : the rosters made for each promise, at least one.
    targets : the level that each promise must have.

    References
    ----------
    Sinha, P. and Zoltners, A. (1979), The multiple-choice knapsack problem, Operations Research 27.
    """
    best = tuple(max(range(len(one)), key=lambda k: one[k].seen.level) for one in ladders)
    owners = np.concatenate([np.full(len(one), row) for row, one in enumerate(ladders)])
    hours = np.array([rung.hours for one in ladders for rung in one])
    gains = np.array([rung.seen.over(level) for one in ladders for rung in one])
    kept = np.array(
        [
            rung.seen.level >= min(target, one[top].seen.level)
            for one, target, top in zip(ladders, targets, best, strict=True)
            for rung in one
        ]
    )
    one_each = LinearConstraint(np.arange(len(ladders))[:, None] == owners, 1, 1)
    as_well = LinearConstraint(gains[None, :], 0.0, np.inf)
    exact, mixed = (
        milp(
            hours, constraints=[one_each, as_well], bounds=Bounds(0, kept.astype(float)), integrality=whole
        )
        for whole in (np.ones(len(hours), dtype=np.int64), np.zeros(len(hours), dtype=np.int64))
    )
    if exact.x is None or mixed.fun is None:
        total = sum(one[top].hours for one, top in zip(ladders, best, strict=True))
        return Mix(best, total, total, reached=False)
    taken = [int(exact.x[owners == row].argmax()) for row in range(len(ladders))]
    total = sum(one[number].hours for one, number in zip(ladders, taken, strict=True))
    return Mix(tuple(taken), total, float(mixed.fun), reached=True)


GAIN = 1.5
"""By how much a requirement is multiplied for each unit of the angle, while all trials lie on one side."""
STEPS = (0.06, 0.3)
"""The least and the most by which it changes at first: too small a step changes no roster."""
MOST_DOWN, MOST_UP = 0.5, 1.0
"""The most by which it changes later: every step on the same side is twice as long."""
CLOSE = 1.1
"""Two multiples that enclose the aim are not told apart any further under this ratio."""
NARROWEST = (0.2, 0.8)
NOTICED = 0.01
"""A step up that adds less to the angle is the last: more people do not serve these contacts sooner."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A multiple of the requirement, and by how much its angle lay over that of the aim."""

    factor: float
    gap: float


def next_factor(trials: Sequence[Trial]) -> float:
    """Return the multiple to try next: between two trials that enclose the aim, else a step towards it.

    It is the last one where that serves exactly as the aim, where the two that enclose it are close
    enough, or where the last step up did not help.
    """
    last = trials[-1]
    if not last.gap or (
        len(trials) > 1 and trials[-2].gap <= last.gap < min(0.0, trials[-2].gap + NOTICED)
    ):
        return last.factor
    under = max((one for one in trials if one.gap < 0), key=lambda one: one.factor, default=None)
    over = min((one for one in trials if one.gap >= 0), key=lambda one: one.factor, default=None)
    if under and over and under.factor < over.factor:
        if over.factor <= CLOSE * under.factor:
            return last.factor
        part = float(np.clip(-under.gap / (over.gap - under.gap), *NARROWEST))
        return under.factor + part * (over.factor - under.factor)
    longer = 2.0 ** (len(trials) - 1)
    step = longer * float(np.clip(GAIN * abs(last.gap), *STEPS))
    return last.factor * (1 - min(step, MOST_DOWN) if last.gap > 0 else 1 + min(step, MOST_UP))


def gap(aim: Observed, seen: Observed) -> float:
    """Return by how much the angle of a level lies over that of the aim."""
    return _angle(seen) - _angle(aim)


def _angle(seen: Observed) -> float:
    return float(transformed(np.array(min(seen.level, HIGHEST))))


def estimate_of(value: float, errors: Floats, confidence: float) -> Estimate:
    """Return a value with the half-width that its errors give; replications count as independent."""
    count = len(errors)
    quantile = float(stdtrit(count - 1, 0.5 + confidence / 2))
    return Estimate(value, quantile * float(errors.std(ddof=1)) / sqrt(count))
