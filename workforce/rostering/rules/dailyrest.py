"""Daily rest: so many hours between the end of a shift and the start of the next, in real time."""

from collections.abc import Iterator

from contactcenter.domain.roster import Roster
from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rules.identity import follows
from workforce.rostering.rules.violation import Violation, in_turn, local_day, shifts_by_person, told

RULE = "daily rest"


def encode(rules: LabourRules, horizon: Horizon) -> int:
    """Return the rest in ticks."""
    return horizon.ticks(rules.daily_rest_minutes)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts that start too soon after the one before, also after the one before the period."""
    for person, shifts in shifts_by_person(problem, roster):
        least = problem.rules_of(person).daily_rest_minutes
        rests = [(one.end, other) for one, other in in_turn(shifts) if follows(problem, one, other)]
        if person.last_end is not None:
            rests.insert(0, (person.last_end, shifts[0]))
        for end, shift in rests:
            minutes = (shift.start - end).total_seconds() / 60
            if minutes < least:
                short = f"rests {told(minutes)} minutes before this shift"
                if minutes < 0:
                    short = f"starts {told(-minutes)} minutes before the last shift ends"
                message = f"{person.name} {short}; {least} are due."
                yield Violation(local_day(problem, shift), person.agent, RULE, message)
