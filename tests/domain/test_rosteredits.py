"""Edits by hand: what they change, that they can be undone, and what a clock change does to a night."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.rosterchange import (
    RosterChange,
    ShiftKey,
    apply_change,
    change_between,
    key_of,
    refuse_overlaps,
)
from contactcenter.domain.rosteredit import (
    AddShift,
    CopyDay,
    DeleteShift,
    GiveShift,
    MovePart,
    MoveShift,
    ReplaceShift,
    ResizeShift,
    agents_of,
    change_of,
    day_of_shift,
)

ROME = "Europe/Rome"
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
SHIFT = Shift(
    1,
    NINE,
    NINE + 8 * HOUR,
    (
        ShiftPart(NINE + 2 * HOUR, NINE + 2 * HOUR + QUARTER, Activity.BREAK),
        ShiftPart(NINE + 4 * HOUR, NINE + 4 * HOUR + 2 * QUARTER, Activity.MEAL, paid=False),
    ),
)
OTHER = Shift(2, NINE + HOUR, NINE + 6 * HOUR)
WEEK = Roster(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC), (SHIFT, OTHER))


def after(edit, roster=WEEK):
    return apply_change(roster, change_of(edit, roster.shifts))


def shift_of(roster, agent):
    (found,) = [one for one in roster.shifts if one.agent == agent]
    return found


def test_a_moved_shift_takes_its_breaks_along():
    moved = shift_of(after(MoveShift(key_of(SHIFT), NINE + HOUR)), 1)
    assert (moved.start, moved.end) == (NINE + HOUR, NINE + 9 * HOUR)
    assert moved.parts[0].start == NINE + 3 * HOUR
    assert moved.paid_seconds == SHIFT.paid_seconds


def test_a_resized_shift_keeps_its_breaks_on_the_clock():
    longer = shift_of(after(ResizeShift(key_of(SHIFT), NINE, NINE + 9 * HOUR)), 1)
    assert longer.parts == SHIFT.parts
    with pytest.raises(InvalidInput, match="meal of agent 1 lies outside"):
        after(ResizeShift(key_of(SHIFT), NINE, NINE + 3 * HOUR))


def test_a_break_moves_alone_and_never_onto_another():
    key = key_of(SHIFT)
    moved = shift_of(after(MovePart(key, NINE + 2 * HOUR, NINE + 3 * HOUR)), 1)
    assert [part.start for part in moved.parts] == [NINE + 3 * HOUR, NINE + 4 * HOUR]
    with pytest.raises(InvalidInput, match="would overlap the meal"):
        after(MovePart(key, NINE + 2 * HOUR, NINE + 4 * HOUR + QUARTER))
    with pytest.raises(NotFound, match="Nothing begins"):
        after(MovePart(key, NINE, NINE + HOUR))


def test_a_shift_is_given_replaced_deleted_and_added():
    assert shift_of(after(GiveShift(key_of(SHIFT), 3)), 3).parts == SHIFT.parts
    assert after(DeleteShift(key_of(SHIFT))).shifts == (OTHER,)
    assert after(ReplaceShift(key_of(OTHER), Shift(2, NINE, NINE + HOUR))).shifts[1].end == NINE + HOUR
    assert len(after(AddShift(Shift(3, NINE, NINE + HOUR))).shifts) == 3


@pytest.mark.parametrize(
    ("edit", "error", "words"),
    [
        (AddShift(Shift(1, NINE + HOUR, NINE + 2 * HOUR)), InvalidInput, "overlaps the one until"),
        (AddShift(Shift(3, WEEK.end, WEEK.end + HOUR)), InvalidInput, "outside the roster's period"),
        (GiveShift(key_of(SHIFT), 2), InvalidInput, "overlaps"),
        (MoveShift(key_of(SHIFT), NINE), InvalidInput, "changes nothing"),
        (DeleteShift(ShiftKey(9, NINE)), NotFound, "no shift that starts at 2026-11-23 09:00"),
        (AddShift(Shift(1, NINE, NINE + HOUR)), InvalidInput, "already has a shift"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_with_the_reason(edit, error, words):
    with pytest.raises(error, match=words):
        after(edit)


def test_a_change_does_not_fit_a_roster_that_changed_meanwhile():
    change = change_of(DeleteShift(key_of(SHIFT)), WEEK.shifts)
    moved = after(MovePart(key_of(SHIFT), NINE + 2 * HOUR, NINE + 3 * HOUR))
    with pytest.raises(Conflict, match="not in the roster any more"):
        apply_change(moved, change)


def test_an_edit_names_whose_shifts_it_speaks_of():
    assert agents_of(GiveShift(key_of(SHIFT), 7)) == {1, 7}
    assert agents_of(AddShift(OTHER)) == {2}
    assert agents_of(CopyDay(date(2026, 11, 23), date(2026, 11, 24), ROME)) is None


@pytest.mark.parametrize(
    ("sunday", "hours"),
    [(date(2026, 10, 25), 9.0), (date(2026, 3, 29), 7.0), (date(2026, 11, 22), 8.0)],
)
def test_a_night_copied_to_a_clock_change_has_its_true_length(sunday, hours):
    saturday = sunday - timedelta(days=1)
    friday = saturday - timedelta(days=1)
    start, end = (
        local_instant(friday, 22 * 60, ROME),
        local_instant(saturday, 6 * 60, ROME),
    )
    pause = ShiftPart(start + 2 * HOUR, start + 2 * HOUR + QUARTER, Activity.BREAK)
    night = Shift(1, start, end, (pause,))
    roster = Roster(
        local_instant(friday, 0, ROME), local_instant(sunday + timedelta(days=1), 0, ROME), (night,)
    )
    copied = after(CopyDay(friday, saturday, ROME), roster).shifts[1]
    assert day_of_shift(copied, ROME) == saturday
    assert (copied.end - copied.start) / HOUR == hours
    assert copied.paid_seconds / 3600 == hours
    assert copied.parts[0].start - copied.start == 2 * HOUR


def test_a_copied_day_stands_in_place_of_what_was_there():
    tuesday = Shift(1, NINE + 25 * HOUR, NINE + 30 * HOUR)
    lone = Shift(5, NINE + 26 * HOUR, NINE + 30 * HOUR)
    roster = Roster(WEEK.start, WEEK.end, (SHIFT, OTHER, tuesday, lone))
    edit = CopyDay(date(2026, 11, 23), date(2026, 11, 24), ROME)
    copied = [one for one in after(edit, roster).shifts if day_of_shift(one, ROME) == date(2026, 11, 24)]
    assert [(one.agent, one.start) for one in copied] == [(1, NINE + 24 * HOUR), (2, NINE + 25 * HOUR)]
    only = CopyDay(date(2026, 11, 23), date(2026, 11, 24), ROME, frozenset({2}))
    left = [
        one.agent for one in after(only, roster).shifts if day_of_shift(one, ROME) == date(2026, 11, 24)
    ]
    assert left == [1, 2, 5]


quarters = st.integers(0, 4 * 24 * 7 - 1)


@st.composite
def rosters(draw):
    """Shifts of five people in a week, none of them overlapping."""
    shifts = []
    for agent in range(1, 6):
        starts = sorted(draw(st.sets(st.integers(0, 13), max_size=8)))
        for half_day in starts:
            start = WEEK.start + 12 * HOUR * half_day + QUARTER * draw(st.integers(0, 15))
            shifts.append(Shift(agent, start, start + QUARTER * draw(st.integers(1, 32))))
    return Roster(WEEK.start, WEEK.end, tuple(sorted(shifts, key=lambda one: (one.start, one.agent))))


@given(rosters(), rosters())
def test_the_difference_of_two_rosters_turns_one_into_the_other_and_back(one, other):
    change = change_between(one.shifts, other.shifts)
    assert apply_change(one, change).shifts == other.shifts
    assert apply_change(other, change.inverse).shifts == one.shifts
    assert change.paid_hours == pytest.approx(other.paid_hours - one.paid_hours)
    assert bool(change) == (one.shifts != other.shifts)


@given(rosters(), st.integers(1, 5), quarters, st.integers(1, 60))
def test_what_is_taken_in_never_overlaps(roster, agent, start, length):
    begin = WEEK.start + QUARTER * start
    shift = Shift(agent, begin, begin + QUARTER * length)
    clash = any(
        one.agent == agent and one.start < shift.end and shift.start < one.end for one in roster.shifts
    )
    try:
        grown = apply_change(roster, RosterChange((), (shift,)))
    except InvalidInput:
        assert clash
    else:
        assert not clash
        refuse_overlaps(grown.shifts)


def test_the_duty_of_an_instant_lasts_until_the_next_change():
    assert SHIFT.duty_at(NINE - QUARTER) is None
    first = SHIFT.duty_at(NINE)
    assert (first.serves, first.until) == (True, NINE + 2 * HOUR)
    pause = SHIFT.duty_at(NINE + 2 * HOUR)
    assert (pause.activity, pause.until) == (Activity.BREAK, NINE + 2 * HOUR + QUARTER)
    assert SHIFT.duty_at(NINE + 7 * HOUR).until == SHIFT.end
    assert SHIFT.duty_at(SHIFT.end) is None
