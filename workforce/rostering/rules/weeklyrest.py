"""Weekly rest: a day off comes with a longer rest around it.

References
----------
Directive 2003/88/EC, article 5: 24 hours a week on top of the daily rest of 11 hours.
"""

from collections.abc import Iterator
from itertools import pairwise

from contactcenter.domain.roster import Roster
from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import LabourRules, RosterProblem
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "weekly rest"


def encode(rules: LabourRules, horizon: Horizon) -> int:
    """Return the rest around a day off in ticks, at least the daily rest."""
    return horizon.ticks(max(rules.weekly_rest_minutes, rules.daily_rest_minutes))


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts after a day off that start before the weekly rest is over."""
    least = problem.rules.weekly_rest_minutes
    for person, shifts in shifts_by_person(problem, roster):
        for before, after in pairwise(shifts):
            day = local_day(problem, after)
            if (day - local_day(problem, before)).days < 2:
                continue
            minutes = (after.start - before.end).total_seconds() / 60
            if minutes < least:
                message = f"{person.name} rests {minutes:.0f} minutes around a day off; {least} are due."
                yield Violation(day, person.agent, RULE, message)
