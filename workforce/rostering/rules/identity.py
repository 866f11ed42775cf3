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
    for place, count in Counter(map(place_of, roster.shifts)).items():
        if place[0] not in known or place not in inside or count > 1:
            yield _misplaced(problem, Shift(*place), known.get(place[0]), count if place in inside else 0)
    for person, shifts in shifts_by_person(problem, roster):
        for before, after in in_turn(shifts):
            day = local_day(problem, after)
            if after.start < before.end or day == local_day(problem, before):
                both = f"{hours_of(problem, before)} and {hours_of(problem, after)}"
                at_once = f"works two shifts at once, {both}."
                what = at_once if after.start < before.end else f"has two shifts on {day}, {both}."
                yield Violation(day, person.agent, RULE, f"{person.name} {what}")


def _misplaced(problem: RosterProblem, shift: Shift, name: str | None, count: int) -> Violation:
    """Return what is wrong with a shift of a stranger, outside the period, or listed so many times."""
    day, hours = local_day(problem, shift), hours_of(problem, shift)
    if name is None:
        what = f"Agent {shift.agent}, who works {hours}, is not on the staff."
    elif count == 0:
        what = f"{name} works {hours} on {day}, outside the period."
    else:
        what = f"{name}: the shift {hours} is listed {count} times."
    return Violation(day, shift.agent, RULE, what)


def follows(problem: RosterProblem, before: Shift, after: Shift) -> bool:
    """Tell whether a shift lies on a later day than another and after it, so that a rest lies between."""
    return after.start >= before.end and local_day(problem, after) > local_day(problem, before)
