"""Instances in the benchmark's text format, as roster problems of the product.

The format's shifts have a length and a name but no time of day; each gets a start of its own, by which
the product tells kinds of shift apart. Everything else has a place in the problem type.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from contactcenter.domain.agent import EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId, ContractId
from workforce.rostering.problem import (
    KindCover,
    LabourRules,
    Prices,
    RosterProblem,
    ShiftKind,
    StaffMember,
    Wish,
    WorkPattern,
)

FIRST_DAY = date(2026, 1, 5)
START_STEP = 15
NO_RULES = LabourRules(
    "none beyond the instance",
    daily_rest_minutes=0,
    max_consecutive_days=10_000,
    max_weekly_minutes=7 * 1440,
    break_after_minutes=1440,
    meal_over_minutes=1440,
    max_daily_minutes=1440,
)


@dataclass
class _Sections:
    """The lines of each section, with their numbers."""

    lines: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)

    def of(self, name: str) -> list[tuple[int, list[str]]]:
        """Return the lines of a section, none when it is absent."""
        return self.lines.get(f"SECTION_{name}", [])


def read_instance(path: Path) -> RosterProblem:
    """Read an instance.

    Raises
    ------
    InvalidInput
        With the line, when a value cannot be read or names what the instance does not have.
    """
    sections = _split(path.read_text(encoding="utf-8"))
    days = _number(*_only(sections, "HORIZON"))
    kinds = tuple(_kinds(sections))
    staff = tuple(_staff(sections, kinds))
    problem = RosterProblem(
        TimeGrid.of_days(FIRST_DAY, days, 60, "UTC"),
        (),
        staff,
        NO_RULES,
        START_STEP,
        Prices(missing_hour=0.0, paid_hour=0.0),
        kinds,
        tuple(_cover(sections)),
    )
    agents = {person.name: person.agent for person in staff}
    wishes = [*_wishes(sections, agents, "ON", True), *_wishes(sections, agents, "OFF", False)]
    return RosterProblem(
        problem.grid,
        (),
        staff,
        NO_RULES,
        START_STEP,
        problem.prices,
        kinds,
        problem.cover,
        tuple(wishes),
    )


def _split(text: str) -> _Sections:
    sections, current = _Sections(), ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            current = line
            sections.lines[current] = []
        elif not current:
            raise InvalidInput(f"Line {number}: {line!r} stands before the first section.")
        else:
            sections.lines[current].append((number, [part.strip() for part in line.split(",")]))
    return sections


def _only(sections: _Sections, name: str) -> tuple[int, str]:
    lines = sections.of(name)
    if len(lines) != 1:
        raise InvalidInput(f"SECTION_{name} has {len(lines)} lines; it should have one.")
    return lines[0][0], lines[0][1][0]


def _number(line: int, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(f"Line {line}: {text!r} is no whole number.") from None


def _day(line: int, text: str) -> date:
    return FIRST_DAY + timedelta(days=_number(line, text))


def _kinds(sections: _Sections) -> Iterator[ShiftKind]:
    for place, (line, parts) in enumerate(sections.of("SHIFTS")):
        after = parts[2].split("|") if len(parts) > 2 and parts[2] else []
        yield ShiftKind(
            parts[0], place * START_STEP, _number(line, parts[1]), frozenset(one.strip() for one in after)
        )


def _staff(sections: _Sections, kinds: tuple[ShiftKind, ...]) -> Iterator[StaffMember]:
    lengths = [kind.paid_minutes for kind in kinds]
    contract = EmploymentContract(
        ContractId("instance"), "As the instance says", 6 * max(lengths), 6, (min(lengths), max(lengths))
    )
    off: dict[str, set[date]] = {}
    for line, parts in sections.of("DAYS_OFF"):
        off.setdefault(parts[0], set()).update(_day(line, text) for text in parts[1:] if text)
    for place, (line, parts) in enumerate(sections.of("STAFF"), start=1):
        most = [tuple(one.split("=")) for one in parts[1].split("|")]
        longest, shortest, most_run, least_run, least_off, weekends = (
            _number(line, text) for text in parts[2:8]
        )
        pattern = WorkPattern(
            (shortest, longest),
            (least_run, most_run),
            least_off,
            weekends,
            tuple((kind, _number(line, count)) for kind, count in most),
        )
        yield StaffMember(
            AgentId(place),
            parts[0],
            frozenset(),
            contract,
            days_off=frozenset(off.get(parts[0], ())),
            pattern=pattern,
        )


def _cover(sections: _Sections) -> Iterator[KindCover]:
    for line, (day, kind, required, under, over) in sections.of("COVER"):
        prices = float(_number(line, under)), float(_number(line, over))
        yield KindCover(_day(line, day), kind, _number(line, required), *prices)


def _wishes(sections: _Sections, agents: dict[str, AgentId], name: str, wanted: bool) -> Iterator[Wish]:
    for line, (person, day, kind, weight) in sections.of(f"SHIFT_{name}_REQUESTS"):
        if person not in agents:
            raise InvalidInput(f"Line {line}: {person!r} is not on the staff.")
        yield Wish(agents[person], _day(line, day), kind, wanted, float(_number(line, weight)))
