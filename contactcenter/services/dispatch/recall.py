"""Recall: a past decision made once more, from a checkpoint and the events heard since."""

from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.db.dispatch.reading import LiveQueries, live_queries
from contactcenter.db.engine import Engine
from contactcenter.domain.agent import Agent
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import ContactId, Milliseconds
from contactcenter.services.dispatch.codec import decode, encode
from contactcenter.services.dispatch.restoration import engine_of
from routing.eventlog import decode as decode_events
from routing.explain import Explainer, Explanation, explain
from routing.restoring import StoredContact, StoredDesk
from routing.rulefile import parse_rules


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All that an engine needs to go on from an instant."""

    now_ms: Milliseconds
    agents: tuple[Agent, ...]
    desks: tuple[StoredDesk, ...]
    contacts: tuple[StoredContact, ...]


def checkpoint_of(
    agents: Iterable[Agent],
    desks: Iterable[StoredDesk],
    contacts: Iterable[StoredContact],
    now_ms: Milliseconds,
) -> str:
    """Return a state as it is stored."""
    return encode(Checkpoint(now_ms, tuple(agents), tuple(desks), tuple(contacts)))


def recall(database: Engine, ticket: ContactId) -> Explanation:
    """Return why a ticket's last offer was made, or why it waits, with a verdict on every agent.

    The engine is set to the last checkpoint before the decision and hears again what was heard since;
    as it decides alike, its witness sees the very situation.

    Raises
    ------
    NotFound
        When the ticket is not known or over without an offer, or the log does not reach back so far.
    """
    with live_queries(database) as live:
        row = live.ticket(ticket)
        if row is None:
            raise NotFound(f"There is no ticket {ticket}.")
        given = live.assignments(ticket)
        if row.state == ContactState.QUEUED:
            now_ms = Milliseconds(live.now_ms())
            engine = _again(live, live.last_heard()).engine
            return explain(engine, ticket, now_ms)
        if not given:
            raise NotFound(f"Ticket {ticket} was never given to anybody; it is {row.state}.")
        return _decision(_again(live, given[-1].heard), ticket, given[-1].given_ms)


def _again(live: LiveQueries, heard: int) -> Explainer:
    """Return an engine brought to the state after a heard event, watched only while it hears that event."""
    stored = live.checkpoint(heard)
    if stored is None:
        raise NotFound("No checkpoint reaches back so far; only what was kept with the offer is known.")
    checkpoint = decode(Checkpoint, stored.state)
    rules = next((row.toml for row in live.rule_sets() if row.version == stored.rules), "")
    engine = engine_of(parse_rules(rules), checkpoint.agents)
    explainer = Explainer(engine)
    if stored.number == heard:
        explainer.watch()
    engine.restore(checkpoint.desks, checkpoint.contacts, checkpoint.now_ms)
    for row in live.heard(stored.number, heard):
        if row.number == heard:
            explainer.watch()
        for now_ms, event in decode_events([row.line]):
            engine.handle(event, now_ms)
    return explainer


def _decision(explainer: Explainer, ticket: ContactId, given_ms: int) -> Explanation:
    for seen in reversed(explainer.take()):
        if (seen.contact, seen.now_ms) == (ticket, given_ms):
            return seen
    raise NotFound(
        f"The log of ticket {ticket} does not lead to its offer; it was heard by another engine."
    )
