"""The best week for one person, given what everybody else works."""

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.tours import BOUND_TO, NEVER, Freedom, Priced

FEW_EXCESSES = 8
"""Excesses of nights that are told apart; where there are more, they count in multiples of the greatest."""


def best_tour(layout: Layout, week: range, priced: Priced, freedom: Freedom) -> list[int]:
    """Return the indices of the shifts of the most worthy lawful week, in the order of days."""
    if freedom.sets is not None:
        return _best_of_sets(layout, week, priced, freedom, freedom.sets)
    return _unbroken(layout, week, priced, freedom)


def _best_of_sets(
    layout: Layout, week: range, priced: Priced, freedom: Freedom, sets: tuple[frozenset[int], ...]
) -> list[int]:
    """Return the most worthy shifts on exactly one of some sets of days, the most promising first."""
    days = priced.columns.day
    most = {day: float(priced.worth[days == day].max(initial=NEVER)) for day in week}
    able = (one for one in sets if len(one) <= freedom.days)
    hopes = sorted(((sum(most[day] for day in one), sorted(one)) for one in able), reverse=True)
    best, answer = NEVER, list[int]()
    for hope, own in hopes:
        if hope <= best:
            break
        bound = np.where(np.isin(days, own) & (priced.worth > NEVER / 2), priced.worth + BOUND_TO, NEVER)
        off = frozenset(week) - frozenset(own)
        worth, chosen = _Tours(layout, week, Priced(priced.columns, bound), freedom, off).best()
        if len(chosen) == len(own) and worth - BOUND_TO * len(own) > best:
            best, answer = worth - BOUND_TO * len(own), chosen
    return answer


def _unbroken(layout: Layout, week: range, priced: Priced, freedom: Freedom) -> list[int]:
    """Return the most worthy week without too many days in a row.

    Weeks are sought without that limit; where it breaks, each day of the run is tried as a day off, the
    most worthy week first, so that the first lawful one found is the best.
    """
    waiting: list[tuple[float, list[int], list[int]]] = []
    seen: set[frozenset[int]] = set()

    def seek(days_off: frozenset[int]) -> None:
        if days_off not in seen:
            seen.add(days_off)
            worth, chosen = _Tours(layout, week, priced, freedom, days_off).best()
            heappush(waiting, (-worth, sorted(days_off), chosen))

    seek(freedom.days_off)
    while waiting:
        _, days_off, chosen = heappop(waiting)
        run = _too_long_a_run(week, freedom, {int(priced.columns.day[k]) for k in chosen})
        if not run:
            return chosen
        for rest in run:
            seek(frozenset(days_off) | {rest})
    return []


def _too_long_a_run(week: range, freedom: Freedom, worked: set[int]) -> list[int]:
    """Return the days of the first run that is too long, of which one that is not kept must be off."""
    run: list[int] = []
    count = freedom.run
    for day in week:
        run, count = ([*run, day], count + 1) if day in worked else ([], 0)
        beyond = freedom.lead if day == week[-1] and count else 0
        if count + beyond > freedom.most_run:
            return [one for one in run if one not in freedom.kept]
    return []


@dataclass(frozen=True, slots=True, order=True)
class _Rested:
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
class _Option:
    """A shift of a day, the highest class of rest that may work it, counted from 0, and that after it."""

    shift: int
    level: int
    rested: _Rested


@dataclass
class _Stage:
    """The best worth by class of rest, days and minutes used, and how it came about."""

    classes: list[_Rested]
    worth: Floats
    choice: Ints
    origin: Ints

    @classmethod
    def of(cls, classes: list[_Rested], room: tuple[int, int]) -> "_Stage":
        """Return a stage in which nothing is reached yet."""
        shape = (len(classes), *room)
        return cls(classes, np.full(shape, NEVER), np.full(shape, -1), np.zeros(shape, dtype=np.int64))


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


def _alike(classes: list[_Rested]) -> list[slice]:
    """Return the parts of sorted classes that differ by rest alone."""
    overs = [one.over for one in classes]
    firsts = [k for k, one in enumerate(overs) if not k or one != overs[k - 1]]
    return [slice(a, b) for a, b in pairwise([*firsts, len(overs)])]


class _Tours:
    """Dynamic programme over the days of a week: rest, days and minutes used make the state."""

    def __init__(
        self, layout: Layout, week: range, priced: Priced, freedom: Freedom, days_off: frozenset[int]
    ) -> None:
        self.layout, self.week, self.priced = layout, week, priced
        self.rest, self.more_rest = freedom.rest, freedom.more_rest - freedom.rest
        self.unit = int(np.gcd.reduce(priced.columns.paid)) if len(priced.columns) else 1
        self.room = (freedom.days + 1, freedom.minutes // self.unit + 1)
        self.freedom, self.days_off = freedom, days_off
        self.excess = Excess.of(freedom, len(priced.columns))
        days = priced.columns.day
        starts = {int(day): float(priced.columns.start[days == day].min()) for day in np.unique(days)}
        if freedom.ahead is not None:
            starts[freedom.ahead[0]] = freedom.ahead[1]
        self.first_starts = starts
        self.soonest = [
            min((tick for own, tick in starts.items() if own >= day), default=np.inf)
            for day in range(week.stop + 2)
        ]

    def best(self) -> tuple[float, list[int]]:
        """Return the worth of the best week and its shifts."""
        settled = self.freedom.last_day < self.week[0] - 1
        base = self.freedom.ended + self.rest + (self.more_rest if settled else 0)
        begin = _Rested(0, base if settled else max(base, self.freedom.held), settled, base)
        stages = [_Stage.of([begin], self.room)]
        stages[0].worth[0, 0, 0] = 0.0
        for day in self.week:
            stages.append(self._next(stages[-1], day))
        units = self.unit * np.arange(self.room[1])
        last = stages[-1].worth - BOUND_TO * np.maximum(self.freedom.due - units, 0)
        last -= self.freedom.beyond * np.maximum(units - self.freedom.free, 0)
        lawful = np.array([self._may_end(one) for one in stages[-1].classes])
        if lawful.any():
            last[~lawful] = 2 * NEVER
        place = np.unravel_index(int(last.argmax()), last.shape)
        return float(last[place]), self._walk_back(stages, *(int(k) for k in place))

    def _next(self, stage: _Stage, day: int) -> _Stage:
        """Go one day on, off or at work."""
        steps = [
            (group, [] if day in self.days_off else self._options(stage.classes[group], day))
            for group in _alike(stage.classes)
        ]
        idle = [self._after_day_off(one, day) for one in stage.classes]
        worked = [one.rested for _, options in steps for one in options]
        after = _Stage.of(sorted({*idle, *worked}), self.room)
        place = {rested: k for k, rested in enumerate(after.classes)}
        for level, rested in enumerate(idle):
            self._reach(after, place[rested], (stage.worth[level], level), None)
        for group, options in steps:
            worth = stage.worth[group]
            best = np.maximum.accumulate(worth, axis=0)
            source = np.where(worth == best, np.arange(len(best))[:, None, None], 0)
            source = np.maximum.accumulate(source, axis=0) + group.start
            for one in options:
                self._reach(after, place[one.rested], (best[one.level], source[one.level]), one.shift)
        return after

    def _reach(
        self, after: _Stage, target: int, before: tuple[Floats, Ints | int], shift: int | None
    ) -> None:
        """Enter what a day off, or a shift, leads to wherever that is better."""
        worth, source = before
        days, units, gain = 0, 0, 0.0
        if shift is not None:
            days, units = 1, int(self.priced.columns.paid[shift]) // self.unit
            gain = float(self.priced.worth[shift])
        if days >= self.room[0] or units >= self.room[1]:
            return
        cut = slice(0, self.room[0] - days), slice(0, self.room[1] - units)
        where = target, slice(days, None), slice(units, None)
        reached, known = worth[cut] + gain, after.worth[where]
        better = reached > known
        if better.any():
            np.copyto(known, reached, where=better)
            np.copyto(after.choice[where], -1 if shift is None else shift, where=better)
            origin = source[cut] if isinstance(source, np.ndarray) else source
            np.copyto(after.origin[where], origin, where=better)

    def _after_day_off(self, rested: _Rested, day: int) -> _Rested:
        """Return the class after a day off, or one for all that no later shift can notice."""
        later = rested.base + (0 if rested.settled else self.more_rest)
        tick = later if later > self.soonest[day + 1] else int(self.layout.horizon.starts[day, 0])
        return _Rested(max(rested.over, self._least(day)), tick, True, tick)

    def _least(self, day: int) -> int:
        """Return the least excess of nights that matters after a day."""
        return self.excess.least(self.week.stop - 1 - day)

    def _may_end(self, rested: _Rested) -> bool:
        """Tell whether nights keep their average, and enough rest is left before what is surely worked."""
        if rested.over > self.excess.spare or self.freedom.ahead is None:
            return rested.over <= self.excess.spare
        day, start = self.freedom.ahead
        if day == self.week.stop:
            return rested.tick <= start
        return rested.base + (0 if rested.settled else self.more_rest) <= start

    def _options(self, classes: list[_Rested], day: int) -> list[_Option]:
        """Return the worthwhile shifts of a day, of those alike to the rules only the most worthy.

        A short night may be worth its price for a long one.
        """
        columns, worth, over = self.priced.columns, self.priced.worth, self.excess.over
        useful = worth > (NEVER / 2 if self.freedom.due else 0)
        useful |= (over < 0) & (worth > NEVER / 2)
        which = np.flatnonzero((columns.day == day) & useful)
        which = which[np.argsort(-worth[which], kind="stable")]
        level = np.searchsorted([one.tick for one in classes], columns.start[which], side="right") - 1
        nights = np.maximum(classes[0].over + over[which], self._least(day))
        kinds = (level, columns.paid[which], nights, *self._rests_after(day, which))
        best: dict[tuple[int, int, int, int, bool, int], int] = {}
        for kind, k in zip(zip(*(one.tolist() for one in kinds), strict=True), which.tolist(), strict=True):
            best.setdefault(kind, k)
        return [_Option(k, kind[0], _Rested(*kind[2:])) for kind, k in best.items() if kind[0] >= 0]

    def _rests_after(self, day: int, which: Ints) -> tuple[Ints, NDArray[np.bool_], Ints]:
        """Return tick, settled and base of the class of rest after some shifts of a day."""
        columns, layout = self.priced.columns, self.layout
        start, base = columns.start[which], columns.end[which] + self.rest
        ready = base
        if layout.problem.successions:
            step = np.searchsorted(layout.horizon.starts[day], start, side="right") - 1
            ready = np.maximum(base, layout.ready[day, np.maximum(step, 0)])
        binds = ready > self.first_starts.get(day + 1, np.inf)
        binds |= base + self.more_rest > self.soonest[day + 2]
        midnight = int(layout.horizon.starts[day, 0])
        return np.where(binds, ready, midnight), ~binds, np.where(binds, base, midnight)

    def _walk_back(self, stages: list[_Stage], level: int, days: int, units: int) -> list[int]:
        chosen = []
        for stage in reversed(stages[1:]):
            k = int(stage.choice[level, days, units])
            level = int(stage.origin[level, days, units])
            if k >= 0:
                chosen.append(k)
                days, units = days - 1, units - int(self.priced.columns.paid[k]) // self.unit
        return chosen[::-1]
