"""Free time: days off and hours outside a person's availability, in local time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Availability
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "free time"
DAY_MINUTES = 1440
DAYS_ON = 3
"""A window reaches into the two days after its own at most."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def encode(
    windows: tuple[Availability, ...],
    weekday: int,
    begins: NDArray[np.int64],
    minutes: int | NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Mark the local starts (minutes from midnight) at which a shift of so many minutes may begin.

    A window that goes on past midnight holds shifts of the next day too.
    """
    if not windows:
        return np.ones(len(begins), dtype=bool)
    fits = np.zeros(len(begins), dtype=bool)
    for window in joined(windows):
        for days in range(DAYS_ON):
            if (window.weekday + days) % 7 == weekday:
                begin = begins + DAY_MINUTES * days
                fits |= (begin >= window.start_minute) & (begin + minutes <= window.end_minute)
    return fits


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts on a day off and shifts that no window of the availability holds."""
    for person, shifts in shifts_by_person(problem, roster):
        for shift in shifts:
            day = local_day(problem, shift)
            if day in person.days_off:
                message = f"{person.name} works {hours_of(problem, shift)} and has {day} off."
                yield Violation(day, person.agent, RULE, message)
            if person.availability and not held(problem, person.availability, shift):
                windows = windows_on(person.availability, day.weekday())
                message = f"{person.name} works {hours_of(problem, shift)} and is available {windows}."
                yield Violation(day, person.agent, RULE, message)


def hours_of(problem: RosterProblem, shift: Shift) -> str:
    """Return when a shift begins and ends by the clock on the wall, such as 22:00-06:00."""
    zone = ZoneInfo(problem.grid.zone)
    return f"{shift.start.astimezone(zone):%H:%M}-{shift.end.astimezone(zone):%H:%M}"


def window_text(window: Availability) -> str:
    """Return a window in words, such as Monday 08:00-18:00."""
    day = WEEKDAYS[window.weekday] if 0 <= window.weekday < len(WEEKDAYS) else f"weekday {window.weekday}"
    return f"{day} {_clock(window.start_minute)}-{_clock(window.end_minute)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def windows_on(windows: tuple[Availability, ...], weekday: int) -> str:
    """Return in words when some windows are open on a weekday."""
    own = sorted(one for one in _spans(windows, weekday))
    spans = [f"{_clock(a)}-{_clock(b)}" for a, b in own]
    return " and ".join(spans) + " that weekday" if spans else "not at all that weekday"


def _spans(windows: tuple[Availability, ...], weekday: int) -> list[tuple[int, int]]:
    return [(one.start_minute, one.end_minute) for one in windows if one.weekday == weekday]


@lru_cache(maxsize=1024)
def joined(windows: tuple[Availability, ...]) -> tuple[Availability, ...]:
    """Return the windows of a week, each as long as others go on that are open where it ends.

    Examples
    --------
    Monday from noon on and Tuesday until two hold a night between them:

    >>> joined((Availability(0, 720, 1440), Availability(1, 0, 120)))[0]
    Availability(weekday=0, start_minute=720, end_minute=1560)
    """
    return tuple(replace(one, end_minute=_reached(windows, one)) for one in windows)


def _reached(windows: tuple[Availability, ...], window: Availability) -> int:
    """Return where the last of the windows ends that follow one after the other, at most two days on."""
    reached, last = window.end_minute, -1
    while last < reached < window.start_minute + (DAYS_ON - 1) * DAY_MINUTES:
        last = reached
        for one in windows:
            later = DAY_MINUTES * ((one.weekday - window.weekday) % 7)
            for begin in (one.start_minute + later, one.start_minute + later - 7 * DAY_MINUTES):
                if begin <= reached:
                    reached = max(reached, begin + one.end_minute - one.start_minute)
    return reached


def held(problem: RosterProblem, windows: tuple[Availability, ...], shift: Shift) -> bool:
    """Tell whether the windows of a week hold a shift from begin to end."""
    zone = ZoneInfo(problem.grid.zone)
    # Availability is a promise about the clock on the wall, so wall-clock times are compared.
    start = shift.start.astimezone(zone).replace(tzinfo=None)
    end = shift.end.astimezone(zone).replace(tzinfo=None)
    midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - wall clock on purpose
    return any(
        (window.weekday + days) % 7 == start.weekday()
        and midnight + timedelta(minutes=window.start_minute - DAY_MINUTES * days) <= start
        and end <= midnight + timedelta(minutes=window.end_minute - DAY_MINUTES * days)
        for window in joined(windows)
        for days in range(DAYS_ON)
    )
