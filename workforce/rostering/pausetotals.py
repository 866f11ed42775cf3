"""Breaks of many shifts at once, as running totals of a pool's day.

Pauses of one length and window width share two totals, windows opened and pauses begun, which stay within a
window's width of each other (Bechtold and Jacobs 1990). Where a shape lists its patterns, its totals follow
one another through the shift, a stretch of work apart: starts, first pauses, second ones, ends. As each may
follow within one interval of time, serving them in order gives every shift a lawful pattern of its own.

References
----------
Bechtold, S. E. and Jacobs, L. W. (1990), Implicit modeling of flexible break assignments in optimal shift
scheduling, Management Science 36(11), equations 5 to 9.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from workforce.rostering.horizon import Ints
from workforce.rostering.shapes import Shape

if TYPE_CHECKING:
    from workforce.rostering.weekmodel import WeekModel


class Pausing(StrEnum):
    """How faithfully breaks are modelled."""

    POOLED = "pooled"
    """Right in sum over a pool's day, at any time of it: a relaxation."""
    WINDOWS = "windows"
    """Each inside its window, fractions allowed: a relaxation where a shape lists its patterns."""
    PATTERNS = "patterns"
    """By the patterns of their shapes, or inside their windows where there are none; fractions allowed."""
    WHOLE = "whole"
    """The same for whole people."""


@dataclass(frozen=True, slots=True)
class PauseKind:
    """Pauses that are interchangeable: one pool and day, equal length and window width in ticks.

    Parameters
    ----------
    place : the shape, by number, and which of its pauses, where the pauses follow a pattern.
    """

    pool: int
    day: int
    ticks: int
    width: int
    place: tuple[int, int] | None = None

    @classmethod
    def of(cls, where: tuple[int, int], shape: tuple[int, Shape], pause: int, tick: int) -> "PauseKind":
        """Return the kind of a shape's pause on one pool's day.

        Parameters
        ----------
        where : pool and day.
        shape : a shape with its number.
        """
        (number, one), own = shape, shape[1].pauses[pause]
        place = (number, pause) if one.patterns else None
        return cls(*where, -(-own.minutes // tick), own.width // tick, place)


@dataclass(frozen=True, slots=True)
class PauseColumns:
    """Where the running total of begun pauses of one kind stands, tick by tick from `first`."""

    kind: PauseKind
    first: int
    begun: Ints


@dataclass(frozen=True, slots=True)
class _Total:
    """A running total, one column a tick from `first` on; 0 before, and as the last one ever after."""

    first: int
    columns: Ints

    @property
    def ticks(self) -> Ints:
        """The ticks of the columns."""
        return self.first + np.arange(len(self.columns))

    def at(self, ticks: Ints) -> Ints:
        """Return the columns at some ticks, -1 before the first."""
        place = np.minimum(ticks - self.first, len(self.columns) - 1)
        return np.where(place >= 0, self.columns[np.maximum(place, 0)], -1)


def add_totals(model: "WeekModel") -> None:
    """Add the pauses of all shapes for whole people."""
    columns, windows = model.task.columns, dict[PauseKind, list[tuple[Ints, Ints]]]()
    for number, shape in enumerate(columns.shapes):
        which = np.flatnonzero(columns.shape == number)
        places = np.stack([columns.pool[which], columns.day[which]], axis=1)
        for pool, day in np.unique(places, axis=0).tolist() if shape.pauses else ():
            own = which[(places == (pool, day)).all(axis=1)]
            if shape.patterns:
                _add_pattern(model, (pool, day), (number, shape), own)
            else:
                open_windows(model, windows, (pool, day), (number, shape), own)
    for kind, parts in windows.items():
        opens, shifts = (np.concatenate(part) for part in zip(*parts, strict=True))
        opened = _add_opened(model, opens, shifts)
        begun = _add_begun(model, kind, (opened.first, int(opens.max()) + kind.width))
        _add_following(model, opened, begun, (0, kind.width))


def open_windows(
    model: "WeekModel",
    windows: dict[PauseKind, list[tuple[Ints, Ints]]],
    where: tuple[int, int],
    shape: tuple[int, Shape],
    own: Ints,
) -> None:
    """Note when the windows of a shape's pauses open, and for which shifts."""
    tick = model.task.layout.horizon.tick
    for number, pause in enumerate(shape[1].pauses):
        opens = model.task.columns.start[own] + pause.earliest // tick
        kind = replace(PauseKind.of(where, shape, number, tick), place=None)
        windows.setdefault(kind, []).append((opens, model.shifts[own]))


def _add_pattern(model: "WeekModel", where: tuple[int, int], shape: tuple[int, Shape], own: Ints) -> None:
    """Add the pauses of one shape with patterns: each follows the one before, a stretch of work apart."""
    start, tick = model.task.columns.start[own], model.task.layout.horizon.tick
    before = started = _add_opened(model, start, model.shifts[own])
    behind = 0
    stretches = [(least // tick, most // tick) for least, most in shape[1].stretches]
    for number, pause in enumerate(shape[1].pauses):
        kind = PauseKind.of(where, shape, number, tick)
        first = int(start.min()) + pause.earliest // tick
        begun = _add_begun(model, kind, (first, int(start.max()) + (pause.earliest + pause.width) // tick))
        least, most = stretches[number]
        _add_following(model, before, begun, (behind + least, behind + most))
        before, behind = begun, kind.ticks
    least, most = (behind + one - shape[1].minutes // tick for one in stretches[-1])
    _add_following(model, before, started, (least, most))


def _add_opened(model: "WeekModel", ticks: Ints, shifts: Ints) -> _Total:
    """Add the running total of shifts over the ticks at which each counts."""
    programme, first = model.programme, int(ticks.min())
    columns = programme.add_columns(int(ticks.max()) - first + 1, upper=np.inf)
    running = programme.add_rows(len(columns), lower=0.0, upper=0.0)
    programme.add_entries(running, columns, 1.0)
    programme.add_entries(running[1:], columns[:-1], -1.0)
    programme.add_entries(running[ticks - first], shifts, -1.0)
    return _Total(first, columns)


def _add_begun(model: "WeekModel", kind: PauseKind, span: tuple[int, int]) -> _Total:
    """Add the running total of begun pauses from the first to the last tick, who leave their places."""
    programme, count = model.programme, span[1] - span[0] + 1
    columns = programme.add_columns(count, upper=np.inf, whole=True)
    grows = programme.add_rows(count - 1, lower=0.0)
    programme.add_entries(grows, columns[1:], 1.0)
    programme.add_entries(grows, columns[:-1], -1.0)
    begun = _Total(span[0], columns)
    ticks, pool = begun.ticks[:, None] + np.arange(kind.ticks), np.array(kind.pool)
    model.enter(pool, ticks, columns[:, None], -1.0)
    model.enter(pool, ticks[1:], columns[:-1, None], 1.0)
    model.pauses.append(PauseColumns(kind, span[0], columns))
    return begun


def _add_following(model: "WeekModel", before: _Total, after: _Total, delay: tuple[int, int]) -> None:
    """Let each of one total be followed in the other, so many ticks later at least and at most."""
    programme, (least, most) = model.programme, delay
    for lag, sign in ((least, -1.0), (most, 1.0)):
        known = before.at(after.ticks - lag)
        there = known >= 0 if sign > 0 else np.ones(len(known), dtype=bool)
        rows = programme.add_rows(int(there.sum()), lower=0.0)
        programme.add_entries(rows, after.columns[there], sign)
        programme.add_entries(rows[known[there] >= 0], known[there & (known >= 0)], -sign)
    everybody = programme.add_rows(1, lower=0.0)
    programme.add_entries(everybody, after.columns[-1:], 1.0)
    programme.add_entries(everybody, before.columns[-1:], -1.0)
