"""Layouts: which column of a file means what. A layout is data: one TOML file each."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.options import DateOrder
from contactcenter.services.intake.wallclock import zone_named


class Kind(StrEnum):
    """What one row of a file is."""

    CONTACTS = "contacts"
    COUNTS = "counts"
    DAYS = "days"
    SLOTS = "slots"
    CALL_LOG = "call_log"


class Field(StrEnum):
    """What a column can mean."""

    ID = "id"
    ARRIVED = "arrived"
    DATE = "date"
    TIME = "time"
    QUEUE = "queue"
    CHANNEL = "channel"
    OUTCOME = "outcome"
    WAIT = "wait"
    HANDLE = "handle"
    ANSWERED_AT = "answered_at"
    ENDED_AT = "ended_at"
    AGENT = "agent"
    CUSTOMER = "customer"
    SATISFACTION = "satisfaction"
    COUNT = "count"
    STAGE = "stage"
    COMPLEXITY = "complexity"
    INTENT = "intent"
    LANGUAGE = "language"
    STAGE_CONFIDENCE = "stage_confidence"
    COMPLEXITY_CONFIDENCE = "complexity_confidence"
    INTENT_CONFIDENCE = "intent_confidence"
    LANGUAGE_CONFIDENCE = "language_confidence"


DURATIONS = (Field.WAIT, Field.HANDLE)
STAMPS = (Field.ARRIVED, Field.ANSWERED_AT, Field.ENDED_AT)
CONFIDENCES = (
    Field.STAGE_CONFIDENCE,
    Field.COMPLEXITY_CONFIDENCE,
    Field.INTENT_CONFIDENCE,
    Field.LANGUAGE_CONFIDENCE,
)
NUMBERS = (*DURATIONS, *CONFIDENCES, Field.COUNT, Field.SATISFACTION, Field.COMPLEXITY)


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read one kind of file.

    Parameters
    ----------
    name : word by which a user asks for it.
    columns : the column of each field that the file has.
    needed : columns that together recognise it; empty for a layout that is only asked for.
    zone : zone of its times without offset, empty when it does not know.
    wall_clock : whether an offset that its times carry is a mere label on local time.
    date_order : order of day and month where a date ends with its year, None when it varies.
    decimal : its decimal mark, empty when it varies.
    channel : the channel where no column tells it.
    queue : the queue where no column tells it.
    units : seconds in one unit of a column of durations, 1 where nothing is said.
    words : what the values of a column mean, as the value of an enumeration, in small letters.
    remarks : sentences that whoever reads the file should know.
    zone_remark : one more where nobody names another zone than the layout's; empty for none.
    """

    name: str
    kind: Kind = Kind.CONTACTS
    columns: Mapping[Field, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    zone: str = ""
    wall_clock: bool = False
    date_order: DateOrder | None = None
    decimal: str = ""
    channel: Channel = Channel.VOICE
    queue: str = "all"
    units: Mapping[Field, float] = field(default_factory=dict)
    words: Mapping[Field, Mapping[str, str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    zone_remark: str = ""

    def __post_init__(self) -> None:
        if self.zone:
            zone_named(self.zone)

    def fits(self, header: tuple[str, ...]) -> bool:
        """Tell whether a header has every column by which this layout is recognised."""
        return bool(self.needed) and {plain(name) for name in self.needed} <= {
            plain(name) for name in header
        }

    def onto(self, header: tuple[str, ...]) -> "Layout":
        """Return the layout with the names of columns as the header spells them, absent ones left out."""
        spelt = {plain(name): name for name in header}
        found = {what: spelt[plain(name)] for what, name in self.columns.items() if plain(name) in spelt}
        return replace(self, columns=found)

    def unit(self, what: Field) -> float:
        """Return the seconds in one unit of a field."""
        return self.units.get(what, 1.0)


def plain(name: str) -> str:
    """Return the name of a column as it is compared: small letters, words joined by one underscore."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_") or name.strip()


@cache
def known_layouts() -> tuple[Layout, ...]:
    """Return all layouts that come with the program, in the order of their names."""
    folder = files("contactcenter.services.intake.layouts")
    sheets = sorted(
        (sheet for sheet in folder.iterdir() if sheet.name.endswith(".toml")), key=lambda s: s.name
    )
    return tuple(
        parse_layout(sheet.read_text("utf-8"), sheet.name.removesuffix(".toml")) for sheet in sheets
    )


def layout_named(name: str) -> Layout:
    """Return a known layout, or the one that a TOML file describes.

    Raises
    ------
    InvalidInput
        When there is neither.
    """
    if name.endswith(".toml"):
        try:
            return parse_layout(Path(name).read_text("utf-8"), Path(name).stem)
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"The layout file {name} cannot be read: {error}.") from None
    known = {layout.name: layout for layout in known_layouts()}
    if name not in known:
        raise InvalidInput(f"There is no layout {name!r}; choose {', '.join(known)} or a .toml file.")
    return known[name]


def parse_layout(text: str, name: str) -> Layout:
    """Return the layout that a TOML text describes.

    Raises
    ------
    InvalidInput
        When it is no TOML, or has a key or a value that means nothing.
    """
    try:
        sheet = tomllib.loads(text)
        return _layout_of(sheet, name)
    except (tomllib.TOMLDecodeError, ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(f"Layout {name}: {error}.") from None


_SHEET_KEYS = {
    "kind",
    "columns",
    "needed",
    "zone",
    "wall_clock",
    "date_order",
    "decimal",
    "channel",
    "queue",
    "units",
    "words",
    "remarks",
    "zone_remark",
}


def _layout_of(sheet: dict[str, Any], name: str) -> Layout:
    unknown = sorted(set(sheet) - _SHEET_KEYS)
    if unknown:
        raise ValueError(f"it has {', '.join(unknown)}; known are {', '.join(sorted(_SHEET_KEYS))}")
    order = sheet.get("date_order")
    return Layout(
        name,
        Kind(sheet.get("kind", Kind.CONTACTS)),
        {field_named(what): str(column) for what, column in sheet.get("columns", {}).items()},
        tuple(sheet.get("needed", ())),
        sheet.get("zone", ""),
        bool(sheet.get("wall_clock", False)),
        None if order is None else DateOrder(order),
        sheet.get("decimal", ""),
        Channel(sheet.get("channel", Channel.VOICE)),
        sheet.get("queue", "all"),
        {field_named(what): float(unit) for what, unit in sheet.get("units", {}).items()},
        {
            field_named(what): {word.casefold(): str(meaning) for word, meaning in words.items()}
            for what, words in sheet.get("words", {}).items()
        },
        tuple(sheet.get("remarks", ())),
        sheet.get("zone_remark", ""),
    )


def field_named(name: str) -> Field:
    """Return the field of a name.

    Raises
    ------
    InvalidInput
        When nothing is called so.
    """
    try:
        return Field(name)
    except ValueError:
        raise InvalidInput(f"There is no field {name!r}; choose one of {', '.join(Field)}.") from None


def listed(header: Sequence[str]) -> str:
    """Return the names of columns for a message."""
    return ", ".join(repr(str(name)) for name in header)
