"""From figures to the geometry of the report's pictures, in user units of the SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy import float64
from numpy.typing import NDArray

from contactcenter.domain.client import ServiceTarget
from contactcenter.services.simulationreport.timeaxis import TimeAxis
from simulation.results import QueueIntervals

Floats = NDArray[float64]
WIDTH, LEFT, ROW, FAN_HEIGHT = 1100, 200, 22, 120
TEXT_ROOM = 250
"""Right of the tornado's bars, for what they say."""
DEGREES = ("none", "rare", "some", "often", "mostly")
"""Classes of the heat map: missed in no, up to 10%, 30%, 60%, more of the replications."""
LIMITS = (0.0, 0.1, 0.3, 0.6)
WORST = 5
LEAST_CONTACTS = 1.0
"""A column with fewer contacts is not called one of the worst."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of one queue in the heat map; `tip` says it in words."""

    x: float
    width: float
    degree: str
    tip: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One queue of the heat map; columns in which nobody comes have no cell."""

    queue: str
    y: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Fan:
    """How a queue's level differs between replications, by column: points of an SVG polygon and line.

    Parameters
    ----------
    bands, medians : one entry for each unbroken stretch of columns that have a value.
    target_y : height of the level promised.
    """

    queue: str
    bands: tuple[str, ...]
    medians: tuple[str, ...]
    target_y: float
    target: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One assumption of the tornado: the level when it is low and when it is high, in per cent.

    Parameters
    ----------
    low_label, high_label : what low and high mean, as "−10%".
    half_width : of the more uncertain end's change, in points.
    """

    name: str
    low: float
    high: float
    low_label: str = "low"
    high_label: str = "high"
    half_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Half:
    """From the planned level to one end of a bar."""

    x: float
    width: float
    end: str


@dataclass(frozen=True, slots=True)
class BarShape:
    """A bar of the tornado, laid out."""

    name: str
    y: float
    width: float
    halves: tuple[Half, ...]
    text: str


@dataclass(frozen=True, slots=True)
class TornadoShape:
    """The tornado, laid out.

    Parameters
    ----------
    planned_x : where the level as planned stands.
    """

    bars: tuple[BarShape, ...]
    planned_x: float
    planned: str


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A label under the time axis."""

    x: float
    text: str


def draw_heat_map(rows: Sequence[QueueIntervals], axis: TimeAxis) -> tuple[HeatRow, ...]:
    """Lay the heat map out: who is under target, when, in how many of the replications."""
    return tuple(
        HeatRow(str(row.queue), number * ROW, tuple(_cells(row, axis))) for number, row in enumerate(rows)
    )


def _cells(row: QueueIntervals, axis: TimeAxis) -> list[Cell]:
    step = _step(axis)
    missed, offered = axis.mean(row.missed, row.offered), axis.sums(row.offered)
    cells = []
    for column in np.flatnonzero(~np.isnan(missed)).tolist():
        share = float(missed[column])
        tip = f"{row.queue}, {axis.when(column)}: {offered[column]:.1f} contacts, {_missed(share, axis)}"
        cells.append(Cell(round(LEFT + column * step, 1), round(step, 1), _degree(share), tip))
    return cells


def _missed(share: float, axis: TimeAxis) -> str:
    if axis.size == 1:
        return f"under target in {100 * share:.0f}% of the replications"
    return f"its intervals are under target in {100 * share:.0f}% of the replications"


def _degree(missed: float) -> str:
    return next(
        (name for name, limit in zip(DEGREES, LIMITS, strict=False) if missed <= limit), DEGREES[-1]
    )


def worst_moments(rows: Sequence[QueueIntervals], axis: TimeAxis) -> tuple[str, ...]:
    """Name for each queue the time at which most contacts meet a missed promise, the worst queues first."""
    found = []
    for row in rows:
        missed, offered = axis.mean(row.missed, row.offered), axis.sums(row.offered)
        hurt = np.where((missed > LIMITS[1]) & (offered >= LEAST_CONTACTS), missed * offered, 0.0)
        worst = int(hurt.argmax())
        if hurt[worst] > 0:
            found.append((-hurt[worst], f"{row.queue}, {axis.when(worst)} ({100 * missed[worst]:.0f}%)"))
    return tuple(text for _, text in sorted(found)[:WORST])


def draw_fan(row: QueueIntervals, target: ServiceTarget, axis: TimeAxis) -> Fan:
    """Lay out the percentiles of a queue's level between replications."""
    p10, p50, p90 = (axis.mean(values, row.offered) for values in (row.p10, row.p50, row.p90))
    stretches = _stretches(p50)
    bands = tuple(
        f"{_steps(part, p90, axis)} {_steps(part[::-1], p10, axis, (1, 0))}" for part in stretches
    )
    medians = tuple(_steps(part, p50, axis) for part in stretches)
    return Fan(str(row.queue), bands, medians, _height(target.share), f"{100 * target.share:g}%")


def _stretches(values: Floats) -> list[list[int]]:
    stretches: list[list[int]] = [[]]
    for index, value in enumerate(values.tolist()):
        if not isnan(value):
            stretches[-1].append(index)
        elif stretches[-1]:
            stretches.append([])
    return [part for part in stretches if part]


def _steps(columns: Sequence[int], values: Floats, axis: TimeAxis, ends: tuple[int, int] = (0, 1)) -> str:
    """Return the points of a line that is level within each column; `ends` (1, 0) is for the way back."""
    step = _step(axis)
    return " ".join(
        f"{LEFT + (column + end) * step:.1f},{_height(float(values[column]))}"
        for column in columns
        for end in ends
    )


def _height(share: float) -> float:
    return round(8 + (FAN_HEIGHT - 16) * (1 - share), 1)


def _step(axis: TimeAxis) -> float:
    return (WIDTH - LEFT) / axis.columns


def draw_tornado(bars: Sequence[Bar], planned: float) -> TornadoShape:
    """Lay the tornado out, the widest bar on top.

    Parameters
    ----------
    planned : the level with everything as planned, in per cent.
    """
    ends = [end for bar in bars for end in (bar.low, bar.high)] + [planned]
    first, span = min(ends), max(max(ends) - min(ends), 1e-9)

    def place(level: float) -> float:
        return LEFT + (WIDTH - LEFT - TEXT_ROOM) * (level - first) / span

    ordered = sorted(bars, key=lambda bar: -abs(bar.high - bar.low))
    shapes = tuple(_bar_shape(bar, number * ROW, place, planned) for number, bar in enumerate(ordered))
    return TornadoShape(shapes, round(place(planned), 1), f"{planned:.1f}%")


def _bar_shape(bar: Bar, y: float, place: Callable[[float], float], planned: float) -> BarShape:
    middle = place(planned)
    halves = tuple(
        Half(round(min(middle, place(level)), 1), round(max(1.0, abs(place(level) - middle)), 1), end)
        for level, end in ((bar.low, "low"), (bar.high, "high"))
    )
    said = f"{bar.low_label}: {bar.low:.1f}%   {bar.high_label}: {bar.high:.1f}%"
    if bar.half_width:
        said += f"   ± {bar.half_width:.1f}"
    return BarShape(bar.name, y, round(abs(place(bar.high) - place(bar.low)), 1), halves, said)


def time_marks(axis: TimeAxis) -> tuple[TimeMark, ...]:
    """Return the labels of the time axis."""
    step = _step(axis)
    return tuple(TimeMark(round(LEFT + mark.column * step, 1), mark.text) for mark in axis.marks())
