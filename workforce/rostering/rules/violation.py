"""A rule that a roster breaks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from contactcenter.domain.roster import OnCall, Roster, Shift, ShiftPart
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import RosterProblem, ShiftKind, StaffMember

Place = tuple[AgentId, datetime, datetime]
Spanned = TypeVar("Spanned", Shift, OnCall, ShiftPart)


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One rule broken by one person on one local day; the message states value and limit."""

    day: date
    agent: AgentId
    rule: str
    message: str


def told(minutes: float) -> str:
    """Return minutes as a message tells them, to a hundredth, so that what is over a limit reads so.

    Examples
    --------
    >>> told(2880.0), told(2880 + 1 / 3), told(659.5)
    ('2880', '2880.33', '659.5')
    """
    return f"{minutes:.2f}".rstrip("0").rstrip(".")


class Check(Protocol):
    """The independent face of a labour rule."""

    def __call__(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Yield what the roster breaks."""
        ...


def shifts_by_person(problem: RosterProblem, roster: Roster) -> Iterator[tuple[StaffMember, list[Shift]]]:
    """Yield each known person with shifts in the period, the shifts in order of time."""
    staff = {person.agent: person for person in problem.staff}
    ordered = sorted(shifts_inside(problem, roster), key=lambda shift: (shift.agent, shift.start))
    for agent, shifts in groupby(ordered, key=lambda shift: shift.agent):
        yield staff[agent], list(shifts)


def shifts_inside(problem: RosterProblem, roster: Roster) -> list[Shift]:
    """Return the shifts of the staff that begin in the period, each once.

    What is left out is a broken rule of its own (`identity.py`), and no reason to blame others too.
    """
    known, start, end = {person.agent for person in problem.staff}, problem.grid.start, problem.grid.end
    found: dict[Place, Shift] = {}
    for one in roster.shifts:
        if one.agent in known and start <= one.start < end:
            found.setdefault(place_of(one), one)
    return list(found.values())


def place_of(shift: Shift) -> Place:
    """Return whose shift it is and when; two of one place are the same shift listed twice."""
    return shift.agent, shift.start, shift.end


def in_turn(spans: Iterable[Spanned]) -> Iterator[tuple[Spanned, Spanned]]:
    """Yield each span after the first with whichever of those before it ends last, by order of time."""
    last: Spanned | None = None
    for span in spans:
        if last is not None:
            yield last, span
        last = span if last is None or span.end >= last.end else last


def local_day(problem: RosterProblem, shift: Shift) -> date:
    """Return the local date on which a shift starts; the shift belongs to it."""
    return local_date(shift.start, problem.grid.zone)


@lru_cache(maxsize=100_000)
def local_date(instant: datetime, zone: str) -> date:
    """Return the local date of an instant, remembered: each rule asks it of each shift."""
    return instant.astimezone(ZoneInfo(zone)).date()


def local_text(problem: RosterProblem, instant: datetime) -> str:
    """Return an instant as the clock on the wall shows it, such as 2026-11-27 22:00."""
    return f"{instant.astimezone(ZoneInfo(problem.grid.zone)):%Y-%m-%d %H:%M}"


def worked_days(problem: RosterProblem, roster: Roster) -> Iterator[tuple[StaffMember, set[date]]]:
    """Yield each known person with shifts, and the local days worked."""
    for person, shifts in shifts_by_person(problem, roster):
        yield person, {local_day(problem, shift) for shift in shifts}


def so_far(problem: RosterProblem, person: StaffMember, day: date) -> tuple[int, int]:
    """Return the days and paid minutes worked before the period in the calendar week of a day."""
    first = problem.grid.local_of(0).date()
    same_week = first - timedelta(days=first.weekday()) == day - timedelta(days=day.weekday())
    return person.week_so_far if same_week else (0, 0)


def days_of_period(problem: RosterProblem) -> list[date]:
    """Return the local dates of the period."""
    first = problem.grid.local_of(0).date()
    count = (problem.grid.local_of(problem.grid.count - 1).date() - first).days + 1
    return [first + timedelta(days=k) for k in range(count)]


def kind_of(problem: RosterProblem, shift: Shift) -> ShiftKind | None:
    """Return the kind that a shift is of, told by its local start and its paid time; None for no kind."""
    local = shift.start.astimezone(ZoneInfo(problem.grid.zone))
    told = local.hour * 60 + local.minute, round(shift.paid_seconds / 60)
    for kind in problem.kinds:
        if (kind.start_minute, kind.paid_minutes) == told:
            return kind
    return None
