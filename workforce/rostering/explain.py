"""Why a demand is not covered: what the people who serve it are doing instead."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.result import Shortage
from workforce.rostering.rules import consecutivedays, oncall, sundays, weeklytime
from workforce.rostering.rules.violation import local_day, shifts_by_person
from workforce.rostering.terms import cover_gaps

LEAST_HOURS = 0.05

DayShifts = dict[date, list[Shift]]
"""A person's shifts by local day."""


def shortages(problem: RosterProblem, roster: Roster, missing: NDArray[np.float64]) -> tuple[Shortage, ...]:
    """Return the missing hours by demand and local day with their reasons, the largest first.

    Parameters
    ----------
    missing : shape (demands, grid.count); agents missing.
    """
    days = np.array([problem.grid.local_of(k).date().toordinal() for k in range(problem.grid.count)])
    shifts = _by_day(problem, roster)
    found = []
    for demand, line in zip(problem.demands, missing, strict=True):
        for day in np.unique(days[line > 0]):
            hours = float(line[days == day].sum()) * problem.grid.minutes / 60
            if hours >= LEAST_HOURS:
                when = date.fromordinal(int(day))
                people = [person for person in problem.staff if demand.id in person.serves]
                found.append(Shortage(demand.id, when, hours, _reason(problem, people, when, shifts)))
    return _largest_first(found)


def shortages_of_kinds(problem: RosterProblem, roster: Roster) -> tuple[Shortage, ...]:
    """Return the paid hours of missing shifts by kind and day with their reasons, the largest first."""
    minutes = {kind.id: kind.paid_minutes for kind in problem.kinds}
    shifts = _by_day(problem, roster)
    found = []
    reasons: dict[tuple[date, int], str] = {}
    for cover, short in cover_gaps(problem, roster):
        if short > 0:
            length = minutes[cover.kind]
            if (cover.day, length) not in reasons:
                people = [one for one in problem.staff if _may_last(problem, one, length)]
                reasons[cover.day, length] = _reason(problem, people, cover.day, shifts)
            reason = reasons[cover.day, length]
            found.append(Shortage(cover.kind, cover.day, short * length / 60, reason))
    return _largest_first(found)


def _by_day(problem: RosterProblem, roster: Roster) -> dict[AgentId, DayShifts]:
    found: dict[AgentId, dict[date, list[Shift]]] = {}
    for person, own in shifts_by_person(problem, roster):
        days = found[person.agent] = defaultdict(list)
        for shift in own:
            days[local_day(problem, shift)].append(shift)
    return {agent: dict(days) for agent, days in found.items()}


def _may_last(problem: RosterProblem, person: StaffMember, minutes: int) -> bool:
    shortest, longest = person.contract.daily_minutes
    return shortest <= minutes <= min(longest, problem.rules_of(person).max_daily_minutes)


def _largest_first(found: list[Shortage]) -> tuple[Shortage, ...]:
    return tuple(sorted(found, key=lambda one: (-one.hours, one.day, one.demand)))


def _reason(
    problem: RosterProblem, people: list[StaffMember], day: date, shifts: dict[AgentId, DayShifts]
) -> str:
    """Return in words what holds people back on a day."""
    counts = Counter(_held_by(problem, person, day, shifts.get(person.agent, {})) for person in people)
    parts = ", ".join(f"{count} {what}" for what, count in counts.most_common())
    return f"of {len(people)} who serve it: {parts}"


def _held_by(problem: RosterProblem, person: StaffMember, day: date, shifts: DayShifts) -> str:
    """Return in words the first thing that keeps a person from working on a day."""
    if day in shifts:
        return "on shift"
    if away := next(_aways(problem, person, day), ""):
        return away
    if used_up := _used_up(problem, person, day, shifts):
        return used_up
    if _longest_run(shifts.keys(), day) > consecutivedays.encode_person(problem.rules_of(person), person):
        return "at the limit of days in a row"
    return "free, and no shift was found that is worth its price"


def _aways(problem: RosterProblem, person: StaffMember, day: date) -> Iterator[str]:
    """Yield in words what keeps a person away on a day, whatever the roster."""
    if day in person.days_off:
        yield "with the day off"
    if _touches(problem, day, person.time_off):
        yield "with time off"
    if _touches(problem, day, ((span.start, span.end) for span in oncall.spans_of(problem, person))):
        yield "on call"
    if day.weekday() == sundays.SUNDAY and not person.limits.sundays:
        yield "free of Sundays"
    for windows in (person.availability, person.bands):
        if windows and all(window.weekday != day.weekday() for window in windows):
            yield "not available that weekday"


def _touches(problem: RosterProblem, day: date, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    zone = problem.grid.zone
    first, last = local_instant(day, 0, zone), local_instant(day + timedelta(days=1), 0, zone)
    return any(start < last and first < end for start, end in spans)


def _used_up(problem: RosterProblem, person: StaffMember, day: date, shifts: DayShifts) -> str:
    """Return which allowance of the week is used up, in words; empty when none is."""
    monday = day - timedelta(days=day.weekday())
    week = [one for k in range(7) for one in shifts.get(monday + timedelta(days=k), ())]
    days, minutes = weeklytime.encode(problem.rules_of(person), person.contract)
    if len(week) >= days:
        return f"with all {days} days of the week worked"
    paid = sum(shift.paid_seconds for shift in week) / 60
    if paid + person.contract.daily_minutes[0] > minutes:
        return "with the week's hours used up"
    return ""


def _longest_run(worked: Set[date], day: date) -> int:
    """Return how many days in a row it would be if `day` were worked too."""
    return 1 + sum(1 for step in (-1, 1) for _ in _run(worked, day, step))


def _run(worked: Set[date], day: date, step: int) -> Iterator[date]:
    other = day + timedelta(days=step)
    while other in worked:
        yield other
        other += timedelta(days=step)
