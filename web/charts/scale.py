"""Scales, ticks and paths that every picture shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from contactcenter.domain.timegrid import TimeGrid

TICK_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle that data is drawn in, in user units of the SVG."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Maps values from 0 to `top` to heights in a frame."""

    frame: Frame
    top: float

    def y(self, value: float) -> float:
        """Return the height at which a value is drawn."""
        share = min(max(value / self.top, 0.0), 1.0) if self.top else 0.0
        return round(self.frame.bottom - share * self.frame.height, 1)

    def ticks(self, wanted: int = 4) -> tuple[Tick, ...]:
        """Return round values from 0 up, about as many as wanted."""
        step = round_step(self.top / wanted)
        count = floor(self.top / step + 1e-9)
        return tuple(Tick(self.y(k * step), f"{k * step:g}") for k in range(count + 1))


@dataclass(frozen=True, slots=True)
class SlotScale:
    """Maps intervals `first` to `last` (exclusive) of a row of numbers to places in a frame."""

    frame: Frame
    first: int
    last: int

    @property
    def step(self) -> float:
        """Width of one interval."""
        return self.frame.width / max(self.last - self.first, 1)

    def x(self, slot: float) -> float:
        """Return the place at which an interval starts; fractions lie within it."""
        return round(self.frame.left + (slot - self.first) * self.step, 2)


def round_step(rough: float) -> float:
    """Return the next larger of 1, 2, 2.5, 5 and 10 times a power of ten.

    Examples
    --------
    >>> round_step(23)
    25.0
    """
    if rough <= 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return float(next(step * power for step in TICK_STEPS if step * power >= rough - 1e-12))


def round_top(value: float, wanted: int = 4) -> float:
    """Return a round number that a scale can end at, at least 1."""
    step = round_step(max(value, 1.0) / wanted)
    return step * ceil(max(value, 1.0) / step - 1e-9)


def step_line(slots: SlotScale, values: ValueScale, numbers: Sequence[float]) -> str:
    """Return the path of a staircase, one step an interval."""
    parts: list[str] = []
    for slot in range(slots.first, min(slots.last, len(numbers))):
        y = values.y(numbers[slot])
        parts.append(f"{'V' if parts else f'M{slots.x(slot):g} '}{y:g}H{slots.x(slot + 1):g}")
    return "".join(parts)


def step_area(
    slots: SlotScale, values: ValueScale, upper: Sequence[float], lower: Sequence[float] | None = None
) -> str:
    """Return the closed path between two staircases; without `lower`, down to zero."""
    floor_line = lower if lower is not None else [0.0] * len(upper)
    last = min(slots.last, len(upper))
    forward = step_line(slots, values, upper)
    if not forward:
        return ""
    back = "".join(
        f"V{values.y(floor_line[slot]):g}H{slots.x(slot):g}"
        for slot in range(last - 1, slots.first - 1, -1)
    )
    return f"{forward}{back}Z"


def line(points: Sequence[tuple[float, float]]) -> str:
    """Return the path through points."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""


def band(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    """Return the closed path between two lines over the same places."""
    return line([*upper, *reversed(lower)]) + "Z" if upper else ""


def hour_ticks(grid: TimeGrid, slots: SlotScale) -> tuple[Tick, ...]:
    """Return a tick at each full local hour; where the clock is set back an hour stands twice."""
    return tuple(
        Tick(slots.x(slot), f"{grid.local_of(slot):%H:%M}")
        for slot in range(slots.first, slots.last + 1)
        if grid.local_of(slot).minute == 0
    )


def busy_slots(grid: TimeGrid, *rows: Sequence[float]) -> tuple[int, int]:
    """Return the first and last (exclusive) interval with anything in it, widened to full hours."""
    busy = [slot for slot in range(grid.count) if any(slot < len(row) and row[slot] for row in rows)]
    if not busy:
        return 0, grid.count
    an_hour = 60 // grid.minutes
    first = busy[0] // an_hour * an_hour
    last = ceil((busy[-1] + 1) / an_hour) * an_hour
    return first, min(last, grid.count)
