"""At how many paid hours one way of staffing gives the service of another, between simulated rosters."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from contactcenter.services.planning.verification.scorecard import transformed
from simulation.estimates import Estimate

Floats = NDArray[np.float64]

HIGHEST = 0.99
"""Levels above are matched as this one: the last hundredth would be dear, and nobody promises it."""
ALIKE_CONFIDENCE = 0.95
"""Two levels are alike where the interval of their difference holds 0."""


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

    @property
    def errors(self) -> Floats:
        """How far each replication moves the level, by the delta method; they sum to 0."""
        base = float(self.base.mean())
        return (self.met - self.level * self.base) / base if base else np.zeros_like(self.met)


@dataclass(frozen=True, slots=True)
class Rung:
    """One roster: its paid hours and the service it gives.

    Parameters
    ----------
    least : whether it has one person at a time at each desk, and so cannot have fewer while it is open.
    """

    hours: float
    seen: Observed
    least: bool = False


class Found(StrEnum):
    """Where the hours of equal service lie."""

    BETWEEN = "between two rosters"
    ALIKE = "a roster serves alike, as far as the simulation can tell"
    LEAST = "one person at a time at each desk already serves better"
    CHEAPEST = "no cheaper roster was made that serves less"
    DEAREST = "no roster was made that serves as well"


@dataclass(frozen=True, slots=True)
class Crossing:
    """The hours at which the service is equal.

    Parameters
    ----------
    errors : how far each replication moves the hours, shape (replications,).
    surely : hours that it takes at least, without reading between rosters: those of the dearest that
        serves less; 0 where none does and one could be made.
    """

    hours: float
    errors: Floats
    found: Found
    surely: float


def crossing(aim: Observed, rungs: Sequence[Rung]) -> Crossing:
    """Return the hours at which rosters give the level of `aim`, on the same customers.

    Between the cheapest roster that serves as well and the dearest below it that serves less, hours are
    taken to grow in proportion to the angle of the level. Where all rosters serve less, the hours of the
    one that serves best stand as they are, which flatters this way of staffing.

    Parameters
    ----------
    rungs : at least one, each on the customers of `aim`, replication by replication.
    """
    gaps = [_gap(aim, rung.seen) for rung in rungs]
    enough = [number for number, (gap, _) in enumerate(gaps) if gap >= 0]
    if not enough:
        best = max(range(len(rungs)), key=lambda number: gaps[number][0])
        return _at(rungs[best], gaps[best], Found.DEAREST)
    over = min(enough, key=lambda number: rungs[number].hours)
    below = [k for k, (gap, _) in enumerate(gaps) if gap < 0 and rungs[k].hours < rungs[over].hours]
    if not below:
        return _at(rungs[over], gaps[over], Found.LEAST if rungs[over].least else Found.CHEAPEST)
    under = max(below, key=lambda number: rungs[number].hours)
    (low, low_errors), (high, high_errors) = gaps[under], gaps[over]
    step, part = rungs[over].hours - rungs[under].hours, -low / (high - low)
    errors = -step / (high - low) * ((1 - part) * low_errors + part * high_errors)
    return Crossing(rungs[under].hours + part * step, errors, Found.BETWEEN, rungs[under].hours)


def _at(rung: Rung, off: tuple[float, Floats], found: Found) -> Crossing:
    """Return the hours of a roster that has no other on its far side."""
    nothing = np.zeros_like(rung.seen.met)
    alike = abs(off[0]) <= estimate_of(off[0], off[1], ALIKE_CONFIDENCE).half_width
    surely = 0.0 if found is Found.CHEAPEST and not alike else rung.hours
    return Crossing(rung.hours, nothing, Found.ALIKE if alike else found, surely)


GAIN = 1.5
"""By how much a requirement is multiplied for each unit of the angle, while all trials lie on one side."""
STEPS = (0.06, 0.3)
"""The least and the most by which it changes at first: too small a step changes no roster."""
MOST_DOWN, MOST_UP = 0.5, 1.0
"""The most by which it changes later: every step on the same side is twice as long."""
CLOSE = 1.1
"""Two multiples that enclose the aim are not told apart any further under this ratio."""
NARROWEST = (0.2, 0.8)


@dataclass(frozen=True, slots=True)
class Trial:
    """A multiple of the requirement, and by how much its angle lay over that of the aim."""

    factor: float
    gap: float


def next_factor(trials: Sequence[Trial]) -> float:
    """Return the multiple to try next: between two trials that enclose the aim, else a step towards it.

    It is the last one where that serves exactly as the aim, or the two that enclose it are close enough.
    """
    last = trials[-1]
    if not last.gap:
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
    return _gap(aim, seen)[0]


def _gap(aim: Observed, seen: Observed) -> tuple[float, Floats]:
    """Return by how much the angle of a level lies over that of the aim, and what moves it."""
    wanted, wanted_errors = _angle(aim)
    found, errors = _angle(seen)
    return found - wanted, errors - wanted_errors


def _angle(seen: Observed) -> tuple[float, Floats]:
    level = seen.level
    if level >= HIGHEST:
        return float(transformed(np.array(HIGHEST))), np.zeros_like(seen.met)
    slope = 0.5 / sqrt(level * (1 - level)) if level > 0 else 0.0
    return float(transformed(np.array(level))), slope * seen.errors


def estimate_of(value: float, errors: Floats, confidence: float) -> Estimate:
    """Return a value with the half-width that its errors give; replications count as independent."""
    count = len(errors)
    quantile = float(stdtrit(count - 1, 0.5 + confidence / 2))
    return Estimate(value, quantile * float(errors.std(ddof=1)) / sqrt(count))
