"""Local dates of instants."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.businesshours import local_instant

INSTANT = timedelta(microseconds=1)


def local_date(instant: datetime, zone: str) -> date:
    """Return the date of an aware instant in a zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def dates_touched(start: datetime, end: datetime, zone: str) -> tuple[date, ...]:
    """Return the local dates of which some time lies between two instants."""
    first, last = local_date(start, zone), local_date(end - INSTANT, zone)
    return tuple(first + timedelta(days=offset) for offset in range((last - first).days + 1))


def span_of_day(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants between which a local date lies, 23 to 25 hours apart."""
    return local_instant(day, 0, zone), local_instant(day + timedelta(days=1), 0, zone)
