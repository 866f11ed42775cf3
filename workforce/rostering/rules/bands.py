"""Bands: the hours that a contract fixes for a part-timer, in local time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from workforce.rostering.horizon import Ints
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules import freetime
from workforce.rostering.rules.violation import Violation, local_day, shifts_by_person

RULE = "contract bands"


def encode(person: StaffMember, weekday: int, begins: Ints, minutes: int | Ints) -> NDArray[np.bool_]:
    """Mark the local starts (minutes from midnight) at which a shift of so many minutes may begin."""
    return freetime.encode(person.bands, weekday, begins, minutes)


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts that no band of the contract holds."""
    for person, shifts in shifts_by_person(problem, roster):
        for shift in shifts if person.bands else ():
            if not freetime.held(problem, person.bands, shift):
                day = local_day(problem, shift)
                hours = freetime.hours_of(problem, shift)
                allowed = freetime.windows_on(person.bands, day.weekday())
                message = (
                    f"{person.name} works {hours}; the contract {person.contract.id!r} fixes {allowed}."
                )
                yield Violation(day, person.agent, RULE, message)
