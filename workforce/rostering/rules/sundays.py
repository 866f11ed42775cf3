"""Sundays: so many of four stay free, and some people work none.

A period of `n` Sundays leaves `n * free / 4` of them free, rounded down; so a single week may have a
working Sunday where a month has a free one.
"""

from collections.abc import Iterator

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, days_of_period, worked_days

RULE = "Sundays"
SUNDAY = 6


def encode(rules: LabourRules, person: StaffMember, sundays: int) -> int:
    """Return the most Sundays with work.

    Parameters
    ----------
    sundays : how many the period has, at least 0.
    """
    return sundays - rules.free_sundays_in_four * sundays // 4 if person.limits.sundays else 0


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield each working Sunday beyond the most that are allowed."""
    count = sum(day.weekday() == SUNDAY for day in days_of_period(problem))
    for person, worked in worked_days(problem, roster):
        most = encode(problem.rules_of(person), person, count)
        sundays = sorted(day for day in worked if day.weekday() == SUNDAY)
        for number, day in enumerate(sundays[most:], start=most + 1):
            message = f"{person.name} works Sunday {number} of {count} in the period; {most} are allowed."
            yield Violation(day, person.agent, RULE, message)
