"""Locks: shifts that were published or set by hand stay as they are from begin to end."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules import dailyrest
from workforce.rostering.rules.freetime import hours_of
from workforce.rostering.rules.violation import Violation, local_day

RULE = "locks"


def encode(
    problem: RosterProblem,
    horizon: Horizon,
    person: StaffMember,
    own: Sequence[Shift],
    day: int,
    spans: tuple[Ints, Ints],
) -> NDArray[np.bool_]:
    """Mark the shifts of a day that leave a person's own locks their daily rest.

    The rest around a day off depends on what is worked between, and so is kept where weeks are planned.

    Parameters
    ----------
    day : index of the day on which all these shifts begin.
    spans : first ticks and ticks after the last.
    """
    starts, ends = spans
    lawful = np.ones(starts.shape, dtype=bool)
    rest = dailyrest.encode(problem.rules_of(person), horizon)
    for lock in own:
        first, last = horizon.tick_of(lock.start), horizon.tick_of(lock.end)
        lawful &= (ends + rest <= first) | (starts >= last + rest)
    return lawful


def by_person(problem: RosterProblem) -> dict[AgentId, list[Shift]]:
    """Return the locked shifts of everybody who has any, in order of time."""
    found: dict[AgentId, list[Shift]] = {}
    for lock in sorted(problem.locks, key=lambda one: one.start):
        found.setdefault(lock.agent, []).append(lock)
    return found


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield locked shifts that the roster does not hold."""
    held = {(shift.agent, shift.start, shift.end) for shift in roster.shifts}
    names = {person.agent: person.name for person in problem.staff}
    for lock in problem.locks:
        if (lock.agent, lock.start, lock.end) not in held:
            name = names.get(lock.agent, f"Agent {lock.agent}")
            message = f"{name}: the locked shift {hours_of(problem, lock)} is not in the roster."
            yield Violation(local_day(problem, lock), lock.agent, RULE, message)
