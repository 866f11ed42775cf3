"""On call: nobody works while on call nor too soon after it, and nobody is on call too often."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.horizon import Horizon, Ints
from workforce.rostering.problem import OnCall, RosterProblem, StaffMember
from workforce.rostering.rules.violation import Violation, local_day, local_text, shifts_by_person

RULE = "on call"
SPAN_DAYS = 28


def encode(
    problem: RosterProblem, horizon: Horizon, person: StaffMember, starts: Ints, ends: Ints
) -> NDArray[np.bool_]:
    """Mark the shifts, by first tick and tick after the last, that keep clear of spans on call."""
    lawful = np.ones(starts.shape, dtype=bool)
    rest = timedelta(minutes=problem.rules_of(person).on_call_rest_minutes)
    for span in spans_of(problem, person):
        lawful &= (ends <= horizon.tick_under(span.start)) | (starts >= horizon.tick_of(span.end + rest))
    return lawful


def check(problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
    """Yield shifts during a span on call or too soon after it, and days on call beyond the most."""
    called = on_call(problem)
    for person, shifts in shifts_by_person(problem, roster):
        spans = spans_of(problem, person) if person.agent in called else []
        rest = problem.rules_of(person).on_call_rest_minutes
        for shift in shifts:
            for span in spans:
                gap = (shift.start - span.end).total_seconds() / 60
                if shift.end <= span.start or gap >= rest:
                    continue
                when = f"{local_text(problem, span.start)} to {local_text(problem, span.end)}"
                message = f"{person.name} works while on call from {when}."
                if gap >= 0:
                    message = f"{person.name} starts {gap:.0f} minutes after being on call; {rest} are due."
                yield Violation(local_day(problem, shift), person.agent, RULE, message)
    yield from too_often(problem)


def too_often(problem: RosterProblem) -> Iterator[Violation]:
    """Yield each day on which a person is on call more often in 28 days than the rules allow."""
    zone = ZoneInfo(problem.grid.zone)
    for person in problem.staff:
        if not (most := problem.rules_of(person).max_on_call_days):
            continue
        days = sorted({span.start.astimezone(zone).date() for span in spans_of(problem, person)})
        for day in days:
            count = _count(days, day)
            if count > most:
                message = f"{person.name} is on call on {count} days of {SPAN_DAYS}; {most} are allowed."
                yield Violation(day, person.agent, RULE, message)


def on_call(problem: RosterProblem) -> frozenset[AgentId]:
    """Return who is on call at any time."""
    return frozenset(span.agent for span in problem.on_call)


def spans_of(problem: RosterProblem, person: StaffMember) -> list[OnCall]:
    """Return when a person is on call."""
    return [span for span in problem.on_call if span.agent == person.agent]


def _count(days: list[date], last: date) -> int:
    return sum(last - timedelta(days=SPAN_DAYS) < day <= last for day in days)
