"""Histories: open, closed and unknown told apart."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from contactcenter.domain.businesshours import OpenInterval
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.histories import Gap, histories, queue_histories
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from tests.services.intake.conftest import Write

ROME = ReadOptions(zone="Europe/Rome")
MONDAY = date(2024, 1, 1)
Hours = tuple[float, float]


def slots(day: date, hours: Hours, minutes: int) -> list[datetime]:
    midnight = datetime(day.year, day.month, day.day)
    first, last = int(hours[0] * 60), int(hours[1] * 60)
    return [midnight + timedelta(minutes=minute) for minute in range(first, last, minutes)]


def counted(write: Write, rows: list[tuple[datetime, float]], options: ReadOptions = ROME) -> LogContent:
    return read_log(
        write("\n".join(["interval,calls", *(f"{at},{count:g}" for at, count in rows)])), options
    )


def weeks(
    count: int, hours: Hours = (8, 20), minutes: int = 15, calls: float = 10
) -> list[tuple[datetime, float]]:
    """Return counts of some weeks, open from Monday to Friday."""
    days = [MONDAY + timedelta(days=offset) for offset in range(7 * count)]
    return [(slot, calls) for day in days if day.weekday() < 5 for slot in slots(day, hours, minutes)]


def test_closed_slots_are_unknown_and_open_ones_without_contacts_are_zero(write: Write) -> None:
    rows = weeks(4)
    rows[5] = (rows[5][0], 0)
    (found,) = queue_histories(counted(write, rows), 15)
    table = found.history.counts
    assert found.history.first_day == MONDAY
    assert table.shape == (26, 96)
    assert found.hours == ((OpenInterval(480, 1200),),) * 5 + ((), ())
    assert table[0, 32:80].tolist() == [10] * 5 + [0] + [10] * 42
    assert np.isnan(table[0, :32]).all()
    assert np.isnan(table[5:7]).all()
    assert found.gaps == ()
    assert np.nansum(table) == found.offered == sum(count for _, count in rows)


def test_rows_of_explicit_zeros_at_night_do_not_open_the_night(write: Write) -> None:
    rows = dict(weeks(4))
    nights = [slot for offset in range(28) for slot in slots(MONDAY + timedelta(days=offset), (0, 24), 15)]
    full = [(slot, rows.get(slot, 0)) for slot in nights]
    (found,) = queue_histories(counted(write, full), 15)
    assert found.hours == ((OpenInterval(480, 1200),),) * 5 + ((), ())


def test_a_missing_business_day_and_a_silent_afternoon_are_gaps(write: Write) -> None:
    rows = [row for row in weeks(4) if row[0].date() != date(2024, 1, 9)]
    rows = [row for row in rows if not datetime(2024, 1, 10, 14) <= row[0] < datetime(2024, 1, 10, 17)]
    (found,) = queue_histories(counted(write, rows), 30)
    assert found.gaps == (Gap(date(2024, 1, 9), 480, 1200), Gap(date(2024, 1, 10), 840, 1020))
    assert np.isnan(found.history.counts[8]).all()
    assert np.isnan(found.history.counts[9, 28:34]).all()
    assert found.history.counts[9, 34] == 20


def test_stray_contacts_outside_the_hours_are_left_out_and_counted(write: Write) -> None:
    rows = [*weeks(6), (datetime(2024, 1, 4, 3), 2), (datetime(2024, 1, 7, 11), 3)]
    (found,) = queue_histories(counted(write, rows), 15)
    assert found.outside == 5
    assert found.hours == ((OpenInterval(480, 1200),),) * 5 + ((), ())


def test_hours_that_begin_within_an_hour_are_found_to_the_slot(write: Write) -> None:
    (found,) = queue_histories(counted(write, weeks(4, (8.25, 13.5))), 15)
    assert found.hours[0] == (OpenInterval(495, 810),)
    (found,) = queue_histories(counted(write, weeks(4, (7, 21 + 1 / 12), 5)), 30)
    assert found.hours[0] == (OpenInterval(420, 1265),)
    assert found.history.counts[0, 42] == 10


def test_a_lunch_closure_makes_two_intervals(write: Write) -> None:
    rows = [row for row in weeks(4) if not 13 <= row[0].hour < 15]
    (found,) = queue_histories(counted(write, rows), 15)
    assert found.hours[0] == (OpenInterval(480, 780), OpenInterval(900, 1200))


def test_finer_counts_are_summed_and_coarser_ones_refused_with_what_is_allowed(write: Write) -> None:
    content = counted(write, weeks(3, minutes=15))
    (hourly,) = histories(content, 60)
    assert hourly.counts[0, 8:20].tolist() == [40] * 12
    with pytest.raises(InvalidInput, match=r"counts by 15 minutes.*choose 15 or 30 or 60"):
        histories(content, 10)
    with pytest.raises(InvalidInput, match="choose 15 or 30 or 60"):
        histories(content, 45)


def test_an_hour_that_comes_twice_holds_the_mean_of_both_passes(write: Write) -> None:
    first = date(2024, 10, 21)
    days = [first + timedelta(days=offset) for offset in range(7)]
    rows = [(slot, 10.0) for day in days for slot in slots(day, (0, 24), 60)]
    again = rows.index((datetime(2024, 10, 27, 2), 10.0)) + 1
    rows.insert(again, (datetime(2024, 10, 27, 2), 30.0))
    (found,) = histories(counted(write, rows), 60)
    assert found.counts[6].tolist() == [10, 10, 20] + [10] * 21


def logged(write: Write, times: list[str], options: ReadOptions) -> LogContent:
    return read_log(
        write("\n".join(["arrived,outcome,wait", *(f"{time},answered,1" for time in times)])), options
    )


def test_contacts_of_a_repeated_hour_are_halved_and_a_skipped_hour_is_unknown(write: Write) -> None:
    start = datetime(2024, 10, 20)
    times = [f"{start + timedelta(minutes=5 * step):%Y-%m-%dT%H:%M}Z" for step in range(12 * 24 * 14)]
    (autumn,) = histories(logged(write, times, ROME), 30)
    assert np.unique(autumn.counts[7]).tolist() == [6]
    start = datetime(2024, 3, 25)
    times = [f"{start + timedelta(minutes=5 * step):%Y-%m-%dT%H:%M}Z" for step in range(12 * 24 * 14)]
    (spring,) = histories(logged(write, times, ROME), 30)
    assert np.isnan(spring.counts[6]).nonzero()[0].tolist() == [4, 5]


def test_a_small_queue_borrows_the_hours_of_all_and_never_opens_a_day_it_never_works(write: Write) -> None:
    rows = [f"{slot},big,10" for slot, _ in weeks(6)] + [
        f"{MONDAY + timedelta(days=5 + 7 * week)} 10:00,big,400" for week in range(6)
    ]
    small = [MONDAY + timedelta(days=offset) for offset in range(42)]
    rows += [f"{day} {hour}:30,small,1" for day in small if day.weekday() < 5 for hour in range(9, 18)]
    content = read_log(write("\n".join(["interval,queue,calls", *rows])), ROME)
    big, little = queue_histories(content, 30)
    assert little.hours[:5] == big.hours[:5] == ((OpenInterval(480, 1200),),) * 5
    assert little.hours[5] == ()
    assert big.hours[5] != ()
    assert little.history.counts[0, 16] == 0
    assert little.gaps == ()


def test_a_log_without_any_offered_contact_has_no_history(write: Write) -> None:
    content = read_log(write("arrived,outcome,wait\n2024-01-01 10:00,failed,0"), ROME)
    with pytest.raises(InvalidInput, match="no contact that was offered"):
        histories(content, 15)
