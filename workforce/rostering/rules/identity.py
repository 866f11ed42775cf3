"""Shifts belong to people of the problem, lie in its period, and nobody works two at once."""

from collections.abc import Iterator
from itertools import pairwise

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "one shift a day"


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts of strangers, shifts outside the period, and second shifts of a day."""
    known = {person.agent for person in problem.staff}
    for shift in roster.shifts:
        day = local_day(problem, shift)
        if shift.agent not in known:
            yield Violation(day, shift.agent, RULE, f"Agent {shift.agent} is not on the staff.")
        if not problem.grid.start <= shift.start < problem.grid.end:
            yield Violation(
                day, shift.agent, RULE, f"The shift starts at {shift.start}, outside the period."
            )
    for person, shifts in shifts_by_person(problem, roster):
        for before, after in pairwise(shifts):
            day = local_day(problem, after)
            if day == local_day(problem, before):
                yield Violation(day, person.agent, RULE, f"{person.name} has two shifts on {day}.")
