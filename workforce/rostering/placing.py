"""Breaks and meals of named shifts, placed where the cover is least needed."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.pausetotals import PauseKind
from workforce.rostering.shapes import Shape
from workforce.rostering.weekmodel import WeekModel


@dataclass(frozen=True, slots=True)
class _Window:
    opens: int
    shift: int
    pause: int


def place_pauses(
    layout: Layout, columns: Columns, shifts: Ints, model: WeekModel, values: Floats
) -> list[tuple[int, ...]]:
    """Return at which tick each pause of each shift begins, in the order of its shape.

    The running totals say when pauses begin; the first begun pause of a kind goes to the window that
    opened first, which is lawful because all windows of a kind are equally wide. Where a shape lists its
    patterns, the nearest one is taken.

    Parameters
    ----------
    shifts : indices into `columns`, one a shift.
    """
    windows: dict[PauseKind, list[_Window]] = defaultdict(list)
    tick = layout.horizon.tick
    for number, shift in enumerate(shifts):
        shape = int(columns.shape[shift]), columns.shapes[columns.shape[shift]]
        for k, pause in enumerate(shape[1].pauses):
            kind = PauseKind.of((0, int(columns.day[shift])), shape, k, tick)
            windows[kind].append(_Window(int(columns.start[shift]) + pause.earliest // tick, number, k))
    begins = [[0] * len(columns.shapes[columns.shape[shift]].pauses) for shift in shifts]
    for pauses in model.pauses:
        begun = np.rint(values[pauses.begun]).astype(np.int64)
        times = pauses.first + np.repeat(np.arange(len(begun)), np.diff(begun, prepend=0))
        waiting = sorted(windows[pauses.kind], key=lambda window: (window.opens, window.shift))
        for time, window in zip(times, waiting, strict=True):
            begins[window.shift][window.pause] = int(time)
    shapes = [columns.shapes[columns.shape[shift]] for shift in shifts]
    starts = [int(columns.start[shift]) for shift in shifts]
    return [
        _lawful(shape, start, own, tick) for shape, start, own in zip(shapes, starts, begins, strict=True)
    ]


def _lawful(shape: Shape, start: int, begins: list[int], tick: int) -> tuple[int, ...]:
    """Return the lawful ticks nearest to those at which the pauses of a shift were begun."""
    pattern = shape.nearest_pattern(tuple((begin - start) * tick for begin in begins))
    return tuple(start + begin // tick for begin in pattern)
