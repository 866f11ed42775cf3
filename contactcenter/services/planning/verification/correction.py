"""Requirements corrected by what a simulation showed: more where promises break, less where they abound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from contactcenter.domain.units import QueueId
from contactcenter.services.planning.verification.promise import Promise
from contactcenter.services.planning.verification.scorecard import Score, Scorecard, transformed
from workforce.staffing.requirement import Requirement

Floats = NDArray[np.float64]

SLOPE = 0.37
"""Rise of the transformed level for one more root of the load in agents, between 60% and 95%: the
normal distribution function on the scale of `transformed`."""
LARGEST_GAP = 0.35
"""Transformed levels are corrected by at most this in one round."""
PRIOR_CONTACTS = 20.0
"""An interval's level is drawn towards its promise's as if so many contacts had been seen there."""
LATER_CUTS = 0.6
"""Cuts after the first round go this part of the way: who gives up people also helped others."""
LARGEST_DEFERRED_GAP = 0.2
"""The same for deferred work, most of which other people may do in between."""
NARROWEST = (0.2, 0.9)
"""How near to the round that was not enough, and to the one that was, the next may be."""
SAME = 1.02
"""Two rounds are too alike to look between them when one asks for less than this times the other."""
NEAR_MINUTES = 120
"""Intervals this near are looked at together: a backlog is felt after it arose."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a round changed for one promise, in agent-hours, both at least 0."""

    promise: str
    raised_hours: float
    lowered_hours: float


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one promise's queues were given in a round, and how far that was off."""

    needs: tuple[Requirement, ...]
    shift: float


@dataclass
class Corrector:
    """Corrects requirements round by round.

    A promise that has been both broken and overfulfilled is looked for between the two rounds;
    until then its level is led to the target along the square-root rule.

    Parameters
    ----------
    due_seconds : of the queues whose work is deferred.
    """

    due_seconds: Mapping[QueueId, float]
    _rounds: int = 0
    _over: dict[str, _Tried] = field(default_factory=dict)
    _under: dict[str, _Tried] = field(default_factory=dict)

    def correct(
        self, needs: Sequence[Requirement], card: Scorecard, scores: Sequence[Score]
    ) -> tuple[tuple[Requirement, ...], tuple[Correction, ...]]:
        """Return requirements under which each promise is expected to be just kept.

        Within a promise, intervals in which customers fare worse are raised more and those in which
        they fare better are lowered more, so that all come out alike.

        References
        ----------
        Cezik, M. and L'Ecuyer, P. (2008). Staffing multiskill call centers via linear programming
        and simulation. Management Science 54(2): cuts at the simulated point. Here a promise's cut is
        two-sided, and its slope is that of the square-root rule instead of finite differences.
        """
        by_queue = {need.queue: need for need in needs}
        said = []
        # People are shared: while one promise is broken, no other gives up any of them.
        is_broken = any(score.shift > 0 for score in scores)
        self._rounds += 1
        for score in scores:
            queues = [queue for queue in score.promise.queues if queue in by_queue]
            if score.level is None or not queues:
                continue
            before = tuple(by_queue[queue] for queue in queues)
            self._remember(score, before)
            if is_broken and score.shift <= 0:
                continue
            after = self._between(score.promise.name) or self._along_slope(score, card, before)
            by_queue |= {need.queue: need for need in after}
            said.append(_correction(score.promise, before, after))
        return tuple(by_queue[need.queue] for need in needs), tuple(said)

    def _remember(self, score: Score, needs: tuple[Requirement, ...]) -> None:
        name = score.promise.name
        side = self._under if score.shift > 0 else self._over
        side[name] = _Tried(needs, score.shift)
        over, under = self._over.get(name), self._under.get(name)
        if over and under and _hours(over.needs) <= SAME * _hours(under.needs):
            # What was enough no longer is, or what was not now is: others changed what they share.
            del (self._over if side is self._under else self._under)[name]

    def _between(self, name: str) -> tuple[Requirement, ...] | None:
        """Return requirements between the last round that was enough and the last that was not."""
        if name not in self._over or name not in self._under:
            return None
        over, under = self._over[name], self._under[name]
        part = float(np.clip(under.shift / (under.shift - over.shift), *NARROWEST))
        return tuple(
            _changed(low, part * (high.scheduled - low.scheduled))
            for low, high in zip(under.needs, over.needs, strict=True)
        )

    def _along_slope(
        self, score: Score, card: Scorecard, needs: tuple[Requirement, ...]
    ) -> tuple[Requirement, ...]:
        changes = self._changes(score, card, needs)
        part = LATER_CUTS if score.shift <= 0 and self._rounds > 1 else 1.0
        return tuple(_changed(need, part * changes[need.queue]) for need in needs)

    def _changes(
        self, score: Score, card: Scorecard, needs: Sequence[Requirement]
    ) -> dict[QueueId, Floats]:
        """Return the agents by which each queue's requirement changes, shape (intervals,)."""
        level = score.level.mean if score.level else 0.0
        aim = float(transformed(np.array(level))) + score.shift
        pool = np.sum([need.load_erlangs for need in needs], axis=0)
        changes = {}
        for need in needs:
            due = self.due_seconds.get(need.queue)
            intervals = NEAR_MINUTES // need.grid.minutes
            behind = 0 if due is None else round(due / 60 / need.grid.minutes)
            found = smoothed(*card.levels(need.queue), level, intervals, behind)
            gap = np.clip(aim - transformed(found), -LARGEST_GAP, LARGEST_GAP)
            if due is not None:
                most = LARGEST_DEFERRED_GAP
                changes[need.queue] = need.scheduled * np.clip(gap, -most, most)
            else:
                share = need.load_erlangs / np.sqrt(np.maximum(pool, 1e-12))
                changes[need.queue] = share * gap / SLOPE
        return changes


def smoothed(met: Floats, base: Floats, level: float, near: int, behind: int) -> Floats:
    """Return the level around each interval, shape (intervals,).

    Parameters
    ----------
    near : intervals on both sides that are looked at together.
    behind : for deferred work, before an interval: whoever arrived there is served now or never in time.
    """
    size = max(near, behind) + 1
    origin = (size - 1) // 2 if behind > near else 0
    sums = [uniform_filter1d(part, size, mode="constant", origin=origin) * size for part in (met, base)]
    return np.asarray((sums[0] + PRIOR_CONTACTS * level) / (np.maximum(sums[1], 0) + PRIOR_CONTACTS))


def _hours(needs: Sequence[Requirement]) -> float:
    return sum(need.agent_hours for need in needs)


def _changed(need: Requirement, change: Floats) -> Requirement:
    """Return a requirement with other agents to schedule."""
    scheduled = np.maximum(need.scheduled + change, 0.0)
    ratio = scheduled / np.where(need.scheduled > 0, need.scheduled, 1.0)
    agents = np.where(need.scheduled > 0, need.agents * ratio, scheduled)
    return replace(need, scheduled=scheduled, agents=agents)


def _correction(
    promise: Promise, before: Sequence[Requirement], after: Sequence[Requirement]
) -> Correction:
    changes = [new.scheduled - old.scheduled for old, new in zip(before, after, strict=True)]
    hours = np.sum(changes, axis=0) * before[0].grid.minutes / 60
    raised, lowered = np.maximum(hours, 0).sum(), np.maximum(-hours, 0).sum()
    return Correction(promise.name, float(raised), float(lowered))
