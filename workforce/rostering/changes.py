"""What a change of a roster does: rules that it breaks and mends, and hours missing before and after."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from contactcenter.domain.roster import Activity, Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, apply_change
from contactcenter.domain.units import AgentId
from workforce.rostering.allocation import Floats
from workforce.rostering.evaluation import check_roster, missing_of
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import Violation
from workforce.rostering.serving import ServingSpans, SkillSets


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

    The people concerned alone are checked, for nobody else's rules can be touched; what stays broken of
    others is not told.

    Raises
    ------
    Conflict, InvalidInput
        When the change does not fit the roster; see `apply_change`.
    """
    agents = concerned(problem, change)
    own = of_people(problem, agents)
    before = roster.of_people(agents)
    return compare(check_roster(own, before), check_roster(own, apply_change(before, change)))


def concerned(problem: RosterProblem, change: RosterChange) -> frozenset[AgentId]:
    """Return the people whose rules a change can touch: its own, and all who meet whoever's meeting moves.

    A meeting that one of its people leaves may be left with too few of them.
    """
    gone, come = (
        {(one.agent, part) for one in shifts for part in one.parts if part.activity is Activity.MEETING}
        for shifts in (change.removed, change.added)
    )
    found = {agent for agent, _ in gone ^ come}
    meetings = [frozenset(need.people) for need in problem.activities if need.together]
    while more := [people for people in meetings if people & found and not people <= found]:
        found = found.union(*more)
    return frozenset(change.agents) | found


def of_people(problem: RosterProblem, agents: Collection[AgentId]) -> RosterProblem:
    """Return what a problem says of some people, to check them alone."""
    return replace(
        problem,
        staff=tuple(one for one in problem.staff if one.agent in agents),
        locks=tuple(one for one in problem.locks if one.agent in agents),
        on_call=tuple(one for one in problem.on_call if one.agent in agents),
        activities=tuple(one for one in problem.activities if not frozenset(one.people).isdisjoint(agents)),
    )


def effect_on_hours(
    problem: RosterProblem,
    shifts: Iterable[Shift] | ServingSpans,
    change: RosterChange,
    sets: SkillSets | None = None,
) -> tuple[Floats, Floats]:
    """Return agent-hours missing in the problem's intervals by demand, before and after a change.

    Parameters
    ----------
    problem : its grid may be one day of the roster's period, which is then judged alone.
    shifts : those of the roster that touch the grid, or when they serve.
    sets : who serves what; None for what the problem's staff says.
    """
    sets = sets or SkillSets.of({one.agent: one.serves for one in problem.staff}, problem.demands)
    present, less, more = (
        sets.presence(problem.grid, own) for own in (shifts, change.removed, change.added)
    )
    columns = np.flatnonzero((less != more).any(axis=0))
    short = missing_of(problem, present, sets.links)
    then, here = short.copy(), present[:, columns] + more[:, columns] - less[:, columns]
    then[:, columns] = missing_of(problem, np.maximum(here, 0.0), sets.links, columns)
    hours = problem.grid.minutes / 60
    return short.sum(axis=1) * hours, then.sum(axis=1) * hours
