"""Total time: least and most paid minutes of the whole period, for hours agreed by the month or year."""

from collections import defaultdict
from collections.abc import Iterator

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, days_of_period, shifts_inside, told

RULE = "total time"
NO_LIMIT = 10**9


def encode(person: StaffMember) -> tuple[int, int]:
    """Return the least and most paid minutes, overtime included."""
    least, most = agreed(person)
    return least, min(most + person.contract.overtime_minutes, NO_LIMIT)


def agreed(person: StaffMember) -> tuple[int, int]:
    """Return the least and most paid minutes without overtime."""
    return person.pattern.total_minutes or (0, NO_LIMIT)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield people with too few or too many paid minutes, also people without any shift."""
    first = days_of_period(problem)[0]
    paid_minutes: dict[AgentId, float] = defaultdict(float)
    for shift in shifts_inside(problem, roster):
        paid_minutes[shift.agent] += shift.paid_seconds / 60
    for person in problem.staff:
        if person.pattern.total_minutes is None:
            continue
        least, most = encode(person)
        paid = paid_minutes[person.agent]
        if not least <= paid <= most:
            message = (
                f"{person.name}: {told(paid)} paid minutes in the period; {least} to {most} are agreed."
            )
            yield Violation(first, person.agent, RULE, message)
