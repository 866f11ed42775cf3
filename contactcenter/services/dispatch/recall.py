"""Recall: a past decision made once more, from a checkpoint and the events heard since."""

from dataclasses import dataclass

from contactcenter.db.dispatch.reading import LiveQueries, live_queries
from contactcenter.db.dispatch.rows import CheckpointValues
from contactcenter.db.engine import Engine
from contactcenter.domain.agent import Agent
from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import ContactId, Milliseconds, QueueId
from contactcenter.services.dispatch.codec import decode
from contactcenter.services.dispatch.restoration import engine_of
from routing.engine import RoutingEngine
from routing.eventlog import decode as decode_events
from routing.explain import Explainer, Explanation, explain
from routing.restoring import StoredContact, StoredDesk
from routing.rulefile import parse_rules
from routing.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All that an engine needs to go on from an instant, the rules apart.

    Parameters
    ----------
    hours : the opening hours that the rules were bound to; empty means that all time counted.
    """

    now_ms: Milliseconds
    agents: tuple[Agent, ...]
    desks: tuple[StoredDesk, ...]
    contacts: tuple[StoredContact, ...]
    hours: tuple[tuple[QueueId, BusinessHours], ...] = ()

    def engine(self, rules: RuleSet) -> RoutingEngine:
        """Return an engine for this state under its rules, to be restored to it."""
        return engine_of(rules.in_hours(dict(self.hours)), self.agents)


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
            heard = live.last_heard()
            latest = _checkpoints(live, heard)[0]
            return explain(_again(live, latest, heard).engine, ticket, Milliseconds(live.now_ms()))
        if not given:
            raise NotFound(f"Ticket {ticket} was never given to anybody; it is {row.state}.")
        last = given[-1]
        # The offer followed either from the event or from the restoration of a router right after it.
        for stored in _checkpoints(live, last.heard):
            for seen in reversed(_again(live, stored, last.heard).take()):
                if (seen.contact, seen.chosen, seen.now_ms) == (ticket, last.agent_id, last.given_ms):
                    return seen
    raise NotFound(
        f"The log of ticket {ticket} does not lead to its last offer; read what was kept with it."
    )


def _checkpoints(live: LiveQueries, heard: int) -> list[CheckpointValues]:
    found = live.checkpoints(heard)
    if not found:
        raise NotFound("No checkpoint reaches back so far; only what was kept with the offer is known.")
    return found


def _again(live: LiveQueries, stored: CheckpointValues, heard: int) -> Explainer:
    """Return an engine brought to the state after a heard event, watched only while it hears that event."""
    checkpoint = decode(Checkpoint, stored.state)
    rules = next((row.toml for row in live.rule_sets() if row.version == stored.rules), "")
    engine = checkpoint.engine(parse_rules(rules))
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
