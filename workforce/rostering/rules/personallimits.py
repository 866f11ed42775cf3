"""Personal limits: shorter days and weeks for the young, the disabled and whoever else has them.

Nights and Sundays of such people are judged by those rules.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person, so_far, told

RULE = "personal limits"
NO_LIMIT = 10**6


def encode(person: StaffMember) -> tuple[int, int]:
    """Return the most paid minutes of a day and of a week."""
    limits = person.limits
    daily = NO_LIMIT if limits.max_daily_minutes is None else limits.max_daily_minutes
    return daily, NO_LIMIT if limits.max_weekly_minutes is None else limits.max_weekly_minutes


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts and weeks that are too long for the person; weeks are dated by their Monday."""
    for person, shifts in shifts_by_person(problem, roster):
        daily, weekly = encode(person)
        for shift in shifts:
            if shift.paid_seconds > 60 * daily:
                message = (
                    f"{person.name}: {told(shift.paid_seconds / 60)} paid minutes; {daily} are allowed."
                )
                yield Violation(local_day(problem, shift), person.agent, RULE, message)
        for _, group in groupby(shifts, lambda one: local_day(problem, one).isocalendar()[:2]):
            own = list(group)
            day = local_day(problem, own[0])
            minutes = sum(one.paid_seconds for one in own) / 60 + so_far(problem, person, day)[1]
            if minutes > weekly:
                message = f"{person.name}: {told(minutes)} paid minutes in a week; {weekly} are allowed."
                yield Violation(day - timedelta(days=day.weekday()), person.agent, RULE, message)
