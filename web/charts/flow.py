"""Contacts over a day: what came so far against what usually comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.domain.timegrid import TimeGrid
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

WIDTH, HEIGHT = 300, 150
FRAME = Frame(28, 8, WIDTH - 36, HEIGHT - 32)
HOURS_APART = 3


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Everything the macro `flow` draws; `now` is where the day stands."""

    width: int
    height: int
    frame: Frame
    offered: str
    area: str
    usual: str
    now: float
    hours: tuple[Tick, ...]
    heights: tuple[Tick, ...]


def draw_flow(grid: TimeGrid, offered: Sequence[int], usual: Sequence[float]) -> FlowChart:
    """Lay a day's contacts out: those so far as a filled staircase, the usual day as a dashed one."""
    first, last = busy_slots(grid, offered, usual)
    slots = SlotScale(FRAME, first, max(last, len(offered)))
    values = ValueScale(FRAME, round_top(max((*offered, *usual), default=1.0)))
    return FlowChart(
        WIDTH,
        HEIGHT,
        FRAME,
        step_line(slots, values, offered),
        step_area(slots, values, offered),
        step_line(slots, values, usual),
        slots.x(len(offered)),
        tuple(tick for place, tick in enumerate(hour_ticks(grid, slots)) if place % HOURS_APART == 0),
        values.ticks(),
    )
