"""Time off: approved spans that no shift may touch, to the minute."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.freetime import hours_of
from workforce.rostering.rules.violation import Violation, local_day, local_text, shifts_by_person

RULE = "time off"


def encode(horizon: Horizon, person: StaffMember, starts: Ints, ends: Ints) -> NDArray[np.bool_]:
    """Mark the shifts, by first tick and tick after the last, that touch no time off."""
    lawful = np.ones(starts.shape, dtype=bool)
    for start, end in person.time_off:
        lawful &= (ends <= horizon.tick_under(start)) | (starts >= horizon.tick_of(end))
    return lawful


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts that touch approved time off."""
    for person, shifts in shifts_by_person(problem, roster):
        for shift in shifts:
            for start, end in person.time_off:
                if shift.start < end and start < shift.end:
                    free = f"{local_text(problem, start)} to {local_text(problem, end)}"
                    message = f"{person.name} works {hours_of(problem, shift)} and is off from {free}."
                    yield Violation(local_day(problem, shift), person.agent, RULE, message)
