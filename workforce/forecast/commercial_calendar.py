"""Days that differ: a client's own events, and public holidays by region."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId

HOLIDAY = "holiday"
EVE = "eve"
DAY_AFTER = "day_after"
OBSERVANCE = "observance"
SHUT = frozenset({"closed", "closure"})
"""Kinds whose days are taken as closed until one of them was seen open."""
UNITY_DAY, UNITY_DAY_OFF_UNTIL = "National Unity Day", 1976
"""Italy keeps it on a Sunday since 1977, as a day of remembrance and a working day for everybody."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that moves the volume of some days.

    Parameters
    ----------
    kind : class of events that it shares its first guess with, e.g. "sale".
    name : what recurs, e.g. "Black Friday"; days of one name teach each other.
    first, last : local dates, both inside.
    queue : the queue that it touches; None for all.
    start_minute, end_minute : local minutes of the day that it touches, 0 to 1440.
    effect : the planner's factor on the volume, over 0; None where nobody has said.
    closes : whether the queue is shut on those days.
    tail_days : days after `last` on which the volume is still off, at least 0.
    """

    kind: str
    name: str
    first: date
    last: date
    queue: QueueId | None = None
    start_minute: int = 0
    end_minute: int = 1440
    effect: float | None = None
    closes: bool = False
    tail_days: int = 0

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput(
                f"Event {self.name!r} ends on {self.last}, before it starts on {self.first}."
            )
        if not 0 <= self.start_minute < self.end_minute <= 1440:
            raise InvalidInput(
                f"Event {self.name!r}: minutes {self.start_minute} to {self.end_minute} are no day part."
            )
        if self.effect is not None and not 0 < self.effect < 100:
            raise InvalidInput(
                f"Event {self.name!r}: a factor of {self.effect}; give one over 0, e.g. 1.3."
            )

    @property
    def all_day(self) -> bool:
        """Whether it touches the whole of its days."""
        return self.start_minute == 0 and self.end_minute == 1440

    @property
    def days(self) -> Iterator[date]:
        """The local dates from first to last."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def holiday_events(region: str, first: date, last: date) -> tuple[Event, ...]:
    """Return public holidays and, where the region has them, lesser observances.

    Parameters
    ----------
    region : country and, after a hyphen, its subdivision: "US", "IT-MI" (patron saints by province).

    Raises
    ------
    InvalidInput
        When the region is unknown.

    Examples
    --------
    >>> [event.name for event in holiday_events("IT-MI", date(2026, 12, 1), date(2026, 12, 24))]
    ["Saint Ambrose's Day", 'Immaculate Conception']
    """
    country, _, subdivision = region.strip().upper().partition("-")
    years = range(first.year, last.year + 1)
    try:
        supported = holidays.country_holidays(country, subdiv=subdivision or None).supported_categories
        found = {
            kind: holidays.country_holidays(
                country, subdiv=subdivision or None, years=years, categories=(category,), language="en_US"
            )
            for kind, category in ((OBSERVANCE, "optional"), (HOLIDAY, "public"))
            if category in supported
        }
    except NotImplementedError as error:
        raise InvalidInput(f"Region {region!r} is not known; write a country as IT or IT-MI.") from error
    public = set(found.get(HOLIDAY, {}))
    return tuple(
        Event(kind, _plain(name), day, day)
        for kind, calendar in found.items()
        for day, name in sorted(calendar.items())
        if first <= day <= last and (kind == HOLIDAY or day not in public) and not _is_named_only(name, day)
    )


def _is_named_only(name: str, day: date) -> bool:
    """Tell whether a day of the calendar is a holiday by name, yet nobody is off."""
    return name == UNITY_DAY and day.year > UNITY_DAY_OFF_UNTIL


def _plain(name: str) -> str:
    """Return a holiday's name without notes that change from year to year."""
    return name.split("; ", maxsplit=1)[0].split(" (", maxsplit=1)[0].strip()
