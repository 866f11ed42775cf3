"""What is wrong with meetings and training that are asked for, named before any search starts."""

import math

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.rostering.attendance import OFF_CONTACTS, due_terms, local_windows
from workforce.rostering.catalogue import shapes_for
from workforce.rostering.horizon import DAY_MINUTES, Horizon
from workforce.rostering.problem import ActivityNeed, RosterProblem, StaffMember
from workforce.rostering.rules import activities, sundays
from workforce.rostering.rules.violation import local_text

Bools = NDArray[np.bool_]


def check_activities(problem: RosterProblem) -> None:
    """Refuse meetings and training that contradict themselves or that nobody could ever attend.

    Raises
    ------
    InvalidInput
        With the activity, the person where it is about one, the value and what to do.
    """
    if not problem.activities:
        return
    horizon = Horizon.of(problem)
    names = [need.id for need in problem.activities]
    for need in problem.activities:
        if names.count(need.id) > 1:
            raise InvalidInput(f"The activity {need.id!r} is asked for twice; give each its own id.")
        _check_values(need)
        _check_windows(problem, need, activities.encode(problem, horizon, need))
        _check_people(problem, horizon, need)


def _check_values(need: ActivityNeed) -> None:
    what = f"The {need.activity} {need.id!r}"
    if need.activity not in OFF_CONTACTS:
        raise InvalidInput(f"{what} is no activity to be placed; choose meeting or training.")
    if need.minutes <= 0:
        raise InvalidInput(f"{what} takes {need.minutes} minutes; give more than 0.")
    if need.sessions < 1:
        raise InvalidInput(f"{what} has {need.sessions} sessions; give at least 1, or leave it out.")
    if not (math.isfinite(need.price) and need.price >= 0):
        raise InvalidInput(f"{what} has the price {need.price}; give a number of at least 0.")
    if not need.people:
        raise InvalidInput(f"{what} is for nobody; name its people.")
    if len(set(need.people)) < len(need.people):
        raise InvalidInput(f"{what} names a person twice; name each once.")
    if need.together and not 2 <= need.least <= len(need.people):
        raise InvalidInput(
            f"{what} is held with at least {need.least} of its {len(need.people)} people; "
            "give 2 up to all of them."
        )


def _check_windows(problem: RosterProblem, need: ActivityNeed, begins: Bools) -> None:
    what, grid = f"The {need.activity} {need.id!r}", problem.grid
    for window in need.windows:
        if not (0 <= window.weekday <= 6 and 0 <= window.start_minute < window.end_minute):
            raise InvalidInput(
                f"{what} has the window {window.start_minute} to {window.end_minute} minutes on weekday "
                f"{window.weekday}; weekdays are 0 for Monday to 6, and a window ends after it begins."
            )
    for start, end in need.spans:
        told = f"{what} has the window from {local_text(problem, start)} to {local_text(problem, end)}"
        if end <= start:
            raise InvalidInput(f"{told}, which ends before it begins.")
        if end <= grid.start or start >= grid.end:
            raise InvalidInput(f"{told}, which is outside the period.")
    if not list(local_windows(problem, need)) and (need.windows or need.spans):
        raise InvalidInput(f"{what} has no window in the period; give one on a day of it.")
    if not begins.any():
        raise InvalidInput(
            f"{what} takes {need.minutes} minutes, and no window of it is as long inside the period; "
            "shorten it, or widen a window."
        )
    for first, last in due_terms(problem, need):
        days = (last - first).days + 1
        if need.sessions > days:
            raise InvalidInput(
                f"{what} has {need.sessions} sessions on days of their own from {first} to {last}, which "
                f"are {days} days; ask for fewer."
            )


def _check_people(problem: RosterProblem, horizon: Horizon, need: ActivityNeed) -> None:
    staff = {person.agent: person for person in problem.staff}
    what = f"The {need.activity} {need.id!r}"
    together = np.zeros(horizon.tick_count, dtype=np.int64)
    for agent in need.people:
        if agent not in staff:
            raise InvalidInput(f"{what} is for agent {agent}, who is not on the staff.")
        longest = longest_presence(problem, staff[agent])
        if need.minutes > longest:
            raise InvalidInput(
                f"{what} takes {need.minutes} minutes, and the longest shift of {staff[agent].name} "
                f"{longest}; split it into sessions."
            )
        together += reachable(problem, horizon, need, staff[agent])
    if need.together and together.max() < need.least:
        raise InvalidInput(
            f"{what} needs {need.least} people at the same time, and of its {len(need.people)} never more "
            f"than {together.max()} can be there by their days off and availability; widen its windows."
        )


def longest_presence(problem: RosterProblem, person: StaffMember) -> int:
    """Return the minutes from begin to end of the longest shift that a person may work."""
    spans = [one.end - one.start for one in problem.locks if one.agent == person.agent]
    locked = (round(span.total_seconds() / 60) for span in spans)
    return max([*(shape.minutes for shape in shapes_for(problem, person, 5)), *locked], default=0)


def reachable(problem: RosterProblem, horizon: Horizon, need: ActivityNeed, person: StaffMember) -> Bools:
    """Mark the ticks at which a person may begin a session, shape (ticks,).

    It asks for windows, days off, time off and availability; a shift of the eve may go on after midnight.
    """
    begins = activities.encode(problem, horizon, need)
    if need.minutes > (longest := longest_presence(problem, person)):
        return np.zeros_like(begins)
    for start, end in person.time_off:
        first, last = horizon.tick_of(start) - horizon.ticks(need.minutes) + 1, horizon.tick_of(end)
        begins[max(first, 0) : max(last, 0)] = False
    for day, starts in zip(horizon.days, horizon.starts, strict=True):
        if day in person.days_off or (day.weekday() == sundays.SUNDAY and not person.limits.sundays):
            eve = 0 if day == horizon.days[0] else horizon.ticks(longest)
            begins[starts[0] + eve : starts[0] + horizon.ticks(DAY_MINUTES)] = False
    for windows in (person.availability, person.bands):
        if windows:
            there = ActivityNeed(need.id, need.activity, (), need.minutes, windows)
            begins &= activities.encode(problem, horizon, there)
    return begins
