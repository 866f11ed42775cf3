"""A site's kinds of shift where people are needed by interval: the flexible search works no other shifts.

Wishes about a kind and what must not follow it are told as times, which the flexible search knows.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import RosterProblem, ShiftKind, StaffMember, Succession, Wish
from workforce.rostering.rules import kindlimits
from workforce.rostering.shapes import Shape, shape_of, shapes_of

DAY = 1440


def needed_by_interval(problem: RosterProblem) -> bool:
    """Tell whether any demand asks for people by interval."""
    return any(demand.required.any() for demand in problem.demands)


def refuse_mixed(problem: RosterProblem) -> None:
    """Refuse what kinds of shift cannot have beside needs by interval.

    Raises
    ------
    InvalidInput
        With the kind or person and what to do.
    """
    if problem.cover:
        raise InvalidInput(
            f"Demand {problem.demands[0].id!r} asks for people by interval, and the cover for people by "
            "kind of shift; tell the need in one of the two ways."
        )
    for person in problem.staff:
        for kind, most in person.pattern.most_of_kind:
            if most:
                raise InvalidInput(
                    f"{person.name} may work {kind!r} {most} times; with needs by interval a kind can only "
                    "be left out altogether (0). Leave the limit out, or tell the need as cover."
                )
    tuple(_successions(problem.kinds))


def in_times(problem: RosterProblem) -> RosterProblem:
    """Return the problem with wishes and successions of kinds told by times of the day."""
    kinds = {kind.id: kind for kind in problem.kinds}
    wishes = tuple(wish if wish.kind is None else _timed(wish, kinds[wish.kind]) for wish in problem.wishes)
    return replace(problem, wishes=wishes, successions=(*problem.successions, *_successions(problem.kinds)))


def shapes_for(problem: RosterProblem, person: StaffMember, tick: int) -> tuple[Shape, ...]:
    """Return the lawful shapes of a person's contract, those of the site's kinds where it has any.

    Parameters
    ----------
    tick : pauses begin on multiples of this many minutes from the start.
    """
    rules = problem.rules_of(person)
    if not problem.kinds:
        return shapes_of(person.contract, rules, problem.start_step_minutes, tick)
    shortest, longest = person.contract.daily_minutes
    lengths = {kind.paid_minutes for kind in problem.kinds}
    lawful = [one for one in lengths if shortest <= one <= min(longest, rules.max_daily_minutes)]
    return tuple(shape_of(one, rules, tick) for one in sorted(lawful, reverse=True))


def begins_of(
    problem: RosterProblem, horizon: Horizon, person: StaffMember, day: int, paid: int
) -> NDArray[np.bool_]:
    """Mark the start steps of a day at which a person may begin so many paid minutes, as far as kinds go.

    A kind whose begin the clock on the wall leaves out that night is not worked.
    """
    if not problem.kinds:
        # A wall-clock time that does not exist tonight begins with the one after the gap.
        return np.asarray(np.diff(horizon.starts[day], prepend=-1) > 0)
    zone, told = ZoneInfo(horizon.grid.zone), np.zeros(len(horizon.start_minutes), dtype=bool)
    most = kindlimits.encode(problem.kinds, person)
    for kind, worked in zip(problem.kinds, most, strict=True):
        if kind.paid_minutes == paid and worked:
            step = int(np.searchsorted(horizon.start_minutes, kind.start_minute))
            local = horizon.instant_of(int(horizon.starts[day, step])).astimezone(zone)
            told[step] = local.hour * 60 + local.minute == kind.start_minute
    return told


def _timed(wish: Wish, kind: ShiftKind) -> Wish:
    """Return a wish about a kind as one about its times; about nothing where the wish excludes the kind."""
    begins, lengths = wish.begins or (0, DAY), wish.lengths or (0, kind.paid_minutes)
    return replace(
        wish,
        kind=None,
        begins=(max(begins[0], kind.start_minute), min(begins[1], kind.start_minute)),
        lengths=(max(lengths[0], kind.paid_minutes), min(lengths[1], kind.paid_minutes)),
    )


def _successions(kinds: tuple[ShiftKind, ...]) -> Iterator[Succession]:
    """Yield what must not follow each start, as the first time at which anything may begin the next day."""
    for start in sorted({kind.start_minute for kind in kinds}):
        alike = [kind for kind in kinds if kind.start_minute == start]
        barred = alike[0].not_before
        begins = {kind.id: kind.start_minute for kind in kinds}
        ready = max((begins[one] + 1 for one in barred), default=0)
        early = {kind.id for kind in kinds if kind.start_minute < ready}
        if any(kind.not_before != barred for kind in alike) or early != barred:
            raise InvalidInput(
                f"What must not follow {alike[0].id!r}, {sorted(barred)}, is not all that begins before "
                "some time of the day; with needs by interval list every earlier kind too, for each kind "
                "that begins alike, or tell it in successions."
            )
        if barred:
            later = [kind.start_minute for kind in kinds if kind.start_minute >= ready]
            yield Succession((start, start + 1), min(later, default=DAY))
