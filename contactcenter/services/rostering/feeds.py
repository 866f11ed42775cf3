"""Calendar feeds: an agent's published roster as iCalendar, behind a token that can be revoked.

References
----------
RFC 5545 (iCalendar), sections 3.8.4.7 (UID) and 3.8.7.4 (SEQUENCE); RFC 5546, section 3.2.5 (CANCELLED).
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import NotFound
from contactcenter.domain.roster import OnCall, RosterState, ShiftPart
from contactcenter.domain.units import AgentId
from contactcenter.services.rostering.feedevents import FeedEvent, FeedVersion, feed_events

LOOK_BACK, A_DAY = timedelta(days=31), timedelta(days=1)
TOKEN_BYTES = 24


def open_feed(unit: UnitOfWork, agent: AgentId, at: datetime) -> str:
    """Store a new feed in the place of the agent's others, and return its token.

    Raises
    ------
    NotFound
        When there is no such agent.
    """
    if agent not in {one.id for one in unit.agents.all()}:
        raise NotFound(f"There is no agent {agent}.")
    unit.calendar_feeds.revoke(agent, at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    unit.calendar_feeds.add(agent, digest_of(token), at)
    return token


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_calendar(unit: UnitOfWork, token: str, now: datetime) -> bytes:
    """Return the calendar that a token opens, with the last month and all that is published.

    Raises
    ------
    NotFound
        When the token is unknown or revoked.
    """
    agent = unit.calendar_feeds.agent(digest_of(token))
    if agent is None:
        raise NotFound("There is no calendar at this address; it may have been revoked.")
    zone = unit.installation.get().zone
    # A last shift may reach a day into what follows its period.
    events = feed_events(versions_of(unit, agent, now - LOOK_BACK - A_DAY), zone)
    return write_calendar([one for one in events if one.what.end > now - LOOK_BACK], zone)


def versions_of(unit: UnitOfWork, agent: AgentId, since: datetime) -> list[FeedVersion]:
    """Return an agent's shifts and spans on call in every version that was published, oldest first.

    Parameters
    ----------
    since : versions of periods that ended before are left out.
    """
    heads = [head for head in unit.rosters.heads(since) if head.state is not RosterState.DRAFT]
    heads.sort(key=lambda head: (head.published_at or head.made_at, head.id))
    return [
        FeedVersion(head, unit.rosters.shifts(head.id, [agent]), unit.rosters.spans(head.id, [agent]))
        for head in heads
    ]


def write_calendar(events: Iterable[FeedEvent], zone: str) -> bytes:
    """Return events as an iCalendar document with instants in UTC and descriptions in the zone's time."""
    calendar = Calendar()
    calendar.add("prodid", "-//contactcenter//shifts//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Shifts")
    calendar.add("x-wr-timezone", zone)
    for event in events:
        calendar.add_component(_entry(event, zone))
    document: bytes = calendar.to_ical()
    return document


def _entry(event: FeedEvent, zone: str) -> Event:
    entry, what = Event(), event.what
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("dtstart", what.start)
    entry.add("dtend", what.end)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("summary", "On call" if isinstance(what, OnCall) else "Shift")
    if isinstance(what, OnCall):
        entry.add("transp", "TRANSPARENT")
        entry.add("description", f"{what.hours:g} hours in which you can be called in")
    elif what.parts:
        entry.add("description", "\n".join(_part_text(part, zone) for part in what.parts))
    return entry


def _part_text(part: ShiftPart, zone: str) -> str:
    """Return a part of a shift in words, in the local time of its day with the offset."""
    start, end = (instant.astimezone(ZoneInfo(zone)) for instant in (part.start, part.end))
    words = f"{part.activity} “{part.title}”" if part.title else part.activity
    return f"{words} {start:%H:%M}–{end:%H:%M} {start:%Z}"
