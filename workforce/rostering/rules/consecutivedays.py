"""Days in a row: after so many working days comes a day off, also across the period's beginning."""

from collections.abc import Iterator
from datetime import timedelta

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "days in a row"


def encode(rules: LabourRules) -> int:
    """Return the most working days in a row."""
    return rules.max_consecutive_days


def encode_person(rules: LabourRules, person: StaffMember) -> int:
    """Return the most working days in a row by law and by the person's pattern."""
    own = person.pattern.run_days[1]
    return rules.max_consecutive_days if own is None else min(own, rules.max_consecutive_days)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield each working day beyond the longest lawful run."""
    first = problem.grid.local_of(0).date()
    for person, shifts in shifts_by_person(problem, roster):
        most = encode_person(problem.rules_of(person), person)
        run, before = person.days_in_a_row, first - timedelta(days=1)
        for day in sorted({local_day(problem, shift) for shift in shifts}):
            run = run + 1 if day - before == timedelta(days=1) else 1
            before = day
            if run > most:
                message = f"{person.name} works {run} days in a row; {most} are allowed."
                yield Violation(day, person.agent, RULE, message)
