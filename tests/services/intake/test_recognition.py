"""A layout is recognised by its header, or asked for; nothing uncertain is guessed."""

from pathlib import Path

import pytest

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.layout import Field, Kind, known_layouts, parse_layout
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.recognition import recognise
from tests.services.intake.conftest import Write

ANY = ReadOptions()


@pytest.mark.parametrize("layout", known_layouts(), ids=lambda layout: layout.name)
def test_every_known_layout_is_recognised_by_its_header_in_any_order_and_case(layout) -> None:  # type: ignore[no-untyped-def]
    header = tuple(name.upper() for name in dict.fromkeys([*layout.columns.values(), *layout.needed]))
    found = recognise(header[::-1], ANY)
    assert found.layout.name == layout.name
    assert set(found.layout.columns) == set(layout.columns)
    assert set(found.layout.columns.values()) <= set(header)


@pytest.mark.parametrize(
    ("header", "kind", "fields"),
    [
        ("timestamp,calls", Kind.COUNTS, {Field.ARRIVED: "timestamp", Field.COUNT: "calls"}),
        (
            "Data,Ora,Coda,Chiamate",
            Kind.COUNTS,
            {Field.DATE: "Data", Field.TIME: "Ora", Field.QUEUE: "Coda"},
        ),
        (
            "Date,Time,Topic,Answered (Y/N),Speed of answer in seconds",
            Kind.CONTACTS,
            {Field.QUEUE: "Topic"},
        ),
        (
            "call_id,date,daily_caller,call_started,call_answered,call_ended,wait_length,service_length",
            Kind.CONTACTS,
            {Field.ARRIVED: "call_started", Field.HANDLE: "service_length"},
        ),
    ],
)
def test_usual_headers_are_guessed(header: str, kind: Kind, fields: dict[Field, str]) -> None:
    found = recognise(tuple(header.split(",")), ANY)
    assert found.layout.kind is kind
    assert fields.items() <= found.layout.columns.items()
    assert "guessed" in found.why


def test_a_header_without_a_time_is_refused_with_the_columns_found_and_the_option() -> None:
    with pytest.raises(InvalidInput, match=r"'foo', 'bar'.*--map arrived=COLUMN"):
        recognise(("foo", "bar"), ANY)


def test_two_columns_that_could_be_the_same_are_refused_until_one_is_named() -> None:
    header = ("timestamp", "created_at", "outcome")
    with pytest.raises(InvalidInput, match=r"'timestamp' and 'created_at'.*--map arrived=COLUMN"):
        recognise(header, ANY)
    found = recognise(header, ReadOptions(columns=(("arrived", "created_at"),)))
    assert found.layout.columns[Field.ARRIVED] == "created_at"


def test_an_empty_mapping_says_that_there_is_no_such_column() -> None:
    found = recognise(("timestamp", "calls"), ReadOptions(columns=(("count", ""),)))
    assert found.layout.kind is Kind.CONTACTS


def test_a_mapping_to_a_column_or_from_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"no column 'Start' for arrived; the file has 'a', 'b'"):
        recognise(("a", "b"), ReadOptions(columns=(("arrived", "Start"),)))
    with pytest.raises(InvalidInput, match="no field 'when'"):
        recognise(("a", "b"), ReadOptions(columns=(("when", "a"),)))


def test_words_get_their_meaning_by_a_mapping() -> None:
    found = recognise(("timestamp", "outcome"), ReadOptions(columns=(("outcome.Gone", "abandoned"),)))
    assert found.layout.words[Field.OUTCOME] == {"gone": "abandoned"}
    with pytest.raises(InvalidInput, match="not in 'queue'"):
        recognise(("timestamp", "outcome"), ReadOptions(columns=(("queue.a", "b"),)))


def test_a_layout_that_is_asked_for_must_fit() -> None:
    with pytest.raises(InvalidInput, match=r"bank-calls needs 'DateTime', 'Calls'; the file has 'a'"):
        recognise(("a",), ReadOptions(layout="bank-calls"))
    with pytest.raises(InvalidInput, match="There is no layout 'bank'"):
        recognise(("a",), ReadOptions(layout="bank"))


def test_a_layout_can_be_a_file(write: Write) -> None:
    sheet = 'channel = "chat"\n[columns]\narrived = "Beginn"\n[words.outcome]\nweg = "abandoned"\n'
    path = write(sheet, "mine.toml")
    found = recognise(("Beginn", "x"), ReadOptions(layout=str(path)))
    assert found.layout.name == "mine"
    assert found.layout.channel is Channel.CHAT
    assert found.layout.columns == {Field.ARRIVED: "Beginn"}


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("colums = {}", "it has colums"),
        ("[columns]\nwhen = 'x'", "no field 'when'"),
        ("kind = 'calls'", "calls"),
        ("zone = 'Mars'", "no time zone"),
        ("= 3", "Invalid"),
        ("columns = 3", "items"),
    ],
)
def test_a_layout_file_with_a_mistake_is_refused(sheet: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_layout(sheet, "mine")


def test_a_layout_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        recognise(("a",), ReadOptions(layout=str(tmp_path / "none.toml")))
