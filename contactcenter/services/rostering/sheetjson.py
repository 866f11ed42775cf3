"""Tables in JSON: a list of records, perhaps with what lies inside each as a list of its own.

A shift with its breaks inside becomes one row and a row for each break, as in a table of rows.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from contactcenter.domain.errors import InvalidInput

Record = dict[str, Any]
NOT_INHERITED = ("paid", "activity", "type", "title")
"""What is said of a shift and not of the breaks inside it."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def json_lines(name: str, content: bytes) -> list[list[object]]:
    """Return the lines of a table, its header first.

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
    if isinstance(value, dict):
        value = next((one for one in value.values() if _is_table(one)), None)
    if not _is_table(value):
        raise InvalidInput(f"{name} holds no list of records; give one record a shift.")
    rows = [row for record in value for row in _rows(record)]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return [list(columns), *([row.get(key) for key in columns] for row in rows)]


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _rows(record: Record) -> Iterator[Record]:
    """Yield a record as a row, then a row for each record inside it."""
    own: Record = {}
    for key, value in record.items():
        word = _HUMP.sub(" ", key).lower()
        if isinstance(value, dict):
            own |= {f"{word} {_HUMP.sub(' ', inner).lower()}": one for inner, one in value.items()}
        elif not isinstance(value, list):
            own[word] = value
    yield own
    whose = {key: value for key, value in own.items() if key not in NOT_INHERITED}
    for value in record.values():
        for inside in value if _is_table(value) else ():
            yield from ({**whose, "activity": "break", **row} for row in _rows(inside))
