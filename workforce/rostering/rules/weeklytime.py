"""Weekly time: paid minutes and working days of a calendar week, by law and by contract."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Roster
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "weekly time"


def encode(rules: LabourRules, contract: EmploymentContract) -> tuple[int, int]:
    """Return the most working days and the most paid minutes of a week."""
    return contract.days_per_week, min(contract.weekly_minutes, rules.max_weekly_minutes)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield weeks with too many paid minutes or too many shifts, dated by their Monday."""
    for person, shifts in shifts_by_person(problem, roster):
        contract = person.contract
        for (year, week), group in groupby(shifts, lambda one: local_day(problem, one).isocalendar()[:2]):
            own = list(group)
            day = local_day(problem, own[0])
            monday = day - timedelta(days=day.weekday())
            minutes = sum(shift.paid_seconds for shift in own) / 60
            most = min(contract.weekly_minutes, problem.rules.max_weekly_minutes)
            where = f"{person.name}, week {week} of {year}"
            if minutes > most:
                message = f"{where}: {minutes:.0f} paid minutes; {most} are allowed."
                yield Violation(monday, person.agent, RULE, message)
            if len(own) > contract.days_per_week:
                message = f"{where}: {len(own)} days; the contract has {contract.days_per_week}."
                yield Violation(monday, person.agent, RULE, message)
