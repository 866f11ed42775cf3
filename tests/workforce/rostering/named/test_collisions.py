from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from contactcenter.clock import SystemClock
from tests.workforce.rostering.named.kinds import drawn_problem, with_rules
from tests.workforce.rostering.named.test_pricing import all_tours
from workforce.rostering.agreements import agreements_of, lone, of_person
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import check_roster
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.collisions import mended
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import WorkPattern
from workforce.rostering.result import RosterStatus
from workforce.rostering.rules import freetime, kindlimits, totaltime
from workforce.rostering.solver import solve


def tight_problem(seed):
    """Return a problem of one person who is asked for more than some agreements leave."""
    rng = np.random.default_rng(seed)
    drawn = with_rules(drawn_problem(seed, days=6, people=1), daily_rest_minutes=660)
    first = drawn.grid.start.date()
    off = frozenset(first + timedelta(days=int(day)) for day in rng.choice(6, 3, replace=False))
    pattern = replace(drawn.staff[0].pattern, total_minutes=(480 * int(rng.integers(3, 6)), 2880))
    return lone(drawn, replace(drawn.staff[0], days_off=off, pattern=pattern))


def lawful_tours(problem):
    space = space_of(problem)
    return [tour for tour in all_tours(space) if lawful(space, 0, tour)]


def budget():
    return Budget(StoppingRule(60.0), SolverParams(), SystemClock())


@pytest.mark.parametrize("seed", range(7))
def test_each_agreement_that_is_named_is_needed_for_the_contradiction(seed):
    problem = tight_problem(seed)
    alone, found = mended(problem, problem.staff[0], budget())
    assert bool(found) != bool(lawful_tours(problem))
    assert lawful_tours(alone)
    if not found:
        return
    for one in agreements_of(problem):
        if one.name not in found[0].names:
            problem = one.lifted(problem)
    assert not lawful_tours(problem)
    for one in agreements_of(problem):
        assert lawful_tours(one.lifted(problem))


@pytest.mark.parametrize("seed", range(7))
def test_what_is_to_be_agreed_on_is_the_least_that_mends_it(seed):
    problem = tight_problem(seed)
    _, found = mended(problem, problem.staff[0], budget())
    if not found:
        return
    for one in agreements_of(problem):
        if one.name not in found[0].names:
            problem = one.lifted(problem)
    ways = {way.told.split()[0]: way for way in found[0].ways}
    for one in agreements_of(problem):
        if one.by_days:
            off = [(day - problem.grid.start.date()).days for day in problem.staff[0].days_off]
            free = lawful_tours(of_person(days_off=frozenset())(problem))
            assert ways["give"].hours == 8 * min((tour[off] > 0).sum() for tour in free)
        elif one.name.startswith("at least") and "minutes" in one.name:
            minutes = space_of(problem).minutes
            most = max(
                np.concatenate([[0], minutes])[tour].sum() for tour in lawful_tours(one.lifted(problem))
            )
            short = problem.staff[0].pattern.total_minutes[0] - most
            assert ways["agree"].hours * 60 == pytest.approx(-(-short // 30) * 30)
        else:
            way = next((own for own in found[0].ways if own in one.softer), None)
            assert (
                way is None
                or not lawful_tours(one.softer[one.softer.index(way) - 1].change(problem))
                or (way is one.softer[0])
            )
    assert [way.hours for way in found[0].ways] == sorted(way.hours for way in found[0].ways)


def test_where_somebody_can_work_no_tour_the_best_roster_with_the_least_changes_comes_back():
    problem = drawn_problem(4, days=28, people=6)
    kinds = [kind.id for kind in problem.kinds]
    few = tuple((kind, 2 if kind == kinds[-1] else 0) for kind in kinds)
    poor = replace(problem.staff[2], name="Pia", pattern=WorkPattern((7680, 8640), most_of_kind=few))
    problem = replace(problem, staff=(*problem.staff[:2], poor, *problem.staff[3:]))
    result = solve(problem, StoppingRule(deterministic=0.1), SolverParams())
    assert result.status is RosterStatus.INFEASIBLE
    assert result.roster is None
    assert "exclude one another" in result.conflicts[0]
    assert "Least change: " in result.conflicts[0]
    best = result.best_effort
    assert best.broken[0].startswith("Pia: ")
    assert {one.agent for one in check_roster(problem, best.roster)} == {poor.agent}
    broken = {one.rule for one in check_roster(problem, best.roster)}
    assert broken <= {totaltime.RULE, kindlimits.RULE, freetime.RULE}
    assert best.price > 0 or problem.prices.missing_hour == 0
