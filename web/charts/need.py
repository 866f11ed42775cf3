"""The people that a queue needs as a staircase, what their uncertainty costs, and errors by week."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactcenter.services.views.needcurve import NeedCurve
from web.charts.scale import (
    Frame,
    SlotScale,
    Tick,
    ValueScale,
    hour_ticks,
    line,
    round_top,
    step_area,
    step_line,
)
from workforce.forecast.backtest import WeekAccuracy
from workforce.staffing.costs import Costs

WIDTH, HEIGHT = 1100, 260
FRAME = Frame(52, 12, WIDTH - 66, HEIGHT - 44)
BAR, ROW, NAMES = 18, 30, 70
PARTS = ("heat-5", "heat-4", "heat-3", "heat-2", "heat-1")
"""Colours of work, chance, intervals, days and events."""


@dataclass(frozen=True, slots=True)
class NeedChart:
    """Everything the macro `need` draws."""

    width: int
    height: int
    frame: Frame
    scheduled: str
    agents: str
    load: str
    ticks: tuple[Tick, ...]
    heights: tuple[Tick, ...]


def draw_need(page: NeedCurve) -> NeedChart:
    """Lay the requirement of some days out."""
    slots = SlotScale(FRAME, 0, page.grid.count)
    values = ValueScale(
        FRAME, round_top(float(max(page.scheduled.max(initial=1.0), page.load.max(initial=1.0))))
    )
    scheduled, agents, load = (one.tolist() for one in (page.scheduled, page.agents, page.load))
    return NeedChart(
        WIDTH,
        HEIGHT,
        FRAME,
        step_area(slots, values, scheduled),
        step_line(slots, values, agents),
        step_line(slots, values, load),
        _times(page, slots),
        values.ticks(),
    )


def _times(page: NeedCurve, slots: SlotScale) -> tuple[Tick, ...]:
    if page.count == 1:
        return tuple(Tick(one.at, one.label[:2]) for one in hour_ticks(page.grid, slots)[::2])
    midnights = [
        slot for slot in range(page.grid.count) if page.grid.local_of(slot).time().isoformat() == "00:00:00"
    ]
    return tuple(Tick(slots.x(slot), f"{page.grid.local_of(slot):%a %d}") for slot in midnights)


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar."""

    x: float
    width: float
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class CostRow:
    """One level of risk."""

    y: float
    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class CostChart:
    """Everything the macro `costs` draws."""

    width: int
    height: int
    bar: int
    left: int
    rows: tuple[CostRow, ...]


def draw_costs(costs: Sequence[tuple[float, Costs]], names: Sequence[str]) -> CostChart:
    """Lay agent-hours out, one bar a level of risk.

    Parameters
    ----------
    names : of the five parts of a bar.
    """
    most = max((one.total for _, one in costs), default=0.0) or 1.0
    scale = (WIDTH - NAMES - 20) / most
    rows = []
    for number, (level, one) in enumerate(costs):
        pieces, x = [], float(NAMES)
        for kind, name, hours in zip(PARTS, names, parts_of(one), strict=True):
            width = max(hours, 0.0) * scale
            pieces.append(Piece(round(x, 1), round(width, 1), kind, f"{name}: {hours:,.1f} h"))
            x += width
        rows.append(CostRow(4 + ROW * number, f"{level:.0%}", tuple(pieces)))
    return CostChart(WIDTH, ROW * len(costs) + 4, BAR, NAMES, tuple(rows))


def parts_of(costs: Costs) -> tuple[float, float, float, float, float]:
    """Return the agent-hours of work, chance, intervals, days and events."""
    return costs.work, costs.chance, costs.interval, costs.day, costs.event


@dataclass(frozen=True, slots=True)
class WeeksChart:
    """Everything the macro `weeks` draws; dots stand on the lines, so that a single week shows."""

    width: int
    height: int
    frame: Frame
    model: str
    baseline: str
    dots: tuple[tuple[float, float], ...]
    ticks: tuple[Tick, ...]
    heights: tuple[Tick, ...]


def draw_weeks(weeks: Sequence[WeekAccuracy]) -> WeeksChart:
    """Lay errors by week out, in percent."""
    values = ValueScale(
        FRAME, round_top(100 * max((max(one.wape, one.sma4_wape) for one in weeks), default=0.0))
    )
    step = FRAME.width / max(len(weeks) - 1, 1)
    places = [round(FRAME.left + 20 + place * step * 0.94, 1) for place in range(len(weeks))]
    model, baseline = (
        [(x, values.y(100 * error)) for x, error in zip(places, errors, strict=True)]
        for errors in ([one.wape for one in weeks], [one.sma4_wape for one in weeks])
    )
    ticks = tuple(Tick(x, f"{one.monday:%d %b}") for x, one in zip(places, weeks, strict=True))
    return WeeksChart(
        WIDTH, HEIGHT, FRAME, line(model), line(baseline), tuple(model + baseline), ticks, values.ticks()
    )
