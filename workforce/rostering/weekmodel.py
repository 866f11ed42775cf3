"""The weekly plan as a linear programme: shifts by block, implicit breaks, shared skills.

A shift is a column by block, day, start and shape. Breaks are implicit, as running totals of a pool's
pauses (`pausetotals.py`). Who is present is compared with the need in `weekcover.py`, and what people may
work together stands in `contractrows.py`.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from workforce.rostering.absences import Absence, AbsenceColumns
from workforce.rostering.blocks import Block, Columns, Layout
from workforce.rostering.contractrows import Limit, add_contract_rows
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.lengthmixes import BlockMixes
from workforce.rostering.pausetotals import PauseColumns, Pausing
from workforce.rostering.pay import hour_rates
from workforce.rostering.personalrows import add_personal
from workforce.rostering.premiums import PremiumPrices, costs_of
from workforce.rostering.programme import Answer, Effort, Programme
from workforce.rostering.weekcover import add_cover

__all__ = [
    "SPILL_MINUTES",
    "Limit",
    "WeekModel",
    "WeekTask",
    "add_contract_rows",
    "add_cover",
    "add_shifts",
    "build",
    "intervals_of",
    "presence_of",
    "rates_of",
    "shift_costs",
]

SPILL_MINUTES = 360


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


@dataclass
class WeekModel:
    """The programme of a week and where its parts stand.

    Parameters
    ----------
    demand_rows : shape (demands, intervals of the week); the row of each need, -1 for none.
    """

    task: WeekTask
    programme: Programme = field(default_factory=Programme)
    shifts: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    pauses: list[PauseColumns] = field(default_factory=list)
    demand_rows: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
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
            heads = np.sum([counts @ (mixes.slots > 0) for mixes, counts in parts], axis=0)
            for length, most, people in zip(lengths, slots, heads, strict=True):
                longer = own[self.task.columns.paid[own] >= length]
                self.limits.append(Limit(longer, np.ones(len(longer)), float(most)))
                for day in np.unique(self.task.columns.day[longer]) if people < heads[0] else ():
                    today = longer[self.task.columns.day[longer] == day]
                    self.limits.append(Limit(today, np.ones(len(today)), float(people), mixed=True))
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


def prices_of(model: WeekModel, answer: Answer) -> Floats | None:
    """Return what one more person needed would cost by a relaxation; None where it told no prices.

    Returns
    -------
    Shape (demands, grid.count), at least 0.
    """
    if not len(answer.row_prices):
        return None
    prices, rows = np.zeros((len(model.demand_rows), model.task.need.shape[1])), model.demand_rows
    known = np.where(rows >= 0, answer.row_prices[rows], 0.0)
    prices[:, model.intervals.start : model.intervals.stop] = np.maximum(known, 0.0)
    return prices


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
