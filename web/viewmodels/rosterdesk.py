"""The screens of the roster's life: all versions, a draft's day, and what a draft changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import Shift
from contactcenter.domain.rosteredit import day_of_shift
from contactcenter.services.rostering.judgement import ChangeEffect
from contactcenter.services.views.coverage import RosterLine
from contactcenter.services.views.rosterdesk import DraftComparison, DraftDay, RosterOverview
from web.charts.coverage import CoverageChart, draw_coverage
from web.charts.gantt import GanttChart, Row, draw_gantt
from web.formats import clock_time
from web.rosterforms import TypedEdit
from web.tables import Table
from web.viewmodels.day import GapSpan, gap_spans


@dataclass(frozen=True, slots=True)
class OverviewScreen:
    """All rosters."""

    rosters: RosterOverview
    failure: str = ""
    tables: tuple[Table, ...] = ()

    def until(self, end: datetime) -> date:
        """Return the last local date before an instant."""
        return (end - timedelta(microseconds=1)).astimezone(ZoneInfo(self.rosters.zone)).date()

    def first(self, start: datetime) -> date:
        """Return the local date of an instant."""
        return start.astimezone(ZoneInfo(self.rosters.zone)).date()


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a shift is drawn and what a form says of it, so that it can be dragged."""

    name: str
    agent: int
    start: str
    begin: str
    finish: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class DraftScreen:
    """A draft's day with its forms.

    Parameters
    ----------
    typed : what stands in the forms: the chosen shift's own values, or what was typed and refused.
    effect : of the edit that was tried; None when none was.
    failure : why an edit was refused; empty when none was.
    """

    day: DraftDay
    curve: CoverageChart
    shifts: GanttChart
    gaps: tuple[GapSpan, ...]
    typed: TypedEdit
    effect: ChangeEffect | None
    failure: str
    previous: date | None
    following: date | None
    tables: tuple[Table, ...] = ()

    @property
    def grips(self) -> tuple[Grip | None, ...]:
        """Return by what each row's shift is dragged; None where it cannot be."""
        lines = iter(in_order(self.day.coverage.lines))
        return tuple(self._grip(row, next(lines)) if row.bars else None for row in self.shifts.rows)

    def _grip(self, row: Row, line: RosterLine) -> Grip | None:
        shift, zone = line.shift, self.day.zone
        if day_of_shift(shift, zone) != self.day.day:
            return None
        first, last = min(bar.x for bar in row.bars), max(bar.x + bar.width for bar in row.bars)
        begin, finish = (clock_time(instant, zone) for instant in (shift.start, shift.end))
        start = f"{shift.start:%Y-%m-%dT%H:%M:%SZ}"
        return Grip(line.name, shift.agent, start, begin, finish, first, round(last - first, 2))

    @property
    def links(self) -> tuple[str, ...]:
        """Return the address that opens each row's shift; empty for the heading of a team."""
        lines = iter(in_order(self.day.coverage.lines))
        return tuple(self.link(next(lines).shift) if row.bars else "" for row in self.shifts.rows)

    def link(self, shift: Shift) -> str:
        """Return the address that opens a shift for editing."""
        start = f"{shift.start:%Y-%m-%dT%H:%M:%SZ}"
        return f"/lead/roster/{self.day.head.id}?day={self.day.day}&agent={shift.agent}&start={start}"

    @property
    def can_undo(self) -> bool:
        """Whether an edit is in effect."""
        return self.day.head.applied > 0

    @property
    def can_redo(self) -> bool:
        """Whether an edit was undone last."""
        return self.day.head.applied < len(self.day.log)


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """What a draft changes for one person, in words, with the difference of paid hours."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    hours: float


@dataclass(frozen=True, slots=True)
class ComparisonScreen:
    """What a draft changes for whom."""

    found: DraftComparison
    people: tuple[ChangedPerson, ...]
    failure: str
    override: str
    note: str
    tables: tuple[Table, ...]


def draft_screen(
    day: DraftDay, typed: TypedEdit | None = None, effect: ChangeEffect | None = None, failure: str = ""
) -> DraftScreen:
    """Return a day of a draft; `typed` is kept in the forms where something was refused."""
    place = day.days.index(day.day)
    return DraftScreen(
        day,
        draw_coverage(day.coverage),
        draw_gantt(day.coverage, day.coverage.lines),
        gap_spans(day.coverage),
        typed or _own_values(day),
        effect,
        failure,
        day.days[place - 1] if place else None,
        day.days[place + 1] if place + 1 < len(day.days) else None,
    )


def in_order(lines: Iterable[RosterLine]) -> list[RosterLine]:
    """Return shifts in the order in which they are drawn: by team, then by start."""
    return sorted(lines, key=lambda one: (one.team_name, one.shift.start, one.name))


def _own_values(day: DraftDay) -> TypedEdit:
    shift = day.chosen
    if shift is None:
        return TypedEdit(begin="09:00", finish="17:30")
    return TypedEdit(
        agent=str(shift.agent),
        start=f"{shift.start:%Y-%m-%dT%H:%M:%SZ}",
        begin=clock_time(shift.start, day.zone),
        finish=clock_time(shift.end, day.zone),
    )


def comparison_screen(
    found: DraftComparison, failure: str = "", override: str = "", note: str | None = None
) -> ComparisonScreen:
    """Return what a draft changes, person by person."""
    people = tuple(
        _changed_person(found, agent)
        for agent in sorted(found.change.agents, key=lambda one: (found.crew.name(one), one))
    )
    rows = tuple((one.name, "; ".join(one.before), "; ".join(one.after), one.hours) for one in people)
    table = Table("changes", "What changes for whom", ("name", "before", "after", "paid hours"), rows)
    return ComparisonScreen(
        found, people, failure, override, found.head.note if note is None else note, (table,)
    )


def _changed_person(found: DraftComparison, agent: int) -> ChangedPerson:
    before, after = (
        [shift for shift in shifts if shift.agent == agent]
        for shifts in (found.change.removed, found.change.added)
    )
    paid = [sum(shift.paid_seconds for shift in shifts) / 3600 for shifts in (after, before)]
    return ChangedPerson(
        found.crew.name(before[0].agent if before else after[0].agent),
        say_shifts(before, found.zone),
        say_shifts(after, found.zone),
        paid[0] - paid[1],
    )


def say_shifts(shifts: Iterable[Shift], zone: str) -> tuple[str, ...]:
    """Return shifts in words: day, times and breaks."""
    return tuple(say_shift(shift, zone) for shift in shifts)


def say_shift(shift: Shift, zone: str) -> str:
    """Return a shift in words: day, times and what interrupts it."""
    day = day_of_shift(shift, zone)
    parts = ", ".join(f"{part.activity} {clock_time(part.start, zone)}" for part in sorted(shift.parts))
    span = f"{day:%a} {day.day} {day:%b}, {clock_time(shift.start, zone)}–{clock_time(shift.end, zone)}"
    return f"{span} ({parts})" if parts else span
