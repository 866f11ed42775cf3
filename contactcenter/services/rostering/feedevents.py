"""Events of a calendar, replayed from every version of an agent's roster that was ever published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from contactcenter.domain.roster import OnCall, Shift
from contactcenter.domain.rosterhead import RosterHead
from contactcenter.services.rostering.localdays import local_date

DOMAIN = "contactcenter"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One shift or span on call in a calendar, as its last version has it.

    Parameters
    ----------
    uid : stays as long as the person works a shift, or begins a span on call, on that local day.
    sequence : how often it was changed, cancelled or taken up again, from 0.
    changed_at : when the version that changed it last was published.
    """

    uid: str
    sequence: int
    what: Shift | OnCall
    changed_at: datetime
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class FeedVersion:
    """What one person works, and when they are on call, in one published version."""

    head: RosterHead
    shifts: Sequence[Shift]
    spans: Sequence[OnCall] = ()


def feed_events(versions: Iterable[FeedVersion], zone: str) -> tuple[FeedEvent, ...]:
    """Return the events of one agent's calendar, replayed from all versions in order of publishing.

    Each version stands for its whole period: what it no longer holds there is cancelled.
    """
    events: dict[str, FeedEvent] = {}
    for version in versions:
        head = version.head
        at = head.published_at or head.made_at
        new = dict(_named(version, zone))
        for uid, event in events.items():
            if uid not in new and not event.cancelled and head.start <= event.what.start < head.end:
                events[uid] = replace(event, sequence=event.sequence + 1, changed_at=at, cancelled=True)
        for uid, what in new.items():
            old = events.get(uid)
            if old is None:
                events[uid] = FeedEvent(uid, 0, what, at)
            elif old.cancelled or old.what != what:
                events[uid] = FeedEvent(uid, old.sequence + 1, what, at)
    return tuple(sorted(events.values(), key=lambda event: (event.what.start, event.uid)))


def _named(version: FeedVersion, zone: str) -> Iterator[tuple[str, Shift | OnCall]]:
    """Yield shifts and spans by UID: the person, the local day, and a number where a day has several."""
    yield from _numbered("shift", version.shifts, zone)
    yield from _numbered("oncall", version.spans, zone)


def _numbered(
    stem: str, whats: Sequence[Shift | OnCall], zone: str
) -> Iterator[tuple[str, Shift | OnCall]]:
    numbers: Counter[date] = Counter()
    for what in sorted(whats, key=lambda one: one.start):
        day = local_date(what.start, zone)
        numbers[day] += 1
        yield f"{stem}-{what.agent}-{day:%Y%m%d}-{numbers[day]}@{DOMAIN}", what
