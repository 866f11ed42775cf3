"""The best week for one person, given what everybody else works."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.shapes import Shape

NEVER = -1e18


@dataclass(frozen=True, slots=True)
class WorkedShift:
    """A shift of one person; `start` and `pauses` are ticks from the start of the grid.

    Parameters
    ----------
    pauses : when each pause of the shape begins, in its order.
    """

    day: int
    start: int
    shape: Shape
    pauses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Freedom:
    """What one person may still work in a week.

    Parameters
    ----------
    rested : tick from which the person has had the daily rest.
    run : days worked in a row right before the week.
    days_off : indices of days on which the person must not work.
    """

    days: int
    minutes: int
    rested: int
    run: int
    days_off: frozenset[int]


@dataclass(frozen=True, slots=True)
class Priced:
    """Candidate shifts of one person with their worth and the best places of their pauses."""

    columns: Columns
    worth: Floats


def price(layout: Layout, columns: Columns, worth_of_tick: Floats, costs: Floats) -> Priced:
    """Return what each candidate is worth when its pauses are placed where they cost least.

    Parameters
    ----------
    worth_of_tick : shape (ticks,); what a person serving in a tick saves, at least 0.
    costs : shape (columns,); price of working each candidate.
    """
    running = np.concatenate([[0.0], np.cumsum(worth_of_tick)])
    last = len(running) - 1
    worth = running[np.minimum(columns.end, last)] - running[np.minimum(columns.start, last)] - costs
    cheapest: dict[tuple[int, int], Floats] = {}
    for number, shape in enumerate(columns.shapes):
        which = np.flatnonzero(columns.shape == number)
        for pause in shape.pauses:
            size = layout.horizon.ticks(pause.minutes), pause.width // layout.horizon.tick
            if size not in cheapest:
                cheapest[size] = _cheapest(running, *size)
            opens = np.minimum(columns.start[which] + pause.earliest // layout.horizon.tick, last)
            worth[which] -= cheapest[size][opens]
    return Priced(columns, worth)


def _losses(running: Floats, ticks: int) -> Floats:
    """Return what a pause of some ticks loses, by the tick at which it begins."""
    index = np.arange(len(running))
    return running[np.minimum(index + ticks, len(running) - 1)] - running


def _cheapest(running: Floats, ticks: int, width: int) -> Floats:
    """Return the least loss of a pause that begins at most `width` ticks after each tick."""
    losses = np.append(_losses(running, ticks), np.zeros(width))
    return np.lib.stride_tricks.sliding_window_view(losses, width + 1).min(axis=1)


def with_pauses(layout: Layout, columns: Columns, chosen: int, worth_of_tick: Floats) -> WorkedShift:
    """Return a candidate with its pauses where they cost least."""
    running = np.concatenate([[0.0], np.cumsum(worth_of_tick)])
    shape, start, tick = columns.shapes[columns.shape[chosen]], int(columns.start[chosen]), layout.horizon.tick
    begins = []
    for pause in shape.pauses:
        opens = start + pause.earliest // tick
        window = np.minimum(np.arange(opens, opens + pause.width // tick + 1), len(running) - 1)
        losses = _losses(running, layout.horizon.ticks(pause.minutes))[window]
        # In the middle of equally good places, which keeps people together least.
        best = np.flatnonzero(losses <= losses.min() + 1e-12)
        begins.append(opens + int(best[len(best) // 2]))
    return WorkedShift(int(columns.day[chosen]), start, shape, tuple(begins))


def best_tour(layout: Layout, week: range, priced: Priced, freedom: Freedom) -> list[int]:
    """Return the indices of the shifts of the most worthy lawful week, in the order of days."""
    return _unbroken(layout, week, priced, freedom, freedom.days_off)[1]


def _unbroken(
    layout: Layout, week: range, priced: Priced, freedom: Freedom, days_off: frozenset[int]
) -> tuple[float, list[int]]:
    """Solve without the limit on days in a row; where it is broken, try each day of the run as a day off."""
    worth, chosen = _Tours(layout, week, priced, freedom, days_off).best()
    days = {int(priced.columns.day[k]) for k in chosen}
    run, count = [], freedom.run
    for day in week:
        run, count = ([*run, day], count + 1) if day in days else ([], 0)
        if count > layout.problem.rules.max_consecutive_days:
            return max(
                _unbroken(layout, week, priced, freedom, days_off | {rest}) for rest in run
            )
    return worth, chosen


class _Tours:
    """Dynamic programme over the days of a week.

    A state is the class of the last shift's end, the days and the minutes used; the class says from
    which tick of the next day the person is rested.

    """

    def __init__(
        self, layout: Layout, week: range, priced: Priced, freedom: Freedom, days_off: frozenset[int]
    ) -> None:
        self.layout, self.week, self.priced = layout, week, priced
        self.rest = layout.horizon.ticks(layout.problem.rules.daily_rest_minutes)
        self.unit = int(np.gcd.reduce(priced.columns.paid)) if len(priced.columns) else 1
        self.room = (freedom.days + 1, freedom.minutes // self.unit + 1)
        self.rested = freedom.rested
        days = priced.columns.day
        self.first_starts = {
            int(day): int(priced.columns.start[days == day].min()) for day in np.unique(days)
        }
        self.days_off = days_off
        self.trail: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def best(self) -> tuple[float, list[int]]:
        """Return the worth of the best week and its shifts."""
        values = np.full((1, *self.room), NEVER)
        values[0, 0, 0] = 0.0
        ready = [self.rested]
        for day in self.week:
            values, ready = self._step(values, ready, day)
        place = np.unravel_index(int(values.argmax()), values.shape)
        return float(values[place]), self._walk_back(*(int(k) for k in place))

    def _step(self, values: Floats, ready: list[int], day: int) -> tuple[Floats, list[int]]:
        """Go one day on; `ready` is the tick from which each class is rested, in order."""
        best = np.maximum.accumulate(values, axis=0)
        source = np.where(values == best, np.arange(len(values))[:, None, None], 0)
        source = np.maximum.accumulate(source, axis=0)
        options = [] if day in self.days_off else self._options(ready, day)
        begin = self.layout.horizon.starts[day, 0]
        classes = sorted({int(begin), *(self._ready(k, day) for k in options)})
        after = np.full((len(classes), *self.room), NEVER)
        choice = np.full(after.shape, -1, dtype=np.int64)
        origin = np.zeros(after.shape, dtype=np.int64)
        after[0], origin[0] = best[-1], source[-1]
        for k in options:
            level = int(np.searchsorted(ready, self.priced.columns.start[k], side="right")) - 1
            units = int(self.priced.columns.paid[k]) // self.unit
            if level < 0 or units >= self.room[1]:
                continue
            gain = best[level, :-1, : self.room[1] - units] + self.priced.worth[k]
            where = classes.index(self._ready(k, day)), slice(1, None), slice(units, None)
            better = gain > after[where]
            after[where] = np.where(better, gain, after[where])
            choice[where] = np.where(better, k, choice[where])
            origin[where] = np.where(better, source[level, :-1, : self.room[1] - units], origin[where])
        self.trail.append((choice, origin))
        return after, classes

    def _ready(self, shift: int, day: int) -> int:
        """Return the tick from which a person is rested after a shift, rounded down where it is all one."""
        ready = int(self.priced.columns.end[shift]) + self.rest
        tomorrow = self.first_starts.get(day + 1, ready + 1)
        return ready if ready > tomorrow else int(self.layout.horizon.starts[day, 0])

    def _options(self, ready: list[int], day: int) -> list[int]:
        """Return the worthwhile shifts of a day, of those alike to the rules only the most worthy."""
        columns, worth = self.priced.columns, self.priced.worth
        which = np.flatnonzero((columns.day == day) & (worth > 0))
        best: dict[tuple[int, int, int], int] = {}
        for k in which[np.argsort(-worth[which], kind="stable")].tolist():
            level = int(np.searchsorted(ready, columns.start[k], side="right"))
            best.setdefault((level, self._ready(k, day), int(columns.paid[k])), k)
        return list(best.values())

    def _walk_back(self, level: int, days: int, units: int) -> list[int]:
        chosen = []
        for choice, origin in reversed(self.trail):
            k = int(choice[level, days, units])
            level = int(origin[level, days, units])
            if k >= 0:
                chosen.append(k)
                days, units = days - 1, units - int(self.priced.columns.paid[k]) // self.unit
        return chosen[::-1]
