"""Two changes of one roster put together: neither is lost, nothing is doubled, what collides is named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.roster import OnCall
from contactcenter.domain.rosterchange import apply_change
from contactcenter.domain.rostermerge import change_to_take_over
from tests.fakes.roster import HOUR, at, shift, week_of

BASE = week_of()
NIGHT = OnCall(4, at(5, 1080), at(6, 480))


def changed(gone, come):
    """Return the week without some shifts and with others."""
    kept = [one for one in BASE.shifts if one not in gone]
    return replace(BASE, shifts=(*kept, *come))


def versions():
    own = st.sets(st.sampled_from(BASE.shifts), max_size=3)
    new = st.sets(st.builds(shift, st.just(4), st.integers(0, 6), st.just(9)), max_size=2)
    return st.builds(changed, own, new)


@given(versions(), versions())
def test_what_either_changed_is_there_once_or_both_are_told(theirs, mine):
    try:
        merged = apply_change(mine, change_to_take_over(BASE, theirs, mine))
    except Conflict:
        return
    first, second, both, base = (set(one.shifts) for one in (theirs, mine, merged, BASE))
    assert both == (first | second) - (base - first) - (base - second)


def test_a_version_like_the_base_takes_all_over_and_one_that_has_it_nothing():
    theirs = replace(changed({shift(1, 0)}, [shift(4, 0)]), on_call=(NIGHT,))
    assert apply_change(BASE, change_to_take_over(BASE, theirs, BASE)).on_call == (NIGHT,)
    assert not change_to_take_over(BASE, theirs, theirs)


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [([], [shift(1, 0, 10)]), ([shift(1, 0, 10)], []), ([shift(4, 0)], [shift(3, 6)]), ([], [shift(4, 0)])],
)
def test_a_shift_that_both_changed_differently_is_named(theirs, mine):
    gone = {shift(1, 0)}
    with pytest.raises(Conflict, match="shift of agent 1 from 2026-11-23 08:00"):
        change_to_take_over(BASE, changed(gone, theirs), changed(gone, mine))


def test_two_new_shifts_of_one_person_at_once_are_refused():
    theirs, mine = (changed((), [shift(4, 0, hour)]) for hour in (9, 11))
    with pytest.raises(InvalidInput, match="overlaps the one until"):
        apply_change(mine, change_to_take_over(BASE, theirs, mine))


def test_a_span_that_both_dropped_for_different_ones_is_named():
    base = replace(BASE, on_call=(NIGHT,))
    theirs = replace(BASE, on_call=(replace(NIGHT, end=NIGHT.end + HOUR),))
    with pytest.raises(Conflict, match="Agent 4 on call from 2026-11-28"):
        change_to_take_over(base, theirs, BASE)
