"""What a tour uses up and the rules count: minutes, weekends, Sundays, kinds of shift, days of a week.

All counters together are one number, so that a shift moves every state by the same distance. Behind the
last lawful value of each counter but the first lie values that only a broken rule reaches; they keep a
counter that runs over from showing up in the next one.
"""

from dataclasses import dataclass
from math import gcd, prod

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.frame import Frame
from workforce.rostering.named.space import UNBOUND
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

WEEKENDS = -1
MINUTES = -2
SUNDAYS = -3
NIGHTS = -4
"""Stand among the numbers of counted kinds for the weekends, the period's minutes, the Sundays, and by how
much night shifts are too long."""
BIG = np.float32(1e9)
GRAINS = (1, 12, 24, 48, 96)
"""Least minutes that a counter of minutes may count in, tried until its values are few enough."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The counters of a group of people who are priced together.

    Parameters
    ----------
    sizes : values that each counter takes, those that break a rule included.
    steps : shape (kinds, counters); what a shift of each kind adds.
    start : shape (people,); the state before the first day, as far as the counters go.
    weekend, sunday : which counter counts weekends and which Sundays; -1 for none.
    weekly : which counters begin anew each Monday.
    broken : shape (states,); infinity where a counter has run over, else 0.
    toll : shape (2, states of all counters but the first); price of the overtime of a week at its end, of
        the week in which the window begins, and of any other.
    final : shape (people, states); infinity where a tour must not end, else the price of overtime there.
    least : the least value of the first counter in any lawful end.
    until : shape (days + 1,); the greatest lawful value of the first counter up to each day.
    exact : whether minutes are counted to the minute; else too few are, so that some unlawful tours pass.
    """

    sizes: tuple[int, ...]
    steps: Ints
    start: Ints
    weekend: int
    sunday: int
    weekly: tuple[int, ...]
    broken: NDArray[np.float32]
    toll: NDArray[np.float32]
    final: NDArray[np.float32]
    least: int
    until: Ints
    exact: bool

    @property
    def distances(self) -> Ints:
        """How far one more of each counter moves a state."""
        return np.concatenate([np.cumprod(self.sizes[:0:-1], dtype=np.int64)[::-1], [1]]).astype(np.int64)


def axes_of(frame: Frame, members: Ints, counted: frozenset[int], most: int) -> Axes:
    """Return the counters for people of a frame.

    Parameters
    ----------
    members : positions in the frame's people; they share their weekly limits.
    counted : kinds with a counter of their own, `WEEKENDS`, `SUNDAYS`, `MINUTES` and `NIGHTS`.
    most : values of all counters together, over 0, beyond which minutes are counted in coarser steps.
    """
    for grain in GRAINS:
        builder = _Builder(frame, members, counted, grain)
        if builder.places <= most:
            break
    return builder.axes()


class _Builder:
    """Counters in the making."""

    def __init__(self, frame: Frame, members: Ints, counted: frozenset[int], grain: int) -> None:
        self.frame, self.members, self.grain = frame, members, grain
        self.kinds, self.exact = sorted(kind for kind in counted if kind >= 0), True
        used = frame.open[members].any(axis=(0, 1))
        self.used = np.flatnonzero(used)
        self.lengths = np.where(used, frame.space.minutes, 0)
        self.nothing = np.zeros(frame.space.kinds, dtype=np.int64)
        self.lawful: list[int] = []
        self.spare: list[int] = []
        self.steps: list[Ints] = []
        self.starts: list[Ints] = []
        self.weekly: list[int] = []
        self.kind_axes: list[int] = []
        self.weekend = self.sunday = -1
        self.unit = 0
        self.shifts_counted = False
        self.until = np.full(len(frame.window) + 1, UNBOUND)
        self.nights: tuple[int, int, Ints] | None = None
        self.week_axis, self.week_unit, self.week_begun = -1, 0, 0
        weekday = frame.space.weekday[frame.window.start : frame.window.stop]
        self.last_week = int((weekday[1:] == 0).any())
        self.minute = float(frame.space.limits.minute[frame.people[members[0]]])
        self._add_all(counted)

    def _add_all(self, counted: frozenset[int]) -> None:
        self.add_minutes(MINUTES in counted)
        self.add_kinds()
        if NIGHTS in counted:
            self.add_nights()
        self.add_week()
        if WEEKENDS in counted:
            self.weekend = self.add(self.nothing, int(self.frame.weekends[self.members].max()), 1)
        if SUNDAYS in counted:
            self.sunday = self.add(self.nothing, int(self.frame.sundays[self.members].max()), 1)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Values that each counter takes, those that break a rule included."""
        return tuple(a + b for a, b in zip(self.lawful, self.spare, strict=True))

    @property
    def places(self) -> int:
        """Values of all counters together."""
        return prod(self.sizes)

    def unit_of(self, lengths: Ints) -> int:
        """Return minutes of which all lengths are multiples, or nearly so where those were too few."""
        unit = gcd(*lengths.tolist())
        if unit >= self.grain:
            return unit
        self.exact = False
        coarse = range(self.grain, 2 * self.grain)
        return min(coarse, key=lambda one: (int((lengths % one).sum()), -one))

    def add(self, steps: Ints, most: int, widest: int, left: Ints | None = None) -> int:
        """Add a counter that goes up to `most` in steps of at most `widest`, and return its number.

        Parameters
        ----------
        left : shape (people,); how much of `most` is left before the first day; all of it when None.
        """
        self.lawful.append(max(most, 0) + 1)
        self.spare.append(widest)
        self.steps.append(steps)
        begun = 0 if left is None else max(most, 0) - np.clip(left, 0, max(most, 0))
        self.starts.append(np.broadcast_to(begun, len(self.members)))
        return len(self.lawful) - 1

    def add_minutes(self, counted: bool) -> None:
        """Count the minutes of the period; as shifts, where all other lengths have counters."""
        limits = self.frame.minutes[self.members]
        most, days = int(limits[:, 1].max()), len(self.frame.window)
        longest = int(self.lengths.max(initial=0))
        held = self._held()
        bound = held is not None or (limits[:, 0] > 0).any() or limits[:, 1].min() < days * longest
        bound = bound or (self.minute > 0 and self.frame.free[self.members].min() < days * longest)
        if not len(self.used) or not bound or not counted:
            self.add(self.nothing, 0, 0)
            return
        usual = {int(self.lengths[k]) for k in self.used if k not in self.kinds or held is not None}
        self.shifts_counted = len(usual) == 1
        if self.shifts_counted:
            self.unit = usual.pop()
            shortest = int(self.lengths[self.used].min())
            self.add(np.sign(self.lengths), min(max(most, 0) // shortest, days), 1)
        else:
            self.unit = self.unit_of(self.lengths[self.used])
            self.add(self.lengths // self.unit, max(min(most, days * longest), 0) // self.unit, 0)
        if held is not None:
            self.until = held // self.unit

    def _held(self) -> Ints | None:
        """Return the most minutes up to each day by averages, which members share; None for any number."""
        rooms = self.frame.rooms
        least = None if rooms is None else rooms.until[self.members].min(axis=0)
        return least if least is not None and least.min() < UNBOUND else None

    def add_nights(self) -> None:
        """Count by how much night shifts are too long, less by how much others are shorter."""
        rooms = self.frame.rooms
        if rooms is None:
            return
        excess = np.where(np.isin(np.arange(len(self.nothing)), self.used), rooms.excess[0, 1:], 0)
        unit = int(np.gcd.reduce(np.abs(excess))) or 1
        steps, left = excess // unit, rooms.nights[self.members] // unit
        night = self.frame.open[self.members][:, :, steps != 0].any(axis=(0, 2)).sum()
        low, high = int(night * steps.min()), int(night * steps.max())
        high = max(min(high, int(left.max()) - low), 0)
        widest = int(np.abs(steps).max())
        axis = self.add(steps, high - low, widest, np.full(len(self.members), high))
        self.nights = axis, low, left

    def add_kinds(self) -> None:
        """Count the kinds that have a low limit."""
        for kind in self.kinds:
            most = int(self.frame.of_kind[self.members, kind].max())
            self.kind_axes.append(self.add(np.eye(1, len(self.nothing), kind, dtype=np.int64)[0], most, 1))

    def add_week(self) -> None:
        """Count the days and minutes of a calendar week, where they bind."""
        limits, people = self.frame.space.limits, self.frame.people[self.members]
        days, minutes = int(limits.week_days[people[0]]), int(limits.week_minutes[people[0]])
        begun = (
            limits.begun[people] if self.frame.window.start == 0 else np.zeros_like(limits.begun[people])
        )
        if not len(self.used):
            return
        used = self.lengths[self.used]
        longest = int(used.max())
        days_left, left = days - begun[:, 0], minutes - begun[:, 1]
        free = int(limits.week_free[people[0]])
        priced = self.minute > 0 and free < days * longest + int(begun[:, 1].max())
        if used.min() == longest and not priced:
            days, days_left = min(days, minutes // longest), np.minimum(days_left, left // longest)
        elif priced or minutes < days * longest or (left < minutes).any():
            unit = self.unit_of(used)
            spare = longest // unit
            self.weekly.append(self.add(self.lengths // unit, minutes // unit, spare, left // unit))
            if priced:
                self.week_axis, self.week_unit, self.week_begun = self.weekly[-1], unit, int(begun[0, 1])
        if days < 7 or (days_left < days).any():
            self.weekly.append(self.add(np.sign(self.lengths), days, 1, days_left))

    def axes(self) -> Axes:
        """Return the finished counters."""
        sizes = self.sizes
        grid = np.indices(sizes).reshape(len(sizes), -1)
        broken = np.asarray((grid >= np.array(self.lawful)[:, None]).any(axis=0))
        total, toll = self._total(grid), self._toll(sizes[1:])
        wrong = self._wrong(grid, broken, total)
        final = _walled(wrong)
        if self.minute:
            price = np.tile(toll[self.last_week], sizes[0]) + self._of_period(total)
            final = np.asarray(final + price, dtype=np.float32)
        ends = grid[0][~wrong.all(axis=0)]
        return Axes(
            sizes,
            np.array(self.steps, dtype=np.int64).T,
            np.ravel_multi_index(tuple(self.starts), sizes),
            self.weekend,
            self.sunday,
            tuple(self.weekly),
            _walled(broken),
            toll,
            final,
            int(ends.min(initial=10**6)),
            self.until,
            self.exact,
        )

    def _total(self, grid: Ints) -> Ints | None:
        """Return the minutes of the period in each state; None where they are not counted."""
        if not self.unit:
            return None
        total: Ints = self.unit * grid[0]
        if self.shifts_counted:
            for axis, kind in zip(self.kind_axes, self.kinds, strict=True):
                total = total + (int(self.lengths[kind]) - self.unit) * grid[axis]
        return total

    def _wrong(self, grid: Ints, broken: NDArray[np.bool_], total: Ints | None) -> NDArray[np.bool_]:
        """Return in which states each person's tour must not end, shape (people, states)."""
        frame, members = self.frame, self.members
        wrong = np.broadcast_to(broken, (len(members), grid.shape[1])).copy()
        for axis, kind in zip(self.kind_axes, self.kinds, strict=True):
            wrong |= grid[axis] > frame.of_kind[members, kind][:, None]
        if self.weekend >= 0:
            wrong |= grid[self.weekend] > frame.weekends[members][:, None]
        if self.sunday >= 0:
            wrong |= grid[self.sunday] > frame.sundays[members][:, None]
        if self.nights is not None:
            axis, low, left = self.nights
            wrong |= grid[axis] + low > left[:, None]
        if total is not None:
            lost = len(frame.window) * int((self.lengths % self.unit).max(initial=0))
            short = total + (0 if self.exact else lost) < frame.minutes[members, :1]
            wrong |= short | (total > frame.minutes[members, 1:])
        return wrong

    def _of_period(self, total: Ints | None) -> Floats:
        """Return the price of the overtime of the period in each state, shape (people, states)."""
        free = self.frame.free[self.members, None]
        return np.zeros((1, 1)) if total is None else self._beyond(total - free) - self._beyond(-free)

    def _toll(self, sizes: tuple[int, ...]) -> NDArray[np.float32]:
        """Return the price of the week's overtime by the counters but the first, shape (2, states)."""
        grid = np.indices(sizes).reshape(len(sizes), -1) if sizes else np.zeros((0, 1), dtype=np.int64)
        if self.week_axis < 1:
            return np.zeros((2, grid.shape[1]), dtype=np.float32)
        free = int(self.frame.space.limits.week_free[self.frame.people[self.members[0]]])
        worked = self.week_unit * grid[self.week_axis - 1]
        # What was worked before the window need not be whole units, and its overtime costs nothing more.
        begun = self.week_begun
        first = worked - self.week_unit * int(self.starts[self.week_axis][0]) + begun - free
        price = [self._beyond(first) - self._beyond(np.array(begun - free)), self._beyond(worked - free)]
        return np.array(price, dtype=np.float32)

    def _beyond(self, minutes: Ints) -> Floats:
        return np.asarray(self.minute * np.maximum(minutes, 0), dtype=np.float64)


def _walled(wrong: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.where(wrong, BIG, np.float32(0))


def weekends_in(frame: Frame) -> int:
    """Return how many weekends touch the window of a frame."""
    weekday = frame.space.weekday[frame.window.start : frame.window.stop]
    return int((weekday == SATURDAY).sum() + (weekday[0] == SATURDAY + 1))


def sundays_in(frame: Frame, person: int) -> int:
    """Return on how many Sundays of the window of a frame somebody may work."""
    weekday = frame.space.weekday[frame.window.start : frame.window.stop]
    return int(frame.open[person, weekday == SUNDAY].any(axis=1).sum())
