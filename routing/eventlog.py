"""The event log: what the router heard, one JSON object a line (NDJSON).

Each line holds `at_ms` (int milliseconds), `event` (the event's name in snake case) and the event's
own fields; enums by value, sets and tuples as lists, absent fields at their defaults. Agents come
into the log by `agent_changed`, so a log stands by itself:

    {"at_ms": 0, "event": "agent_changed", "agent": {"id": 1, "code": "A1", …}}
    {"at_ms": 0, "event": "agent_ready", "agent": 1, "until_ms": 14400000}
    {"at_ms": 900, "event": "contact_arrived", "contact": {"id": 7, "queue": "shop-voice", …}}
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import Milliseconds
from routing.decisions import Decision
from routing.events import RoutingEvent

LoggedEvent = tuple[Milliseconds, RoutingEvent]


def encode(now_ms: Milliseconds, event: object) -> str:
    """Return an event as one line of a log, without its line end.

    Examples
    --------
    >>> from routing.events import ContactAbandoned
    >>> encode(5, ContactAbandoned(7))
    '{"at_ms": 5, "event": "contact_abandoned", "contact": 7}'
    """
    return json.dumps({"at_ms": now_ms, "event": name_of(event), **_plain(event)}, ensure_ascii=False)


def decode(lines: Iterable[str], kinds: Mapping[str, type] | None = None) -> Iterator[LoggedEvent]:
    """Yield the events of a log; empty lines are passed over.

    Parameters
    ----------
    kinds : what may stand in a line, by name; None means the events alone.

    Raises
    ------
    InvalidInput
        At the first line that is no event; the message names the line and what is wrong.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _event(json.loads(line), EVENTS if kinds is None else kinds)
            except json.JSONDecodeError as error:
                raise InvalidInput(f"Line {number} of the event log is no JSON: {error}.") from error
            except InvalidInput as error:
                raise InvalidInput(f"Line {number} of the event log: {error}") from error


def describe(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain values, for JSON."""
    return {"decision": name_of(decision), **_plain(decision)}


def name_of(value: object) -> str:
    """Return the name of an event or decision in snake case."""
    return _snake(type(value).__name__)


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _plain(value: object) -> Any:
    if is_dataclass(value):
        parts = {part.name: (getattr(value, part.name), part) for part in fields(value)}
        return {
            name: _plain(inner) for name, (inner, part) in parts.items() if not _is_default(inner, part)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(_plain(inner) for inner in value)
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _is_default(value: object, part: Any) -> bool:
    if part.default_factory is not MISSING:
        return bool(value == part.default_factory())
    return part.default is not MISSING and bool(value == part.default)


EVENTS = {_snake(kind.__name__): kind for kind in get_args(RoutingEvent)}


def _event(data: Any, kinds: Mapping[str, type]) -> LoggedEvent:
    if not isinstance(data, dict):
        raise InvalidInput("it is no object; give one with at_ms and event.")
    at_ms, name = data.pop("at_ms", None), data.pop("event", None)
    if type(at_ms) is not int:
        raise InvalidInput(f"at_ms is {at_ms!r}; give whole milliseconds.")
    if name not in kinds:
        raise InvalidInput(f"event is {name!r}; known are {', '.join(kinds)}.")
    return Milliseconds(at_ms), _made(kinds[name], data, name)


def _made(kind: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise InvalidInput(f"{where} is {data!r}; give an object.")
    hints = _hints(kind)
    for key in data:
        if key not in hints:
            raise InvalidInput(f"{where}.{key} is not a field; known are {', '.join(hints)}.")
    for part in fields(kind):
        if part.name not in data and part.default is MISSING and part.default_factory is MISSING:
            raise InvalidInput(f"{where}.{part.name} is missing.")
    return kind(**{key: _value(hints[key], value, f"{where}.{key}") for key, value in data.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, value: Any, where: str) -> Any:
    if isinstance(kind, NewType):
        return _value(kind.__supertype__, value, where)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        wanted = next(part for part in inner if part is not NoneType)
        return None if value is None else _value(wanted, value, where)
    if origin in {tuple, frozenset}:
        if not isinstance(value, list):
            raise InvalidInput(f"{where} is {value!r}; give a list.")
        return origin(_value(inner[0], part, where) for part in value)
    if is_dataclass(kind):
        return _made(kind, value, where)
    return _scalar(kind, value, where)


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError as error:
            known = ", ".join(str(choice.value) for choice in kind)
            raise InvalidInput(f"{where} is {value!r}; known are {known}.") from error
    if kind is date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise InvalidInput(f"{where} is {value!r}; give a date such as 2026-12-25.") from error
    if type(value) is not kind:
        raise InvalidInput(f"{where} is {value!r}; give a value of type {kind.__name__}.")
    return value
