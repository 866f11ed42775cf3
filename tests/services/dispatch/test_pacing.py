"""How large groups are."""

import pytest

from contactcenter.services.dispatch.pacing import (
    GROUP_REQUESTS,
    LEAST_REQUESTS,
    LEAST_SECONDS,
    MOST_SECONDS,
    Pace,
)


@pytest.mark.parametrize(
    ("storing", "seconds", "requests"),
    [(0.001, LEAST_SECONDS, LEAST_REQUESTS), (0.008, 0.008, 80), (0.5, MOST_SECONDS, 100)],
)
def test_a_group_may_take_as_long_to_decide_as_the_last_one_took_to_store(
    storing: float, seconds: float, requests: int
) -> None:
    pace = Pace()
    pace.learn(40, deciding=0.004, storing=storing)
    assert (pace.seconds, pace.requests) == (seconds, requests)


def test_a_group_stays_within_its_bounds_whatever_was_measured() -> None:
    pace = Pace()
    for decided, deciding in ((0, 1.0), (1, 0.0), (100, 1e-9), (1, 10.0)):
        pace.learn(decided, deciding, 0.02)
        assert LEAST_REQUESTS <= pace.requests <= GROUP_REQUESTS
