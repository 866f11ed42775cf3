"""Numbers and times as people read them; filters of the templates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

NOTHING = "–"


def whole(value: float | None) -> str:
    """Return a number without decimals and with thousands apart, e.g. 12 345."""
    return NOTHING if value is None else f"{value:,.0f}".replace(",", "\u202f").replace("-", "−")


def decimal(value: float | None, places: int = 1) -> str:
    """Return a number with decimals and thousands apart."""
    return NOTHING if value is None else f"{value:,.{places}f}".replace(",", "\u202f").replace("-", "−")


def signed(value: float | None, places: int = 1) -> str:
    """Return a number that always shows its sign."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,.{places}f}".replace(",", "\u202f")
    return text if not float(f"{value:.{places}f}") else ("+" if value > 0 else "−") + text


def percent(share: float | None, places: int = 1) -> str:
    """Return a share from 0 to 1 in percent."""
    return NOTHING if share is None else f"{100 * share:.{places}f}%"


def duration(seconds: float | None) -> str:
    """Return seconds as people say them: 42 s, 3:05 min, 2:10 h.

    Examples
    --------
    >>> duration(185)
    '3:05 min'
    """
    if seconds is None:
        return NOTHING
    rounded = round(seconds)
    if rounded < 100:
        return f"{rounded} s"
    if rounded < 6000:
        return f"{rounded // 60}:{rounded % 60:02d} min"
    return f"{rounded // 3600}:{rounded % 3600 // 60:02d} h"


def money(amount: float | None, currency: str) -> str:
    """Return an amount with its currency."""
    return NOTHING if amount is None else f"{decimal(amount, 2)} {currency}"


def day_name(day: date) -> str:
    """Return a date with its weekday, e.g. Fri 27 Nov 2026."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def long_day(day: date) -> str:
    """Return a date in full, e.g. Friday 27 November 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def clock_time(instant: datetime, zone: str) -> str:
    """Return the wall-clock time of an instant in a zone."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def clock_second(instant: datetime, zone: str) -> str:
    """Return the wall-clock time of an instant in a zone, to the second."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M:%S}"


def local_stamp(instant: datetime, zone: str) -> str:
    """Return date and time of an instant in a zone."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{day_name(local.date())}, {local:%H:%M}"


def heat_step(share: float | None, target: float) -> int:
    """Return the heat step of a share: 0 unknown, 1 and 2 under target, 3 just met, 4 and 5 over.

    Parameters
    ----------
    share, target : from 0 to 1; a share under three quarters of the target is step 1.
    """
    if share is None:
        return 0
    if share < target:
        return 1 if share < 0.75 * target else 2
    room = (share - target) / max(1 - target, 1e-9)
    return 3 if room < 0.35 else 4 if room < 0.75 else 5
