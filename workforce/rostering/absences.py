"""Meetings and training in the weekly plan, before anybody knows whose are when.

A week is planned with people enough that so many sessions can be held inside the windows. That a session is
held by people in whole numbers, and a meeting by many at once, is left out: a relaxation, so bounds stay
bounds.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.agenda import due_in
from workforce.rostering.blocks import Block, Layout
from workforce.rostering.horizon import Floats, Horizon, Ints

if TYPE_CHECKING:
    from workforce.rostering.weekmodel import WeekModel

Bools = NDArray[np.bool_]


_Alike = tuple[int, bytes, int, float, bool]
"""Pool, beginnings, minutes, price, and whether it is a meeting."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Sessions that take people of a pool away from contacts.

    Parameters
    ----------
    pool : row of the task's pools.
    begins : shape (ticks,); when they may begin.
    minutes : how long each takes, over 0.
    price : of each that is not held, at least 0.
    together : whether they are of meetings.
    owed : by whom, as indices into the staff, of which need, and how many.
    """

    pool: int
    begins: Bools
    minutes: int
    price: float
    together: bool
    owed: tuple[tuple[int, int, int], ...]

    @property
    def sessions(self) -> int:
        """How many there are."""
        return sum(count for _, _, count in self.owed)

    def away(self, horizon: Horizon) -> Bools:
        """Mark the intervals that the sessions may touch, shape (grid.count,)."""
        marks = self.begins.copy()
        for later in range(1, horizon.ticks(self.minutes)):
            marks[later:] |= self.begins[:-later]
        return np.asarray(marks.reshape(-1, horizon.ticks_per_interval).any(axis=1))


def absences_of(layout: Layout, week: range, blocks: tuple[Block, ...]) -> tuple[Absence, ...]:
    """Return the sessions that people of some blocks owe in a week, by their pools in the layout."""
    home = {layout.problem.staff[k].agent: (block.pool, k) for block in blocks for k in block.members}
    found: dict[_Alike, list[tuple[int, int, int]]] = defaultdict(list)
    for number, need, begins in due_in(layout.problem, layout.horizon, week):
        for agent in need.people:
            if agent in home:
                pool, person = home[agent]
                alike = pool, begins.tobytes(), need.minutes, need.price, need.together
                found[alike].append((person, number, need.sessions))
    return tuple(
        Absence(pool, np.frombuffer(begins, dtype=bool), minutes, price, together, tuple(owed))
        for (pool, begins, minutes, price, together), owed in found.items()
    )


@dataclass(frozen=True, slots=True)
class AbsenceColumns:
    """The sessions that begin at some ticks, one column each."""

    absence: Absence
    ticks: Ints
    columns: Ints


def open_rows(model: "WeekModel") -> None:
    """Add rows where people may be away though nobody is needed: only who is present can be."""
    for absence in model.task.absences:
        rows, when = model.cover_rows[absence.pool], absence.away(model.task.layout.horizon)
        bare = np.flatnonzero(when[model.intervals.start : model.intervals.stop] & (rows < 0))
        rows[bare] = model.programme.add_rows(len(bare), lower=0.0)


def add_absences(model: "WeekModel") -> None:
    """Take sessions out of the cover, at whatever time of their windows costs least."""
    programme, horizon = model.programme, model.task.layout.horizon
    for absence in model.task.absences:
        length = horizon.ticks(absence.minutes)
        ends = model.intervals.stop * horizon.ticks_per_interval
        begins = np.flatnonzero(absence.begins[: ends - length + 1])
        held = programme.add_columns(len(begins), upper=np.inf)
        missed = programme.add_columns(1, upper=absence.sessions, cost=absence.price)
        total = programme.add_rows(1, lower=absence.sessions)
        programme.add_entries(total, held, 1.0)
        programme.add_entries(total, missed, 1.0)
        ticks = begins[:, None] + np.arange(length)
        model.enter(np.array(absence.pool), ticks, held[:, None], -1.0)
        model.absent.append(AbsenceColumns(absence, begins, held))


def planned_sessions(model: "WeekModel", values: Floats) -> list[tuple[Absence, Ints]]:
    """Return the sessions of an answer in whole numbers, with the tick at which each begins."""
    found = []
    for one in model.absent:
        whole = np.diff(np.floor(np.cumsum(values[one.columns]) + 0.5), prepend=0.0).astype(np.int64)
        found.append((one.absence, np.repeat(one.ticks, whole)))
    return found


def away_in(layout: Layout, planned: Sequence[tuple[Absence, Ints]]) -> Floats:
    """Return how many people are away in planned sessions, shape (grid.count,)."""
    horizon = layout.horizon
    away = np.zeros(horizon.tick_count)
    for absence, begins in planned:
        for later in range(horizon.ticks(absence.minutes)):
            np.add.at(away, begins + later, 1.0)
    shares: Floats = away.reshape(-1, horizon.ticks_per_interval).mean(axis=1)
    return shares
