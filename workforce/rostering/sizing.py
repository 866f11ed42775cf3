"""How many people of which contract a demand takes, when there are no people yet."""

from dataclasses import dataclass, replace

import numpy as np

from contactcenter.clock import SystemClock
from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.errors import InvalidInput, OutsideFailure
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.blocks import Block, Layout, arrange, candidates
from workforce.rostering.budget import Budget
from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, DemandId, LabourRules, Prices, RosterProblem, StaffMember
from workforce.rostering.solver import solve
from workforce.rostering.weekmodel import (
    WeekModel,
    WeekTask,
    add_contract_rows,
    add_cover,
    add_shifts,
    intervals_of,
    shift_costs,
)
from workforce.rostering.weekplan import promising

FULL_TIME = EmploymentContract(ContractId("full-time"), "Full time, 40 hours", 2400, 5, (480, 480))
PART_TIME = EmploymentContract(ContractId("part-time-25"), "Part time, 25 hours", 1500, 5, (240, 360))
USUAL_CONTRACTS = (FULL_TIME, PART_TIME)

SIZING_SECONDS = 10.0
LEAST_RELAXING_SECONDS = 10.0
SHIFT_COST_SHARE = 0.01
SIZING_GAP = 0.005
TRIAL_SHARE = 0.5
TRIALS = 3
SMALL_STAFF = 60
GAPS_FILLED = 0.25
HEADS_OVER_RELAXATION = 1.2
TRUSTED_OVER_RELAXATION = 1.2


@dataclass(frozen=True, slots=True)
class SizingChoices:
    """What is weighed when people are counted.

    Parameters
    ----------
    pools : which demands one person serves; empty means that everybody serves everything.
    head_hours : paid hours a week that one more person costs beyond the contract (desk, training, lead).
    start_step_minutes : shifts start on multiples of this from midnight.
    prices : a missing hour against a paid hour.
    """

    pools: tuple[frozenset[DemandId], ...] = ()
    head_hours: float = 2.0
    start_step_minutes: int = 30
    prices: Prices = Prices(missing_hour=40.0)


def size_staff(
    grid: TimeGrid,
    demands: tuple[Demand, ...],
    contracts: tuple[EmploymentContract, ...],
    rules: LabourRules,
    choices: SizingChoices | None = None,
    stopping: StoppingRule | None = None,
) -> tuple[StaffMember, ...]:
    """Find the people that cover the demand at least cost, the heaviest week deciding.

    Parameters
    ----------
    grid : whole local days, 1 to 8 weeks.
    contracts : what people may be hired as; the cheapest mix is taken.

    Returns
    -------
    Unnamed people, numbered from 1, who are free on all days.

    Raises
    ------
    InvalidInput
        When no contract is given, or a demand is in no pool or in two.
    OutsideFailure
        When the solver finds nothing in the time given.
    """
    choices = choices or SizingChoices()
    stopping = stopping or StoppingRule(seconds=SIZING_SECONDS)
    pools = choices.pools or (frozenset(demand.id for demand in demands),)
    _check(demands, contracts, pools)
    staff: list[StaffMember] = []
    for pool in pools:
        own = tuple(demand for demand in demands if demand.id in pool)
        templates = tuple(
            StaffMember(AgentId(k), contract.name, pool, contract) for k, contract in enumerate(contracts)
        )
        problem = RosterProblem(grid, own, templates, rules, choices.start_step_minutes, choices.prices)
        limit = replace(stopping, seconds=stopping.seconds / len(pools))
        staff.extend(_size_pool(problem, choices, limit))
    return _numbered(staff)


def _size_pool(problem: RosterProblem, choices: SizingChoices, stopping: StoppingRule) -> list[StaffMember]:
    """Return the people of one pool; for a small one, as many more as its trial roster lacks.

    Where few people work, whole shifts cover the need worse than the count foretells.
    """
    first = replace(stopping, seconds=stopping.seconds * (1 - TRIAL_SHARE))
    heads = _heads(problem, choices, first)
    trial = replace(stopping, seconds=stopping.seconds * TRIAL_SHARE / TRIALS)
    for _ in range(TRIALS):
        staff = [one for one, count in zip(problem.staff, heads, strict=True) for _ in range(count)]
        if not 0 < len(staff) <= SMALL_STAFF:
            break
        more = _more_heads(replace(problem, staff=_numbered(staff)), choices, trial)
        if not more:
            break
        cheapest = min(range(len(heads)), key=lambda k: problem.staff[k].contract.weekly_minutes)
        heads[cheapest] += more
    return [one for one, count in zip(problem.staff, heads, strict=True) for _ in range(count)]


def _more_heads(problem: RosterProblem, choices: SizingChoices, stopping: StoppingRule) -> int:
    """Return how many more of the smallest contract pay for themselves by the hours that are missing."""
    grid = problem.grid
    week = heaviest_week(problem)
    part = TimeGrid.of_days(grid.local_of(week.start).date(), 7, grid.minutes, grid.zone)
    demands = tuple(
        replace(one, required=one.required[week.start : week.start + part.count]) for one in problem.demands
    )
    if any(len(one.required) != part.count for one in demands):
        return 0
    short = solve(replace(problem, grid=part, demands=demands), stopping, SolverParams()).understaffed_hours
    smallest = min(person.contract.weekly_minutes for person in problem.staff) / 60
    # One more person fills the gaps of a week only in part, because gaps do not queue up for a shift.
    return int(short * choices.prices.missing_hour * GAPS_FILLED / (smallest + choices.head_hours))


def heaviest_week(problem: RosterProblem) -> range:
    """Return the grid intervals of the calendar week with the most work."""
    layout = arrange(problem)
    week = max(layout.horizon.weeks(), key=lambda one: _load(layout, one))
    return intervals_of(layout, week)


def _numbered(staff: list[StaffMember]) -> tuple[StaffMember, ...]:
    return tuple(
        replace(person, agent=AgentId(k), name=f"{person.contract.name} #{k}")
        for k, person in enumerate(staff, start=1)
    )


def _check(
    demands: tuple[Demand, ...],
    contracts: tuple[EmploymentContract, ...],
    pools: tuple[frozenset[DemandId], ...],
) -> None:
    if not contracts:
        raise InvalidInput("No contract is given; give at least one that people may be hired as.")
    for demand in demands:
        times = sum(demand.id in pool for pool in pools)
        if times != 1:
            raise InvalidInput(f"Demand {demand.id!r} is in {times} pools; put each demand in exactly one.")


def _heads(problem: RosterProblem, choices: SizingChoices, stopping: StoppingRule) -> list[int]:
    """Return how many people of each contract one pool takes, week after week, the heaviest first."""
    layout = arrange(problem)
    budget = Budget(stopping, SolverParams(), SystemClock())
    weeks = sorted(layout.horizon.weeks(), key=lambda week: -_load(layout, week))
    heads = np.zeros(len(problem.staff), dtype=np.int64)
    for number, week in enumerate(weeks):
        # The heaviest week nearly decides; the others only add where their curve differs.
        share = 0.6 if number == 0 and len(weeks) > 1 else 1 / (len(weeks) - number)
        heads = _heads_of_week(layout, week, heads, choices, (budget, budget.left * share))
    return [int(count) for count in heads]


def _load(layout: Layout, week: range) -> float:
    span = intervals_of(layout, week)
    return float(layout.need[:, span.start : span.stop].sum())


def _heads_of_week(
    layout: Layout, week: range, least: Ints, choices: SizingChoices, time: tuple[Budget, float]
) -> Ints:
    """Return the people that a week takes, at least those that are there already."""
    budget, seconds = time
    need, factors = _by_factor(layout)
    blocks, one = tuple(_hireable(block) for block in layout.blocks), np.zeros(len(need), dtype=np.int64)
    columns = candidates(layout, week, blocks)
    task = WeekTask(layout, week, blocks, columns, need, factors, ((0,),), parts=one)
    if not len(task.columns):
        return least
    model, most = WeekModel(task), float(np.ceil(need.sum(axis=0).max()))
    add_shifts(model, shift_costs(task) * SHIFT_COST_SHARE, most=most * len(week))
    add_cover(model)
    heads = model.programme.add_columns(
        len(blocks), lower=least, upper=np.inf, cost=_head_costs(layout, blocks, choices), whole=True
    )
    add_contract_rows(model, [0.0] * len(blocks), heads)
    return _whole_heads(model, heads, budget, seconds)


def _by_factor(layout: Layout) -> tuple[Floats, Floats]:
    """Return what all demands need by factor of the price, shape (factors, grid.count), and these.

    The weights of demands against each other count for nothing here: everybody serves all of them.
    """
    slices, demands = layout.slices, layout.problem.demands
    factors = slices.weights / np.array([demands[k].weight for k in slices.demand])
    tiers = np.unique(factors)
    return np.array([slices.need[factors == one].sum(axis=0) for one in tiers]), tiers


def _whole_heads(model: WeekModel, columns: Ints, budget: Budget, seconds: float) -> Ints:
    """Return whole people near the relaxation's fractions of people.

    The relaxation rounded up always suffices nearly, so it limits the search and stands in for it where
    the time is too short.
    """
    effort = budget.effort(seconds * 0.5)
    # Without the relaxation there is no staff at all, so it is not cut short on a busy machine.
    relaxed = model.programme.relax(replace(effort, seconds=max(effort.seconds, LEAST_RELAXING_SECONDS)))
    if not relaxed.found:
        raise OutsideFailure("The staff could not be sized in the time given; allow more seconds.")
    rounded = np.ceil(relaxed.values[columns] - 1e-6)
    allowed = promising(model, relaxed)
    most = np.ceil(rounded * HEADS_OVER_RELAXATION) + 1
    model.programme.limit(columns, upper=most)
    answer = model.programme.solve(budget.effort(seconds * 0.5, gap=SIZING_GAP), allowed)
    good = answer.found and answer.objective <= relaxed.objective * TRUSTED_OVER_RELAXATION
    return np.rint(answer.values[columns] if good else rounded).astype(np.int64)


def _hireable(block: Block) -> Block:
    """Return a block of nobody yet; the number of its people is to be found."""
    return replace(block, members=(), present=np.zeros_like(block.present))


def _head_costs(layout: Layout, blocks: tuple[Block, ...], choices: SizingChoices) -> Floats:
    costs = np.array([block.contract.hourly_cost for block in blocks])
    rates: Floats = costs / costs.mean() if (costs > 0).all() else np.ones(len(blocks))
    hours = np.array([block.contract.weekly_minutes / 60 + choices.head_hours for block in blocks])
    return np.asarray(rates * hours * layout.problem.prices.paid_hour)
