"""What was decided, told in one shape whatever it was stored as, so that two logs can be compared."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from contactcenter.db.dispatch.reading import LiveQueries
from contactcenter.db.dispatch.rows import CheckpointValues, HappeningValues
from contactcenter.domain.ticket import HappeningKind
from contactcenter.services.dispatch.codec import decode as decode_state
from contactcenter.services.dispatch.recall import Checkpoint
from routing.decisions import (
    Alarm,
    Assigned,
    Closed,
    Decision,
    Offered,
    OfferEnded,
    Paused,
    Queued,
    Released,
    Wake,
    WrapUpStarted,
)
from routing.eventlog import decode
from routing.rulefile import parse_rules

KINDS: dict[type, HappeningKind] = {
    Queued: HappeningKind.QUEUED,
    Offered: HappeningKind.OFFERED,
    OfferEnded: HappeningKind.OFFER_ENDED,
    Assigned: HappeningKind.ASSIGNED,
    Released: HappeningKind.RELEASED,
    WrapUpStarted: HappeningKind.WRAP_UP_STARTED,
    Paused: HappeningKind.PAUSED,
    Closed: HappeningKind.CLOSED,
    Alarm: HappeningKind.ALARM,
}
DECIDED = frozenset(KINDS.values())
NOBODYS = (HappeningKind.CLOSED, HappeningKind.PAUSED)
"""Kinds that are stored with who had the ticket before, which the decision itself does not name."""

Told = tuple[Any, ...]
"""Instant, kind, ticket, agent, detail and end of what one decision began."""


def said(now_ms: int, decisions: Iterable[Decision]) -> list[Told]:
    """Return decisions of the engine, timers apart."""
    return [
        (
            now_ms,
            KINDS[type(decision)].value,
            decision.contact,
            getattr(decision, "agent", None),
            str(getattr(decision, "why", getattr(decision, "kind", getattr(decision, "queue", "")))),
            getattr(decision, "expires_ms", getattr(decision, "until_ms", None)),
        )
        for decision in decisions
        if not isinstance(decision, Wake)
    ]


def told(rows: Iterable[HappeningValues]) -> list[Told]:
    """Return the stored happenings that are decisions."""
    return [
        (
            row.at_ms,
            row.kind,
            row.ticket_id,
            None if row.kind in NOBODYS else row.agent_id,
            row.detail,
            None if row.kind == HappeningKind.PAUSED else row.until_ms,
        )
        for row in rows
        if row.kind in DECIDED
    ]


def replayed(live: LiveQueries, checkpoints: Sequence[CheckpointValues]) -> Iterator[Told]:
    """Yield the decisions of the stored event log, heard again by a fresh engine from each checkpoint.

    Every leader begins with a checkpoint; what it heard before the next one is told by an engine of
    its own, so a decision that hung on the memory of a process that died would be missing here.
    """
    texts = {rules.version: rules.toml for rules in live.rule_sets()}
    ends = [stored.number for stored in checkpoints[1:]] + [live.last_heard()]
    for stored, end in zip(checkpoints, ends, strict=True):
        state = decode_state(Checkpoint, stored.state)
        engine = state.engine(parse_rules(texts[stored.rules]))
        yield from said(state.now_ms, engine.restore(state.desks, state.contacts, state.now_ms))
        for row in live.heard(stored.number, end):
            for now_ms, event in decode([row.line]):
                yield from said(now_ms, engine.handle(event, now_ms))
