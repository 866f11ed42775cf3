"""Engines, and the strict column types below everything that is stored."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text

from contactcenter.db.columns import (
    Choice,
    FiniteNumber,
    Money,
    StrictText,
    UtcInstant,
    checked_text,
    instant_of,
    microseconds_of,
)
from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.tables import METADATA
from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput, OutsideFailure

SAMPLES = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UtcInstant),
    Column("name", StrictText),
    Column("size", FiniteNumber),
    Column("amount", Money),
    Column("channel", Choice(Channel)),
)
HALF_PAST = timezone(timedelta(hours=5, minutes=30))


def round_trip(engine: Engine, column: str, value: object) -> object:
    """Store one value and read it back."""
    SAMPLES.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(SAMPLES).values({column: value}))
        return connection.execute(select(SAMPLES.c[column])).scalar_one()


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("at", datetime(2026, 3, 29, 1, 0, 0, 1, UTC), datetime(2026, 3, 29, 1, 0, 0, 1, UTC)),
        ("at", datetime(1969, 7, 20, 20, 17, tzinfo=UTC), datetime(1969, 7, 20, 20, 17, tzinfo=UTC)),
        ("at", datetime(2026, 1, 1, 5, 30, tzinfo=HALF_PAST), datetime(2026, 1, 1, tzinfo=UTC)),
        ("name", "Perché 🙂", "Perché 🙂"),
        ("size", 0.1, 0.1),
        ("amount", Decimal("-12345678901.05"), Decimal("-12345678901.05")),
        ("channel", Channel.BACK_OFFICE, Channel.BACK_OFFICE),
        ("at", None, None),
    ],
)
def test_a_value_comes_back_as_it_went_in(
    empty_engine: Engine, column: str, value: object, read: object
) -> None:
    found = round_trip(empty_engine, column, value)
    assert found == read
    assert type(found) is type(read)
    if isinstance(found, datetime):
        assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("at", datetime(2026, 1, 1), "no time zone"),
        ("name", "NUL\0", "NUL"),
        ("name", "\udcff", "surrogate"),
        ("size", float("nan"), "not finite"),
        ("size", float("-inf"), "not finite"),
        ("amount", Decimal("0.005"), "two decimals"),
        ("channel", "telepathy", "choose one of"),
    ],
)
def test_a_value_that_would_not_come_back_is_refused(
    empty_engine: Engine, column: str, value: object, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        round_trip(empty_engine, column, value)


@given(st.datetimes(timezones=st.sampled_from([UTC, HALF_PAST])))
def test_microseconds_name_an_instant_exactly(instant: datetime) -> None:
    assert instant_of(microseconds_of(instant)) == instant


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_text_that_can_be_encoded_is_let_through_unchanged(value: str) -> None:
    assert checked_text(value) == value


def test_no_table_uses_a_lax_column_type() -> None:
    lax = {"String", "AutoString", "Text", "DateTime", "Float", "Double", "Numeric", "Enum"}
    found = [
        str(column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if type(column.type).__name__ in lax
    ]
    assert found == []


def test_sqlite_syncs_every_commit_checks_keys_and_writes_ahead(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        said = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert said == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 15_000}


def test_a_memory_database_serves_all_its_connections() -> None:
    engine = make_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE remembered (x INTEGER)"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM remembered")).scalar_one() == 0
    engine.dispose()


@pytest.mark.parametrize("url", ["", "just words", "mysql://root@localhost/x", "oracle://x"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match="sqlite"):
        make_engine(url)


def test_a_postgresql_address_takes_the_psycopg_driver() -> None:
    assert make_engine("postgresql://someone@/base").url.drivername == "postgresql+psycopg"


def test_a_file_that_cannot_be_opened_is_an_outside_failure(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/missing/base.db")
    with pytest.raises(OutsideFailure, match="unable to open"):
        engine.connect()


def test_a_server_that_is_not_there_is_an_outside_failure(tmp_path: Path) -> None:
    engine = make_engine(f"postgresql://someone@/base?host={tmp_path}")
    with pytest.raises(OutsideFailure, match="cannot do this now"):
        engine.connect()
