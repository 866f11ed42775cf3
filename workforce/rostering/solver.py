"""The search for a roster: week by week, everybody roughly, then each person exactly, again and again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from contactcenter.clock import SystemClock
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.activityplan import place_activities, unplaced, with_activities
from workforce.rostering.agenda import HELD
from workforce.rostering.attendance import attendance
from workforce.rostering.besteffort import short_of_agreed
from workforce.rostering.blocks import Layout, arrange
from workforce.rostering.breakrepair import repair_breaks
from workforce.rostering.budget import Budget
from workforce.rostering.catalogue import in_times, needed_by_interval
from workforce.rostering.crew import Crew, locked_tours, people_of, presence_of_shifts
from workforce.rostering.dealing import Work, deal
from workforce.rostering.evaluation import evaluate
from workforce.rostering.explain import shortages
from workforce.rostering.horizon import Floats, Horizon, Ints
from workforce.rostering.limits import StoppingRule
from workforce.rostering.mending import without_broken_blocks
from workforce.rostering.named.solving import Report, solve_kinds
from workforce.rostering.naming import Diary
from workforce.rostering.oncall.search import ShiftSearch, solve_with_spans
from workforce.rostering.params import SolverParams
from workforce.rostering.pausetotals import Pausing
from workforce.rostering.periodplan import plan_period
from workforce.rostering.placing import Busy, place_pauses
from workforce.rostering.polishing import keep_locks, polish, settle
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import RosterResult, RosterStatus
from workforce.rostering.rules import totaltime
from workforce.rostering.rules.violation import days_of_period
from workforce.rostering.sessionnaming import NamedShifts, with_session
from workforce.rostering.tours import WorkedShift, parts_of
from workforce.rostering.validation import validate
from workforce.rostering.warmstart import WarmStart
from workforce.rostering.weekbound import bound_apart
from workforce.rostering.weekmodel import build
from workforce.rostering.weekplan import (
    WeekPlan,
    bounded_week,
    empty_week,
    has_many_pools,
    plan_pool,
    pool_task,
    sketch_week,
    with_away,
)

PLANNING_SHARE = 0.5
PLANNING_SHARE_OF_SESSIONS = 0.4
"""With meetings and training more is left to do once the shifts have names."""
SKETCH_SHARE = 0.55
SKETCH_SHARE_OF_MANY = 0.2
"""Where a longer sketch would be hardly better, and people in turn are."""
REPAIR_SHARE = 0.06
PERIOD_SHARE = 0.1
LARGE_POOL = 12
PAUSE_SECONDS = 5.0
LOOSE_SHARE = 0.15
REPLANNING = StoppingRule(gap=0.0, deterministic=0.02)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search has come.

    Parameters
    ----------
    share : of the weeks planned, 0 to 1.
    """

    stage: str
    share: float
    seconds: float


def solve(
    problem: RosterProblem,
    stopping: StoppingRule,
    params: SolverParams,
    progress: Callable[[Progress], None] | None = None,
    start: Roster | None = None,
) -> RosterResult:
    """Find a lawful roster that covers the demand at little cost, and keep the best until the limit.

    Weeks are planned one after the other with what the earlier ones leave behind: rest, days in a row
    and people still on a night shift.

    Parameters
    ----------
    start : a roster of these people for a like need, left only where that is a gain; None for none.

    Raises
    ------
    InvalidInput
        When the problem contradicts itself; the message names the person and the rule.
    """
    budget = Budget(stopping, params, SystemClock())
    validate(problem)
    if not problem.on_call_needs:
        return _search(problem, problem, start, budget, progress)

    def whole(around: RosterProblem, looser: RosterProblem, until: StoppingRule) -> RosterResult:
        return _search(around, looser, start, Budget(until, params, SystemClock()), progress)

    def part(few: RosterProblem, own: Roster) -> Roster | None:
        return _replan(problem, few, own, params)

    return solve_with_spans(problem, budget, ShiftSearch(whole, part))


def _search(
    problem: RosterProblem,
    looser: RosterProblem,
    start: Roster | None,
    budget: Budget,
    progress: Callable[[Progress], None] | None,
) -> RosterResult:
    """Search for shifts alone.

    Parameters
    ----------
    looser : the problem without what was decided before the search, of which the bound is.
    """
    if problem.kinds and not needed_by_interval(problem):
        result = _solve_kinds(problem, looser, start, (budget, _teller(progress, budget)))
        return with_activities(problem, result, budget.stopping.gap)
    problem = in_times(problem)
    if start is None and problem.published:
        start = Roster(problem.grid.start, problem.grid.end, problem.published)
    layout = arrange(problem)
    diary, carried = Diary.of(layout), np.zeros((len(layout.pools), problem.grid.count))
    shifts: list[Shift] = []
    bound, weeks = 0.0, layout.horizon.weeks()
    diary.planned = plan_period(layout, budget, budget.left * PERIOD_SHARE)
    for number, week in enumerate(weeks):
        tours = None if start is None else WarmStart(layout, start).tours(week, shifts)
        time = budget, budget.left * (1 - REPAIR_SHARE) / (len(weeks) - number)
        crew, plan = _roster_week(_Past(layout, diary, carried), week, tours, time)
        bound, carried = bound + plan.bound, crew.present
        shifts.extend(_write(crew, diary))
        if progress:
            progress(Progress(f"week {number + 1}", (number + 1) / len(weeks), budget.spent))
    return _result(problem, shifts, bound, budget)


def _replan(
    whole: RosterProblem, problem: RosterProblem, own: Roster, params: SolverParams
) -> Roster | None:
    """Plan the shifts of few people anew, without a bound; None where there are none.

    Their shifts are those of the whole problem, whose opening hours are longer than what others leave open.
    """
    budget = Budget(REPLANNING, replace(params, workers=1), SystemClock())
    if problem.kinds and not needed_by_interval(whole):
        found = solve_kinds(problem, budget).roster
        return None if found is None else place_activities(problem, found)
    problem = in_times(problem)
    opening = {one.id: one for one in whole.demands}
    opened = arrange(replace(problem, demands=tuple(opening[one.id] for one in problem.demands)))
    layout = replace(arrange(problem), open_ticks=opened.open_ticks)
    diary, present = Diary.of(layout), np.zeros((len(layout.pools), problem.grid.count))
    shifts: list[Shift] = []
    rng = np.random.default_rng(params.seed)
    for week in layout.horizon.weeks():
        tours = locked_tours(layout, week) | WarmStart(layout, own).tours(week, shifts)
        for block in layout.blocks:
            for person in block.members:
                present[block.pool] += presence_of_shifts(layout, tours.get(person, []))
        crew = Crew(layout, week, diary, present, tours)
        keep_locks(crew)
        settle(crew, budget, float("inf"), rng)
        present = crew.present
        shifts.extend(_write(crew, diary))
    roster = _in_order(problem, shifts)
    return None if any(totaltime.check(problem, roster)) else roster


def _solve_kinds(
    problem: RosterProblem,
    looser: RosterProblem,
    start: Roster | None,
    work: tuple[Budget, Callable[[Report], None]],
) -> RosterResult:
    """Search over kinds of shift; a part of the time goes into the bound where that is of a looser one."""
    _refuse(start)
    budget, tell = work
    if looser is problem:
        return solve_kinds(problem, budget, tell)
    brief = replace(budget.stopping, seconds=budget.stopping.seconds * LOOSE_SHARE)
    bound = solve_kinds(looser, Budget(brief, budget.params, budget.clock)).bound
    result = solve_kinds(problem, budget, tell)
    return replace(result, bound=min(bound, result.objective))


def _teller(progress: Callable[[Progress], None] | None, budget: Budget) -> Callable[[Report], None]:
    def tell(report: Report) -> None:
        if progress:
            share = min(budget.spent / budget.stopping.seconds, 1.0)
            progress(Progress(f"{report.stage}: {report.cost:g}", share, budget.spent))

    return tell


def _result(problem: RosterProblem, shifts: list[Shift], bound: float, budget: Budget) -> RosterResult:
    roster = _in_order(problem, shifts)
    seconds = REPAIR_SHARE * budget.stopping.seconds / len(days_of_period(problem))
    if attendance(problem, roster).unasked:
        roster = place_activities(problem, roster)
    roster = repair_breaks(problem, roster, budget.effort(seconds, gap=0.0))
    if short := tuple(totaltime.check(problem, roster)):
        return short_of_agreed(problem, roster, short, budget.spent)
    worth = evaluate(problem, roster)
    bound = min(bound, worth.cost)
    within = worth.cost - bound <= budget.stopping.gap * max(abs(worth.cost), 1e-9)
    return RosterResult(
        RosterStatus.OPTIMAL if within else RosterStatus.FEASIBLE,
        roster,
        worth.cost,
        bound,
        worth.understaffed_hours,
        worth.overstaffed_hours,
        budget.spent,
        shortages=shortages(problem, roster, worth.missing),
        contract_hours_unused=contract_hours(problem) - (worth.paid_hours - worth.pay.overtime.hours),
        pay=worth.pay,
        unplaced=unplaced(problem, roster),
    )


def _in_order(problem: RosterProblem, shifts: list[Shift]) -> Roster:
    """Return shifts as a roster, without blocks that were left too short."""
    ordered = tuple(sorted(shifts, key=lambda shift: (shift.start, shift.agent)))
    return without_broken_blocks(problem, Roster(problem.grid.start, problem.grid.end, ordered))


def contract_hours(problem: RosterProblem) -> float:
    """Return the contract hours of the staff in the period, part weeks in proportion to their days."""
    days = len(Horizon.of(problem).days)
    return sum(person.contract.weekly_minutes for person in problem.staff) / 60 * days / 7


@dataclass(frozen=True, slots=True)
class _Past:
    """What earlier weeks leave to the next.

    Parameters
    ----------
    carried : shape (pools, grid.count); people present by shifts of earlier weeks.
    """

    layout: Layout
    diary: Diary
    carried: Floats


def _refuse(start: Roster | None) -> None:
    if start is not None:
        raise InvalidInput("A search over kinds of shift begins from nothing; leave the start out.")


Tours = dict[int, list[WorkedShift]]
"""Shifts of a week by index into the staff."""


def _roster_week(
    past: _Past, week: range, tours: Tours | None, time: tuple[Budget, float]
) -> tuple[Crew, WeekPlan]:
    """Return a week's roster by name, and the plan with its bound; `tours` is what it begins with."""
    if tours is not None:
        return _resume_week(past, week, tours, time)
    budget, seconds = time
    deadline = budget.spent + seconds
    layout, diary, carried = past.layout, past.diary, past.carried.copy()
    bound = bound_apart(layout, week, budget, seconds * _sketch_share(layout))
    locked = locked_tours(layout, week)
    for block in layout.blocks:
        for person in block.members:
            carried[block.pool] += presence_of_shifts(layout, locked.get(person, []))
    if len(layout.pools) == 1:
        plan = empty_week(layout, week, carried)
        crew = Crew(layout, week, diary, carried.copy(), locked)
        plan_pool(plan, 0, diary, (budget, (deadline - budget.spent) * _planning_share(layout)))
        _name_pool(crew, plan, 0, budget)
    else:
        plan = sketch_week(layout, week, carried, budget, (deadline - budget.spent) * _sketch_share(layout))
        crew = Crew(layout, week, diary, plan.present(), locked)
        _plan_pools(crew, plan, budget, deadline)
    plan.bound = plan.bound if bound is None else bound
    polish(crew, budget, deadline)
    return crew, plan


def _resume_week(
    past: _Past, week: range, tours: Tours, time: tuple[Budget, float]
) -> tuple[Crew, WeekPlan]:
    """Return a week's roster that begins with some people's shifts, and a plan that tells its bound."""
    (layout, carried), (budget, seconds) = (past.layout, past.carried), time
    deadline = budget.spent + seconds
    bound = bound_apart(layout, week, budget, seconds * _sketch_share(layout))
    plan = empty_week(layout, week, carried)
    if bound is None:
        bound = bounded_week(layout, week, carried, budget, seconds * _sketch_share(layout)).bound
    plan.bound = bound
    present = carried.copy()
    tours = locked_tours(layout, week) | tours
    for block in layout.blocks:
        for person in block.members:
            present[block.pool] += presence_of_shifts(layout, tours.get(person, []))
    crew = Crew(layout, week, past.diary, present, tours)
    polish(crew, budget, deadline)
    return crew, plan


def _plan_pools(crew: Crew, plan: WeekPlan, budget: Budget, deadline: float) -> None:
    """Plan the pools of a sketched week, specialists first: large ones as a whole, small ones by person."""
    layout = crew.layout
    total = len(layout.problem.staff)
    available = (deadline - budget.spent) * _planning_share(layout) if budget.left < float("inf") else 1.0
    for pool in _specialists_first(layout):
        people = people_of(layout, pool)
        crew.present[pool] = plan.carried[pool]
        if len(people) >= LARGE_POOL and not budget.stopped:
            plan_pool(plan, pool, crew.diary, (budget, available * len(people) / total))
            _name_pool(crew, plan, pool, budget)
        else:
            crew.improve(pool, people)
        plan.pools[pool].present = crew.present[pool] - plan.carried[pool]


def _sketch_share(layout: Layout) -> float:
    return SKETCH_SHARE_OF_MANY if has_many_pools(layout) else SKETCH_SHARE


def _planning_share(layout: Layout) -> float:
    return PLANNING_SHARE_OF_SESSIONS if layout.problem.activities else PLANNING_SHARE


def _specialists_first(layout: Layout) -> list[int]:
    return sorted(range(len(layout.pools)), key=lambda pool: len(layout.pools[pool]))


def _name_pool(crew: Crew, plan: WeekPlan, pool: int, budget: Budget) -> None:
    """Give the anonymous shifts of a pool to its people, and place their pauses together."""
    layout, own = crew.layout, plan.pools[pool]
    people, chosen = [], []
    trial = crew.diary.copy()
    blocks = [block for block in layout.blocks if block.pool == pool]
    for number, block in enumerate(blocks):
        which = np.repeat(np.arange(len(own.columns)), np.where(own.columns.block == number, own.counts, 0))
        mixes = [one for one in own.mixes if own.columns.block[one[0].own[0]] == number]
        work = Work(own.columns.take(which), mixes)
        for person, place in deal(layout, plan.week, block, work, trial):
            people.append(person)
            chosen.append(int(which[place]))
    named = NamedShifts(layout, own.columns, people, np.array(chosen, dtype=np.int64))
    holders = named.holders(own.sessions)
    busy = {number: span for number, (_, span) in holders.items()}
    pauses = _pauses(plan, pool, named.which, busy, budget)
    for number, (person, shift, begins) in enumerate(zip(people, chosen, pauses, strict=True)):
        shape = own.columns.shapes[own.columns.shape[shift]]
        worked = WorkedShift(int(own.columns.day[shift]), int(own.columns.start[shift]), shape, begins)
        if number in holders:
            worked = with_session(layout, worked, *holders[number])
        crew.tours.setdefault(person, []).append(worked)
        crew.present[pool] += presence_of_shifts(layout, [worked])


def _pauses(
    plan: WeekPlan, pool: int, shifts: Ints, busy: dict[int, Busy], budget: Budget
) -> list[tuple[int, ...]]:
    """Return the ticks at which the pauses of shifts begin, placed together where they cost least."""
    layout, columns = plan.layout, plan.pools[pool].columns
    if not len(shifts):
        return []
    counts = np.bincount(shifts, minlength=len(columns))
    task = with_away(pool_task(plan, pool, columns), plan.pools[pool].sessions)
    model = build(replace(task, counts=counts, pausing=Pausing.WHOLE))
    answer = model.programme.solve(budget.effort(PAUSE_SECONDS))
    if answer.found:
        return place_pauses(layout, columns, shifts, (model, answer.values), busy)
    # Any place in a window is lawful; better ones are looked for person by person afterwards.
    return [
        tuple(
            int(columns.start[k]) + pause.earliest // layout.horizon.tick
            for pause in columns.shapes[columns.shape[k]].pauses
        )
        for k in shifts
    ]


def _write(crew: Crew, diary: Diary) -> Iterator[Shift]:
    """Enter a finished week into the diary and yield its shifts as instants."""
    horizon, staff = crew.layout.horizon, crew.layout.problem.staff
    for person in range(len(staff)):
        diary.burdens[person] += crew.burdens_of(person)
    held = (key[0] for key, time in crew.agenda.times.items() if time is not None)
    diary.attended.update((need, HELD) for need in held)
    for person in sorted(crew.tours):
        for worked in sorted(crew.tours[person], key=lambda shift: shift.start):
            end = worked.start + horizon.ticks(worked.shape.minutes)
            diary.attended.update((one.need, person) for one in worked.attended)
            diary.enter(crew.layout, person, worked.day, (worked.start, end, worked.shape.paid_minutes))
            parts = tuple(parts_of(horizon, worked))
            start = horizon.instant_of(worked.start)
            yield Shift(staff[person].agent, start, start + timedelta(minutes=worked.shape.minutes), parts)
