"""Adherence and conformance against a count of single minutes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.adherence import NOTHING_PLANNED, StateSpan
from contactcenter.domain.agent import AgentState
from contactcenter.domain.roster import Activity, Shift, ShiftPart
from workforce.intraday.adherence import measure_adherence

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHIFT = Shift(
    1, NINE, NINE + 240 * MINUTE, (ShiftPart(NINE + 120 * MINUTE, NINE + 135 * MINUTE, Activity.BREAK),)
)


def spans(*states):
    """Spans of so many minutes each from half an hour before the shift."""
    cursor, found = NINE - 30 * MINUTE, []
    for minutes, state in states:
        found.append(StateSpan(1, cursor, cursor + minutes * MINUTE, state))
        cursor += minutes * MINUTE
    return found


def test_who_does_what_is_planned_keeps_all_of_it():
    states = spans((30, AgentState.SIGNED_OUT), (120, AgentState.AVAILABLE), (15, AgentState.ON_BREAK))
    found = measure_adherence(SHIFT, states, NINE + 135 * MINUTE)
    assert (found.adherence, found.conformance) == (1.0, 1.0)


def test_working_through_the_break_is_no_adherence_but_more_conformance():
    found = measure_adherence(SHIFT, spans((300, AgentState.AVAILABLE)), NINE + 240 * MINUTE)
    assert found.adherence == pytest.approx(225 / 240)
    assert found.conformance == pytest.approx(270 / 225)


def test_before_the_shift_nothing_is_measured():
    found = measure_adherence(SHIFT, [], NINE)
    assert found == NOTHING_PLANNED
    assert (found.adherence, found.conformance) == (None, None)


@given(
    st.lists(st.tuples(st.integers(1, 120), st.sampled_from(AgentState)), max_size=8), st.integers(0, 300)
)
def test_the_measure_agrees_with_a_count_of_minutes(states, until):
    own = spans(*states)
    end = NINE + until * MINUTE
    kept = planned = served = serving = 0
    for minute in range(-30, until):
        instant = NINE + minute * MINUTE
        available = any(one.start <= instant < one.end and one.state == "available" for one in own)
        duty = SHIFT.duty_at(instant)
        served += available
        if duty is not None:
            planned += 1
            serving += duty.serves
            kept += available == duty.serves
    found = measure_adherence(SHIFT, own, end)
    measured = (found.planned, found.kept, found.serving_planned, found.served)
    assert measured == (planned * 60, kept * 60, serving * 60, served * 60)
