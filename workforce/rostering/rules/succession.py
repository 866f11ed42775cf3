"""Succession: what must not be worked the day after something else, by kind or by time of beginning.

Only the next day is bound; a forbidden pair with a day off between is lawful.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import RosterProblem, ShiftKind, Succession
from workforce.rostering.rules.violation import Violation, kind_of, local_day, shifts_by_person

RULE = "succession"
DAY = 1440


def encode(kinds: tuple[ShiftKind, ...]) -> NDArray[np.bool_]:
    """Return whether the second kind may be worked the day after the first, shape (kinds, kinds)."""
    allowed = [[after.id not in before.not_before for after in kinds] for before in kinds]
    return np.array(allowed, dtype=bool).reshape(len(kinds), len(kinds))


def encode_ready(successions: tuple[Succession, ...], horizon: Horizon) -> Ints:
    """Return the first tick at which a shift may follow on the next day, by day and start step.

    Returns
    -------
    Shape (days, steps); 0 where nothing binds.
    """
    ready = np.zeros(horizon.starts.shape, dtype=np.int64)
    for one in successions:
        about = (horizon.start_minutes >= one.begins[0]) & (horizon.start_minutes < one.begins[1])
        for number, day in enumerate(horizon.days):
            instant = local_instant(day + timedelta(days=1), one.next_from, horizon.grid.zone)
            ready[number, about] = np.maximum(ready[number, about], horizon.tick_of(instant))
    return ready


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts that must not follow the one of the day before."""
    if not (problem.kinds or problem.successions):
        return
    for person, shifts in shifts_by_person(problem, roster):
        for before, after in pairwise(shifts):
            day = local_day(problem, after)
            if day - local_day(problem, before) == timedelta(days=1):
                for message in (*_wrong_kind(problem, before, after), *_too_early(problem, before, after)):
                    yield Violation(day, person.agent, RULE, f"{person.name}: {message}")


def _wrong_kind(problem: RosterProblem, before: Shift, after: Shift) -> Iterator[str]:
    first, second = kind_of(problem, before), kind_of(problem, after)
    if first is not None and second is not None and second.id in first.not_before:
        yield f"{second.id!r} must not follow {first.id!r} of the day before."


def _too_early(problem: RosterProblem, before: Shift, after: Shift) -> Iterator[str]:
    first, second = (_minute_of(problem, shift) for shift in (before, after))
    for one in problem.successions:
        if one.begins[0] <= first < one.begins[1] and second < one.next_from:
            due = f"none before {_clock(one.next_from)}" if one.next_from < DAY else "none"
            yield f"a shift from {_clock(second)} follows one from {_clock(first)}; {due} may the next day."


def _minute_of(problem: RosterProblem, shift: Shift) -> int:
    local = shift.start.astimezone(ZoneInfo(problem.grid.zone))
    return local.hour * 60 + local.minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
