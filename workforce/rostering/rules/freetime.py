"""Free time: days off and hours outside a person's availability, in local time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Availability
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "free time"


def encode(
    windows: tuple[Availability, ...], weekday: int, begins: NDArray[np.int64], minutes: int
) -> NDArray[np.bool_]:
    """Mark the local starts (minutes from midnight) at which a shift of so many minutes may begin."""
    if not windows:
        return np.ones(len(begins), dtype=bool)
    fits = np.zeros(len(begins), dtype=bool)
    for window in windows:
        if window.weekday == weekday:
            fits |= (begins >= window.start_minute) & (begins + minutes <= window.end_minute)
    return fits


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts on a day off and shifts that no window of the availability holds."""
    for person, shifts in shifts_by_person(problem, roster):
        for shift in shifts:
            day = local_day(problem, shift)
            if day in person.days_off:
                yield Violation(day, person.agent, RULE, f"{person.name} has {day} off.")
            if person.availability and not _available(problem, person, shift):
                yield Violation(
                    day, person.agent, RULE, f"{person.name} is not available for all of the shift."
                )


def _available(problem: RosterProblem, person: StaffMember, shift: Shift) -> bool:
    zone = ZoneInfo(problem.grid.zone)
    # Availability is a promise about the clock on the wall, so wall-clock times are compared.
    start = shift.start.astimezone(zone).replace(tzinfo=None)
    end = shift.end.astimezone(zone).replace(tzinfo=None)
    midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - wall clock on purpose
    return any(
        window.weekday == start.weekday()
        and midnight + timedelta(minutes=window.start_minute) <= start
        and end <= midnight + timedelta(minutes=window.end_minute)
        for window in person.availability
    )
