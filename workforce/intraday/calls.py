"""Spans on call that somebody gave up on the running day, and who may take them over."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from contactcenter.domain.roster import OnCall
from contactcenter.domain.rosterchange import RosterChange
from contactcenter.domain.units import AgentId
from workforce.intraday.actions import RestOfDay
from workforce.intraday.law import DayLaw
from workforce.rostering.oncall.cover import may_serve
from workforce.rostering.problem import StaffMember
from workforce.rostering.rules.oncall import SPAN_DAYS, encode_count
from workforce.rostering.rules.violation import local_date

OFFERED = 3
"""So many people are offered for a call."""
LOOKED_AT = 100
"""So many people are checked against the rules for a call, the likeliest first."""
TOLD = 5
"""Of so many it is told which rules keep them from it, where nobody may take it."""


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who may take a call over.

    Parameters
    ----------
    days : days on call within four weeks before and after, without this one.
    """

    agent: AgentId
    days: int


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A span on call that somebody gave up, and who may take it over.

    Parameters
    ----------
    span : whose it was, from now on.
    takers : who may, by the rules; who was called least comes first.
    asked : how many people could be asked at all: they are there today, and can do what is wanted.
    looked_at : how many of these were checked.
    hindrances : where nobody may, the likeliest with what keeps them from it, in words.
    """

    span: OnCall
    takers: tuple[Taker, ...]
    asked: int
    looked_at: int
    hindrances: tuple[tuple[AgentId, str], ...] = ()


def given_up(before: Iterable[OnCall], after: Iterable[OnCall], since: datetime) -> tuple[OnCall, ...]:
    """Return what was given up of some spans from an instant on and is not taken over, by start and person.

    Parameters
    ----------
    before, after : who was to be on call, and who is by now.

    Examples
    --------
    Of a night that one person gave up, another took the second half:

    >>> from datetime import UTC
    >>> at = lambda hour: datetime(2026, 10, 5, hour, tzinfo=UTC)
    >>> left = given_up([OnCall(AgentId(1), at(12), at(20))], [OnCall(AgentId(2), at(16), at(20))], at(9))
    >>> [(span.start.hour, span.end.hour) for span in left]
    [(12, 16)]
    """
    old, now = set(before), set(after)
    losers, new, found = {span.agent for span in old - now}, sorted(now - old), list[OnCall]()
    for span in sorted(old - now):
        others = [one for one in new if one.agent == span.agent or one.agent not in losers]
        instead = [one for one in others if one.start < span.end and span.start < one.end]
        new = [one for one in new if one not in instead]
        if span.end > since:
            found += _without(replace(span, start=max(span.start, since)), instead)
    return tuple(sorted(found, key=lambda one: (one.start, one.agent)))


def _without(span: OnCall, others: Iterable[OnCall]) -> Iterator[OnCall]:
    """Yield the parts of a span in which none of some others is."""
    cursor = span.start
    for one in sorted(others, key=lambda one: one.start):
        if one.start > cursor:
            yield replace(span, start=cursor, end=min(one.start, span.end))
        cursor = max(cursor, one.end)
    if cursor < span.end:
        yield replace(span, start=cursor)


def open_calls(day: RestOfDay) -> tuple[OpenCall, ...]:
    """Return the spans on call that are given up on the day, each with who may take it over."""
    law = DayLaw(day)
    return tuple(_open_call(day, law, span) for span in day.given_up)


def taken(span: OnCall, agent: AgentId) -> RosterChange:
    """Return the change by which somebody takes a call over."""
    return RosterChange(spans_added=(replace(span, agent=agent),))


def _open_call(day: RestOfDay, law: DayLaw, span: OnCall) -> OpenCall:
    busy = {one.agent for one in day.shifts if one.start < span.end and span.start < one.end}
    busy |= {one.agent for one in day.on_call if one.start < span.end and span.start < one.end}
    days = {one.agent: _days_near(day, one, span) for one in _wanted(day, span)}
    gave_up = next((one.serves for one in day.period.staff if one.agent == span.agent), frozenset())
    shared = {one.agent: len(one.serves & gave_up) for one in day.period.staff}
    ranked = sorted(days, key=lambda agent: (agent in busy, days[agent], -shared[agent], agent))
    takers, hindered = list[Taker](), list[tuple[AgentId, str]]()
    looked_at = 0
    for agent in islice(ranked, LOOKED_AT):
        if len(takers) == OFFERED:
            break
        looked_at += 1
        if words := _against(law, span, agent):
            hindered.append((agent, words))
        else:
            takers.append(Taker(agent, days[agent]))
    return OpenCall(span, tuple(takers), len(ranked), looked_at, () if takers else tuple(hindered[:TOLD]))


def _against(law: DayLaw, span: OnCall, agent: AgentId) -> str:
    """Return in words what keeps a person from taking a call over; empty for nothing."""
    own = (one for one in law.day.on_call if one.agent == agent)
    if any(one.start < span.end and span.start < one.end for one in own):
        return "is on call then already."
    return " ".join(one.message for one in law.broken_by(taken(span, agent)))


def _wanted(day: RestOfDay, span: OnCall) -> Collection[StaffMember]:
    """Return who could take a call over: who can do what is then wanted of whoever gave it up."""
    needs = [one for one in day.period.on_call_needs if one.start < span.end and span.start < one.end]
    gave_up = [one for one in day.period.staff if one.agent == span.agent]
    needs = [need for need in needs if any(may_serve(one, need) for one in gave_up)] or needs
    others = [one for one in day.period.staff if one.agent not in day.absent | {span.agent}]
    return [one for one in others if not needs or any(may_serve(one, need) for need in needs)]


def _days_near(day: RestOfDay, person: StaffMember, span: OnCall) -> int:
    """Return on how many days within four weeks of a span a person is on call."""
    zone = day.period.grid.zone
    _, before = encode_count(day.period, person)
    own = {local_date(one.start, zone) for one in day.on_call if one.agent == person.agent}
    near, reach = local_date(span.start, zone), timedelta(days=SPAN_DAYS)
    return sum(abs(one - near) < reach for one in before | own)
