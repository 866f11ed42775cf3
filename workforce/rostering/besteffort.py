"""What comes back where a roster cannot keep all that was agreed with everybody."""

from collections import Counter
from collections.abc import Sequence

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.agreements import DAY_HOURS
from workforce.rostering.evaluation import evaluate
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import BestEffort, RosterResult, RosterStatus
from workforce.rostering.rules import totaltime
from workforce.rostering.rules.violation import Violation


def short_of_agreed(
    problem: RosterProblem, roster: Roster, broken: Sequence[Violation], seconds: float
) -> RosterResult:
    """Say what a roster breaks of what is agreed; it is the best effort, what it breaks priced."""
    staff = {person.agent: person for person in problem.staff}
    paid = Counter[AgentId]()
    for shift in roster.shifts:
        paid[shift.agent] += round(shift.paid_seconds / 60)
    hours, told = 0.0, []
    for one in broken:
        if one.rule == totaltime.RULE:
            least, most = totaltime.encode(staff[one.agent])
            hours += max(least - paid[one.agent], paid[one.agent] - most) / 60
            told.append(f"{staff[one.agent].name}: agree on {paid[one.agent]:.0f} paid minutes")
        else:
            hours += DAY_HOURS
            told.append(f"give way in {one.rule}: {one.message}")
    price = problem.prices.missing_hour * hours
    best = BestEffort(roster, tuple(told), evaluate(problem, roster).cost + price, price)
    return no_roster(broken, best, seconds)


def no_roster(broken: Sequence[Violation], best: BestEffort | None, seconds: float) -> RosterResult:
    """Return that no roster was found which breaks none of some rules."""
    infinite = float("inf")
    return RosterResult(
        RosterStatus.NO_SOLUTION,
        None,
        infinite,
        -infinite,
        0.0,
        0.0,
        seconds,
        conflicts=tuple(one.message for one in broken),
        best_effort=best,
    )
