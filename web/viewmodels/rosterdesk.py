"""The screens of the roster's life: all versions, a draft's day, and what a draft changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import OnCall, Shift, ShiftPart
from contactcenter.domain.rosteredit import day_of_shift
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.judgement import ChangeEffect
from contactcenter.services.views.coverage import RosterLine
from contactcenter.services.views.rosterdesk import DraftComparison, DraftDay, RosterOverview
from web.charts.coverage import CoverageChart, draw_coverage
from web.charts.gantt import GanttChart, Row, draw_gantt
from web.formats import clock_time
from web.rosterforms import TypedEdit
from web.tables import Table
from web.viewmodels.day import GapSpan, gap_spans

A_DAY = timedelta(days=1)


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

    def link(self, shift: Shift | OnCall) -> str:
        """Return the address that opens a shift or a span on call for editing."""
        start = f"{shift.start:%Y-%m-%dT%H:%M:%SZ}"
        return f"/lead/roster/{self.day.head.id}?day={self.day.day}&agent={shift.agent}&start={start}"

    def say_call(self, span: OnCall) -> str:
        """Return a span on call in words."""
        return say_call(span, self.day.zone)

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
    hours_on_call: float = 0.0


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
    shift = day.chosen or day.chosen_call
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
    rows = tuple(
        (one.name, "; ".join(one.before), "; ".join(one.after), one.hours, one.hours_on_call)
        for one in people
    )
    columns = ("name", "before", "after", "paid hours", "hours on call")
    table = Table("changes", "What changes for whom", columns, rows)
    return ComparisonScreen(
        found, people, failure, override, found.head.note if note is None else note, (table,)
    )


def _changed_person(found: DraftComparison, agent: AgentId) -> ChangedPerson:
    own = found.change.where(lambda one: one.agent == agent)
    zone = found.zone
    return ChangedPerson(
        found.crew.name(agent),
        (*say_shifts(own.removed, zone), *(say_call(one, zone) for one in own.spans_removed)),
        (*say_shifts(own.added, zone), *(say_call(one, zone) for one in own.spans_added)),
        own.paid_hours,
        own.hours_on_call,
    )


def say_shifts(shifts: Iterable[Shift], zone: str) -> tuple[str, ...]:
    """Return shifts in words: day, times and breaks."""
    return tuple(say_shift(shift, zone) for shift in shifts)


def say_shift(shift: Shift, zone: str) -> str:
    """Return a shift in words: day, times and what interrupts it."""
    day = day_of_shift(shift, zone)
    parts = ", ".join(f"{say_part(part)} {clock_time(part.start, zone)}" for part in sorted(shift.parts))
    span = f"{day:%a} {day.day} {day:%b}, {clock_time(shift.start, zone)}–{clock_time(shift.end, zone)}"
    return f"{span} ({parts})" if parts else span


def say_part(part: ShiftPart) -> str:
    """Return what a part of a shift is, with the title of a session."""
    return f"{part.activity} “{part.title}”" if part.title else str(part.activity)


def say_call(span: OnCall, zone: str) -> str:
    """Return a span on call in words: day, times, and how long it truly is."""
    start, end = (instant.astimezone(ZoneInfo(zone)) for instant in (span.start, span.end))
    until = f"{end:%H:%M}" if end - start < A_DAY else f"{end:%a} {end.day} {end:%b}, {end:%H:%M}"
    return f"on call {start:%a} {start.day} {start:%b}, {start:%H:%M}–{until} ({span.hours:g} h)"
