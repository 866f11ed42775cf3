"""The screens of overrides and of the calendar of events."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contactcenter.services.views.corrections import Corrections, OverrideLine, PlannedCalendar
from web.tables import Table
from workforce.forecast.commercial_calendar import Event

WHOLE_DAY = 1440


@dataclass(frozen=True, slots=True)
class CorrectionsScreen:
    """A queue's overrides; `typed` keeps what was typed and refused."""

    page: Corrections
    failure: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()

    def what(self, line: OverrideLine) -> str:
        """Return in words what an override does."""
        one = line.override
        if one.contacts_a_day is not None:
            return f"{one.contacts_a_day:,.0f} contacts a day"
        return f"{one.factor - 1:+.0%}"

    def state(self, line: OverrideLine) -> str:
        """Return in words whether an override counts."""
        if not line.counts:
            return "no longer counts"
        return "counts" if line.touches else "counts, on days outside this forecast"


def corrections_screen(
    page: Corrections, failure: str = "", typed: Mapping[str, str] | None = None
) -> CorrectionsScreen:
    """Return a queue's overrides as a screen with its table."""
    columns = ("first", "last", "change", "contacts a day", "author", "reason", "made", "expires", "counts")
    rows = tuple(
        (
            one.override.first.isoformat(),
            one.override.last.isoformat(),
            None if one.override.contacts_a_day is not None else one.override.factor - 1,
            one.override.contacts_a_day,
            one.override.author,
            one.override.reason,
            one.override.made_at.isoformat(),
            None if one.override.expires_at is None else one.override.expires_at.isoformat(),
            "yes" if one.counts else "no",
        )
        for one in page.lines
    )
    table = Table("overrides", f"Overrides of {page.queue.name}", columns, rows)
    return CorrectionsScreen(page, failure, typed or {}, (table,))


@dataclass(frozen=True, slots=True)
class CalendarScreen:
    """The calendar of events; `typed` keeps what was typed and refused."""

    page: PlannedCalendar
    failure: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The calendar as the CSV that `--events` reads."""
        columns = ("class", "name", "start", "end", "queue", "from_time", "to_time", "effect", "closed")
        rows = tuple(
            (
                one.kind,
                one.name,
                one.first.isoformat(),
                one.last.isoformat(),
                one.queue or "",
                "" if one.all_day else clock_of(one.start_minute),
                "" if one.all_day else clock_of(one.end_minute),
                one.effect,
                "yes" if one.closes else "no",
                one.tail_days,
            )
            for _, one in self.page.events
        )
        return (Table("events", "Calendar of events", (*columns, "tail_days"), rows),)

    def names(self) -> Mapping[str, str]:
        """Return the names of queues by id."""
        return {queue.id: queue.name for queue in self.page.queues}

    def what(self, event: Event) -> str:
        """Return in words what an event does, as far as somebody has said."""
        if event.closes:
            return "closed"
        return "learnt from its kind" if event.effect is None else f"{event.effect - 1:+.0%}"


def clock_of(minute: int) -> str:
    """Return a minute of the day as a time.

    Examples
    --------
    >>> clock_of(570), clock_of(1440)
    ('09:30', '24:00')
    """
    return f"{minute // 60:02}:{minute % 60:02}"
