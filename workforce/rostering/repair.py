"""A published roster mended where somebody cannot work after all: few people touched, within seconds."""

from dataclasses import replace

import numpy as np

from contactcenter.clock import SystemClock
from contactcenter.domain.roster import Roster, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from workforce.rostering.blocks import Layout, arrange, candidates
from workforce.rostering.budget import Budget
from workforce.rostering.changes import Absence, place_of
from workforce.rostering.crew import people_of
from workforce.rostering.evaluation import check_roster, evaluate, hour_rates, presence
from workforce.rostering.horizon import Floats
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.repair import MOST_TOUCHED, repair_kinds
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.rules.violation import local_day
from workforce.rostering.tours import WorkedShift, price, with_pauses
from workforce.rostering.weekplan import wanted

TRIED = 8
LEAST_GAIN = 1e-6


def repair(
    problem: RosterProblem,
    published: Roster,
    absences: tuple[Absence, ...],
    stopping: StoppingRule,
    most_touched: int = MOST_TOUCHED,
) -> RosterResult:
    """Take absent people off, and let others come in where that is worth its price.

    All other shifts stay as they were published. Every shift that is added keeps the rules of its person
    by the independent check; the result's bound is 0, for nothing is proved.

    Parameters
    ----------
    most_touched : most people beside the absent ones whose shifts may change, at least 0.

    Raises
    ------
    InvalidInput
        When an absent agent is not on the staff.
    """
    if problem.kinds:
        return repair_kinds(problem, published, absences, stopping, most_touched)
    for one in absences:
        place_of(problem, one.agent)
    budget = Budget(stopping, SolverParams(), SystemClock())
    gone = {(one.agent, one.day) for one in absences}
    kept = tuple(one for one in published.shifts if (one.agent, local_day(problem, one)) not in gone)
    roster, layout = replace(published, shifts=kept), arrange(problem)
    for _ in range(most_touched):
        better = _with_one_more(layout, roster, absences) if budget.left > 0 else None
        if better is None:
            break
        roster = better
    worth = evaluate(problem, roster)
    hours = worth.understaffed_hours, worth.overstaffed_hours
    return RosterResult(RosterStatus.FEASIBLE, roster, worth.cost, 0.0, *hours, budget.spent)


def _with_one_more(layout: Layout, roster: Roster, absences: tuple[Absence, ...]) -> Roster | None:
    """Return the roster with the most worthy lawful shift of a person who is free that day."""
    problem = layout.problem
    present = _presence(layout, roster)
    options: list[tuple[float, int, Shift]] = []
    for day in sorted({layout.horizon.days.index(one.day) for one in absences}):
        for pool in range(len(layout.pools)):
            options += _options(layout, roster, absences, (day, pool), present)
    options.sort(key=lambda option: (-option[0], option[1]))
    for gain, _, shift in options:
        if gain <= LEAST_GAIN:
            return None
        trial = replace(roster, shifts=tuple(sorted((*roster.shifts, shift), key=_order)))
        if not _breaks_more(problem, roster, trial, shift):
            return trial
    return None


def _order(shift: Shift) -> tuple[float, int]:
    return shift.start.timestamp(), shift.agent


def _presence(layout: Layout, roster: Roster) -> Floats:
    """Return people serving by pool of the layout, shape (pools, grid.count)."""
    problem = layout.problem
    lines = [
        presence(
            replace(problem, staff=tuple(problem.staff[k] for k in people_of(layout, pool))),
            replace(roster, shifts=_of_pool(layout, roster, pool)),
        )[0].sum(axis=0)
        for pool in range(len(layout.pools))
    ]
    return np.array(lines)


def _of_pool(layout: Layout, roster: Roster, pool: int) -> tuple[Shift, ...]:
    agents = {layout.problem.staff[k].agent for k in people_of(layout, pool)}
    return tuple(shift for shift in roster.shifts if shift.agent in agents)


def _options(
    layout: Layout, roster: Roster, absences: tuple[Absence, ...], where: tuple[int, int], present: Floats
) -> list[tuple[float, int, Shift]]:
    """Return, for the free people of a pool on a day, their most worthy shifts with their gain."""
    (day, pool), problem = where, layout.problem
    wants, weights = wanted(layout, range(day, day + 1), present, pool)
    per = layout.horizon.ticks_per_interval
    worth = (weights[:, None] * np.minimum(wants, 1.0)).sum(axis=0).clip(max=weights.max())
    worth = np.repeat(worth * problem.prices.missing_hour * layout.horizon.tick / 60, per)
    date = layout.horizon.days[day]
    busy = {one.agent for one in roster.shifts if local_day(problem, one) == date}
    busy |= {one.agent for one in absences if one.day == date}
    rates, found = hour_rates(problem), []
    for block in layout.blocks:
        columns = candidates(layout, range(day, day + 1), (block,)) if block.pool == pool else None
        if columns is None or not len(columns):
            continue
        for k in block.members:
            person = problem.staff[k]
            if person.agent not in busy and date not in person.days_off:
                costs = columns.paid / 60 * rates[person.agent] * problem.prices.paid_hour
                gains = price(layout, columns, worth, costs).worth
                for one in np.argsort(-gains, kind="stable")[:TRIED].tolist():
                    shift = _shift(layout, person.agent, with_pauses(layout, columns, one, worth))
                    found.append((float(gains[one]), k, shift))
    return found


def _shift(layout: Layout, agent: AgentId, worked: WorkedShift) -> Shift:
    horizon, parts = layout.horizon, []
    for begin, pause in zip(worked.pauses, worked.shape.pauses, strict=True):
        span = horizon.instant_of(begin), horizon.instant_of(begin + horizon.ticks(pause.minutes))
        parts.append(ShiftPart(*span, pause.activity, pause.paid))
    end = horizon.instant_of(worked.start + horizon.ticks(worked.shape.minutes))
    return Shift(agent, horizon.instant_of(worked.start), end, tuple(parts))


def _breaks_more(problem: RosterProblem, before: Roster, after: Roster, shift: Shift) -> bool:
    """Tell whether a person's own rules are broken by a new shift that were not before."""
    own = replace(problem, staff=(problem.staff[place_of(problem, shift.agent)],))
    mine = [
        replace(roster, shifts=tuple(one for one in roster.shifts if one.agent == shift.agent))
        for roster in (before, after)
    ]
    return len(check_roster(own, mine[1])) > len(check_roster(own, mine[0]))
