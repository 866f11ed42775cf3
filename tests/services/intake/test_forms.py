"""Encodings, delimiters, marks and damaged files."""

import gzip
import json

import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.options import DateOrder, ReadOptions
from contactcenter.services.intake.reading import read_log
from tests.services.intake.conftest import Write

ROME = ReadOptions(zone="Europe/Rome")
LINES = (
    "id;arrived;queue;outcome;wait;handle",
    "a;2024-02-01 10:00:00;Città;answered;1,5;1.234,5",
    "b;2024-02-01 10:01:00;Perché;abandoned;20,25;",
)
TEXT = "\r\n".join(LINES)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_found(write: Write, encoding: str, found: str) -> None:
    content = read_log(write(TEXT, encoding=encoding), ROME)
    assert content.form.encoding == found
    assert content.queues == ("Città", "Perché")
    assert content.contacts is not None
    assert content.contacts.arrays.waits.tolist() == [1.5, 20.25]
    assert content.contacts.arrays.handles[0] == 1234.5


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(write: Write, delimiter: str) -> None:
    rows = [[f'"{cell}"' for cell in line.split(";")] for line in LINES]
    content = read_log(write("\n".join(delimiter.join(row) for row in rows)), ROME)
    assert content.form.delimiter == delimiter
    assert content.form.decimal == ","
    assert not content.errors


def test_a_compressed_file_is_read_like_any_other(write: Write) -> None:
    content = read_log(write(gzip.compress(TEXT.encode()), "log.csv.gz"), ROME)
    assert content.form.packed
    assert content.rows == 2


def test_json_lines_are_read_with_inner_objects_and_late_members(write: Write) -> None:
    rows = [{"id": 1, "arrived": "2024-02-01T10:00:00Z", "outcome": "answered", "meta": {"x": [1]}}] * 2
    rows += [
        {"id": 2, "arrived": "2024-02-01T10:00:00Z", "outcome": "abandoned", "wait": 1.125, "queue": None}
    ]
    text = "\n".join(json.dumps(row | {"id": number}) for number, row in enumerate(rows))
    content = read_log(write(text, "log.ndjson"))
    assert content.contacts is not None
    assert not content.errors
    assert content.contacts.arrays.waits[2] == 1.125
    assert "UTC" in content.assumptions[-1]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": 1, "arrived": NaN}', "NaN is no number"),
        ('{"id": "\\ud800", "arrived": ""}', "surrogate"),
        ('{"id": "a\\u0000", "arrived": ""}', "NUL"),
        ('{"id": 1, "id": 2}', "twice"),
        ("[1, 2]", "one object a line"),
        ('{"id": ', "no JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_json_line_is_reported_and_the_others_are_read(write: Write, line: str, problem: str) -> None:
    good = '{"id": %d, "arrived": "2024-02-01T10:00:00Z", "outcome": "answered", "wait": 2}'
    content = read_log(write(f"{good % 1}\n{line}\n\n{good % 2}\n", "log.ndjson"))
    assert [error.line for error in content.errors] == [2]
    assert problem in content.errors[0].problem
    assert content.rows == 3
    assert content.contacts is not None
    assert len(content.contacts) == 2


def test_a_json_object_nested_to_any_depth_leaves_nobody_hanging(write: Write) -> None:
    deep = '{"b":' * 500 + "1" + "}" * 500
    line = (
        '{"id": 1, "arrived": "2024-02-01T10:00:00Z", "outcome": "answered", "wait": 2, "a": ' + deep + "}"
    )
    assert not read_log(write(line, "log.ndjson")).errors


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"  \n\n", "is empty"),
        (b"id,arrived,outcome\n", "a header but no row"),
        (b"PK\x03\x04rest", "no workbook that can be read"),
        (b"\x1f\x8bnot really", "damaged gzip"),
        (b'[{"id": 1}]', "one JSON list"),
        (b"a:b:c\n1:2:3\n", "'a:b:c'"),
        (
            b'id,arrived,outcome\n1,"2024-02-01 10:00,answered\n2,x,y\n',
            "quote opened on line 2 is not closed",
        ),
        (b"id,arrived,arrived\n1,2,3\n", "more than one column 'arrived'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    write: Write, content: bytes, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_log(write(content), ROME)


def test_a_file_in_another_encoding_than_the_one_named_is_refused(write: Write) -> None:
    with pytest.raises(InvalidInput, match=r"utf-8.*--encoding"):
        read_log(write(TEXT, encoding="cp1252"), ReadOptions(zone="Europe/Rome", encoding="utf8"))
    with pytest.raises(InvalidInput, match="no encoding 'klingon'"):
        read_log(write(TEXT), ReadOptions(encoding="klingon"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput, match="There is no file"):
        read_log(tmp_path / "none.csv")
    with pytest.raises(InvalidInput, match="folder"):
        read_log(tmp_path)


def test_ragged_rows_and_nul_bytes_and_broken_quotes_are_reported_with_their_line(write: Write) -> None:
    text = (
        "id,arrived,outcome,wait\n"
        'a,"2024-02-01\n 10:00",answered,1\n'
        "b,2024-02-01 10:00,answered\n"
        "\n"
        "c\0,2024-02-01 10:00,answered,1\n"
        'd,"2024"-02-01 10:00,answered,1\n'
        "e,2024-02-01 10:00,answered,1,,\n"
        "f,2024-02-01 10:00,answered,1\n"
    )
    content = read_log(write(text), ROME)
    assert [error.line for error in content.errors] == [4, 6, 7, 8]
    assert [error.problem.split(";")[0] for error in content.errors] == [
        "3 cells where the header has 4",
        "a NUL byte",
        "a quote inside a quoted cell",
        "6 cells where the header has 4",
    ]
    assert content.contacts is not None
    assert content.contacts.arrays.lines.tolist() == [2, 9]
    assert content.rows == 6
    assert "blank lines" in content.set_aside[0].what


def dated(write: Write, *dates: str, order: DateOrder | None = None) -> list[float]:
    text = "\n".join(["arrived,outcome,wait", *(f"{day} 10:00,answered,1" for day in dates)])
    content = read_log(write(text), ReadOptions(zone="UTC", date_order=order))
    assert content.contacts is not None
    return (content.contacts.arrays.arrived // 86_400).tolist()


def test_one_telling_date_settles_the_order_for_the_whole_file(write: Write) -> None:
    assert dated(write, "01/02/2024", "13/02/2024") == [19754, 19766]
    assert dated(write, "01/02/2024", "02/13/2024") == [19724, 19766]
    assert dated(write, "02/02/2024") == [19755]


def test_dates_of_which_none_tells_the_order_are_refused_until_it_is_named(write: Write) -> None:
    with pytest.raises(InvalidInput, match="--date-order"):
        dated(write, "01/02/2024", "03/04/2024")
    assert dated(write, "01/02/2024", order=DateOrder.MONTH_FIRST) == [19724]


def test_dates_of_both_orders_are_refused_with_one_of_each(write: Write) -> None:
    with pytest.raises(InvalidInput, match=r"'13/02/2024'.*'02/14/2024'"):
        dated(write, "13/02/2024", "02/14/2024")


def waits(write: Write, *numbers: str, decimal: str = "") -> list[float]:
    rows = [f"2024-02-01 10:00:0{row};answered;{number}" for row, number in enumerate(numbers)]
    text = "\n".join(["arrived;outcome;wait", *rows])
    content = read_log(write(text), ReadOptions(zone="UTC", decimal=decimal))
    assert content.contacts is not None
    assert not content.errors
    return content.contacts.arrays.waits.tolist()


def test_one_telling_number_settles_the_decimal_mark_for_the_whole_file(write: Write) -> None:
    assert waits(write, "1.234", "1,5") == [1234.0, 1.5]
    assert waits(write, "1,234", "1.5") == [1234.0, 1.5]
    assert waits(write, "0,125", "1,234") == [0.125, 1.234]
    assert waits(write, "1.234.567", "1,234") == [1234567.0, 1.234]
    assert waits(write, "7", "8") == [7.0, 8.0]


def test_numbers_of_which_none_tells_the_mark_are_refused_until_it_is_named(write: Write) -> None:
    with pytest.raises(InvalidInput, match="--decimal"):
        waits(write, "1.234", "5.678")
    assert waits(write, "1.234", decimal=",") == [1234.0]
    assert waits(write, "1.234", decimal=".") == [1.234]


def test_numbers_of_both_marks_are_refused_with_one_of_each(write: Write) -> None:
    with pytest.raises(InvalidInput, match=r"'1\.5'.*'1,5'"):
        waits(write, "1.5", "1,5")
