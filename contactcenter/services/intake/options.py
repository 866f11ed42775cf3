"""What whoever reads a file may say about it; what is left open is found in the file or asked for."""

from dataclasses import dataclass, field
from enum import StrEnum

from contactcenter.domain.errors import InvalidInput

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


class DateOrder(StrEnum):
    """What comes first in a date that ends with its year."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a log.

    Parameters
    ----------
    layout : name of a known layout or path of a layout file; empty to recognise it by its header.
    columns : pairs of a field and the column that holds it; they override those of the layout.
    zone : IANA name of the zone of times without offset; empty for the one the layout knows.
    encoding : name of a text encoding; empty to find it.
    delimiter : one of , ; tab | ; empty to find it.
    decimal : "." or ","; empty to find it.
    date_order : order of day and month; None to find it.
    sheet : name of a workbook's sheet; empty for the only one that has a header.
    unknown_wait : seconds to put where a contact ended but its wait is not told; None to leave it open.
    key : secret with which names of people are made opaque. Without one they are numbered in the
        order in which they appear, which is opaque as well but holds for one reading only.
    """

    layout: str = ""
    columns: tuple[tuple[str, str], ...] = field(default=())
    zone: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    date_order: DateOrder | None = None
    unknown_wait: float | None = None
    key: bytes = field(default=b"", repr=False)
    sheet: str = ""

    def __post_init__(self) -> None:
        if self.delimiter and self.delimiter not in DELIMITERS.values():
            raise InvalidInput(f"The delimiter {self.delimiter!r} is not one of {', '.join(DELIMITERS)}.")
        if self.decimal not in {"", ".", ","}:
            raise InvalidInput(f"The decimal mark {self.decimal!r} is neither a point nor a comma.")
        if self.unknown_wait is not None and not 0 <= self.unknown_wait < float("inf"):
            raise InvalidInput(f"A wait of {self.unknown_wait} s to put for unknown ones is no wait.")
