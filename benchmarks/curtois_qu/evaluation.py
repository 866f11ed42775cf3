"""The benchmark's own judge: penalty and broken rules of a roster, from the two text files alone.

Written from the description of the format; it imports nothing of the product, so that a mistake there
cannot hide here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

OFF = "-"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a roster costs, and every hard rule that it breaks, in words."""

    penalty: int
    broken: tuple[str, ...]


def judge(instance: Path, roster: Path) -> Judgement:
    """Recompute the penalty of a roster and look for broken rules.

    Parameters
    ----------
    roster : one line a person in the order of the staff, one shift or `-` a day.
    """
    sections = _sections(instance)
    rows = [line.split() for line in roster.read_text(encoding="utf-8").splitlines() if line.strip()]
    staff = sections["STAFF"]
    days = int(sections["HORIZON"][0][0])
    if len(rows) != len(staff) or any(len(row) != days for row in rows):
        return Judgement(0, (f"{len(rows)} lines; {len(staff)} people with {days} days each are due",))
    named = {person[0]: row for person, row in zip(staff, rows, strict=True)}
    broken = tuple(
        f"{person[0]}: {what}" for person in staff for what in _broken(sections, person, named[person[0]])
    )
    return Judgement(_penalty(sections, named), broken)


def _sections(path: Path) -> dict[str, list[list[str]]]:
    sections: dict[str, list[list[str]]] = {}
    for raw in path.read_text(encoding="utf-8-sig").splitlines():
        line = raw.strip(", \t")
        if line.startswith("SECTION_"):
            sections[line.removeprefix("SECTION_")] = []
        elif line and not line.startswith("#"):
            list(sections.values())[-1].append([part.strip() for part in line.split(",")])
    return sections


def _broken(sections: dict[str, list[list[str]]], person: list[str], row: list[str]) -> Iterator[str]:
    minutes = {shift[0]: int(shift[1]) for shift in sections["SHIFTS"]}
    banned = {
        shift[0]: set(shift[2].split("|")) if len(shift) > 2 else set() for shift in sections["SHIFTS"]
    }
    if unknown := set(row) - set(minutes) - {OFF}:
        yield f"unknown shifts {sorted(unknown)}"
        return
    for limit in person[1].split("|"):
        shift, most = limit.split("=")
        if row.count(shift) > int(most):
            yield f"{row.count(shift)} shifts {shift}; at most {most}"
    longest, shortest = int(person[2]), int(person[3])
    total = sum(minutes[shift] for shift in row if shift != OFF)
    if not shortest <= total <= longest:
        yield f"{total} minutes; {shortest} to {longest}"
    for day, (before, after) in enumerate(pairwise(row)):
        if before != OFF and after in banned[before]:
            yield f"{after} on day {day + 1} follows {before}"
    yield from _broken_blocks(row, *(int(number) for number in person[4:7]))
    weekends = sum(
        row[day] != OFF or (day + 1 < len(row) and row[day + 1] != OFF) for day in range(5, len(row), 7)
    )
    if weekends > int(person[7]):
        yield f"{weekends} weekends; at most {person[7]}"
    for line in sections.get("DAYS_OFF", []):
        if line[0] == person[0]:
            yield from (f"works day {day}" for day in line[1:] if day and row[int(day)] != OFF)


def _broken_blocks(row: list[str], most: int, least: int, least_off: int) -> Iterator[str]:
    day = 0
    for off, block in groupby(row, key=OFF.__eq__):
        length = len(list(block))
        inside = day > 0 and day + length < len(row)
        if not off and length > most:
            yield f"{length} days in a row from day {day}; at most {most}"
        if inside and length < (least_off if off else least):
            yield f"a block of {length} days {'off' if off else 'of work'} from day {day} is too short"
        day += length


def _penalty(sections: dict[str, list[list[str]]], rows: dict[str, list[str]]) -> int:
    penalty = 0
    for person, day, shift, weight in sections.get("SHIFT_ON_REQUESTS", []):
        penalty += int(weight) * (rows[person][int(day)] != shift)
    for person, day, shift, weight in sections.get("SHIFT_OFF_REQUESTS", []):
        penalty += int(weight) * (rows[person][int(day)] == shift)
    for day, shift, required, under, over in sections.get("COVER", []):
        surplus = sum(row[int(day)] == shift for row in rows.values()) - int(required)
        penalty += int(over) * surplus if surplus > 0 else -int(under) * surplus
    return penalty
