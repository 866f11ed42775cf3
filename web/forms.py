"""From what an address or a form says to the values of the domain."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from contactcenter.domain.errors import InvalidInput

C = TypeVar("C", bound=StrEnum)

YEARS = range(1970, 2200)


def day_of(text: str | None) -> date | None:
    """Read a date such as 2026-11-27; None for nothing.

    Raises
    ------
    InvalidInput
        When the text is no date, or one of a far year.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no date; write it as 2026-11-27.") from error
    refuse_far_year(day.year)
    return day


def refuse_far_year(year: int) -> None:
    """Refuse a year whose days not every time zone can show."""
    if year not in YEARS:
        raise InvalidInput(f"The year {year} is out of reach; give one of {YEARS[0]} to {YEARS[-1]}.")


def month_of(text: str | None) -> date | None:
    """Read a month such as 2026-11 as its first day; None for nothing."""
    return day_of(f"{text}-01") if text else None


def minute_of(text: str | None) -> int | None:
    """Read a time of day such as 14:30 as minutes from midnight; None for nothing.

    Raises
    ------
    InvalidInput
        When the text is no time of day.
    """
    if not text:
        return None
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        raise InvalidInput(f"{text!r} is no time of day; write it as 14:30.")
    return int(hours) * 60 + int(minutes)


def choice_of(text: str | None, choices: type[C]) -> C | None:
    """Read one of several words; None for nothing.

    Raises
    ------
    InvalidInput
        When the text is none of them.
    """
    if not text:
        return None
    try:
        return choices(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is none of {', '.join(choices)}.") from error


def number_of(text: str | None, what: str) -> int | None:
    """Read a whole number; None for nothing.

    Raises
    ------
    InvalidInput
        When the text is no whole number; `what` names it in the message.
    """
    if not text:
        return None
    if not text.isdecimal():
        raise InvalidInput(f"{what} {text!r} is no whole number.")
    return int(text)
