"""What would mend most of a shortage: one shift more for somebody, and what would have to give way for it.

Nothing here knows how the solver works; it reads any finished roster, and judges by the independent checks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.agreements import lone
from workforce.rostering.catalogue import begins_of, shapes_for
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.horizon import Floats, Horizon
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.result import Shortage
from workforce.rostering.rules.violation import Violation, local_day
from workforce.rostering.shapes import Shape
from workforce.rostering.tours import shift_at

MOST_PEOPLE = 30
"""People who are looked at for each shortage, those who may the most first."""
LEAST_HOURS = 0.25


@dataclass(frozen=True, slots=True)
class Remedy:
    """One shift more.

    Parameters
    ----------
    hours : hours missing that it saves, of every demand that the person serves.
    broken : what it would break; empty where it is lawful.
    cost : what the whole roster then costs less what it costs now. Where it is lawful and below 0, the
        search ended before it was found.
    """

    shortage: Shortage
    person: StaffMember
    shift: Shift
    hours: float
    broken: tuple[Violation, ...]
    cost: float = 0.0


def remedies(
    problem: RosterProblem, roster: Roster, shortages: Iterable[Shortage], each: int = 3
) -> list[Remedy]:
    """Return for each shortage the shifts that would mend it with the least that gives way.

    Shifts that break the fewest rules come first, and of those the ones that save the most.

    Parameters
    ----------
    each : how many for a shortage, at least 1.
    """
    worth = evaluate(problem, roster)
    known = Horizon.of(problem), worth.missing
    found = []
    for one in shortages:
        some = _of_shortage(problem, roster, one, known)
        found += sorted(some, key=lambda own: (len(own.broken), -own.hours, own.person.agent))[:each]
    return [_priced(problem, roster, one, worth.cost) for one in found]


def _priced(problem: RosterProblem, roster: Roster, remedy: Remedy, now: float) -> Remedy:
    with_it = replace(roster, shifts=(*roster.shifts, remedy.shift))
    return replace(remedy, cost=evaluate(problem, with_it).cost - now)


def _of_shortage(
    problem: RosterProblem, roster: Roster, shortage: Shortage, known: tuple[Horizon, Floats]
) -> Iterator[Remedy]:
    horizon, missing = known
    asked, by_kind = problem, bool(problem.cover)
    if by_kind:
        asked = replace(problem, kinds=tuple(one for one in problem.kinds if one.id == shortage.demand))
    worked = {shift.agent for shift in roster.shifts if local_day(problem, shift) == shortage.day}
    serves = [one for one in problem.staff if by_kind or shortage.demand in one.serves]
    free = sorted(
        (one for one in serves if one.agent not in worked), key=lambda one: _promise(one, shortage)
    )
    for person in free[:MOST_PEOPLE]:
        want = np.ones(problem.grid.count) if by_kind else _want(problem, person, missing)
        best = _best_shift(asked, horizon, person, shortage, want)
        if best is not None:
            shift, hours = best
            saved = min(shift.paid_seconds / 3600, shortage.hours) if by_kind else hours
            yield Remedy(shortage, person, shift, saved, _broken_by(problem, roster, person, shift))


def _promise(person: StaffMember, shortage: Shortage) -> tuple[bool, int]:
    return shortage.day in person.days_off, person.agent


def _want(problem: RosterProblem, person: StaffMember, missing: Floats) -> Floats:
    """Return how much of one more person each interval could use, shape (grid.count,)."""
    served = [demand.id in person.serves for demand in problem.demands]
    return np.asarray(np.minimum(missing[served].sum(axis=0), 1.0))


def _best_shift(
    problem: RosterProblem, horizon: Horizon, person: StaffMember, shortage: Shortage, want: Floats
) -> tuple[Shift, float] | None:
    """Return the shift of a day that saves the most hours, the shorter of equals, and those hours."""
    per, day = horizon.ticks_per_interval, (shortage.day - horizon.days[0]).days
    running = np.concatenate([[0.0], np.cumsum(np.repeat(want, per))]) * horizon.tick / 60
    found: list[tuple[float, float, Shape, int]] = []
    for shape in shapes_for(problem, person, horizon.tick):
        starts = horizon.starts[day][begins_of(problem, horizon, person, day, shape.paid_minutes)]
        for start in starts.tolist():
            end = min(start + horizon.ticks(shape.minutes), horizon.tick_count)
            hours = float(running[end] - running[start])
            found.append((hours - shape.paid_minutes / 60 * 0.01, hours, shape, start))
    worth = [one for one in found if one[1] >= LEAST_HOURS]
    if not worth:
        return None
    _, hours, shape, start = max(worth, key=lambda one: (one[0], -one[3]))
    return shift_at(horizon, person, shape, start), hours


def _broken_by(
    problem: RosterProblem, roster: Roster, person: StaffMember, shift: Shift
) -> tuple[Violation, ...]:
    """Return what one shift more breaks that is not broken without it."""
    alone = lone(problem, person)
    own = tuple(one for one in roster.shifts if one.agent == person.agent)
    before = set(check_roster(alone, replace(roster, shifts=own)))
    return tuple(
        one for one in check_roster(alone, replace(roster, shifts=(*own, shift))) if one not in before
    )
