"""Screens of the planner's desk."""

from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.services.views.outlook import FanPoint, Outlook
from contactcenter.services.views.planning import PlanPage, QueueHours
from contactcenter.services.views.ratio import Ratio
from web.charts.coverage import CoverageChart, draw_coverage
from web.charts.fan import FanChart, Label, draw_fan
from web.charts.small import Bullet, draw_bullet
from web.formats import heat_step
from web.tables import Table


@dataclass(frozen=True, slots=True)
class HeatHour:
    """One hour of one queue; `step` is 0 where nothing came."""

    ratio: Ratio
    step: int


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One queue's day, hour by hour."""

    name: str
    target: float
    cells: tuple[HeatHour, ...]


@dataclass(frozen=True, slots=True)
class PlanScreen:
    """The last run of the main job."""

    page: PlanPage
    curve: CoverageChart | None
    bullets: tuple[Bullet, ...]
    hours: tuple[int, ...]
    heat: tuple[HeatLine, ...]
    previous: date | None
    following: date | None
    tables: tuple[Table, ...]


def plan_screen(page: PlanPage) -> PlanScreen:
    """Return the last run of the main job."""
    hours = tuple(hour for hour in range(24) if any(line.hours[hour].whole for line in page.heat))
    return PlanScreen(
        page,
        draw_coverage(page.coverage) if page.coverage else None,
        tuple(draw_bullet(one.outcome.service_level, one.queue.target.share) for one in page.simulated),
        hours,
        tuple(_heat_line(line, hours) for line in page.heat),
        max((day for day in page.days if day < page.day), default=None),
        min((day for day in page.days if day > page.day), default=None),
        (_simulation_table(page), _accuracy_table(page), _heat_table(page, hours)),
    )


def _heat_line(line: QueueHours, hours: tuple[int, ...]) -> HeatLine:
    target = line.queue.target.share
    cells = tuple(HeatHour(line.hours[hour], heat_step(line.hours[hour].share, target)) for hour in hours)
    return HeatLine(line.queue.name, target, cells)


def _simulation_table(page: PlanPage) -> Table:
    columns = (
        "queue",
        "service level, mean of replications",
        "half width of its 95% interval",
        "target",
        "within (s)",
        "formula",
        "numerator, all replications",
        "denominator, all replications",
        "finding",
    )
    rows = tuple(
        (
            one.queue.name,
            one.outcome.service_level,
            one.outcome.half_width,
            one.queue.target.share,
            one.queue.target.threshold_seconds,
            one.ratio.formula,
            one.ratio.part,
            one.ratio.whole,
            one.finding.value,
        )
        for one in page.simulated
    )
    return Table("simulation", f"Simulated service levels of {page.plan.run.label}", columns, rows)


def _accuracy_table(page: PlanPage) -> Table:
    rows = tuple(
        (one.queue.name, one.head.model, one.head.wape, one.head.baseline_wape, one.gain)
        for one in page.forecasts
    )
    columns = ("queue", "model", "WAPE", "WAPE of the baseline", "share of the error saved")
    return Table("accuracy", "Backtest of the forecasts", columns, rows)


def _heat_table(page: PlanPage, hours: tuple[int, ...]) -> Table:
    rows = tuple(
        (line.queue.name, f"{hour:02d}:00", ratio.share, ratio.formula, ratio.part, ratio.whole)
        for line in page.heat
        for hour in hours
        for ratio in (line.hours[hour],)
    )
    columns = ("queue", "hour", "service level", "formula", "numerator", "denominator")
    return Table("hours", f"Simulated service level on {page.day} ({page.zone})", columns, rows)


@dataclass(frozen=True, slots=True)
class OutlookScreen:
    """One queue's forecast by day, and one day of it by interval."""

    outlook: Outlook
    by_day: FanChart
    by_interval: FanChart
    day_total: FanPoint | None
    dates: tuple[date, ...]
    previous: date | None
    following: date | None
    tables: tuple[Table, ...]


def outlook_screen(outlook: Outlook) -> OutlookScreen:
    """Return one queue's forecast."""
    last = outlook.first + timedelta(days=len(outlook.days) - 1)
    place = (outlook.day - outlook.first).days
    return OutlookScreen(
        outlook,
        _day_fan(outlook),
        _interval_fan(outlook),
        outlook.days[place] if 0 <= place < len(outlook.days) else None,
        tuple(outlook.first + timedelta(days=offset) for offset in range(len(outlook.days))),
        outlook.day - timedelta(days=1) if outlook.day > outlook.first else None,
        outlook.day + timedelta(days=1) if outlook.day < last else None,
        (
            _fan_table("days", f"{outlook.queue.name}: contacts a day", outlook.days),
            _fan_table(
                "intervals",
                f"{outlook.queue.name}: contacts per interval on {outlook.day} ({outlook.zone})",
                outlook.intervals,
            ),
        ),
    )


def _day_fan(outlook: Outlook) -> FanChart:
    count = len(outlook.past) + len(outlook.days)
    mondays = [
        Label(place, f"{day.day} {day:%b}")
        for place in range(count)
        if (day := outlook.past_first + timedelta(days=place)).weekday() == 0
    ]
    marks = [Label((mark.day - outlook.past_first).days, mark.name) for mark in outlook.marks]
    return draw_fan(outlook.past, outlook.days, mondays, marks)


def _interval_fan(outlook: Outlook) -> FanChart:
    hours = [
        Label(slot, f"{moment:%H}")
        for slot in range(outlook.grid.count)
        if (moment := outlook.grid.local_of(slot)).minute == 0 and moment.hour % 2 == 0
    ]
    return draw_fan((), outlook.intervals, hours, ())


def _fan_table(name: str, caption: str, points: tuple[FanPoint, ...]) -> Table:
    rows = tuple(
        (point.label, point.mean, point.p10, point.p25, point.p50, point.p75, point.p90) for point in points
    )
    return Table(name, caption, ("from", "mean", "p10", "p25", "p50", "p75", "p90"), rows)
