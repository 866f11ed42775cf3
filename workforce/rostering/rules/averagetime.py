"""Average time: paid minutes of a week on average over a reference period, also across earlier weeks.

The average is taken over the weeks that are known, the period's and those before it, and over at most the
reference period; so somebody without a history may not begin with weeks over the average.

References
----------
Directive 2003/88/EC, articles 6 and 16: 48 hours a week on average over up to four months.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.rules.violation import (
    Violation,
    days_of_period,
    local_day,
    shifts_by_person,
    so_far,
    told,
)

RULE = "average time"
NO_LIMIT = 10**6
Minutes = TypeVar("Minutes", int, float)


def encode(rules: LabourRules, person: StaffMember, weeks: int) -> int:
    """Return the most paid minutes of each week that keep every average, however the weeks are used.

    Parameters
    ----------
    weeks : calendar weeks that the period touches, at least 1.
    """
    if not rules.average_weekly_minutes:
        return NO_LIMIT
    most, begun = [], person.week_so_far[1]
    for new in range(1, min(weeks, rules.reference_weeks) + 1):
        past = _last(person.past_weeks, rules.reference_weeks - new)
        allowed = rules.average_weekly_minutes * (len(past) + new) - sum(past)
        each = max(allowed // new, 0)
        # A first week that is over it already leaves the others less.
        later = max((allowed - begun) // (new - 1), 0) if new > 1 else each
        most.append(each if begun <= each else later)
    return min(most)


def encode_sums(rules: LabourRules, person: StaffMember, weeks: int) -> Iterator[tuple[range, int]]:
    """Yield weeks in a row of the period and their most paid minutes together, which is the rule exactly.

    Where the most is below 0 nothing may be worked in the last of the weeks, and the sum binds nothing.

    Parameters
    ----------
    weeks : calendar weeks that the period touches, at least 1.
    """
    if not rules.average_weekly_minutes:
        return
    for last in range(weeks):
        own = range(max(last + 1 - rules.reference_weeks, 0), last + 1)
        past = _last(person.past_weeks, rules.reference_weeks - len(own))
        begun = 0 if own[0] else person.week_so_far[1]
        yield own, rules.average_weekly_minutes * (len(past) + len(own)) - sum(past) - begun


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield weeks at whose end the average is over the limit, dated by their Monday."""
    for person, shifts in shifts_by_person(problem, roster):
        rules = problem.rules_of(person)
        if not (most := rules.average_weekly_minutes):
            continue
        known: list[float] = list(person.past_weeks)
        for monday, minutes in _by_week(problem, shifts):
            known.append(minutes + so_far(problem, person, monday)[1])
            past = _last(tuple(known), rules.reference_weeks)
            if minutes and sum(past) > most * len(past):
                message = (
                    f"{person.name}: {told(sum(past) / len(past))} paid minutes a week on average over "
                )
                message += f"{len(past)} weeks; {most} are allowed."
                yield Violation(monday, person.agent, RULE, message)


def _last(weeks: tuple[Minutes, ...], count: int) -> tuple[Minutes, ...]:
    return weeks[-count:] if count > 0 else ()


def _by_week(problem: RosterProblem, shifts: list[Shift]) -> list[tuple[date, float]]:
    """Return each calendar week of the period, by its Monday, with its paid minutes."""
    weeks = {day - timedelta(days=day.weekday()): 0.0 for day in days_of_period(problem)}
    for shift in shifts:
        day = local_day(problem, shift)
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0.0) + shift.paid_seconds
    return sorted((monday, seconds / 60) for monday, seconds in weeks.items())
