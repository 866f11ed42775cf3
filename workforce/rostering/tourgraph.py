"""What may follow what in one person's week, whatever its shifts are worth.

A class of rest tells from which tick a person may begin. The shifts of a day that lead from one class to
another and are paid for the same time are of one kind: of each kind only the most worthy shift counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Ints
from workforce.rostering.tours import Freedom

FEW_EXCESSES = 8
"""Excesses of nights that are told apart; where there are more, they count in multiples of the greatest."""


@dataclass(frozen=True, slots=True, order=True)
class Rested:
    """From which tick a person is rested; `settled` when a day off has been counted into it.

    Parameters
    ----------
    over : steps of the week's nights beyond their average so far.
    base : the tick without what a succession adds, which a day off ends.
    """

    over: int
    tick: int
    settled: bool
    base: int


@dataclass(frozen=True, slots=True)
class Excess:
    """How much nights are longer than their average, in steps, each night's rounded up.

    Parameters
    ----------
    over : shape (columns,).
    spare : what they may add up to.
    most : the greatest.
    """

    over: Ints
    spare: int
    most: int

    @classmethod
    def of(cls, freedom: Freedom, columns: int) -> "Excess":
        """Return the excess in steps of one minute, or coarser where that makes too many values."""
        over = np.zeros(columns, dtype=np.int64) if freedom.over is None else freedom.over
        most = int(over.max(initial=0))
        step = 1
        if most and len(np.unique(over)) > FEW_EXCESSES:
            step = most * -(-int(np.ptp(over)) // (most * (FEW_EXCESSES - 1)))
        return cls(-(-over // step), freedom.spare // step, -(-most // step))

    def least(self, days: int) -> int:
        """Return the least excess that matters with so many days to come: no more can be made up for."""
        return self.spare - self.most * days


@dataclass(frozen=True, slots=True)
class Part:
    """The kinds of one paid time, those that lead to the same class together.

    Parameters
    ----------
    kinds : which they are.
    level : shape (kinds,); the class before with the least rest that will do.
    firsts : where each run of one class after begins.
    targets : the class after of each run.
    """

    units: int
    kinds: slice
    level: Ints
    firsts: Ints
    targets: Ints


@dataclass(frozen=True, slots=True)
class DaySteps:
    """What a day may bring.

    Parameters
    ----------
    groups : parts of the classes before it that differ by rest alone, most rested first.
    idle : shape (classes before,); the class after a day off.
    idle_order : the classes before in an order in which those of one class after stand together.
    idle_firsts, idle_targets : where each run of them begins, and its class after.
    shifts : the candidates of each kind, one kind after the other.
    firsts : where each kind begins in `shifts`.
    kinds : shape (kinds, 4); units, class after, class before with the least rest that will do, its group.
    count : how many classes there are after the day.
    """

    groups: tuple[slice, ...]
    idle: Ints
    idle_order: Ints
    idle_firsts: Ints
    idle_targets: Ints
    shifts: Ints
    firsts: Ints
    kinds: Ints
    parts: tuple[Part, ...]
    count: int

    def shifts_of(self, kind: int) -> Ints:
        """Return the candidates of a kind."""
        stop = self.firsts[kind + 1] if kind + 1 < len(self.firsts) else len(self.shifts)
        return self.shifts[self.firsts[kind] : stop]


def _alike(classes: list[Rested]) -> tuple[slice, ...]:
    """Return the parts of sorted classes that differ by rest alone."""
    overs = [one.over for one in classes]
    firsts = [k for k, one in enumerate(overs) if not k or one != overs[k - 1]]
    return tuple(slice(a, b) for a, b in pairwise([*firsts, len(overs)]))


class TourGraph:
    """The classes of rest of a person's week and the steps between them.

    Parameters
    ----------
    unit : minutes in which paid time is counted, a divisor of all lengths.
    freedom : of the person; days and minutes, days off and runs are left to the search.
    """

    def __init__(self, layout: Layout, week: range, columns: Columns, unit: int, freedom: Freedom) -> None:
        self.layout, self.week, self.columns, self.unit, self.freedom = layout, week, columns, unit, freedom
        self.rest, self.more_rest = freedom.rest, freedom.more_rest - freedom.rest
        self.excess = Excess.of(freedom, len(columns))
        starts = first_starts(columns)
        if freedom.ahead is not None:
            starts[freedom.ahead[0]] = freedom.ahead[1]
        self._first_starts, self._soonest = starts, _soonest(starts, week)
        classes = [begin_of(freedom, week)]
        self.days: list[DaySteps] = []
        for day in week:
            steps, classes = self._steps(classes, day)
            self.days.append(steps)
        self.lawful = np.array([self._may_end(one) for one in classes])

    def _steps(self, classes: list[Rested], day: int) -> tuple[DaySteps, list[Rested]]:
        """Return what a day may bring to some classes, and the classes after it."""
        groups = _alike(classes)
        idle = [self._after_day_off(one, day) for one in classes]
        options = [row for k, own in enumerate(groups) for row in self._options(classes[own], own, k, day)]
        after = sorted({*idle, *(one for *_, one in options)})
        place = {rested: k for k, rested in enumerate(after)}
        table = np.array(
            [(units, place[rested], level, k, shift) for units, level, k, shift, rested in options],
            dtype=np.int64,
        ).reshape(-1, 5)
        table = table[np.lexsort(table.T[::-1])]
        kinds, firsts = np.unique(table[:, :4], axis=0, return_index=True)
        leads = np.array([place[one] for one in idle], dtype=np.int64)
        order = np.argsort(leads, kind="stable")
        targets, runs = np.unique(leads[order], return_index=True)
        shifts, parts = table[:, 4], tuple(_parts(kinds))
        return DaySteps(
            groups, leads, order, runs, targets, shifts, firsts, kinds, parts, len(after)
        ), after

    def _options(
        self, classes: list[Rested], own: slice, group: int, day: int
    ) -> Iterator[tuple[int, int, int, int, Rested]]:
        """Yield units, class before, its group, candidate and class after of what a day offers."""
        columns, over = self.columns, self.excess.over
        which = np.flatnonzero(columns.day == day)
        ticks = [one.tick for one in classes]
        level = np.searchsorted(ticks, columns.start[which], side="right") - 1
        which, level = which[level >= 0], level[level >= 0]
        nights = np.maximum(classes[0].over + over[which], self._least(day))
        units = columns.paid[which] // self.unit
        rests = zip(*(one.tolist() for one in (nights, *self._rests_after(day, which))), strict=True)
        rows = zip(units.tolist(), level.tolist(), which.tolist(), rests, strict=True)
        for one, place, shift, rest in rows:
            yield one, own.start + place, group, shift, Rested(*rest)

    def _after_day_off(self, rested: Rested, day: int) -> Rested:
        """Return the class after a day off, or one for all that no later shift can notice."""
        later = rested.base + (0 if rested.settled else self.more_rest)
        tick = later if later > self._soonest[day + 1] else int(self.layout.horizon.starts[day, 0])
        return Rested(max(rested.over, self._least(day)), tick, True, tick)

    def _least(self, day: int) -> int:
        """Return the least excess of nights that matters after a day."""
        return self.excess.least(self.week.stop - 1 - day)

    def _may_end(self, rested: Rested) -> bool:
        """Tell whether nights keep their average, and enough rest is left before what is surely worked."""
        if rested.over > self.excess.spare or self.freedom.ahead is None:
            return rested.over <= self.excess.spare
        day, start = self.freedom.ahead
        if day == self.week.stop:
            return rested.tick <= start
        return rested.base + (0 if rested.settled else self.more_rest) <= start

    def _rests_after(self, day: int, which: Ints) -> tuple[Ints, NDArray[np.bool_], Ints]:
        """Return tick, settled and base of the class of rest after some shifts of a day."""
        columns, layout = self.columns, self.layout
        start, base = columns.start[which], columns.end[which] + self.rest
        ready = base
        if layout.problem.successions:
            step = np.searchsorted(layout.horizon.starts[day], start, side="right") - 1
            ready = np.maximum(base, layout.ready[day, np.maximum(step, 0)])
        binds = ready > self._first_starts.get(day + 1, np.inf)
        binds |= base + self.more_rest > self._soonest[day + 2]
        midnight = int(layout.horizon.starts[day, 0])
        return np.where(binds, ready, midnight), ~binds, np.where(binds, base, midnight)


def begin_of(freedom: Freedom, week: range) -> Rested:
    """Return the class of rest with which a person comes into a week."""
    settled = freedom.last_day < week[0] - 1
    base = freedom.ended + (freedom.more_rest if settled else freedom.rest)
    return Rested(0, base if settled else max(base, freedom.held), settled, base)


def first_starts(columns: Columns) -> dict[int, float]:
    """Return the first tick at which a candidate of each day begins."""
    return {int(day): float(columns.start[columns.day == day].min()) for day in np.unique(columns.day)}


def _soonest(starts: dict[int, float], week: range) -> list[float]:
    """Return the first tick of work from each day on, up to the second day after the week."""
    return [
        min((tick for own, tick in starts.items() if own >= day), default=np.inf)
        for day in range(week.stop + 2)
    ]


def _parts(kinds: Ints) -> Iterator[Part]:
    """Yield the kinds of each paid time."""
    for units in np.unique(kinds[:, 0]).tolist():
        first, stop = np.searchsorted(kinds[:, 0], [units, units + 1])
        targets, firsts = np.unique(kinds[first:stop, 1], return_index=True)
        yield Part(units, slice(int(first), int(stop)), kinds[first:stop, 2], firsts, targets)
