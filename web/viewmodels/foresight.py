"""Screens of how good forecasts were, and of the people that they call for."""

from dataclasses import dataclass
from datetime import date, timedelta

from contactcenter.services.views.accuracy import AccuracyPage
from contactcenter.services.views.needcurve import NeedCurve
from web.charts.need import (
    CostChart,
    NeedChart,
    WeeksChart,
    draw_costs,
    draw_need,
    draw_weeks,
    parts_of,
)
from web.tables import Table

SOURCES = ("work", "chance", "intervals", "days", "events")


@dataclass(frozen=True, slots=True)
class AccuracyScreen:
    """A queue's accuracy over time."""

    page: AccuracyPage
    chart: WeeksChart
    tables: tuple[Table, ...]


def accuracy_screen(page: AccuracyPage) -> AccuracyScreen:
    """Return a queue's accuracy over time."""
    columns = ("week from", "contacts scored", "WAPE %", "WAPE of SMA-4 %", "bias %", "in the 80% band %")
    rows = tuple(
        (
            one.monday.isoformat(),
            round(one.contacts),
            100 * one.wape,
            100 * one.sma4_wape,
            100 * one.bias,
            100 * one.coverage,
        )
        for one in page.weeks
    )
    weeks = Table("weeks", f"{page.queue.name}: rehearsed forecasts by week", columns, rows)
    return AccuracyScreen(page, draw_weeks(page.weeks), (weeks, _kept_table(page)))


def _kept_table(page: AccuracyPage) -> Table:
    columns = (
        "kept since",
        "first day",
        "last day",
        "intervals scored",
        "WAPE",
        "bias",
        "in the 80% band",
        "days in the 80% band",
        "overrides",
        "value added by them",
    )
    rows = tuple(
        (
            one.locked_at.isoformat(),
            one.first.isoformat(),
            one.last.isoformat(),
            one.score.intervals,
            one.score.wape,
            one.score.bias,
            one.score.coverage,
            one.score.day_coverage,
            one.overrides,
            one.score.value_added,
        )
        for one in page.kept
    )
    return Table("kept", f"{page.queue.name}: kept forecasts and what came", columns, rows)


@dataclass(frozen=True, slots=True)
class NeedScreen:
    """The people that a queue needs over a day or a week."""

    page: NeedCurve
    chart: NeedChart
    costs: CostChart
    sources: tuple[str, ...]
    previous: date | None
    following: date | None
    tables: tuple[Table, ...]

    @property
    def query(self) -> str:
        """What the address says of the days shown."""
        return f"day={self.page.first}" + ("&span=week" if self.page.count > 1 else "")


def need_screen(page: NeedCurve) -> NeedScreen:
    """Return the people that a queue needs."""
    before, after = page.first - timedelta(days=page.count), page.first + timedelta(days=page.count)
    grid = page.grid
    need = Table(
        "need",
        f"{page.queue.name}: agents per interval ({page.zone})",
        ("from", "work in agents", "agents serving", "agents to schedule"),
        tuple(
            (f"{grid.local_of(slot):%Y-%m-%d %H:%M}", *(float(one[slot]) for one in curves))
            for curves in ((page.load, page.agents, page.scheduled),)
            for slot in range(grid.count)
        ),
    )
    costs = Table(
        "costs",
        f"{page.queue.name}: agent-hours on {page.first} by level of risk, with people of its own",
        ("the target holds with", *SOURCES, "in all"),
        tuple((f"{level:.0%}", *parts_of(one), one.total) for level, one in page.costs),
    )
    return NeedScreen(
        page,
        draw_need(page),
        draw_costs(page.costs, SOURCES),
        SOURCES,
        before if before in page.days else None,
        after if after in page.days else None,
        (need, costs),
    )
