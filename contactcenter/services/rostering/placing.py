"""What is due beside shifts, placed in a draft: sessions in its shifts, people on call around them.

No shift begins or ends otherwise, nobody gets a new one, and what the draft holds already stays. The breaks
of a shift move where a session comes into it.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime
from multiprocessing import get_context

from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, change_of_roster, key_of
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.services.rostering.crew import Crew, problem_of
from contactcenter.services.rostering.duedemand import Besides
from contactcenter.services.rostering.judgement import demands_of
from workforce.rostering.attendance import OFF_CONTACTS, with_titles
from workforce.rostering.besideshifts import place_beside
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem

SECONDS = 6.0
Refused = tuple[str, ...]


def due_problem(unit: ReadingUnit, head: RosterHead, crew: Crew) -> tuple[RosterProblem, Roster, Refused]:
    """Return the problem of placing what is due in a roster, the roster, and what cannot be asked for.

    Raises
    ------
    InvalidInput
        When nothing is due.
    """
    roster, period = unit.rosters.get(head.id), problem_of(unit, head, crew)
    if not (period.activities or period.on_call_needs):
        raise InvalidInput("No meeting, training or call is due in these days; enter a need first.")
    called = {one.agent: one.on_call_before for one in period.staff}
    fixed = replace(
        period,
        demands=demands_of(unit, head, period.grid),
        locks=roster.shifts,
        on_call=roster.on_call,
        activities=(),
        on_call_needs=(),
    )
    problem, refused = Besides(period.on_call_needs, period.activities, called).asked_of(fixed)
    return problem, roster, refused


def place_due(problem: RosterProblem, roster: Roster, seconds: float = SECONDS) -> RosterChange:
    """Return the change that places what is due; sought in a process of its own, for it keeps one busy.

    Raises
    ------
    InvalidInput
        When there is nothing more to place.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as processes:
        work = (problem, roster, StoppingRule(seconds=seconds), SolverParams(seed=0))
        found: Roster = processes.submit(place_beside, *work).result()
    change = change_of_roster(roster, _beside(roster, with_titles(problem, found)))
    if not change:
        raise InvalidInput("Nothing more can be placed: what is missing has no room in these shifts.")
    return change


def _beside(before: Roster, found: Roster) -> Roster:
    """Return the roster as it was, with the sessions and spans on call that were found."""
    told = {key_of(shift): shift for shift in before.shifts}
    placed = (_placed(told[key_of(one)], one) for one in found.shifts if key_of(one) in told)
    return replace(before, shifts=tuple(placed), on_call=found.on_call)


def _placed(before: Shift, found: Shift) -> Shift:
    """Return a shift as it was where it got no session, else as it was found with its old titles."""
    titles = _sessions(before)
    if not titles.keys() < _sessions(found).keys():
        return before
    parts = (
        replace(one, title=titles.get((one.start, one.end, one.activity)) or one.title)
        for one in found.parts
    )
    return replace(found, parts=tuple(parts))


def _sessions(shift: Shift) -> dict[tuple[datetime, datetime, Activity], str]:
    held = (one for one in shift.parts if one.activity in OFF_CONTACTS)
    return {(one.start, one.end, one.activity): one.title for one in held}
