"""The benchmark's text format as lines by section, each with its number, so that an error can name it.

Read as they come: line ends of any system, a byte order mark, blank lines, comments, spaces around values
and the commas that spreadsheets leave at line ends.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from contactcenter.domain.errors import InvalidInput

PREFIX = "SECTION_"
MANY = 10**6
FIELDS = {
    "HORIZON": (1, 1),
    "SHIFTS": (2, 3),
    "STAFF": (8, 8),
    "DAYS_OFF": (1, MANY),
    "SHIFT_ON_REQUESTS": (4, 4),
    "SHIFT_OFF_REQUESTS": (4, 4),
    "COVER": (5, 5),
}
"""Least and most values of a line of each section."""
NEEDED = ("HORIZON", "SHIFTS", "STAFF", "COVER")


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one line.

    Parameters
    ----------
    number : of the line in the file, from 1 on.
    """

    number: int
    parts: tuple[str, ...]

    def refused(self, fact: str) -> InvalidInput:
        """Return the error that names this line."""
        return InvalidInput(f"Line {self.number}: {fact}")

    def whole(self, place: int, stop: int | None = None) -> int:
        """Return a whole number of at least 0, and below `stop` when that is given."""
        number = self.count(self.parts[place])
        if stop is not None and number >= stop:
            raise self.refused(f"day {number} is outside the horizon; days are 0 to {stop - 1}.")
        return number

    def count(self, text: str) -> int:
        """Read a whole number of at least 0 from a part of a value."""
        try:
            number = int(text)
        except ValueError:
            raise self.refused(f"{text!r} is no whole number.") from None
        if number < 0:
            raise self.refused(f"{number} is below 0.")
        return number

    def known(self, name: str, names: Collection[str], what: str) -> str:
        """Return a name that is among those given."""
        if name not in names:
            raise self.refused(f"{name!r} is no {what} of this instance.")
        return name


@dataclass(frozen=True, slots=True)
class Sections:
    """The lines of each section."""

    lines: dict[str, list[Line]] = field(default_factory=dict)

    def of(self, name: str) -> list[Line]:
        """Return the lines of a section, none when it is absent."""
        return self.lines.get(name, [])


def read_sections(path: Path) -> Sections:
    """Read the lines of a file by section.

    Raises
    ------
    InvalidInput
        With the line, when it stands in no section or has too few or too many values; and when a section
        is not known, there twice, or missing. Also when there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}; give the path of an instance file of the benchmark.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no UTF-8 text from byte {error.start} on.") from None
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be read: {error.strerror or error}; give the path of an instance file of the "
            "benchmark."
        ) from None
    sections, current = Sections(), ""
    for number, raw in enumerate(text.splitlines(), start=1):
        content = raw.strip().rstrip(", \t")
        if not content or content.startswith("#"):
            continue
        line = Line(number, tuple(part.strip() for part in content.split(",")))
        if content.startswith(PREFIX):
            current = _header(sections, line)
        elif not current:
            raise line.refused(f"{content!r} stands before the first section.")
        else:
            _add(sections, current, line)
    if missing := [name for name in NEEDED if not sections.of(name)]:
        raise InvalidInput(f"{path} has no line in {PREFIX}{missing[0]}; an instance needs at least one.")
    return sections


def _header(sections: Sections, line: Line) -> str:
    name = line.parts[0].removeprefix(PREFIX)
    if name not in FIELDS:
        known = ", ".join(FIELDS)
        raise line.refused(f"{PREFIX}{name} is no section of the format; they are {known}.")
    if name in sections.lines:
        raise line.refused(f"{PREFIX}{name} is there a second time; join the two.")
    sections.lines[name] = []
    return name


def _add(sections: Sections, name: str, line: Line) -> None:
    least, most = FIELDS[name]
    if not least <= len(line.parts) <= most:
        due = str(least) if least == most else f"{least} to {most}" if most < MANY else f"{least} or more"
        raise line.refused(f"{PREFIX}{name} has {len(line.parts)} values here; {due} are due.")
    sections.lines[name].append(line)
