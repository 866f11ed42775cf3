"""People who share a car sought as one: whoever works the same tours travels together every day.

Only people whose rules and whose tours around the window are alike are tied. Tours found for them are tried
against each one's own rules, and what they cost is everybody's own price.
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Ints
from workforce.rostering.named.frame import Frame, Tours
from workforce.rostering.named.legality import lawful

SHARED = ("least_run", "most_run", "least_off", "week_days", "week_minutes")
"""Limits that people must share to be tied."""


@dataclass(frozen=True, slots=True)
class Tied(Frame):
    """A frame in which people alike who share a car count as one.

    Parameters
    ----------
    whole : the frame of all of them.
    members : of each one, the positions in the whole frame of whom it stands for.
    """

    whole: Frame | None = None
    members: tuple[tuple[int, ...], ...] = ()

    @property
    def sizes(self) -> Ints:
        """For how many people each stands."""
        return np.array([len(own) for own in self.members], dtype=np.int64)

    @property
    def untied(self) -> Frame:
        """The frame of all people."""
        return self if self.whole is None else self.whole

    def own_cost(self, place: int, tour: NDArray[np.int16]) -> float:
        """Return the mean price of a tour for those whom one stands for."""
        return float(np.mean([self.untied.own_cost(one, tour) for one in self.members[place]]))

    def overtime(self, place: int, tour: NDArray[np.int16]) -> float:
        """Return the mean price of a tour's overtime for those whom one stands for."""
        return float(np.mean([self.untied.overtime(one, tour) for one in self.members[place]]))

    def may(self, place: int, tour: NDArray[np.int16]) -> bool:
        """Tell whether all whom one stands for may work a tour in the window."""
        whole, window = self.untied, slice(self.window.start, self.window.stop)
        for one in self.members[place]:
            tried = whole.around[one].copy()
            tried[window] = tour
            if not lawful(self.space, int(whole.people[one]), tried):
                return False
        return True

    def spread(self, chosen: Tours) -> Tours:
        """Return the tours of all people of the whole frame."""
        tours = np.zeros((len(self.untied.people), len(self.window)), dtype=np.int16)
        for own, tour in zip(self.members, chosen, strict=True):
            tours[list(own)] = tour
        return tours

    def some(self, places: Ints, tours: Tours) -> "Tied":
        """Return the frame of some of its people, told by position; parameters as of `Frame.some`."""
        members = tuple(self.members[k] for k in places.tolist())
        return replace(cast(Tied, Frame.some(self, places, tours)), members=members)


def tie(frame: Frame) -> Frame:
    """Return a frame in which people alike who share a car count as one; the frame itself for nobody."""
    groups = _groups(frame)
    if len(groups) == len(frame.people):
        return frame
    # Whoever has worked right before the period may work the least of those who are tied.
    first = np.array([max(own, key=lambda one: frame.before[one].run) for own in groups])
    lists = [list(own) for own in groups]
    least = np.array([frame.minutes[own, 0].max() for own in lists])
    most = np.array([frame.minutes[own, 1].min() for own in lists])
    return Tied(
        frame.space,
        frame.window,
        frame.people[first],
        np.stack([least, most], axis=1),
        np.array([frame.weekends[own].min() for own in lists]),
        np.array([frame.sundays[own].min() for own in lists]),
        np.array([frame.of_kind[own].min(axis=0) for own in lists]),
        np.array([frame.free[own].min() for own in lists]),
        np.array([frame.open[own].all(axis=0) for own in lists]),
        tuple(frame.before[k] for k in first.tolist()),
        tuple(frame.after[k] for k in first.tolist()),
        frame.around[first],
        np.array([frame.costs[own].mean(axis=0) for own in lists]),
        np.array([frame.offsets[own].mean() for own in lists]),
        rooms=None if frame.rooms is None else frame.rooms.some(first),
        whole=frame,
        members=groups,
    )


def _groups(frame: Frame) -> tuple[tuple[int, ...], ...]:
    """Return who can be tied to whom, by position, everybody in one group."""
    group = {place: [place] for place in range(len(frame.people))}
    for one, other in [] if frame.pairs is None else frame.pairs.places.tolist():
        if group[one] is not group[other] and all(_alike(frame, one, member) for member in group[other]):
            group[one] += group[other]
            group.update(dict.fromkeys(group[other], group[one]))
    return tuple(sorted({tuple(own) for own in group.values()}))


def _alike(frame: Frame, one: int, other: int) -> bool:
    """Tell whether two people may be tied as far as rules go that are not joined."""
    space, (a, b) = frame.space, frame.people[[one, other]].tolist()
    shared = all(getattr(space.limits, name)[a] == getattr(space.limits, name)[b] for name in SHARED)
    begun = frame.window.start > 0 or bool((space.limits.begun[a] == space.limits.begun[b]).all())
    before = frame.window.start == 0 or frame.before[one] == frame.before[other]
    rules = space.group[a] == space.group[b] and frame.after[one] == frame.after[other]
    least = max(frame.minutes[one, 0], frame.minutes[other, 0])
    return bool(shared and begun and before and rules and least <= frame.minutes[[one, other], 1].min())
