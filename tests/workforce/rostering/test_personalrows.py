"""The bound of a week counts what wishes, changes and burdens cost at least, and never more."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.clock import SystemClock
from contactcenter.domain.roster import Roster
from contactcenter.domain.units import ContractId
from tests.workforce.rostering.test_personal import (
    COUNTED,
    MONDAY,
    ONE,
    centre_of,
    plain,
    someone,
)
from workforce.rostering.blocks import arrange
from workforce.rostering.budget import Budget
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import Burden, Fairness, Prices, Wish
from workforce.rostering.solver import solve
from workforce.rostering.weekplan import bounded_week

FREE, SUNDAY = Wish(1, MONDAY, None, False, 3.0), 6


def bound_of(problem):
    """Return what a one-week problem costs at least by its relaxation."""
    layout = arrange(problem)
    nobody = np.zeros((len(layout.pools), problem.grid.count))
    return bounded_week(
        layout, layout.horizon.weeks()[0], nobody, Budget(COUNTED, ONE, SystemClock()), 5
    ).bound


def morning(*people, agents, **more):
    """Return a centre that needs some agents for four hours a day."""
    return centre_of(*people, agents=agents, opens=8, closes=12, **more)


TWO = tuple(someone(k, days_in_a_row=0) for k in (1, 2))
NOTHING = Prices(missing_hour=1000.0)


@pytest.mark.parametrize(
    ("agents", "wishes", "more"),
    [
        (1, (FREE,), 0.0),
        (2, (FREE,), 3.0),
        (1, (FREE, replace(FREE, agent=2, weight=5.0)), 3.0),
        (1, (replace(FREE, wanted=True), replace(FREE, agent=2, wanted=True, weight=5.0)), 3.0),
        (2, (replace(FREE, begins=(13 * 60, 20 * 60)),), 0.0),
        (1, (replace(FREE, wanted=True), replace(FREE, wanted=True)), 0.0),
    ],
)
def test_a_wish_is_counted_as_refused_where_nobody_else_is_left(agents, wishes, more):
    problem = morning(*TWO, agents=agents, prices=NOTHING)
    need = problem.demands[0].required.copy()
    need[24:] = 0
    problem = replace(problem, demands=(replace(problem.demands[0], required=need),))
    assert bound_of(replace(problem, wishes=wishes)) == pytest.approx(bound_of(problem) + more)


def test_a_day_that_must_differ_from_what_was_published_is_counted():
    problem = morning(*TWO, agents=1, prices=replace(NOTHING, change=2.0))
    need = problem.demands[0].required.copy()
    need[48:] = 0
    problem = replace(problem, demands=(replace(problem.demands[0], required=need),))
    plainly = bound_of(problem)
    assert bound_of(replace(problem, published=(plain(0, 8), plain(1, 8)))) == pytest.approx(plainly)
    assert bound_of(replace(problem, published=(plain(0, 8), plain(2, 8)))) == pytest.approx(plainly + 2)
    assert bound_of(replace(problem, published=(plain(0, 3), plain(1, 8)))) <= plainly + 2 + 1e-6


def test_the_next_burden_falls_on_whoever_carried_the_fewest():
    fair = Fairness(sunday=1.5, weekend=0.5)
    staff = (someone(1, burden=Burden(sundays=4, weekends=4)), someone(2, burden=Burden(sundays=1)))
    problem = morning(*staff, agents=1, prices=NOTHING)
    need = problem.demands[0].required.copy()
    need[: SUNDAY * 24] = 0
    problem = replace(problem, demands=(replace(problem.demands[0], required=need),))
    assert bound_of(replace(problem, fairness=fair)) == pytest.approx(bound_of(problem) + 2 * 1.5 + 0.5)


def test_dearer_contracts_count_by_people_in_the_bound_as_in_the_price():
    usual = replace(someone().contract, id=ContractId("usual"), hourly_cost=20.0)
    dear = replace(someone().contract, id=ContractId("dear"), hourly_cost=40.0)
    few, many = (
        replace(someone(9), contract=dear),
        [replace(someone(k), contract=usual) for k in range(1, 6)],
    )
    problem = morning(*many, few, agents=1, prices=NOTHING)
    result = solve(problem, COUNTED, ONE)
    assert bound_of(problem) == pytest.approx(28 * 20 / (140 / 6))
    assert result.objective == pytest.approx(bound_of(problem))


def personal(draw):
    """Draw a week of people with everything that is priced for single people but cars."""
    people = range(1, draw(st.integers(2, 4)) + 1)
    number, agent = st.integers(0, 3), st.sampled_from(people)
    staff = [
        someone(k, burden=Burden(draw(number), draw(number), draw(number), draw(number))) for k in people
    ]
    staff[0] = replace(staff[0], days_off=frozenset({MONDAY + timedelta(days=draw(number))}))
    wishes = tuple(
        Wish(
            draw(agent),
            MONDAY + timedelta(days=draw(st.integers(0, 6))),
            None,
            draw(st.booleans()),
            draw(st.integers(1, 30)),
            draw(st.sampled_from([None, (480, 600), (660, 900)])),
        )
        for _ in range(draw(st.integers(0, 8)))
    )
    places = draw(st.sets(st.tuples(st.integers(0, 6), agent), max_size=10))
    return centre_of(
        *staff,
        agents=draw(st.integers(1, 3)),
        opens=draw(st.sampled_from([0, 8])),
        wishes=wishes,
        published=tuple(plain(day, draw(st.sampled_from([3, 8, 12, 16])), k) for day, k in sorted(places)),
        fairness=Fairness(*(draw(number) for _ in range(4))),
        prices=Prices(change=draw(st.sampled_from([0.0, 4.0, 40.0]))),
    )


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_lawful_roster_costs_less_than_the_bound(data):
    problem = personal(data.draw)
    least = bound_of(problem)
    period = problem.grid.start, problem.grid.end
    assert least <= evaluate(problem, Roster(*period, ())).cost + 1e-6
    lawful = tuple(one for one in problem.published if not check_roster(problem, Roster(*period, (one,))))
    assert least <= evaluate(problem, Roster(*period, lawful)).cost + 1e-6
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    assert least <= evaluate(problem, result.roster).cost + 1e-6
