"""The weekly plan as a linear programme: shifts by block, implicit breaks, shared skills.

A shift is a column by block, day, start and shape. Breaks are implicit, as running totals of a pool's
pauses (`pausetotals.py`). Time is shared between the demands of a pool by continuous columns that never
exceed the people present, so that nobody counts twice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.absences import Absence, AbsenceColumns, add_absences, open_rows
from workforce.rostering.blocks import Block, Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.lengthmixes import BlockMixes, add_mixes
from workforce.rostering.pausetotals import PauseColumns, Pausing, add_pauses
from workforce.rostering.pay import hour_rates
from workforce.rostering.personalrows import add_personal
from workforce.rostering.premiums import PremiumPrices, costs_of
from workforce.rostering.programme import Answer, Effort, Programme
from workforce.rostering.rules import weeklytime

SPILL_MINUTES = 360
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class WeekTask:
    """One week to be planned for some of the people.

    Parameters
    ----------
    need : shape (slices, grid.count); agents still needed.
    weights : shape (slices,); price of a missing hour against other slices.
    pools : which demands each pool of the columns serves.
    counts : shape (columns,); how often each candidate is worked, when that is decided already.
    parts : shape (slices,); the demand that each slice is a part of; one demand a slice when None.
    absences : hours of meetings and training; none where the counts are decided.
    """

    layout: Layout
    week: range
    blocks: tuple[Block, ...]
    columns: Columns
    need: Floats
    weights: Floats
    pools: tuple[tuple[int, ...], ...]
    counts: Ints | None = None
    pausing: Pausing = Pausing.PATTERNS
    parts: Ints | None = None
    absences: tuple[Absence, ...] = ()

    @property
    def owners(self) -> Ints:
        """The demand of each slice, shape (slices,)."""
        return np.arange(len(self.need)) if self.parts is None else self.parts


@dataclass(frozen=True, slots=True)
class Limit:
    """What some candidates may add up to.

    Parameters
    ----------
    columns : indices of the candidates, ascending.
    values : what each worked shift takes of it, shape (columns,).
    beyond : column of the programme that tells how much more it is at a price; None for no more.
    """

    columns: Ints
    values: Floats
    most: float
    beyond: int | None = None

    @property
    def whole(self) -> bool:
        """Tell whether it counts shifts, so that a part of one is none."""
        return bool((self.values == 1.0).all())


@dataclass
class WeekModel:
    """The programme of a week and where its parts stand."""

    task: WeekTask
    programme: Programme = field(default_factory=Programme)
    shifts: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    pauses: list[PauseColumns] = field(default_factory=list)
    cover_rows: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    presence: list[tuple[Ints, Ints, Ints, Floats]] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    absent: list[AbsenceColumns] = field(default_factory=list)
    mixes: list[BlockMixes] = field(default_factory=list)
    whole_mixes: list[tuple[BlockMixes, Ints]] = field(default_factory=list)

    @cached_property
    def premiums(self) -> PremiumPrices:
        """What overtime costs."""
        return PremiumPrices(self.task.layout.problem, self.task.layout.horizon)

    @property
    def intervals(self) -> range:
        """The grid intervals whose demand this week looks at."""
        return intervals_of(self.task.layout, self.task.week)

    def enter(self, pools: Ints, ticks: Ints, columns: Ints, value: float) -> None:
        """Let columns add `value` people to the cover of the intervals that hold the ticks."""
        per = self.task.layout.horizon.ticks_per_interval
        pool, tick, column = np.broadcast_arrays(pools, ticks, columns)
        interval = tick // per - self.intervals.start
        inside = (interval >= 0) & (interval < len(self.intervals))
        worth = np.full(int(inside.sum()), value / per)
        places = interval[inside] + self.intervals.start
        self.presence.append((pool[inside], places, column[inside], worth))
        rows = self.cover_rows[pool[inside], interval[inside]]
        wanted = rows >= 0
        self.programme.add_entries(rows[wanted], column[inside][wanted], value / per)

    def fix_mixes(self, values: Floats, effort: Effort) -> Answer:
        """Give everybody one mix of lengths, near some values, and return the relaxation with those.

        What the mixes leave becomes limits of each block.
        """
        self.whole_mixes = [(mixes, mixes.whole(values)) for mixes in self.mixes]
        blocks: dict[int, list[tuple[BlockMixes, Ints]]] = {}
        for mixes, counts in self.whole_mixes:
            blocks.setdefault(int(self.task.columns.block[mixes.own[0]]), []).append((mixes, counts))
        for parts in blocks.values():
            own, lengths = parts[0][0].own, parts[0][0].lengths
            slots = np.sum([counts @ mixes.slots for mixes, counts in parts], axis=0)
            for length, most in zip(lengths, slots, strict=True):
                longer = own[self.task.columns.paid[own] >= length]
                self.limits.append(Limit(longer, np.ones(len(longer)), float(most)))
        nothing = np.empty(0, dtype=np.int64)
        columns = np.concatenate([nothing, *(mixes.columns for mixes, _ in self.whole_mixes)])
        fixed = np.concatenate([nothing, *(counts for _, counts in self.whole_mixes)])
        return self.programme.fixed(effort, columns, fixed.astype(np.float64))


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
        add_personal(task, model.programme, model.shifts)
    return model


def shift_costs(task: WeekTask) -> Floats:
    """Return the price of each candidate: its paid hours, dearer contracts in proportion, and premiums."""
    return costs_of(PremiumPrices(task.layout.problem, task.layout.horizon), task.blocks, task.columns)


def rates_of(layout: Layout, blocks: tuple[Block, ...]) -> Floats:
    """Return the price of a paid hour of each block, 1 for the mean cost over the staff."""
    rates = hour_rates(layout.problem)
    return np.array([rates[block.example.agent] for block in blocks])


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
    else:
        add_pauses(model)
    add_absences(model)


def _add_demand(model: WeekModel) -> None:
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
    model.cover_rows = np.full((len(task.pools), len(span)), -1)
    for pool, members in enumerate(task.pools):
        if len(members) == 1:
            model.cover_rows[pool] = rows[members[0]]
        else:
            _add_sharing(model, pool, rows)


def _total(task: WeekTask) -> Floats:
    """Return the agents that are still needed by demand, shape (demands, grid.count)."""
    if task.parts is None:
        return task.need
    total = np.zeros((int(task.parts.max()) + 1, task.need.shape[1]))
    np.add.at(total, task.parts, task.need)
    return total


def _missing_by_price(
    task: WeekTask, places: tuple[Ints, Ints], part: Floats, below: Floats
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


def _by_price(task: WeekTask) -> Ints:
    """Return the slices of each demand, the cheapest first, shape (demands, most slices).

    Demands with fewer of them have -1 before the first.
    """
    owners, order = task.owners, np.argsort(task.weights, kind="stable")
    own = [order[owners[order] == demand].tolist() for demand in range(int(owners.max(initial=-1)) + 1)]
    most = max(map(len, own), default=0)
    return np.array([[-1] * (most - len(one)) + one for one in own], dtype=np.int64).reshape(-1, most)


def _served_alone(task: WeekTask) -> NDArray[np.bool_]:
    """Mark the demands whose people serve no other one, shape (demands,)."""
    shared = {member for members in task.pools if len(members) > 1 for member in members}
    return np.array([demand not in shared for demand in range(int(task.owners.max(initial=-1)) + 1)])


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
        model.enter(np.array(pool), ticks, away[:, None], -1.0)


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
        columns, rules = self.model.task.columns, self.model.task.layout.rules_of(self.block)
        days, most = weeklytime.encode_person(rules, self.block.example)
        day = columns.day[self.own]
        for one in np.unique(day):
            self._at_most(day == one, 1.0, absent=len(self.block.members) - self.block.present[one])
        everything = np.ones(len(self.own), dtype=bool)
        self._at_most(everything, float(days))
        weekly = min(weeklytime.agreed(self.block.example), most)
        if days * columns.paid[self.own].max() > weekly:
            self._at_most(
                everything, weekly / 60, values=columns.paid[self.own] / 60, more=(most - weekly) / 60
            )
        if len(self.model.task.week) > 1:
            add_mixes(self.model, self.own, self._weeks_of_people(), self.heads)
        for before, after in pairwise(np.unique(day)):
            if after == before + 1:
                self._rest(day == before, day == after)

    def _weeks_of_people(self) -> Counter[tuple[int, int]]:
        """Return how many people have so many days and minutes in the week."""
        layout, week = self.model.task.layout, self.model.task.week
        rules = layout.rules_of(self.block)
        if self.heads is not None:
            days, most = weeklytime.encode(rules, self.block.contract)
            return Counter([(days, min(most, self.block.contract.weekly_minutes))])
        number = next(k for k, one in enumerate(layout.horizon.weeks()) if week[0] in one)
        staff = (layout.problem.staff[k] for k in self.block.members)
        return Counter(weeklytime.encode_law(rules, one, number) for one in staff)

    def _at_most(
        self,
        chosen: NDArray[np.bool_],
        each: float,
        absent: float = 0.0,
        values: Floats | None = None,
        more: float = 0.0,
    ) -> None:
        programme, own = self.model.programme, self.own[chosen]
        free = self.members if self.heads is None else 0.0
        takes = np.ones(len(own)) if values is None else values[chosen]
        beyond = self._overtime(more) if more > 0 and self.heads is None else None
        limit = Limit(own, takes, each * free - absent, beyond)
        self.model.limits.append(limit)
        row = programme.add_rows(1, upper=limit.most)
        programme.add_entries(row, self.model.shifts[own], takes)
        if beyond is not None:
            programme.add_entries(row, beyond, -1.0)
        if self.heads is not None:
            programme.add_entries(row, self.heads, -each)

    def _overtime(self, hours: float) -> int:
        """Add the hours beyond the contract that the block's people work together, and return the column.

        People who are yet to be hired are counted without.
        """
        minute = self.model.premiums.of_minute(self.block.example)
        beyond = self.model.programme.add_columns(1, upper=hours * self.members, cost=60 * minute)
        return int(beyond[0])

    def _rest(self, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> None:
        """Nobody works a late shift and the early one after it; Hall's condition for the two days."""
        horizon, columns = self.model.task.layout.horizon, self.model.task.columns
        rest = horizon.ticks(self.model.task.layout.rules_of(self.block).daily_rest_minutes)
        start, end = columns.start[self.own], columns.end[self.own]
        widest: dict[int, int] = {}
        for begin in np.unique(start[after]):
            late = int((before & (end + rest > begin)).sum())
            if late:
                widest[late] = max(int(begin), widest.get(late, 0))
        for begin in widest.values():
            self._at_most((before & (end + rest > begin)) | (after & (start <= begin)), 1.0)
