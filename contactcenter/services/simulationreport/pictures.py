"""From figures to the geometry of the report's pictures, in user units of the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from numpy import float64
from numpy.typing import NDArray

from contactcenter.domain.client import ServiceTarget
from simulation.results import QueueIntervals

Floats = NDArray[float64]
WIDTH, LEFT, ROW, FAN_HEIGHT = 1100, 170, 26, 150
DEGREES = ("none", "rare", "some", "often", "mostly")
"""Classes of the heat map: missed in no, up to 10%, 30%, 60%, more of the replications."""
LIMITS = (0.0, 0.1, 0.3, 0.6)


@dataclass(frozen=True, slots=True)
class Cell:
    """One interval of one queue in the heat map; `tip` says it in words."""

    x: float
    width: float
    degree: str
    tip: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One queue of the heat map."""

    queue: str
    y: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Fan:
    """How a queue's level differs between replications, by interval: points of an SVG polygon and line.

    Parameters
    ----------
    bands, medians : one entry for each unbroken stretch of intervals that have a value.
    target_y : height of the level promised.
    """

    queue: str
    bands: tuple[str, ...]
    medians: tuple[str, ...]
    target_y: float
    target: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One assumption of the tornado: the level when it is low and when it is high, in per cent."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BarShape:
    """A bar of the tornado, laid out."""

    name: str
    x: float
    y: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A label under the time axis."""

    x: float
    text: str


def draw_heat_map(rows: Sequence[QueueIntervals], interval_ms: int) -> tuple[HeatRow, ...]:
    """Lay the heat map out: who is under target, when, in how many of the replications."""
    return tuple(
        HeatRow(str(row.queue), number * ROW, tuple(_cells(row, interval_ms)))
        for number, row in enumerate(rows)
    )


def _cells(row: QueueIntervals, interval_ms: int) -> list[Cell]:
    step = (WIDTH - LEFT) / len(row.missed)
    cells = []
    for index, missed in enumerate(row.missed.tolist()):
        when = f"{row.queue}, {clock(index * interval_ms)}: {row.offered[index]:.1f} contacts"
        tip = when if isnan(missed) else f"{when}, under target in {100 * missed:.0f}% of the runs"
        cells.append(Cell(round(LEFT + index * step, 2), round(step, 2), _degree(missed), tip))
    return cells


def _degree(missed: float) -> str:
    if isnan(missed):
        return "empty"
    return next(
        (name for name, limit in zip(DEGREES, LIMITS, strict=False) if missed <= limit), DEGREES[-1]
    )


def draw_fan(row: QueueIntervals, target: ServiceTarget) -> Fan:
    """Lay out the percentiles of a queue's level between replications."""
    stretches = _stretches(row.p50)
    bands = tuple(
        _points([(i, row.p90[i]) for i in part] + [(i, row.p10[i]) for i in reversed(part)], len(row.p50))
        for part in stretches
    )
    medians = tuple(_points([(i, row.p50[i]) for i in part], len(row.p50)) for part in stretches)
    return Fan(str(row.queue), bands, medians, _height(target.share), f"{100 * target.share:g}%")


def _stretches(values: Floats) -> list[list[int]]:
    stretches: list[list[int]] = [[]]
    for index, value in enumerate(values.tolist()):
        if not isnan(value):
            stretches[-1].append(index)
        elif stretches[-1]:
            stretches.append([])
    return [part for part in stretches if part]


def _points(places: Sequence[tuple[int, float]], count: int) -> str:
    step = (WIDTH - LEFT) / count
    return " ".join(f"{LEFT + (index + 0.5) * step:.1f},{_height(value)}" for index, value in places)


def _height(share: float) -> float:
    return round(8 + (FAN_HEIGHT - 16) * (1 - share), 1)


def draw_tornado(bars: Sequence[Bar]) -> tuple[BarShape, ...]:
    """Lay the tornado out, the widest bar on top."""
    if not bars:
        return ()
    ends = [end for bar in bars for end in (bar.low, bar.high)]
    first, span = min(ends), max(max(ends) - min(ends), 1e-9)
    room = WIDTH - LEFT - 160
    shapes = []
    for number, bar in enumerate(sorted(bars, key=lambda bar: -abs(bar.high - bar.low))):
        low, high = sorted((bar.low, bar.high))
        x = LEFT + room * (low - first) / span
        width = max(1.0, room * (high - low) / span)
        text = f"{bar.low:.1f}% to {bar.high:.1f}%"
        shapes.append(BarShape(bar.name, round(x, 1), number * ROW, round(width, 1), text))
    return tuple(shapes)


def time_marks(count: int, interval_ms: int) -> tuple[TimeMark, ...]:
    """Return about eight labels of the time axis."""
    step = (WIDTH - LEFT) / count
    every = max(1, count // 8)
    return tuple(
        TimeMark(round(LEFT + index * step, 1), clock(index * interval_ms))
        for index in range(0, count, every)
    )


def clock(instant_ms: int) -> str:
    """Return an instant as time from the scenario's start.

    Examples
    --------
    >>> clock(90 * 60_000), clock(26 * 3_600_000)
    ('01:30', 'day 2 02:00')
    """
    minutes = instant_ms // 60_000
    days, hours = divmod(minutes // 60, 24)
    text = f"{hours:02d}:{minutes % 60:02d}"
    return f"day {days + 1} {text}" if days else text
