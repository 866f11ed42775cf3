"""What a change does to a stored roster: rules that it breaks or mends, hours short before and after."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, apply_change
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import MINUTES, Crew, problem_of
from contactcenter.services.rostering.localdays import dates_touched, local_date
from contactcenter.services.rostering.sharedcars import cars_over
from workforce.rostering.changes import RuleEffect, effect_on_hours, effect_on_rules
from workforce.rostering.evaluation import check_roster
from workforce.rostering.problem import Demand, LabourRules, RosterProblem
from workforce.rostering.rules.violation import Violation
from workforce.rostering.serving import SkillSets
from workforce.rostering.terms import days_apart

Violations = tuple[Violation, ...]


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
class CarDay:
    """Two people who share a car, and a day on which they cannot travel together."""

    day: date
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChangeEffect:
    """Everything that a lead wants to know of a change before it is made.

    Parameters
    ----------
    apart, together : days on which people can no longer share their car, and on which they can again.
    """

    change: RosterChange
    rules: RuleEffect
    days: tuple[DayEffect, ...]
    apart: tuple[CarDay, ...] = ()
    together: tuple[CarDay, ...] = ()

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
        change,
        rule_effect(unit, head, crew, change),
        coverage_effect(unit, head, crew, change),
        *car_effect(unit, head, crew, change),
    )


def rule_effect(unit: UnitOfWork, head: RosterHead, crew: Crew, change: RosterChange) -> RuleEffect:
    """Return the rules that a change breaks and mends, judged by the solver's own checks."""
    agents = crew.needs.peers_of(change.agents, crew.on(local_date(head.start, crew.zone)))
    return effect_on_rules(problem_of(unit, head, crew, agents), unit.rosters.get(head.id, agents), change)


def car_effect(
    unit: UnitOfWork, head: RosterHead, crew: Crew, change: RosterChange
) -> tuple[tuple[CarDay, ...], tuple[CarDay, ...]]:
    """Return the days on which a change parts people who share a car, and on which it joins them."""
    first, last = (local_date(instant, crew.zone) for instant in (head.start, head.end))
    pools = cars_over(crew.people, crew.agents, first, last - timedelta(days=1))
    pools = tuple(pool for pool in pools if not set(pool.people).isdisjoint(change.agents))
    if not pools:
        return (), ()
    people = {agent for pool in pools for agent in pool.people}
    grid = TimeGrid.of_days(first, (last - first).days, MINUTES, crew.zone)
    problem = RosterProblem(grid, (), (), LabourRules(head.rules), car_pools=pools)
    roster, own = unit.rosters.get(head.id, people), change.where(lambda one: one.agent in people)
    before, after = (car_days(problem, one, crew) for one in (roster, apply_change(roster, own)))
    return (
        tuple(one for one in after if one not in before),
        tuple(one for one in before if one not in after),
    )


def car_days(problem: RosterProblem, roster: Roster, crew: Crew) -> list[CarDay]:
    """Return the days on which people who share a car cannot travel together, with their names."""
    found = days_apart(problem, roster)
    return [CarDay(day, (crew.name(pool.people[0]), crew.name(pool.people[1]))) for pool, day in found]


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
    return tuple(_day_effect(unit, head, crew, change, day) for day in touched)


def _day_effect(
    unit: ReadingUnit, head: RosterHead, crew: Crew, change: RosterChange, day: date
) -> DayEffect:
    grid = TimeGrid.of_days(day, 1, MINUTES, crew.zone)
    demands = demands_of(unit, head, grid)
    if not demands:
        return DayEffect(day, 0.0, 0.0)
    there = unit.pages.serving(head.id, grid.start, grid.end)
    serves = crew.serving((*change.agents, *np.unique(there.agents).tolist()))
    sets, own = SkillSets.of(serves, demands), change.where(lambda one: one.agent in serves)
    problem = RosterProblem(grid, demands, (), LabourRules(head.rules))
    missing = effect_on_hours(problem, there.of_people(serves), own, sets)
    queues = tuple(
        (demand.id, float(before), float(then))
        for demand, before, then in zip(demands, *missing, strict=True)
        if abs(before - then) > 0.01
    )
    return DayEffect(day, float(missing[0].sum()), float(missing[1].sum()), queues)


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
    return check_roster(problem_of(unit, head, crew), unit.rosters.get(head.id))


def near_borders(unit: UnitOfWork, head: RosterHead, agents: Sequence[AgentId]) -> Roster:
    """Return what is published in other rosters within a day of a roster's period."""
    a_day, rosters = timedelta(days=1), unit.rosters
    edges = ((head.start - a_day, head.start + a_day), (head.end - a_day, head.end + a_day))
    shifts = {shift for edge in edges for shift in rosters.published_shifts(*edge, agents)}
    spans = {span for edge in edges for span in rosters.published_spans(*edge, agents)}

    def is_outside(one: Shift | OnCall) -> bool:
        return not head.start <= one.start < head.end

    others = tuple(filter(is_outside, shifts))
    return Roster(head.start, head.end, others, on_call=tuple(filter(is_outside, spans)))
