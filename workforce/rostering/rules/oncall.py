"""On call: nobody works while on call nor too soon after it, nor is called in free time or too often.

The spans that are told in the problem and those that a roster gives are judged alike.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.agent import Availability
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.units import AgentId
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules.nights import night_minutes
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.violation import (
    Violation,
    in_turn,
    local_day,
    local_text,
    shifts_by_person,
    told,
)

RULE = "on call"
SPAN_DAYS = 28
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def encode(
    problem: RosterProblem, horizon: Horizon, person: StaffMember, starts: Ints, ends: Ints
) -> NDArray[np.bool_]:
    """Mark the shifts, by first tick and tick after the last, that keep clear of spans on call."""
    lawful = np.ones(starts.shape, dtype=bool)
    rest = timedelta(minutes=problem.rules_of(person).on_call_rest_minutes)
    for span in spans_of(problem, person):
        lawful &= (ends <= horizon.tick_under(span.start)) | (starts >= horizon.tick_of(span.end + rest))
    return lawful


def encode_span(problem: RosterProblem, person: StaffMember, start: datetime, end: datetime) -> str:
    """Return in words what keeps a person from a span on call, whatever else they do; empty for nothing."""
    return next(_hindrances(problem, person, start, end), "")


def _hindrances(
    problem: RosterProblem, person: StaffMember, start: datetime, end: datetime
) -> Iterator[str]:
    rest = timedelta(minutes=problem.rules_of(person).on_call_rest_minutes)
    days = list(_days(problem, start, end))
    if not person.limits.on_call:
        yield "not to be called"
    if person.days_off.intersection(days):
        yield "with the day off"
    if any(start < until and since < end for since, until in person.time_off):
        yield "with time off"
    if any(start < told.end and told.start < end for told in spans_of(problem, person)):
        yield "told to be on call then"
    own = (lock for lock in problem.locks if lock.agent == person.agent)
    if any(lock.start < end + rest and start < lock.end for lock in own):
        yield "with a locked shift"
    if not person.limits.sundays and any(day.weekday() == SUNDAY for day in days):
        yield "free of Sundays"
    if not person.limits.nights and any(start < b and a < end for a, b in _nights(problem, person, days)):
        yield "free of nights"
    if person.availability and not _covered(_open_spans(problem, person.availability, days), start, end):
        yield "not available then"


def encode_count(problem: RosterProblem, person: StaffMember) -> tuple[int, frozenset[date]]:
    """Return the most days on call of any 28, and the days that count already."""
    told = {_day(problem, span.start) for span in spans_of(problem, person)}
    most = problem.rules_of(person).max_on_call_days or SPAN_DAYS
    return most, person.on_call_before | told


def _days(problem: RosterProblem, start: datetime, end: datetime) -> Iterator[date]:
    """Yield the local days that a span touches."""
    day, last = _day(problem, start), _day(problem, end - timedelta(microseconds=1))
    while day <= last:
        yield day
        day += DAY


def _day(problem: RosterProblem, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(problem.grid.zone)).date()


def _nights(
    problem: RosterProblem, person: StaffMember, days: list[date]
) -> Iterator[tuple[datetime, datetime]]:
    rules, zone = problem.rules_of(person), problem.grid.zone
    for day in (days[0] - DAY, *days):
        yield (
            local_instant(day, rules.night_start_minute, zone),
            local_instant(day + DAY, rules.night_end_minute, zone),
        )


def _open_spans(
    problem: RosterProblem, windows: tuple[Availability, ...], days: list[date]
) -> list[tuple[datetime, datetime]]:
    zone = problem.grid.zone
    return sorted(
        (local_instant(day, one.start_minute, zone), local_instant(day, one.end_minute, zone))
        for day in (days[0] - 2 * DAY, days[0] - DAY, *days)
        for one in windows
        if one.weekday == day.weekday()
    )


def _covered(spans: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    """Tell whether spans in order of time cover another together."""
    for since, until in spans:
        if since > start:
            return start >= end
        start = max(start, until)
    return start >= end


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts during a span on call or too soon after it, and spans where there must be none."""
    called = {span.agent for span in spans_in(problem, roster)}
    for person, shifts in shifts_by_person(problem, roster):
        if person.agent in called:
            yield from _shifts_too_near(problem, person, shifts, spans_of(problem, person, roster))
    for person in problem.staff:
        if person.agent in called:
            spans = spans_of(problem, person, roster)
            yield from _in_free_time(problem, person, spans)
            yield from _too_often(problem, person, spans)
    names = {person.agent: person.name for person in problem.staff}
    for span in spans_in(problem, roster):
        if span.agent not in names:
            message = f"Agent {span.agent} is on call but is not on the staff."
            yield Violation(_day(problem, span.start), span.agent, RULE, message)
    for span in {*roster.on_call} - {*problem.on_call}:
        if span.agent in names and not (span.start < problem.grid.end and problem.grid.start < span.end):
            message = f"{names[span.agent]} is on call {_text(problem, span)}, outside the period."
            yield Violation(_day(problem, span.start), span.agent, RULE, message)


def _shifts_too_near(
    problem: RosterProblem, person: StaffMember, shifts: list[Shift], spans: list[OnCall]
) -> Iterator[Violation]:
    rest = problem.rules_of(person).on_call_rest_minutes
    for shift in shifts:
        for span in spans:
            gap = (shift.start - span.end).total_seconds() / 60
            if shift.end <= span.start or gap >= rest:
                continue
            message = f"{person.name} works while on call {_text(problem, span)}."
            if gap >= 0:
                message = f"{person.name} starts {told(gap)} minutes after being on call; {rest} are due."
            yield Violation(local_day(problem, shift), person.agent, RULE, message)


def _in_free_time(problem: RosterProblem, person: StaffMember, spans: list[OnCall]) -> Iterator[Violation]:
    """Yield spans in a person's free time, and those that overlap."""
    for span in spans:
        for against in _against(problem, person, span):
            message = f"{person.name} is on call {_text(problem, span)} and {against}."
            yield Violation(_day(problem, span.start), person.agent, RULE, message)
    for before, after in in_turn(spans):
        if after.start < before.end:
            both = f"{_text(problem, before)} and {_text(problem, after)}"
            message = f"{person.name} is on call {both}, which overlap."
            yield Violation(_day(problem, after.start), person.agent, RULE, message)


def _against(problem: RosterProblem, person: StaffMember, span: OnCall) -> Iterator[str]:
    if not person.limits.on_call:
        yield "must not be on call"
    for day in _days(problem, span.start, span.end):
        if day in person.days_off:
            yield f"has {day} off"
        if day.weekday() == SUNDAY and not person.limits.sundays:
            yield f"must not work on Sunday {day}"
    for start, end in person.time_off:
        if span.start < end and start < span.end:
            yield f"has time off from {local_text(problem, start)} to {local_text(problem, end)}"
    if not person.limits.nights and (night := _minutes_of_night(problem, person, span)):
        yield f"must not work at night, of which it has {told(night)} minutes"
    if person.availability and (shut := _first_shut(problem, person, span)):
        yield f"is not available at {local_text(problem, shut)}"


def _minutes_of_night(problem: RosterProblem, person: StaffMember, span: OnCall) -> float:
    """Return the minutes of the night in a span of any length, day by day."""
    cuts = [span.start]
    while cuts[-1] < span.end:
        cuts.append(min(cuts[-1] + DAY, span.end))
    return sum(night_minutes(problem, person, Shift(span.agent, a, b)) for a, b in pairwise(cuts))


def _first_shut(problem: RosterProblem, person: StaffMember, span: OnCall) -> datetime | None:
    """Return the first minute of a span at which no window of the availability is open."""
    zone, minute = ZoneInfo(problem.grid.zone), span.start
    while minute < span.end:
        local = minute.astimezone(zone)
        if not any(_is_open(one, local) for one in person.availability):
            return minute
        minute += MINUTE
    return None


def _is_open(window: Availability, local: datetime) -> bool:
    return any(
        window.weekday == (local.weekday() - days) % 7
        and window.start_minute <= 1440 * days + 60 * local.hour + local.minute < window.end_minute
        for days in range(3)
    )


def _too_often(problem: RosterProblem, person: StaffMember, spans: list[OnCall]) -> Iterator[Violation]:
    """Yield each day on which a person is on call more often in 28 days than the rules allow."""
    most = problem.rules_of(person).max_on_call_days
    begun = {_day(problem, span.start) for span in spans}
    days = begun | person.on_call_before
    for day in sorted(begun) if most else ():
        count = _count(days, day)
        if count > most:
            message = f"{person.name} is on call on {count} days of {SPAN_DAYS}; {most} are allowed."
            yield Violation(day, person.agent, RULE, message)


def _count(days: Collection[date], last: date) -> int:
    return sum(last - timedelta(days=SPAN_DAYS) < day <= last for day in days)


def _text(problem: RosterProblem, span: OnCall) -> str:
    return f"from {local_text(problem, span.start)} to {local_text(problem, span.end)}"


def on_call(problem: RosterProblem) -> frozenset[AgentId]:
    """Return who is told to be on call at any time."""
    return frozenset(span.agent for span in problem.on_call)


def spans_in(problem: RosterProblem, roster: Roster | None) -> list[OnCall]:
    """Return the spans that are told and those that a roster gives, each once, in order."""
    return sorted({*problem.on_call, *(roster.on_call if roster else ())})


def spans_of(problem: RosterProblem, person: StaffMember, roster: Roster | None = None) -> list[OnCall]:
    """Return when a person is told to be on call, and when a roster has them on call, in order."""
    given = roster.on_call if roster else ()
    return sorted({span for span in (*problem.on_call, *given) if span.agent == person.agent})
