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
from contactcenter.services.dispatch.floorplan import read_floor_plan
from contactcenter.services.dispatch.restoration import (
    record_of,
    stored_contact_of,
    stored_desk_of,
)
from routing.engine import RoutingEngine
from routing.eventlog import decode as decode_events
from routing.explain import Explainer, Explanation, explain
from routing.renewal import engine_of
from routing.restoring import StoredContact, StoredDesk
from routing.rulefile import parse_rules
from routing.rules import RuleSet

HEARD_MOST = 100_000
"""The most events that are heard again for one recalled decision, a matter of seconds."""


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

    What waits is judged by what is stored now. For a past decision an engine is set to the last
    checkpoint before it and hears again what was heard since; as it decides alike, its witness sees the
    very situation.

    Raises
    ------
    NotFound
        When the ticket is not known or over without an offer, or no checkpoint lies so close before the
        decision that it could be made again in reasonable time.
    """
    with live_queries(database) as live:
        row = live.ticket(ticket)
        if row is None:
            raise NotFound(f"There is no ticket {ticket}.")
        given = live.assignments(ticket)
        if row.state == ContactState.QUEUED:
            return explain(_now(database, live, ticket), ticket, Milliseconds(live.now_ms()))
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


def _now(database: Engine, live: LiveQueries, ticket: ContactId) -> RoutingEngine:
    """Return an engine with everybody at work, what they hold, and one ticket of those that wait."""
    floor_plan = read_floor_plan(database)
    rules = parse_rules(live.rule_sets()[0].toml).in_hours(floor_plan.hours)
    engine = engine_of(rules, floor_plan.agents.values())
    desks = [stored_desk_of(desk) for desk, _ in live.desks()]
    contacts = [stored_contact_of(record_of(row)) for row in live.around(ticket)]
    engine.restore(desks, contacts, Milliseconds(live.decided_ms()))
    return engine


def _checkpoints(live: LiveQueries, heard: int) -> list[CheckpointValues]:
    known = (stored for stored in live.checkpoints(heard) if stored.state)
    found = [stored for stored in known if heard - stored.number <= HEARD_MOST]
    if not found:
        raise NotFound(
            f"No checkpoint with a state lies within {HEARD_MOST} events before it (none is kept "
            "with very many open tickets, nor beyond the days of retention); read what was kept with it."
        )
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
