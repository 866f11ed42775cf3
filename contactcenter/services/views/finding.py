"""What the search box finds."""

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.db.reading import ReadingUnit

MOST_HITS = 40


class HitKind(StrEnum):
    """What was found."""

    CLIENT = "client"
    QUEUE = "queue"
    TEAM = "team"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `key` is its id, `owner` a queue's client, or an agent's kind: person or bot."""

    kind: HitKind
    key: str
    name: str
    note: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; `more` tells how many hits were left out."""

    words: str
    hits: tuple[Hit, ...]
    more: int


def read_found(unit: ReadingUnit, words: str) -> Found:
    """Return the clients, queues, teams and agents whose name holds some words."""
    words = words.strip()
    if not words:
        return Found(words, (), 0)
    hits = [
        *(Hit(HitKind.CLIENT, one.id, one.name, one.sector) for one in unit.clients.all()),
        *(Hit(HitKind.QUEUE, one.id, one.name, one.channel, one.client) for one in unit.queues.all()),
        *(Hit(HitKind.TEAM, one.id, one.name, one.site) for one in unit.teams.all()),
        *(
            Hit(HitKind.AGENT, str(one.id), one.name, f"{one.code} {one.kind}", one.kind)
            for one in unit.agents.all()
        ),
    ]
    found = [hit for hit in hits if words.casefold() in f"{hit.name} {hit.key}".casefold()]
    return Found(words, tuple(found[:MOST_HITS]), max(len(found) - MOST_HITS, 0))
