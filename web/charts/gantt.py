"""The shifts of a day as bars, on the time axis of the curve above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import Activity
from contactcenter.services.views.coverage import DayCoverage, RosterLine
from web.charts.coverage import WIDTH, day_slots
from web.charts.scale import SlotScale, Tick, hour_ticks

ROW = 20
BAR = 14
LETTERS = {Activity.BREAK: "B", Activity.MEAL: "M", Activity.MEETING: "G", Activity.TRAINING: "T"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one activity; `letter` names it where colour is not seen, `label` says it in words."""

    x: float
    width: float
    kind: str
    letter: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One person, or the heading of a team when `bars` is empty."""

    y: float
    name: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class GanttChart:
    """Everything the macro `gantt` draws."""

    width: int
    height: float
    left: float
    right: float
    row: int
    bar: int
    hours: tuple[Tick, ...]
    rows: tuple[Row, ...]
    quarter: float
    """How wide a quarter of an hour is drawn."""


def draw_gantt(day: DayCoverage, lines: Sequence[RosterLine]) -> GanttChart:
    """Lay some shifts of a day out, by team and then by start."""
    slots = day_slots(day)
    rows: list[Row] = []
    team = None
    for entry in sorted(lines, key=lambda one: (one.team_name, one.shift.start, one.name)):
        if entry.team_name != team:
            team = entry.team_name
            size = sum(other.team_name == team for other in lines)
            rows.append(Row(len(rows) * ROW, team, f"{size} on shift", ()))
        rows.append(Row(len(rows) * ROW, entry.name, entry.skills, _bars(entry, day, slots)))
    return GanttChart(
        WIDTH,
        len(rows) * ROW + 4,
        slots.frame.left,
        slots.frame.right,
        ROW,
        BAR,
        hour_ticks(day.grid, slots),
        tuple(rows),
        round((slots.x(slots.first + 1) - slots.x(slots.first)) * 15 / day.grid.minutes, 4),
    )


def _bars(entry: RosterLine, day: DayCoverage, slots: SlotScale) -> tuple[Bar, ...]:
    serving = ((start, end, "serving", "") for start, end in entry.shift.serving_spans())
    apart = (
        (part.start, part.end, part.activity.value, LETTERS[part.activity]) for part in entry.shift.parts
    )
    return tuple(_clipped([*serving, *apart], day, slots))


def _clipped(
    stretches: Iterable[tuple[datetime, datetime, str, str]], day: DayCoverage, slots: SlotScale
) -> Iterable[Bar]:
    """Yield the bars that lie within the hours shown, cut at their edges."""
    for start, end, kind, letter in stretches:
        first, last = (
            (instant - day.grid.start).total_seconds() / (60 * day.grid.minutes) for instant in (start, end)
        )
        first, last = max(first, slots.first), min(last, slots.last)
        if first < last:
            words = f"{kind} {_clock(start, day)}–{_clock(end, day)}" if letter else ""
            yield Bar(slots.x(first), round(slots.x(last) - slots.x(first), 2), kind, letter, words)


def _clock(instant: datetime, day: DayCoverage) -> str:
    return f"{instant.astimezone(ZoneInfo(day.grid.zone)):%H:%M}"
