"""Weekly time: paid minutes and working days of a calendar week, by law and by contract."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.roster import Roster
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules import personallimits
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person, so_far, told

RULE = "weekly time"
NO_LIMIT = 10**9


def encode(rules: LabourRules, contract: EmploymentContract) -> tuple[int, int]:
    """Return the most working days and the most paid minutes of a week, overtime included."""
    most = contract.weekly_minutes + contract.overtime_minutes
    return contract.days_per_week, min(most, rules.max_weekly_minutes)


def agreed(person: StaffMember) -> int:
    """Return the paid minutes of a week beyond which they are overtime."""
    return person.contract.weekly_minutes if person.pattern.total_minutes is None else NO_LIMIT


def encode_person(rules: LabourRules, person: StaffMember) -> tuple[int, int]:
    """Return the most working days and paid minutes of a week; the law's where hours are by period."""
    if person.pattern.total_minutes is not None:
        return 7, rules.max_weekly_minutes
    return encode(rules, person.contract)


def encode_law(rules: LabourRules, person: StaffMember, week: int) -> tuple[int, int]:
    """Return the most working days and paid minutes of one week of the period, averages left out.

    Parameters
    ----------
    week : which of them, from 0; what was worked before the period counts in the first.
    """
    days, minutes = encode_person(rules, person)
    most = min(minutes, personallimits.encode(person)[1])
    if week:
        return days, most
    return max(days - person.week_so_far[0], 0), max(most - person.week_so_far[1], 0)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield weeks with too many paid minutes or too many days, dated by their Monday."""
    for person, shifts in shifts_by_person(problem, roster):
        most_days, most = encode_person(problem.rules_of(person), person)
        for (year, week), group in groupby(shifts, lambda one: local_day(problem, one).isocalendar()[:2]):
            own = list(group)
            day = local_day(problem, own[0])
            monday = day - timedelta(days=day.weekday())
            days_before, minutes_before = so_far(problem, person, day)
            count, minutes = (
                len({local_day(problem, one) for one in own}) + days_before,
                sum(one.paid_seconds for one in own) / 60 + minutes_before,
            )
            where = f"{person.name}, week {week} of {year}"
            if minutes > most:
                message = f"{where}: {told(minutes)} paid minutes; {most} are allowed."
                yield Violation(monday, person.agent, RULE, message)
            if count > most_days:
                message = f"{where}: {count} days; {most_days} are allowed."
                yield Violation(monday, person.agent, RULE, message)
