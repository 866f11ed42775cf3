"""The screens of a day of the roster and of one interval of it."""

from dataclasses import dataclass
from datetime import date

from contactcenter.services.views.coverage import DayCoverage
from contactcenter.services.views.presence import IntervalPresence, interval_of
from contactcenter.services.views.teamdays import TeamDay
from web.charts.coverage import CoverageChart, draw_coverage
from web.charts.gantt import GanttChart, draw_gantt
from web.formats import clock_time
from web.tables import Table

AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class IntervalScreen:
    """One interval of a day, opened."""

    day: date
    zone: str
    slot: int
    time: str
    until: str
    interval: IntervalPresence
    target: float


@dataclass(frozen=True, slots=True)
class GapSpan:
    """A stretch without enough people: local times, hours missing, the worst moment."""

    slot: int
    start: str
    end: str
    missing_hours: float
    worst: float


@dataclass(frozen=True, slots=True)
class DayScreen:
    """A day of the roster; charts are None where no roster covers it."""

    day: TeamDay
    curve: CoverageChart | None
    shifts: GanttChart | None
    gaps: tuple[GapSpan, ...]
    interval: IntervalScreen | None
    tables: tuple[Table, ...]


def day_screen(day: TeamDay, minute: int | None) -> DayScreen:
    """Return a day of the roster, with one interval opened where a local minute names it."""
    coverage = day.coverage
    if coverage is None:
        return DayScreen(day, None, None, (), None, ())
    return DayScreen(
        day,
        draw_coverage(coverage),
        draw_gantt(coverage, day.shown),
        gap_spans(coverage),
        None if minute is None else interval_screen(coverage, minute),
        (_coverage_table(coverage), _shift_table(day, coverage)),
    )


def interval_screen(coverage: DayCoverage, minute: int) -> IntervalScreen:
    """Return the interval that holds a local minute."""
    grid = coverage.grid
    starts = [grid.local_of(slot) for slot in range(grid.count)]
    slot = max(
        (slot for slot, start in enumerate(starts) if start.hour * AN_HOUR + start.minute <= minute),
        default=0,
    )
    interval = interval_of(coverage, slot)
    return IntervalScreen(
        coverage.day,
        grid.zone,
        slot,
        clock_time(interval.start, grid.zone),
        clock_time(interval.end, grid.zone),
        interval,
        coverage.service_target,
    )


def gap_spans(coverage: DayCoverage, least: float = 0.5) -> tuple[GapSpan, ...]:
    """Return the stretches in which at least `least` agents are missing, the worst first."""
    spans: list[list[int]] = []
    for slot, gap in enumerate(coverage.gaps):
        if gap > -least:
            continue
        if spans and spans[-1][-1] == slot - 1:
            spans[-1].append(slot)
        else:
            spans.append([slot])
    found = [_gap_span(coverage, slots) for slots in spans]
    return tuple(sorted(found, key=lambda span: (-span.missing_hours, span.slot)))


def _gap_span(coverage: DayCoverage, slots: list[int]) -> GapSpan:
    grid = coverage.grid
    missing = [-coverage.gaps[slot] for slot in slots]
    return GapSpan(
        slots[missing.index(max(missing))],
        clock_time(grid.instant_of(slots[0]), grid.zone),
        clock_time(grid.instant_of(slots[-1] + 1), grid.zone),
        sum(missing) * coverage.hour,
        max(missing),
    )


def _coverage_table(coverage: DayCoverage) -> Table:
    rows = tuple(
        (
            f"{coverage.grid.local_of(slot):%H:%M}",
            coverage.required[slot],
            coverage.serving_needed[slot],
            coverage.scheduled[slot],
            coverage.gaps[slot],
            coverage.service[slot].share if coverage.service else None,
            coverage.service[slot].part if coverage.service else None,
            coverage.service[slot].whole if coverage.service else None,
        )
        for slot in range(coverage.grid.count)
    )
    columns = (
        "from",
        "agents required",
        "of them serving",
        "agents scheduled",
        "scheduled less required",
        "simulated service level",
        "numerator",
        "denominator",
    )
    return Table("coverage", f"Coverage on {coverage.day} ({coverage.grid.zone})", columns, rows)


def _shift_table(day: TeamDay, coverage: DayCoverage) -> Table:
    zone = coverage.grid.zone
    rows = tuple(
        (
            line.team_name,
            line.name,
            clock_time(line.shift.start, zone),
            clock_time(line.shift.end, zone),
            line.shift.paid_seconds / 3600,
            "; ".join(
                f"{part.activity} {clock_time(part.start, zone)}–{clock_time(part.end, zone)}"
                for part in line.shift.parts
            ),
            line.skills,
        )
        for line in sorted(day.shown, key=lambda one: (one.team_name, one.shift.start, one.name))
    )
    columns = ("team", "name", "from", "to", "paid hours", "not serving", "skills and levels")
    return Table("shifts", f"Shifts on {coverage.day} ({zone})", columns, rows)
