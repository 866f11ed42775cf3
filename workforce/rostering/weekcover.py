"""Who is present in a week against who is needed, and what somebody missing costs.

Time is shared between the demands of a pool by continuous columns that never exceed the people present, so
that nobody counts twice.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.absences import add_absences, open_rows
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.pausechoices import add_choices
from workforce.rostering.pausetotals import Pausing, add_totals

if TYPE_CHECKING:
    from workforce.rostering.weekmodel import WeekModel, WeekTask

ROUNDING = 1e-6


def add_cover(model: "WeekModel") -> None:
    """Add the rows that compare the people present with the need, and what fills them."""
    _add_demand(model)
    open_rows(model)
    columns = model.task.columns
    for length in np.unique(columns.end - columns.start):
        which = np.flatnonzero(columns.end - columns.start == length)
        ticks = columns.start[which, None] + np.arange(length)
        model.enter(columns.pool[which, None], ticks, model.shifts[which, None], 1.0)
    for number, shape in enumerate(columns.shapes):
        if unworked := shape.unworked(model.task.layout.horizon.tick):
            which = np.flatnonzero(columns.shape == number)
            model.enter(columns.pool[which], columns.end[which] - 1, model.shifts[which], -unworked)
    if model.task.pausing is Pausing.POOLED:
        _add_pooled_pauses(model)
    elif model.task.pausing is Pausing.WHOLE:
        add_totals(model)
    else:
        add_choices(model)
    add_absences(model)


def _add_demand(model: "WeekModel") -> None:
    """Add demand rows with the missing agents, and sharing columns for people with several skills.

    Who serves one demand alone is present in whole ticks. So the need is rounded up to such, and the part
    by which it was rounded costs only what is really missing; no fraction of a person gets round that.
    What is missing costs by slices, the cheapest first.
    """
    task, span, programme = model.task, model.intervals, model.programme
    need = _total(task)[:, span.start : span.stop]
    demand, interval = np.nonzero(need > 0)
    rows, own = np.full(need.shape, -1), need[demand, interval]
    per = task.layout.horizon.ticks_per_interval
    below = np.where(_served_alone(task)[demand], np.floor(own * per + ROUNDING) / per, own)
    part = np.maximum(own - below, 0.0) * per
    part[part < ROUNDING] = 0.0
    rows[demand, interval] = programme.add_rows(len(demand), lower=below + (part > 0) / per)
    hours = task.layout.problem.prices.missing_hour * task.layout.horizon.grid.minutes / 60
    for upper, cost in _missing_by_price(task, (demand, interval + span.start), part, below):
        some = np.flatnonzero(upper)
        missing = programme.add_columns(len(some), upper=upper[some], cost=hours * cost[some])
        programme.add_entries(rows[demand, interval][some], missing, 1.0)
    model.demand_rows = rows
    model.cover_rows = np.full((len(task.pools), len(span)), -1)
    for pool, members in enumerate(task.pools):
        if len(members) == 1:
            model.cover_rows[pool] = rows[members[0]]
        else:
            _add_sharing(model, pool, rows)


def _total(task: "WeekTask") -> Floats:
    """Return the agents that are still needed by demand, shape (demands, grid.count)."""
    if task.parts is None:
        return task.need
    total = np.zeros((int(task.parts.max()) + 1, task.need.shape[1]))
    np.add.at(total, task.parts, task.need)
    return total


def _missing_by_price(
    task: "WeekTask", places: tuple[Ints, Ints], part: Floats, below: Floats
) -> Iterator[tuple[Floats, Floats]]:
    """Yield how many agents may be missing at one price each, and the price, for rows of the need.

    Whole ticks of presence leave the part missing that is no whole tick, and whole ticks beside it. So the
    part comes first, at the price of the cheapest slices, and is spread over a tick.

    Parameters
    ----------
    places : demand, and interval of the grid, of each row.
    part : shape (rows,); what of the need is no whole tick of one person, in ticks.
    below : shape (rows,); the rest of it, in agents.
    """
    (demand, interval), per = places, task.layout.horizon.ticks_per_interval
    left, rest, dear = part.copy(), below.copy(), np.zeros(len(part))
    ranks = _by_price(task)
    for rank, which in enumerate(ranks.T):
        piece = which[demand]
        last = ranks.shape[1] == rank + 1
        amount = np.where(piece < 0, 0.0, task.need[piece, interval])
        early = np.minimum(amount * per, left)
        dear += np.where(piece < 0, 0.0, task.weights[piece]) * early
        later = rest if last else np.minimum(np.maximum(amount - early / per, 0.0), rest)
        left, rest = left - early, rest - later
        yield later, task.weights[piece]
    yield (part > 0) / per, dear


def _by_price(task: "WeekTask") -> Ints:
    """Return the slices of each demand, the cheapest first, shape (demands, most slices).

    Demands with fewer of them have -1 before the first.
    """
    owners, order = task.owners, np.argsort(task.weights, kind="stable")
    own = [order[owners[order] == demand].tolist() for demand in range(int(owners.max(initial=-1)) + 1)]
    most = max(map(len, own), default=0)
    return np.array([[-1] * (most - len(one)) + one for one in own], dtype=np.int64).reshape(-1, most)


def _served_alone(task: "WeekTask") -> NDArray[np.bool_]:
    """Mark the demands whose people serve no other one, shape (demands,)."""
    shared = {member for members in task.pools if len(members) > 1 for member in members}
    return np.array([demand not in shared for demand in range(int(task.owners.max(initial=-1)) + 1)])


def _add_sharing(model: "WeekModel", pool: int, rows: Ints) -> None:
    """Let the people of a pool be shared among its demands, each counted once."""
    members = list(model.task.pools[pool])
    wanted = np.flatnonzero((rows[members] >= 0).any(axis=0))
    pool_rows = model.programme.add_rows(len(wanted), lower=0.0)
    model.cover_rows[pool, wanted] = pool_rows
    for one in members:
        shared = np.flatnonzero(rows[one, wanted] >= 0)
        share = model.programme.add_columns(len(shared), upper=np.inf)
        model.programme.add_entries(pool_rows[shared], share, -1.0)
        model.programme.add_entries(rows[one, wanted[shared]], share, 1.0)


def _add_pooled_pauses(model: "WeekModel") -> None:
    """Take the day's pauses of a pool out of its day, at whatever time costs least."""
    columns, horizon, programme = model.task.columns, model.task.layout.horizon, model.programme
    paused = np.array([shape.minutes - shape.serving_minutes for shape in columns.shapes])
    places = np.stack([columns.pool, columns.day], axis=1)
    for pool, day in np.unique(places, axis=0):
        own = np.flatnonzero((places == (pool, day)).all(axis=1))
        first = int(columns.start[own].min()) // horizon.ticks_per_interval
        last = -(-int(columns.end[own].max()) // horizon.ticks_per_interval)
        away = programme.add_columns(last - first, upper=np.inf)
        total = programme.add_rows(1, lower=0.0)
        programme.add_entries(total, away, horizon.grid.minutes / 60)
        programme.add_entries(total, model.shifts[own], -paused[columns.shape[own]] / 60)
        ticks = np.arange(first, last)[:, None] * horizon.ticks_per_interval
        ticks = ticks + np.arange(horizon.ticks_per_interval)
        model.enter(np.array(pool), ticks, away[:, None], -1.0)
