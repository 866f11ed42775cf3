from dataclasses import replace

import numpy as np
import pytest

from tests.workforce.rostering.named.kinds import drawn_problem, with_rules
from tests.workforce.rostering.named.test_pricing import all_tours
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.personmodel import Verdict, lone_tour
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import WorkPattern
from workforce.rostering.result import RosterStatus
from workforce.rostering.solver import solve


@pytest.mark.parametrize("seed", range(30))
def test_a_tour_is_found_just_where_one_of_all_tours_is_lawful(seed):
    rng = np.random.default_rng(seed)
    problem = with_rules(
        drawn_problem(seed, days=6, people=1), daily_rest_minutes=660, max_weekly_minutes=1920
    )
    person = problem.staff[0]
    pattern = replace(person.pattern, total_minutes=(int(rng.integers(2, 5)) * 480, 2400))
    person = replace(person, pattern=pattern, days_in_a_row=int(rng.integers(0, 5)))
    space = space_of(replace(problem, staff=(person,)))
    verdict, tour = lone_tour(space, 0, 10.0)
    possible = any(lawful(space, 0, one) for one in all_tours(space))
    assert verdict is (Verdict.FOUND if possible else Verdict.IMPOSSIBLE)
    assert lawful(space, 0, tour) or not possible


def test_who_has_too_few_shifts_for_the_least_minutes_is_named():
    problem = drawn_problem(4, days=28, people=6)
    kinds = [kind.id for kind in problem.kinds]
    few = tuple((kind, 2 if kind == kinds[-1] else 0) for kind in kinds)
    poor = replace(problem.staff[2], name="Pia", pattern=WorkPattern((7680, 8640), most_of_kind=few))
    staff = (*problem.staff[:2], poor, *problem.staff[3:])
    result = solve(replace(problem, staff=staff), StoppingRule(deterministic=0.1), SolverParams())
    assert result.status is RosterStatus.INFEASIBLE
    assert [line.split()[0] for line in result.conflicts] == ["Pia"]
