"""Premiums, overtime and agencies: judged to the minute, and searched for as they are judged."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.clock import SystemClock
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, PART_TIME, RULES, ZONE, flat_curve, person
from workforce.rostering.blocks import arrange
from workforce.rostering.budget import Budget
from workforce.rostering.crew import Crew
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.naming import Diary
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, Prices, RosterProblem, WorkPattern
from workforce.rostering.solver import solve
from workforce.rostering.validation import validate
from workforce.rostering.weekplan import bounded_week

COUNTED, ONE = StoppingRule(deterministic=0.05), SolverParams(workers=1, seed=3)
PLAIN = replace(RULES, break_after_minutes=720, meal_over_minutes=720, night_start_minute=1320)
SHORT = replace(PART_TIME, daily_minutes=(240, 240))
DUE = Prices(night_premium=0.25, sunday_premium=0.5, overtime_premium=0.4)


def centre_of(*staff, days=7, first=MONDAY, agents=1.0, opens=8, closes=12, **more):
    grid = TimeGrid.of_days(first, days, 60, ZONE)
    need = Demand("calls", flat_curve(grid, agents, opens, closes, range(7)))
    return RosterProblem(grid, (need,), staff, PLAIN, 60, **more)


def someone(number=1, **contract):
    return person(number, contract=replace(SHORT, **contract))


def shift(day, hour, agent=1, hours=4.0, first=MONDAY, parts=()):
    start = local_instant(first + timedelta(days=day), round(60 * hour), ZONE)
    return Shift(agent, start, start + timedelta(hours=hours), parts)


def roster_of(problem, *shifts):
    return Roster(problem.grid.start, problem.grid.end, shifts)


def judged(problem, *shifts):
    return evaluate(problem, roster_of(problem, *shifts))


def begun(problem, roster):
    return [problem.grid.local_of(problem.grid.index_of(one.start)).hour for one in roster.shifts]


@pytest.mark.parametrize(
    ("hour", "night"), [(8, 0.0), (20, 2.0), (22, 4.0), (2, 4.0), (4, 2.0), (6, 0.0), (18, 0.0)]
)
def test_the_night_premium_is_due_for_the_minutes_in_the_night(hour, night):
    worth = judged(centre_of(someone(), prices=DUE), shift(0, hour))
    assert worth.pay.night.hours == pytest.approx(night)
    assert worth.premium_price == pytest.approx(0.25 * night)
    assert worth.pay.night.price == pytest.approx(0.25 * night)


@pytest.mark.parametrize(("first", "night"), [(date(2026, 10, 24), 9.0), (date(2027, 3, 27), 7.0)])
def test_a_night_in_which_the_clocks_change_has_its_true_length(first, night):
    problem = centre_of(someone(), days=2, first=first, prices=DUE)
    start, end = (local_instant(first + timedelta(days=k), h * 60, ZONE) for k, h in ((0, 22), (1, 6)))
    worth = judged(problem, Shift(1, start, end))
    assert worth.pay.night.hours == pytest.approx(night)
    # Of the Sunday there is all but the two hours before midnight.
    assert worth.pay.sunday.hours == pytest.approx(night - 2)


def test_a_saturday_night_is_paid_as_a_sunday_from_midnight_on():
    worth = judged(centre_of(someone(), prices=DUE), shift(5, 22))
    assert (worth.pay.night.hours, worth.pay.sunday.hours) == (4.0, 2.0)
    assert worth.premium_price == pytest.approx(0.25 * 4 + 0.5 * 2)


def test_a_public_holiday_is_paid_as_a_sunday_and_a_sunday_once():
    holidays = frozenset({MONDAY, MONDAY + timedelta(days=6)})
    worth = judged(centre_of(someone(), prices=DUE, holidays=holidays), shift(0, 8), shift(6, 8))
    assert worth.pay.sunday.hours == 8.0


def test_an_unpaid_break_is_taken_off_everywhere_alike():
    start = local_instant(MONDAY, 22 * 60, ZONE)
    ends = [
        ShiftPart(start + timedelta(hours=h), start + timedelta(hours=h + 1), Activity.MEAL, False)
        for h in (1, 7)
    ]
    for meal in ends:
        worth = judged(
            centre_of(someone(), prices=DUE), Shift(1, start, start + timedelta(hours=10), (meal,))
        )
        assert worth.pay.night.hours == pytest.approx(8 * 9 / 10)


def test_a_contract_has_premiums_of_its_own_and_its_own_cost_of_an_hour():
    staff = (someone(1, hourly_cost=10.0, night_premium=1.0), someone(2, hourly_cost=30.0))
    worth = judged(centre_of(*staff, prices=DUE), shift(0, 22, 1), shift(0, 22, 2))
    assert worth.pay.night.price == pytest.approx(0.5 * 1.0 * 4 + 1.5 * 0.25 * 4)
    assert worth.cost == pytest.approx(20 * 28 + 0.5 * 4 + 1.5 * 4 + worth.premium_price)


def test_overtime_is_what_a_week_has_beyond_the_contract():
    own = replace(someone(1, weekly_minutes=480, overtime_minutes=240, days_per_week=6), week_so_far=(0, 0))
    problem = centre_of(own, days=14, prices=DUE)
    worth = judged(problem, *(shift(day, 8) for day in (0, 1, 2, 7, 8)))
    assert (worth.pay.own.hours, worth.pay.overtime.hours) == (16.0, 4.0)
    assert worth.pay.overtime.price == pytest.approx(1.4 * 4)
    assert worth.premium_price == pytest.approx(0.4 * 4)
    fourth = roster_of(problem, *(shift(day, 8) for day in range(4)))
    assert any("720 are allowed" in one.message for one in check_roster(problem, fourth))


def test_overtime_counts_what_was_worked_before_the_period_in_its_first_week():
    own = replace(someone(1, weekly_minutes=480, overtime_minutes=480), week_so_far=(2, 600))
    worth = judged(centre_of(own, days=5, first=MONDAY + timedelta(days=2), prices=DUE), shift(2, 8))
    assert worth.pay.overtime.hours == 4.0


def test_hours_by_the_period_have_their_overtime_by_the_period():
    own = replace(someone(1, overtime_minutes=240), pattern=WorkPattern(total_minutes=(0, 480)))
    problem = centre_of(own, days=14, prices=DUE)
    three = [shift(day, 8) for day in (0, 1, 2)]
    assert judged(problem, *three).pay.overtime.hours == 4.0
    assert check_roster(problem, roster_of(problem, *three)) == ()
    assert check_roster(problem, roster_of(problem, *three, shift(3, 8)))


def test_the_hours_of_an_agency_are_told_apart():
    staff = (someone(1, hourly_cost=20.0), someone(2, hourly_cost=40.0, agency=True))
    worth = judged(centre_of(*staff), shift(0, 8, 1), shift(1, 8, 1), shift(2, 8, 2))
    assert (worth.pay.own.hours, worth.pay.agency.hours, worth.pay.overtime.hours) == (8.0, 4.0, 0.0)
    assert worth.pay.agency.price == pytest.approx(4 * 40 / 30)


def drawn(draw):
    """Draw a centre with people of different premiums and overtime."""
    staff = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        contract = {
            "hourly_cost": draw(st.sampled_from([0.0, 20.0, 35.0])),
            "weekly_minutes": draw(st.sampled_from([480, 720])),
            "overtime_minutes": draw(st.sampled_from([0, 240, 480])),
            "night_premium": draw(st.sampled_from([None, 0.0, 1.0])),
            "overtime_premium": draw(st.sampled_from([None, 2.0])),
            "agency": draw(st.booleans()),
        }
        more = {}
        if draw(st.booleans()):
            more["pattern"] = WorkPattern(total_minutes=(0, draw(st.sampled_from([480, 960]))))
        staff.append(replace(someone(number, **contract), **more))
    prices = replace(DUE, missing_hour=draw(st.sampled_from([2.0, 20.0])))
    days = draw(st.sampled_from([7, 14]))
    return centre_of(*staff, days=days, opens=0, closes=24, agents=1.5, prices=prices)


@settings(max_examples=8, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_what_the_search_prices_of_premiums_and_overtime_is_what_the_evaluation_prices(data):
    problem = replace(drawn(data.draw), holidays=frozenset({MONDAY + timedelta(days=2)}))
    week = TimeGrid.of_days(MONDAY, 7, 60, ZONE)
    need = replace(problem.demands[0], required=problem.demands[0].required[: week.count])
    layout = arrange(replace(problem, grid=week, demands=(need,)))
    crew = Crew(layout, range(7), Diary.of(layout), np.zeros((1, week.count)), {})
    rng = np.random.default_rng(5)
    for _ in range(3):
        for k in rng.permutation(len(problem.staff)).tolist():
            crew.improve(0, [k])
        rows = [
            Shift(
                problem.staff[k].agent,
                layout.horizon.instant_of(one.start),
                layout.horizon.instant_of(one.start + 16),
            )
            for k, tour in crew.tours.items()
            for one in tour
        ]
        assert crew.cost() == pytest.approx(
            evaluate(layout.problem, Roster(week.start, week.end, tuple(rows))).cost
        )
        crew.shake(0, rng.permutation(len(problem.staff))[:2].tolist())
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    assert result.bound <= result.objective


def every_roster(problem, hours):
    """Yield each lawful choice of one shift or none a person and day."""
    first = problem.grid.local_of(0).date()
    days = range((problem.grid.end - problem.grid.start).days)
    options = [
        [None, *(shift(day, h, one.agent, first=first) for h in hours)]
        for one in problem.staff
        for day in days
    ]
    for choice in product(*options):
        found = roster_of(problem, *(one for one in choice if one))
        if not check_roster(problem, found):
            yield found


def bound_of(problem):
    """Return the bound of a week as the relaxation has it, whatever the search found."""
    layout = arrange(problem)
    week, nobody = layout.horizon.weeks()[0], np.zeros((len(layout.pools), problem.grid.count))
    return bounded_week(layout, week, nobody, Budget(COUNTED, ONE, SystemClock()), 10.0).bound


@pytest.mark.parametrize("missing", [0.9, 1.3, 1.8, 20.0])
@pytest.mark.parametrize("pattern", [WorkPattern(), WorkPattern(total_minutes=(0, 480))])
@pytest.mark.parametrize("people", [1, 2])
def test_the_search_finds_the_least_price_of_small_weeks_and_bounds_it(missing, pattern, people):
    staff = [
        replace(
            someone(k, weekly_minutes=240 * k, overtime_minutes=480, hourly_cost=10.0 * k), pattern=pattern
        )
        for k in range(1, people + 1)
    ]
    prices, friday = replace(DUE, missing_hour=missing), MONDAY + timedelta(days=4)
    problem = centre_of(*staff, days=3, first=friday, agents=1.3, prices=prices, opens=20, closes=24)
    best = min(evaluate(problem, one).cost for one in every_roster(problem, (20,)))
    assert solve(problem, COUNTED, ONE).objective == pytest.approx(best)
    assert 0 < bound_of(problem) <= best + 1e-9


def test_overtime_is_worked_only_where_missing_people_are_dearer():
    own = someone(1, weekly_minutes=480, overtime_minutes=480)
    for missing, shifts in ((1.3, 2), (1.5, 4)):
        problem = centre_of(own, prices=replace(DUE, missing_hour=missing), days=5)
        result = solve(problem, COUNTED, ONE)
        assert len(result.roster.shifts) == shifts
        assert result.pay.overtime.hours == 4 * (shifts - 2)
        assert result.bound == pytest.approx(result.objective)


def test_overtime_goes_to_whom_it_costs_least():
    staff = (
        someone(1, overtime_minutes=240, weekly_minutes=240),
        someone(2, overtime_minutes=240, weekly_minutes=240, overtime_premium=0.1),
    )
    result = solve(centre_of(*staff, days=3, prices=DUE), COUNTED, ONE)
    assert sorted(one.agent for one in result.roster.shifts) == [1, 2, 2]


def test_nights_go_to_whom_they_cost_least():
    staff = (someone(1), someone(2, night_premium=0.1), someone(3, night_premium=0.5))
    result = solve(centre_of(*staff, opens=22, closes=24, days=5, prices=DUE), COUNTED, ONE)
    assert {one.agent for one in result.roster.shifts} == {2}


def test_a_shift_begins_early_enough_to_spare_the_night():
    problem = centre_of(someone(), opens=18, closes=23, days=5, prices=replace(DUE, missing_hour=1.2))
    assert set(begun(problem, solve(problem, COUNTED, ONE).roster)) == {18}


def test_an_agency_is_called_where_own_people_do_not_suffice():
    staff = (someone(1, hourly_cost=20.0, weekly_minutes=720), someone(2, hourly_cost=40.0, agency=True))
    result = solve(centre_of(*staff, days=5), COUNTED, ONE)
    assert (result.pay.own.hours, result.pay.agency.hours) == (12.0, 8.0)


@pytest.mark.parametrize(
    ("contract", "prices", "said"),
    [
        ({"overtime_minutes": -30}, DUE, "contract 'pt': -30 minutes of overtime"),
        ({"overtime_minutes": 60}, DUE, "overtime of 60 minutes has no room"),
        ({"night_premium": -0.1}, DUE, "a night premium of -0.1"),
        ({"sunday_premium": float("nan")}, DUE, "a Sunday premium of nan"),
        ({"overtime_premium": float("inf")}, DUE, "an? overtime premium of inf"),
        ({}, replace(DUE, night_premium=-1.0), "a night premium of -1"),
        ({}, replace(DUE, overtime_premium=-1.0), "overtime premium of -1"),
    ],
)
def test_pay_that_makes_no_sense_is_named_before_any_search(contract, prices, said):
    with pytest.raises(InvalidInput, match=said):
        validate(centre_of(someone(1, **contract), prices=prices))
