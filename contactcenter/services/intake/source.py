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
from contactcenter.services.intake.options import DELIMITERS, ReadOptions

_BLOCK = 1 << 20
_SAMPLE = 1 << 16
_SAMPLE_ROWS = 50
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PACKED = {
    b"PK\x03\x04": "a spreadsheet or zip archive",
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
    """

    path: Path
    packed: bool
    encoding: str
    delimiter: str
    has_nul: bool = False

    @property
    def is_json(self) -> bool:
        """Whether each line is a JSON object."""
        return not self.delimiter

    @contextmanager
    def open(self) -> Iterator[TextIO]:
        """Open the file as text with its line ends as they are."""
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
    packed = _head(path) == b"\x1f\x8b"
    encoding = _named(options.encoding) if options.encoding else _found_encoding(path, packed)
    try:
        has_nul = _scan(path, packed, encoding)
    except UnicodeError as error:
        reason = f"{getattr(error, 'reason', error)} near byte {getattr(error, 'start', 0):,}"
        raise InvalidInput(
            f"{path.name} is not {encoding}: {reason}; name another with --encoding."
        ) from None
    sample = _sample(path, packed, encoding)
    if not sample.strip():
        raise InvalidInput(f"{path.name} is empty.")
    delimiter = options.delimiter or _found_delimiter(sample, path.name)
    return Source(path, packed, encoding, delimiter, has_nul)


def _head(path: Path) -> bytes:
    with _opened(path, packed=False) as raw:
        head = raw.read(4)
    if head in _PACKED:
        raise InvalidInput(f"{path.name} is {_PACKED[head]}; export it as CSV or NDJSON.")
    return head[:2]


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


def _scan(path: Path, packed: bool, encoding: str) -> bool:
    """Decode a whole file and tell whether it has NUL characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    has_nul = False
    read = 0
    with _opened(path, packed) as raw:
        while block := raw.read(_BLOCK):
            try:
                has_nul |= "\0" in decoder.decode(block)
            except UnicodeDecodeError as error:
                error.start += read
                raise
            read += len(block)
        decoder.decode(b"", final=True)
    return has_nul


def _sample(path: Path, packed: bool, encoding: str) -> str:
    with Source(path, packed, encoding, "").open() as text:
        return text.read(_SAMPLE)


def _found_delimiter(sample: str, name: str) -> str:
    start = sample.lstrip()
    if start.startswith("{"):
        return ""
    if start.startswith("["):
        raise InvalidInput(f"{name} looks like one JSON list; write one object a line (NDJSON).")
    return max(DELIMITERS.values(), key=lambda mark: _fitness(sample, mark))


def _fitness(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as the first, nothing for a single column, and that width."""
    lines = sample.splitlines(keepends=True)
    lines = lines[:-1] if len(sample) == _SAMPLE else lines
    try:
        rows = [row for row in csv.reader(lines[:_SAMPLE_ROWS], delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, width
    return sum(len(row) == width for row in rows) / len(rows), width
