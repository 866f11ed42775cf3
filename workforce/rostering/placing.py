"""Breaks and meals of named shifts, placed where the cover is least needed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from workforce.rostering.blocks import Columns, Layout
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.pausetotals import PauseKind
from workforce.rostering.programme import Effort
from workforce.rostering.shapes import Shape
from workforce.rostering.weekmodel import WeekModel, WeekTask, build

Busy = tuple[int, int]
"""The ticks of a session, the first and the one after the last."""
FORBIDDEN = 1e6


@dataclass(frozen=True, slots=True)
class _Window:
    opens: int
    shift: int
    pause: int


def pauses_of(
    task: WeekTask, shifts: Ints, effort: Effort, busy: Mapping[int, Busy] | None = None
) -> list[tuple[int, ...]]:
    """Return the ticks at which the pauses of shifts begin, placed together where they cost least.

    Parameters
    ----------
    task : tells how often each candidate is worked.
    shifts : indices into the candidates, one a shift.
    busy : by place in `shifts`, sessions of which pauses keep clear as far as may be.
    """
    model, columns = build(task), task.columns
    answer = model.programme.solve(effort)
    if answer.found:
        return place_pauses(task.layout, columns, shifts, (model, answer.values), busy)
    # Any place in a window is lawful; better ones are looked for person by person afterwards.
    return [
        tuple(
            int(columns.start[k]) + pause.earliest // task.layout.horizon.tick
            for pause in columns.shapes[columns.shape[k]].pauses
        )
        for k in shifts
    ]


def place_pauses(
    layout: Layout,
    columns: Columns,
    shifts: Ints,
    answer: tuple[WeekModel, Floats],
    busy: Mapping[int, Busy] | None = None,
) -> list[tuple[int, ...]]:
    """Return at which tick each pause of each shift begins, in the order of its shape.

    The running totals say when pauses begin; the first begun pause of a kind goes to the window that
    opened first, which is lawful because all windows of a kind are equally wide. Where a shape lists its
    patterns, the nearest one is taken.

    Parameters
    ----------
    shifts : indices into `columns`, one a shift.
    answer : the programme of the pauses, and its values.
    busy : by place in `shifts`, sessions of which pauses keep clear as far as others can take their places.
    """
    (model, values), busy = answer, busy or {}
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
        if any(window.shift in busy for window in waiting):
            times = _apart(times, waiting, pauses.kind, busy)
        for time, window in zip(times, waiting, strict=True):
            begins[window.shift][window.pause] = int(time)
    shapes = [columns.shapes[columns.shape[shift]] for shift in shifts]
    starts = [int(columns.start[shift]) for shift in shifts]
    return [
        _lawful(shape, start, (own, busy.get(number)), tick)
        for number, (shape, start, own) in enumerate(zip(shapes, starts, begins, strict=True))
    ]


def _apart(times: Ints, waiting: list[_Window], kind: PauseKind, busy: Mapping[int, Busy]) -> Ints:
    """Return times in the order of the windows so that as few as can be fall into a session."""
    opens = np.array([window.opens for window in waiting])
    spans = np.array([busy.get(window.shift, (-1, -1)) for window in waiting])
    cost = ((times + kind.ticks > spans[:, :1]) & (times < spans[:, 1:])).astype(np.float64)
    cost[(times < opens[:, None]) | (times > opens[:, None] + kind.width)] = FORBIDDEN
    return np.asarray(times[linear_sum_assignment(cost)[1]])


def _lawful(shape: Shape, start: int, placed: tuple[list[int], Busy | None], tick: int) -> tuple[int, ...]:
    """Return the lawful ticks nearest to those at which the pauses of a shift were begun.

    Where patterns are listed, one that keeps clear of a session is taken if there is any.
    """
    begins, busy = placed
    if busy and shape.patterns:
        shape = replace(shape, patterns=_clear_of(shape, (busy[0] - start, busy[1] - start), tick))
    pattern = shape.nearest_pattern(tuple((begin - start) * tick for begin in begins))
    return tuple(start + begin // tick for begin in pattern)


def _clear_of(shape: Shape, busy: Busy, tick: int) -> tuple[tuple[int, ...], ...]:
    """Return the patterns of a shape that keep clear of a session, or all where none does."""
    clear = tuple(
        one
        for one in shape.patterns
        if all(
            begin + pause.minutes <= busy[0] * tick or begin >= busy[1] * tick
            for begin, pause in zip(one, shape.pauses, strict=True)
        )
    )
    return clear or shape.patterns
