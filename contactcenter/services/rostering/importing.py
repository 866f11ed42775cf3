"""A roster from a file into a draft: looked at first, row by row, and stored only when wanted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.roster import Roster, RosterState
from contactcenter.domain.rosterhead import DEFAULT_RULES, RosterHead, RosterOrigin
from contactcenter.domain.runs import RosterId
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.crew import Crew, problem_of, read_crew
from contactcenter.services.rostering.drafting import say_period
from contactcenter.services.rostering.localdays import local_date, span_of_day
from contactcenter.services.rostering.rosterfile import COLUMNS, roster_lines
from contactcenter.services.rostering.sheetentries import RowError
from contactcenter.services.rostering.sheets import read_sheet, write_csv, write_xlsx
from contactcenter.services.rostering.sheetshifts import read_shifts
from workforce.rostering.attendance import OFF_CONTACTS
from workforce.rostering.evaluation import check_roster
from workforce.rostering.rules.violation import Violation

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file holds, before anything is stored.

    Parameters
    ----------
    start, end : the period that the draft would have: that of the published roster which holds the
        shifts, else their calendar weeks.
    base : the published roster of that period; None without one.
    errors : rows that cannot be taken; a draft is only made when there are none, or they are waived.
    broken : rules that the shifts would break.
    """

    start: datetime
    end: datetime
    base: RosterId | None
    roster: Roster
    errors: tuple[RowError, ...]
    notes: tuple[str, ...]
    broken: tuple[Violation, ...]
    zone: str

    @property
    def people(self) -> int:
        """How many people have a shift or are on call."""
        return len(self.roster.agents)

    @property
    def sessions(self) -> int:
        """How many meetings and training people have, each person's counted."""
        parts = (part for shift in self.roster.shifts for part in shift.parts)
        return sum(part.activity in OFF_CONTACTS for part in parts)


def preview_import(unit: UnitOfWork, name: str, content: bytes) -> ImportPreview:
    """Read a file and judge what is in it by the labour rules; nothing is stored.

    Raises
    ------
    InvalidInput
        When the file cannot be read, holds nothing, or reaches over more than a year.
    Conflict
        When it reaches over several published rosters.
    """
    crew = read_crew(unit)
    people, notes = people_of(crew)
    found = read_shifts(read_sheet(name, content), people, crew.zone)
    if not (found.shifts or found.on_call):
        first = f" {found.errors[0]}" if found.errors else ""
        raise InvalidInput(f"{name} holds no shift that can be read.{first}")
    starts = [*(one.start for one in found.shifts), *(one.start for one in found.on_call)]
    start, end, base = _period(unit, starts, crew.zone)
    key, rules = (None, DEFAULT_RULES) if base is None else (base.id, base.rules)
    head = RosterHead(RosterId(0), None, start, start, end, 1, RosterState.DRAFT, key, rules)
    problem = problem_of(unit, head, crew)
    roster = Roster(start, end, found.shifts, on_call=found.on_call)
    broken = check_roster(problem, roster)
    told = (*found.notes, *notes)
    return ImportPreview(start, end, head.base, roster, found.errors, told, broken, crew.zone)


def people_of(crew: Crew) -> tuple[dict[str, AgentId], tuple[str, ...]]:
    """Return who is meant by a number, a code or a name, and which names several people bear."""
    names = Counter(agent.name.lower() for agent in crew.agents.values())
    found = {
        agent.name.lower(): agent.id for agent in crew.agents.values() if names[agent.name.lower()] == 1
    }
    found |= {agent.code.lower(): agent.id for agent in crew.agents.values()}
    found |= {str(agent.id): agent.id for agent in crew.agents.values()}
    shared = sorted(name for name, count in names.items() if count > 1)
    notes = (f"Several people are called {', '.join(shared[:5])}; name them by number.",) if shared else ()
    return found, notes


def _period(
    unit: UnitOfWork, starts: Sequence[datetime], zone: str
) -> tuple[datetime, datetime, RosterHead | None]:
    first, last = min(starts), max(starts)
    if last - first > LONGEST:
        raise InvalidInput(
            f"The shifts begin from {local_date(first, zone)} to {local_date(last, zone)}; a roster has a "
            "year at most. Check the years of the dates, or import the parts by themselves."
        )
    published = [
        head
        for head in unit.rosters.heads(first, last + timedelta(microseconds=1))
        if head.state is RosterState.PUBLISHED
    ]
    for head in published:
        if head.start <= first and last < head.end:
            return head.start, head.end, head
    if published:
        raise Conflict(
            f"The shifts reach beyond version {published[0].version} of {say_period(unit, published[0])}; "
            "import the shifts of that period by themselves."
        )
    monday = local_date(first, zone)
    monday -= timedelta(days=monday.weekday())
    sunday = local_date(last, zone)
    sunday += timedelta(days=6 - sunday.weekday())
    return span_of_day(monday, zone)[0], span_of_day(sunday, zone)[1], None


def draft_import(
    unit: UnitOfWork, preview: ImportPreview, author: str, at: datetime, waive: bool = False
) -> RosterId:
    """Make a draft of what a file holds.

    Parameters
    ----------
    waive : whether to go on without the rows that cannot be read.

    Raises
    ------
    InvalidInput
        When rows cannot be read and this is not waived.
    """
    if preview.errors and not waive:
        raise InvalidInput(
            f"{len(preview.errors)} rows cannot be read; the first: {preview.errors[0]} "
            "Mend the file, or say that the draft is to be made without them."
        )
    base = None if preview.base is None else unit.rosters.head(preview.base)
    version = unit.rosters.next_draft(preview.start, preview.end)
    left = f", {len(preview.errors)} rows left out" if preview.errors else ""
    plan, rules = (None, DEFAULT_RULES) if base is None else (base.plan, base.rules)
    origin = RosterOrigin(plan, preview.base, rules, author, f"Imported{left}")
    return unit.rosters.add(replace(preview.roster, version=version), at, origin=origin)


def export_roster(unit: UnitOfWork, roster: RosterId, as_workbook: bool) -> bytes:
    """Return a roster as CSV, or as a workbook; both can be imported again."""
    crew = read_crew(unit)
    names = {agent.id: agent.name for agent in crew.agents.values()}
    lines = roster_lines(unit.rosters.get(roster), names, crew.zone)
    return write_xlsx("Roster", COLUMNS, lines) if as_workbook else write_csv(COLUMNS, lines)
