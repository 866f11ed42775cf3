"""Frozen values as JSON and back: commands, outcomes, checkpoints. Defaults are left out."""

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from hashlib import blake2b
from json.encoder import encode_basestring
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.dispatch import commands
from contactcenter.services.dispatch.commands import Command
from routing.eventlog import name_of
from routing.events import RoutingEvent

T = TypeVar("T")
Writer = Callable[[Any], str]
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
KINDS: dict[str, Any] = {kind.__name__: kind for kind in get_args(commands.Command)}


def encode(value: object) -> str:
    """Return a frozen value as JSON.

    Examples
    --------
    >>> from contactcenter.services.dispatch.commands import Abandon
    >>> encode(Abandon(7))
    '{"ticket":7}'
    """
    return _written(value)


def decode(kind: type[T], text: str) -> T:
    """Return the value of a kind that `encode` wrote."""
    found: T = _made(kind, json.loads(text))
    return found


def encode_command(command: Command) -> str:
    """Return a command with its name as JSON."""
    return f'["{type(command).__name__}",{_written(command)}]'


def decode_command(text: str) -> Command:
    """Return the command that `encode_command` wrote.

    Raises
    ------
    InvalidInput
        When this version of the program does not know it.
    """
    name, values = json.loads(text)
    if name not in KINDS:
        raise InvalidInput(f"The command {name!r} is not known here; update this process.")
    found: Command = _made(KINDS[name], values)
    return found


def encode_event(now_ms: int, event: RoutingEvent) -> str:
    """Return an event as a line of the event log, which `routing.eventlog.decode` reads."""
    body = _written(event)
    comma = "" if body == "{}" else ","
    return f'{{"at_ms":{now_ms},"event":"{name_of(event)}"{comma}{body[1:]}'


def digest_of(body: str) -> str:
    """Return a short fingerprint of a command's JSON, by which a repeated key is told from a reused one."""
    return blake2b(body.encode(), digest_size=16).hexdigest()


# ---- values to JSON ----------------------------------------------------------------------------


def _written(value: Any) -> str:
    kind = type(value)
    write = WRITERS.get(kind)
    if write is None:
        write = WRITERS[kind] = _writer_of(kind)
    return write(value)


def _writer_of(kind: type) -> Writer:
    """Return what writes values of one kind, made once: the router writes three of them an assignment."""
    if issubclass(kind, str):
        return encode_basestring
    if issubclass(kind, Enum):
        return lambda value: _written(value.value)
    if issubclass(kind, date):  # or an instant, which is one too
        return lambda value: f'"{value.isoformat()}"'
    if issubclass(kind, tuple | list):
        return lambda value: f"[{','.join(map(_written, value))}]"
    if issubclass(kind, frozenset):
        return lambda value: f"[{','.join(map(_written, sorted(value)))}]"
    return _fields_writer(kind) if is_dataclass(kind) else _to_json


def _fields_writer(kind: Any) -> Writer:
    parts = [(part.name, _default_of(part), f'"{part.name}":') for part in fields(kind)]

    def write(value: Any) -> str:
        said = []
        for name, default, label in parts:
            inner = getattr(value, name)
            if inner is not default and inner != default:
                said.append(label + WRITERS.get(type(inner), _written)(inner))
        return f"{{{','.join(said)}}}"

    return write


def _default_of(part: "Field[Any]") -> Any:
    """Return a field's default, or what equals no value where it has none."""
    if part.default is not MISSING:
        return part.default
    return MISSING if part.default_factory is MISSING else part.default_factory()


WRITERS: dict[type, Writer] = {int: int.__repr__, str: encode_basestring, NoneType: lambda _: "null"}


# ---- JSON to values ----------------------------------------------------------------------------


def _made(kind: Any, values: dict[str, Any]) -> Any:
    readers = _readers(kind)
    return kind(**{name: readers[name](value) for name, value in values.items() if name in readers})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Any:
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        read = _reader(next(part for part in inner if part is not NoneType))
        return lambda value: None if value is None else read(value)
    if origin in {tuple, list, frozenset}:
        return _sequence_reader(origin, inner)
    if hint in {date, datetime}:
        return hint.fromisoformat
    if is_dataclass(hint):
        return lambda value: _made(hint, value)
    return hint if issubclass(hint, Enum) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _sequence_reader(origin: Any, inner: tuple[Any, ...]) -> Callable[[Any], Any]:
    if origin is tuple and inner[-1] is not Ellipsis:
        readers = [_reader(part) for part in inner]
        return lambda value: tuple(read(part) for read, part in zip(readers, value, strict=True))
    read = _reader(inner[0])
    return lambda value: origin(read(part) for part in value)
