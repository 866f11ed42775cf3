"""The states of a group of people day by day, and the cheapest way through them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.axes import BIG, Axes
from workforce.rostering.named.ending import Statuses, statuses_at_end
from workforce.rostering.named.frame import Edge, Frame
from workforce.rostering.named.resting import Resting
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

Singles = NDArray[np.float32]
Status = tuple[int, int]
"""(run of days - 1, class of the last shift), or (-1, status of days off)."""

REACHED = 1e8


@dataclass(frozen=True, slots=True)
class Stage:
    """The cheapest price of each state between two days.

    Parameters
    ----------
    work : shape (people, runs, classes, counters).
    off : shape (people, statuses of days off, counters).
    """

    work: Singles
    off: Singles


@dataclass(frozen=True, slots=True)
class RunRules:
    """What people need to share to be priced together: days in a row, least and most, and days off."""

    least_run: int
    most_run: int
    least_off: int

    def most_work(self, days: int) -> int:
        """Return the most working days among so many."""
        whole, rest = divmod(days, self.most_run + self.least_off)
        return whole * self.most_run + min(rest, self.most_run)


class Lattice:
    """Cheapest tours of people whose rules have one shape.

    Parameters
    ----------
    members : positions in the frame's people.
    """

    def __init__(self, frame: Frame, members: Ints, runs: RunRules, axes: Axes) -> None:
        self.frame, self.members, self.runs, self.axes = frame, members, runs, axes
        days = slice(frame.window.start, frame.window.stop)
        self.weekday = frame.space.weekday[days]
        self.follows = frame.space.follows[days]
        self.resting = Resting.of(frame, members, runs.least_off)
        self.classes = self._classes()
        self.steps = np.array([axes.steps[own[0]] for own in self.classes], dtype=np.int64)
        self.before = [edge for k, edge in enumerate(frame.before) if k in set(members.tolist())]
        self.allowed_before = self._allowed_before()
        self.rested_before = self._rested_before()
        self.group = self.resting.of_kind[[own[0] for own in self.classes]]
        self.bands = self._bands()
        self.distances = self._distances()
        self.flat: object = None

    @property
    def state_count(self) -> int:
        """States of one person over all days."""
        per = self.runs.most_run * len(self.classes) + self.resting.count
        return per * sum(stop - first for first, stop in self.bands)

    def _classes(self) -> list[list[int]]:
        """Return kinds that the rules cannot tell apart, the cheapest of which is all that matters."""
        different = self.follows[1:] if len(self.follows) > 1 else self.follows
        if (different == different[0]).all():
            different = different[:1]
        used, rests = self.frame.open[self.members].any(axis=(0, 1)), self.frame.space.rests
        edges = [edge.option - 1 for edge in (*self.frame.before, *self.frame.after) if edge.option]
        after = self.frame.space.follows[min(self.frame.window.stop, self.frame.space.days - 1)]
        alike: dict[tuple[bytes, ...], list[int]] = {}
        for kind in np.flatnonzero(used).tolist():
            key = (
                self.axes.steps[kind].tobytes(),
                different[:, kind, :].tobytes(),
                different[:, :, kind].tobytes(),
                self.follows[0][:, kind].tobytes(),
                after[kind, edges].tobytes(),
                rests[:, :, kind].tobytes(),
                rests[:, :, :, kind].tobytes(),
                self.resting.first[:, kind].tobytes(),
            )
            alike.setdefault(key, []).append(kind)
        return list(alike.values()) or [[0]]

    def _allowed_before(self) -> list[list[tuple[int, ...]]]:
        """Return, day by day and class by class, the classes that may have been worked the day before."""
        firsts = [own[0] for own in self.classes]
        known: dict[bytes, list[tuple[int, ...]]] = {}
        for follows in self.follows:
            if follows.tobytes() not in known:
                among = follows[np.ix_(firsts, firsts)]
                known[follows.tobytes()] = [tuple(np.flatnonzero(own).tolist()) for own in among.T]
        return [known[follows.tobytes()] for follows in self.follows]

    def _rested_before(self) -> list[list[tuple[int, ...]]]:
        """Return, day by day and class by class, the statuses of days off after which it may be worked."""
        last = (self.resting.count - 1,)
        if self.resting.settled:
            return [[last] * len(self.classes)] * len(self.weekday)
        return [
            [tuple(np.flatnonzero(self.resting.may_work(day, own[0])).tolist()) for own in self.classes]
            for day in self.frame.window
        ]

    def _bands(self) -> list[tuple[int, int]]:
        """Return which states can be reached before each day and after the last, and still end lawfully."""
        days, inner = len(self.weekday), int(self.axes.distances[0])
        widest = int(self.steps[:, 0].max())
        bands = []
        for day in range(days + 1):
            first = max(self.axes.least - widest * self.runs.most_work(days - day), 0) if day else 0
            last = min(widest * self.runs.most_work(day), self.axes.sizes[0] - 1, int(self.axes.until[day]))
            bands.append((min(first, last) * inner, (last + 1) * inner))
        return bands

    def _begin(self) -> Stage:
        people, runs = len(self.members), self.runs
        first, stop = self.bands[0]
        work = np.full((people, runs.most_run, len(self.classes), stop - first), BIG, dtype=np.float32)
        off = np.full((people, self.resting.count, stop - first), BIG, dtype=np.float32)
        for k, (edge, start) in enumerate(zip(self.before, self.axes.start, strict=True)):
            if not edge.run:
                off[k, self.resting.status(edge), start] = 0.0
            elif edge.run <= runs.most_run:
                # The kind before the window binds the first day through `_bar_first_day`, and days off
                # through `_ended`.
                work[k, edge.run - 1, :, start] = 0.0
        return Stage(work, off)

    def class_prices(self, prices: Floats) -> tuple[Singles, Ints]:
        """Return the cheapest kind of each class: price and kind, shape (people, days, classes)."""
        own = prices[self.members][:, :, 1:]
        best = np.empty((*own.shape[:2], len(self.classes)), dtype=np.float32)
        kind = np.empty(best.shape, dtype=np.int64)
        for number, kinds in enumerate(self.classes):
            which = own[:, :, kinds].argmin(axis=2)
            kind[:, :, number] = np.array(kinds)[which]
            best[:, :, number] = np.minimum(own[:, :, kinds].min(axis=2), BIG)
        self._bar_first_day(best)
        return best, kind

    def _bar_first_day(self, prices: Singles) -> None:
        """Keep kinds off the first day that must not follow the shift before the window."""
        for k, edge in enumerate(self.before):
            if edge.option:
                barred = [not self.follows[0][edge.option - 1, own[0]] for own in self.classes]
                prices[k, 0, barred] = BIG

    def begin_prices(self, begins: Floats | None) -> Singles:
        """Return what the first day of a run costs beside its shift, shape (people, days)."""
        if begins is None:
            return np.zeros((len(self.members), len(self.weekday)), dtype=np.float32)
        return begins[self.members].astype(np.float32)

    def stages(self, prices: Floats, begins: Floats | None = None) -> list[Stage]:
        """Return the states before the first day and after each."""
        work_price, _ = self.class_prices(prices)
        off_price, begin = prices[self.members][:, :, 0].astype(np.float32), self.begin_prices(begins)
        stages = [self._begin()]
        for day in range(len(self.weekday)):
            own = work_price[:, day], off_price[:, day], begin[:, day]
            stages.append(self._next(stages[-1], day, own))
        return stages

    def source(self, stage: Stage, day: int) -> Stage:
        """Return the states from which a day sets out; on Mondays the week's counters stand at 0."""
        if self.weekday[day] != 0 or not self.axes.weekly or day == 0:
            return stage
        return Stage(self._folded(stage.work, day), self._folded(stage.off, day))

    def week_price(self, monday: int) -> Singles:
        """Return what overtime of the week before a Monday costs, by the counters but the first."""
        first = not (self.weekday[1:monday] == 0).any()
        price: Singles = self.axes.toll[0 if first else 1].reshape(self.axes.sizes[1:])
        return price

    def _folded(self, values: Singles, day: int) -> Singles:
        own = values.reshape(*values.shape[:-1], -1, *self.axes.sizes[1:]) + self.week_price(day)
        lead = values.ndim - 1
        for axis in self.axes.weekly:
            least = own.min(axis=lead + axis, keepdims=True)
            own = np.full_like(own, BIG)
            own[(slice(None),) * (lead + axis) + (slice(0, 1),)] = least
        return own.reshape(values.shape)

    def _next(self, stage: Stage, day: int, prices: tuple[Singles, Singles, Singles]) -> Stage:
        work_price, off_price, begin_price = prices
        stage = self.source(stage, day)
        first, stop = self.bands[day + 1]
        people, runs = len(self.members), self.runs
        work = np.full((people, runs.most_run, len(self.classes), stop - first), BIG, dtype=np.float32)
        off = np.full((people, self.resting.count, stop - first), BIG, dtype=np.float32)
        source, target = self._move(day, 0)
        longer = np.concatenate([self._ended(stage, day), stage.off], axis=1)[:, :, source]
        off[:, :-1, target] = longer[:, : self.resting.count - 1]
        off[:, -1, target] = longer[:, self.resting.count - 1 :].min(axis=1)
        off += off_price[:, None, None]
        running: dict[tuple[int, ...], Singles] = {}
        wall = self.axes.broken[first:stop]
        for into, before in enumerate(self.allowed_before[day]):
            price = work_price[:, into]
            source, target = self._move(day, self.distances[day][into][1])
            rested = _least(stage.off, self.rested_before[day][into])
            work[:, 0, into, target] = rested[:, source] + (price + begin_price)[:, None]
            if before and runs.most_run > 1:
                if before not in running:
                    running[before] = _least(stage.work[:, :-1], before)
                source, target = self._move(day, self.distances[day][into][0])
                work[:, 1:, into, target] = running[before][:, :, source] + price[:, None, None]
        work += wall
        return Stage(work, off)

    def _ended(self, stage: Stage, day: int) -> Singles:
        """Return, by group of the last kind, the cheapest state that may take the day off after work."""
        least, groups = self.runs.least_run, range(self.resting.groups)
        ended: Singles = stage.work[:, least - 1 :].min(axis=1)
        for k, edge in enumerate(self.before):
            if edge.free and 0 < edge.run + day < least:
                ended[k] = np.minimum(ended[k], stage.work[k, edge.run + day - 1])
        found = np.full((len(ended), len(groups), ended.shape[-1]), BIG, dtype=np.float32)
        for number in groups:
            if day:
                own = self.group == number
                found[:, number] = ended[:, own].min(axis=1, initial=BIG)
            else:
                who = [self.group_before(edge) == number for edge in self.before]
                found[who, number] = ended[who].min(axis=1)
        return found

    def group_before(self, edge: Edge) -> int:
        """Return the group of the kind that is worked right before the window."""
        return int(self.resting.of_kind[edge.option - 1])

    def _move(self, day: int, distance: int) -> tuple[slice, slice]:
        """Return which states of a day move how: from where to where in the arrays of both."""
        (first, stop), (after, end) = self.bands[day], self.bands[day + 1]
        shift = first + distance - after
        source, target = max(0, -shift), max(0, shift)
        size = max(min(stop - first - source, end - after - target), 0)
        return slice(source, source + size), slice(target, target + size)

    def _distances(self) -> list[list[tuple[int, int]]]:
        """Return how far a shift moves a state, by day and class, in a block and as its first."""
        usual = (self.steps @ self.axes.distances).tolist()
        weekend, sunday = (
            int(self.axes.distances[axis]) if axis >= 0 else 0
            for axis in (self.axes.weekend, self.axes.sunday)
        )
        table = []
        for day, weekday in enumerate(self.weekday.tolist()):
            first = weekend if weekday >= SATURDAY else 0
            later = weekend if weekday == SATURDAY or (weekday > SATURDAY and day == 0) else 0
            own = sunday if weekday == SUNDAY else 0
            table.append([(one + own + later, one + own + first) for one in usual])
        return table


def _least(values: Singles, which: tuple[int, ...]) -> Singles:
    """Return the least along the last axis but one, over some places."""
    least = values[..., which[0], :]
    for number in which[1:]:
        least = np.minimum(least, values[..., number, :])
    return least


Walks = Callable[
    [Lattice, Floats, int, Floats | None], Iterator[tuple[int, float, list[NDArray[np.int16]]]]
]
"""From a lattice, prices, a number, and what the first day of a run costs more (None for nothing): each
person, the cheapest price, and some cheap tours."""


def walks(
    lattice: Lattice, prices: Floats, most: int, begins: Floats | None = None
) -> Iterator[tuple[int, float, list[NDArray[np.int16]]]]:
    """Yield each person, the price of the cheapest tour, and up to `most` cheap tours, best first."""
    stages = lattice.stages(prices, begins)
    _, kinds = lattice.class_prices(prices)
    statuses = statuses_at_end(
        lattice.frame, lattice.members, lattice.runs, lattice.classes, lattice.resting
    )
    first, stop = lattice.bands[-1]
    ended = (stages[-1].work + statuses.work[..., None]).min(axis=(1, 2))
    ended = np.minimum(ended, (stages[-1].off + statuses.off[..., None]).min(axis=1))
    ended += lattice.axes.final[:, first:stop]
    for k, member in enumerate(lattice.members.tolist()):
        order = np.argsort(ended[k], kind="stable")[:most]
        walker = _Walker(lattice, stages, statuses, k)
        tours = [walker.walk(kinds[k], int(place)) for place in order if ended[k, place] < REACHED]
        yield member, float(ended[k].min()), tours


@dataclass(frozen=True, slots=True)
class _Walker:
    """The way back through the stages of one person."""

    lattice: Lattice
    stages: list[Stage]
    statuses: Statuses
    k: int

    def walk(self, kinds: Ints, place: int) -> NDArray[np.int16]:
        """Return the cheapest tour that ends with the counters at a place of the last band."""
        work = self.stages[-1].work[self.k, :, :, place] + self.statuses.work[self.k]
        off = self.stages[-1].off[self.k, :, place] + self.statuses.off[self.k]
        status = (-1, int(off.argmin()))
        if work.min() <= off.min():
            run, last = np.unravel_index(int(work.argmin()), work.shape)
            status = int(run), int(last)
        tour = np.zeros(len(kinds), dtype=np.int16)
        for day in range(len(kinds) - 1, -1, -1):
            if status[0] >= 0:
                tour[day] = kinds[day, status[1]] + 1
            status, place = self._back(day, status, place)
        return tour

    def _back(self, day: int, status: Status, place: int) -> tuple[Status, int]:
        """Return status and place before a day."""
        lattice, (row, column) = self.lattice, status
        stage = lattice.source(self.stages[day], day)
        place += lattice.bands[day + 1][0] - lattice.bands[day][0]
        if row < 0:
            status = self._before_day_off(stage, day, column, place)
        else:
            place -= lattice.distances[day][column][row == 0]
            if row == 0:
                rested = lattice.rested_before[day][column]
                status = -1, rested[int(stage.off[self.k, rested, place].argmin())]
            else:
                allowed = lattice.allowed_before[day][column]
                values = stage.work[self.k, row - 1, allowed, place]
                status = row - 1, allowed[int(values.argmin())]
        return status, self._unfolded(day, status, place)

    def _before_day_off(self, stage: Stage, day: int, off: int, place: int) -> Status:
        runs, resting = self.lattice.runs, self.lattice.resting
        last, groups = resting.count - 1, resting.groups
        which = range(off - groups, off) if off == last else range(off - groups, off - groups + 1)
        found = [one for one in (*which, *([last] if off == last else [])) if one >= 0]
        choices = [(float(stage.off[self.k, one, place]), (-1, one)) for one in found]
        edge: Edge = self.lattice.before[self.k]
        own = np.flatnonzero((self.lattice.group == off % groups) | (day == 0) | (groups == 1))
        for run in range(1, runs.most_run + 1) if off - groups < 0 else ():
            if run >= runs.least_run or (edge.free and run == edge.run + day):
                values = stage.work[self.k, run - 1, own, place]
                if len(own):
                    choices.append((float(values.min()), (run - 1, int(own[values.argmin()]))))
        return min(choices)[1]

    def _unfolded(self, day: int, status: Status, place: int) -> int:
        """Return where the week's counters stood on the Sunday before a Monday."""
        lattice, axes = self.lattice, self.lattice.axes
        if lattice.weekday[day] != 0 or not axes.weekly or day == 0:
            return place
        before, (row, column) = self.stages[day], status
        values = before.off[self.k, column] if row < 0 else before.work[self.k, row, column]
        own = values.reshape(-1, *axes.sizes[1:]) + lattice.week_price(day)
        at = list(np.unravel_index(place, own.shape))
        where: list[int | slice] = [int(one) for one in at]
        for axis in axes.weekly:
            where[axis] = slice(None)
        inside = own[tuple(where)]
        found = np.unravel_index(int(inside.argmin()), inside.shape)
        for axis, one in zip(axes.weekly, found, strict=True):
            at[axis] = one
        return int(np.ravel_multi_index(tuple(at), own.shape))
