"""Local times and instants agree with the standard library, hour by hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.wallclock import WallClock

ZONES = ["Europe/Rome", "America/New_York", "Asia/Jerusalem", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
EPOCH = datetime(1970, 1, 1)


def quarters(zone: str) -> tuple[WallClock, np.ndarray]:
    start = datetime(2023, 1, 1, tzinfo=UTC).timestamp()
    seconds = start + np.arange(0, 400 * 86_400, 900.0)
    return WallClock(zone, seconds[0], seconds[-1]), seconds


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_has_the_local_time_of_the_standard_library(zone: str) -> None:
    clock, seconds = quarters(zone)
    expected = [
        (datetime.fromtimestamp(second, ZoneInfo(zone)).replace(tzinfo=None) - EPOCH) / timedelta(seconds=1)
        for second in seconds.tolist()
    ]
    np.testing.assert_array_equal(clock.local(seconds), expected)


@pytest.mark.parametrize("zone", ZONES)
def test_local_times_lead_back_to_their_instants_by_one_pass_or_the_other(zone: str) -> None:
    clock, seconds = quarters(zone)
    local = clock.local(seconds)
    first, second = clock.utc(local), clock.utc(local, second_pass=True)
    assert ((first == seconds) | (second == seconds)).all()
    np.testing.assert_array_equal(first != second, clock.repeated(local))
    assert not clock.skipped(local).any()


def test_italys_clock_changes_repeat_and_skip_one_hour() -> None:
    clock = WallClock("Europe/Rome", datetime(2024, 1, 1).timestamp(), datetime(2024, 12, 31).timestamp())
    local = np.array(
        [
            (datetime(2024, month, day, hour, 30) - EPOCH) / timedelta(seconds=1)
            for month, day, hour in (
                (3, 31, 1),
                (3, 31, 2),
                (3, 31, 3),
                (10, 27, 1),
                (10, 27, 2),
                (10, 27, 3),
            )
        ]
    )
    assert clock.skipped(local).tolist() == [False, True, False, False, False, False]
    assert clock.repeated(local).tolist() == [False, False, False, False, True, False]
    assert clock.passes(local - 1800, 3600).tolist() == [1, 0, 1, 1, 2, 1]
    assert clock.passes(local - 1800, 1800).tolist() == [1, 0, 1, 1, 2, 1]


def test_a_zone_that_does_not_exist_is_refused_with_an_example() -> None:
    with pytest.raises(InvalidInput, match="Europe/Rome"):
        WallClock("Europe/Roma", 0, 1)
    with pytest.raises(InvalidInput):
        WallClock("../etc/passwd", 0, 1)
