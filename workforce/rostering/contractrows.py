"""What the people of a block may work together in a week: days, hours, mixes of lengths, rest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.blocks import Block, Columns, Layout, free_on, over_nights
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.lengthmixes import add_mixes
from workforce.rostering.naming import Diary
from workforce.rostering.rules import weeklytime

if TYPE_CHECKING:
    from workforce.rostering.weekmodel import WeekModel


@dataclass(frozen=True, slots=True)
class Limit:
    """What some candidates may add up to.

    Parameters
    ----------
    columns : indices of the candidates, ascending.
    values : what each worked shift takes of it, shape (columns,).
    beyond : column of the programme that tells how much more it is at a price; None for no more.
    mixed : whether it comes from the mixes of whole weeks, of which the programme of a day knows nothing.
    """

    columns: Ints
    values: Floats
    most: float
    beyond: int | None = None
    mixed: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether it counts shifts, so that a part of one is none."""
        return bool((self.values == 1.0).all())


def add_contract_rows(model: "WeekModel", members: list[float], headcount: Ints | None) -> None:
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


def add_allowances(model: "WeekModel", diary: Diary) -> bool:
    """Hold blocks to what other weeks leave their people, and tell whether the law alone would leave more.

    What is beyond the hours of the period costs their overtime.
    """
    task, fewer = model.task, False
    layout, week = task.layout, task.week
    number = next(k for k, one in enumerate(layout.horizon.weeks()) if week[0] in one)
    for place, block in enumerate(task.blocks):
        own = np.flatnonzero(task.columns.block == place)
        law = sum(
            weeklytime.encode_law(layout.rules_of(block), layout.problem.staff[k], number)[1]
            for k in block.members
        )
        most = [diary.allowance(layout, k, week)[1] for k in block.members]
        free = [min(one, diary.free(layout, k, week)) for one, k in zip(most, block.members, strict=True)]
        by_period = block.example.pattern.total_minutes is not None
        if len(own) and (sum(most) < law or (by_period and sum(free) < sum(most))):
            people = len(block.members)
            least, more = (sum(free) if by_period else sum(most)) / people, sum(most) - sum(free)
            rows = _Limits(model, block, own, people, None)
            rows.hold(least / 60, more / people / 60 if by_period else 0.0)
            fewer = True
    return fewer


def weeks_of(layout: Layout, week: range, people: Iterable[int], columns: Columns) -> list[tuple[int, int]]:
    """Return the most days and paid minutes in a week of people of one block.

    Parameters
    ----------
    people : indices into the staff.
    columns : candidates of the block; days without any cannot be worked.
    """
    number = next(k for k, one in enumerate(layout.horizon.weeks()) if week[0] in one)
    open_days = [layout.horizon.days[day] for day in np.unique(columns.day)]
    longest, weeks = int(columns.paid.max(initial=0)), list[tuple[int, int]]()
    for member in (layout.problem.staff[k] for k in people):
        days, minutes = weeklytime.encode_law(layout.problem.rules_of(member), member, number)
        days = min(days, sum(not free_on(member, day) for day in open_days))
        weeks.append((days, min(minutes, days * longest)))
    return weeks


@dataclass(frozen=True, slots=True)
class _Limits:
    """Rows of one block, each bounded by its number of people, given or to be found."""

    model: "WeekModel"
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
        everything, weeks = np.ones(len(self.own), dtype=bool), self._weeks_of_people()
        self._at_most(everything, float(days), absent=self._lost([days - own for own, _ in weeks]))
        weekly = min(weeklytime.agreed(self.block.example), most)
        if days * columns.paid[self.own].max() > weekly:
            self.hold(
                weekly / 60, (most - weekly) / 60, self._lost([weekly - own for _, own in weeks]) / 60
            )
        if len(self.model.task.layout.horizon.weeks()) == 1:
            over = over_nights(self.model.task.layout, rules, columns.take(self.own))
            if (over > 0).any():
                self._at_most(over != 0, 0.0, values=over / 60)
        if len(self.model.task.week) > 1:
            groups: dict[tuple[int, int], list[int]] = defaultdict(list)
            for one, limits in zip(self.block.members or (-1,), weeks, strict=True):
                groups[limits].append(one)
            add_mixes(self.model, self.own, groups, self.heads)
        for before, after in pairwise(np.unique(day)):
            if after == before + 1:
                self._rest(day == before, day == after)

    def hold(self, hours: float, more: float, lost: float = 0.0) -> None:
        """Hold each person to so many paid hours, and some more at the price of overtime.

        Parameters
        ----------
        lost : hours of these that all the people together cannot work.
        """
        everything = np.ones(len(self.own), dtype=bool)
        paid = self.model.task.columns.paid[self.own] / 60
        self._at_most(everything, hours, absent=lost, values=paid, more=more)

    def _lost(self, each: list[int]) -> float:
        """Return what people cannot work of what they may; nothing where they are yet to be hired."""
        return 0.0 if self.heads is not None else float(sum(max(one, 0) for one in each))

    def _weeks_of_people(self) -> list[tuple[int, int]]:
        """Return the most days and minutes of each person's week; of one where all are to be hired."""
        task = self.model.task
        if self.heads is not None:
            days, most = weeklytime.encode(task.layout.rules_of(self.block), self.block.contract)
            return [(days, min(most, self.block.contract.weekly_minutes))]
        return weeks_of(task.layout, task.week, self.block.members, task.columns.take(self.own))

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
