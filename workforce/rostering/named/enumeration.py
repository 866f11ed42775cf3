"""All lawful tours of a person up to a price, by the compiled way through the lattice (extra `fast`).

The price of each state, filled in from the first day on, tells what the cheapest beginning of any way back
costs. So no step back is taken in vain, and the work grows with what is found.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.ending import statuses_at_end
from workforce.rostering.named.kernel import compiled, filled, kept
from workforce.rostering.named.kernelplan import Plan, plan_of
from workforce.rostering.named.lattice import REACHED, Lattice, Singles

Tours = NDArray[np.int16]
Bools = NDArray[np.bool_]

NODES_A_TOUR = 10
"""Steps back that a tour may take, on average, before the search for more is given up."""


def tours_below(lattice: Lattice, prices: Floats, limit: float, most: int) -> Tours | None:
    """Return all tours of the one person of a lattice up to a price; None when they are too many.

    Parameters
    ----------
    prices : shape (people of the frame, window, kinds + 1); infinity where an option is not allowed.
    limit : most that a tour costs at these prices, overtime included.
    most : most tours that are returned.

    Returns
    -------
    Shape (tours, window), none twice. Limits that have no counter may be broken.
    """
    plan = lattice.flat if isinstance(lattice.flat, Plan) else plan_of(lattice)
    lattice.flat = plan
    work, _ = lattice.class_prices(prices)
    own = prices[lattice.members[0]].astype(np.float32)
    work_ends = statuses_at_end(
        lattice.frame, lattice.members, lattice.runs, lattice.classes, lattice.resting
    )
    first, stop = lattice.bands[-1]
    ends = np.concatenate([work_ends.work[0].ravel(), work_ends.off[0]])
    ends = ends[:, None] + lattice.axes.final[0, first:stop]
    back = _Back(
        filled(plan, work[0], own[:, 0]),
        own,
        np.array([kind + 1 for group in lattice.classes for kind in group], dtype=np.int64),
        np.cumsum([0, *(len(group) for group in lattice.classes)]).astype(np.int64),
        work[0] < REACHED,
        _ended(plan),
        ends,
    )
    found = np.zeros((most, len(own)), dtype=np.int16)
    number = _descend(plan, back, np.float32(limit), found)
    return None if number < 0 else np.unique(found[:number], axis=0)


class _Back(NamedTuple):
    """What ways back go by.

    Parameters
    ----------
    values : shape (2, states); the least price of each state, and on Mondays with the week's counters at 0.
    own : shape (days, kinds + 1); price of each option.
    options, begins : the options of each class, one class after the other, and where each class begins.
    open : shape (days, classes); whether a class may be worked.
    ended : shape (days, groups at rest, runs * classes); after which work which day off may come.
    ends : shape (statuses, places); what each last state adds.
    """

    values: Singles
    own: Singles
    options: Ints
    begins: Ints
    open: Bools
    ended: Bools
    ends: Singles


class _Stack(NamedTuple):
    """States that are still to be gone back from, with what comes after them."""

    where: Ints
    price: Singles


def _ended(plan: Plan) -> Bools:
    """Tell after which work a day off may come that remembers a group."""
    most_run, classes, _, least_run = plan.runs.tolist()
    days, edge = len(plan.monday), plan.edges[0]
    run, into = np.divmod(np.arange(most_run * classes), classes)
    day = np.arange(days)[:, None]
    long = (run + 1 >= least_run) | ((edge[2] == 1) & (run + 1 == edge[0] + day))
    group = np.where(day == 0, edge[3], plan.rest_group[into])
    return np.asarray(long[:, None] & (group[:, None] == np.arange(plan.groups_at_rest)[:, None]))


@compiled
def _may_come(plan: Plan, back: _Back, day: int, own: int, before: int) -> bool:
    """Tell whether a status may follow another one on a day."""
    most_run, classes, count, _ = plan.runs
    base = most_run * classes
    if own < base:
        run, into = own // classes, own % classes
        if run == 0:
            return bool(before >= base and plan.rested[day, before - base, into])
        same = before < base and before // classes == run - 1
        return bool(same and plan.follows[day, plan.group[day, into], before % classes])
    off = own - base
    if before < base:
        return bool(off < plan.groups_at_rest and back.ended[day, off, before])
    first = off - plan.groups_at_rest
    return bool(before - base == first or (off == count - 1 and before - base > first))


@compiled
def _push(stack: _Stack, size: int, where: tuple[int, int, int, int], price: np.float32) -> int:
    for k in range(4):
        stack.where[size, k] = where[k]
    stack.price[size] = price
    return size + 1


@compiled
def _push_before(
    plan: Plan,
    back: _Back,
    stack: _Stack,
    size: int,
    at: tuple[int, int, int],
    rest: tuple[int, np.float32, np.float32],
) -> int:
    """Push what a day may set out from in a status and a place, and return the new size of the stack."""
    (day, before, place), (option, price, limit) = at, rest
    state = plan.offset[day] + before * plan.width[day] + place
    if not plan.monday[day]:
        if back.values[0, state] + price <= limit:
            size = _push(stack, size, (day, before, place, option), price)
        return size
    inner = plan.fold.shape[0]
    begin, kept_at = place - place % inner, place % inner
    for k in range(inner):
        toll = plan.toll[plan.week[day], k]
        raw = back.values[0, state - place + begin + k]
        if plan.fold[k] == kept_at and raw + toll + price <= limit:
            size = _push(stack, size, (day, before, begin + k, option), price + toll)
    return size


@compiled
def _step_back(plan: Plan, back: _Back, stack: _Stack, size: int, limit: np.float32) -> int:
    """Replace the last state of the stack by those before it, and return the new size."""
    size -= 1
    after, own, place = stack.where[size, 0], stack.where[size, 1], stack.where[size, 2]
    price, day = stack.price[size], after - 1
    classes, base = plan.runs[1], plan.runs[0] * plan.runs[1]
    place += plan.first[after] - plan.first[day]
    first, stop, into = 0, 1, -1
    if own < base:
        into = own % classes
        place -= plan.distance[day, into, 1 if own < classes else 0]
        first, stop = back.begins[into], back.begins[into + 1]
    if place < 0 or place >= plan.width[day] or (into >= 0 and not back.open[day, into]):
        return size
    for before in range(base + plan.runs[2]):
        if not _may_come(plan, back, day, own, before):
            continue
        state = plan.offset[day] + before * plan.width[day] + place
        least = back.values[1, state] + price
        for k in range(first, stop):
            option = back.options[k] if into >= 0 else 0
            if least + back.own[day, option] <= limit:
                size = _push_before(
                    plan,
                    back,
                    stack,
                    size,
                    (day, before, place),
                    (option, price + back.own[day, option], limit),
                )
    return size


@compiled
def _begin(plan: Plan, back: _Back, stack: _Stack, limit: np.float32) -> int:
    """Push the last states that are cheap enough, as many as there is room for, and return their number."""
    days, size = plan.monday.shape[0], 0
    for own in range(back.ends.shape[0]):
        for place in range(back.ends.shape[1]):
            state = plan.offset[days] + own * plan.width[days] + place
            if back.values[0, state] + back.ends[own, place] <= limit:
                size = _push(stack, size, (days, own, place, 0), back.ends[own, place])
    return size


@kept
def _descend(plan: Plan, back: _Back, limit: np.float32, found: Tours) -> int:
    """Write all tours up to a price, and return their number; -1 when there is no room for them."""
    days, steps, number = plan.monday.shape[0], 0, 0
    widest = (back.ends.shape[0] + 1) * plan.fold.shape[0] * back.own.shape[1]
    room = back.ends.size + (days + 1) * widest
    stack = _Stack(np.empty((room, 4), dtype=np.int64), np.empty(room, dtype=np.float32))
    tour = np.zeros(days + 1, dtype=np.int16)
    size = _begin(plan, back, stack, limit)
    while size:
        steps += 1
        day = stack.where[size - 1, 0]
        tour[day] = stack.where[size - 1, 3]
        if day:
            size = _step_back(plan, back, stack, size, limit)
            continue
        size -= 1
        if number == found.shape[0] or steps > NODES_A_TOUR * found.shape[0]:
            return -1
        for k in range(days):
            found[number, k] = tour[k]
        number += 1
    return number
