"""What days off remember: how many in a row, and after which kind, while the weekly rest still asks for it.

A status of days off is their number and the group of the kind before them; the last status stands for
enough days off after any kind. Where days off are always rest enough the kind is forgotten.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Ints
from workforce.rostering.named.frame import Edge, Frame
from workforce.rostering.named.space import TourSpace

UNKNOWN = -1
"""Stands among kinds for whatever was worked before the period."""


@dataclass(frozen=True, slots=True)
class Resting:
    """The statuses of days off of people who are priced together.

    Parameters
    ----------
    least_off : least days off in a row.
    enough : days off in a row from which on all are alike.
    kinds : one kind of each group that the rest cannot tell apart; `UNKNOWN` for none.
    of_kind : shape (kinds + 1,); the group of each kind, and of none.
    first : shape (days off, kinds); what may be worked first after the last shift before the period.
    """

    space: TourSpace
    least_off: int
    enough: int
    kinds: tuple[int, ...]
    of_kind: Ints
    first: NDArray[np.bool_]

    @classmethod
    def of(cls, frame: Frame, members: Ints, least_off: int) -> "Resting":
        """Return the statuses of some people of a frame, who share their least days off."""
        space, first = frame.space, frame.rests_before(int(members[0]))
        enough = max(space.rests.shape[1] + 1, len(first) + 1, least_off)
        nothing = np.zeros(space.kinds + 1, dtype=np.int64)
        if enough == least_off:
            return cls(space, least_off, enough, (UNKNOWN,), nothing, first)
        groups: dict[bytes, list[int]] = {}
        edges = [frame.before[k] for k in members.tolist()]
        worked = set(np.flatnonzero(frame.open[members].any(axis=(0, 1))).tolist())
        worked |= {option - 1 for edge in edges for option in (edge.option, edge.beyond) if option}
        for kind in sorted(worked):
            groups.setdefault(space.rests[:, :, kind].tobytes(), []).append(kind)
        if any(edge.off < enough and not (edge.option or edge.beyond) for edge in edges):
            groups[b"unknown"] = [UNKNOWN]
        for number, kinds in enumerate(groups.values()):
            nothing[kinds] = number
        return cls(space, least_off, enough, tuple(own[0] for own in groups.values()), nothing, first)

    @property
    def settled(self) -> bool:
        """Tell whether the least days off are always rest enough."""
        return self.enough == self.least_off

    @property
    def groups(self) -> int:
        """How many groups of kinds there are."""
        return len(self.kinds)

    @property
    def count(self) -> int:
        """How many statuses there are."""
        return (self.enough - 1) * self.groups + 1

    def status(self, edge: Edge) -> int:
        """Return the status of the days off at an edge."""
        if edge.off >= self.enough:
            return self.count - 1
        return (edge.off - 1) * self.groups + int(self.of_kind[edge.beyond - 1])

    def may_work(self, day: int, kind: int, more: int = 0) -> NDArray[np.bool_]:
        """Return after which statuses and `more` days off a kind may be worked on a day, shape (count,)."""
        may = [
            self.is_rest(day, off + more, before, kind)
            for off in range(1, self.enough)
            for before in self.kinds
        ]
        return np.array([*may, True])

    def is_rest(self, day: int, off: int, before: int, kind: int) -> bool:
        """Tell whether a kind may be worked on a day when so many days off follow another kind."""
        if off < self.least_off:
            return False
        if before == UNKNOWN:
            return off > len(self.first) or bool(self.first[off - 1, kind])
        return off > self.space.rests.shape[1] or bool(self.space.rests[day, off - 1, before, kind])
