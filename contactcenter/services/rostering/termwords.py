"""What people agreed to as words, and back: pages and files of people say it alike."""

import re
from collections.abc import Sequence
from dataclasses import replace

from contactcenter.domain.agent import Availability
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.terms import PersonalLimits, WorkPattern

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_END = 48 * 60
ALWAYS, NONE = "always", "none"
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)")
_DURATION = re.compile(r"(\d+)(?::([0-5]\d)|[.,](\d+))?(?:\s*h)?")
_LIMIT = re.compile(r"at most (.+?) an? (day|week)")
_FORBIDDEN = {"no nights": "nights", "no sundays": "sundays", "not on call": "on_call"}
_PATTERN = re.compile(
    r"at (least|most) (\d{1,3}) (working days? in a row|days? off in a row|weekends? with work in a roster)"
)


def say_minutes(minutes: int | None) -> str:
    """Return minutes as hours, such as 38:30 h."""
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02} h"


def minutes_of(text: str | None, what: str) -> int | None:
    """Read hours such as 7:30, 7.5 or 8 as minutes; None for nothing.

    Raises
    ------
    InvalidInput
        When the text is none of these, or no whole number of minutes.
    """
    if not text or not text.strip():
        return None
    read = _DURATION.fullmatch(text.strip())
    if read is None:
        raise InvalidInput(f"{what}: {text!r} are no hours; write them as 7:30 or 7.5.")
    whole, minutes, part = read.groups()
    found = 60 * int(whole) + int(minutes or 0) + (60 * float(f"0.{part}") if part else 0)
    if abs(found - round(found)) > 1e-6:
        raise InvalidInput(f"{what}: {text!r} is no whole number of minutes; write it as hours:minutes.")
    return round(found)


def hours_by_day(windows: Sequence[Availability]) -> dict[int, str]:
    """Return the hours of each weekday as they are typed, empty for none."""
    return {
        weekday: ", ".join(
            f"{_clock(one.start_minute)}-{_clock(one.end_minute)}"
            for one in windows
            if one.weekday == weekday
        )
        for weekday in range(len(WEEKDAYS))
    }


def spans_of(weekday: int, text: str) -> list[Availability]:
    """Read the hours of a weekday, such as 08:00-12:00, 13:00-17:00; none of an empty text.

    Raises
    ------
    InvalidInput
        When something stands there that is no span of hours.
    """
    spans = filter(None, (one.strip() for one in re.split(r"[,;]", text)))
    return [_window(weekday, span) for span in spans]


def say_windows(windows: Sequence[Availability]) -> str:
    """Return weekly hours in words."""
    told = hours_by_day(windows)
    return "; ".join(f"{WEEKDAYS[day][:3]} {hours}" for day, hours in told.items() if hours) or ALWAYS


def read_windows(text: str) -> tuple[Availability, ...]:
    """Read weekly hours such as Mon 08:00-12:00, 13:00-17:00; Fri 22:00-30:00, or always.

    Raises
    ------
    InvalidInput
        When a part is no weekday with hours.
    """
    found: list[Availability] = []
    for part in _parts(text, ALWAYS):
        name, _, hours = part.partition(" ")
        days = [day for day, full in enumerate(WEEKDAYS) if _is_day(name, full)]
        if not days or not hours.strip():
            raise InvalidInput(
                f"{part!r} is no weekday with hours; write Mon 08:00-16:00; Fri 22:00-30:00, or {ALWAYS}."
            )
        found += spans_of(days[0], hours)
    return tuple(sorted(found, key=lambda one: (one.weekday, one.start_minute)))


def say_limits(limits: PersonalLimits) -> tuple[str, ...]:
    """Return a person's own limits in words, none where there are none."""
    found = []
    if limits.max_daily_minutes is not None:
        found.append(f"at most {say_minutes(limits.max_daily_minutes)} a day")
    if limits.max_weekly_minutes is not None:
        found.append(f"at most {say_minutes(limits.max_weekly_minutes)} a week")
    told = ((limits.nights, "no nights"), (limits.sundays, "no Sundays"), (limits.on_call, "not on call"))
    return (*found, *(words for allowed, words in told if not allowed))


def read_limits(text: str) -> PersonalLimits:
    """Read own limits as `say_limits` says them with semicolons between, or none.

    Raises
    ------
    InvalidInput
        When a part says nothing that is known.
    """
    limits = PersonalLimits()
    for part in _parts(text, NONE):
        read = _LIMIT.fullmatch(part.casefold())
        if read is not None:
            minutes = minutes_of(read[1], part)
            day = read[2] == "day"
            limits = replace(
                limits,
                max_daily_minutes=minutes if day else limits.max_daily_minutes,
                max_weekly_minutes=limits.max_weekly_minutes if day else minutes,
            )
        elif part.casefold() in _FORBIDDEN:
            limits = replace(limits, **{_FORBIDDEN[part.casefold()]: False})
        else:
            raise InvalidInput(
                f"{part!r} is no limit; write at most 7:30 h a day; at most 30:00 h a week; no nights; "
                f"no Sundays; not on call, or {NONE}."
            )
    return limits


def say_pattern(pattern: WorkPattern) -> tuple[str, ...]:
    """Return a work pattern in words, none where it asks for nothing."""
    least, most = pattern.run_days
    told = (
        (least > 1, f"at least {least} working days in a row"),
        (most is not None, f"at most {most} working days in a row"),
        (pattern.min_days_off > 1, f"at least {pattern.min_days_off} days off in a row"),
        (
            pattern.max_weekends is not None,
            f"at most {pattern.max_weekends} weekends with work in a roster",
        ),
    )
    return tuple(words for holds, words in told if holds)


def read_pattern(text: str) -> WorkPattern:
    """Read a work pattern as `say_pattern` says it with semicolons between, or none.

    Raises
    ------
    InvalidInput
        When a part says nothing that is known.
    """
    pattern = WorkPattern()
    for part in _parts(text, NONE):
        read = _PATTERN.fullmatch(part.casefold())
        least, count = (read is not None and read[1] == "least"), int(read[2]) if read else 0
        about = read[3].partition(" ")[0].rstrip("s") if read else ""
        if about == "working":
            run = (count, pattern.run_days[1]) if least else (pattern.run_days[0], count)
            pattern = replace(pattern, run_days=run)
        elif about == "day" and least:
            pattern = replace(pattern, min_days_off=count)
        elif about == "weekend" and not least:
            pattern = replace(pattern, max_weekends=count)
        else:
            raise InvalidInput(
                f"{part!r} is no work pattern; write at least 2 working days in a row; at most 5 working "
                "days in a row; at least 2 days off in a row; at most 1 weekends with work in a roster, "
                f"or {NONE}."
            )
    return pattern


def _parts(text: str, nothing: str) -> list[str]:
    told = [one.strip() for one in text.split(";") if one.strip()]
    return [] if [one.casefold() for one in told] == [nothing] else told


def _is_day(name: str, full: str) -> bool:
    return len(name) > 2 and full.casefold().startswith(name.rstrip(".:").casefold())


def _window(weekday: int, span: str) -> Availability:
    read = _SPAN.fullmatch(span)
    start, end = (0, 0) if read is None else (_minute(read, 1), _minute(read, 3))
    if read is None or not 0 <= start < end <= LONGEST_END:
        raise InvalidInput(
            f"{WEEKDAYS[weekday]}: {span!r} are no hours; write them as 08:00-16:00, several with a comma "
            "between, and an end on the next day as 22:00-30:00."
        )
    return Availability(weekday, start, end)


def _minute(read: re.Match[str], group: int) -> int:
    return 60 * int(read.group(group)) + int(read.group(group + 1))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
