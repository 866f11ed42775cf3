"""Succession: kinds of shift that must not be worked the day after another.

Only the next day is bound; a forbidden pair with a day off between is lawful.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from workforce.rostering.problem import RosterProblem, ShiftKind
from workforce.rostering.rules.violation import Violation, kind_of, local_day, shifts_by_person

RULE = "succession"


def encode(kinds: tuple[ShiftKind, ...]) -> NDArray[np.bool_]:
    """Return whether the second kind may be worked the day after the first, shape (kinds, kinds)."""
    allowed = [[after.id not in before.not_before for after in kinds] for before in kinds]
    return np.array(allowed, dtype=bool).reshape(len(kinds), len(kinds))


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts of a kind that must not follow the one of the day before."""
    if not problem.kinds:
        return
    for person, shifts in shifts_by_person(problem, roster):
        for before, after in pairwise(shifts):
            day = local_day(problem, after)
            first, second = kind_of(problem, before), kind_of(problem, after)
            if first is None or second is None or second.id not in first.not_before:
                continue
            if day - local_day(problem, before) == timedelta(days=1):
                message = f"{person.name}: {second.id!r} must not follow {first.id!r} of the day before."
                yield Violation(day, person.agent, RULE, message)
