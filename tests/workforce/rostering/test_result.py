"""What a bound says of a roster: rounding is no proof, and a wrong bound stays to be seen."""

import pytest

from workforce.rostering.result import RosterStatus, status_of, without_noise


@pytest.mark.parametrize(
    ("bound", "gap", "status"),
    [
        (99.6, 0.005, RosterStatus.OPTIMAL),
        (99.4, 0.005, RosterStatus.FEASIBLE),
        (100.0, 0.0, RosterStatus.OPTIMAL),
        (100.00005, 0.0, RosterStatus.OPTIMAL),
        (101.0, 0.005, RosterStatus.FEASIBLE),
    ],
)
def test_a_roster_is_as_good_as_was_asked_for_only_by_a_bound_below_it(bound, gap, status):
    assert status_of(100.0, without_noise(bound, 100.0), gap) is status
