"""Screens of the team lead's desk."""

from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.domain.units import TeamId
from contactcenter.services.views.coverage import (
    DayCoverage,
    IntervalPresence,
    TeamDay,
    TeamWeek,
    interval_of,
)
from contactcenter.services.views.floor import Floor, QueueNow
from contactcenter.services.views.ratio import Ratio, abandonment_ratio
from web.charts.coverage import CoverageChart, draw_coverage
from web.charts.flow import FlowChart, draw_flow
from web.charts.gantt import GanttChart, draw_gantt
from web.charts.small import Bullet, Sparkline, draw_bullet, draw_sparkline
from web.formats import clock_time
from web.tables import Cell, Table

AN_HOUR = 60
WEEK_HOURS = range(6, 24)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue of the floor; `group` names the client where a new one begins."""

    now: QueueNow
    group: str
    spark: Sparkline
    bullet: Bullet


@dataclass(frozen=True, slots=True)
class FloorScreen:
    """The floor.

    Parameters
    ----------
    time, earlier, later : local times as 14:30.
    met : queues with contacts that meet their target, and how many have contacts.
    longest : queues in which somebody waits longer than was promised, the longest first.
    """

    floor: Floor
    time: str
    earlier: str
    later: str
    times: tuple[str, ...]
    lines: tuple[QueueLine, ...]
    flow: FlowChart
    abandonment: Ratio
    met: tuple[int, int]
    longest: tuple[QueueNow, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class NoScreen:
    """A screen for which there is nothing to show yet."""

    tables: tuple[Table, ...] = ()


def floor_screen(floor: Floor) -> FloorScreen:
    """Return the floor at its minute."""
    first, last = _main_hours(floor)
    lines: list[QueueLine] = []
    for now in floor.queues:
        group = now.client_name if not lines or lines[-1].now.client_name != now.client_name else ""
        share = now.service.share
        lines.append(
            QueueLine(
                now,
                group,
                draw_sparkline(now.by_interval, first, last),
                draw_bullet(share, now.queue.target.share),
            )
        )
    shares = [(now.service.share, now.queue.target.share) for now in floor.queues]
    judged = [share >= target for share, target in shares if share is not None]
    return FloorScreen(
        floor=floor,
        time=clock_time(floor.at, floor.grid.zone),
        earlier=clock_time(floor.at - timedelta(minutes=15), floor.grid.zone),
        later=clock_time(floor.at + timedelta(minutes=15), floor.grid.zone),
        times=tuple(
            dict.fromkeys(f"{floor.grid.local_of(slot):%H:%M}" for slot in range(1, floor.grid.count))
        ),
        lines=tuple(lines),
        flow=draw_flow(floor.grid, floor.offered, floor.usual),
        abandonment=abandonment_ratio(floor.counts),
        met=(sum(judged), len(judged)),
        longest=tuple(sorted(filter(_is_late, floor.queues), key=_lateness, reverse=True)),
        tables=(_queue_table(floor), _flow_table(floor)),
    )


def _main_hours(floor: Floor) -> tuple[int, int]:
    """Return the intervals from the first to the last with a tenth of the busiest one's usual contacts."""
    usual = floor.usual or tuple(map(float, floor.offered))
    busy = [slot for slot, contacts in enumerate(usual) if contacts >= 0.1 * max(usual)]
    return (busy[0], busy[-1] + 1) if busy else (0, floor.grid.count)


def _is_late(now: QueueNow) -> bool:
    return now.waiting is not None and _lateness(now) > 1


def _lateness(now: QueueNow) -> float:
    """Return the oldest wait as a multiple of what was promised."""
    promised = max(now.queue.target.threshold_seconds, 1.0)
    return now.waiting.oldest_seconds / promised if now.waiting else 0.0


def _queue_table(floor: Floor) -> Table:
    columns = (
        "client",
        "queue",
        "channel",
        "language",
        "offered",
        "contained by bot",
        "answered",
        "abandoned",
        "waiting",
        "longest wait (s)",
        "mean wait (s)",
        "mean handling (s)",
        "service level",
        "formula",
        "numerator",
        "denominator",
        "target",
    )
    caption = f"Queues on {floor.day} up to {clock_time(floor.at, floor.grid.zone)} ({floor.grid.zone})"
    return Table("queues", caption, columns, tuple(_queue_row(now) for now in floor.queues))


def _queue_row(now: QueueNow) -> tuple[Cell, ...]:
    waiting = now.waiting
    return (
        now.client_name,
        now.queue.name,
        now.queue.channel.value,
        now.queue.language,
        now.offered,
        now.contained,
        now.counts.answered,
        now.counts.abandoned,
        waiting.contacts if waiting else None,
        waiting.oldest_seconds if waiting else None,
        now.mean_wait_seconds,
        now.mean_handle_seconds,
        now.service.share,
        now.service.formula,
        now.service.part,
        now.service.whole,
        now.queue.target.share,
    )


def _flow_table(floor: Floor) -> Table:
    rows = tuple(
        (
            f"{floor.grid.local_of(slot):%H:%M}",
            floor.offered[slot] if slot < len(floor.offered) else None,
            floor.usual[slot] if slot < len(floor.usual) else None,
        )
        for slot in range(floor.grid.count)
    )
    caption = f"Contacts of {floor.day} by quarter hour ({floor.grid.zone})"
    return Table("arrivals", caption, ("from", "offered", "mean of the last four such days"), rows)


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
        draw_gantt(coverage),
        gap_spans(coverage),
        None if minute is None else interval_screen(coverage, minute),
        (_coverage_table(coverage), _shift_table(coverage)),
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


def _shift_table(coverage: DayCoverage) -> Table:
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
        for line in sorted(coverage.lines, key=lambda one: (one.team_name, one.shift.start, one.name))
    )
    columns = ("team", "name", "from", "to", "paid hours", "not serving", "skills and levels")
    return Table("shifts", f"Shifts on {coverage.day} ({zone})", columns, rows)


@dataclass(frozen=True, slots=True)
class HourGap:
    """Scheduled less required in one hour, as mean agents; step 1 is far too few, 5 far too many."""

    gap: float
    required: float
    step: int


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One day of a week."""

    day: date
    coverage: DayCoverage | None
    hours: tuple[HourGap | None, ...]


@dataclass(frozen=True, slots=True)
class WeekScreen:
    """A week of the roster."""

    week: TeamWeek
    hours: tuple[int, ...]
    lines: tuple[WeekLine, ...]
    previous: date | None
    following: date | None
    tables: tuple[Table, ...]


def week_screen(week: TeamWeek) -> WeekScreen:
    """Return a week of the roster."""
    dates = [week.monday + timedelta(days=offset) for offset in range(7)]
    lines = tuple(
        WeekLine(day, coverage, tuple(_hour_gap(coverage, hour) for hour in WEEK_HOURS) if coverage else ())
        for day, coverage in zip(dates, week.days, strict=True)
    )
    return WeekScreen(
        week,
        tuple(WEEK_HOURS),
        lines,
        week.monday - timedelta(days=7) if week.has_previous else None,
        week.monday + timedelta(days=7) if week.has_following else None,
        (_week_table(lines, week),),
    )


def _hour_gap(coverage: DayCoverage, hour: int) -> HourGap | None:
    slots = [slot for slot in range(coverage.grid.count) if coverage.grid.local_of(slot).hour == hour]
    required = sum(coverage.required[slot] for slot in slots) / max(len(slots), 1)
    gap = sum(coverage.gaps[slot] for slot in slots) / max(len(slots), 1)
    if not slots or (not required and not gap):
        return None
    return HourGap(gap, required, gap_step(gap, required))


def gap_step(gap: float, required: float) -> int:
    """Return the heat step of a gap: 1 under −10% of the requirement, 2 under −2%, 3 fits, 4 and 5 over."""
    share = gap / max(required, 1.0)
    return 1 + sum(share >= bound for bound in (-0.10, -0.02, 0.06, 0.20))


def _week_table(lines: tuple[WeekLine, ...], week: TeamWeek) -> Table:
    rows = tuple(
        (
            line.day.isoformat(),
            line.coverage.required_hours if line.coverage else None,
            line.coverage.scheduled_hours if line.coverage else None,
            line.coverage.missing_hours if line.coverage else None,
            line.coverage.spare_hours if line.coverage else None,
            len(line.coverage.lines) if line.coverage else None,
        )
        for line in lines
    )
    columns = (
        "day",
        "required hours",
        "scheduled hours",
        "missing hours",
        "spare hours",
        "people on shift",
    )
    return Table("week", f"Week from {week.monday} ({week.zone})", columns, rows)


def day_address(day: date, team: TeamId | None) -> str:
    """Return the address of a day's page."""
    return f"/lead/day/{day}" + (f"?team={team}" if team else "")
