"""Blocks of days that one week began and the next could not go on with, taken out of a roster."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules import restblocks, workblocks
from workforce.rostering.rules.violation import Violation, local_day


def in_order(problem: RosterProblem, shifts: Iterable[Shift]) -> Roster:
    """Return shifts as a roster, without blocks that were left too short."""
    ordered = tuple(sorted(shifts, key=lambda shift: (shift.start, shift.agent)))
    return without_broken_blocks(problem, Roster(problem.grid.start, problem.grid.end, ordered))


def without_broken_blocks(problem: RosterProblem, roster: Roster) -> Roster:
    """Return the roster without the shifts of blocks that are too short; locked shifts stay.

    A week is planned without knowing whether the next can go on with its last block, as where a succession
    or little availability forbids it. The shifts taken out are missing in the hours like any others.
    """
    if not any(workblocks.encode(one) > 1 or restblocks.encode(one) > 1 for one in problem.staff):
        return roster
    while gone := set(_to_take_out(problem, roster)):
        roster = replace(roster, shifts=tuple(one for one in roster.shifts if one not in gone))
    return roster


def _to_take_out(problem: RosterProblem, roster: Roster) -> Iterator[Shift]:
    """Yield, for each block that is too short, the first shift in it or after it that is not locked."""
    locked = {(one.agent, one.start) for one in problem.locks}
    for broken in chain(workblocks.check(problem, roster), restblocks.check(problem, roster)):
        shift = _first_from(problem, roster, broken)
        if shift is not None and (shift.agent, shift.start) not in locked:
            yield shift


def _first_from(problem: RosterProblem, roster: Roster, broken: Violation) -> Shift | None:
    own = [one for one in roster.shifts if one.agent == broken.agent]
    later = [one for one in own if local_day(problem, one) >= broken.day]
    return min(later, key=lambda one: one.start, default=None)
