"""Shifts belong to people of the problem, lie in its period, and nobody works two at once."""

from collections import Counter
from collections.abc import Iterator

from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.freetime import hours_of
from workforce.rostering.rules.violation import (
    Violation,
    in_turn,
    local_day,
    place_of,
    shifts_by_person,
    shifts_inside,
)

RULE = "one shift a day"


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts of strangers, outside the period and listed twice, and second shifts of a day."""
    known = {person.agent: person.name for person in problem.staff}
    inside = {place_of(one) for one in shifts_inside(problem, roster)}
    for (agent, start, end), count in Counter(map(place_of, roster.shifts)).items():
        shift, name = Shift(agent, start, end), known.get(agent)
        day, hours = local_day(problem, shift), hours_of(problem, shift)
        if name is None:
            yield Violation(day, agent, RULE, f"Agent {agent}, who works {hours}, is not on the staff.")
        elif (agent, start, end) not in inside:
            yield Violation(day, agent, RULE, f"{name} works {hours} on {day}, outside the period.")
        elif count > 1:
            yield Violation(day, agent, RULE, f"{name}: the shift {hours} is listed {count} times.")
    for person, shifts in shifts_by_person(problem, roster):
        for before, after in in_turn(shifts):
            day, both = (
                local_day(problem, after),
                f"{hours_of(problem, before)} and {hours_of(problem, after)}",
            )
            if after.start < before.end:
                yield Violation(day, person.agent, RULE, f"{person.name} works two shifts at once, {both}.")
            elif day == local_day(problem, before):
                yield Violation(day, person.agent, RULE, f"{person.name} has two shifts on {day}, {both}.")


def follows(problem: RosterProblem, before: Shift, after: Shift) -> bool:
    """Tell whether a shift lies on a later day than another and after it, so that a rest lies between."""
    return after.start >= before.end and local_day(problem, after) > local_day(problem, before)
