"""What comes back where a roster cannot give everybody the minutes of the period that were agreed."""

from collections import Counter

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.evaluation import evaluate
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import BestEffort, RosterResult, RosterStatus
from workforce.rostering.rules import totaltime
from workforce.rostering.rules.violation import Violation


def short_of_agreed(
    problem: RosterProblem, roster: Roster, short: tuple[Violation, ...], seconds: float
) -> RosterResult:
    """Say who gets too few or too many minutes; the roster is the best effort, what it lacks priced."""
    staff = {person.agent: person for person in problem.staff}
    paid = Counter[AgentId]()
    for shift in roster.shifts:
        paid[shift.agent] += round(shift.paid_seconds / 60)
    hours = 0.0
    for one in short:
        least, most = totaltime.encode(staff[one.agent])
        hours += max(least - paid[one.agent], paid[one.agent] - most) / 60
    price, infinite = problem.prices.missing_hour * hours, float("inf")
    told = tuple(f"{staff[one.agent].name}: agree on {paid[one.agent]:.0f} paid minutes" for one in short)
    best = BestEffort(roster, told, evaluate(problem, roster).cost + price, price)
    return RosterResult(
        RosterStatus.NO_SOLUTION,
        None,
        infinite,
        -infinite,
        0.0,
        0.0,
        seconds,
        conflicts=tuple(one.message for one in short),
        best_effort=best,
    )
