import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.curtois_qu.__main__ import main
from benchmarks.curtois_qu.evaluation import judge
from benchmarks.curtois_qu.reading import read_instance
from benchmarks.curtois_qu.writing import format_roster
from contactcenter.domain.errors import InvalidInput
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.solving import roster_of
from workforce.rostering.named.space import space_of
from workforce.rostering.named.stretches import first_tours
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


WRONG = [
    ("14|L=0|N=14,4320", "14|L=0|N=14,many", r"Line 13: 'many' is no whole number"),
    ("Ann,3", "Ann,14", r"Line 17: day 14 is outside the horizon; days are 0 to 13"),
    ("Ann,3", "Ann,-1", r"Line 17: -1 is below 0"),
    ("Cid,0,13", "Dan,0,13", r"Line 18: 'Dan' is no person on the staff"),
    ("Ann,5,L,2", "Ann,5,M,2", r"Line 21: 'M' is no shift"),
    ("Ann,5,L,2", "Ann,5,L", r"Line 21: SECTION_SHIFT_ON_REQUESTS has 3 values here; 4 are due"),
    ("L,480,E", "L,480,F", r"Line 7: 'F' is no shift"),
    ("L=14|N=2", "L14|N=2", r"Line 12: 'L14' is no limit such as E=14"),
    ("Bob,E=14", "Ann,E=14", r"Line 13: the person 'Ann' is there a second time"),
    ("SECTION_STAFF", "SECTION_STUFF", r"Line 10: SECTION_STUFF is no section of the format"),
    ("SECTION_DAYS_OFF\nAnn,3\nCid,0,13", "SECTION_COVER", r"SECTION_COVER is there a second time"),
    ("14\n\nSECTION_SHIFTS", "\nSECTION_SHIFTS", r"has no line in SECTION_HORIZON"),
    ("SECTION_HORIZON", "", r"Line 3: '14' stands before the first section"),
]


@pytest.mark.parametrize(("told", "instead", "message"), WRONG)
def test_what_cannot_be_read_is_named_with_its_line(told, instead, message, tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_text(SMALL.replace(told, instead, 1))
    with pytest.raises(InvalidInput, match=message):
        read_instance(path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_bytes(SMALL.replace("Ann", "Anné").encode("latin-1"))
    with pytest.raises(InvalidInput, match="is no UTF-8 text"):
        read_instance(path)


@pytest.mark.parametrize("path", ["6", "folder"])
def test_what_is_no_file_is_answered_with_what_is_wanted(path, tmp_path, monkeypatch, capsys):
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr("sys.argv", ["curtois_qu", str(tmp_path / path)])
    assert main() == 1
    (said,) = capsys.readouterr().out.splitlines()
    assert said.endswith(f"no file {tmp_path / path}; give the path of an instance file of the benchmark.")


def test_files_of_other_systems_and_spreadsheets_read_alike(instance, tmp_path):
    odd = tmp_path / "odd.txt"
    lines = [f" {line.replace(',', ' , ')},, " if line else "#" for line in SMALL.splitlines()]
    odd.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    problem = read_instance(odd)
    assert problem == read_instance(instance)
    roster = roster_of(space_of(problem), np.zeros((3, 14), dtype=np.int16))
    assert judged(odd, problem, roster, tmp_path) == judged(instance, problem, roster, tmp_path)


def test_a_long_period_that_leaves_hardly_any_room_has_first_tours(tmp_path):
    """Six days of work and three off fill half a year, with half of the weekends free, only just."""
    path, rng = tmp_path / "long.txt", np.random.default_rng(6)
    head = SMALL.replace("HORIZON\n14", "HORIZON\n182").split("Ann,")[0]
    staff = [f"P{k},E=182|L=182|N={12 * (k % 2)},56160,53040,6,2,3,13\n" for k in range(8)]
    off = [f"P{k},{','.join(map(str, rng.choice(182, 13, replace=False)))}" for k in range(8)]
    cover = [f"{day},{kind},1,100,1" for day in range(182) for kind in "ELN"]
    path.write_text("\n".join([head + "".join(staff), "SECTION_DAYS_OFF", *off, "SECTION_COVER", *cover]))
    space = space_of(read_instance(path))
    tours, lost = first_tours(space, np.zeros((8, 182), dtype=np.int16))
    assert not lost
    assert all(lawful(space, person, tour) for person, tour in enumerate(tours))


@pytest.mark.skipif(not INSTANCES.is_dir(), reason="the public instances are not here")
@pytest.mark.parametrize(("number", "best"), [(1, 607), (2, 828), (4, 1716)])
def test_small_public_instances_are_solved_to_the_published_optimum(number, best, tmp_path):
    path = INSTANCES / f"Instance{number}.txt"
    problem = read_instance(path)
    result = solve(problem, StoppingRule(gap=0.0, deterministic=0.3), SolverParams())
    assert judged(path, problem, result.roster, tmp_path).broken == ()
    assert result.objective == pytest.approx(best)
