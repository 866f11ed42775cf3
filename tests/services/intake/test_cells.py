"""Cells become numbers, or a reason why not."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.services.intake.cells import (
    Cells,
    Stamps,
    parse_day,
    parse_number,
    parse_seconds,
    parse_time,
)
from contactcenter.services.intake.options import DateOrder

EPOCH = date(1970, 1, 1)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234,5", ",", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("1 234 567,25", ",", 1234567.25),
        ("1\u202f234,5", ",", 1234.5),
        ("12'345.5", ".", 12345.5),
        ("-0,5", ",", -0.5),
        ("1e3", ".", 1000.0),
        ("7", ",", 7.0),
    ],
)
def test_numbers_are_read_with_their_mark_and_groups(text: str, mark: str, value: float) -> None:
    assert parse_number(text, mark) == value


@pytest.mark.parametrize(
    "text", ["nan", "inf", "1,5", "1.2.3", "12,34.5", "=1+1", "١٢", "1_000", "--1", ""]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text, ".")


@given(st.floats(-1e12, 1e12), st.sampled_from(".,"))
def test_a_written_number_reads_back_to_the_last_digit(value: float, mark: str) -> None:
    assert parse_number(repr(value).replace(".", mark), mark) == value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1:30", 90), ("0:01:30", 90), ("26:00:00", 93_600), ("00:00:01.5", 1.5), ("-0", 0)],
)
def test_durations_are_seconds_or_clock_readings(text: str, seconds: float) -> None:
    assert parse_seconds(text, ".", 1.0) == seconds


def test_durations_have_a_unit_unless_they_are_clock_readings() -> None:
    assert parse_seconds("1,5", ",", 60.0) == 90
    assert parse_seconds("0:02:00", ",", 60.0) == 120


def test_a_duration_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        parse_seconds("-1:00", ".", 1.0)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1999-02-01", date(1999, 2, 1)),
        ("1999/2/1", date(1999, 2, 1)),
        ("990201", date(1999, 2, 1)),
        ("240201", date(2024, 2, 1)),
        ("20240201", date(2024, 2, 1)),
        ("01.02.2024", date(2024, 2, 1)),
        ("1-Feb-24", date(2024, 2, 1)),
        ("1 febbraio 2024", date(2024, 2, 1)),
        ("3 dicembre 2024", date(2024, 12, 3)),
        ("Feb 1, 2024", date(2024, 2, 1)),
    ],
)
def test_dates_are_read_in_every_usual_way(text: str, day: date) -> None:
    assert parse_day(text, None) == (day - EPOCH).days


def test_the_order_of_day_and_month_is_never_guessed_from_one_cell() -> None:
    assert parse_day("01/02/2024", DateOrder.DAY_FIRST) == (date(2024, 2, 1) - EPOCH).days
    assert parse_day("01/02/2024", DateOrder.MONTH_FIRST) == (date(2024, 1, 2) - EPOCH).days
    with pytest.raises(ValueError, match="name their order"):
        parse_day("01/02/2024", None)


@pytest.mark.parametrize("text", ["45292", "45292.5", "45292,75"])
def test_a_spreadsheets_serial_day_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(ValueError, match="serial number"):
        parse_day(text, None)


@pytest.mark.parametrize("text", ["2023-02-29", "1899-01-01", "2024-13-01", "32.01.2024", "today"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_day(text, None)


@pytest.mark.parametrize(
    ("text", "seconds", "offset"),
    [
        ("7:02:47", 25_367, None),
        ("07:02", 25_320, None),
        ("14.30", 52_200, None),
        ("12:00 AM", 0, None),
        ("12:15 pm", 44_100, None),
        ("1:00:00 p.m.", 46_800, None),
        ("1 PM", 46_800, None),
        ("24:00", 86_400, None),
        ("10:00:00Z", 36_000, 0),
        ("10:00:00 UTC", 36_000, 0),
        ("10:00:00.250+02:00", 36_000.25, 7_200),
        ("10:00-0330", 36_000, -12_600),
    ],
)
def test_times_of_day_are_read_with_their_offset(text: str, seconds: float, offset: float | None) -> None:
    found, found_offset = parse_time(text)
    assert found == seconds
    assert np.isnan(found_offset) if offset is None else found_offset == offset


@pytest.mark.parametrize("text", ["25:00", "10:60", "13:00 PM", "0:30 AM", "24:01", "noon", "10"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time of day|such hour"):
        parse_time(text)


def test_stamps_are_dates_with_times_or_seconds_since_1970() -> None:
    cells = [
        "2024-03-01T10:00:00Z",
        "2024-03-01 10:00",
        "1709287200",
        "1709287200000",
        "0",
        "",
        "Mar 1, 2024 10:00",
    ]
    wall, offsets, problems = Stamps(None).read(cells)
    assert not problems
    ten = datetime(2024, 3, 1, 10) - datetime(1970, 1, 1)
    assert wall.tolist()[:4] == [ten / timedelta(seconds=1)] * 4
    assert np.isnan(wall[4:6]).all()
    assert wall[6] == wall[0]
    assert offsets[0] == offsets[2] == 0
    assert np.isnan(offsets[1])


def test_each_bad_stamp_has_its_reason() -> None:
    cells = ["2024-02-30 10:00", "2024-02-01 25:00", "45292.41", "2024-02-01", "?"]
    _, _, problems = Stamps(None).read(cells)
    assert list(problems) == cells
    assert "no such date" in problems["2024-02-30 10:00"]
    assert "no such time" in problems["2024-02-01 25:00"]
    assert "serial number" in problems["45292.41"]
    assert "without time of day" in problems["2024-02-01"]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["T", " "]))
def test_every_iso_time_is_read_to_the_microsecond(moment: datetime, mark: str) -> None:
    wall, _, problems = Stamps(None).read([moment.isoformat(mark)])
    assert not problems
    assert datetime(1970, 1, 1) + timedelta(seconds=float(wall[0])) == moment


def test_forgetting_what_was_met_changes_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contactcenter.services.intake.cells._REMEMBERED", 2)
    cells = Cells(float)
    for column in (["1", "2", "3"], ["3", "2", "x"], ["1", "x", ""]):
        expected = [float(text) if text.isdigit() else np.nan for text in column]
        np.testing.assert_array_equal(cells.read(column), expected)
    assert list(cells.problems) == ["x"]
