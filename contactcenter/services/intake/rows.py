"""Rows of a file, some tens of thousands at a time and turned into columns."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, islice
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.findings import Findings
from contactcenter.services.intake.heading import bare_name
from contactcenter.services.intake.source import Source

_ROWS = 50_000
_JSON_SAMPLE = 1_000
_DEPTH = 4
_CLOCK_SAMPLE = 5
_CLOCK = re.compile(r"\s*\d{1,2}(:\d\d|\.\d\d(?=\s*(-|–|$))|\s*[AaPp][Mm])")
ABOVE = "lines above the header, passed over"
BLANK = "blank lines passed over"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file.

    Parameters
    ----------
    header : names of the columns.
    cells : one sequence a column, each as long as `lines`.
    lines : the line on which each row starts, shape (rows,).
    """

    header: tuple[str, ...]
    cells: tuple[Sequence[str], ...]
    lines: NDArray[np.int64]

    def column(self, name: str) -> Sequence[str]:
        """Return the cells of a column."""
        return self.cells[self.header.index(name)]

    def take(self, keep: NDArray[np.bool_]) -> "Chunk":
        """Return the chosen rows; `keep` has shape (rows,)."""
        if keep.all():
            return self
        rows = np.flatnonzero(keep).tolist()
        cells = tuple([column[row] for row in rows] for column in self.cells)
        return Chunk(self.header, cells, self.lines[keep])


def header_of(source: Source) -> tuple[str, ...]:
    """Return the names of a file's columns; of JSON objects, those of the first thousand lines.

    Raises
    ------
    InvalidInput
        When a name stands there twice.
    """
    with source.open() as text:
        names = _json_names(text) if source.is_json else _first_row(text, source)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InvalidInput(f"{source.path.name} has more than one column {', '.join(map(repr, twice))}.")
    return names


def _first_row(text: TextIO, source: Source) -> tuple[str, ...]:
    try:
        _pass_lines(text, source.above)
        rows = csv.reader(text, delimiter=source.delimiter, strict=True)
        return next(
            tuple(bare_name(cell) for cell in row) for row in rows if any(cell.strip() for cell in row)
        )
    except csv.Error as error:
        raise InvalidInput(f"The header of {source.path.name} cannot be read: {error}.") from None
    except StopIteration:
        raise InvalidInput(f"{source.path.name} is empty.") from None


def _pass_lines(text: TextIO, count: int) -> None:
    for _ in range(count):
        text.readline()


def clocks_of(source: Source, header: tuple[str, ...]) -> frozenset[str]:
    """Return the columns whose first cells are times of day without a date."""
    if source.is_json:
        return frozenset()
    with source.open() as text:
        _pass_lines(text, source.above)
        reader = csv.reader(text, delimiter=source.delimiter)
        _pass_header(reader)
        rows = [row for row in islice(reader, _CLOCK_SAMPLE) if len(row) == len(header)]
    return frozenset(
        name for place, name in enumerate(header) if any(_CLOCK.match(row[place]) for row in rows)
    )


def _json_names(text: TextIO) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for line in islice(text, _JSON_SAMPLE):
        try:
            names.update(dict.fromkeys(_flat(line)))
        except ValueError:
            continue  # read_chunks reports the line
    return tuple(names)


def read_chunks(
    source: Source, header: tuple[str, ...], findings: Findings | None = None
) -> Iterator[Chunk]:
    """Yield the rows of a file in order.

    Parameters
    ----------
    header : the columns; of JSON objects those that are wanted.
    findings : where bad rows are reported; None to pass over them, for a look at the file beforehand.

    Raises
    ------
    InvalidInput
        When a quote that is opened is never closed, so that rows cannot be told apart.
    """
    noted = Findings() if findings is None else findings
    noted.put_aside(ABOVE, source.above)
    with source.open() as text:
        batches = (
            _json_batches(text, header, noted)
            if source.is_json
            else _delimited_batches(text, source, len(header), noted)
        )
        for rows, lines in batches:
            if rows:
                noted.rows += len(rows)
                yield Chunk(header, tuple(zip(*rows, strict=True)), np.array(lines, dtype=np.int64))


_Row = Sequence[str]
_Batch = tuple[list[_Row], Sequence[int]]


def _delimited_batches(text: TextIO, source: Source, width: int, findings: Findings) -> Iterator[_Batch]:
    """Yield rows of one width; the others are reported."""
    _pass_lines(text, source.above)
    reader = csv.reader(text, delimiter=source.delimiter, strict=True)
    _pass_header(reader)
    for rows, lines in _raw_batches(reader, source, findings):
        if source.has_nul or {width} != set(map(len, rows)) or not all(map(_is_filled, rows)):
            sound = [
                _is_sound(row, line, (source.delimiter, width), findings)
                for row, line in zip(rows, lines, strict=True)
            ]
            yield list(compress(rows, sound)), list(compress(lines, sound))
        else:
            yield rows, lines


def _pass_header(reader: Any) -> None:
    next((row for row in reader if any(cell.strip() for cell in row)), None)


def _is_sound(row: _Row, line: int, form: tuple[str, int], findings: Findings) -> bool:
    """Tell whether a row can be used, and report or count it if not."""
    delimiter, width = form
    if not _is_filled(row) and len(row) in {0, 1, width}:
        findings.put_aside(BLANK, 1)
        return False
    problem = ""
    if len(row) != width:
        problem = (
            f"{len(row)} cells where the header has {width}; quote cells that hold the delimiter, complete "
            "the row where the file was cut off"
        )
    elif "\0" in "".join(row):
        problem = "a NUL byte; save the file as plain text"
    if problem:
        findings.reject_row(line, delimiter.join(row), problem)
    return not problem


def _is_filled(row: _Row) -> bool:
    """Tell whether a cell of a row holds more than blanks."""
    return any(row) and any(map(str.strip, row))


def _raw_batches(reader: Any, source: Source, findings: Findings) -> Iterator[_Batch]:
    """Yield rows with the line on which each starts; report the ones with broken quotes."""
    above = source.above
    start = above + reader.line_num + 1
    more = True
    while more:
        rows: list[_Row] = []
        broken = False
        try:
            rows.extend(islice(reader, _ROWS))  # keeps the rows before one that cannot be read
            more = bool(rows)
        except csv.Error as error:
            broken = True
            bad = start + sum(map(_lines_of, rows))
            problem = _quote_problem(error, source.path.name, (bad, above + reader.line_num))
            findings.reject_row(bad, "", problem)
        lines = _starts(rows, start, above + reader.line_num - broken)
        start = above + reader.line_num + 1
        yield rows, lines


def _quote_problem(error: csv.Error, name: str, lines: tuple[int, int]) -> str:
    """Return what is wrong with a quote, or raise `InvalidInput` where rows cannot be told apart.

    Parameters
    ----------
    lines : where the row starts, and how far was read.
    """
    if "expected after" in str(error):
        return "a quote inside a quoted cell; double it"
    first, last = lines
    if first == last and "unexpected end" in str(error):
        return "the file ends inside a quoted cell; complete the row, it seems to be cut off"
    raise InvalidInput(
        f"{name}: the quote opened on line {first} is not closed, so that what follows cannot be told "
        f"apart ({error}); correct that line."
    ) from None


def _starts(rows: list[_Row], start: int, last: int) -> Sequence[int]:
    """Return the line on which each row starts, given the line on which the last one ends."""
    if last - start + 1 == len(rows):
        return range(start, last + 1)
    return list(accumulate(map(_lines_of, rows[:-1]), initial=start)) if rows else []


def _lines_of(row: _Row) -> int:
    """Return how many lines a row takes: one, and one more for each line end inside its cells."""
    text = "\x1f".join(row).replace("\r\n", "\n")
    return 1 + text.count("\n") + text.count("\r")


def _json_batches(text: TextIO, header: tuple[str, ...], findings: Findings) -> Iterator[_Batch]:
    rows = _json_rows(text, header, findings)
    while batch := list(islice(rows, _ROWS)):
        yield [row for _, row in batch], [line for line, _ in batch]


def _json_rows(text: TextIO, header: tuple[str, ...], findings: Findings) -> Iterator[tuple[int, _Row]]:
    for line, content in enumerate(text, 1):
        if not content.strip():
            findings.put_aside(BLANK, 1)
            continue
        try:
            found = _flat(content)
        except ValueError as error:
            findings.reject_row(line, content.strip(), str(error))
        else:
            yield line, [found.get(name, "") for name in header]


def _flat(line: str) -> dict[str, str]:
    """Return the values of a JSON object as texts, those of an inner object under `outer.inner`."""
    try:
        value = _DECODER.decode(line.strip().removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON object: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("JSON nested too deeply; give one flat object a line") from None
    if not isinstance(value, _Pairs):
        raise ValueError("no JSON object; give one object a line")
    flat = dict(_flattened(value, ""))
    text = "".join(flat.values())
    if "\0" in text:
        raise ValueError("a NUL character; remove it")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("half of a surrogate pair; write the whole character")
    return flat


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object in order."""


def _no_repeats(pairs: list[tuple[str, Any]]) -> _Pairs:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("an object that names a member twice; keep one")
    return _Pairs(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number; write null or leave the member out")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_no_repeats, parse_float=str, parse_int=str, parse_constant=_no_constant
)


def _flattened(pairs: _Pairs, prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        if isinstance(value, _Pairs) and prefix.count(".") < _DEPTH:
            yield from _flattened(value, f"{prefix}{name}.")
        else:
            yield prefix + name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else "[…]"
