"""A roster as CSV: one line a shift and one for each of its breaks, meals and other parts."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, Roster, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.textfile import read_text
from workforce.rostering.problem import RosterProblem

COLUMNS = ("agent", "name", "activity", "start", "end", "paid")
SHIFT = "shift"


def write_roster(problem: RosterProblem, roster: Roster, stream: TextIO) -> None:
    """Write shifts in local time with offsets, each followed by its parts."""
    zone = ZoneInfo(problem.grid.zone)
    names = {person.agent: person.name for person in problem.staff}
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for shift in roster.shifts:
        who = (shift.agent, names.get(shift.agent, ""))
        spans = [(SHIFT, shift.start, shift.end, True)]
        spans += [(part.activity.value, part.start, part.end, part.paid) for part in sorted(shift.parts)]
        for activity, start, end, paid in spans:
            times = (start.astimezone(zone).isoformat(), end.astimezone(zone).isoformat())
            writer.writerow([*who, activity, *times, "yes" if paid else "no"])


def read_roster(path: Path, problem: RosterProblem) -> Roster:
    """Read a roster of the problem's period, whoever made it.

    Raises
    ------
    InvalidInput
        With the line, when a value cannot be read or a part belongs to no shift.
    """
    shifts: list[Shift] = []
    with io.StringIO(read_text(path)) as stream:
        reader = csv.DictReader(stream)
        lacking = [name for name in COLUMNS if name != "name" and name not in (reader.fieldnames or ())]
        if lacking:
            raise InvalidInput(f"{path.name} lacks the column {lacking[0]!r}.")
        for number, row in enumerate(reader, start=2):
            _add(shifts, number, row)
    return Roster(problem.grid.start, problem.grid.end, tuple(shifts))


def _add(shifts: list[Shift], number: int, row: dict[str, str]) -> None:
    """Add a line: a new shift, or a part of the latest one."""
    agent = _agent(number, row["agent"])
    start, end = _instant(number, row["start"]), _instant(number, row["end"])
    if row["activity"] == SHIFT:
        shifts.append(Shift(agent, start, end))
        return
    if row["activity"] not in {one.value for one in Activity}:
        raise InvalidInput(
            f"Line {number}: {row['activity']!r} is no activity; use {SHIFT}, {', '.join(Activity)}."
        )
    if not shifts or shifts[-1].agent != agent:
        raise InvalidInput(
            f"Line {number}: a {row['activity']} of agent {agent} follows no shift of theirs."
        )
    part = ShiftPart(start, end, Activity(row["activity"]), row["paid"].strip().lower() != "no")
    last = shifts[-1]
    shifts[-1] = Shift(agent, last.start, last.end, (*last.parts, part))


def _agent(number: int, text: str) -> AgentId:
    if not text.strip().isdigit():
        raise InvalidInput(f"Line {number}: {text!r} is no agent's number.")
    return AgentId(int(text))


def _instant(number: int, text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(f"Line {number}: {text!r} is no ISO 8601 time.") from None
    if instant.tzinfo is None:
        raise InvalidInput(f"Line {number}: {text!r} has no offset from UTC.")
    return instant.astimezone(UTC)
