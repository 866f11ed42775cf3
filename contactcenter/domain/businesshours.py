"""Opening hours in local time: several intervals a day, holidays, safe across clock changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from contactcenter.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class OpenInterval:
    """One opening interval of a day, as local minutes from midnight (0 to 1440)."""

    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_minute < self.end_minute <= 1440:
            raise InvalidInput(
                f"Opening from minute {self.start_minute} to {self.end_minute} is no interval of a day."
            )


Week = tuple[tuple[OpenInterval, ...], ...]
AROUND_THE_CLOCK: Week = ((OpenInterval(0, 1440),),) * 7


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When a queue is open.

    Parameters
    ----------
    zone : IANA name of the time zone, e.g. "Europe/Rome".
    week : seven tuples of intervals, Monday first, each in order and without overlap.
    closed_dates : local dates on which it stays closed.
    """

    zone: str
    week: Week
    closed_dates: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise InvalidInput(f"Opening hours need seven days, Monday first; {len(self.week)} given.")
        for intervals in self.week:
            for earlier, later in pairwise(intervals):
                if later.start_minute < earlier.end_minute:
                    raise InvalidInput(f"Opening intervals {earlier} and {later} overlap.")

    @property
    def ever_closed(self) -> bool:
        """Whether there is any time that does not count."""
        return bool(self.closed_dates) or self.week != AROUND_THE_CLOCK

    def intervals_of(self, day: date) -> tuple[OpenInterval, ...]:
        """Return the opening intervals of a local date."""
        return () if day in self.closed_dates else self.week[day.weekday()]

    def spans_from(self, instant: datetime, days: int = 3660) -> Iterator[tuple[datetime, datetime]]:
        """Yield open spans as UTC instants, from the local day of an aware instant onwards."""
        first = instant.astimezone(ZoneInfo(self.zone)).date()
        for offset in range(days):
            day = first + timedelta(days=offset)
            for interval in self.intervals_of(day):
                yield (
                    local_instant(day, interval.start_minute, self.zone),
                    local_instant(day, interval.end_minute, self.zone),
                )

    def is_open(self, instant: datetime) -> bool:
        """Tell whether an aware instant lies in an open span; the closing instant does not."""
        local_day_spans = self.spans_from(instant, days=1)
        return any(start <= instant < end for start, end in local_day_spans)


def local_instant(day: date, minute: int, zone: str) -> datetime:
    """Return the UTC instant of a local wall-clock minute, 0 to 1440.

    A wall-clock time that occurs twice means the first occurrence; one that the clock skips means
    the moment at which it jumps.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    local = wall.replace(tzinfo=ZoneInfo(zone))
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == wall:
        return instant
    return _jump_between(local.replace(fold=1).astimezone(UTC), instant, zone)


def told_instant(day: date, minute: int, zone: str) -> datetime:
    """Return the UTC instant of a local minute that somebody told; of one that occurs twice the first.

    Raises
    ------
    InvalidInput
        When the clock skips it.
    """
    instant = local_instant(day, minute, zone)
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise InvalidInput(
            f"{wall:%H:%M} does not exist on {wall:%Y-%m-%d}, for the clock is put forward then; write the "
            "time that is meant."
        )
    return instant


def _jump_between(before: datetime, after: datetime, zone: str) -> datetime:
    """Return the instant, whole to the second, at which the zone's offset changes."""
    local = ZoneInfo(zone)
    old = before.astimezone(local).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(local).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def always_open(zone: str) -> BusinessHours:
    """Return opening hours around the clock."""
    return BusinessHours(zone, AROUND_THE_CLOCK)
