"""Spans on call and shifts together: spans first, then shifts around them, then both by exchanges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from contactcenter.domain.roster import OnCall, Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.oncall.exchange import Exchange, of_people
from workforce.rostering.oncall.shortage import on_call_shortages
from workforce.rostering.oncall.spans import give_spans, offers_of
from workforce.rostering.oncall.worth import worths
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.remeasurement import remeasure
from workforce.rostering.result import RosterResult
from workforce.rostering.rules import restblocks, totaltime, workblocks

SPANS_SHARE = 0.08
SHIFTS_SHARE = 0.75
COUNTED_MOVES = 20
MOST_REFUSALS = 20
"""Sets of spans that are taken back for leaving somebody no lawful shifts, before these people get none."""


@dataclass(frozen=True, slots=True)
class ShiftSearch:
    """The searches for shifts around given spans.

    Parameters
    ----------
    whole : finds everybody's shifts for a problem, with a bound for a looser one.
    part : plans few people's shifts quickly, beginning with those they have; None where there are none.
    """

    whole: Callable[[RosterProblem, RosterProblem, StoppingRule], RosterResult]
    part: Callable[[RosterProblem, Roster], Roster | None]


def solve_with_spans(problem: RosterProblem, budget: Budget, search: ShiftSearch) -> RosterResult:
    """Find who is on call when and everybody's shifts.

    The bound is that of shifts without the spans given here, and of spans alone; so it holds for both.
    """
    offers = offers_of(problem)
    effort = budget.effort(budget.left * SPANS_SHARE, gap=0.0)
    least = give_spans(problem, offers, np.zeros(len(offers)), effort).bound
    given = _first_spans(problem, offers, budget, search)
    bare = _of_shifts(problem, ())
    stopping = budget.stopping
    if stopping.deterministic is None:
        stopping = replace(stopping, seconds=max(budget.left * SHIFTS_SHARE, 0.0))
    result = search.whole(_of_shifts(problem, given), bare, stopping)
    spans = tuple(sorted({*problem.on_call, *given}))
    if result.roster is None:
        return _without_roster(result, spans, budget)
    roster, bound = replace(result.roster, on_call=spans), result.bound + least
    exchange = Exchange(problem, offers, roster, bound, search.part)
    _exchange(exchange, budget)
    return _judged(problem, exchange.roster, result, least, budget)


def _without_roster(result: RosterResult, spans: tuple[OnCall, ...], budget: Budget) -> RosterResult:
    effort = result.best_effort
    if effort is not None:
        effort = replace(effort, roster=replace(effort.roster, on_call=spans))
    return replace(result, seconds=budget.spent, best_effort=effort)


def _of_shifts(problem: RosterProblem, given: Sequence[OnCall]) -> RosterProblem:
    """Return the problem of the shifts around spans that stay, without what concerns the spans alone."""
    return replace(
        problem,
        on_call=(*problem.on_call, *given),
        fairness=replace(problem.fairness, on_call=0.0),
        on_call_needs=(),
        published_on_call=(),
    )


def _first_spans(
    problem: RosterProblem, offers: list[OnCall], budget: Budget, search: ShiftSearch
) -> tuple[OnCall, ...]:
    """Return spans that leave everybody lawful shifts, as good as can be told before there are any."""
    worth = worths(problem, offers)
    refused: list[frozenset[OnCall]] = []
    while True:
        effort = budget.effort(budget.left * SPANS_SHARE, gap=0.0)
        given = give_spans(problem, offers, worth, effort, refused).given
        stuck = _stuck(problem, given, search)
        if not stuck:
            return given
        if len(refused) < MOST_REFUSALS:
            refused += stuck
        else:
            nobody = {span.agent for spans in stuck for span in spans}
            refused += [frozenset({offer}) for offer in offers if offer.agent in nobody]


def _stuck(
    problem: RosterProblem, given: tuple[OnCall, ...], search: ShiftSearch
) -> list[frozenset[OnCall]]:
    """Return the spans of people for whom they leave no lawful shifts."""
    nothing = Roster(problem.grid.start, problem.grid.end, ())
    locked, found = {lock.agent for lock in problem.locks}, []
    for person in problem.staff:
        own = frozenset(span for span in given if span.agent == person.agent)
        if own and _is_bound(person, locked):
            part = of_people(problem, nothing, (person.agent,))
            if search.part(replace(part, on_call=(*part.on_call, *own)), nothing) is None:
                found.append(own)
    return found


def _is_bound(person: StaffMember, locked: set[AgentId]) -> bool:
    """Tell whether a person has shifts that they must work, so that none at all would be unlawful."""
    blocks = workblocks.encode(person) > 1 or restblocks.encode(person) > 1
    return totaltime.encode(person)[0] > 0 or (blocks and person.agent in locked)


def _exchange(exchange: Exchange, budget: Budget) -> None:
    """Make moves until time is up; a counted number of them under a deterministic limit."""
    rng = np.random.default_rng(budget.params.seed)
    counted, made = budget.stopping.deterministic is not None, 0
    while not budget.stopped and (made < COUNTED_MOVES if counted else budget.left > 0):
        move = exchange.draw(rng)
        if move is None or exchange.gap <= budget.stopping.gap:
            return
        exchange.attempt(move)
        made += 1


def _judged(
    problem: RosterProblem, roster: Roster, result: RosterResult, least: float, budget: Budget
) -> RosterResult:
    """Return the result of the shifts as that of shifts and spans."""
    shifts_alone = evaluate(_of_shifts(problem, ()), roster).cost
    whole = replace(result, bound=result.bound + least, seconds=budget.spent)
    judged = remeasure(problem, whole, roster, budget.stopping.gap)
    return replace(
        judged,
        on_call_shortages=on_call_shortages(problem, roster),
        on_call_cost=judged.objective - shifts_alone,
        on_call_bound=least,
    )
