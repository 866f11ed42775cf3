"""The staffing curve with the service level under it, on the time axis of the shifts below."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.services.views.coverage import DayCoverage
from web.charts.scale import (
    Frame,
    SlotScale,
    Tick,
    ValueScale,
    busy_slots,
    hour_ticks,
    round_top,
    step_area,
    step_line,
)
from web.formats import heat_step, percent

WIDTH = 1400
NAMES = 176
"""Room for names at the left, the same above the shifts and beside the curve."""
RIGHT = 14
CURVE_HEIGHT = 172
STRIP_HEIGHT = 18
HATCH_STEP = 7.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One interval of the strip under the curve."""

    x: float
    width: float
    step: int
    label: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One interval that can be chosen."""

    slot: int
    x: float
    width: float
    time: str
    label: str


@dataclass(frozen=True, slots=True)
class CoverageChart:
    """Everything the macro `coverage` draws."""

    width: int
    height: float
    frame: Frame
    strip_top: float
    required: str
    band: str
    scheduled: str
    scheduled_edge: str
    gap: str
    hatch: str
    hours: tuple[Tick, ...]
    heights: tuple[Tick, ...]
    cells: tuple[Cell, ...]
    strip_hours: tuple[Cell, ...]
    hits: tuple[Hit, ...]


def day_slots(day: DayCoverage) -> SlotScale:
    """Return the time axis that the curve and the shifts of a day share."""
    first, last = busy_slots(day.grid, day.required, day.scheduled)
    return SlotScale(Frame(NAMES, 22, WIDTH - NAMES - RIGHT, CURVE_HEIGHT), first, last)


def draw_coverage(day: DayCoverage) -> CoverageChart:
    """Lay the staffing curve of a day out."""
    slots = day_slots(day)
    top = round_top(max((*day.required, *day.scheduled), default=1.0))
    values = ValueScale(slots.frame, top)
    short = tuple(min(need, have) for need, have in zip(day.required, day.scheduled, strict=True))
    strip_top = slots.frame.bottom + 6
    return CoverageChart(
        width=WIDTH,
        height=strip_top + (STRIP_HEIGHT + 8 if day.service else 2),
        frame=slots.frame,
        strip_top=strip_top,
        required=step_line(slots, values, day.required),
        band=step_area(slots, values, day.required, day.serving_needed),
        scheduled=step_area(slots, values, day.scheduled),
        scheduled_edge=step_line(slots, values, day.scheduled),
        gap=step_area(slots, values, day.required, short),
        hatch=_hatch(day, slots, values),
        hours=hour_ticks(day.grid, slots),
        heights=values.ticks(),
        cells=_service_cells(day, slots),
        strip_hours=_hour_labels(day, slots),
        hits=_hits(day, slots),
    )


def _hatch(day: DayCoverage, slots: SlotScale, values: ValueScale) -> str:
    """Return slanted strokes inside the gaps, so that they do not hang on colour alone."""
    strokes: list[str] = []
    for slot in range(slots.first, slots.last):
        if day.scheduled[slot] >= day.required[slot]:
            continue
        low, high = values.y(day.scheduled[slot]), values.y(day.required[slot])
        strokes.extend(_slanted(slots.x(slot), slots.x(slot + 1), high, low))
    return "".join(strokes)


def _slanted(left: float, right: float, top: float, bottom: float) -> Sequence[str]:
    """Return strokes at 45 degrees through a box, aligned over neighbouring boxes."""
    strokes = []
    first = int((left + top) // HATCH_STEP) + 1
    last = int((right + bottom) // HATCH_STEP)
    for number in range(first, last + 1):
        diagonal = number * HATCH_STEP
        x1, x2 = max(left, diagonal - bottom), min(right, diagonal - top)
        if x1 < x2:
            strokes.append(f"M{x1:.1f} {diagonal - x1:.1f}L{x2:.1f} {diagonal - x2:.1f}")
    return strokes


def _service_cells(day: DayCoverage, slots: SlotScale) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            slots.x(slot),
            round(slots.step, 2),
            heat_step(ratio.share, day.service_target),
            percent(ratio.share, 0),
        )
        for slot, ratio in enumerate(day.service)
        if slots.first <= slot < slots.last
    )


def _hour_labels(day: DayCoverage, slots: SlotScale) -> tuple[Cell, ...]:
    """Return the percentages in the strip, one an hour, in the colour of the interval they stand on."""
    an_hour = 60 // day.grid.minutes
    labels = []
    for slot in range(slots.first, slots.last, an_hour):
        parts = day.service[slot : slot + an_hour]
        whole = sum(ratio.whole for ratio in parts)
        if whole:
            share = sum(ratio.part for ratio in parts) / whole
            middle = min(slot + an_hour // 2, slots.last - 1)
            step = heat_step(day.service[middle].share, day.service_target)
            labels.append(Cell(slots.x(slot + an_hour / 2), 0, step, percent(share, 0)))
    return tuple(labels)


def _hits(day: DayCoverage, slots: SlotScale) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            slot,
            slots.x(slot),
            round(slots.step, 2),
            f"{day.grid.local_of(slot):%H:%M}",
            f"{day.grid.local_of(slot):%H:%M}: required {day.required[slot]:.1f}, "
            f"scheduled {day.scheduled[slot]}",
        )
        for slot in range(slots.first, slots.last)
    )
