from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.businesshours import BusinessHours, OpenInterval, always_open
from contactcenter.domain.errors import ImpossiblePlan, InvalidInput
from contactcenter.domain.slaclock import Pause, deadline, elapsed

ROME = ZoneInfo("Europe/Rome")
HOUR = 3600.0


def weekdays(start_hour: int, end_hour: int, closed: frozenset[date] = frozenset()) -> BusinessHours:
    day = (OpenInterval(start_hour * 60, end_hour * 60),)
    return BusinessHours("Europe/Rome", (day,) * 5 + ((), ()), closed)


def rome(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    """An instant in 2026; 1 June is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=ROME).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "start", "seconds", "expected"),
    [
        (weekdays(9, 17), rome(5, 16, 30), HOUR, rome(8, 9, 30)),
        (weekdays(9, 17), rome(3, 10), 2 * HOUR, rome(3, 12)),
        (weekdays(9, 17), rome(3, 7), 2 * HOUR, rome(3, 11)),
        (weekdays(8, 18), rome(1, 17), 4 * HOUR, rome(2, 11)),
        (weekdays(8, 18), rome(1, 17), 3 * HOUR, rome(2, 10)),
    ],
    ids=["over the weekend", "within a day", "before opening", "over the night", "warning 1 h before"],
)
def test_golden_deadlines(hours, start, seconds, expected) -> None:
    assert deadline(hours, start, seconds) == expected
    assert elapsed(hours, start, expected) == seconds


def test_a_pause_outside_hours_changes_nothing() -> None:
    hours, start = weekdays(9, 17), rome(1, 9)
    pause = Pause(rome(1, 17), rome(2, 9))
    assert deadline(hours, start, 8 * HOUR, [pause]) == deadline(hours, start, 8 * HOUR) == rome(1, 17)


def test_a_pause_inside_hours_moves_the_deadline_by_its_open_part() -> None:
    pause = Pause(rome(1, 16), rome(2, 10))
    assert deadline(weekdays(9, 17), rome(1, 15), 2 * HOUR, [pause]) == rome(2, 11)


def test_a_holiday_is_skipped() -> None:
    hours = weekdays(9, 17, frozenset({date(2026, 6, 2)}))
    assert deadline(hours, rome(1, 16), 2 * HOUR) == rome(3, 10)


def test_a_clock_that_never_runs_again_is_said() -> None:
    with pytest.raises(ImpossiblePlan, match="never"):
        deadline(BusinessHours("Europe/Rome", ((),) * 7), rome(1, 9), HOUR)
    with pytest.raises(InvalidInput, match="more than 0"):
        deadline(weekdays(9, 17), rome(1, 9), 0)
    with pytest.raises(InvalidInput, match="back to"):
        elapsed(weekdays(9, 17), rome(2, 9), rome(1, 9))


SPLIT = BusinessHours("Europe/Rome", ((OpenInterval(60, 150), OpenInterval(170, 300)),) * 7)
SUNDAY_NIGHT = BusinessHours("Europe/Rome", ((),) * 6 + ((OpenInterval(60, 240),),))
CLOCK_CHANGES = [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)]


def open_seconds(hours: BusinessHours, start: datetime, end: datetime) -> int:
    """Count, second by second, in local wall-clock time: the oracle."""
    count, second = 0, start
    while second < end:
        local = second.astimezone(ROME)
        minute = local.hour * 60 + local.minute
        count += any(i.start_minute <= minute < i.end_minute for i in hours.intervals_of(local.date()))
        second += timedelta(seconds=1)
    return count


@pytest.mark.parametrize(
    ("hours", "around"),
    [
        (SPLIT, CLOCK_CHANGES[0]),
        (always_open("Europe/Rome"), CLOCK_CHANGES[0]),
        (always_open("Europe/Rome"), CLOCK_CHANGES[1]),
        (SUNDAY_NIGHT, CLOCK_CHANGES[0]),
        (SUNDAY_NIGHT, CLOCK_CHANGES[1]),
    ],
)
def test_both_clock_changes_agree_with_counting_seconds(hours, around) -> None:
    for minutes in (310, 370, 480):
        end = around + timedelta(minutes=minutes)
        assert elapsed(hours, around, end) == open_seconds(hours, around, end)


def test_an_opening_inside_the_repeated_hour_means_its_first_pass() -> None:
    around = CLOCK_CHANGES[1]
    spans = [span for span in SPLIT.spans_from(around, days=2) if span[0].day == 25 or span[1].day == 25]
    assert spans[0] == (datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(lambda d: d.replace(tzinfo=UTC)),
    seconds=st.integers(1, 400_000),
    pauses=st.lists(st.tuples(st.integers(0, 500_000), st.integers(1, 90_000)), max_size=3),
)
def test_elapsed_until_the_deadline_is_the_target(start, seconds, pauses) -> None:
    spans = [
        Pause(start + timedelta(seconds=after), start + timedelta(seconds=after + length))
        for after, length in pauses
    ]
    due = deadline(SPLIT, start, seconds, spans)
    assert elapsed(SPLIT, start, due, spans) == seconds
    assert elapsed(SPLIT, start, due - timedelta(microseconds=1), spans) < seconds
