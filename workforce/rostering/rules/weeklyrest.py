"""Weekly rest: a day off comes with a longer rest around it.

References
----------
Directive 2003/88/EC, article 5: 24 hours a week on top of the daily rest of 11 hours.
"""

from collections.abc import Iterator
from datetime import timedelta

from contactcenter.domain.roster import Roster
from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rules.violation import (
    Violation,
    days_of_period,
    in_turn,
    local_day,
    shifts_by_person,
    told,
)

RULE = "weekly rest"


def encode(rules: LabourRules, horizon: Horizon) -> int:
    """Return the rest around a day off in ticks, at least the daily rest."""
    return horizon.ticks(max(rules.weekly_rest_minutes, rules.daily_rest_minutes))


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts after a day off that start before the weekly rest is over."""
    first = days_of_period(problem)[0]
    for person, shifts in shifts_by_person(problem, roster):
        least = problem.rules_of(person).weekly_rest_minutes
        # Who worked up to the eve has the first day off where the first shift is on a later one.
        eve = first - timedelta(days=1 if person.days_in_a_row else 2)
        rests = [((local_day(problem, one), one.end), other) for one, other in in_turn(shifts)]
        if person.last_end is not None:
            rests.insert(0, ((eve, person.last_end), shifts[0]))
        for (before, end), after in rests:
            day = local_day(problem, after)
            minutes = (after.start - end).total_seconds() / 60
            if (day - before).days >= 2 and minutes < least:
                message = f"{person.name} rests {told(minutes)} minutes around a day off; {least} are due."
                yield Violation(day, person.agent, RULE, message)
