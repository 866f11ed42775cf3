"""A roster as a file: one line a shift and one for each of its parts, and one a span on call."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.sheetentries import RowError
from contactcenter.services.rostering.sheets import read_sheet, write_csv
from contactcenter.services.rostering.sheetshifts import ON_CALL, person_text, read_shifts
from workforce.rostering.problem import RosterProblem
from workforce.rostering.rules.violation import days_of_period

COLUMNS = ("agent", "name", "activity", "start", "end", "paid", "title")
SHIFT = "shift"


def shift_lines(
    shifts: Iterable[Shift], names: Mapping[AgentId, str], zone: str
) -> Iterator[tuple[str, ...]]:
    """Yield the lines of some shifts in local time with offsets, each shift followed by its parts."""
    local = ZoneInfo(zone)
    for shift in shifts:
        who = (str(shift.agent), names.get(shift.agent, ""))
        spans = [(SHIFT, shift.start, shift.end, True, "")]
        parts = sorted(shift.parts)
        spans += [(one.activity.value, one.start, one.end, one.paid, one.title) for one in parts]
        for activity, start, end, paid, title in spans:
            times = (start.astimezone(local).isoformat(), end.astimezone(local).isoformat())
            yield (*who, activity, *times, "yes" if paid else "no", title)


def on_call_lines(
    spans: Iterable[OnCall], names: Mapping[AgentId, str], zone: str
) -> Iterator[tuple[str, ...]]:
    """Yield the lines of some spans on call in local time with offsets."""
    local = ZoneInfo(zone)
    for span in spans:
        times = span.start.astimezone(local).isoformat(), span.end.astimezone(local).isoformat()
        yield str(span.agent), names.get(span.agent, ""), ON_CALL, *times, "no", ""


def roster_lines(roster: Roster, names: Mapping[AgentId, str], zone: str) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a roster: shifts with their parts, then spans on call."""
    yield from shift_lines(roster.shifts, names, zone)
    yield from on_call_lines(roster.on_call, names, zone)


def write_roster(problem: RosterProblem, roster: Roster, stream: TextIO) -> None:
    """Write shifts in local time with offsets, each followed by its parts, then spans on call, as CSV."""
    names = {person.agent: person.name for person in problem.staff}
    content = write_csv(COLUMNS, roster_lines(roster, names, problem.grid.zone))
    stream.write(content.decode("utf-8-sig"))


def read_roster(path: Path, problem: RosterProblem) -> Roster:
    """Read a roster of the problem's period, whoever made it, from CSV, XLSX or JSON.

    Raises
    ------
    InvalidInput
        With the first row that cannot be read, and how many more cannot.
    """
    sheet = read_sheet(path.name, path.read_bytes())
    found = read_shifts(sheet, _people(problem), problem.grid.zone, _span(problem))
    if found.errors:
        more = len(found.errors) - 1
        raise InvalidInput(f"{path.name}: {found.errors[0]}" + (f" And {more} more rows." if more else ""))
    return Roster(problem.grid.start, problem.grid.end, found.shifts, on_call=found.on_call)


def read_to_judge(
    path: Path, problem: RosterProblem
) -> tuple[Roster, tuple[RowError, ...], tuple[str, ...]]:
    """Read a roster for a judge: shifts at once and numbers of strangers are for the rules to name.

    Returns
    -------
    What can be read, the rows that cannot, and in sentences what was taken for granted.

    Raises
    ------
    InvalidInput
        When the file is no table of shifts.
    """
    sheet = read_sheet(path.name, path.read_bytes())
    words = {person_text(cell) for row in sheet.rows for cell in row.cells}
    strangers = {word: AgentId(int(word)) for word in words if word.isdecimal()}
    people = strangers | _people(problem)
    found = read_shifts(sheet, people, problem.grid.zone, _span(problem), overlaps=True)
    roster = Roster(problem.grid.start, problem.grid.end, found.shifts, on_call=found.on_call)
    return roster, found.errors, found.notes


def _span(problem: RosterProblem) -> tuple[date, date]:
    days = days_of_period(problem)
    return days[0], days[-1]


def _people(problem: RosterProblem) -> dict[str, AgentId]:
    """Return who is meant by a number or a name, also by one with the last name first: Rossi, Ada.

    A name that several people bear means none of them.
    """
    told: dict[str, set[AgentId]] = {}
    for person in problem.staff:
        words = person.name.lower().split()
        turned = (f"{' '.join(words[cut:])}, {' '.join(words[:cut])}" for cut in range(1, len(words)))
        for name in (" ".join(words), *turned):
            told.setdefault(name, set()).add(person.agent)
    people = {name: agents.pop() for name, agents in told.items() if len(agents) == 1}
    return people | {str(person.agent): person.agent for person in problem.staff}
