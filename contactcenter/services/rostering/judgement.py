"""What a change does to a stored roster: rules that it breaks or mends, hours short before and after."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, apply_change
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import MINUTES, Crew, problem_of, with_demand
from contactcenter.services.rostering.localdays import dates_touched
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import Demand, RosterProblem
from workforce.rostering.rules.violation import Violation

Violations = tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """Rules that a change breaks anew, that it mends, and that stay broken as they were."""

    broken: Violations
    mended: Violations
    standing: Violations


@dataclass(frozen=True, slots=True)
class DayEffect:
    """Agent-hours missing on one local day before and after a change, over all queues.

    Parameters
    ----------
    queues : the queues whose hours missing change, with both values.
    """

    day: date
    before: float
    after: float
    queues: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeEffect:
    """Everything that a lead wants to know of a change before it is made."""

    change: RosterChange
    rules: RuleEffect
    days: tuple[DayEffect, ...]

    @property
    def hours_missing(self) -> float:
        """Agent-hours missing after less before; below 0 the change helps."""
        return sum(day.after - day.before for day in self.days)


def effect_of(unit: ReadingUnit, head: RosterHead, crew: Crew, change: RosterChange) -> ChangeEffect:
    """Return what a change does to a stored roster; nothing is stored.

    Raises
    ------
    Conflict, InvalidInput
        When the change does not fit the roster.
    """
    return ChangeEffect(
        change, rule_effect(unit, head, crew, change), coverage_effect(unit, head, crew, change)
    )


def rule_effect(unit: UnitOfWork, head: RosterHead, crew: Crew, change: RosterChange) -> RuleEffect:
    """Return the rules that a change breaks and mends, judged by the solver's own checks."""
    own = Roster(head.start, head.end, unit.rosters.shifts(head.id, change.agents))
    problem = problem_of(unit, head, crew, change.agents)
    return compare(check_roster(problem, own), check_roster(problem, apply_change(own, change)))


def compare(before: Iterable[Violation], after: Iterable[Violation]) -> RuleEffect:
    """Return which rules are broken anew, mended, and broken before and after."""
    old, new = set(before), set(after)
    return RuleEffect(tuple(sorted(new - old)), tuple(sorted(old - new)), tuple(sorted(old & new)))


def coverage_effect(
    unit: ReadingUnit, head: RosterHead, crew: Crew, change: RosterChange
) -> tuple[DayEffect, ...]:
    """Return hours missing before and after on every day that a change touches; none without a plan."""
    if head.plan is None or not change:
        return ()
    touched = sorted(
        {
            day
            for shift in (*change.removed, *change.added)
            for day in dates_touched(shift.start, shift.end, crew.zone)
        }
    )
    problem = problem_of(unit, head, crew)
    return tuple(_day_effect(unit, head, problem, change, day) for day in touched)


def _day_effect(
    unit: ReadingUnit, head: RosterHead, problem: RosterProblem, change: RosterChange, day: date
) -> DayEffect:
    grid = TimeGrid.of_days(day, 1, MINUTES, problem.grid.zone)
    demands = demands_of(unit, head, grid)
    if not demands:
        return DayEffect(day, 0.0, 0.0)
    held = unit.pages.shifts(head.id, grid.start, grid.end)
    after = _changed(held, change, grid)
    missing = [_missing_hours(with_demand(problem, grid, demands), shifts) for shifts in (held, after)]
    queues = tuple(
        (demand.id, float(before), float(then))
        for demand, before, then in zip(demands, *missing, strict=True)
        if abs(before - then) > 0.01
    )
    return DayEffect(day, float(missing[0].sum()), float(missing[1].sum()), queues)


def _changed(shifts: Sequence[Shift], change: RosterChange, grid: TimeGrid) -> list[Shift]:
    gone = {(shift.agent, shift.start) for shift in change.removed}
    kept = [shift for shift in shifts if (shift.agent, shift.start) not in gone]
    return kept + [one for one in change.added if one.start < grid.end and one.end > grid.start]


def _missing_hours(
    problem: RosterProblem, shifts: Sequence[Shift]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    known = {person.agent for person in problem.staff}
    own = tuple(shift for shift in shifts if shift.agent in known)
    found = evaluate(problem, Roster(problem.grid.start, problem.grid.end, own))
    hours: np.ndarray[tuple[int], np.dtype[np.float64]] = (
        found.missing.sum(axis=1) * problem.grid.minutes / 60
    )
    return hours


def demands_of(unit: ReadingUnit, head: RosterHead, grid: TimeGrid) -> tuple[Demand, ...]:
    """Return the agents to schedule by queue and interval that a roster's plan asks for."""
    curves: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = defaultdict(
        lambda: np.zeros(grid.count)
    )
    if head.plan is not None:
        for need in unit.pages.needs(head.plan, grid.start, grid.end):
            curves[str(need.queue)][grid.index_of(need.start)] = need.scheduled
    return tuple(Demand(queue, curve) for queue, curve in sorted(curves.items()) if curve.any())


def violations_of(unit: UnitOfWork, head: RosterHead, crew: Crew) -> Violations:
    """Return every rule that a stored roster breaks."""
    roster = Roster(head.start, head.end, unit.rosters.shifts(head.id))
    return check_roster(problem_of(unit, head, crew), roster)


def near_borders(unit: UnitOfWork, head: RosterHead, agents: Sequence[AgentId]) -> tuple[Shift, ...]:
    """Return published shifts of other rosters that lie within a day of a roster's period."""
    a_day = timedelta(days=1)
    spans = ((head.start - a_day, head.start + a_day), (head.end - a_day, head.end + a_day))
    found = {shift for span in spans for shift in unit.rosters.published_shifts(*span, agents)}
    return tuple(shift for shift in found if not head.start <= shift.start < head.end)
