"""Breaks and meals of named shifts, placed where the cover is least needed."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.weekmodel import PauseKind, WeekModel


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
    opened first, which is lawful because all windows of a kind are equally wide.

    Parameters
    ----------
    shifts : indices into `columns`, one a shift.
    """
    windows: dict[PauseKind, list[_Window]] = defaultdict(list)
    tick = layout.horizon.tick
    for number, shift in enumerate(shifts):
        for k, pause in enumerate(columns.shapes[columns.shape[shift]].pauses):
            kind = PauseKind(
                0,
                int(columns.day[shift]),
                layout.horizon.ticks(pause.minutes),
                pause.width // tick,
            )
            windows[kind].append(_Window(int(columns.start[shift]) + pause.earliest // tick, number, k))
    begins = [[0] * len(columns.shapes[columns.shape[shift]].pauses) for shift in shifts]
    for pauses in model.pauses:
        begun = np.rint(values[pauses.begun]).astype(np.int64)
        times = pauses.first + np.repeat(np.arange(len(begun)), np.diff(begun, prepend=0))
        waiting = sorted(windows[pauses.kind], key=lambda window: (window.opens, window.shift))
        for time, window in zip(times, waiting, strict=True):
            begins[window.shift][window.pause] = int(time)
    return [tuple(own) for own in begins]
