"""Tables in JSON: a list of records, perhaps with what lies inside each as a list of its own.

A shift with its breaks inside becomes one row and a row for each break, as in a table of rows. Of several
lists side by side, such as shifts and on_call, each row is of the activity that its list is named for.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from contactcenter.domain.errors import InvalidInput

Record = dict[str, Any]
NOT_INHERITED = ("paid", "activity", "type", "title")
"""What is said of a shift and not of the breaks inside it."""
LISTS = {
    one: one.removesuffix("s")
    for one in ("shifts", "breaks", "meals", "meetings", "training", "trainings", "on call", "on calls")
}
"""What lists are of, by their names."""
_DAY = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def json_lines(name: str, content: bytes) -> tuple[list[list[object]], tuple[str, ...]]:
    """Return the lines of a table, its header first, and in sentences which lists were not read.

    Raises
    ------
    InvalidInput
        When the file is no JSON, or holds no list of records.
    """
    try:
        value = json.loads(content)
    except ValueError as error:
        raise InvalidInput(f"{name} is no JSON: {error}.") from None
    except RecursionError:
        raise InvalidInput(f"{name} has lists within lists without end; give one record a shift.") from None
    records, unread = _records(value)
    if not records:
        raise InvalidInput(f"{name} holds no list of records; give one record a shift.")
    rows = [row for record in records for row in _rows(record)]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    notes = (f"Lists that were not read: {', '.join(unread)}.",) if unread else ()
    return [list(columns), *([row.get(key) for key in columns] for row in rows)], notes


def _records(value: Any) -> tuple[list[Record], list[str]]:
    """Return the records of a list, or of all lists named for an activity, and the names of other lists."""
    if not isinstance(value, dict):
        return (value if _is_table(value) else []), []
    lists = {key: one for key, one in value.items() if _is_table(one)}
    known = {key: LISTS[word] for key in lists if (word := _word(key).replace("_", " ")) in LISTS}
    if len(lists) < 2 or not known:
        first, *others = lists or [""]
        return lists.get(first, []), others
    records = [{"activity": known[key], **record} for key in known for record in lists[key]]
    return records, [key for key in lists if key not in known]


def _word(key: str) -> str:
    return _HUMP.sub(" ", key).lower()


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _rows(record: Record) -> Iterator[Record]:
    """Yield a record as a row, then a row for each record inside it."""
    own: Record = {}
    for key, value in record.items():
        if isinstance(value, dict):
            own |= {f"{_word(key)} {_word(inner)}": one for inner, one in value.items()}
        elif not isinstance(value, list):
            own[_word(key)] = value
    yield own
    whose = {key: value for key, value in own.items() if key not in NOT_INHERITED}
    for value in record.values():
        for inside in value if _is_table(value) else ():
            day = {} if any(map(_day_in, inside.values())) else {"date": _first_day(own)}
            yield from ({**day, **whose, "activity": "break", **row} for row in _rows(inside))


def _first_day(record: Record) -> str | None:
    """Return the first date that a record tells; breaks inside it that tell times alone have it too."""
    return next(filter(None, map(_day_in, record.values())), None)


def _day_in(value: object) -> str | None:
    found = _DAY.match(value) if isinstance(value, str) else None
    return None if found is None else found.group(0)
