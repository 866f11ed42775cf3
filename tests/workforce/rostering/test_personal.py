"""What concerns single people: the search keeps to it and prices it as the independent evaluation does."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactcenter.domain.agent import Availability
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.timegrid import TimeGrid
from tests.workforce.rostering.centres import MONDAY, PART_TIME, RULES, ZONE, flat_curve, person
from workforce.rostering.blocks import arrange
from workforce.rostering.crew import Crew
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.naming import Diary
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import (
    Burden,
    CarPool,
    Demand,
    Fairness,
    Prices,
    RosterProblem,
    Succession,
    Wish,
    WorkPattern,
)
from workforce.rostering.solver import solve

COUNTED = StoppingRule(deterministic=0.05)
ONE = SolverParams(workers=1, seed=3)
PLAIN = replace(RULES, break_after_minutes=720, meal_over_minutes=720)
SHORT = replace(PART_TIME, daily_minutes=(240, 240))


def centre_of(*staff, days=7, agents=1, opens=8, closes=20, rules=PLAIN, **more):
    """Return a centre at whole hours, open every day, whose people work four hours a day."""
    grid = TimeGrid.of_days(MONDAY, days, 60, ZONE)
    need = Demand("calls", flat_curve(grid, agents, opens, closes, range(7)))
    return RosterProblem(grid, (need,), staff, rules, 60, **more)


def someone(number=1, **more):
    return person(number, contract=SHORT, **more)


def plain(day, hour, agent=1, hours=4):
    start = local_instant(MONDAY + timedelta(days=day), hour * 60, ZONE)
    return Shift(agent, start, start + timedelta(hours=hours))


def solved(problem):
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    return result


def begun(roster, agent=1):
    """Return day from Monday (0) and local hour of each shift of a person."""
    found = []
    for shift in roster.shifts:
        if shift.agent == agent:
            local = shift.start.astimezone(TimeGrid.of_days(MONDAY, 1, 60, ZONE).local_of(0).tzinfo)
            found.append(((local.date() - MONDAY).days, local.hour))
    return found


def drawn(draw):
    """Draw people with everything that concerns single people."""
    days = draw(st.sampled_from([7, 14]))
    start = local_instant(MONDAY, 0, ZONE)
    staff = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        more = {}
        if number > 1 and draw(st.booleans()):
            begin = start + timedelta(hours=draw(st.integers(0, 24 * days - 30)))
            more["time_off"] = ((begin, begin + timedelta(hours=draw(st.integers(1, 30)))),)
        if draw(st.booleans()):
            more["pattern"] = WorkPattern(
                run_days=(draw(st.integers(1, 3)), draw(st.sampled_from([None, 3, 4]))),
                min_days_off=draw(st.integers(1, 3)),
                max_weekends=draw(st.sampled_from([None, 1])),
            )
        if draw(st.booleans()):
            more["bands"] = tuple(Availability(day, 600, 1800) for day in range(7))
        if draw(st.booleans()):
            more["days_in_a_row"] = draw(st.integers(1, 3))
            more["last_end"] = start - timedelta(hours=draw(st.integers(1, 8)))
        staff.append(someone(number, **more))
    locked = sorted(draw(st.sets(st.integers(0, days - 1), max_size=3)))
    locks = [plain(day, draw(st.integers(8, 18)), agent=99) for day in locked]
    span = start + timedelta(hours=draw(st.integers(0, 24 * days - 1)))
    successions = (Succession((600, 1440), draw(st.sampled_from([720, 1440]))),)
    problem = centre_of(
        *staff,
        someone(99),
        days=days,
        closes=24,
        rules=replace(PLAIN, weekly_rest_minutes=draw(st.sampled_from([0, 1440, 2100]))),
        locks=tuple(locks),
        on_call=(OnCall(1, span, span + timedelta(hours=12)),),
        successions=draw(st.sampled_from([(), successions])),
    )
    lawful = not check_roster(problem, Roster(problem.grid.start, problem.grid.end, problem.locks))
    return problem if lawful else replace(problem, locks=())


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data())
def test_the_search_keeps_locks_time_off_bands_blocks_successions_and_spans_on_call(data):
    problem = drawn(data.draw)
    assert check_roster(problem, solve(problem, COUNTED, ONE).roster) == ()


LATER = CarPool((1, 4), 5.0, 30, MONDAY + timedelta(days=2), MONDAY + timedelta(days=4))


def test_what_the_search_prices_is_what_the_evaluation_prices():
    rng = np.random.default_rng(5)
    wishes = [
        Wish(1 + k % 4, MONDAY + timedelta(days=k % 7), None, bool(k % 2), 1.5, begins, lengths)
        for k, (begins, lengths) in enumerate([(None, None), ((600, 900), None), (None, (200, 240))] * 4)
    ]
    problem = centre_of(
        *(someone(k, burden=Burden(k, 2 * k, k, 1)) for k in range(1, 5)),
        closes=24,
        wishes=tuple(wishes),
        published=tuple(plain(day, 9 + day, 1 + day % 4) for day in range(7)),
        car_pools=(CarPool((1, 2), 3.0, 60), CarPool((2, 3), 2.0), LATER),
        fairness=Fairness(1.0, 2.0, 3.0, 0.5),
        prices=Prices(change=4.0),
    )
    layout = arrange(problem)
    crew = Crew(layout, range(7), Diary.of(layout), np.zeros((1, problem.grid.count)), {})
    for _ in range(5):
        for k in rng.permutation(4).tolist():
            crew.improve(0, [k])
        rows = [
            Shift(
                problem.staff[k].agent,
                layout.horizon.instant_of(one.start),
                layout.horizon.instant_of(one.start + layout.horizon.ticks(one.shape.minutes)),
            )
            for k, tour in crew.tours.items()
            for one in tour
        ]
        worth = evaluate(problem, Roster(problem.grid.start, problem.grid.end, tuple(rows)))
        assert crew.cost() == pytest.approx(worth.cost)
        crew.shake(0, rng.permutation(4)[:2].tolist())


def test_a_wish_for_an_early_start_is_granted_and_one_against_a_day_too():
    day = MONDAY + timedelta(days=2)
    early = Wish(1, day, None, True, 30.0, begins=(480, 540))
    free = Wish(1, MONDAY, None, False, 100.0)
    found = begun(solved(centre_of(someone(), wishes=(early, free))).roster)
    assert dict(found)[2] in (8, 9)
    assert 0 not in dict(found)


def test_people_who_share_a_car_begin_together():
    pool = CarPool((1, 2), 300.0)
    roster = solved(centre_of(someone(1), someone(2), car_pools=(pool,))).roster
    assert begun(roster, 1) == begun(roster, 2) != []


def test_a_car_that_is_shared_on_some_days_is_priced_on_these_alone():
    problem = centre_of(someone(1), someone(2), someone(4), car_pools=(LATER,))
    one = tuple(plain(day, 9, 1) for day in range(7))
    apart = evaluate(problem, Roster(*_period(problem), (*one, *(plain(day, 9, 4) for day in (1, 3)))))
    assert apart.car_price == 2 * LATER.weight


def test_a_published_roster_stays_where_a_change_costs_more_than_it_gains():
    published = tuple(plain(day, 12) for day in range(4))
    problem = centre_of(someone(), published=published)
    same = solved(replace(problem, prices=Prices(change=1000.0)))
    assert begun(same.roster) == [(day, 12) for day in range(4)]
    worth = evaluate(replace(problem, prices=Prices(change=2.0)), Roster(*_period(problem), published[1:]))
    assert (worth.changed_days, worth.change_price) == (1, 2.0)


def _period(problem):
    return problem.grid.start, problem.grid.end


def test_a_locked_shift_stays_although_nobody_needs_it():
    lock = plain(2, 2)
    roster = solved(centre_of(someone(), locks=(lock,))).roster
    assert (2, 2) in begun(roster)
    assert len(roster.shifts) > 1


def test_nights_and_sundays_go_to_who_carried_the_fewest():
    burdened = someone(1, burden=Burden(nights=5, weekends=5, sundays=5))
    fair = Fairness(night=3.0, weekend=1.0, sunday=3.0)
    nights = solved(centre_of(burdened, someone(2), opens=0, closes=4, fairness=fair))
    assert len(begun(nights.roster, 2)) > len(begun(nights.roster, 1))
    worth = evaluate(nights_problem := centre_of(burdened, someone(2), fairness=fair), nights.roster)
    carried = {one.agent: one for one in worth.carried}
    assert carried[1].before.nights == 5
    assert carried[2].now.nights == len(begun(nights.roster, 2))
    prices = [5 * n + n * (n + 1) / 2 for n in [carried[1].now.nights]]
    assert worth.fairness_price >= 3.0 * prices[0]
    assert nights_problem.fairness.night == 3.0


def test_the_price_of_nights_within_a_period_rises():
    fair = Fairness(night=4.0)
    alike = solved(centre_of(someone(1), someone(2), opens=0, closes=4, fairness=fair)).roster
    assert abs(len(begun(alike, 1)) - len(begun(alike, 2))) <= 1


@pytest.mark.parametrize(("next_from", "broken"), [(720, True), (660, False), (1440, True)])
def test_a_succession_binds_the_next_day_alone(next_from, broken):
    problem = centre_of(someone(), successions=(Succession((960, 1440), next_from),))
    next_day, after = ([plain(0, 16), plain(day, 11)] for day in (1, 2))
    rules = {one.rule for one in check_roster(problem, Roster(*_period(problem), tuple(next_day)))}
    assert ("succession" in rules) == broken
    assert check_roster(problem, Roster(*_period(problem), tuple(after))) == ()


def test_the_bounds_of_weeks_count_no_hour_twice():
    """Who works around the clock for two weeks leaves a night between them that belongs to one."""
    problem = centre_of(someone(), days=14, opens=0, closes=24)
    result = solved(problem)
    assert result.bound < result.objective - 1
    assert result.bound > 0.9 * result.objective
    day_time = solved(centre_of(someone(), days=14, opens=8, closes=12))
    assert day_time.bound == pytest.approx(day_time.objective)


@settings(max_examples=5, deadline=None, derandomize=True, database=None)
@given(
    least=st.lists(st.integers(0, 14), min_size=2, max_size=2),
    days=st.sampled_from([7, 14, 18]),
    off=st.sets(st.integers(0, 17), max_size=5),
)
def test_the_least_of_the_period_is_worked_or_said_to_be_out_of_reach(least, days, off):
    own = [WorkPattern(total_minutes=(240 * count, 240 * 18)) for count in least]
    away = frozenset(MONDAY + timedelta(days=day) for day in off if day < days)
    staff = (someone(1, pattern=own[0]), someone(2, pattern=own[1], days_off=away), someone(3))
    problem = centre_of(*staff, days=days, opens=8, closes=12)
    room = [days - days // 7, days - max(days // 7, len(away))]
    if any(least[k] > (days if k == 0 else days - len(away)) for k in range(2)):
        with pytest.raises(InvalidInput, match="total time"):
            solve(problem, COUNTED, ONE)
        return
    result = solve(problem, COUNTED, ONE)
    if result.roster is None:
        assert "paid minutes in the period" in result.conflicts[0]
        assert any(due > most - 2 for due, most in zip(least, room, strict=True))
        return
    assert check_roster(problem, result.roster) == ()
