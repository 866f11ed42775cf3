"""What is wrong with locked shifts by themselves, named before any search."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift, ShiftPart
from workforce.rostering.agreements import lone
from workforce.rostering.catalogue import begins_of, shapes_for
from workforce.rostering.evaluation import check_roster
from workforce.rostering.horizon import Horizon
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules import activities, locks, restblocks, totaltime, weeklyrest, workblocks
from workforce.rostering.rules.violation import Violation, local_text
from workforce.rostering.shapes import Pause
from workforce.rostering.tours import shift_at

OPEN_RULES = (activities.RULE, totaltime.RULE, workblocks.RULE, restblocks.RULE)
"""Rules that shifts beside the locked ones can still mend."""


def check_locks(problem: RosterProblem) -> None:
    """Refuse locks that no roster can hold.

    A day off between two locks that is too short for the rest around it may still be worked.

    Raises
    ------
    InvalidInput
        With the person, the rule and the day.
    """
    horizon, kept = Horizon.of(problem), list(problem.locks)
    for lock in kept:
        begins = [lock.start, *(part.start for part in lock.parts)]
        if any((one - problem.grid.start).total_seconds() % (60 * horizon.tick) for one in begins):
            raise InvalidInput(
                f"Agent {lock.agent}: the locked shift from {local_text(problem, lock.start)}, or a "
                f"break in it, begins between steps of {horizon.tick} minutes; move it, or step finer."
            )
    if not kept:
        return
    staff = {person.agent: person for person in problem.staff}
    laid = [_with_breaks(problem, horizon, lock, staff.get(lock.agent)) for lock in kept]
    broken = _broken(problem, laid)
    if any(one.rule == weeklyrest.RULE for one in broken):
        broken = _broken(problem, [*laid, *_between(problem, horizon, laid, broken)])
    if broken:
        more = f" And {len(broken) - 1} more." if len(broken) > 1 else ""
        raise InvalidInput(
            f"The {locks.RULE} break a rule by themselves, {broken[0].rule} on {broken[0].day}: "
            f"{broken[0].message}{more} Unlock one of them."
        )


def _broken(problem: RosterProblem, shifts: list[Shift]) -> list[Violation]:
    roster = Roster(problem.grid.start, problem.grid.end, tuple(shifts))
    return [one for one in check_roster(problem, roster) if one.rule not in OPEN_RULES]


def _between(
    problem: RosterProblem, horizon: Horizon, laid: list[Shift], broken: list[Violation]
) -> Iterator[Shift]:
    """Yield lawful shifts on days off between locks that are too short for the rest around one."""
    staff = {person.agent: person for person in problem.staff}
    for one in broken:
        person = staff[one.agent]
        own = [lock for lock in laid if lock.agent == one.agent]
        if one.rule == weeklyrest.RULE and (shift := _filling(problem, horizon, person, own, one.day)):
            yield shift


def _filling(
    problem: RosterProblem, horizon: Horizon, person: StaffMember, own: list[Shift], after: date
) -> Shift | None:
    """Return a shift on the eve of a day that leaves the person's locks lawful; None where none does."""
    alone, day = lone(problem, person), (after - horizon.days[0]).days - 1
    before = len(_broken(alone, own))
    for shape in shapes_for(problem, person, horizon.tick) if day >= 0 else ():
        begins = horizon.starts[day][begins_of(problem, horizon, person, day, shape.paid_minutes)]
        for start in begins.tolist():
            shift = shift_at(horizon, person, shape, start)
            if len(_broken(alone, [*own, shift])) < before:
                return shift
    return None


def _with_breaks(problem: RosterProblem, horizon: Horizon, lock: Shift, own: StaffMember | None) -> Shift:
    """Return a locked shift with the breaks that a search may give it, where its length is a usual one."""
    if own is None:
        return lock
    minutes = round((lock.end - lock.start).total_seconds() / 60)
    for shape in shapes_for(problem, own, horizon.tick):
        if shape.minutes == minutes:
            begins = shape.nearest_pattern(tuple(pause.earliest for pause in shape.pauses))
            spans = zip(begins, shape.pauses, strict=True)
            return replace(lock, parts=tuple(_part(lock, begin, pause) for begin, pause in spans))
    return lock


def _part(lock: Shift, begin: int, pause: Pause) -> ShiftPart:
    start = lock.start + timedelta(minutes=begin)
    return ShiftPart(start, start + timedelta(minutes=pause.minutes), pause.activity, pause.paid)
