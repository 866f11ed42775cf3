"""Spans and shifts together: lawful, judged by one price, never under the bound, and repeatable."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster
from tests.workforce.rostering.centres import MONDAY, RULES, centre, person
from tests.workforce.rostering.named.kinds import drawn_problem, with_rules
from tests.workforce.rostering.oncall.calls import at, need, span
from tests.workforce.rostering.test_personal import PLAIN, centre_of, someone
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.limits import StoppingRule
from workforce.rostering.oncall.exchange import Exchange, Move, of_people
from workforce.rostering.oncall.spans import offers_of
from workforce.rostering.params import SolverParams
from workforce.rostering.problem import Demand, Fairness, OnCallNeed, Prices, WorkPattern
from workforce.rostering.solver import solve
from workforce.rostering.validation import validate

COUNTED = StoppingRule(gap=0.0, deterministic=0.05)
ONE = SolverParams(workers=1, seed=3)
RESTED = replace(PLAIN, on_call_rest_minutes=660, max_on_call_days=4)


def solved(problem):
    result = solve(problem, COUNTED, ONE)
    assert check_roster(problem, result.roster) == ()
    assert evaluate(problem, result.roster).cost == pytest.approx(result.objective)
    assert result.bound <= result.objective + 1e-6
    assert result.on_call_bound <= result.on_call_cost + 1e-6
    return result


def is_sound(problem):
    try:
        validate(problem)
    except InvalidInput:
        return False
    return True


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data())
def test_spans_and_shifts_keep_every_rule(data):
    draw = data.draw
    staff = [
        someone(
            number,
            days_off=frozenset({MONDAY + timedelta(days=draw(st.integers(0, 6)))}),
            pattern=WorkPattern(
                run_days=(draw(st.integers(1, 2)), 5), min_days_off=draw(st.integers(1, 2))
            ),
        )
        for number in (1, 2, 3)
    ]
    needs = [
        need(day, draw(st.sampled_from([8, 18])), draw(st.sampled_from([6, 14])))
        for day in sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4)))
    ]
    told = (span(3, 6),) if MONDAY + timedelta(days=6) not in staff[2].days_off else ()
    problem = centre_of(
        *staff, agents=2, rules=RESTED, on_call_needs=tuple(needs), fairness=Fairness(on_call=2.0)
    )
    problem = replace(problem, on_call=told)
    assume(is_sound(problem))
    solved(problem)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_spans_and_shifts_of_kinds_keep_every_rule(seed):
    problem = with_rules(
        drawn_problem(seed, days=14, people=3), on_call_rest_minutes=660, max_on_call_days=4
    )
    rng, begin = np.random.default_rng(seed), problem.grid.start
    starts = [begin + timedelta(days=int(day), hours=18) for day in rng.choice(14, 4, replace=False)]
    needs = tuple(OnCallNeed(one, one + timedelta(hours=14)) for one in sorted(starts))
    problem = replace(problem, on_call_needs=needs, fairness=Fairness(on_call=1.0))
    assume(is_sound(problem))
    result = solve(problem, COUNTED, ONE)
    if result.roster is None:
        assert solve(replace(problem, on_call_needs=()), COUNTED, ONE).roster is None
        return
    assert check_roster(problem, result.roster) == ()
    assert evaluate(problem, result.roster).cost == pytest.approx(result.objective)
    assert result.bound <= result.objective + 1e-6


def test_equal_seeds_give_equal_rosters():
    problem = centre_of(
        someone(1),
        someone(2),
        rules=RESTED,
        on_call_needs=(need(1), need(3)),
        fairness=Fairness(on_call=1.0),
    )
    one, other = solved(problem), solved(problem)
    assert one.roster == other.roster
    assert one.objective == other.objective
    assert len(one.roster.on_call) == 2


def test_the_bound_holds_for_any_way_of_giving_the_spans_out():
    staff = someone(1), someone(2)
    problem = centre_of(*staff, rules=RESTED, on_call_needs=(need(1), need(3)))
    bound = solved(problem).bound
    for who in ((1, 1), (1, 2), (2, 1), (2, 2)):
        told = tuple(span(agent, day) for agent, day in zip(who, (1, 3), strict=True))
        assert solved(replace(problem, on_call=told)).objective >= bound - 1e-6


def test_spans_go_to_those_whose_shifts_nobody_misses():
    clerk = replace(someone(3), serves=frozenset({"mail"}))
    problem = centre_of(someone(1), someone(2), rules=RESTED)
    mail = replace(problem.demands[0], id="mail", required=problem.demands[0].required * 0.05)
    problem = replace(
        problem,
        staff=(*problem.staff, clerk),
        demands=(*problem.demands, mail),
        on_call_needs=tuple(need(day) for day in range(4)),
    )
    assert Counter(one.agent for one in solved(problem).roster.on_call) == {3: 4}


def test_who_owes_the_period_many_hours_is_not_called_away_from_them():
    busy = someone(1, pattern=WorkPattern(total_minutes=(7 * 240, 7 * 240)))
    week_on_call = OnCallNeed(at(0, 0), at(7, 0))
    rules = replace(PLAIN, max_consecutive_days=7, max_weekly_minutes=7 * 240)
    free = replace(someone(2), serves=frozenset({"calls"}))
    problem = centre_of(busy, free, rules=rules, on_call_needs=(week_on_call,))
    assert [one.agent for one in solved(problem).roster.on_call] == [2]
    alone = solved(replace(problem, staff=(busy,)))
    assert alone.roster.on_call == ()
    assert alone.on_call_shortages[0].hours == pytest.approx(168)


def test_shortages_say_what_people_do_instead():
    away = someone(1, time_off=((at(1, 20), at(1, 22)),))
    seldom = someone(2, on_call_before=frozenset(MONDAY - timedelta(days=k) for k in range(1, 5)))
    problem = centre_of(
        away,
        seldom,
        someone(3),
        rules=RESTED,
        on_call_needs=(need(1, people=3),),
        prices=Prices(missing_on_call_hour=1000.0),
    )
    short = solved(problem).on_call_shortages
    assert [(one.people, one.hours) for one in short] == [(2, pytest.approx(28))]
    assert short[0].reason.startswith("of 3 who may be asked: ")
    for why in ("1 with time off", "1 at the limit of days on call in 28 days", "1 on call then"):
        assert why in short[0].reason


def test_an_exchange_is_kept_where_the_whole_gets_cheaper():
    problem = centre(people=2, agents=1, rules=replace(RULES, on_call_rest_minutes=660))
    clerk = person(2, ("mail",))
    mail = replace(problem.demands[0], id="mail", required=problem.demands[0].required * 0)
    problem = replace(
        problem, staff=(problem.staff[0], clerk), demands=(*problem.demands, mail), on_call_needs=(need(1),)
    )
    given = span(1, 1)
    whole = solve(replace(problem, on_call_needs=(), on_call=(given,)), COUNTED, ONE).roster

    def replan(part, own):
        return solve(part, COUNTED, ONE, start=own).roster

    exchange = Exchange(problem, offers_of(problem), replace(whole, on_call=(given,)), 0.0, replan)
    before = exchange.cost
    assert exchange.attempt(Move(frozenset({given}), frozenset({span(2, 1)})))
    assert exchange.roster.on_call == (span(2, 1),)
    assert exchange.cost < before - 100
    assert check_roster(problem, exchange.roster) == ()
    assert not exchange.attempt(Move(frozenset({span(2, 1)}), frozenset({given})))


def test_what_others_leave_open_is_the_need_of_few():
    problem = centre(people=3, agents=3)
    roster = solve(problem, COUNTED, ONE).roster
    part = of_people(problem, roster, {1})
    others = Roster(roster.start, roster.end, tuple(one for one in roster.shifts if one.agent != 1))
    assert part.demands[0].required == pytest.approx(evaluate(problem, others).missing[0])
    assert [one.agent for one in part.staff] == [1]


def test_a_search_that_is_asked_to_stop_keeps_lawful_shifts_and_spans():
    problem = centre_of(someone(1), someone(2), rules=RESTED, on_call_needs=(need(1), need(3)))
    stopped = solve(problem, StoppingRule(seconds=60, asked=lambda: True), ONE)
    assert check_roster(problem, stopped.roster) == ()
    assert len(stopped.roster.on_call) == 2
    assert stopped.seconds < 30


def test_people_of_a_skill_are_called_over_kinds_of_shift_too():
    problem = drawn_problem(1, days=7, people=3)
    begin = problem.grid.start + timedelta(days=2, hours=18)
    staff = tuple(
        replace(one, days_off=frozenset(), pattern=WorkPattern(), serves=frozenset(skills))
        for one, skills in zip(problem.staff, (["calls"], ["mail"], ["calls"]), strict=True)
    )
    skills = tuple(Demand(name, np.zeros(problem.grid.count)) for name in ("calls", "mail"))
    needs = (OnCallNeed(begin, begin + timedelta(hours=14), 1, "mail"),)
    problem = replace(problem, staff=staff, demands=skills, on_call_needs=needs)
    result = solve(problem, COUNTED, ONE)
    assert [one.agent for one in result.roster.on_call] == [2]
    assert check_roster(problem, result.roster) == ()
