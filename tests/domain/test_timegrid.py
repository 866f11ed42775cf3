from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from contactcenter.domain.businesshours import BusinessHours, OpenInterval, local_instant
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid


@pytest.mark.parametrize(
    ("day", "quarters"), [(date(2026, 3, 29), 92), (date(2026, 6, 1), 96), (date(2026, 10, 25), 100)]
)
def test_a_local_day_has_its_true_number_of_quarter_hours(day: date, quarters: int) -> None:
    grid = TimeGrid.of_days(day, 1, 15, "Europe/Rome")
    assert grid.count == quarters
    assert grid.end == local_instant(day + timedelta(days=1), 0, "Europe/Rome")
    assert grid.local_of(0).hour == grid.local_of(0).minute == 0


@pytest.mark.parametrize(
    ("first", "days", "minutes", "zone", "said"),
    [
        (date(2026, 3, 23), 7, 1440, "Europe/Rome", "do not fill 2026-03-29 in Europe/Rome: .* 23 hours"),
        (date(2026, 3, 1), 300, 1440, "Europe/Rome", "do not fill 2026-03-29"),
        (date(2026, 4, 1), 7, 60, "Australia/Lord_Howe", "do not fill 2026-04-05 .* 24.5 hours"),
        (date(2026, 4, 1), 365, 60, "Australia/Lord_Howe", "do not fill 2026-04-05"),
    ],
)
def test_intervals_that_would_reach_over_a_midnight_are_refused(
    first: date, days: int, minutes: int, zone: str, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        TimeGrid.of_days(first, days, minutes, zone)


def test_an_instant_lies_in_the_interval_that_holds_it() -> None:
    grid = TimeGrid.of_days(date(2026, 6, 1), 1, 30, "Europe/Rome")
    for index in (0, 17, 47):
        assert grid.index_of(grid.instant_of(index)) == index
        assert grid.index_of(grid.instant_of(index + 1) - timedelta(microseconds=1)) == index
    assert grid.index_of(grid.end) == grid.count


@pytest.mark.parametrize("minutes", [0, 7, 45, -15])
def test_odd_intervals_are_refused(minutes: int) -> None:
    with pytest.raises(InvalidInput, match="choose one of"):
        TimeGrid(datetime(2026, 1, 1, tzinfo=UTC), minutes, 4, "Europe/Rome")


def test_a_grid_starts_at_a_utc_instant() -> None:
    with pytest.raises(InvalidInput, match="UTC"):
        TimeGrid(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1))), 15, 4, "Europe/Rome")


def test_a_skipped_wall_clock_time_is_the_moment_of_the_jump() -> None:
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    for minute in (120, 121, 150, 179, 180):
        assert local_instant(date(2026, 3, 29), minute, "Europe/Rome") == jump


def test_overlapping_opening_intervals_are_refused() -> None:
    with pytest.raises(InvalidInput, match="overlap"):
        BusinessHours("Europe/Rome", ((OpenInterval(0, 100), OpenInterval(90, 200)),) + ((),) * 6)
    with pytest.raises(InvalidInput, match="no interval"):
        OpenInterval(100, 100)
    with pytest.raises(InvalidInput, match="seven days"):
        BusinessHours("Europe/Rome", ((),) * 6)
