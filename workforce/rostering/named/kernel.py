"""The lattice's way through its states in machine code, by numba (extra `fast`); the tours are the same.

One person after the other goes through the days, with everything in one block of memory that fits the
processor's cache: by status (runs times classes, then days off), and in it by counters.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.axes import BIG
from workforce.rostering.named.ending import statuses_at_end
from workforce.rostering.named.kernelplan import Plan, plan_of
from workforce.rostering.named.lattice import REACHED, Lattice, Singles

Function = TypeVar("Function", bound=Callable[..., object])


def kept(function: Function) -> Function:
    """Compile a function and keep the result on disk; where no folder can be written, in memory alone."""
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # No folder for the cache: a read-only installation, a user without a home.
        return cast(Function, njit(nogil=True)(function))


def compiled(function: Function) -> Function:
    """Compile a function of this file when another one calls it."""
    return cast(Function, njit(nogil=True)(function))


def compiled_walks(
    lattice: Lattice, prices: Floats, most: int, begins: Floats | None = None
) -> Iterator[tuple[int, float, list[NDArray[np.int16]]]]:
    """Yield each person, the price of the cheapest tour, and up to `most` cheap tours, best first."""
    plan = lattice.flat if isinstance(lattice.flat, Plan) else plan_of(lattice)
    lattice.flat = plan
    work_price, kinds = lattice.class_prices(prices)
    off_price = prices[lattice.members][:, :, 0].astype(np.float32)
    begin_price = lattice.begin_prices(begins)
    statuses = statuses_at_end(
        lattice.frame, lattice.members, lattice.runs, lattice.classes, lattice.resting
    )
    first, stop = lattice.bands[-1]
    least = np.array(lattice.axes.final[:, first:stop])
    people, days, _ = kinds.shape
    memory = _Memory(
        np.empty(plan.offset[-1], dtype=np.float32),
        np.empty(plan.width.max(), dtype=np.float32),
        np.empty((plan.runs[0] * plan.runs[1] + plan.runs[2], stop - first), dtype=np.float32),
    )
    found = _Found(
        np.empty(people, dtype=np.float32),
        np.zeros(people, dtype=np.int64),
        np.zeros((people, min(most, stop - first), days), dtype=np.int16),
    )
    prices_of = _Prices(work_price, off_price, begin_price, kinds)
    _walk_all(plan, prices_of, _Ends(statuses.work, statuses.off, least), memory, found)
    for k, member in enumerate(lattice.members.tolist()):
        yield member, float(found.best[k]), list(found.tours[k, : found.numbers[k]])


def filled(plan: Plan, work_price: Singles, off_price: Singles) -> Singles:
    """Return the least price of each state of the plan's one person, shape (2, states).

    The second row has the states from which days set out: on Mondays the week's counters stand at 0.
    """
    values = np.empty((2, int(plan.offset[-1])), dtype=np.float32)
    _fill_one(plan, work_price, off_price, np.zeros_like(off_price), values)
    return values


class _Prices(NamedTuple):
    """The cheapest kind of each class, by person, day and class, the days off, and the first of a run."""

    work: Singles
    off: Singles
    begin: Singles
    kinds: Ints


class _Ends(NamedTuple):
    """What each status at the end adds, by person, and each place of the last band."""

    work: Singles
    off: Singles
    least: Singles


class _Memory(NamedTuple):
    """Room for all states of one person, for one row of them, and for the last ones by status."""

    values: Singles
    scratch: Singles
    ended: Singles


class _Found(NamedTuple):
    """Each person's least price, the number of tours found, and the tours."""

    best: Singles
    numbers: Ints
    tours: NDArray[np.int16]


# Loops, not whole-array statements: numba compiles those, with the errors they might raise, for seconds.


@compiled
def _set(target: Singles, price: np.float32) -> None:
    for k in range(target.shape[0]):
        target[k] = price


@compiled
def _cheapest(values: Singles) -> int:
    """Return the first place of the least value."""
    found = 0
    for k in range(values.shape[0]):
        if values[k] < values[found]:
            found = k
    return found


@compiled
def _fold(plan: Plan, day: int, values: Singles, statuses: int) -> Singles:
    """Return a stage in which the week's counters stand at 0."""
    folded = np.empty(values.shape[0], dtype=np.float32)
    _set(folded, BIG)
    inner, width, toll = plan.fold.shape[0], plan.width[day], plan.toll[plan.week[day]]
    for status in range(statuses):
        for begin in range(status * width, (status + 1) * width, inner):
            for k in range(inner):
                place = begin + plan.fold[k]
                folded[place] = min(folded[place], values[begin + k] + toll[k])
    return folded


@compiled
def _add(target: Singles, source: Singles, shift: int, price: np.float32) -> None:
    """Set each place to the place `shift` before it, plus a price."""
    low, high = max(shift, 0), min(target.shape[0], source.shape[0] + shift)
    if high > low:
        into, out = target[low:high], source[low - shift : high - shift]
        for k in range(high - low):
            into[k] = out[k] + price


@compiled
def _lower(target: Singles, source: Singles) -> None:
    for k in range(target.shape[0]):
        target[k] = source[k] if source[k] < target[k] else target[k]


@compiled
def _may_end(plan: Plan, day: int, edge: Ints, own: int, group: int) -> bool:
    """Tell whether a day off that remembers a group may follow a status of work."""
    run, into = own // plan.runs[1] + 1, own % plan.runs[1]
    long = run >= plan.runs[3] or (edge[2] == 1 and run == edge[0] + day)
    return bool(long and (edge[3] if day == 0 else plan.rest_group[into]) == group)


@compiled
def _raise(target: Singles, wall: Singles) -> None:
    for k in range(target.shape[0]):
        target[k] += wall[k]


@compiled
def _step_off(
    plan: Plan, at: tuple[int, int], before: Singles, after: Singles, price: np.float32, scratch: Singles
) -> None:
    """Fill the statuses of days off after a day of a person."""
    day, edge = at[0], plan.edges[at[1]]
    base, count, groups = plan.runs[0] * plan.runs[1], plan.runs[2], plan.groups_at_rest
    width, wide = plan.width[day], plan.width[day + 1]
    shift, last = plan.first[day] - plan.first[day + 1], count - 1
    least = scratch[:width]
    for status in range(count):
        _set(least, BIG)
        if status < groups:
            for own in range(base):
                if _may_end(plan, day, edge, own, status):
                    _lower(least, before[own * width : (own + 1) * width])
        first = status - groups
        for off in range(max(first, 0), (count if status == last else first + 1)):
            _lower(least, before[(base + off) * width : (base + off + 1) * width])
        _add(after[(base + status) * wide : (base + status + 1) * wide], least, shift, price)


@compiled
def _rest(plan: Plan, at: tuple[int, int], before: Singles, least: Singles) -> None:
    """Set each place to the least of the days off after which a class may be worked."""
    day, into = at
    base, width = plan.runs[0] * plan.runs[1], plan.width[day]
    _set(least, BIG)
    for off in range(plan.runs[2]):
        if plan.rested[day, off, into]:
            _lower(least, before[(base + off) * width : (base + off + 1) * width])


@compiled
def _step_work(
    plan: Plan,
    day: int,
    before: Singles,
    after: Singles,
    prices: tuple[Singles, np.float32],
    scratch: Singles,
) -> None:
    """Fill the statuses of work after a day."""
    price, begin = prices
    most_run, classes, _, _ = plan.runs
    width, wide = plan.width[day], plan.width[day + 1]
    shift = plan.first[day] - plan.first[day + 1]
    wall = plan.broken[plan.first[day + 1] : plan.first[day + 1] + wide]
    least = scratch[:width]
    for into in range(classes):
        if into == 0 or not plan.settled:
            _rest(plan, (day, into), before, least)
        _add(
            after[into * wide : (into + 1) * wide],
            least,
            shift + plan.distance[day, into, 1],
            price[into] + begin,
        )
    for group in range(plan.groups[day]):
        for run in range(most_run - 1):
            _set(least, BIG)
            for one in range(classes):
                if plan.follows[day, group, one]:
                    own = run * classes + one
                    _lower(least, before[own * width : (own + 1) * width])
            for into in range(classes):
                if plan.group[day, into] == group:
                    own = (run + 1) * classes + into
                    distance = shift + plan.distance[day, into, 0]
                    _add(after[own * wide : (own + 1) * wide], least, distance, price[into])
    for status in range(most_run * classes):
        _raise(after[status * wide : (status + 1) * wide], wall)


@compiled
def _stage(plan: Plan, day: int, values: Singles) -> Singles:
    """Return the states from which a day sets out."""
    stage = values[plan.offset[day] : plan.offset[day + 1]]
    if day < plan.monday.shape[0] and plan.monday[day]:
        most_run, classes, count, _ = plan.runs
        return _fold(plan, day, stage, most_run * classes + count)
    return stage


@compiled
def _fill(
    plan: Plan,
    person: int,
    prices: tuple[Singles, Singles, Singles],
    values: Singles,
    scratch: Singles,
) -> None:
    """Price each state of one person between any two days."""
    work_price, off_price, begin_price = prices
    most_run, classes = plan.runs[0], plan.runs[1]
    edge, width = plan.edges[person], plan.width[0]
    _set(values, BIG)
    if edge[0] == 0:
        values[(most_run * classes + edge[1]) * width + edge[4]] = 0.0
    elif edge[0] <= most_run:
        for one in range(classes):
            values[((edge[0] - 1) * classes + one) * width + edge[4]] = 0.0
    for day in range(work_price.shape[0]):
        before = _stage(plan, day, values)
        after = values[plan.offset[day + 1] : plan.offset[day + 2]]
        _step_off(plan, (day, person), before, after, off_price[day], scratch)
        _step_work(plan, day, before, after, (work_price[day], begin_price[day]), scratch)


@compiled
def _before_day_off(plan: Plan, day: int, edge: Ints, stage: Singles, at: tuple[int, int]) -> int:
    """Return the status before a day off; at equal prices the longer rest, or the shorter run."""
    status, place = at
    base, count, groups = plan.runs[0] * plan.runs[1], plan.runs[2], plan.groups_at_rest
    width, found, best = plan.width[day], -1, np.float32(np.inf)
    first = status - groups
    for off in range(count - 1 if status == count - 1 else first, max(first, 0) - 1, -1):
        if stage[(base + off) * width + place] < best:
            found, best = base + off, stage[(base + off) * width + place]
    if status < groups:
        for own in range(base):
            if _may_end(plan, day, edge, own, status) and stage[own * width + place] < best:
                found, best = own, stage[own * width + place]
    return found


@compiled
def _before_work(plan: Plan, day: int, stage: Singles, own: int, place: int) -> int:
    """Return the status before a working day."""
    most_run, classes, count, _ = plan.runs
    run, into = own // classes, own % classes
    base, found, width, best = most_run * classes, -1, plan.width[day], np.float32(np.inf)
    if run == 0:
        for off in range(count):
            if plan.rested[day, off, into] and stage[(base + off) * width + place] < best:
                found, best = base + off, stage[(base + off) * width + place]
        return found
    for one in range(classes):
        if plan.follows[day, plan.group[day, into], one]:
            value = stage[((run - 1) * classes + one) * width + place]
            if value < best:
                found, best = (run - 1) * classes + one, value
    return found


@compiled
def _unfold(plan: Plan, day: int, raw: Singles, status: int, place: int) -> int:
    """Return where the week's counters stood on the Sunday before a Monday."""
    inner, width = plan.fold.shape[0], plan.width[day]
    begin, kept_at = place - place % inner, place % inner
    found, best = place, np.float32(np.inf)
    for k in range(inner):
        price = raw[status * width + begin + k] + plan.toll[plan.week[day], k]
        if plan.fold[k] == kept_at and price < best:
            found, best = begin + k, price
    return found


@compiled
def _walk_back(
    plan: Plan, person: int, values: Singles, kinds: Ints, end: tuple[int, int], tour: NDArray[np.int16]
) -> None:
    """Write the cheapest tour that ends in a status with the counters at a place."""
    classes, base = plan.runs[1], plan.runs[0] * plan.runs[1]
    status, place = end
    for day in range(kinds.shape[0] - 1, -1, -1):
        stage = _stage(plan, day, values)
        place += plan.first[day + 1] - plan.first[day]
        if status < base:
            into = status % classes
            tour[day] = kinds[day, into] + 1
            place -= plan.distance[day, into, 1 if status < classes else 0]
            status = _before_work(plan, day, stage, status, place)
        else:
            tour[day] = 0
            status = _before_day_off(plan, day, plan.edges[person], stage, (status - base, place))
        if plan.monday[day]:
            raw = values[plan.offset[day] : plan.offset[day + 1]]
            place = _unfold(plan, day, raw, status, place)


@compiled
def _end(plan: Plan, person: int, memory: _Memory, ends: _Ends) -> None:
    """Price each end by status and place, and add the least of each place to what the place adds."""
    most_run, classes, count, _ = plan.runs
    last = plan.width.shape[0] - 1
    width, stage = plan.width[last], memory.values[plan.offset[last] : plan.offset[last + 1]]
    lowest = memory.scratch[:width]
    _set(lowest, BIG)
    for status in range(most_run * classes + count):
        if status < most_run * classes:
            price = ends.work[person, status // classes, status % classes]
        else:
            price = ends.off[person, status - most_run * classes]
        _add(memory.ended[status], stage[status * width : (status + 1) * width], 0, price)
        _lower(lowest, memory.ended[status])
    for place in range(width):
        ends.least[person, place] += lowest[place]


@kept
def _walk_all(plan: Plan, prices: _Prices, ends: _Ends, memory: _Memory, found: _Found) -> None:
    """Find each person's best price and tours."""
    for person in range(prices.off.shape[0]):
        own = prices.work[person], prices.off[person], prices.begin[person]
        _fill(plan, person, own, memory.values, memory.scratch)
        _end(plan, person, memory, ends)
        least = ends.least[person]
        found.best[person] = least[_cheapest(least)]
        for number in range(found.tours.shape[1]):
            place = _cheapest(least)
            if least[place] >= REACHED:
                break
            end = _cheapest(memory.ended[:, place]), place
            _walk_back(plan, person, memory.values, prices.kinds[person], end, found.tours[person, number])
            found.numbers[person] += 1
            least[place] = np.inf


@kept
def _fill_one(
    plan: Plan, work_price: Singles, off_price: Singles, begin_price: Singles, values: Singles
) -> None:
    """Price each state of the first person, and those from which days set out."""
    scratch = np.empty(plan.width.max(), dtype=np.float32)
    _fill(plan, 0, (work_price, off_price, begin_price), values[0], scratch)
    for day in range(work_price.shape[0] + 1):
        stage = _stage(plan, day, values[0])
        for k in range(stage.shape[0]):
            values[1, plan.offset[day] + k] = stage[k]
