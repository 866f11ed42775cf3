"""Files as centres send them: what is wrong with them is read around, counted and told, or refused."""

from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.histories import queue_histories
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log
from tests.services.intake.conftest import Write

ROME = ReadOptions(zone="Europe/Rome")
START = datetime(2026, 1, 13, 8)
SLOTS = [START + timedelta(minutes=30 * slot) for slot in range(12)]


def aside(content: LogContent) -> dict[str, int]:
    return {item.what: item.count for item in content.set_aside}


def total(content: LogContent) -> float:
    assert content.counts is not None
    return float(np.nansum(content.counts.arrays.counts))


def first_local_hour(content: LogContent) -> float:
    assert content.counts is not None
    return float(content.counts.arrays.local.min() % 86_400 / 3600)


@pytest.mark.parametrize(
    ("above", "header", "row"),
    [
        (["Calls by half hour;;", "Site: Milano;;", ""], "Date;Time;Calls", "{:%d/%m/%Y};{:%H:%M};7"),
        (["Monthly report", "Made 2026-03-16 08:00"], "interval_start,calls", "{:%Y-%m-%d %H:%M},7"),
        (["sep=;"], "Date;Time;Calls", "{:%d/%m/%Y};{:%H:%M};7"),
        (['Report "A" of Monday'], "interval_start,calls", "{:%Y-%m-%d %H:%M},7"),
    ],
)
def test_lines_above_the_header_are_passed_over_and_counted(
    write: Write, above: list[str], header: str, row: str
) -> None:
    rows = [row.format(slot, slot) for slot in SLOTS]
    content = read_log(write("\n".join((*above, header, *rows, ""))), ROME)
    assert total(content) == 7 * len(SLOTS)
    assert aside(content) == {"lines above the header, passed over": len(above)}
    assert not content.errors


def test_errors_below_lines_above_the_header_name_the_line_of_the_file(write: Write) -> None:
    rows = [f"{slot:%Y-%m-%d %H:%M},7" for slot in SLOTS]
    rows[3] = rows[3].replace(",7", ",x")
    content = read_log(write("\n".join(("Report", "", "interval_start,calls", *rows))), ROME)
    assert [error.line for error in content.errors] == [7]


def test_a_header_that_names_no_time_is_refused_with_advice(write: Write) -> None:
    with pytest.raises(InvalidInput, match="lines stand above the header"):
        read_log(write("Report,x\nfoo,bar\n1,2\n"), ROME)


def test_a_total_at_a_valid_time_is_an_error_not_a_queue_nor_a_count(write: Write) -> None:
    rows = [f"{slot:%Y-%m-%d %H:%M},sales,7" for slot in SLOTS]
    header = "interval_start,queue,calls"
    for last, problem in (
        ("2026-01-13 23:59,,84", "no queue"),
        ("2026-01-13 23:59,Total,84", "row of totals"),
        ("2026-01-13 23:59,sales,84", "sum of all rows"),
    ):
        content = read_log(write("\n".join((header, *rows, last, ""))), ROME)
        assert total(content) == 84
        assert content.queues == ("sales",)
        assert [error.line for error in content.errors] == [14]
        assert problem in content.errors[0].problem


def test_blank_lines_between_days_are_counted_even_with_delimiters(write: Write) -> None:
    rows = [f"{slot:%Y-%m-%d %H:%M},sales,7\n" for slot in SLOTS]
    text = "interval_start,queue,calls\n" + "\n".join(rows) + ",,\n , ,\n"
    content = read_log(write(text), ROME)
    assert total(content) == 84
    assert aside(content) == {"blank lines passed over": len(SLOTS) - 1 + 2}
    assert not content.errors


@pytest.mark.parametrize(
    ("delimiter", "numbers", "found"),
    [
        (",", ["1,024", "7", "350"], 1381.0),
        (",", ["1,024", "2,048", "4,096"], 7168.0),
        (";", ["1.024", "7", "350"], 1381.0),
        (";", ["1,024", "7", "2000"], None),
        (";", ["1.024", "2.048", "4.096"], None),
        (",", ["1,024", "7", "1.5"], 1032.5),
        (";", ["1,024", "2.048", "7"], None),
    ],
)
def test_thousands_are_told_from_decimals_by_the_whole_column_or_asked_for(
    write: Write, delimiter: str, numbers: list[str], found: float | None
) -> None:
    rows = [f'{slot:%Y-%m-%d %H:%M}{delimiter}"{n}"' for slot, n in zip(SLOTS, numbers, strict=False)]
    path = write("\n".join((f"interval_start{delimiter}calls", *rows, "")))
    if found is None:
        with pytest.raises(InvalidInput, match="--decimal"):
            read_log(path, ROME)
        return
    content = read_log(path, ROME)
    assert total(content) == found
    told = any("read as thousands" in sentence for sentence in content.assumptions)
    assert told == ("1.5" not in numbers)


def test_words_for_no_number_are_unknown_and_counted(write: Write) -> None:
    words = ["N/A", "-", "closed", "chiuso", "–", "#N/A"]
    rows = [f"{slot:%Y-%m-%d %H:%M},{word}" for slot, word in zip(SLOTS, [*words, *"123456"], strict=True)]
    content = read_log(write("\n".join(("interval_start,calls", *rows, ""))), ROME)
    assert aside(content) == {"intervals without a number, taken as unknown": len(words)}
    assert total(content) == 21


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Data;Fascia oraria;Servizio;Chiamate ricevute", "{0:%d/%m/%Y};{0:%H:%M}-{1:%H:%M};A;7"),
        ("Tag;Intervall;Gruppe;Angebotene Anrufe", "{0:%d.%m.%Y};{0:%H:%M} - {1:%H:%M};A;7"),
        ("Date;Interval;Skill;Offered", "{0:%m/%d/%Y};{0:%I:%M %p}-{1:%I:%M %p};A;7"),
        ("Interval;Skill;Offered", "{0:%Y-%m-%d %H:%M}-{1:%H:%M};A;7"),
    ],
)
def test_ranges_of_times_are_no_offsets_from_utc_in_any_language(
    write: Write, header: str, row: str
) -> None:
    rows = [row.format(slot, slot + timedelta(minutes=30)) for slot in SLOTS]
    content = read_log(write("\n".join((header, *rows, ""))), ROME)
    assert first_local_hour(content) == 8
    assert content.queues == ("A",)
    assert content.counts is not None
    assert content.counts.minutes == 30


def test_times_with_one_offset_stay_offsets(write: Write) -> None:
    rows = [f"{slot:%Y-%m-%d},{slot:%H:%M}-05:00,7" for slot in SLOTS]
    content = read_log(write("\n".join(("date,time,calls", *rows, ""))), ROME)
    assert first_local_hour(content) == 14


def test_24_00_is_midnight_and_counted(write: Write) -> None:
    rows = [f"2026-01-13,{hour:02}:00,7" for hour in range(1, 25)]
    content = read_log(write("\n".join(("date,time,calls", *rows, ""))), ROME)
    assert aside(content) == {"times of 24:00, read as 0:00 of the day after": 1}


def test_queues_that_differ_in_blanks_or_capitals_are_told(write: Write) -> None:
    names = ["Sales", "sales ", "SALES"]
    rows = [f"{slot:%Y-%m-%d %H:%M},{names[place % 3]},7" for place, slot in enumerate(SLOTS)]
    content = read_log(write("\n".join(("interval_start,queue,calls", *rows, ""))), ROME)
    assert content.queues == ("Sales", "sales", "SALES")
    blanks, capitals = content.assumptions
    assert "'sales '" in blanks
    assert "kept apart" in capitals


def test_a_file_that_is_cut_off_is_told(write: Write) -> None:
    rows = [f'"{slot:%Y-%m-%d %H:%M}","sales","107"' for slot in SLOTS]
    text = "\n".join(('"interval_start","queue","calls"', *rows))
    quoted = read_log(write(text[:-2]), ROME)
    assert [(error.line, "cut off" in error.problem) for error in quoted.errors] == [(13, True)]
    plain = read_log(write(text.replace('"', "")[:-1]), ROME)
    assert "cut off" in plain.assumptions[0]
    short = read_log(write(text.replace('"', "")[:-5]), ROME)
    assert "cut off" in short.errors[0].problem


def test_a_file_without_one_good_row_is_refused_with_the_reason(write: Write) -> None:
    rows = [f"{46000 + place},08:00,7" for place in range(5)]
    with pytest.raises(InvalidInput, match=r"None of the 5 rows.*line 2, column 'date'.*serial number"):
        read_log(write("\n".join(("date,time,calls", *rows))), ROME)


def test_a_call_without_time_of_answer_has_no_wait(write: Write) -> None:
    text = (
        "call_id,arrived_at,answered_at,ended_at,outcome\n"
        "1,2026-01-13 09:00:00,,2026-01-13 09:10:00,answered\n"
        "2,2026-01-13 09:00:00,2026-01-13 09:00:20,2026-01-13 09:10:00,answered\n"
    )
    content = read_log(write(text), ROME)
    assert content.contacts is not None
    assert np.isnan(content.contacts.arrays.waits[0])
    assert content.contacts.arrays.waits[1] == 20
    assert aside(content) == {"answered contacts whose time of answer is not told": 1}


def test_durations_in_two_ways_are_told(write: Write) -> None:
    rows = [f"{n},2026-01-13 09:0{n}:00,20,{talk},answered\n" for n, talk in enumerate(("2:24", "144"))]
    content = read_log(write("id,arrived,wait,talk_time,outcome\n" + "".join(rows)), ROME)
    assert content.contacts is not None
    assert content.contacts.arrays.handles.tolist() == [144, 144]
    assert "two ways" in content.assumptions[0]


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_one_sheet_of_a_workbook_with_a_header_is_read(tmp_path: Path) -> None:
    data = [["Calls"], [], ["Date", "Time", "Calls"]] + [[s.date(), s.time(), 7] for s in SLOTS]
    path = workbook(tmp_path / "calls.xlsx", ("Summary", [["Report", "x"]]), ("Data", data))
    content = read_log(path, ROME)
    assert total(content) == 84
    assert first_local_hour(content) == 8
    assert aside(content) == {"lines above the header, passed over": 2}
    assert "Only the sheet 'Data'" in content.assumptions[-1]
    assert content.form.encoding == "xlsx"


def test_stamps_and_durations_of_a_workbook_are_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "arrived", "wait", "talk_time", "outcome"]]
    rows += [[n, s, 20.0, time(0, 2, 24), "answered"] for n, s in enumerate(SLOTS)]
    content = read_log(workbook(tmp_path / "calls.xlsx", ("Calls", rows)), ROME)
    assert content.contacts is not None
    assert set(content.contacts.arrays.handles.tolist()) == {144.0}
    assert queue_histories(content, 30)[0].offered == len(SLOTS)


def test_a_workbook_of_several_sheets_of_data_asks_which(tmp_path: Path) -> None:
    data: list[list[object]] = [["interval_start", "calls"], *([slot, 7] for slot in SLOTS)]
    path = workbook(tmp_path / "calls.xlsx", ("Jan", data), ("Feb", data))
    with pytest.raises(InvalidInput, match=r"choose one of 'Jan', 'Feb' with --sheet"):
        read_log(path, ROME)
    assert total(read_log(path, ReadOptions(zone="Europe/Rome", sheet="Feb"))) == 84
    with pytest.raises(InvalidInput, match="no sheet 'Mar'"):
        read_log(path, ReadOptions(zone="Europe/Rome", sheet="Mar"))
