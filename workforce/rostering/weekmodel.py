"""The weekly plan as a linear programme: shifts by block, implicit breaks, shared skills.

A shift is a column by block, day, start and shape. Breaks are implicit (Bechtold and Jacobs 1990): all
pauses of one length and window width of a pool of people share two running totals, windows opened and
pauses begun, which need to stay within a window's width of each other. Time is shared between the
demands of a pool by continuous columns that never exceed the people present, so that nobody counts twice.

References
----------
Bechtold, S. E. and Jacobs, L. W. (1990), Implicit modeling of flexible break assignments in optimal shift
scheduling, Management Science 36(11), equations 5 to 9.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Block, Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.programme import Programme

SPILL_MINUTES = 360


@dataclass(frozen=True, slots=True)
class PauseKind:
    """Pauses that are interchangeable: one pool and day, equal length and window width in ticks."""

    pool: int
    day: int
    ticks: int
    width: int


@dataclass(frozen=True, slots=True)
class PauseColumns:
    """Where the running total of begun pauses of one kind stands, tick by tick from `first`."""

    kind: PauseKind
    first: int
    begun: Ints


class Pausing(StrEnum):
    """How faithfully breaks are modelled."""

    POOLED = "pooled"
    """Right in sum over a pool's day, at any time of it: a relaxation."""
    WINDOWS = "windows"
    """Inside their windows, fractions allowed."""
    WHOLE = "whole"
    """Inside their windows, whole people."""


@dataclass(frozen=True, slots=True)
class WeekTask:
    """One week to be planned for some of the people.

    Parameters
    ----------
    need : shape (demands, grid.count); agents still needed.
    weights : shape (demands,); price of a missing hour against other demands.
    pools : which rows of `need` each pool of the columns serves.
    counts : shape (columns,); how often each candidate is worked, when that is decided already.
    """

    layout: Layout
    week: range
    blocks: tuple[Block, ...]
    columns: Columns
    need: Floats
    weights: Floats
    pools: tuple[tuple[int, ...], ...]
    counts: Ints | None = None
    pausing: Pausing = Pausing.WINDOWS


@dataclass
class WeekModel:
    """The programme of a week and where its parts stand."""

    task: WeekTask
    programme: Programme = field(default_factory=Programme)
    shifts: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    pauses: list[PauseColumns] = field(default_factory=list)
    cover_rows: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    missing: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    presence: list[tuple[Ints, Ints, Ints, Floats]] = field(default_factory=list)

    @property
    def intervals(self) -> range:
        """The grid intervals whose demand this week looks at."""
        return intervals_of(self.task.layout, self.task.week)


def intervals_of(layout: Layout, week: range) -> range:
    """Return the grid intervals of a week and of the night after it."""
    horizon = layout.horizon
    first = horizon.starts[week[0], 0] // horizon.ticks_per_interval
    if week[-1] + 1 >= len(horizon.days):
        return range(first, horizon.grid.count)
    last = horizon.starts[week[-1] + 1, 0] + horizon.ticks(SPILL_MINUTES)
    return range(first, min(horizon.grid.count, -(-int(last) // horizon.ticks_per_interval)))


def presence_of(model: WeekModel, values: Floats) -> Floats:
    """Return the people that an answer has present, shape (pools, grid.count)."""
    present = np.zeros((len(model.task.pools), model.task.need.shape[1]))
    for pool, interval, column, worth in model.presence:
        np.add.at(present, (pool, interval), worth * values[column])
    return present


def build(task: WeekTask) -> WeekModel:
    """Return the programme of a week with the people there are."""
    model = WeekModel(task)
    add_shifts(model, costs=shift_costs(task))
    add_cover(model)
    if task.counts is None:
        add_contract_rows(model, [float(len(block.members)) for block in task.blocks], None)
    return model


def shift_costs(task: WeekTask) -> Floats:
    """Return the price of each candidate: its paid hours, dearer contracts in proportion."""
    costs = np.array([block.contract.hourly_cost for block in task.blocks])
    usual = costs[costs > 0].mean() if (costs > 0).any() else 1.0
    rates = np.where(costs > 0, costs / usual, 1.0)
    return task.columns.paid / 60 * rates[task.columns.block] * task.layout.problem.prices.paid_hour


def add_shifts(model: WeekModel, costs: Floats, most: float | None = None) -> None:
    """Add one whole column per candidate shift.

    Parameters
    ----------
    most : limit of each column where the number of people is yet to be found.
    """
    columns, counts = model.task.columns, model.task.counts
    lower: float | Ints = 0.0 if counts is None else counts
    limits = np.array([most or len(block.members) for block in model.task.blocks], dtype=np.float64)
    upper = limits[columns.block] if counts is None else counts
    model.shifts = model.programme.add_columns(
        len(columns), lower=lower, upper=upper, cost=costs, whole=True
    )


def add_cover(model: WeekModel) -> None:
    """Add the rows that compare the people present with the need, and what fills them."""
    _add_demand(model)
    columns = model.task.columns
    for length in np.unique(columns.end - columns.start):
        which = np.flatnonzero(columns.end - columns.start == length)
        ticks = columns.start[which, None] + np.arange(length)
        _enter(model, columns.pool[which, None], ticks, model.shifts[which, None], 1.0)
    if model.task.pausing is Pausing.POOLED:
        _add_pooled_pauses(model)
    else:
        for kind, opened in _pause_windows(model).items():
            _add_pauses(model, kind, *opened)


def _add_demand(model: WeekModel) -> None:
    """Add demand rows with the missing agents, and sharing columns for people with several skills."""
    task, span, programme = model.task, model.intervals, model.programme
    need = task.need[:, span.start : span.stop]
    demand, interval = np.nonzero(need > 0)
    rows = np.full(need.shape, -1)
    rows[demand, interval] = programme.add_rows(len(demand), lower=need[demand, interval])
    price = task.layout.problem.prices.missing_hour * task.layout.horizon.grid.minutes / 60
    model.missing = programme.add_columns(
        len(demand), upper=need[demand, interval], cost=task.weights[demand] * price
    )
    programme.add_entries(rows[demand, interval], model.missing, 1.0)
    model.cover_rows = np.full((len(task.pools), len(span)), -1)
    for pool, members in enumerate(task.pools):
        if len(members) == 1:
            model.cover_rows[pool] = rows[members[0]]
        else:
            _add_sharing(model, pool, rows)


def _add_sharing(model: WeekModel, pool: int, rows: Ints) -> None:
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


def _add_pooled_pauses(model: WeekModel) -> None:
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
        _enter(model, np.array(pool), ticks, away[:, None], -1.0)


def _enter(model: WeekModel, pools: Ints, ticks: Ints, columns: Ints, value: float) -> None:
    """Let columns add `value` people to the cover of the intervals that hold the ticks."""
    per = model.task.layout.horizon.ticks_per_interval
    pool, tick, column = np.broadcast_arrays(pools, ticks, columns)
    interval = tick // per - model.intervals.start
    inside = (interval >= 0) & (interval < len(model.intervals))
    worth = np.full(int(inside.sum()), value / per)
    model.presence.append((pool[inside], interval[inside] + model.intervals.start, column[inside], worth))
    rows = model.cover_rows[pool[inside], interval[inside]]
    wanted = rows >= 0
    model.programme.add_entries(rows[wanted], column[inside][wanted], value / per)


def _pause_windows(model: WeekModel) -> dict[PauseKind, tuple[Ints, Ints]]:
    """Return, by kind of pause, the ticks at which windows open and the candidates that open them."""
    columns, horizon = model.task.columns, model.task.layout.horizon
    found: dict[PauseKind, list[tuple[Ints, Ints]]] = {}
    for number, shape in enumerate(columns.shapes):
        which = np.flatnonzero(columns.shape == number)
        for pause in shape.pauses:
            ticks, width = horizon.ticks(pause.minutes), pause.width // horizon.tick
            places = np.stack([columns.pool[which], columns.day[which]], axis=1)
            for pool, day in np.unique(places, axis=0):
                own = which[(places == (pool, day)).all(axis=1)]
                opened = columns.start[own] + pause.earliest // horizon.tick
                kind = PauseKind(int(pool), int(day), ticks, width)
                found.setdefault(kind, []).append((opened, model.shifts[own]))
    return {
        kind: (np.concatenate([a for a, _ in parts]), np.concatenate([b for _, b in parts]))
        for kind, parts in found.items()
    }


def _add_pauses(model: WeekModel, kind: PauseKind, opens: Ints, columns: Ints) -> None:
    """Add the running totals of one kind of pause: opened(t - width) <= begun(t) <= opened(t)."""
    programme, first = model.programme, int(opens.min())
    count = int(opens.max()) + kind.width - first + 1
    opened = programme.add_columns(count, upper=np.inf)
    begun = programme.add_columns(count, upper=np.inf, whole=model.task.pausing is Pausing.WHOLE)
    running = programme.add_rows(count, lower=0.0, upper=0.0)
    programme.add_entries(running, opened, 1.0)
    programme.add_entries(running[1:], opened[:-1], -1.0)
    programme.add_entries(running[opens - first], columns, -1.0)
    grows = programme.add_rows(count - 1, lower=0.0)
    programme.add_entries(grows, begun[1:], 1.0)
    programme.add_entries(grows, begun[:-1], -1.0)
    early = programme.add_rows(count, lower=0.0)
    programme.add_entries(early, opened, 1.0)
    programme.add_entries(early, begun, -1.0)
    late = programme.add_rows(count - kind.width, lower=0.0)
    programme.add_entries(late, begun[kind.width :], 1.0)
    programme.add_entries(late, opened[: count - kind.width], -1.0)
    ticks = first + np.arange(count)[:, None] + np.arange(kind.ticks)
    pool = np.array(kind.pool)
    _enter(model, pool, ticks, begun[:, None], -1.0)
    _enter(model, pool, ticks[1:], begun[:-1, None], 1.0)
    model.pauses.append(PauseColumns(kind, first, begun))


def add_contract_rows(model: WeekModel, members: list[float], headcount: Ints | None) -> None:
    """Add, block by block, what its people may work together in the week.

    Parameters
    ----------
    members : how many people each block has; ignored when `headcount` columns are given.
    """
    for number, block in enumerate(model.task.blocks):
        own = np.flatnonzero(model.task.columns.block == number)
        if len(own):
            heads = None if headcount is None else int(headcount[number])
            _Limits(model, block, own, members[number], heads).add()


@dataclass(frozen=True, slots=True)
class _Limits:
    """Rows of one block, each bounded by its number of people, given or to be found."""

    model: WeekModel
    block: Block
    own: Ints
    members: float
    heads: int | None

    def add(self) -> None:
        """Add daily, weekly and rest rows."""
        columns, contract = self.model.task.columns, self.block.contract
        rules = self.model.task.layout.problem.rules
        day = columns.day[self.own]
        for one in np.unique(day):
            self._at_most(day == one, 1.0, absent=len(self.block.members) - self.block.present[one])
        everything = np.ones(len(self.own), dtype=bool)
        self._at_most(everything, float(contract.days_per_week))
        weekly = min(contract.weekly_minutes, rules.max_weekly_minutes)
        if contract.days_per_week * columns.paid[self.own].max() > weekly:
            self._at_most(everything, weekly / 60, values=columns.paid[self.own] / 60)
        for before, after in pairwise(np.unique(day)):
            if after == before + 1:
                self._rest(day == before, day == after)

    def _at_most(
        self, chosen: NDArray[np.bool_], each: float, absent: float = 0.0, values: Floats | None = None
    ) -> None:
        programme = self.model.programme
        free = self.members if self.heads is None else 0.0
        row = programme.add_rows(1, upper=each * free - absent)
        columns = self.model.shifts[self.own[chosen]]
        programme.add_entries(row, columns, 1.0 if values is None else values[chosen])
        if self.heads is not None:
            programme.add_entries(row, self.heads, -each)

    def _rest(self, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> None:
        """Nobody works a late shift and the early one after it; Hall's condition for the two days."""
        horizon, columns = self.model.task.layout.horizon, self.model.task.columns
        rest = horizon.ticks(self.model.task.layout.problem.rules.daily_rest_minutes)
        start, end = columns.start[self.own], columns.end[self.own]
        widest: dict[int, int] = {}
        for begin in np.unique(start[after]):
            late = int((before & (end + rest > begin)).sum())
            if late:
                widest[late] = max(int(begin), widest.get(late, 0))
        for begin in widest.values():
            self._at_most((before & (end + rest > begin)) | (after & (start <= begin)), 1.0)
