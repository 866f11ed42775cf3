"""The live router's prepared SQL: rows go in and come back alike on both databases."""

import pytest

from contactcenter.db.dispatch import store
from contactcenter.db.dispatch.bulk import ALIASES, Bulk
from contactcenter.db.dispatch.drivers import Driver, open_driver
from contactcenter.db.dispatch.rows import CommandAnswer, CommandValues, HappeningValues, RuleSetValues
from contactcenter.db.dispatch.store import ANSWERS, COMMANDS, HAPPENINGS, RULE_SETS
from contactcenter.db.engine import Engine
from contactcenter.db.tables import METADATA
from contactcenter.domain.errors import Conflict

BULKS = [value for value in vars(store).values() if isinstance(value, Bulk)]
NEWS = [
    HappeningValues(1, 5, "created", 7, 1, None, "“quoted”, 'twice'", None, ""),
    HappeningValues(2, 6, "offered", 7, 2, 3, "", 2**40, "ada"),
]
AWKWARD = [
    "",
    " ",
    "NULL",
    "null",
    "{}",
    "{a,b}",
    '"',
    "'",
    "\\",
    '\\"',
    "a\nb\tc",
    ",",
    "%s %% ?",
    "è “”\u202e",
    "None",
]


@pytest.mark.parametrize("bulk", BULKS, ids=lambda bulk: f"{bulk.table}-{bulk.row.__name__}")
def test_each_row_has_the_columns_of_its_table(bulk: Bulk) -> None:
    known = METADATA.tables[bulk.table].columns
    assert {ALIASES.get(name, name) for name in bulk.columns} <= set(known.keys())
    if not bulk.keys:
        assert set(bulk.columns) == set(known.keys())


def test_rows_come_back_as_they_went_in(engine: Engine) -> None:
    driver: Driver = open_driver(engine)
    with driver.transaction():
        assert driver.write((HAPPENINGS, NEWS), (RULE_SETS, [RuleSetValues(1, "x = 1", "", "", 9)])) == [
            2,
            1,
        ]
    names = ", ".join(HappeningValues._fields)
    found = driver.rows(f"SELECT {names} FROM happening ORDER BY number")
    assert [HappeningValues(*row) for row in found] == NEWS
    driver.close()


def test_awkward_texts_come_back_as_they_went_in(engine: Engine) -> None:
    driver: Driver = open_driver(engine)
    asked = [CommandValues(f"k{text}", text, "", 1, None) for text in AWKWARD]
    done = [CommandValues(text, "", text, 1, text) for text in AWKWARD]
    mixed = [CommandValues(f"m{n}", "", "", 1, None if n % 2 else text) for n, text in enumerate(AWKWARD)]
    for rows in (asked, done, mixed):
        with driver.transaction():
            assert driver.write((COMMANDS, rows)) == [len(AWKWARD)]
        for row in rows:
            found = driver.rows(
                "SELECT key, digest, body, at_ms, outcome FROM command WHERE key = ?", [row.key]
            )
            assert [CommandValues(*one) for one in found] == [row]
    driver.close()


def test_a_change_meets_only_the_rows_that_are_there(engine: Engine) -> None:
    driver: Driver = open_driver(engine)
    with driver.transaction():
        driver.write((COMMANDS, [CommandValues("a", "", "", 1, None)]))
        answers = [CommandAnswer("a", "{}"), CommandAnswer("b", "{}")]
        assert driver.write((ANSWERS, answers)) == [1]
    driver.close()


def test_a_transaction_that_fails_leaves_nothing(engine: Engine) -> None:
    driver: Driver = open_driver(engine)
    with pytest.raises(Conflict), driver.transaction():
        driver.write((HAPPENINGS, NEWS), (HAPPENINGS, NEWS[:1]))
    assert driver.rows("SELECT count(*) FROM happening")[0][0] == 0
    driver.close()
