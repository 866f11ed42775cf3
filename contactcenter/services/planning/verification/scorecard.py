"""How a simulated roster kept its promises: probabilities, what they rest on, and levels by interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.units import QueueId
from contactcenter.domain.verification import Window
from contactcenter.services.planning.verification.promise import Promise
from simulation.estimates import Estimate, Moments, Share, estimate_at, share_of
from simulation.executors import Executor, Outcome, Runs, Work
from simulation.measures import ReplicationCounts, service_level_vectors
from simulation.scenario import Scenario

Floats = NDArray[np.float64]

SHIFT_STEPS = 60
WIDEST_SHIFT = np.pi / 2


@dataclass(frozen=True, slots=True)
class Score:
    """How one promise was kept.

    Parameters
    ----------
    level : service level over all windows, with the half-width of its confidence interval; None where
        nothing came.
    held : share of the simulated windows that held, with its confidence interval; None likewise.
    probability : that a window to come holds, 0 to 1.
    shift : by how much the transformed level (see `transformed`) has to rise so that the asked
        probability is just reached; under 0 for a promise that is overfulfilled.
    """

    promise: Promise
    level: Estimate | None
    held: Share | None
    probability: float
    shift: float

    def holds(self, confidence: float) -> bool:
        """Tell whether the promise holds with a probability."""
        return self.probability >= confidence


def transformed(level: Floats) -> Floats:
    """Return the angle of a share, whose spread depends little on the share itself.

    References
    ----------
    Anscombe, F. (1948). The transformation of Poisson, binomial and negative-binomial data.
    Biometrika 35: the angular transformation.
    """
    return np.asarray(np.arcsin(np.sqrt(np.clip(level, 0.0, 1.0))))


class Scorecard:
    """Counts of an experiment by promise and window, and by queue and interval.

    Parameters
    ----------
    scenario : the simulated roster.
    promises : each over queues of the scenario.
    """

    def __init__(self, scenario: Scenario, promises: Sequence[Promise], window: Window) -> None:
        self.promises = tuple(promises)
        self.queues = scenario.queues
        shape = (len(self.queues), scenario.interval_count)
        self.met, self.base = np.zeros(shape), np.zeros(shape)
        self._queue_groups = [_group_of_queue(scenario, queue) for queue in self.queues]
        self._promise_groups = groups_of(scenario, promises)
        starts = np.unique(scenario.day_of_interval(), return_index=True)[1]
        self._starts = starts if window is Window.DAY else starts[:1]
        self._windows: list[list[Floats]] = [[] for _ in promises]
        self._moments = Moments.empty(len(promises), 2)

    def add(self, counts: ReplicationCounts) -> None:
        """Take in one replication."""
        for row, group in enumerate(self._queue_groups):
            met, base = group.fraction(counts.cells)
            self.met[row] += met
            self.base[row] += base
        fractions = [group.fraction(counts.cells) for group in self._promise_groups]
        if fractions:
            self._moments.add(np.array(fractions).sum(axis=2))
        for windows, fraction in zip(self._windows, fractions, strict=True):
            met, base = np.add.reduceat(fraction, self._starts, axis=1)
            windows.append(np.where(base > 0, met / np.maximum(base, 1e-12), np.nan))

    def scores(self, confidence: float) -> tuple[Score, ...]:
        """Return how each promise was kept.

        Parameters
        ----------
        confidence : probability with which promises are to hold, over 0 and under 1.
        """
        levels = self._moments.ratio(np.array([1.0, 0.0]), np.array([0.0, 1.0]), 0.95)
        return tuple(
            self._score(promise, np.array(windows), estimate_at(levels, row), confidence)
            for row, (promise, windows) in enumerate(zip(self.promises, self._windows, strict=True))
        )

    def _score(self, promise: Promise, levels: Floats, level: Estimate | None, confidence: float) -> Score:
        known = ~np.isnan(levels)
        if not known.any():
            return Score(promise, None, None, 1.0, 0.0)
        held = share_of(float((levels[known] >= promise.target.share).sum()), float(known.sum()), 0.95)
        outlook = Outlook.of(levels, promise.target.share)
        return Score(promise, level, held, outlook.probability(0.0), outlook.shift(confidence))

    def levels(self, queue: QueueId) -> tuple[Floats, Floats]:
        """Return what counts for and in the service level of a queue, each of shape (intervals,)."""
        row = self.queues.index(queue)
        return self.met[row], self.base[row]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The windows of one promise as its replications showed them; arrays of shape (windows,).

    Parameters
    ----------
    distances : mean transformed level over the transformed target.
    spreads : standard deviation of a window to come, what is not known of its mean included.
    """

    distances: Floats
    spreads: Floats
    freedom: int

    @classmethod
    def of(cls, levels: Floats, target: float) -> "Outlook":
        """Return the outlook from levels of shape (replications, windows), NaN where nothing came."""
        seen = ~np.isnan(levels)
        count = seen.sum(axis=0)
        open_windows = count > 1
        angles = transformed(levels[:, open_windows])
        count = count[open_windows]
        mean = np.nanmean(angles, axis=0) if count.size else np.zeros(0)
        spread = np.nanstd(angles, axis=0, ddof=1) if count.size else np.zeros(0)
        goal = float(transformed(np.array(target)))
        return cls(mean - goal, spread * np.sqrt(1 + 1 / count), int(count.min()) - 1 if count.size else 1)

    def probability(self, shift: float) -> float:
        """Return the share of windows to come that hold when every transformed level rises by `shift`.

        References
        ----------
        Hahn, G. and Meeker, W. (1991). Statistical intervals, section 4.2: a single future
        observation from a normal distribution.
        """
        if not self.distances.size:
            return 1.0
        above = self.distances + shift
        sure = self.spreads < 1e-12
        ratio = above / np.where(sure, 1.0, self.spreads)
        held = np.where(sure, above >= 0, stdtr(self.freedom, ratio))
        return float(held.mean())

    def shift(self, confidence: float) -> float:
        """Return the least rise with which a share of the windows holds."""
        if self.distances.size == 1:
            quantile = float(stdtrit(self.freedom, confidence))
            return float(quantile * self.spreads[0] - self.distances[0])
        low, high = -WIDEST_SHIFT, WIDEST_SHIFT
        for _ in range(SHIFT_STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.probability(middle) < confidence else (low, middle)
        return high


class Hears(Protocol):
    """Takes in replications, as a scorecard does."""

    def add(self, counts: ReplicationCounts) -> None:
        """Take in one replication."""


@dataclass(frozen=True, slots=True)
class Listening:
    """An executor that lets somebody hear every replication that another executor runs."""

    inner: Executor
    card: Hears = field(repr=False)

    def run(self, work: Work[Outcome], replications: Iterable[int]) -> Runs[Outcome]:
        """Yield what each replication gives."""
        runs = self.inner.run(work, replications)
        try:
            for counts in runs:
                heard: Any = counts
                self.card.add(heard)
                yield counts
        finally:
            runs.close()


@dataclass(frozen=True, slots=True)
class Group:
    """Contact types that are counted together, by one formula."""

    members: list[int]
    formula: ServiceLevelFormula

    def fraction(self, cells: Floats) -> Floats:
        """Return numerator and denominator of the service level, shape (2, intervals)."""
        met, base = service_level_vectors(self.formula)
        counted: Floats = cells[self.members].sum(axis=0)
        return np.stack([counted @ met, counted @ base])


def groups_of(scenario: Scenario, promises: Sequence[Promise]) -> list[Group]:
    """Return for each promise the contact types that it counts."""
    return [Group(_members(scenario, one.queues), one.target.formula) for one in promises]


def _members(scenario: Scenario, queues: Sequence[QueueId]) -> list[int]:
    return [row for row, kind in enumerate(scenario.contact_types) if kind.queue in queues]


def _group_of_queue(scenario: Scenario, queue: QueueId) -> Group:
    members = _members(scenario, [queue])
    return Group(members, scenario.contact_types[members[0]].target.formula)
