"""Rosters of any tool: columns in any order, dates of several forms, every bad row named."""

import io
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter as time_now
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.roster import Activity
from contactcenter.services.rostering.desk import Signature
from contactcenter.services.rostering.sheets import read_sheet, write_csv, write_xlsx
from contactcenter.services.rostering.sheetshifts import read_shifts
from tests.fakes.organisation import ZONE
from tests.fakes.roster import MONDAY, at, shift, week_of

PEOPLE = {"1": 1, "p1": 1, "anna": 1, "2": 2, "bruno": 2}


def read(text, name="roster.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return read_shifts(read_sheet(name, content), PEOPLE, ZONE)


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "agent,start,end\n1,2026-11-23T09:00+01:00,2026-11-23T17:30+01:00\n",
        "End;Start;Employee\n2026-11-23 17:30;2026-11-23 09:00;Anna\n",
        "name\tdate\tfrom\tto\nANNA\t23/11/2026\t9:00\t17.30\n",
        "code,day,start time,end time\nP1,11/23/2026,9:00 AM,5:30 pm\n",
        "matricola|data|inizio|fine\n1|23.11.26|09:00|17:30\n",
        "Schedule Date,Stop,Employee Name,Time In\n2026-11-23,17:30,Anna,09:00\n",
        "\ufeffEmployee ID,Shift Date,Start,Finish\n1,2026/11/23,09:00:00,17:30:00\n",
        "agent,2026-11-23,2026-11-24\nanna,09:00-17:30,off\n",
        "nome;23/11/2026;24/11/2026\nAnna;9:00 – 17:30;riposo\n",
        workbook(["agent", "date", "start", "end"], [1, date(2026, 11, 23), time(9), time(17, 30)]),
        workbook(
            ["Employee", "Start", "End"],
            ["Anna", datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 17, 30)],
        ),
        workbook(["agent", "date", "start", "end"], [1.0, datetime(2026, 11, 23), 0.375, 17.5 / 24]),
        workbook(["agent", "date", "start", "end"], ["1", 46349, 0.375, timedelta(hours=17.5)]),
        workbook(["agent", "start", "end"], [1, 46349.375, 46349 + 17.5 / 24]),
        workbook(["agent", 46349, 46350], ["Anna", "9:00-17:30", ""]),
    ],
)  # fmt: skip
def test_one_shift_is_read_from_many_tools(text):
    found = read(text)
    assert found.errors == ()
    assert [(one.agent, one.start, one.end) for one in found.shifts] == [
        (1, NINE, datetime(2026, 11, 23, 16, 30, tzinfo=UTC))
    ]


def test_dates_that_do_not_tell_the_day_from_the_month_are_read_into_the_period():
    text = "agent,date,start,end\n1,11/05/2026,09:00,17:30\n1,11/06/2026,09:00,17:30\n"
    sheet = read_sheet("roster.csv", text.encode())
    for first, days in ((date(2026, 11, 2), [5, 6]), (date(2026, 5, 4), [11, 11])):
        found = read_shifts(sheet, PEOPLE, ZONE, (first, first + timedelta(days=40)))
        assert [one.start.day for one in found.shifts] == days
        assert {one.start.month for one in found.shifts} <= {11, 5, 6}
        assert "Dates such as 3/4/2026" in found.notes[0]


def test_parts_find_their_shift_wherever_they_stand():
    found = read(
        "agent,activity,start,end,paid\n"
        "1,break,2026-11-23T11:00,2026-11-23T11:15,yes\n"
        "1,pranzo,2026-11-23T13:00,2026-11-23T13:30,\n"
        "1,shift,2026-11-23T09:00,2026-11-23T17:30,\n"
    )
    assert found.errors == ()
    (one,) = found.shifts
    assert [(part.activity, part.paid) for part in one.parts] == [
        (Activity.BREAK, True),
        (Activity.MEAL, False),
    ]


def test_a_night_ends_on_the_next_day_with_its_true_length():
    found = read("agent,date,start,end\n1,2026-10-24,22:00,06:00\n2,2026-03-28,22:00,06:00\n")
    assert [(one.end - one.start).total_seconds() / 3600 for one in found.shifts] == [7.0, 9.0]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("3,2026-11-23,09:00,17:00,", "agent", "'3' is not on the staff"),
        ("1,2026-13-23,09:00,17:00,", "date", "is no date"),
        ("1,,09:00,17:00,", "start", "has no date"),
        ("1,2026-11-23,nine,17:00,", "start", "'nine' is no time of day"),
        ("1,2026-11-23,25:00,17:00,", "start", "is no time of day"),
        ("1,2026-11-23,09:00,,", "end", "has no time"),
        ("1,2026-11-23,09:00,17:00,siesta", "activity", "'siesta' is no activity"),
        ("1,2026-11-23,09:00,09:15,break", "activity", "lies in no shift of agent 1"),
        ("2,2026-11-23,10:00,12:00,", "start", "overlaps"),
        ("2,2026-11-23,09:00,17:00,", "start", "is listed twice; delete one"),
        ("1,20261123,09:00,17:00,", "date", "'20261123' is no date"),
        ("1,0001-01-01,09:00,17:00,", "date", "The year 1 is out of reach"),
        ("1,9999-12-31,22:00,06:00,", "date", "The year 9999 is out of reach"),
        ("1,2026-11-23,09:00,09:00,", "end", "would last 24 hours"),
        ("1,2026-03-29,02:30,08:00,", "start", "02:30 does not exist on 2026-03-29"),
        ("1,2026-03-28,22:00,02:30,", "end", "02:30 does not exist on 2026-03-29"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_are_kept(row, column, words):
    found = read(f"agent,date,start,end,activity\n2,2026-11-23,09:00,17:00,\n{row}\n")
    assert [one.agent for one in found.shifts] == [2]
    (error,) = found.errors
    assert (error.row, error.column) == (3, column)
    assert words in str(error)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,2026-11-23,12:00,12:30,meal", "Row 3, start: The meal is listed twice"),
        ("1,2026-11-28,18:00,22:00,on call", "Row 3, start: Agent 1 on call from 2026-11-28 17:00"),
        ("1,2026-11-28,20:00,23:00,on call", "overlaps the one until 2026-11-28 21:00 UTC"),
    ],
)
def test_what_is_listed_twice_is_named_by_its_row(row, words):
    first = row.replace("20:00,23:00", "18:00,22:00")
    found = read(f"agent,date,start,end,activity\n{first}\n{row}\n1,2026-11-23,09:00,17:00,shift\n")
    assert [str(one).count(words) for one in found.errors] == [1]
    assert sum(len(one.parts) for one in found.shifts) + len(found.on_call) == 1


def test_a_time_that_exists_twice_is_said_aloud_unless_its_offset_is_told():
    found = read("agent,date,start,end\n1,2026-10-25,02:30,08:00\n2,2026-10-25,09:00,17:00\n")
    assert found.shifts[0].start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "1 rows have a time that exists twice" in found.notes[0]
    told = read("agent,start,end\n1,2026-10-25T02:30+01:00,2026-10-25T08:00+01:00\n")
    assert told.shifts[0].start == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert told.notes == ()


def test_long_files_are_read_without_delay():
    lines = "".join(f"1,2026-11-23,{k // 60:02}:{k % 60:02},23:00,break\n" for k in range(1, 1380)) * 4
    started = time_now()
    found = read("agent,date,start,end,activity\n1,2026-11-23,00:00,23:00,shift\n" + lines)
    assert len(found.errors) == 3 * 1379
    assert time_now() - started < 5, "this only guards against a loop in a loop"


def test_dates_that_could_be_read_both_ways_are_said_aloud():
    found = read("agent,date,start,end\n1,3/4/2026,09:00,17:00\n")
    assert found.shifts[0].start.date() == date(2026, 4, 3)
    assert "day first" in found.notes[0]
    assert read("agent,date,start,end\n1,3/4/2026,09:00,17:00\n2,3/25/2026,09:00,17:00\n").notes == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no row under its header"),
        (b"agent,start,end\n", "no row under its header"),
        (b"who,when\n1,2\n", "no column for the agent"),
        (b"PK\x03\x04 broken", "no workbook that can be read"),
        (b"\x00\x01\x02\n\x00", "neither CSV nor XLSX"),
        (b"[" * 100_000, "lists within lists"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_the_reason(content, words):
    with pytest.raises(InvalidInput, match=words):
        read(content)


def test_a_file_in_another_encoding_is_read_and_said():
    content = "agent,start,end,note\n1,2026-11-23 09:00,2026-11-23 17:30,perchè\n".encode("cp1252")
    found = read(content)
    assert len(found.shifts) == 1
    assert "Windows-1252" in found.notes[0]


@pytest.mark.parametrize("write", [write_csv, lambda columns, rows: write_xlsx("t", columns, rows)])
def test_nothing_that_is_written_is_a_formula(write):
    content = write(("name", "value"), [("=HYPERLINK(1)", "@cmd"), ("Anna", "-3")])
    sheet = read_sheet("t", content)
    assert [row.cells for row in sheet.rows] == [("=HYPERLINK(1)", "@cmd"), ("Anna", "-3")]
    if content[:2] == b"PK":
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active for cell in row]
        assert {cell.data_type for cell in cells} == {"s"}
        assert cells[2].value == "'=HYPERLINK(1)"
    else:
        assert b"'=HYPERLINK(1),'@cmd" in content


@pytest.mark.parametrize("as_workbook", [False, True])
def test_what_is_exported_is_imported_alike(desk, published, as_workbook):
    content = desk.export(published, as_workbook)
    found = desk.preview_import("roster", content)
    assert (found.errors, found.notes, found.broken) == ((), (), ())
    assert found.base == published
    assert set(found.roster.shifts) == set(week_of().shifts)
    draft = desk.draft_import("roster", content, "Anna")
    assert not desk.comparison(draft).change


def test_an_import_shows_what_it_would_break_and_waits_for_consent(desk):
    text = b"name,date,start,end\nPerson 1,2026-11-23,09:00,17:30\nNobody,2026-11-23,09:00,17:30\n"
    found = desk.preview_import("mine.csv", text)
    assert found.people == 1
    assert [one.rule for one in found.broken] == ["breaks", "breaks", "daily time"]
    with pytest.raises(InvalidInput, match="1 rows cannot be read; the first: Row 3, agent"):
        desk.draft_import("mine.csv", text, "Anna")
    draft = desk.draft_import("mine.csv", text, "Anna", waive=True)
    found = desk.comparison(draft)
    assert found.head.note == "Imported, 1 rows left out"
    assert len(found.change.removed) == 12
    with pytest.raises(InvalidInput, match="This breaks 3 rules"):
        desk.publish(draft, Signature("Anna"))


def test_an_import_of_a_new_period_takes_its_whole_weeks(desk):
    text = b"agent,date,start,end\n1,2026-12-09,09:00,17:30\n2,2026-12-17,09:00,17:30\n"
    found = desk.preview_import("mine.csv", text)
    assert (found.start, found.end, found.base) == (at(14, 0), at(28, 0), None)


def test_an_import_over_two_periods_is_refused(desk):
    text = b"agent,date,start,end\n1,2026-11-27,09:00,17:30\n2,2026-12-01,09:00,17:30\n"
    with pytest.raises(Conflict, match="import the shifts of that period by themselves"):
        desk.preview_import("mine.csv", text)


def test_a_wrong_year_does_not_make_a_roster_of_decades(desk):
    text = b"agent,date,start,end\n1,2026-12-09,09:00,17:30\n2,2062-12-09,09:00,17:30\n"
    with pytest.raises(
        InvalidInput, match="begin from 2026-12-09 to 2062-12-09; a roster has a year at most"
    ):
        desk.preview_import("mine.csv", text)


def test_the_fakes_agree_on_the_monday():
    assert shift(1, 0).start == NINE
    assert date(2026, 11, 23) == MONDAY


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked():
    stream = io.BytesIO(workbook(["agent", "start", "end"], [1, 2, 3]))
    with ZipFile(stream, "a", ZIP_DEFLATED) as packed, packed.open("xl/more.xml", "w") as more:
        for _ in range(410):
            more.write(b"0" * 1_000_000)
    with pytest.raises(InvalidInput, match=r"410 MB unpacked; up to 400 are read. Delete"):
        read(stream.getvalue())


def test_a_workbook_that_tells_of_columns_without_end_is_read_as_it_is():
    plain = workbook(["agent", "start", "end"], ["Anna", "2026-11-23 9:00", "2026-11-23 17:30"])
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(plain)) as packed, ZipFile(stream, "w", ZIP_DEFLATED) as wide:
        for one in packed.namelist():
            wide.writestr(one, packed.read(one).replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"'))
    sheet = read_sheet("wide.xlsx", stream.getvalue())
    assert sheet.columns == ("agent", "start", "end")
    assert len(sheet.rows) == 1


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_workbook_that_is_broken_inside_is_refused_in_words(part):
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(workbook(["agent", "start"], [1, 2]))) as packed, ZipFile(stream, "w") as cut:
        for one in packed.namelist():
            cut.writestr(one, packed.read(one)[: None if one != part else 300])
    with pytest.raises(InvalidInput, match="no workbook that can be read"):
        read(stream.getvalue())
