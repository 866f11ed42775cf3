"""Everybody's cheapest tours in machine code, where nothing is counted: few states, in double precision.

It is the same way through the same statuses as `kernel`'s, which is made for many values of counters.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.ending import statuses_at_end
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.kernel import compiled, kept
from workforce.rostering.named.kernelplan import plan_of
from workforce.rostering.named.lattice import Lattice
from workforce.rostering.named.tolls import DayPrices
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.weekends import SATURDAY

FAR = 1e15
Bools = NDArray[np.bool_]


class _Ways(NamedTuple):
    """Which status follows which: first runs times classes of work, then those of days off.

    Parameters
    ----------
    members : positions of the people.
    first : shape (people, statuses); 0 where somebody may set out from a status, else infinity.
    last : shape (people, statuses); 0 where somebody may end in a status, else infinity.
    sizes : runs, classes, statuses of days off.
    class_of : shape (kinds,); the class of each kind, -1 for none.
    may_stop : shape (people, days, runs); whether a day off may follow a run.
    day_off : shape (people, 2, classes); status of the first day off after a class, on the first day of all
        and on any other.
    next_off : shape (statuses of days off,); status after one more day off.
    rested : shape (days, statuses of days off, classes); which class may follow which status.
    group, groups : shape (days, classes) and (days,); classes with one number may follow the same classes.
    follows : shape (days, groups, classes); which classes those are.
    """

    members: Ints
    first: Floats
    last: Floats
    sizes: Ints
    class_of: Ints
    may_stop: Bools
    day_off: Ints
    next_off: Ints
    rested: Bools
    group: Ints
    groups: Ints
    follows: Bools


class QuickWalk:
    """The way through a lattice without counters."""

    def __init__(self, lattice: Lattice) -> None:
        self.ways = _ways_of(lattice)
        self._values = np.empty((len(lattice.weekday) + 1, self.ways.first.shape[1]))

    def find(self, prices: DayPrices, least: Floats, tours: Tours) -> None:
        """Write the price and the tour of each of the lattice's people to its place."""
        _walk_all(self.ways, prices, self._values, least, tours)


def fits(lattice: Lattice) -> bool:
    """Tell whether a lattice counts nothing, and nobody comes from a shift inside the period."""
    return lattice.axes.broken.size == 1 and not any(edge.option for edge in lattice.before)


def _ways_of(lattice: Lattice) -> _Ways:
    plan, frame, members = plan_of(lattice), lattice.frame, lattice.members
    most_run, classes, count, least_run = plan.runs.tolist()
    ends = statuses_at_end(frame, members, lattice.runs, lattice.classes, lattice.resting)
    class_of = np.full(frame.space.kinds, -1)
    for number, kinds in enumerate(lattice.classes):
        class_of[kinds] = number
    first = np.full((len(members), most_run * classes + count), FAR)
    for own, (run, off, *_) in zip(first, plan.edges.tolist(), strict=True):
        if not run:
            own[most_run * classes + off] = 0.0
        elif run <= most_run:
            own[(run - 1) * classes : run * classes] = 0.0
    long, days = np.arange(1, most_run + 1), np.arange(len(lattice.weekday))
    begun, free, before = plan.edges[:, 0], plan.edges[:, 2] == 1, plan.edges[:, 3]
    exempt = free[:, None, None] & (long == (begun[:, None] + days)[:, :, None])
    groups = np.stack(np.broadcast_arrays(before[:, None], plan.rest_group), axis=1)
    last = np.concatenate([ends.work.reshape(len(members), -1), ends.off], axis=1)
    return _Ways(
        members,
        first,
        last.astype(np.float64),
        plan.runs,
        class_of,
        (long >= least_run) | exempt,
        np.ascontiguousarray(np.minimum(groups, count - 1)),
        np.minimum(np.arange(count) + plan.groups_at_rest, count - 1),
        plan.rested,
        plan.group,
        plan.groups,
        plan.follows,
    )


@compiled
def _price(ways: _Ways, prices: DayPrices, person: int, price: Floats, kinds: Ints) -> None:
    """Write each day's and class's cheapest kind: the price in a run, that as its first, and the kind."""
    price[:] = FAR
    for day in range(kinds.shape[0]):
        weekday = prices.weekday[day]
        more = prices.sunday[person] if weekday == SUNDAY else 0.0
        if weekday == SATURDAY or (weekday == SUNDAY and day == 0):
            more += prices.weekend[person]
        for kind in range(ways.class_of.shape[0]):
            one = ways.class_of[kind]
            if one >= 0:
                own = prices.costs[person, day, kind + 1] - prices.worth[day, kind]
                own += prices.tolls[person, kind] + more
                if own < price[0, day, one]:
                    price[0, day, one] = own
                    kinds[day, one] = kind
        begin = prices.weekend[person] if weekday == SUNDAY and day > 0 else 0.0
        for one in range(kinds.shape[1]):
            price[1, day, one] = price[0, day, one] + begin


@compiled
def _step_off(
    before: Floats, after: Floats, off: float, may_stop: Bools, day_off: Ints, next_off: Ints
) -> None:
    """Fill the statuses of days off after a day that has these ways."""
    classes = day_off.shape[0]
    base = may_stop.shape[0] * classes
    for run in range(may_stop.shape[0]):
        for one in range(classes if may_stop[run] else 0):
            into = base + day_off[one]
            after[into] = min(after[into], before[run * classes + one] + off)
    for status in range(next_off.shape[0]):
        into = base + next_off[status]
        after[into] = min(after[into], before[base + status] + off)


@compiled
def _step_first(rests: Floats, after: Floats, price: Floats, rested: Bools) -> None:
    """Fill the statuses of a run's first day after days off."""
    for one in range(price.shape[0]):
        for status in range(rests.shape[0]):
            if rested[status, one]:
                after[one] = min(after[one], rests[status] + price[one])


@compiled
def _step_on(
    before: Floats, after: Floats, price: Floats, group: Ints, groups: int, follows: Bools
) -> None:
    """Fill the statuses of a run's later days."""
    classes = price.shape[0]
    for run in range(before.shape[0] // classes - 1):
        first = run * classes
        for number in range(groups):
            least = FAR
            for one in range(classes):
                if follows[number, one]:
                    least = min(least, before[first + one])
            for one in range(classes):
                if group[one] == number:
                    after[first + classes + one] = least + price[one]


@compiled
def _fill(ways: _Ways, number: int, price: Floats, off: Floats, values: Floats) -> None:
    """Write the least price of each status between any two days of a person, told by place."""
    base = ways.sizes[0] * ways.sizes[1]
    next_off, may_stop, day_off = ways.next_off, ways.may_stop[number], ways.day_off[number]
    values[1:] = FAR
    values[0] = ways.first[number]
    for day in range(off.shape[0]):
        before, after, later = values[day], values[day + 1], min(day, 1)
        _step_off(before, after, off[day], may_stop[day], day_off[later], next_off)
        _step_first(before[base:], after, price[1, day], ways.rested[day])
        group, groups, follows = ways.group[day], ways.groups[day], ways.follows[day]
        _step_on(before[:base], after, price[0, day], group, groups, follows)


@compiled
def _before(ways: _Ways, number: int, day: int, values: Floats, status: int) -> int:
    """Return the cheapest status from which a day leads to another one."""
    classes, base = ways.sizes[1], ways.sizes[0] * ways.sizes[1]
    found, best, later = -1, np.inf, min(day, 1)
    for own in range(values.shape[0]):
        if own >= base and status >= base:
            leads = ways.next_off[own - base] == status - base
        elif own >= base:
            leads = status < classes and ways.rested[day, own - base, status]
        elif status >= base:
            leads = ways.may_stop[number, day, own // classes]
            leads &= ways.day_off[number, later, own % classes] == status - base
        else:
            leads = own // classes + 1 == status // classes
            leads &= ways.follows[day, ways.group[day, status % classes], own % classes]
        if leads and values[own] < best:
            found, best = own, values[own]
    return found


@kept
def _walk_all(ways: _Ways, prices: DayPrices, values: Floats, least: Floats, tours: Tours) -> None:
    """Find each person's cheapest tour; none, and infinity, where there is none at all."""
    days, classes, base = prices.worth.shape[0], ways.sizes[1], ways.sizes[0] * ways.sizes[1]
    price, kinds = np.empty((2, days, classes)), np.zeros((days, classes), dtype=np.int64)
    for number in range(ways.members.shape[0]):
        person = ways.members[number]
        _price(ways, prices, person, price, kinds)
        _fill(ways, number, price, prices.costs[person, :, 0], values)
        status, least[person] = -1, np.inf
        for own in range(values.shape[1]):
            if values[days, own] + ways.last[number, own] < least[person]:
                status, least[person] = own, values[days, own] + ways.last[number, own]
        for day in range(days - 1, -1, -1):
            if status < 0:
                break
            tours[person, day] = kinds[day, status % classes] + 1 if status < base else 0
            status = _before(ways, number, day, values[day], status)
