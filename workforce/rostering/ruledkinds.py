"""Kinds of shift as each site's rules have them worked: how long they last, what follows, what is a night.

Sites under different rules give one kind different breaks and rests. So where several sets of rules are in
use, an option of a day is a kind under one of them, and nobody has options of other rules than their own.
With one set of rules the options are the kinds themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Shift
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import LabourRules, RosterProblem, ShiftKind
from workforce.rostering.rules import nights
from workforce.rostering.rules.violation import kind_of, local_day
from workforce.rostering.shapes import Shape, shape_of

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RuledKinds:
    """What can be worked on a day, set of rules by set of rules, and in each set kind by kind.

    Parameters
    ----------
    sets : the limits in use, which tell rules apart, whatever their names.
    kinds : the kind of each option.
    group : shape (options,); which of the sets each option belongs to.
    followed : shape (people,); which of the sets each person follows.
    shapes : of each option.
    starts, ends : shape (days, options); the ticks at which each begins and ends.
    """

    problem: RosterProblem
    horizon: Horizon
    sets: tuple[LabourRules, ...]
    kinds: tuple[ShiftKind, ...]
    group: Ints
    followed: Ints
    shapes: tuple[Shape, ...]
    starts: Ints
    ends: Ints

    @classmethod
    def of(cls, problem: RosterProblem, horizon: Horizon) -> "RuledKinds":
        """Return the options of a problem whose shifts come in kinds."""
        sets = tuple(dict.fromkeys(rules.limits for rules in problem.rules_in_use))
        followed = np.array([sets.index(problem.rules_of(one).limits) for one in problem.staff])
        kinds = problem.kinds * len(sets)
        group = np.repeat(np.arange(len(sets)), len(problem.kinds))
        shapes = tuple(
            shape_of(kind.paid_minutes, rules, horizon.tick) for rules in sets for kind in problem.kinds
        )
        steps = np.searchsorted(horizon.start_minutes, [kind.start_minute for kind in kinds])
        starts = horizon.starts[:, steps]
        ends = starts + np.array([horizon.ticks(shape.minutes) for shape in shapes])
        return cls(problem, horizon, sets, kinds, group, followed, shapes, starts, ends)

    @property
    def apart(self) -> Bools:
        """Which two options belong to different rules, and so to nobody; shape (options, options)."""
        return np.asarray(self.group[:, None] != self.group)

    def option(self, person: int, kind: ShiftKind) -> int:
        """Return the place among the options of a kind as a person, told by index, works it."""
        count = len(self.problem.kinds)
        return int(self.followed[person]) * count + self.problem.kinds.index(kind)

    def kinds_of(self, shifts: Iterable[Shift]) -> Iterator[tuple[int, ShiftKind]]:
        """Yield the index of the day and the kind of each shift that is of a kind."""
        for shift in shifts:
            kind = kind_of(self.problem, shift)
            if kind is not None:
                yield (local_day(self.problem, shift) - self.horizon.days[0]).days, kind

    def of_each(self, value: Callable[[LabourRules], int]) -> Ints:
        """Return what the rules of each option say, shape (options,)."""
        return np.array([value(rules) for rules in self.sets], dtype=np.int64)[self.group]

    def nights(self) -> Bools:
        """Return which options are night shifts, shape (days, options)."""
        within = np.zeros(self.starts.shape, dtype=np.int64)
        for number, rules in enumerate(self.sets):
            running, own = nights.night_before(rules, self.horizon), self.group == number
            ends = np.minimum(self.ends[:, own], len(running) - 1)
            within[:, own] = running[ends] - running[self.starts[:, own]]
        return np.asarray(within >= self.of_each(lambda rules: rules.night_shift_minutes))
