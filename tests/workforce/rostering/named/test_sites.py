"""Sites under different rules in one roster over kinds of shift."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift, ShiftPart
from tests.workforce.rostering.named.kinds import FREE, MONDAY, drawn_problem
from tests.workforce.rostering.named.test_pricing import checked
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.named.alike import alike
from workforce.rostering.named.legality import lawful
from workforce.rostering.named.personmodel import Verdict, lone_tour
from workforce.rostering.named.solving import roster_of, tours_from
from workforce.rostering.named.space import space_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Burden, Fairness, KindCover, WorkPattern
from workforce.rostering.shapes import shape_of
from workforce.rostering.solver import solve

BRIEF = StoppingRule(gap=0.0, deterministic=0.05)
COUNTED = StoppingRule(gap=0.0, deterministic=0.5)
SITES = (
    FREE,
    replace(FREE, name="rest", daily_rest_minutes=660, weekly_rest_minutes=2100),
    replace(FREE, name="meal", break_after_minutes=240, meal_over_minutes=300, daily_rest_minutes=840),
    replace(FREE, name="short", max_daily_minutes=500, max_consecutive_days=3, free_sundays_in_four=2),
    replace(FREE, name="night", max_night_minutes=400, night_start_minute=1200, max_weekly_minutes=2400),
    replace(FREE, name="average", average_weekly_minutes=1920, weekly_rest_minutes=4000),
)


def at_sites(problem, seed, sites=SITES):
    """Return a problem in which some people follow the rules of sites of their own."""
    rng = np.random.default_rng([seed, 7])
    some = [sites[k] for k in rng.permutation(len(sites))[:2]]
    pattern = {"total_minutes": None} if rng.random() < 0.4 else {}
    staff = tuple(
        replace(one, rules=[None, *some][(k + seed) % 3], pattern=replace(one.pattern, **pattern))
        for k, one in enumerate(problem.staff)
    )
    usual = {one.rules.max_weekly_minutes for one in staff if one.rules} | {10080}
    contract = replace(staff[0].contract, weekly_minutes=min(2400, *usual))
    return replace(problem, staff=tuple(replace(one, contract=contract) for one in staff))


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    days=st.sampled_from([7, 14, 21, 63]),
    people=st.integers(2, 6),
    fair=st.booleans(),
)
def test_a_solved_roster_keeps_everybodys_own_rules(seed, days, people, fair):
    problem = at_sites(drawn_problem(seed, days, people), seed)
    early = problem.grid.start + timedelta(days=seed % days, hours=6)
    lock = Shift(problem.staff[0].agent, early, early + timedelta(hours=8))
    if not fair:
        problem = replace(problem, published=(lock,), prices=replace(problem.prices, change=2.0))
    else:
        staff = tuple(replace(one, burden=Burden(1, seed % 2, 2)) for one in problem.staff)
        problem = replace(problem, staff=staff, fairness=Fairness(2.0, 1.0, 3.0))
    result = solve(problem, BRIEF, SolverParams(workers=1, seed=seed))
    if result.roster is None:
        assert result.conflicts
        return
    assert check_roster(problem, result.roster) == ()
    assert result.objective == pytest.approx(evaluate(problem, result.roster).cost)
    assert result.bound <= result.objective + 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_a_tour_is_lawful_just_where_the_checks_of_the_persons_own_rules_say_so(seed):
    problem = at_sites(drawn_problem(seed, days=9, people=3), seed)
    space = space_of(problem)
    rng = np.random.default_rng(seed)
    for person in range(3):
        own = np.flatnonzero(space.ruled.group == space.group[person]) + 1
        other = np.setdiff1d(np.arange(1, space.kinds + 1), own)
        for _ in range(40):
            tour = rng.choice([0, *own], size=9, p=[0.5, *[0.5 / len(own)] * len(own)]).astype(np.int16)
            assert lawful(space, person, tour) == checked(space, person, tour)
            if tour.any() and len(other):
                tour[np.flatnonzero(tour)[0]] = rng.choice(other)
                assert not lawful(space, person, tour)


def shift_of(problem, person, day, kind):
    """Return a shift of a kind with the breaks that the person's own rules ask for."""
    start = local_instant(day, kind.start_minute, problem.grid.zone)
    shape = shape_of(kind.paid_minutes, problem.rules_of(person), 15)
    begins = shape.nearest_pattern(tuple(pause.earliest for pause in shape.pauses))
    parts = [
        ShiftPart(
            start + timedelta(minutes=begin),
            start + timedelta(minutes=begin + pause.minutes),
            pause.activity,
            pause.paid,
        )
        for begin, pause in zip(begins, shape.pauses, strict=True)
    ]
    return Shift(person.agent, start, start + timedelta(minutes=shape.minutes), tuple(parts))


def worked_kinds(problem, person):
    """Return everything that a person may work, by the checks alone: the kind of each day or None."""
    days = [MONDAY + timedelta(days=k) for k in range(5)]
    for chosen in product([None, *problem.kinds], repeat=5):
        shifts = tuple(
            shift_of(problem, person, day, kind)
            for day, kind in zip(days, chosen, strict=True)
            if kind is not None
        )
        roster = Roster(problem.grid.start, problem.grid.end, shifts)
        if not check_roster(replace(problem, staff=(person,)), roster):
            yield tuple(zip(days, chosen, strict=True))


@pytest.mark.parametrize(("seed", "sites"), [(0, (1, 3)), (2, (2, 0)), (3, (1, 2)), (5, (3, 2))])
def test_a_small_roster_of_two_sites_is_the_best_of_all_and_the_bound_is_below_it(seed, sites):
    problem = replace(drawn_problem(seed, days=5), wishes=())
    staff = [replace(one, rules=SITES[k]) for one, k in zip(problem.staff, sites, strict=True)]
    problem = replace(problem, staff=tuple(staff))
    every = [list(worked_kinds(problem, person)) for person in problem.staff]
    best = np.inf
    for first, second in product(*every):
        present = Counter((day, kind.id) for day, kind in (*first, *second) if kind is not None)
        gaps = [(row, row.required - present[row.day, row.kind]) for row in problem.cover]
        best = min(best, sum(row.under * gap if gap > 0 else -row.over * gap for row, gap in gaps))
    result = solve(problem, COUNTED, SolverParams())
    assert (result.roster is None) == (best == np.inf)
    if result.roster is not None:
        assert check_roster(problem, result.roster) == ()
        assert result.objective == pytest.approx(best)
        assert result.bound <= best + 1e-6


def test_equal_limits_by_two_names_are_one_set_of_rules():
    one = drawn_problem(4, days=14, people=6)
    other = replace(FREE, name="other")
    two = replace(
        one, staff=tuple(replace(who, rules=other if who.agent % 2 else None) for who in one.staff)
    )
    first, second = (solve(problem, COUNTED, SolverParams(seed=3)) for problem in (one, two))
    assert space_of(two).kinds == len(one.kinds)
    assert first.roster == second.roster
    assert first.bound == second.bound


def test_people_are_alike_only_under_equal_rules_and_cover_one_need_together():
    problem = drawn_problem(1, days=7, people=4)
    staff = tuple(
        replace(one, rules=SITES[2] if one.agent % 2 else None, pattern=WorkPattern(), days_off=frozenset())
        for one in problem.staff
    )
    early = problem.kinds[:1]
    cover = tuple(KindCover(MONDAY + timedelta(days=day), early[0].id, 4, 10.0, 1.0) for day in range(5))
    problem = replace(problem, staff=staff, kinds=early, cover=cover, wishes=())
    space = space_of(problem)
    assert [members.tolist() for members in alike(space)] == [[0, 2], [1, 3]]
    result = solve(problem, COUNTED, SolverParams(workers=1))
    assert result.objective == 0.0
    assert check_roster(problem, result.roster) == ()
    lengths = {one.agent: (one.end - one.start, len(one.parts)) for one in result.roster.shifts}
    assert lengths[1] == lengths[3] != lengths[2] == lengths[4]
    tours = tours_from(space, result.roster.shifts)
    assert roster_of(space, tours) == result.roster


@pytest.mark.parametrize("seed", range(6))
def test_the_model_of_one_person_finds_a_tour_under_the_persons_own_rules(seed):
    problem = at_sites(drawn_problem(seed, days=6, people=2), seed)
    space = space_of(problem)
    for person in range(2):
        verdict, tour = lone_tour(space, person, 10.0)
        own = [0, *(np.flatnonzero(space.ruled.group == space.group[person]) + 1)]
        every = (np.array(one, dtype=np.int16) for one in product(own, repeat=6))
        possible = any(lawful(space, person, one) for one in every)
        assert verdict is (Verdict.FOUND if possible else Verdict.IMPOSSIBLE)
        assert lawful(space, person, tour) or not possible


def test_a_kind_that_is_too_long_for_one_site_is_worked_at_the_other():
    problem = drawn_problem(4, days=7, people=2)
    long = replace(problem.kinds[0], paid_minutes=540)
    cover = tuple(KindCover(MONDAY + timedelta(days=day), long.id, 2, 10.0, 1.0) for day in range(4))
    kinds = (long, *problem.kinds[1:])
    free = {"pattern": WorkPattern(), "days_off": frozenset()}
    staff = (replace(problem.staff[0], rules=SITES[3], **free), replace(problem.staff[1], **free))
    problem = replace(problem, kinds=kinds, cover=cover, wishes=(), staff=staff)
    result = solve(problem, COUNTED, SolverParams(workers=1))
    assert {one.agent for one in result.roster.shifts} == {2}
    assert "of 1 who serve it: 1 on shift" in result.shortages[0].reason
    with pytest.raises(InvalidInput, match="'short' allow up to 500"):
        solve(replace(problem, staff=staff[:1]), COUNTED, SolverParams(workers=1))
