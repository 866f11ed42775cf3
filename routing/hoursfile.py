"""Opening hours of queues as TOML, for whoever has no database to read them from.

    zone = "Europe/Rome"
    closed = [2026-12-25]

    [shop-mails]
    mon = ["09:00-13:00", "14:00-18:00"]
    tue = ["09:00-13:00", "14:00-18:00"]

Queues that are not named are always open; a weekday that is not named is closed.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contactcenter.domain.businesshours import BusinessHours, OpenInterval
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_hours(text: str) -> dict[QueueId, BusinessHours]:
    r"""Read the opening hours of queues.

    Raises
    ------
    InvalidInput
        When the text is no TOML, or a key is unknown or has a wrong value; the message names it.

    Examples
    --------
    >>> hours = parse_hours('zone = "Europe/Rome"\n[mails]\nmon = ["09:00-17:30"]')
    >>> hours["mails"].week[0]
    (OpenInterval(start_minute=540, end_minute=1050),)
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"The opening hours are no TOML: {error}.") from error
    zone, closed = _zone(values.pop("zone", None)), _dates(values.pop("closed", []))
    return {QueueId(queue): _hours(week, queue, zone, closed) for queue, week in values.items()}


def _zone(name: object) -> str:
    try:
        return ZoneInfo(str(name)).key
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput(f"zone is {name!r}; give the name of a time zone, e.g. Europe/Rome.") from error


def _dates(values: object) -> frozenset[date]:
    if not isinstance(values, list) or not all(
        isinstance(day, date) and not isinstance(day, datetime) for day in values
    ):
        raise InvalidInput(f"closed is {values!r}; give a list of dates without quotes, e.g. [2026-12-25].")
    return frozenset(values)


def _hours(week: object, queue: str, zone: str, closed: frozenset[date]) -> BusinessHours:
    if not isinstance(week, Mapping):
        raise InvalidInput(f"{queue} is {week!r}; give a table of weekdays, or zone or closed.")
    for day in week:
        if day not in WEEK:
            raise InvalidInput(f"{queue}.{day} is no weekday; known are {', '.join(WEEK)}.")
    return BusinessHours(zone, tuple(_day(week.get(day, []), f"{queue}.{day}") for day in WEEK), closed)


def _day(spans: Any, where: str) -> tuple[OpenInterval, ...]:
    try:
        return tuple(OpenInterval(*map(_minute, span.split("-", 1))) for span in spans)
    except (AttributeError, TypeError, ValueError) as error:
        raise InvalidInput(f'{where} is {spans!r}; give a list such as ["09:00-17:30"].') from error


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    if not 0 <= int(minute) < 60:
        raise ValueError(text)
    return 60 * int(hour) + int(minute)
