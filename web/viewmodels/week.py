"""The screen of a week of the roster."""

from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.services.views.coverage import DayCoverage
from contactcenter.services.views.teamdays import TeamWeek
from web.tables import Table

WEEK_HOURS = range(6, 24)


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
