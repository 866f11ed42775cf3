"""On duty or not: what the published rosters say of each agent around now, and the hours of bots."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import Agent, AgentKind
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Shift
from contactcenter.domain.runs import RosterId
from contactcenter.domain.units import AgentId, Milliseconds
from routing.events import NotReadyReason

HORIZON = timedelta(hours=26)
"""So far ahead the published shifts are read; they are read again long before it ends."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ms_of(instant: datetime) -> Milliseconds:
    """Return the milliseconds from 1970 to an aware instant, rounded down."""
    return Milliseconds((instant - _EPOCH) // timedelta(milliseconds=1))


def instant_of(milliseconds: int) -> datetime:
    """Return the UTC instant so many milliseconds after 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


@dataclass(slots=True)
class Duty:
    """Spans in which each agent serves, from the published rosters.

    Parameters
    ----------
    spans : start, end and the end of the whole shift of each span, in order of time.
    """

    spans: dict[AgentId, list[tuple[int, int, int]]] = field(default_factory=dict)

    def until(self, agent: AgentId, now_ms: int) -> Milliseconds | None:
        """Return when the agent's present span of serving ends; None when none is on."""
        span = self._span(agent, now_ms)
        return None if span is None else Milliseconds(span[1])

    def reason(self, agent: AgentId, ended_ms: int) -> NotReadyReason:
        """Return why a span ended at an instant: for a break, or with the shift."""
        span = self._span(agent, ended_ms - 1)
        return NotReadyReason.BREAK if span is not None and ended_ms < span[2] else NotReadyReason.SHIFT_END

    def _span(self, agent: AgentId, now_ms: int) -> tuple[int, int, int] | None:
        spans = self.spans.get(agent, [])
        place = bisect_right(spans, now_ms, key=lambda span: span[0]) - 1
        return spans[place] if place >= 0 and now_ms < spans[place][1] else None


def duty_of(shifts: Iterable[Shift]) -> Duty:
    """Return who serves when, from shifts."""
    found: dict[AgentId, list[tuple[int, int, int]]] = {}
    for shift in shifts:
        last = ms_of(shift.end)
        for start, end in shift.serving_spans():
            found.setdefault(shift.agent, []).append((ms_of(start), ms_of(end), last))
    for spans in found.values():
        spans.sort()
    return Duty(found)


def hours_of(bot: Agent, zone: str, now: datetime) -> list[tuple[int, int, int]]:
    """Return the spans around now in which a bot may work, from its weekly windows in local time."""
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [today + timedelta(days=offset) for offset in range(-1, 3)]
    windows = sorted(
        (ms_of(local_instant(day, one.start_minute, zone)), ms_of(local_instant(day, one.end_minute, zone)))
        for day in days
        for one in bot.availability
        if one.weekday == day.weekday()
    )
    spans: list[tuple[int, int, int]] = []
    for start, end in windows:
        if spans and start <= spans[-1][1]:
            first, until, _ = spans.pop()
            spans.append((first, max(end, until), max(end, until)))
        else:
            spans.append((start, end, end))
    return spans


def read_duty(engine: Engine, now_ms: int) -> Duty:
    """Return who serves when, from the rosters that are published now and the hours of bots."""
    now = instant_of(now_ms)
    first, last = now - HORIZON, now + HORIZON
    with ReadingUnit(engine) as unit:
        shifts = unit.rosters.published_shifts(first, last)
        bots = [agent for agent in unit.agents.all() if agent.kind is AgentKind.BOT and agent.availability]
        zone = unit.installation.get().zone if bots else ""
    duty = duty_of(shifts)
    duty.spans.update({bot.id: hours_of(bot, zone, now) for bot in bots})
    return duty


def published_marker(engine: Engine) -> tuple[RosterId, ...]:
    """Return a small value that changes whenever a roster is published or superseded."""
    with ReadingUnit(engine) as unit:
        return unit.rosters.all_published()
