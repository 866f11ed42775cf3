from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift
from tests.workforce.rostering.centres import MONDAY, centre, flat_curve, person
from tests.workforce.rostering.named.kinds import FREE
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import (
    Demand,
    KindCover,
    ShiftKind,
    Wish,
    WorkPattern,
)
from workforce.rostering.rules.violation import kind_of
from workforce.rostering.solver import solve

EARLY = ShiftKind("early", 360, 456)
MIDDLE = ShiftKind("middle", 540, 480)
LATE = ShiftKind("late", 840, 480, frozenset({"early", "middle"}))
KINDS = EARLY, MIDDLE, LATE
COUNTED = StoppingRule(deterministic=0.05)
ALONE = SolverParams(workers=1)


def site(agents=2.4, people=6, days=7, first=MONDAY, opens=7, closes=21, **more):
    """Return a centre that works kinds and needs people by interval."""
    problem = centre(people=people, days=days, first=first, kinds=KINDS)
    need = flat_curve(problem.grid, agents, opens, closes, range(7))
    contract = replace(problem.staff[0].contract, daily_minutes=(420, 480))
    staff = tuple(replace(one, contract=contract) for one in problem.staff)
    return replace(problem, demands=(Demand("calls", need),), staff=staff, **more)


def kinds_worked(problem, roster):
    return {kind_of(problem, shift).id for shift in roster.shifts}


@pytest.mark.parametrize("first", [MONDAY, date(2026, 3, 23), date(2026, 10, 19)])
def test_a_need_by_interval_is_covered_by_the_kinds_of_the_site_alone(first):
    problem = site(first=first)
    result = solve(problem, COUNTED, ALONE)
    assert check_roster(problem, result.roster) == ()
    assert kinds_worked(problem, result.roster) <= {"early", "middle", "late"}
    assert len(kinds_worked(problem, result.roster)) > 1
    assert result.bound <= evaluate(problem, result.roster).cost + 1e-9
    assert result.objective == pytest.approx(evaluate(problem, result.roster).cost)


def test_wishes_successions_locks_and_kinds_that_somebody_never_works_are_kept():
    wishes = (
        Wish(person(1).agent, MONDAY, "late", True, 30.0),
        Wish(person(2).agent, MONDAY, "late", False, 30.0),
    )
    problem = site(wishes=wishes)
    never = replace(problem.staff[2], pattern=WorkPattern(most_of_kind=(("late", 0), ("middle", 0))))
    problem = replace(problem, staff=(*problem.staff[:2], never, *problem.staff[3:]))
    result = solve(problem, COUNTED, ALONE)
    assert check_roster(problem, result.roster) == ()
    assert evaluate(problem, result.roster).wish_price == 0.0
    own = {kind_of(problem, one).id for one in result.roster.shifts if one.agent == never.agent}
    assert own == {"early"}
    again = replace(problem, locks=result.roster.shifts[:3])
    kept = {(one.agent, one.start, one.end) for one in solve(again, COUNTED, ALONE).roster.shifts}
    assert {(one.agent, one.start, one.end) for one in again.locks} <= kept


def test_no_choice_of_kinds_is_cheaper_than_the_bound_and_the_roster_is_the_cheapest():
    kinds = ShiftKind("a", 480, 240), ShiftKind("b", 600, 300), ShiftKind("c", 720, 240, frozenset({"a"}))
    grid = centre(days=2).grid
    rng = np.random.default_rng(5)
    need = np.where(flat_curve(grid, 1, 8, 16) > 0, rng.uniform(0, 2.2, grid.count), 0.0)
    contract = replace(person(1).contract, daily_minutes=(240, 300), weekly_minutes=1200)
    staff = tuple(replace(person(k), contract=contract) for k in (1, 2))
    wish = Wish(staff[0].agent, MONDAY, "b", False, 2.0)
    problem = centre(days=2, kinds=kinds, staff=staff, wishes=(wish,), rules=FREE)
    problem = replace(problem, demands=(Demand("calls", need),))
    costs = [evaluate(problem, one).cost for one in rosters(problem) if not check_roster(problem, one)]
    result = solve(problem, COUNTED, ALONE)
    assert result.bound <= min(costs) + 1e-6
    assert result.objective == pytest.approx(min(costs))


def rosters(problem):
    """Yield every choice of a kind, or none, by person and day."""
    start = problem.grid.local_of(0)
    places = [(one, day) for one in problem.staff for day in range(2)]
    for chosen in product((None, *problem.kinds), repeat=len(places)):
        shifts = []
        for kind, (one, day) in zip(chosen, places, strict=True):
            if kind is not None:
                begin = (start + timedelta(days=day, minutes=kind.start_minute)).astimezone(
                    problem.grid.start.tzinfo
                )
                shifts.append(Shift(one.agent, begin, begin + timedelta(minutes=kind.paid_minutes)))
        yield Roster(problem.grid.start, problem.grid.end, tuple(shifts))


def test_what_kinds_cannot_have_beside_needs_by_interval_is_refused_with_what_to_do():
    problem = site()
    cover = (KindCover(MONDAY, "early", 2, 10.0, 1.0),)
    with pytest.raises(InvalidInput, match="one of the two ways"):
        solve(replace(problem, cover=cover), COUNTED, ALONE)
    some = replace(problem.staff[0], pattern=WorkPattern(most_of_kind=(("late", 2),)))
    with pytest.raises(InvalidInput, match="Person 1 may work 'late' 2 times"):
        solve(replace(problem, staff=(some, *problem.staff[1:])), COUNTED, ALONE)
    odd = replace(EARLY, not_before=frozenset({"late"}))
    with pytest.raises(InvalidInput, match="not all that begins before"):
        solve(replace(problem, kinds=(odd, MIDDLE, LATE)), COUNTED, ALONE)
