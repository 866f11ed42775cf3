"""Standing needs over the days of a roster: who is wanted on call when, which sessions are due."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Agent
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.standingneed import Recurrence, StandingActivity, StandingOnCall
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.localdays import local_date
from workforce.rostering.problem import ActivityNeed, OnCallNeed

Span = tuple[datetime, datetime]
DAYS_BEFORE = timedelta(days=28)
"""So long before a roster days on call count: for rules and for fairness."""


@dataclass(frozen=True, slots=True)
class StandingNeeds:
    """The standing needs that were not taken back."""

    on_call: tuple[StandingOnCall, ...] = ()
    activities: tuple[StandingActivity, ...] = ()

    def peers_of(self, agents: Collection[AgentId], known: Iterable[Agent]) -> frozenset[AgentId]:
        """Return some people and everybody who shares a meeting with one of them."""
        known = tuple(known)
        meetings = (need.whom.among(known) for need in self.activities if need.together)
        return frozenset(agents).union(*(who for who in meetings if not set(who).isdisjoint(agents)))


def read_needs(unit: UnitOfWork) -> StandingNeeds:
    """Return the standing needs that were not taken back."""
    return StandingNeeds(unit.on_call_needs.counting(), unit.activity_needs.counting())


def on_call_over(
    needs: Iterable[StandingOnCall], agents: Collection[Agent], grid: TimeGrid
) -> tuple[OnCallNeed, ...]:
    """Return who is wanted on call in a period; what is wanted of the same people at once is added up.

    A need whose people are all gone is nobody's, and left out.
    """
    found: dict[tuple[Span, str | None, frozenset[AgentId]], tuple[int, float]] = {}
    for need in needs:
        among = frozenset(need.whom.among(agents))
        for span in spans_over(need.when, grid) if among else ():
            asked = frozenset() if need.whom.everybody else among
            people, weight = found.get((span, need.queue, asked), (0, 0.0))
            found[span, need.queue, asked] = people + need.count, max(weight, need.weight)
    return tuple(
        OnCallNeed(*span, people, queue, among, weight)
        for (span, queue, among), (people, weight) in found.items()
    )


def activities_over(
    unit: UnitOfWork, needs: Iterable[StandingActivity], agents: Collection[Agent], grid: TimeGrid
) -> tuple[ActivityNeed, ...]:
    """Return the meetings and training that are due in a period.

    Of those that are due once, what was published of them before the period is taken off; people who are to
    have equally many more are then one need.
    """
    found = []
    for need in needs:
        spans, people = _joined(spans_over(need.when, grid)), need.whom.among(agents)
        if not spans or not people:
            continue
        due = {need.sessions: people} if need.every_week else _left(unit, need, people, grid)
        for count, who in sorted(due.items(), reverse=True):
            if not need.together or len(who) >= need.least:
                days = len({local_date(start, grid.zone) for start, _ in spans_over(need.when, grid)})
                found.append(_need_of(need, spans, who, min(count, days)))
    return tuple(found)


def spans_over(when: Recurrence, grid: TimeGrid) -> list[Span]:
    """Return the hours of a recurrence that begin in a period, as instants, in order."""
    first, last = (grid.local_of(slot).date() for slot in (0, grid.count - 1))
    begin, end = when.hours or (0, 24 * 60)
    return [_hours(day, begin, end, grid.zone) for day in when.days(first, last)]


def days_on_call(
    unit: UnitOfWork, before: datetime, zone: str, agents: Collection[AgentId] | None = None
) -> Mapping[AgentId, frozenset[date]]:
    """Return on which local days of the last weeks before an instant spans on call began, as published.

    Parameters
    ----------
    agents : whose; None means everybody's.
    """
    found: dict[AgentId, set[date]] = {}
    for span in unit.rosters.published_spans(before - DAYS_BEFORE, before, agents):
        if span.start < before:
            found.setdefault(span.agent, set()).add(local_date(span.start, zone))
    return {agent: frozenset(days) for agent, days in found.items()}


def _hours(day: date, begin: int, end: int, zone: str) -> Span:
    return local_instant(day, begin, zone), local_instant(day, end, zone)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans with those that meet made one, so that a session may lie across a midnight."""
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def _left(
    unit: UnitOfWork, need: StandingActivity, people: Collection[AgentId], grid: TimeGrid
) -> dict[int, tuple[AgentId, ...]]:
    """Return people by the sessions that they are still to have from the beginning of a period on."""
    had = sessions_held(unit, need, local_instant(need.when.first_day, 0, grid.zone), grid.start)
    due: dict[int, tuple[AgentId, ...]] = {}
    for agent in people:
        if (count := need.sessions - had[agent]) > 0:
            due[count] = (*due.get(count, ()), agent)
    return due


def sessions_held(
    unit: UnitOfWork, need: StandingActivity, start: datetime, end: datetime
) -> Counter[AgentId]:
    """Return how many sessions of a need each person has, between two instants, in what is published."""
    found: Counter[AgentId] = Counter()
    for shift in unit.rosters.published_shifts(start, end) if start < end else ():
        parts = (one for one in shift.parts if one.title == need.title and start <= one.start < end)
        found[shift.agent] += sum(1 for _ in parts)
    return found


def _need_of(
    need: StandingActivity, spans: tuple[Span, ...], people: tuple[AgentId, ...], count: int
) -> ActivityNeed:
    number = need.title if count == need.sessions else f"{need.title}, {count} left"
    return ActivityNeed(
        number,
        need.activity,
        people,
        need.minutes,
        (),
        spans,
        count,
        need.every_week,
        need.together,
        need.least,
        need.price,
        need.title,
    )
