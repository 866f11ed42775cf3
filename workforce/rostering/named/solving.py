"""A roster over kinds of shift: from the problem to tours, and from tours back to a roster."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from contactcenter.domain.roster import Roster, Shift, ShiftPart
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import evaluate
from workforce.rostering.explain import shortages_of_kinds
from workforce.rostering.named.alike import bound_at, deal, many_alike, share
from workforce.rostering.named.ascent import Ascent
from workforce.rostering.named.collisions import Collision, mended, with_mended
from workforce.rostering.named.companion import accompanied
from workforce.rostering.named.finish import finish
from workforce.rostering.named.frame import Tours
from workforce.rostering.named.inturn import in_turn
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.personmodel import Verdict
from workforce.rostering.named.refinement import Swap, alone, refine
from workforce.rostering.named.rounding import round_shares
from workforce.rostering.named.search import Search, dive, large, level_of, relax
from workforce.rostering.named.space import TourSpace, space_of
from workforce.rostering.named.stretches import (
    IMPROVING_SHARE,
    LONGEST_AT_ONCE,
    bound_by,
    first_tours,
    improve_stretches,
)
from workforce.rostering.named.timing import Timing
from workforce.rostering.named.tolls import Tolled
from workforce.rostering.problem import RosterProblem
from workforce.rostering.result import BestEffort, RosterResult, RosterStatus, status_of, without_noise
from workforce.rostering.rules.violation import kind_of, local_day

FIRST_SHARE = 0.3
ROOT_SHARE, LARGE_ROOT_SHARE = 0.65, 0.8
ALIKE_SHARE = 0.2
BOUNDING_SHARE = 0.4
IN_TURN_SHARE = 0.5
ASCENT_SHARE = 0.25
FINISH_SHARE, DIVE_SHARE = 0.5, 0.6
FINISH_TIMES = 3.0
"""Time that the prices next to the bound need to be worth trying, in times of the relaxation."""
CLOSING = 5.0
"""Time that writing and judging the roster take, in times of reading the problem into arrays."""


@dataclass(frozen=True, slots=True)
class Report:
    """How far the search has come: its stage, and the best price and bound so far."""

    stage: str
    cost: float
    bound: float


def solve_kinds(
    problem: RosterProblem, budget: Budget, report: Callable[[Report], None] | None = None
) -> RosterResult:
    """Find lawful tours for everybody at the least price for cover and wishes.

    The bound is the relaxation of the master over all lawful tours (Lagrange's, where the search stopped
    before it was reached), so it holds for every roster and not only for the tours found.
    """
    began, space = budget.spent, space_of(problem)
    closing = CLOSING * (budget.spent - began)
    timing = Timing.of(budget, budget.left * FIRST_SHARE)
    tours, lost = first_tours(space, tours_from(space, problem.published), timing)
    if lost:
        return _impossible(space, lost, budget)
    rng = np.random.default_rng(budget.params.seed)
    first = tours.copy()
    search = Search(space, budget, tours, rng, space.cost(tours), step=_step(space))
    search.raise_bound(space.floor())
    tell = report or (lambda _: None)
    tell(Report("first tours", search.cost, search.bound))
    if space.days > LONGEST_AT_ONCE:
        _begin_long(search, tell)
    with accompanied(search) as companion:
        swap = companion.swap if companion else alone
        if space.days > LONGEST_AT_ONCE:
            _improve_long(search, swap)
            tell(Report("stretches", search.cost, search.bound))
        else:
            if not (many_alike(space) and large(space)):
                in_turn(search, Timing.of(budget, budget.left * IN_TURN_SHARE))
                tell(Report("everybody in turn", search.cost, search.bound))
            _bound_at_once(search, swap)
            tell(Report("dive", search.cost, search.bound))
        refine(search, Timing.of(budget, budget.left - closing), swap)
        if companion and companion.lost:
            tell(Report("the second search ended early", search.cost, search.bound))
    tell(Report("end", search.cost, search.bound))
    return replace(_result(search), first=roster_of(space, first))


def _bound_at_once(search: Search, swap: Swap) -> None:
    """Bound and improve a short period: by tours that people alike share, and by everybody's own."""
    space, budget = search.space, search.budget
    shared_tours = many_alike(space)
    if shared_tours:
        timing = Timing.of(budget, budget.left * ALIKE_SHARE)
        level = level_of(search)
        shared = share(space, timing, level)
        search.raise_bound(bound_at(space, shared.prices, level))
        tours = deal(space, shared, Timing.of(budget, budget.left * ALIKE_SHARE))
        if all(lawful(space, person, tour) for person, tour in enumerate(tours)):
            search.offer(tours)
    # A programme of everybody is slow where it is large, and its prices are rough where burdens rise.
    if not (shared_tours and (large(space) or space.burdens is not None)):
        _search_whole(search, swap)


def _search_whole(search: Search, swap: Swap) -> None:
    """Relax everybody's whole period, try the prices next to the bound, and dive where that is in vain."""
    space, budget = search.space, search.budget
    seconds = budget.left * (LARGE_ROOT_SHARE if large(space) else ROOT_SHARE)
    began, until = budget.spent, budget.spent + seconds
    generation, relaxed = relax(search, seconds / 2)
    timing = Timing.of(budget, budget.left * FINISH_SHARE)
    if timing.counted or timing.until - timing.began >= FINISH_TIMES * (timing.began - began):
        finish(search, generation, relaxed, timing, swap)
        until = budget.spent + min(seconds / 2, budget.left * DIVE_SHARE)
    if not search.done:
        dive(search, generation, relaxed, Timing.of(budget, until - budget.spent))


def _begin_long(search: Search, tell: Callable[[Report], None]) -> None:
    """Bound a long period by tolls, and make whole tours of what that tells."""
    space, budget = search.space, search.budget
    ascent = Ascent(Tolled(space, level_of(search), budget.threads), search.cost)
    ascent.run(Timing.of(budget, budget.left * ASCENT_SHARE))
    search.raise_bound(ascent.bound)
    tell(Report("tolls", search.cost, search.bound))
    round_shares(search, ascent.shares, Timing.of(budget, budget.left * IN_TURN_SHARE))
    in_turn(search, Timing.of(budget, budget.left * IN_TURN_SHARE), None)
    tell(Report("everybody in turn", search.cost, search.bound))


def _improve_long(search: Search, swap: Swap) -> None:
    """Improve a long period stretch by stretch, and bound it by what cars are worth in that."""
    space, budget = search.space, search.budget
    worth = improve_stretches(search, budget.left * IMPROVING_SHARE, swap)
    in_turn(search, Timing.of(budget, budget.left * IN_TURN_SHARE), None)
    if space.cars is not None and worth.found:
        search.raise_bound(bound_by(space, worth, Timing.of(budget, budget.left * BOUNDING_SHARE)))


def _step(space: TourSpace) -> float:
    """Return 1 when all prices and amounts are whole numbers, else 0."""
    rows = space.rows
    parts = [space.costs, rows.need, rows.under, rows.over, rows.share.data, np.array([space.constant])]
    parts += [space.limits.minute]
    parts += [] if space.cars is None else [space.cars.weights]
    return float(all((part == np.rint(part)).all() for part in parts))


def _impossible(space: TourSpace, lost: dict[int, Verdict], budget: Budget) -> RosterResult:
    """Say who has no tour, what excludes it and what would mend it, with the best roster after that."""
    problem, conflicts, collisions = space.problem, list[str](), list[Collision]()
    eased: RosterProblem | None = problem
    for person, verdict in lost.items():
        own = problem.staff[person]
        if verdict is Verdict.IMPOSSIBLE:
            alone, found = mended(problem, own, budget)
            collisions += found
            conflicts += [one.message for one in found]
            eased = None if eased is None or alone is None else with_mended(eased, person, alone)
        else:
            eased = None
            conflicts.append(
                f"For {own.name} no lawful tour was found, which does not prove that there is none; widen "
                f"the days off or the pattern {own.pattern}."
            )
    proved = Verdict.IMPOSSIBLE in lost.values()
    status = RosterStatus.INFEASIBLE if proved else RosterStatus.NO_SOLUTION
    infinite, bound = float("inf"), float("inf") if proved else -float("inf")
    return RosterResult(
        status,
        None,
        infinite,
        bound,
        0.0,
        0.0,
        budget.spent,
        conflicts=tuple(conflicts),
        best_effort=_best_effort(problem, eased, collisions, budget),
    )


def _best_effort(
    problem: RosterProblem, eased: RosterProblem | None, collisions: list[Collision], budget: Budget
) -> BestEffort | None:
    """Return the best roster after the least changes, judged by the problem as it was told."""
    result = solve_kinds(eased, budget) if eased is not None else None
    if result is None or result.roster is None:
        return None
    price = problem.prices.missing_hour * sum(one.ways[0].hours for one in collisions)
    broken = tuple(f"{one.person.name}: {one.ways[0].told}" for one in collisions)
    return BestEffort(result.roster, broken, evaluate(problem, result.roster).cost + price, price)


def _result(search: Search) -> RosterResult:
    problem = search.space.problem
    roster = roster_of(search.space, search.tours)
    worth = evaluate(problem, roster)
    bound = without_noise(search.bound, worth.cost)
    return RosterResult(
        status_of(worth.cost, bound, search.budget.stopping.gap),
        roster,
        worth.cost,
        bound,
        worth.understaffed_hours,
        worth.overstaffed_hours,
        search.budget.spent,
        shortages=shortages_of_kinds(problem, roster),
        pay=worth.pay,
    )


def roster_of(space: TourSpace, tours: Tours) -> Roster:
    """Write tours as shifts with instants, pauses where their shapes open first."""
    grid = space.problem.grid
    shifts = sorted(_shifts(space, tours), key=lambda shift: (shift.start, shift.agent))
    return Roster(grid.start, grid.end, tuple(shifts))


def _shifts(space: TourSpace, tours: Tours) -> Iterator[Shift]:
    horizon, problem = space.horizon, space.problem
    for person, day in zip(*np.nonzero(tours), strict=True):
        option = tours[person, day] - 1
        kind, shape = space.ruled.kinds[option], space.ruled.shapes[option]
        step = int(np.searchsorted(horizon.start_minutes, kind.start_minute))
        start = horizon.instant_of(int(horizon.starts[day, step]))
        parts = []
        for pause in shape.pauses:
            begin = start + timedelta(minutes=pause.earliest)
            end = begin + timedelta(minutes=pause.minutes)
            parts.append(ShiftPart(begin, end, pause.activity, pause.paid))
        end = start + timedelta(minutes=shape.minutes)
        yield Shift(problem.staff[person].agent, start, end, tuple(parts))


def tours_from(space: TourSpace, shifts: Iterable[Shift]) -> Tours:
    """Read tours from shifts of the problem's kinds; those of strangers and of no kind are left out."""
    problem = space.problem
    who = {person.agent: k for k, person in enumerate(problem.staff)}
    days = {day: k for k, day in enumerate(space.horizon.days)}
    tours = np.zeros((space.people, space.days), dtype=np.int16)
    for shift in shifts:
        kind, day = kind_of(problem, shift), local_day(problem, shift)
        if kind is not None and shift.agent in who and day in days:
            person = who[shift.agent]
            tours[person, days[day]] = space.ruled.option(person, kind) + 1
    return tours
