"""When people serve, as numbers: the same as shift by shift, to the last bit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.floors import draw_floor
from contactcenter.domain.roster import Activity, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from workforce.rostering.evaluation import presence
from workforce.rostering.serving import EPOCH, RESOLUTION, ServingSpans, SkillSets

MORNING = datetime(2026, 10, 5, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@st.composite
def shifts(draw):
    """Draw a shift whose parts may touch, overlap, hold one another and reach its edges, in any order."""
    length = draw(st.integers(1, 600))
    start = MORNING + draw(st.integers(0, 2000)) * MINUTE
    parts = []
    for _ in range(draw(st.integers(0, 5))):
        begin = draw(st.integers(0, length - 1))
        end = draw(st.integers(begin + 1, length))
        parts.append(ShiftPart(start + begin * MINUTE, start + end * MINUTE, Activity.BREAK))
    return Shift(AgentId(draw(st.integers(1, 4))), start, start + length * MINUTE, tuple(parts))


def numbers_of(one):
    """Return begin and end of something in microseconds since 1970."""
    return (one.start - EPOCH) // RESOLUTION, (one.end - EPOCH) // RESOLUTION


def spans_of(some):
    """Return the spans of shifts from their bare numbers, the parts turned round."""
    edges = [(one.agent, *numbers_of(one)) for one in some]
    parts = [(row, *numbers_of(part)) for row, one in enumerate(some) for part in one.parts]
    numbers = (np.array(rows, dtype=np.int64).reshape(-1, 3) for rows in (edges, parts[::-1]))
    return ServingSpans.between(*numbers)


@given(st.lists(shifts(), max_size=6))
def test_spans_from_numbers_are_those_of_the_shifts_in_their_order(some):
    found = spans_of(some)
    told = [
        (agent, EPOCH + int(begin) * RESOLUTION, EPOCH + int(end) * RESOLUTION)
        for agent, (begin, end) in zip(found.agents.tolist(), found.edges, strict=True)
    ]
    assert told == [(one.agent, *span) for one in some for span in one.serving_spans()]


def test_presence_from_numbers_is_that_of_the_shifts_to_the_last_bit():
    floor = draw_floor(42)
    odd = tuple(
        replace(one, end=one.end + timedelta(seconds=7 * place))
        for place, one in enumerate(floor.roster.shifts)
    )
    expected, links = presence(floor.problem, odd)
    serves = {one.agent: one.serves for one in floor.problem.staff}
    sets = SkillSets.of(serves, floor.problem.demands)
    assert np.array_equal(sets.presence(floor.problem.grid, spans_of(odd)), expected)
    assert np.array_equal(sets.links, links)


def test_spans_of_some_people_are_theirs_alone():
    some = draw_floor(42).roster.shifts
    own = {AgentId(3), AgentId(8)}
    found, expected = spans_of(some).of_people(own), spans_of([one for one in some if one.agent in own])
    assert np.array_equal(found.agents, expected.agents)
    assert np.array_equal(found.edges, expected.edges)
