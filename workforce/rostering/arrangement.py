"""Breaks and sessions of one shift, placed together where they cost the cover least.

Between two of them, and at both ends of the shift, lies work: never more on end than the rules allow. A
session interrupts work as a break does. For each order of breaks and sessions the cheapest beginnings
follow one another from left to right, which finds the best of all lawful choices.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.problem import LabourRules
from workforce.rostering.shapes import SHORTEST_STRETCH_MINUTES, Shape

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stay:
    """Something that a person does in a shift instead of serving.

    Parameters
    ----------
    minutes : its length, over 0.
    begins : shape (ticks of the shift,); at which ticks from the start of the shift it may begin.
    """

    minutes: int
    begins: Bools


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything begins, in ticks from the start of the shift, and what it loses in all."""

    loss: float
    pauses: tuple[int, ...]
    sessions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A shift into which breaks and sessions are put.

    Parameters
    ----------
    running : shape (ticks + 1,); what a person serving from the start of the shift to each tick saves.
    """

    shape: Shape
    rules: LabourRules
    tick: int
    running: Floats

    def best(self, sessions: Sequence[Stay]) -> Arrangement | None:
        """Return the cheapest lawful places of all breaks and some sessions; None where there are none."""
        pauses, found = self._pauses(), list[Arrangement]()
        if not pauses and not sessions:
            return Arrangement(0.0, (), ())
        count = len(pauses)
        for order in _orders(count, len(sessions)):
            stays = [pauses[k] if k < count else sessions[k - count] for k in order]
            begun = self._chain(stays, [k < count for k in order])
            if begun is not None:
                place = dict(zip(order, begun[1], strict=True))
                begins = [place[k] for k in range(len(order))]
                found.append(Arrangement(begun[0], tuple(begins[:count]), tuple(begins[count:])))
        return min(found, key=lambda one: one.loss, default=None)

    @property
    def _fixed(self) -> bool:
        """Whether breaks stay where they are, as those of a locked shift of a length that nobody knows."""
        return not self.shape.patterns and not any(pause.width for pause in self.shape.pauses)

    @property
    def _shortest(self) -> int:
        """Least minutes between a break and another, or an end of the shift, with nothing else between."""
        shape = self.shape
        return min(SHORTEST_STRETCH_MINUTES, shape.serving_minutes // (len(shape.pauses) + 1))

    def _pauses(self) -> list[Stay]:
        minutes = np.arange(len(self.running) - 1) * self.tick
        stays = []
        for pause in self.shape.pauses:
            begins = minutes == pause.earliest
            if not self._fixed:
                last = self.shape.minutes - self._shortest - pause.minutes
                begins = (minutes >= self._shortest) & (minutes <= last)
            stays.append(Stay(pause.minutes, begins))
        return stays

    def _chain(self, stays: list[Stay], pausing: list[bool]) -> tuple[float, list[int]] | None:
        """Return what stays in this order lose at least, and where they begin; None where none fits."""
        longest = self.shape.minutes if self._fixed else self.rules.break_after_minutes
        ticks = np.arange(len(self.running) - 1)
        last = stays[-1]
        steps = [self._costs(stay) for stay in stays]
        steps[0] = np.where(ticks * self.tick <= longest, steps[0], np.inf)
        left = self.shape.minutes - ticks * self.tick - last.minutes
        steps[-1] = np.where((left >= 0) & (left <= longest), steps[-1], np.inf)
        reach = []
        for (before, one), (_, other) in pairwise(zip(stays, pausing, strict=True)):
            least = self._shortest if one and other and not self._fixed else 0
            near = -(-(before.minutes + least) // self.tick)
            reach.append((near, max((before.minutes + longest) // self.tick, near)))
        return _cheapest_chain(steps, reach)

    def _costs(self, stay: Stay) -> Floats:
        ticks = -(-stay.minutes // self.tick)
        index = np.arange(len(self.running) - 1)
        losses = self.running[np.minimum(index + ticks, len(self.running) - 1)] - self.running[index]
        fits = stay.begins & (index * self.tick + stay.minutes <= self.shape.minutes)
        return np.where(fits, losses, np.inf)


def _orders(pauses: int, sessions: int) -> Iterator[list[int]]:
    """Yield every order of pauses, which keep theirs, and sessions, numbered after them."""
    for own in permutations(range(pauses, pauses + sessions)):
        for slots in combinations_with_replacement(range(pauses + 1), sessions):
            order = list(range(pauses))
            for slot, session in reversed(list(zip(slots, own, strict=True))):
                order.insert(slot, session)
            yield order


def _cheapest_chain(costs: list[Floats], reach: list[tuple[int, int]]) -> tuple[float, list[int]] | None:
    """Return the least sum of costs and the places, each so many ticks after the one before."""
    totals = [costs[0]]
    for cost, (near, far) in zip(costs[1:], reach, strict=True):
        padded = np.concatenate([np.full(far, np.inf), totals[-1]])
        windows = np.lib.stride_tricks.sliding_window_view(padded, far - near + 1)
        totals.append(cost + windows[: len(cost)].min(axis=1))
    least = float(totals[-1].min())
    if not np.isfinite(least):
        return None
    places = [_middle_of_least(totals[-1])]
    for total, (near, far) in zip(reversed(totals[:-1]), reversed(reach), strict=True):
        first = max(places[-1] - far, 0)
        places.append(first + _middle_of_least(total[first : places[-1] - near + 1]))
    return least, places[::-1]


def _middle_of_least(losses: Floats) -> int:
    """Return the place in the middle of equally good ones, which keeps people together least."""
    best: Ints = np.flatnonzero(losses <= losses.min() + 1e-12)
    return int(best[len(best) // 2])
