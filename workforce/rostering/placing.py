"""Breaks and meals of named shifts, placed where the cover is least needed."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from contactcenter.domain.roster import ShiftPart
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
) -> list[tuple[ShiftPart, ...]]:
    """Return the parts of each shift.

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
                int(columns.pool[shift]),
                int(columns.day[shift]),
                layout.horizon.ticks(pause.minutes),
                pause.width // tick,
            )
            windows[kind].append(_Window(int(columns.start[shift]) + pause.earliest // tick, number, k))
    parts: list[list[ShiftPart]] = [[] for _ in shifts]
    for pauses in model.pauses:
        begun = np.rint(values[pauses.begun]).astype(np.int64)
        times = pauses.first + np.repeat(np.arange(len(begun)), np.diff(begun, prepend=0))
        waiting = sorted(windows[pauses.kind], key=lambda window: (window.opens, window.shift))
        for time, window in zip(times, waiting, strict=True):
            pause = columns.shapes[columns.shape[shifts[window.shift]]].pauses[window.pause]
            begins = layout.horizon.instant_of(int(time))
            ends = layout.horizon.instant_of(int(time) + layout.horizon.ticks(pause.minutes))
            parts[window.shift].append(ShiftPart(begins, ends, pause.activity, pause.paid))
    return [tuple(sorted(own)) for own in parts]
