"""A file as text: whether it is packed, in which encoding it is, and what separates its cells."""

import codecs
import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from contactcenter.domain.errors import InvalidInput, OutsideFailure
from contactcenter.services.intake.heading import LINES_SEARCHED, lines_above
from contactcenter.services.intake.layout import listed
from contactcenter.services.intake.options import DELIMITERS, ReadOptions
from contactcenter.services.intake.workbook import WORKBOOK, sheets_of

_BLOCK = 1 << 20
_SAMPLE = 1 << 16
_SAMPLE_ROWS = 50
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CUT_OFF = "The last line has no line end; if the file was cut off, the last row may be too."
_PACKED = {
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A readable file.

    Parameters
    ----------
    packed : whether it is compressed by gzip.
    delimiter : what separates cells; empty when each line is a JSON object.
    has_nul : whether there are NUL characters in it.
    above : lines above the header.
    table : the text of a workbook's sheet, None of any other file.
    notes : what was chosen among several possibilities, one sentence each.
    """

    path: Path
    packed: bool
    encoding: str
    delimiter: str
    has_nul: bool = False
    above: int = 0
    table: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_json(self) -> bool:
        """Whether each line is a JSON object."""
        return not self.delimiter

    @contextmanager
    def open(self) -> Iterator[TextIO]:
        """Open the file as text with its line ends as they are."""
        if self.table is not None:
            yield io.StringIO(self.table, newline="")
            return
        with (
            _opened(self.path, self.packed) as raw,
            io.TextIOWrapper(raw, self.encoding, newline="") as text,
        ):
            yield text


def find_source(path: Path, options: ReadOptions) -> Source:
    """Return how a file is to be read.

    Raises
    ------
    InvalidInput
        When it is missing, empty, no text, or not in the encoding that was named.
    """
    head = _head(path)
    if head == WORKBOOK:
        return _workbook(path, options)
    packed = head[:2] == b"\x1f\x8b"
    encoding = _named(options.encoding) if options.encoding else _found_encoding(path, packed)
    try:
        has_nul, is_whole = _scan(path, packed, encoding)
    except UnicodeError as error:
        reason = f"{getattr(error, 'reason', error)} near byte {getattr(error, 'start', 0):,}"
        raise InvalidInput(
            f"{path.name} is not {encoding}: {reason}; name another with --encoding."
        ) from None
    sample = _sample(path, packed, encoding)
    if not sample.strip():
        raise InvalidInput(f"{path.name} is empty.")
    delimiter = options.delimiter or _found_delimiter(sample, path.name, options)
    above = _above(sample, delimiter, options) if delimiter else 0
    notes = () if is_whole or not delimiter else (CUT_OFF,)
    return Source(path, packed, encoding, delimiter, has_nul, above or 0, notes=notes)


def _above(sample: str, delimiter: str, options: ReadOptions) -> int | None:
    return lines_above(sample.splitlines()[: LINES_SEARCHED + 1], delimiter, options)


def _workbook(path: Path, options: ReadOptions) -> Source:
    """Return the one sheet of a workbook that has a header, as text."""
    sheets = sheets_of(path)
    above = {name: _above(text, ",", options) for name, text in sheets.items()}
    headed = [name for name, lines in above.items() if lines is not None]
    if options.sheet and options.sheet not in sheets:
        raise InvalidInput(f"{path.name} has no sheet {options.sheet!r}; it has {listed(tuple(sheets))}.")
    if not options.sheet and len(headed) != 1 and len(sheets) > 1:
        fact = "more than one sheet" if headed else "no sheet"
        raise InvalidInput(
            f"{path.name} has {fact} whose columns name a time; choose one of {listed(tuple(sheets))} with "
            "--sheet NAME."
        )
    name = options.sheet or (headed or list(sheets))[0]
    if not sheets[name].strip("\n,"):
        raise InvalidInput(f"{path.name} is empty.")
    others = len(sheets) - 1
    notes = (f"Only the sheet {name!r} was read; the workbook has {others} more.",) if others else ()
    return Source(path, False, "xlsx", ",", False, above[name] or 0, sheets[name], notes)


def _head(path: Path) -> bytes:
    with _opened(path, packed=False) as raw:
        head = raw.read(4)
    if head in _PACKED:
        raise InvalidInput(f"{path.name} is {_PACKED[head]}; export it as CSV, XLSX or NDJSON.")
    return head


@contextmanager
def _opened(path: Path, packed: bool) -> Iterator[BinaryIO]:
    try:
        with cast(BinaryIO, gzip.open(path)) if packed else path.open("rb") as raw:
            yield raw
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise InvalidInput(f"{path} is a folder; name a file.") from None
    except (gzip.BadGzipFile, EOFError) as error:
        raise InvalidInput(f"{path.name} is a damaged gzip file: {error}.") from None
    except OSError as error:
        raise OutsideFailure(f"{path} cannot be read: {error.strerror or error}.") from error


def _named(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise InvalidInput(f"There is no encoding {encoding!r}; try utf-8, utf-16 or cp1252.") from None


def _found_encoding(path: Path, packed: bool) -> str:
    with _opened(path, packed) as raw:
        start = raw.read(4096)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if (
            len(start) > 3
            and start[first::2].count(0) > len(start) * 0.2
            and not start[1 - first :: 2].count(0)
        ):
            return encoding
    return "utf-8" if _is_utf8(path, packed) else "cp1252"


def _is_utf8(path: Path, packed: bool) -> bool:
    try:
        _scan(path, packed, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _scan(path: Path, packed: bool, encoding: str) -> tuple[bool, bool]:
    """Decode a whole file; tell whether it has NUL characters, and whether its last line has an end."""
    decoder = codecs.getincrementaldecoder(encoding)()
    has_nul, last = False, ""
    read = 0
    with _opened(path, packed) as raw:
        while block := raw.read(_BLOCK):
            try:
                text = decoder.decode(block)
                has_nul |= "\0" in text
                last = text[-1:] or last
            except UnicodeDecodeError as error:
                error.start += read
                raise
            read += len(block)
        decoder.decode(b"", final=True)
    return has_nul, last in {"\n", "\r"}


def _sample(path: Path, packed: bool, encoding: str) -> str:
    with Source(path, packed, encoding, "").open() as text:
        return text.read(_SAMPLE)


def _found_delimiter(sample: str, name: str, options: ReadOptions) -> str:
    start = sample.lstrip()
    if start.startswith("{"):
        return ""
    if start.startswith("["):
        raise InvalidInput(f"{name} looks like one JSON list; write one object a line (NDJSON).")
    return max(DELIMITERS.values(), key=lambda mark: _fitness(sample, mark, options))


def _fitness(sample: str, delimiter: str, options: ReadOptions) -> tuple[float, int]:
    """Return the share of rows as wide as the header, nothing for a single column, and that width."""
    lines = sample.splitlines(keepends=True)
    lines = lines[:-1] if len(sample) == _SAMPLE else lines
    lines = lines[_above(sample, delimiter, options) or 0 :]
    try:
        rows = [row for row in csv.reader(lines[:_SAMPLE_ROWS], delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, width
    return sum(len(row) == width for row in rows) / len(rows), width
