"""What a day of a roster holds beside shifts: people on call, meetings, training, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

import numpy as np

from contactcenter.domain.roster import Activity, OnCall, Roster, ShiftPart
from contactcenter.services.rostering.crew import Crew
from contactcenter.services.rostering.judgement import CarDay, car_days
from contactcenter.services.rostering.localdays import span_of_day
from workforce.rostering.attendance import OFF_CONTACTS, attendance
from workforce.rostering.oncall.cover import uncovered
from workforce.rostering.problem import RosterProblem


@dataclass(frozen=True, slots=True)
class Call:
    """A span on call with who has it."""

    span: OnCall
    name: str


@dataclass(frozen=True, slots=True)
class CallGap:
    """A time in which people are wanted on call and not found.

    Parameters
    ----------
    people : most of them missing at once.
    queue : on which they were to work; empty where it does not matter.
    """

    start: datetime
    end: datetime
    people: int
    queue: str


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting, or training that some have at the same time, with their names."""

    activity: Activity
    title: str
    start: datetime
    end: datetime
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissedSessions:
    """Who misses how many sessions, from a first to a last day."""

    title: str
    activity: Activity
    days: tuple[date, date]
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayDuties:
    """What a day holds beside shifts, and what it lacks of the standing needs and of shared cars."""

    calls: tuple[Call, ...]
    gaps: tuple[CallGap, ...]
    sessions: tuple[Session, ...]
    missed: tuple[MissedSessions, ...]
    apart: tuple[CarDay, ...] = ()


def day_duties(problem: RosterProblem, roster: Roster, crew: Crew, day: date) -> DayDuties:
    """Return what a roster holds and lacks beside shifts on one local day; sessions of its week."""
    start, end = span_of_day(day, crew.zone)
    return DayDuties(
        calls_between(roster.on_call, crew, start, end),
        tuple(one for one in _gaps(problem, roster, crew) if one.start < end and start < one.end),
        tuple(_sessions(roster, crew, start, end)),
        tuple(_missed(problem, roster, crew, day)),
        tuple(one for one in car_days(problem, roster, crew) if one.day == day),
    )


def calls_between(spans: Iterable[OnCall], crew: Crew, start: datetime, end: datetime) -> tuple[Call, ...]:
    """Return the spans that touch the time between two instants, by start and name."""
    found = (Call(one, crew.name(one.agent)) for one in spans if one.start < end and start < one.end)
    return tuple(sorted(found, key=lambda one: (one.span.start, one.name)))


def _gaps(problem: RosterProblem, roster: Roster, crew: Crew) -> Iterator[CallGap]:
    names = {str(queue.id): queue.name for queue in crew.queues}
    found = uncovered(problem, roster)
    for need, line in zip(problem.on_call_needs, found.missing, strict=True):
        queue = "" if need.serves is None else names.get(need.serves, need.serves)
        last: CallGap | None = None
        for place in np.flatnonzero(line > 0.5).tolist():
            (start, end), people = found.pieces.spans[place], ceil(line[place] - 0.5)
            if last is not None and last.end == start:
                last = CallGap(last.start, end, max(last.people, people), queue)
                continue
            if last is not None:
                yield last
            last = CallGap(start, end, people, queue)
        if last is not None:
            yield last


def _sessions(roster: Roster, crew: Crew, start: datetime, end: datetime) -> Iterator[Session]:
    people: dict[ShiftPart, list[str]] = defaultdict(list)
    for shift in roster.shifts:
        for part in shift.parts:
            if part.activity in OFF_CONTACTS and part.start < end and start < part.end:
                people[part].append(crew.name(shift.agent))
    for part, names in sorted(people.items()):
        yield Session(part.activity, part.title, part.start, part.end, tuple(sorted(names)))


def _missed(problem: RosterProblem, roster: Roster, crew: Crew, day: date) -> Iterator[MissedSessions]:
    people: dict[tuple[str, Activity, tuple[date, date], int], list[str]] = defaultdict(list)
    for one in attendance(problem, roster).missed:
        if one.days[0] <= day <= one.days[1]:
            key = (one.need.name, one.need.activity, one.days, one.count)
            people[key].append(crew.name(one.agent))
    for (title, activity, days, count), names in sorted(people.items()):
        yield MissedSessions(title, activity, days, count, tuple(sorted(names)))
