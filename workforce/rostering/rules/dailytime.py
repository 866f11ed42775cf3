"""Daily time: paid minutes of a shift, by contract and by law."""

from collections.abc import Iterator

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Roster
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person, told

RULE = "daily time"


def encode(rules: LabourRules, contract: EmploymentContract, step: int) -> tuple[int, ...]:
    """Return the lawful paid minutes of a shift: the most, and multiples of a step below; longest first."""
    shortest, longest = contract.daily_minutes
    longest = min(longest, rules.max_daily_minutes, rules.max_weekly_minutes, contract.weekly_minutes)
    if longest < shortest:
        return ()
    return longest, *range((longest - 1) // step * step, shortest - 1, -step)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts shorter or longer than the contract or longer than the law."""
    for person, shifts in shifts_by_person(problem, roster):
        shortest, longest = person.contract.daily_minutes
        longest = min(longest, problem.rules_of(person).max_daily_minutes)
        for shift in shifts:
            minutes = shift.paid_seconds / 60
            if not shortest <= minutes <= longest:
                message = (
                    f"{person.name}: {told(minutes)} paid minutes; {shortest} to {longest} are allowed."
                )
                yield Violation(local_day(problem, shift), person.agent, RULE, message)
