"""How a week is planned: all skills roughly, then each pool of people exactly, in turns."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.timegrid import TimeGrid
from workforce.rostering.absences import Absence, absences_of, away_in, planned_sessions
from workforce.rostering.allocation import missing
from workforce.rostering.blocks import Block, Columns, Layout, arrange, candidates, over_nights
from workforce.rostering.budget import Budget
from workforce.rostering.contractrows import add_allowances
from workforce.rostering.dayplan import DayPlan
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.lengthmixes import BlockMixes
from workforce.rostering.naming import Diary
from workforce.rostering.pausetotals import Pausing
from workforce.rostering.programme import Answer, Outcome
from workforce.rostering.weekmodel import (
    Limit,
    WeekModel,
    WeekTask,
    build,
    intervals_of,
    presence_of,
    prices_of,
)

LEAST_SECONDS = 0.5
EXACT_SHARE = 0.85
RELAXING_SHARE = 0.8
SKETCH_MINUTES = 60
FEW_POOLS = 8
PLENTY_OF_PEOPLE = 1e4


@dataclass
class PoolPlan:
    """What a pool's people are planned to work in a week.

    Parameters
    ----------
    counts : shape (columns,); how often each candidate is worked.
    present : shape (grid.count,); people serving.
    sessions : meetings and training as they are planned, with the ticks at which they begin.
    mixes : how many people have which mix of lengths.
    """

    columns: Columns
    counts: Ints
    present: Floats
    sessions: list[tuple[Absence, Ints]] = field(default_factory=list)
    mixes: list[tuple[BlockMixes, Ints]] = field(default_factory=list)


@dataclass
class WeekPlan:
    """A week in the making.

    Parameters
    ----------
    carried : shape (pools, grid.count); people present by shifts of earlier weeks.
    bound : no roster of this week costs less.
    prices : shape (demands, grid.count); what one more person needed costs, None where unknown.
    """

    layout: Layout
    week: range
    carried: Floats
    pools: list[PoolPlan]
    bound: float = 0.0
    prices: Floats | None = None

    def present(self) -> Floats:
        """Return everybody present, shape (pools, grid.count)."""
        planned: Floats = np.array([pool.present for pool in self.pools])
        return self.carried + planned


def empty_week(layout: Layout, week: range, carried: Floats) -> WeekPlan:
    """Return a week in which nobody works yet."""
    pools = [_nobody(layout, week, pool) for pool in range(len(layout.pools))]
    return WeekPlan(layout, week, carried, pools)


def plan_pool(plan: WeekPlan, pool: int, diary: Diary, work: tuple[Budget, float]) -> None:
    """Plan the shifts of a pool by block, not yet by name, for what all others leave open.

    Parameters
    ----------
    diary : what other weeks leave of this one.
    work : the budget, and the seconds for it, over 0.
    """
    budget, seconds = work
    own = plan.pools[pool]
    if not len(own.columns):
        return
    whole = _short_nights(plan.layout, pool, own.columns)
    fewer = len(whole) < len(own.columns)
    own.columns = whole
    model = build(pool_task(plan, pool, own.columns))
    fewer |= add_allowances(model, diary)
    apart = len(plan.pools) == 1 and (bool(model.task.absences) or fewer)
    if apart:
        plan.bound = bounded_week(plan.layout, plan.week, plan.carried, budget, seconds).bound
    own.counts, own.sessions, bound = _solve(model, budget, seconds)
    own.mixes = model.whole_mixes
    if len(plan.pools) == 1 and not apart:
        plan.bound = bound


def sketch_week(layout: Layout, week: range, carried: Floats, budget: Budget, seconds: float) -> WeekPlan:
    """Return who should be there when, in fractions of people, for people with different skills."""
    plan = empty_week(layout, week, carried)
    _sketch(plan, budget, seconds)
    return plan


def bounded_week(layout: Layout, week: range, carried: Floats, budget: Budget, seconds: float) -> WeekPlan:
    """Return a week of which only the bound is known, as far as the time suffices for it."""
    if len(layout.pools) > 1:
        return sketch_week(layout, week, carried, budget, seconds)
    plan = empty_week(layout, week, carried)
    if len(plan.pools[0].columns):
        task = pool_task(plan, 0, plan.pools[0].columns)
        pausing = Pausing.POOLED if task.absences else task.pausing
        relaxed = build(replace(task, pausing=pausing)).programme.relax(budget.effort(seconds))
        plan.bound = relaxed.bound if np.isfinite(relaxed.bound) else 0.0
    return plan


def _nobody(layout: Layout, week: range, pool: int) -> PoolPlan:
    columns = _own(layout, week, pool)
    return PoolPlan(columns, np.zeros(len(columns), dtype=np.int64), np.zeros(layout.need.shape[1]))


def _own(layout: Layout, week: range, pool: int) -> Columns:
    columns = candidates(layout, week, _unlocked(layout, pool))
    return replace(columns, pool=np.zeros(len(columns), dtype=np.int64))


def _short_nights(layout: Layout, pool: int, columns: Columns) -> Columns:
    """Return the candidates without nights that only shorter ones make up for; single people get those."""
    long = np.zeros(len(columns), dtype=bool)
    for number, block in enumerate(_unlocked(layout, pool)):
        own = np.flatnonzero(columns.block == number)
        long[own] = over_nights(layout, layout.rules_of(block), columns.take(own)) > 0
    return columns.take(~long) if long.any() else columns


def _unlocked(layout: Layout, pool: int | None = None) -> tuple[Block, ...]:
    """Return the blocks of a pool, or of all, that are planned together; the locked are not."""
    return tuple(block for block in layout.blocks if pool in (None, block.pool) and not block.locked)


def _sketch(plan: WeekPlan, budget: Budget, seconds: float) -> None:
    """Plan everybody at once in fractions, which shows who should serve what, and gives the bound."""
    fine, slices = plan.layout, plan.layout.slices
    links, span = slices.links(links_of(fine)), intervals_of(fine, plan.week)
    inside = slice(span.start, span.stop)
    need = np.zeros_like(slices.need)
    need[:, inside] = missing(plan.carried[:, inside], slices.need[:, inside], links, slices.weights)
    layout, factor = _coarse(fine)
    need = need.reshape(len(need), -1, factor).mean(axis=2)
    blocks = _unlocked(layout)
    columns = candidates(layout, plan.week, blocks)
    if not len(columns):
        return
    absences = absences_of(layout, plan.week, blocks)
    whole = WeekTask(layout, plan.week, blocks, columns, need, slices.weights, layout.pools)
    task = replace(whole, parts=slices.demand, absences=absences)
    model, answer = _relaxed(task, factor == 1, budget, seconds)
    plan.bound = max(answer.bound, 0.0)
    prices = prices_of(model, answer)
    if prices is not None:
        plan.prices = np.repeat(prices / factor, factor, axis=1)
    if answer.found:
        presence = np.repeat(presence_of(model, answer.values), factor, axis=1)
        for pool, present in zip(plan.pools, presence, strict=True):
            pool.present = np.maximum(present, 0.0)


def _relaxed(task: WeekTask, fine: bool, budget: Budget, seconds: float) -> tuple[WeekModel, Answer]:
    """Return the best answer in fractions that the time allows, with the model it belongs to.

    Breaks inside their windows, unless the layout is a coarse one, and beside that breaks at any time of
    the day, each with an exact bound; last by a first-order method, which has none.
    """
    deadline = budget.spent + seconds

    def solved(pausing: Pausing) -> tuple[WeekModel, Answer]:
        model = build(replace(task, pausing=pausing))
        left = (deadline - budget.spent) * EXACT_SHARE
        return model, model.programme.relax(budget.effort(left), interior=True)

    found = budget.side_by_side(solved, (Pausing.POOLED, Pausing.WINDOWS)[: 1 + fine])
    for model, answer in reversed(found):
        if answer.outcome is Outcome.OPTIMAL:
            # Breaks leave their windows where a session lies between them.
            bound = found[0][1].bound if task.absences else answer.bound
            return model, replace(answer, bound=bound if np.isfinite(bound) else 0.0)
    model = found[0][0]
    return model, model.programme.approximate(budget.effort(deadline - budget.spent))


def has_many_pools(layout: Layout) -> bool:
    """Tell whether there are so many sets of skills that a sketch is rough and slow, whatever its time."""
    return len(layout.pools) > FEW_POOLS


def _coarse(layout: Layout) -> tuple[Layout, int]:
    """Return the layout on whole hours where many sets of skills make the fine one slow to solve.

    Sums over an hour relax the rows of its intervals, so the bound stays one.
    """
    problem, grid = layout.problem, layout.problem.grid
    factor = SKETCH_MINUTES // grid.minutes
    if not has_many_pools(layout) or factor <= 1 or grid.count % factor:
        return layout, 1
    demands = tuple(
        replace(demand, required=demand.required.reshape(-1, factor).mean(axis=1))
        for demand in problem.demands
    )
    hours = TimeGrid(grid.start, SKETCH_MINUTES, grid.count // factor, grid.zone)
    return arrange(replace(problem, grid=hours, demands=demands)), factor


def links_of(layout: Layout) -> NDArray[np.bool_]:
    """Return which pool serves which demand, shape (pools, demands)."""
    links = np.zeros((len(layout.pools), len(layout.need)), dtype=bool)
    for pool, members in enumerate(layout.pools):
        links[pool, list(members)] = True
    return links


def wanted(layout: Layout, week: range, present: Floats, pool: int) -> tuple[Floats, Floats]:
    """Return what more people of a pool would be good for, given everybody else.

    Others move over to where only they can help, so this is what their presence leaves open.

    Parameters
    ----------
    present : shape (pools, grid.count); people present without those to be planned.

    Returns
    -------
    Agents wanted, shape (tiers, grid.count), and the price weight of each tier, shape (tiers,).
    """
    span = intervals_of(layout, week)
    inside = slice(span.start, span.stop)
    slices, weights = layout.slices, layout.slices.weights
    links, need = slices.links(links_of(layout)), slices.need[:, inside]
    short = missing(present[:, inside], need, links, weights)
    plenty = present[:, inside].copy()
    plenty[pool] = PLENTY_OF_PEOPLE
    still_short = missing(plenty, need, links, weights)
    tiers = np.unique(weights[np.isin(slices.demand, layout.pools[pool])])
    wants = np.zeros((len(tiers), layout.need.shape[1]))
    for k, tier in enumerate(tiers):
        wants[k, inside] = (short - still_short)[weights == tier].sum(axis=0)
    wants[wants < 1e-3] = 0.0
    return wants, tiers


def pool_task(plan: WeekPlan, pool: int, columns: Columns) -> WeekTask:
    """Return the task of planning one pool against what all others leave open."""
    others = plan.present()
    others[pool] -= plan.pools[pool].present
    return task_beside(plan.layout, plan.week, others, pool, columns)


def task_beside(layout: Layout, week: range, others: Floats, pool: int, columns: Columns) -> WeekTask:
    """Return the task of planning one pool beside people who are there.

    Parameters
    ----------
    others : shape (pools, grid.count); people present without those to be planned.
    columns : candidates of the pool's unlocked blocks, by the only pool of the task.
    """
    wants, tiers = wanted(layout, week, others, pool)
    blocks = _unlocked(layout, pool)
    absences = tuple(replace(one, pool=0) for one in absences_of(layout, week, blocks))
    members, parts = (tuple(range(len(tiers))),), None
    if layout.slices.stepped:
        members, parts = ((0,),), np.zeros(len(tiers), dtype=np.int64)
    task = WeekTask(layout, week, blocks, columns, wants, tiers, members, parts=parts)
    return replace(task, absences=absences)


def _solve(
    model: WeekModel, budget: Budget, seconds: float
) -> tuple[Ints, list[tuple[Absence, Ints]], float]:
    """Return whole shifts near the best, shape (columns,), sessions, and the relaxation's value.

    Only shifts that the relaxation used, or nearly used, take part in the search for whole numbers:
    that loses little and makes the search far smaller.
    """
    began = budget.spent
    relaxed = model.programme.relax(budget.effort(seconds * RELAXING_SHARE))
    bound = relaxed.bound if np.isfinite(relaxed.bound) else 0.0
    if relaxed.found:
        fixed = model.fix_mixes(relaxed.values, budget.effort(seconds * RELAXING_SHARE))
        relaxed = fixed if fixed.found else relaxed
    allowed = promising(model, relaxed)[model.shifts] if relaxed.found else np.ones(len(model.shifts), bool)
    counts = relaxed.values[model.shifts] if relaxed.found else np.zeros(len(model.shifts))
    left = max(seconds - (budget.spent - began), LEAST_SECONDS)
    if relaxed.found:
        model.limits = [_widened(limit, relaxed) for limit in model.limits]
    sessions = planned_sessions(model, relaxed.values) if relaxed.found else []
    whole = replace(model, task=with_away(model.task, sessions)) if sessions else model
    return DayPlan(whole, counts, allowed).decide(budget, left), sessions, bound


def with_away(task: WeekTask, sessions: list[tuple[Absence, Ints]]) -> WeekTask:
    """Return a task with those who are away as more people needed then, at the price of the dearest demand.

    So each day gets its own part of the sessions.
    """
    need = task.need.copy()
    need[int(np.argmax(task.weights))] += away_in(task.layout, sessions)
    return replace(task, need=need, absences=())


def _widened(limit: Limit, relaxed: Answer) -> Limit:
    """Return a limit with the overtime that a relaxation found worth its price."""
    if limit.beyond is None:
        return limit
    return replace(limit, most=limit.most + float(relaxed.values[limit.beyond]))


def promising(model: WeekModel, relaxed: Answer) -> NDArray[np.bool_]:
    """Mark all columns but the shifts that the relaxation finds far too dear."""
    allowed = np.ones(model.programme.column_count, dtype=bool)
    used = relaxed.values[model.shifts] > 1e-6
    if len(relaxed.reduced_costs):
        # The cheapest unused ones let the search mend what rounding breaks.
        reduced = relaxed.reduced_costs[model.shifts]
        spare = np.sort(reduced[~used])[: max(int(used.sum()), 50)]
        used |= reduced <= (spare[-1] if len(spare) else 0.0)
    allowed[model.shifts] = used
    return allowed
