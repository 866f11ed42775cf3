"""From stored rows to a routing engine at work: what every new leader does first."""

import json
from collections.abc import Sequence
from typing import Any

from contactcenter.db.dispatch.rows import AssignmentValues, DeskValues
from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import AgentId, Milliseconds
from contactcenter.services.dispatch.records import Assignment, Record
from routing.events import RoutingContact
from routing.restoring import StoredContact, StoredDesk

CHANNELS = {channel.value: channel for channel in Channel}
STAGES = {stage.value: stage for stage in JourneyStage}
STATES = {state.value: state for state in ContactState}


def record_of(row: Sequence[Any]) -> Record:
    """Return a stored ticket as the leader keeps it; the row fits `RoutedValues`.

    Raises
    ------
    InvalidInput
        When the row holds a state, channel or stage that there is not.
    """
    # A hundred thousand rows are read at once, too many to give each its names first.
    (
        number, client, queue, channel, stage, complexity, language, intent, boost_ms, preferred, bots,
        arrived_ms, entered_ms, state, agent, until_ms, alone_for, barred, alarmed, flagged, parked,
        version,
    ) = row  # fmt: skip
    if state not in STATES or channel not in CHANNELS or stage not in STAGES:
        raise InvalidInput(f"Ticket {number} is stored as {state!r}, {channel!r}, {stage!r}; mend its row.")
    contact = RoutingContact(
        number, client, queue, CHANNELS[channel], STAGES[stage], complexity, language, arrived_ms, intent,
        boost_ms, preferred, entered_ms, bool(bots),
    )  # fmt: skip
    record = Record(
        number, STATES[state], contact, version, version, agent, until_ms, alone_for, barred, bool(alarmed),
        bool(flagged), parked,
    )  # fmt: skip
    record.plain = None if record.marked else contact
    return record


def assignment_of(row: AssignmentValues) -> Assignment:
    """Return a stored assignment as the leader keeps it."""
    return Assignment(
        row.sequence,
        AgentId(row.agent_id),
        row.given_ms,
        row.expires_ms,
        row.firm_units,
        row.soft_units,
        row.heard,
        row.explanation,
        row.accepted_ms,
        stored=True,
    )


def stored_contact_of(record: Record) -> StoredContact:
    """Return a record as the engine restores it."""
    barred: Sequence[Any] = json.loads(record.barred) if record.barred else ()
    return StoredContact(
        record.contact,
        record.state,
        record.agent if record.agent is not None else record.alone_for,
        None if record.until_ms is None else Milliseconds(record.until_ms),
        tuple((AgentId(agent), Milliseconds(until)) for agent, until in barred),
        record.alarmed,
    )


def stored_desk_of(row: DeskValues) -> StoredDesk:
    """Return a stored desk as the engine restores it."""
    return StoredDesk(
        AgentId(row.agent_id),
        AgentState(row.state),
        None if row.until_ms is None else Milliseconds(row.until_ms),
        Milliseconds(row.idle_since_ms),
        row.served,
        None if row.responds_ms is None else Milliseconds(row.responds_ms),
    )
