"""Blocks of days off: once off, a person stays off for so many days."""

from collections.abc import Iterator
from itertools import pairwise

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, days_of_period, worked_days

RULE = "blocks of days off"


def encode(person: StaffMember) -> int:
    """Return the least days off in a row."""
    return person.pattern.min_days_off


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield blocks of days off between two working days that are too short, dated by their first day."""
    for person, worked in worked_days(problem, roster):
        least = person.pattern.min_days_off
        if least < 2:
            continue
        places = [k for k, day in enumerate(days_of_period(problem)) if day in worked]
        if person.days_in_a_row and places:
            places.insert(0, -1)
        for before, after in pairwise(places):
            if 0 < (off := after - before - 1) < least:
                day = days_of_period(problem)[before + 1]
                message = f"{person.name} has {off} days off in a row; at least {least} are agreed."
                yield Violation(day, person.agent, RULE, message)
