"""On call: what the model of spans leaves out is what the independent check names, and the other way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.agent import Availability
from contactcenter.domain.roster import OnCall, Shift
from tests.workforce.rostering.centres import MONDAY, RULES, person
from tests.workforce.rostering.oncall.calls import at, called, idle, need, span
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.problem import PersonalLimits
from workforce.rostering.rules import oncall


def broken(problem, *spans):
    return [one.message for one in check_roster(problem, called(problem, *spans))]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    begin=st.integers(0, 24 * 12),
    hours=st.integers(1, 60),
    off=st.integers(0, 13),
    away=st.tuples(st.integers(0, 300), st.integers(1, 40)),
    windows=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 23), st.integers(1, 40)),
        max_size=3,
        unique_by=lambda w: w[0],
    ),
    limits=st.tuples(st.booleans(), st.booleans()),
)
def test_a_span_is_offered_to_whom_the_check_lets_have_it(begin, hours, off, away, windows, limits):
    who = person(
        1,
        days_off=frozenset({MONDAY + timedelta(days=off)}),
        time_off=((at(0, away[0]), at(0, sum(away))),),
        availability=tuple(Availability(day, 60 * a, 60 * (a + b)) for day, a, b in windows),
        limits=PersonalLimits(nights=limits[0], sundays=limits[1]),
    )
    problem = idle([who], [])
    start = at(0, begin)
    end = start + timedelta(hours=hours)
    refused = oncall.encode_span(problem, who, start, end) != ""
    assert refused == bool(broken(problem, OnCall(1, start, end)))


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([span(1, 0), span(1, 1, hour=7)], "which overlap"),
        ([span(1, 0), span(1, 2), span(1, 4)], "3 days of 28; 2 are allowed"),
        ([span(9, 0)], "Agent 9 is on call but is not on the staff"),
        ([span(1, 5)], "must not work on Sunday 2026-10-11"),
    ],
)
def test_spans_that_must_not_be_are_named(spans, said):
    who = person(1, limits=PersonalLimits(sundays=False))
    problem = idle([who], [], rules=replace(RULES, max_on_call_days=2))
    assert said in broken(problem, *spans)[-1]


def test_days_on_call_before_the_period_count_for_four_weeks():
    rules = replace(RULES, max_on_call_days=2)
    before = frozenset({MONDAY - timedelta(days=27), MONDAY - timedelta(days=1)})
    problem = idle([person(1, on_call_before=before)], [], rules=rules)
    assert "3 days of 28" in broken(problem, span(1, 0))[0]
    assert broken(problem, span(1, 1)) == []


def test_a_shift_during_a_given_span_or_too_soon_after_it_is_named():
    problem = idle([person(1)], [need(0)], rules=replace(RULES, on_call_rest_minutes=660))
    shifts = [Shift(1, at(1, hour), at(1, hour + 4)) for hour in (6, 12, 19)]
    said = [
        [
            one.message
            for one in oncall.check(problem, replace(called(problem, span(1, 0)), shifts=(shift,)))
        ]
        for shift in shifts
    ]
    assert "works while on call from 2026-10-05 18:00 to 2026-10-06 08:00" in said[0][0]
    assert "starts 240 minutes after being on call; 660 are due" in said[1][0]
    assert said[2] == []


@pytest.mark.parametrize(
    ("needs", "spans", "hours"),
    [
        ([need(0)], [], 14),
        ([need(0, people=3)], [span(1, 0)], 28),
        ([need(0)], [span(1, 0, hours=10)], 4),
        ([need(0)], [span(1, 0, hours=6), span(2, 0, hour=24, hours=8)], 0),
        ([need(0, serves="mail")], [span(1, 0)], 14),
        ([need(0, serves="mail"), need(0, serves="calls")], [span(3, 0)], 14),
        ([need(0, serves="mail"), need(0, serves="calls")], [span(1, 0), span(3, 0)], 0),
        ([need(0, among=frozenset({2}))], [span(1, 0)], 14),
        ([need(0), need(0, 20, 4)], [span(1, 0)], 4),
    ],
)
def test_people_on_call_count_for_one_need_at_a_time(needs, spans, hours):
    staff = [person(1), person(2), person(3, ("calls", "mail"))]
    problem = idle(staff, needs)
    worth = evaluate(problem, called(problem, *spans))
    assert worth.on_call_hours_missing == pytest.approx(hours)
    assert worth.cost == worth.on_call_price == pytest.approx(20 * hours)
