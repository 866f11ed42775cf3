"""Breaks of many shifts at once, in fractions: how many take which pattern, or begin a pause when.

Shifts of one shape that begin together share their patterns out among themselves, whoever works them, and
windows of one length and width that open together share the beginnings inside them (Aykin 1996). That says
the same as running totals (`pausetotals.py`) in a fifth of the rows, which makes large programmes several
times quicker to solve; for whole people with their shifts settled the totals have fewer columns.

References
----------
Aykin, T. (1996), Optimal shift scheduling with multiple break windows, Management Science 42(4), 591-602.
"""

from typing import TYPE_CHECKING

import numpy as np

from workforce.rostering.horizon import Ints
from workforce.rostering.pausetotals import PauseKind, Pausing, open_windows
from workforce.rostering.shapes import Shape

if TYPE_CHECKING:
    from workforce.rostering.weekmodel import WeekModel


def add_choices(model: "WeekModel") -> None:
    """Add the pauses of all shapes."""
    columns, windows = model.task.columns, dict[PauseKind, list[tuple[Ints, Ints]]]()
    for number, shape in enumerate(columns.shapes):
        which = np.flatnonzero(columns.shape == number)
        places = np.stack([columns.pool[which], columns.day[which]], axis=1)
        for pool, day in np.unique(places, axis=0).tolist() if shape.pauses else ():
            own = which[(places == (pool, day)).all(axis=1)]
            if shape.patterns and model.task.pausing is not Pausing.WINDOWS:
                _add_patterns(model, pool, shape, own)
            else:
                open_windows(model, windows, (pool, day), (number, shape), own)
    for kind, parts in windows.items():
        opens, shifts = (np.concatenate(part) for part in zip(*parts, strict=True))
        ticks, columns_ = _shared(model, opens, shifts, kind.width + 1)
        _leave(model, kind.pool, ticks[:, None] + np.arange(kind.width + 1), columns_, kind.ticks)


def _add_patterns(model: "WeekModel", pool: int, shape: Shape, own: Ints) -> None:
    """Let the shifts of one shape share its patterns."""
    tick = model.task.layout.horizon.tick
    ticks, columns = _shared(model, model.task.columns.start[own], model.shifts[own], len(shape.patterns))
    begins = np.array(shape.patterns, dtype=np.int64) // tick
    for number, pause in enumerate(shape.pauses):
        _leave(model, pool, ticks[:, None] + begins[:, number], columns, -(-pause.minutes // tick))


def _shared(model: "WeekModel", ticks: Ints, shifts: Ints, choices: int) -> tuple[Ints, Ints]:
    """Add as many choices as there are shifts at each tick, and return the ticks and the columns.

    Returns
    -------
    Ticks, shape (ticks,), and columns, shape (ticks, choices).
    """
    programme = model.programme
    each, place = np.unique(ticks, return_inverse=True)
    columns = programme.add_columns(len(each) * choices, upper=np.inf).reshape(len(each), choices)
    rows = programme.add_rows(len(each), lower=0.0)
    programme.add_entries(rows[:, None], columns, 1.0)
    programme.add_entries(rows[place], shifts, -1.0)
    return each, columns


def _leave(model: "WeekModel", pool: int, begins: Ints, columns: Ints, length: int) -> None:
    """Let people leave their places at some ticks, shape (ticks, choices), for a pause."""
    spans = begins[:, :, None] + np.arange(length)
    model.enter(np.array(pool), spans, columns[:, :, None], -1.0)
