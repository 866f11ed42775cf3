"""The screen of the calendar of events: by year and class, and a file of events before it is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.planned import PlannedEventId
from contactcenter.services.forecasting.calendarfile import EventPreview
from contactcenter.services.views.corrections import PlannedCalendar
from web.tables import Table
from workforce.forecast.commercial_calendar import Event

SHOWN_OPEN = 25
"""So many events are shown unfolded."""
MOST_EVENTS = 100_000
Planned = tuple[PlannedEventId, Event]


@dataclass(frozen=True, slots=True)
class KindFold:
    """The events of one class in one year."""

    kind: str
    events: tuple[Planned, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class YearFold:
    """The events of one year."""

    year: int
    count: int
    kinds: tuple[KindFold, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class FileChoice:
    """A file of events that was looked at, and its content to send back."""

    preview: EventPreview
    content: str


@dataclass(frozen=True, slots=True)
class CalendarScreen:
    """The calendar of events.

    Parameters
    ----------
    today : local date; its year is unfolded.
    typed : what was typed and refused.
    choice : a file that was looked at.
    stored : events that were just stored, which can be taken back.
    """

    page: PlannedCalendar
    today: date
    failure: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    choice: FileChoice | None = None
    stored: tuple[PlannedEventId, ...] = ()

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

    @property
    def years(self) -> tuple[YearFold, ...]:
        """The calendar by year, the last one first; all of it unfolded where it is short."""
        short = len(self.page.events) <= SHOWN_OPEN
        by_year = groupby(self.page.events, key=lambda one: one[1].first.year)
        found = [_year(year, tuple(events), short, self.today.year) for year, events in by_year]
        return tuple(reversed(found))

    @property
    def undo(self) -> str:
        """What the form that takes the stored events back sends."""
        return ranges_of(self.stored)

    def names(self) -> Mapping[str, str]:
        """Return the names of queues by id."""
        return {queue.id: queue.name for queue in self.page.queues}

    def what(self, event: Event) -> str:
        """Return in words what an event does, as far as somebody has said."""
        if event.closes:
            return "closed"
        return "learnt from its kind" if event.effect is None else f"{event.effect - 1:+.0%}"


def _year(year: int, events: tuple[Planned, ...], short: bool, this_year: int) -> YearFold:
    kinds = sorted({event.kind for _, event in events})
    parts = [tuple(one for one in events if one[1].kind == kind) for kind in kinds]
    return YearFold(
        year,
        len(events),
        tuple(
            KindFold(kind, part, short or len(part) <= SHOWN_OPEN)
            for kind, part in zip(kinds, parts, strict=True)
        ),
        short or year == this_year,
    )


def ranges_of(ids: Iterable[int]) -> str:
    """Return ids as ranges, which is short for those that were given one after the other.

    Examples
    --------
    >>> ranges_of([3, 4, 5, 9])
    '3-5.9'
    """
    runs: list[list[int]] = []
    for one in sorted(ids):
        if runs and one == runs[-1][-1] + 1:
            runs[-1][1:] = [one]
        else:
            runs.append([one])
    return ".".join("-".join(map(str, run)) for run in runs)


def ids_of(ranges: str) -> frozenset[PlannedEventId]:
    """Return the ids that ranges name.

    Raises
    ------
    InvalidInput
        When the text is none of ours, or names too many.

    Examples
    --------
    >>> sorted(ids_of("3-5.9"))
    [3, 4, 5, 9]
    """
    found: set[int] = set()
    for part in filter(None, ranges.split(".")):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise InvalidInput(f"{ranges[:40]!r} names no events.")
        span = range(int(first), int(last or first) + 1)
        if len(span) > MOST_EVENTS:
            raise InvalidInput(f"{ranges[:40]!r} names too many events.")
        found.update(span)
    return frozenset(map(PlannedEventId, found))


def clock_of(minute: int) -> str:
    """Return a minute of the day as a time.

    Examples
    --------
    >>> clock_of(570), clock_of(1440)
    ('09:30', '24:00')
    """
    return f"{minute // 60:02}:{minute % 60:02}"
