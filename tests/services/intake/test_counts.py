"""Rows and tables of counts, through clock changes and with holes."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.content import Counts, LogContent
from contactcenter.services.intake.options import DateOrder, ReadOptions
from contactcenter.services.intake.reading import read_log
from tests.services.intake.conftest import Write

ROME = ReadOptions(zone="Europe/Rome")
EPOCH = datetime(1970, 1, 1)


def read(write: Write, *lines: str, options: ReadOptions = ROME) -> LogContent:
    return read_log(write("\n".join(lines)), options)


def counts(content: LogContent) -> Counts:
    assert content.counts is not None
    return content.counts


def by_time(content: LogContent) -> dict[tuple[str, str], float]:
    found = counts(content)
    rows = zip(found.arrays.queues, found.arrays.local, found.arrays.counts, strict=True)
    return {
        (found.queues[queue], f"{EPOCH + timedelta(seconds=float(local)):%Y-%m-%d %H:%M}"): float(count)
        for queue, local, count in rows
    }


def test_the_label_of_the_interval_layout_stands_for_local_time(write: Write) -> None:
    content = read(
        write, "DateTime,Calls", "2003-07-03T07:00:00Z,10", "2003-07-03T07:05:00Z,12", options=ReadOptions()
    )
    assert content.layout == "bank-calls"
    assert by_time(content) == {("all", "2003-07-03 07:00"): 10, ("all", "2003-07-03 07:05"): 12}
    assert counts(content).minutes == 5
    assert counts(content).arrays.instants[0] % 86_400 == 11 * 3600
    assert "local wall-clock" in content.assumptions[0]
    assert "New York is assumed" in content.assumptions[1]


def test_no_zone_is_said_to_be_assumed_where_one_is_given(write: Write) -> None:
    rows = "DateTime,Calls", "2003-07-03T07:00:00Z,10", "2003-07-03T07:05:00Z,12"
    content = read(write, *rows, options=ReadOptions(zone="Europe/Rome"))
    assert content.zone == "Europe/Rome"
    assert not any("assumed" in said for said in content.assumptions)


def test_one_row_a_slot_with_a_queue_and_apart_date_and_time(write: Write) -> None:
    content = read(
        write,
        "Date;Time;Queue;Offered",
        "14/02/2024;09:00;sales;3",
        "14/02/2024;09:00;returns;1.234,0",
        "14/02/2024;09:30;sales;",
    )
    assert by_time(content) | {("sales", "2024-02-14 09:30"): 0} == {
        ("sales", "2024-02-14 09:00"): 3,
        ("returns", "2024-02-14 09:00"): 1234,
        ("sales", "2024-02-14 09:30"): 0,
    }
    assert np.isnan(counts(content).arrays.counts[2])
    assert content.set_aside[0].what == "intervals without a number, taken as unknown"


@pytest.mark.parametrize("times", [("9", "10"), ("0900", "1000"), ("9 AM", "10 AM"), ("090000", "100000")])
def test_an_own_column_of_times_may_hold_bare_hours(write: Write, times: tuple[str, str]) -> None:
    content = read(write, "date,hour,calls", *(f"2024-02-14,{time},5" for time in times))
    assert list(by_time(content)) == [("all", "2024-02-14 09:00"), ("all", "2024-02-14 10:00")]


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("2024-02-14 09:00,-1", "calls", "below zero"),
        ("2024-02-14 09:00,many", "calls", "not a number"),
        (",5", "interval", "no time"),
        ("2024-03-31 02:30,5", "interval", "skips this time"),
        ("2024-02-14 08:00,5", "", "stands in the file already"),
    ],
)
def test_a_bad_row_of_counts_is_reported(write: Write, row: str, column: str, problem: str) -> None:
    content = read(write, "interval,calls", "2024-02-14 08:00,4", "2024-02-14 08:30,4", row)
    assert [(error.line, error.column) for error in content.errors] == [(4, column)]
    assert problem in content.errors[0].problem
    assert len(counts(content)) == 2


def test_an_hour_that_comes_twice_is_told_apart_by_the_order_of_rows(write: Write) -> None:
    start = ["2024-10-27 01:30,1", "2024-10-27 02:00,2", "2024-10-27 02:30,3"]
    content = read(
        write, "interval,calls", *start, "2024-10-27 02:00,4", "2024-10-27 02:30,5", "2024-10-27 03:00,6"
    )
    assert not content.errors
    assert np.diff(counts(content).arrays.instants).tolist() == [1800] * 5
    assert {aside.what.split(",")[0]: aside.count for aside in content.set_aside} == {
        "local times that occur twice when the clock goes back": 2,
        "rows of an hour that the clock repeats": 2,
    }


def test_empty_intervals_of_an_hour_that_never_was_are_left_out(write: Write) -> None:
    content = read(
        write,
        "interval,calls",
        "2024-03-31 01:30,5",
        "2024-03-31 02:00,0",
        "2024-03-31 02:30,0",
        "2024-03-31 03:00,4",
    )
    assert not content.errors
    assert len(counts(content)) == 2
    assert content.set_aside[0].count == 2


@pytest.mark.parametrize(
    ("times", "minutes"),
    [(("07:00", "07:30", "09:00"), 30), (("07:00", "08:00"), 60), (("07:05", "07:10"), 5), (("07:01",), 1)],
)
def test_the_interval_is_found_even_where_empty_ones_are_missing(
    write: Write, times: tuple[str, ...], minutes: int
) -> None:
    assert (
        counts(read(write, "interval,calls", *(f"2024-02-14 {time},4" for time in times))).minutes
        == minutes
    )


def test_daily_numbers_and_intervals_at_odd_seconds_are_refused(write: Write) -> None:
    with pytest.raises(InvalidInput, match="one number a day"):
        read(write, "interval,calls", "2024-02-14 00:00,4", "2024-02-15 00:00,4")
    with pytest.raises(InvalidInput, match="whole minutes"):
        read(write, "interval,calls", "2024-02-14 00:00:17,4")


TABLE = ("Date,07:00,07:30,08:00,08:30,09:00,Total", "13/02/2024,1,2,3,4,5,15", "14/02/2024,6,7,,9,10,32")


def test_a_table_with_a_row_a_date_is_read(write: Write) -> None:
    content = read(write, *TABLE)
    found = by_time(content)
    assert found["all", "2024-02-13 07:30"] == 2
    assert found["all", "2024-02-14 09:00"] == 10
    assert np.isnan(found["all", "2024-02-14 08:00"])
    assert counts(content).minutes == 30
    assert content.rows == 2


def test_a_table_with_a_row_a_slot_is_read(write: Write) -> None:
    lines = [
        "\t3/03/2003\t4/03/2003\t5/03/2003\t6/03/2003\t17/03/2003",
        "7:00:00\t1\t2\t3\t4\t5",
        "7:05:00\t6\t7\t8\t9\t10",
    ]
    content = read(write, *lines)
    assert by_time(content)["all", "2003-03-17 07:05"] == 10
    assert counts(content).minutes == 5
    assert content.form.date_order is DateOrder.DAY_FIRST


def test_a_table_can_have_a_column_of_queues(write: Write) -> None:
    lines = [line.replace("Date,", "Queue,Date,").replace("1", "x,1", 1) for line in TABLE[:1]]
    content = read(
        write, lines[0].replace("x,", ""), "a,13/02/2024,1,2,3,4,5,15", "b,13/02/2024,6,7,8,9,10,40"
    )
    assert by_time(content)["b", "2024-02-13 07:30"] == 7


def test_a_bad_row_of_a_table_is_reported_whole(write: Write) -> None:
    content = read(
        write, *TABLE, "15/02/2024,1,x,3,-4,5,9", "someday,1,2,3,4,5,15", "14/02/2024,1,1,1,1,1,5"
    )
    assert sorted({error.line for error in content.errors}) == [4, 5, 6]
    assert len(counts(content)) == 10


def test_a_table_with_columns_of_open_meaning_is_refused(write: Write) -> None:
    with pytest.raises(InvalidInput, match="'Date', 'Site'"):
        read(write, TABLE[0].replace("Date,", "Date,Site,"), "13/02/2024,x,1,2,3,4,5,15")


def test_dates_that_head_columns_must_tell_their_order(write: Write) -> None:
    lines = ["slot,3/03/2003,4/03/2003,5/03/2003,6/03/2003,7/03/2003", "7:00,1,2,3,4,5", "7:30,1,2,3,4,5"]
    with pytest.raises(InvalidInput, match="--date-order"):
        read(write, *lines)
    content = read(write, *lines, options=ReadOptions(zone="UTC", date_order=DateOrder.DAY_FIRST))
    assert by_time(content)["all", "2003-03-07 07:30"] == 5


@pytest.mark.parametrize("last", ["Total,,999", ",Total,999", "Totals,all,999"])
def test_a_row_of_totals_is_an_error_and_makes_no_queue(write: Write, last: str) -> None:
    rows = [f"a,2026-01-05 {hour:02}:00,7" for hour in range(9, 17)]
    content = read(write, "queue,interval_start,calls", *rows, last)
    assert counts(content).queues == ("a",)
    assert counts(content).arrays.counts.sum() == 56
    assert {error.line for error in content.errors} == {10}
