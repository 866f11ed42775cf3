"""Calendar feeds: an agent's published shifts as iCalendar, behind a token that can be revoked.

References
----------
RFC 5545 (iCalendar), sections 3.8.4.7 (UID) and 3.8.7.4 (SEQUENCE); RFC 5546, section 3.2.5 (CANCELLED).
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import NotFound
from contactcenter.domain.roster import RosterState, Shift
from contactcenter.domain.rosteredit import day_of_shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.domain.units import AgentId

LOOK_BACK = timedelta(days=31)
TOKEN_BYTES = 24
DOMAIN = "contactcenter"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One shift in a calendar, as its last version has it.

    Parameters
    ----------
    uid : stays as long as the person works a shift on that local day.
    sequence : how often it was changed, cancelled or taken up again, from 0.
    changed_at : when the version that changed it last was published.
    """

    uid: str
    sequence: int
    shift: Shift
    changed_at: datetime
    cancelled: bool = False


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
    events = feed_events(versions_of(unit, agent), zone)
    return write_calendar([one for one in events if one.shift.end > now - LOOK_BACK], zone)


def versions_of(unit: UnitOfWork, agent: AgentId) -> list[tuple[RosterHead, tuple[Shift, ...]]]:
    """Return an agent's shifts in every version that was ever published, oldest first."""
    heads = [head for head in unit.rosters.heads() if head.state is not RosterState.DRAFT]
    heads.sort(key=lambda head: (head.published_at or head.made_at, head.id))
    return [(head, unit.rosters.shifts(head.id, [agent])) for head in heads]


def feed_events(
    versions: Iterable[tuple[RosterHead, tuple[Shift, ...]]], zone: str
) -> tuple[FeedEvent, ...]:
    """Return the events of one agent's calendar, replayed from all versions in order of publishing.

    Each version stands for its whole period: what it no longer holds there is cancelled.
    """
    events: dict[str, FeedEvent] = {}
    for head, shifts in versions:
        at = head.published_at or head.made_at
        new = _named(shifts, zone)
        for uid, event in events.items():
            if uid not in new and not event.cancelled and head.start <= event.shift.start < head.end:
                events[uid] = replace(event, sequence=event.sequence + 1, changed_at=at, cancelled=True)
        for uid, shift in new.items():
            old = events.get(uid)
            if old is None:
                events[uid] = FeedEvent(uid, 0, shift, at)
            elif old.cancelled or old.shift != shift:
                events[uid] = FeedEvent(uid, old.sequence + 1, shift, at)
    return tuple(sorted(events.values(), key=lambda event: (event.shift.start, event.uid)))


def _named(shifts: Iterable[Shift], zone: str) -> dict[str, Shift]:
    """Return shifts by UID: the person, the local day, and a number where a day has several."""
    found: dict[str, Shift] = {}
    for shift in sorted(shifts, key=lambda one: one.start):
        stem = f"shift-{shift.agent}-{day_of_shift(shift, zone):%Y%m%d}"
        number = 1
        while f"{stem}-{number}@{DOMAIN}" in found:
            number += 1
        found[f"{stem}-{number}@{DOMAIN}"] = shift
    return found


def write_calendar(events: Iterable[FeedEvent], zone: str) -> bytes:
    """Return events as an iCalendar document with instants in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//contactcenter//shifts//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Shifts")
    calendar.add("x-wr-timezone", zone)
    for event in events:
        calendar.add_component(_entry(event))
    document: bytes = calendar.to_ical()
    return document


def _entry(event: FeedEvent) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("dtstart", event.shift.start)
    entry.add("dtend", event.shift.end)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("summary", "Shift")
    if event.shift.parts:
        parts = (f"{part.activity} {part.start:%H:%M}–{part.end:%H:%M} UTC" for part in event.shift.parts)
        entry.add("description", "\n".join(parts))
    return entry
