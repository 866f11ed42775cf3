"""From the planner's forms to overrides and events."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from web.forms import day_of, minute_of
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.overrides import Override

WORDS = 200
DAY = 1440


def override_of(data: Mapping[str, str], queue: QueueId, zone: str, now: datetime) -> Override:
    """Return the override that a form asks for.

    Parameters
    ----------
    zone : of the last day on which it shall count.
    now : aware instant at which it is made.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    first, last = _days(data)
    factor, contacts = (_number(data, field) for field in ("change", "contacts"))
    if (factor is None) == (contacts is None):
        raise InvalidInput("Give either a change in percent or the contacts of each day.")
    until = day_of(data.get("expires"))
    start, end = _minutes(data)
    return Override(
        queue,
        first,
        last,
        1.0 if factor is None else 1 + factor / 100,
        data.get("author", "").strip()[:WORDS],
        data.get("reason", "").strip()[:WORDS],
        now,
        None if until is None else local_instant(until + timedelta(days=1), 0, zone),
        start,
        end,
        contacts,
    )


def event_of(data: Mapping[str, str]) -> Event:
    """Return the event that a form asks for.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    first, last = _days(data)
    name = data.get("name", "").strip()[:WORDS]
    if not name:
        raise InvalidInput("An event needs a name; events of one name teach each other.")
    change, queue = _number(data, "change"), data.get("queue", "")
    start, end = _minutes(data)
    return Event(
        data.get("kind", "").strip().casefold()[:WORDS] or "event",
        name,
        first,
        last,
        QueueId(queue) if queue else None,
        start,
        end,
        None if change is None else 1 + change / 100,
        "closes" in data,
    )


def _days(data: Mapping[str, str]) -> tuple[date, date]:
    first = day_of(data.get("first"))
    if first is None:
        raise InvalidInput("Give the first day.")
    return first, day_of(data.get("last")) or first


def _minutes(data: Mapping[str, str]) -> tuple[int, int]:
    start, end = minute_of(data.get("start")), minute_of(data.get("end"))
    return start or 0, end if end else DAY


def _number(data: Mapping[str, str], field: str) -> float | None:
    text = data.get(field, "").strip().removesuffix("%").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise InvalidInput(f"{data[field]!r} is no number; write for example 15 or -10.") from error
