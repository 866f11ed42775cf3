"""Meetings and training: each is one that was asked for, in its window, and clear of the breaks.

What is asked for and missing breaks no rule; it has a price (`attendance.py`).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from workforce.rostering.attendance import OFF_CONTACTS, local_windows, unasked
from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import ActivityNeed, RosterProblem
from workforce.rostering.rules.violation import Violation, local_day, local_text, shifts_by_person

RULE = "activities"


def encode(problem: RosterProblem, horizon: Horizon, need: ActivityNeed) -> NDArray[np.bool_]:
    """Mark the ticks at which a session may begin, shape (ticks,)."""
    if not (need.windows or need.spans):
        return np.ones(horizon.tick_count, dtype=bool)
    begins, ticks = np.zeros(horizon.tick_count, dtype=bool), horizon.ticks(need.minutes)
    for start, end in local_windows(problem, need):
        first, last = max(horizon.tick_of(start), 0), horizon.tick_under(end) - ticks
        begins[first : max(last + 1, 0)] = True
    return begins


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield meetings and training that overlap something else, or that nobody asked for like that.

    Where the problem asks for none at all, those that a roster holds are somebody else's business.
    """
    for person, shifts in shifts_by_person(problem, roster):
        for shift in shifts:
            parts = sorted(shift.parts)
            for k, part in enumerate(parts):
                other = next((one for one in parts[k + 1 :] if one.start < part.end), None)
                if other and not OFF_CONTACTS.isdisjoint({part.activity, other.activity}):
                    message = (
                        f"{person.name}: the {part.activity} at {local_text(problem, part.start)} overlaps "
                        f"the {other.activity} at {local_text(problem, other.start)}."
                    )
                    yield Violation(local_day(problem, shift), person.agent, RULE, message)
    names = {person.agent: person.name for person in problem.staff}
    for one in unasked(problem, roster):
        when = local_text(problem, one.part.start)
        message = f"{names[one.agent]}: the {one.part.activity} at {when} {one.reason}."
        yield Violation(one.day, one.agent, RULE, message)
