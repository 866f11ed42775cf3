import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.curtois_qu.evaluation import judge
from benchmarks.curtois_qu.reading import read_instance
from benchmarks.curtois_qu.writing import format_roster
from contactcenter.domain.errors import InvalidInput
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.solver import solve

SMALL = """
SECTION_HORIZON
14

SECTION_SHIFTS
E,480,
L,480,E
N,600,E|L

SECTION_STAFF
# ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, runs, days off, weekends
Ann,E=14|L=14|N=2,4320,3360,5,2,2,1
Bob,E=14|L=0|N=14,4320,3360,5,2,2,1
Cid,E=14|L=14|N=14,2400,960,4,1,1,2

SECTION_DAYS_OFF
Ann,3
Cid,0,13

SECTION_SHIFT_ON_REQUESTS
Ann,5,L,2
Bob,1,N,1

SECTION_SHIFT_OFF_REQUESTS
Cid,4,E,3

SECTION_COVER
""" + "\n".join(f"{day},{kind},1,100,1" for day in range(14) for kind in "ELN")

SHARED = Path(os.environ.get("CONTACTCENTER_SHARED", Path(__file__).resolve().parents[5] / "shared"))
INSTANCES = SHARED / "reference" / "shift-scheduling"


@pytest.fixture
def instance(tmp_path):
    """Return a small instance as a file."""
    path = tmp_path / "small.txt"
    path.write_text(SMALL)
    return path


def judged(instance, problem, roster, folder):
    out = folder / "roster.txt"
    out.write_text(format_roster(problem, roster))
    return judge(instance, out)


def test_the_judge_and_the_product_agree_on_any_roster(instance, tmp_path):
    problem = read_instance(instance)
    space, rng = space_of(problem), np.random.default_rng(0)
    for _ in range(60):
        tours = rng.choice(4, size=(3, 14), p=[0.5, 0.2, 0.2, 0.1]).astype(np.int16)
        roster = roster_of(space, tours)
        answer = judged(instance, problem, roster, tmp_path)
        assert answer.penalty == pytest.approx(evaluate(problem, roster).cost)
        assert answer.penalty == pytest.approx(space.cost(tours))
        ill = {line.split(":")[0] for line in answer.broken}
        names = {person.agent: person.name for person in problem.staff}
        assert ill == {names[one.agent] for one in check_roster(problem, roster)}


def test_a_solved_instance_is_lawful_for_the_judge_too(instance, tmp_path):
    problem = read_instance(instance)
    result = solve(problem, StoppingRule(gap=0.0, deterministic=0.5), SolverParams())
    answer = judged(instance, problem, result.roster, tmp_path)
    assert answer.broken == ()
    assert answer.penalty == pytest.approx(result.objective)
    assert result.bound <= answer.penalty


def test_a_line_that_is_no_number_is_named(tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_text(SMALL.replace("14|L=0|N=14,4320", "14|L=0|N=14,many"))
    with pytest.raises(InvalidInput, match=r"Line 13: 'many' is no whole number"):
        read_instance(path)


@pytest.mark.skipif(not INSTANCES.is_dir(), reason="the public instances are not here")
@pytest.mark.parametrize(("number", "best"), [(1, 607), (2, 828), (4, 1716)])
def test_small_public_instances_are_solved_to_the_published_optimum(number, best, tmp_path):
    path = INSTANCES / f"Instance{number}.txt"
    problem = read_instance(path)
    result = solve(problem, StoppingRule(gap=0.0, deterministic=0.3), SolverParams())
    assert judged(path, problem, result.roster, tmp_path).broken == ()
    assert result.objective == pytest.approx(best)
