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
    return read_hours(values)


def read_hours(values: Mapping[str, Any], path: str = "") -> dict[QueueId, BusinessHours]:
    """Read the opening hours of queues from a table.

    Parameters
    ----------
    path : how messages begin the name of a key, e.g. "hours.".

    Raises
    ------
    InvalidInput
        When a key is unknown or has a wrong value; the message names it.
    """
    zone, closed = _zone(values.get("zone"), path), _dates(values.get("closed", []), path)
    return {
        QueueId(queue): _hours(week, path + queue, zone, closed)
        for queue, week in values.items()
        if queue not in ("zone", "closed")
    }


def _zone(name: object, path: str) -> str:
    try:
        return ZoneInfo(str(name)).key
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput(
            f"{path}zone is {name!r}; give the name of a time zone, e.g. Europe/Rome."
        ) from error


def _dates(values: object, path: str) -> frozenset[date]:
    if not isinstance(values, list) or not all(
        isinstance(day, date) and not isinstance(day, datetime) for day in values
    ):
        raise InvalidInput(
            f"{path}closed is {values!r}; give a list of dates without quotes, e.g. [2026-12-25]."
        )
    return frozenset(values)


def _hours(week: object, where: str, zone: str, closed: frozenset[date]) -> BusinessHours:
    if not isinstance(week, Mapping):
        raise InvalidInput(f"{where} is {week!r}; give a table of weekdays, or zone or closed.")
    for day in week:
        if day not in WEEK:
            raise InvalidInput(f"{where}.{day} is no weekday; known are {', '.join(WEEK)}.")
    days = tuple(_day(week.get(day, []), f"{where}.{day}") for day in WEEK)
    try:
        return BusinessHours(zone, days, closed)
    except InvalidInput as error:
        raise InvalidInput(f"In {where}: {error}") from error


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
