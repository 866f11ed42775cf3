"""What a change of a roster does: rules that it breaks and mends, and hours missing before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, apply_change
from workforce.rostering.allocation import Floats
from workforce.rostering.evaluation import check_roster, hours_missing
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import Violation


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """Rules that a change breaks anew, that it mends, and that stay broken as they were."""

    broken: tuple[Violation, ...]
    mended: tuple[Violation, ...]
    standing: tuple[Violation, ...]


def compare(before: Iterable[Violation], after: Iterable[Violation]) -> RuleEffect:
    """Return which rules are broken anew, mended, and broken before and after."""
    old, new = set(before), set(after)
    return RuleEffect(tuple(sorted(new - old)), tuple(sorted(old - new)), tuple(sorted(old & new)))


def effect_on_rules(problem: RosterProblem, roster: Roster, change: RosterChange) -> RuleEffect:
    """Return the rules that a change breaks and mends, judged by the checks that judge the solver.

    The people concerned alone are checked, for nobody else's rules can be touched.

    Raises
    ------
    Conflict, InvalidInput
        When the change does not fit the roster; see `apply_change`.
    """
    agents = frozenset(change.agents)
    own = replace(problem, staff=tuple(one for one in problem.staff if one.agent in agents))
    before = replace(roster, shifts=tuple(one for one in roster.shifts if one.agent in agents))
    return compare(check_roster(own, before), check_roster(own, apply_change(before, change)))


def effect_on_hours(
    problem: RosterProblem, shifts: Sequence[Shift], change: RosterChange
) -> tuple[Floats, Floats]:
    """Return agent-hours missing in the problem's intervals by demand, before and after a change.

    Parameters
    ----------
    problem : its grid may be one day of the roster's period, which is then judged alone.
    shifts : those of the roster that touch the grid.
    """
    gone = set(change.removed)
    after = [shift for shift in shifts if shift not in gone]
    after += [one for one in change.added if one.start < problem.grid.end and one.end > problem.grid.start]
    return hours_missing(problem, shifts), hours_missing(problem, after)
