"""Standing needs of people on call, meetings and training: rows and domain values."""

from collections.abc import Iterable
from typing import Any

from contactcenter.db.tables.standing_need import ActivityNeedRow, OnCallNeedRow
from contactcenter.domain.standingneed import (
    Kept,
    Recurrence,
    StandingActivity,
    StandingOnCall,
    Whom,
)
from contactcenter.domain.units import AgentId, QueueId, TeamId


def values_of_on_call(need: StandingOnCall) -> dict[str, Any]:
    """Return the columns of a need of people on call by name."""
    return {
        "title": need.title,
        **_recurrence_values(need.when),
        "count": need.count,
        "queue_id": need.queue,
        "weight": need.weight,
    }


def on_call_of(row: OnCallNeedRow, who: Iterable[Any]) -> StandingOnCall:
    """Return a need of people on call from its rows."""
    queue = None if row.queue_id is None else QueueId(row.queue_id)
    return StandingOnCall(row.title, _recurrence_of(row), row.count, queue, whom_of(who), row.weight)


def values_of_activity(need: StandingActivity) -> dict[str, Any]:
    """Return the columns of a meeting or training by name."""
    return {
        "title": need.title,
        "activity": need.activity,
        "minutes": need.minutes,
        **_recurrence_values(need.when),
        "sessions": need.sessions,
        "every_week": need.every_week,
        "together": need.together,
        "least": need.least,
        "price": need.price,
    }


def activity_of(row: ActivityNeedRow, who: Iterable[Any]) -> StandingActivity:
    """Return a meeting or training from its rows."""
    return StandingActivity(
        row.title,
        row.activity,
        row.minutes,
        _recurrence_of(row),
        whom_of(who),
        row.sessions,
        row.every_week,
        row.together,
        row.least,
        row.price,
    )


def kept_of(row: OnCallNeedRow | ActivityNeedRow) -> Kept:
    """Return who keeps a need, from its row."""
    return Kept(row.author, row.made_at, row.lock, row.withdrawn_at, row.withdrawn_by)


def who_values(whom: Whom) -> list[tuple[TeamId | None, AgentId | None]]:
    """Return team and person of the rows that say whom a need is for."""
    teams: list[tuple[TeamId | None, AgentId | None]] = [(team, None) for team in sorted(whom.teams)]
    return teams + [(None, agent) for agent in sorted(whom.people)]


def whom_of(rows: Iterable[Any]) -> Whom:
    """Return whom a need is for, from its rows."""
    named = list(rows)
    teams = frozenset(TeamId(row.team_id) for row in named if row.team_id is not None)
    return Whom(teams, frozenset(AgentId(row.agent_id) for row in named if row.agent_id is not None))


def _recurrence_values(when: Recurrence) -> dict[str, Any]:
    start, end = when.hours or (None, None)
    return {
        "first_day": when.first_day,
        "last_day": when.last_day,
        "weekdays": "".join(map(str, sorted(when.weekdays))),
        "start_minute": start,
        "end_minute": end,
    }


def _recurrence_of(row: OnCallNeedRow | ActivityNeedRow) -> Recurrence:
    known = row.start_minute is not None and row.end_minute is not None
    hours = (row.start_minute or 0, row.end_minute or 0) if known else None
    return Recurrence(row.first_day, row.last_day, frozenset(map(int, row.weekdays)), hours)
