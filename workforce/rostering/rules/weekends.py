"""Weekends: so many with work on their Saturday or Sunday at most."""

from collections.abc import Iterator
from datetime import timedelta

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, worked_days

RULE = "weekends"
NO_LIMIT = 10**6
SATURDAY = 5


def encode(person: StaffMember) -> int:
    """Return the most weekends with work."""
    return NO_LIMIT if person.pattern.max_weekends is None else person.pattern.max_weekends


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield each weekend beyond the most that are agreed, dated by its Saturday."""
    for person, worked in worked_days(problem, roster):
        most = person.pattern.max_weekends
        if most is None:
            continue
        saturdays = sorted(
            {day - timedelta(days=day.weekday() - SATURDAY) for day in worked if day.weekday() >= SATURDAY}
        )
        for number, saturday in enumerate(saturdays[most:], start=most + 1):
            message = f"{person.name} works weekend {number} of the period; {most} are agreed."
            yield Violation(saturday, person.agent, RULE, message)
