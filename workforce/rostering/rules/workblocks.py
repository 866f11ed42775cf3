"""Blocks of work: nobody comes in for fewer days in a row than was agreed."""

from collections.abc import Iterator
from itertools import pairwise

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, days_of_period, worked_days

RULE = "blocks of work"


def encode(person: StaffMember) -> int:
    """Return the least working days in a row."""
    return person.pattern.run_days[0]


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield blocks of work that are too short, dated by their first day.

    A block that touches an end of the period may go on outside it and is free of the rule.
    """
    period = days_of_period(problem)
    for person, worked in worked_days(problem, roster):
        least = person.pattern.run_days[0]
        if least < 2:
            continue
        free = [-1, *(k for k, day in enumerate(period) if day not in worked), len(period)]
        for before, after in pairwise(free):
            run = after - before - 1
            if 0 < run < least and before >= 0 and after < len(period):
                message = f"{person.name} works {run} days in a row; at least {least} are agreed."
                yield Violation(period[before + 1], person.agent, RULE, message)
