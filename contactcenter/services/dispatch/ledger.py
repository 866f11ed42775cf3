"""Turns the engine's decisions into what is stored of them: records, assignments, happenings.

The ledger knows of every open ticket what the database knows, and gathers the difference until the
next commit.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contactcenter.db.dispatch.rows import (
    AssignmentChange,
    DeskValues,
    HappeningValues,
    Writes,
)
from contactcenter.domain.contact import CHANNEL_PROFILES, Channel, ChannelProfile, ContactState
from contactcenter.domain.ticket import STATE_AFTER, HappeningKind
from contactcenter.domain.units import AgentId, ContactId, Milliseconds
from contactcenter.services.dispatch.records import (
    Assignment,
    Origin,
    Record,
    assignment_row,
    change_of,
    turn_of,
    whole_of,
)
from routing.case import Case
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
from routing.desk import Desk
from routing.engine import RoutingEngine
from routing.events import RoutingContact, TimerKind

HELD = (ContactState.OFFERED, ContactState.ASSIGNED, ContactState.WRAP_UP)


@dataclass(slots=True)
class Ledger:
    """What the database knows, and what it is to be told next.

    Parameters
    ----------
    happening, heard : the last running numbers given.
    overtime : agents who work outside the published shift by intention.
    explain : gives the explanation to keep with what is being given to an agent.
    known_desks : the desks as stored.
    """

    happening: int = 0
    heard: int = 0
    records: dict[ContactId, Record] = field(default_factory=dict)
    known_desks: dict[AgentId, DeskValues] = field(default_factory=dict)
    overtime: set[AgentId] = field(default_factory=set)
    explain: Callable[[ContactId], str] = lambda _: ""
    profiles: Mapping[Channel, ChannelProfile] = field(default_factory=lambda: CHANNEL_PROFILES)
    now_ms: Milliseconds = Milliseconds(0)
    actor: str = ""
    writes: Writes = field(default_factory=Writes)
    _dirty: dict[ContactId, Record] = field(default_factory=dict)
    _desks: set[AgentId] = field(default_factory=set)
    _assignments: list[tuple[ContactId, Assignment]] = field(default_factory=list)
    _cooling: set[ContactId] = field(default_factory=set)

    def open(self, contact: RoutingContact, origin: Origin) -> Record:
        """Take up a new ticket."""
        record = Record(contact.id, ContactState.QUEUED, contact, origin=origin)
        self.records[contact.id] = record
        self.note(record, HappeningKind.CREATED, detail=contact.queue)
        return record

    def touch(self, ticket: ContactId | None, agent: AgentId | None) -> None:
        """Store a ticket or desk anew at the next commit, even if nothing is said of it."""
        record = None if ticket is None else self.records.get(ticket)
        if record is not None:
            self._dirty[record.id] = record
        if agent is not None:
            self._desks.add(agent)

    def follow(self, said: list[Decision], engine: RoutingEngine) -> list[Wake]:
        """Take note of what the engine decided and return the timers that it asks for."""
        timers = []
        for decision in said:
            if isinstance(decision, Wake):
                timers.append(decision)
                if decision.kind is TimerKind.PREFERRED_AGENT and decision.contact is not None:
                    self.records[decision.contact].alone_for = decision.agent
            else:
                record = self.records[decision.contact]
                case = engine.floor.cases.get(record.id)
                if case is not None:
                    record.contact = case.contact
                FOLLOWED[type(decision)](self, record, decision, engine)
        return timers

    def note(
        self,
        record: Record,
        kind: HappeningKind,
        agent: AgentId | None = None,
        detail: str = "",
        until_ms: int | None = None,
    ) -> None:
        """Write down what happened to a ticket; its state follows from the kind."""
        record.version += 1
        state = STATE_AFTER.get(kind)
        if state is not None:
            if record.agent is not None:
                self._desks.add(record.agent)
            record.state, record.agent, record.until_ms = state, agent if state in HELD else None, until_ms
        if agent is not None:
            self._desks.add(agent)
        self._dirty[record.id] = record
        self._happen(kind, record.id, record.version, agent, detail, until_ms)

    def announce(
        self,
        kind: HappeningKind,
        agent: AgentId | None = None,
        detail: str = "",
        until_ms: int | None = None,
    ) -> None:
        """Write down what happened without concern to a ticket."""
        self._happen(kind, None, None, agent, detail, until_ms)

    def _happen(
        self,
        kind: HappeningKind,
        ticket: ContactId | None,
        sequence: int | None,
        agent: AgentId | None,
        detail: str,
        until_ms: int | None,
    ) -> None:
        self.happening += 1
        self.writes.happenings.append(
            HappeningValues(
                self.happening,
                self.now_ms,
                kind.value,
                ticket,
                sequence,
                agent,
                detail,
                until_ms,
                self.actor,
            )
        )

    # ---- assignments -----------------------------------------------------------------------

    def give(self, record: Record, agent: AgentId, expires_ms: int | None) -> Assignment:
        """Begin an offer or assignment; its sequence is that of the happening just noted."""
        work = self.profiles[record.contact.channel]
        firm, soft = (0, work.cost) if work.interruptible else (work.cost, 0)
        record.standing = given = Assignment(
            record.version, agent, self.now_ms, expires_ms, firm, soft, self.heard, self.explain(record.id)
        )
        self._assignments.append((record.id, given))
        return given

    def accept(self, record: Record) -> None:
        """Turn the standing offer into an assignment."""
        if record.standing is not None:
            record.standing.accepted_ms = self.now_ms
            self._change(record, record.standing)

    def end(self, record: Record, why: str) -> None:
        """End the offer or assignment that stands, if one does."""
        given, record.standing = record.standing, None
        if given is not None:
            given.ended_ms, given.ended = self.now_ms, why
            self._change(record, given)

    def last_end(self, ticket: ContactId, agent: AgentId) -> str | None:
        """Return how an agent's last offer or assignment of a ticket ended since the last commit."""
        ends = [
            given.ended
            for number, given in self._assignments
            if (number, given.agent) == (ticket, agent) and given.ended_ms is not None
        ]
        return ends[-1] if ends else None

    def _change(self, record: Record, given: Assignment) -> None:
        if given.stored:
            self._assignments.append((record.id, given))

    @property
    def changed(self) -> bool:
        """Whether there is anything to store."""
        return bool(self._dirty or self._desks or self.writes.gathered)

    # ---- the commit ------------------------------------------------------------------------

    def settle(self, engine: RoutingEngine) -> Writes:
        """Return everything to store, as things now stand."""
        for ticket in self._cooling:
            self.touch(ticket, None)
        for agent in sorted(self._desks & engine.floor.desks.keys()):
            self._settle_desk(engine.floor.desks[agent])
        for record in self._dirty.values():
            self._settle_ticket(record, engine.floor.cases.get(record.id))
        seen: set[int] = set()
        for ticket, given in self._assignments:
            if id(given) not in seen:
                seen.add(id(given))
                self._settle_assignment(ticket, given)
        return self.writes

    def committed(self) -> Writes:
        """Take note that everything is stored and begin anew; return what was."""
        for record in self._dirty.values():
            record.stored, record.origin = record.version, None
            record.plain = None if record.marked else record.contact
            if record.state is ContactState.CLOSED:
                self.records.pop(record.id, None)
        for _, given in self._assignments:
            given.stored = True
        for row in self.writes.desks:
            self.known_desks[AgentId(row.agent_id)] = row
        stored, self.writes = self.writes, Writes()
        self._dirty, self._desks, self._assignments = {}, set(), []
        return stored

    def _settle_ticket(self, record: Record, case: Case | None) -> None:
        if case is not None:
            record.contact, record.alarmed = case.contact, case.alarmed
            record.barred = json.dumps(list(case.barred.items())) if case.barred else ""
            entered = case.entered_ms
            if case.stage or record.state is not ContactState.QUEUED:
                record.alone_for = None
        else:
            record.barred, record.alone_for = "", None
            contact = record.contact
            entered = contact.arrived_ms if contact.entered_ms is None else contact.entered_ms
        (self._cooling.add if record.barred else self._cooling.discard)(record.id)
        if record.origin is not None:
            self.writes.tickets.append(whole_of(record, record.origin, entered))
        elif record.contact is record.plain and not record.marked:
            self.writes.ticket_turns.append(turn_of(record))
        else:
            self.writes.ticket_changes.append(change_of(record, entered))

    def _settle_desk(self, desk: Desk) -> None:
        known = self.known_desks.get(desk.id)
        load = desk.workload
        fits = max(load.firm, load.soft) <= desk.agent.capacity
        row = DeskValues(
            desk.id,
            desk.state.value,
            desk.until_ms,
            desk.idle_since_ms,
            desk.served,
            desk.responds_at_ms,
            # Work in hand may pass a capacity that was lowered since: the old one holds until it fits.
            desk.agent.capacity if fits or known is None else known.capacity,
            load.firm,
            load.soft,
            desk.id in self.overtime,
        )
        if row == known:
            return
        self.writes.desks.append(row)
        before = None if known is None else (known.state, known.until_ms, known.overtime)
        if before != (row.state, row.until_ms, row.overtime):
            self.announce(HappeningKind.DESK_CHANGED, desk.id, row.state, row.until_ms)

    def _settle_assignment(self, ticket: ContactId, given: Assignment) -> None:
        if given.stored:
            self.writes.assignment_changes.append(
                AssignmentChange(ticket, given.sequence, given.accepted_ms, given.ended_ms, given.ended)
            )
        else:
            self.writes.assignments.append(assignment_row(ticket, given))


# ---- one decision at a time --------------------------------------------------------------------


def _offered(ledger: Ledger, record: Record, said: Offered, _engine: RoutingEngine) -> None:
    ledger.note(record, HappeningKind.OFFERED, said.agent, until_ms=said.expires_ms)
    ledger.give(record, said.agent, said.expires_ms)


def _assigned(ledger: Ledger, record: Record, said: Assigned, _engine: RoutingEngine) -> None:
    accepted = record.state is ContactState.OFFERED
    ledger.note(record, HappeningKind.ASSIGNED, said.agent)
    if not accepted:
        ledger.give(record, said.agent, None)
    ledger.accept(record)


def _offer_ended(ledger: Ledger, record: Record, said: OfferEnded, _engine: RoutingEngine) -> None:
    ledger.note(record, HappeningKind.OFFER_ENDED, said.agent, said.why.value)
    ledger.end(record, said.why.value)


def _queued(ledger: Ledger, record: Record, said: Queued, _engine: RoutingEngine) -> None:
    ledger.note(record, HappeningKind.QUEUED, detail=said.queue)


def _wrapping(ledger: Ledger, record: Record, said: WrapUpStarted, _engine: RoutingEngine) -> None:
    ledger.note(record, HappeningKind.WRAP_UP_STARTED, said.agent, until_ms=said.until_ms)


def _closed(ledger: Ledger, record: Record, _said: Closed, _engine: RoutingEngine) -> None:
    ledger.note(record, HappeningKind.CLOSED, record.agent)
    ledger.end(record, HappeningKind.CLOSED.value)


def _released(ledger: Ledger, record: Record, said: Released, _engine: RoutingEngine) -> None:
    ledger.note(record, HappeningKind.RELEASED, said.agent)
    ledger.end(record, HappeningKind.RELEASED.value)


def _paused(ledger: Ledger, record: Record, _said: Paused, engine: RoutingEngine) -> None:
    until = engine.floor.cases[record.id].until_ms
    ledger.note(record, HappeningKind.PAUSED, record.agent, until_ms=until)


def _alarmed(ledger: Ledger, record: Record, said: Alarm, _engine: RoutingEngine) -> None:
    ledger.note(record, HappeningKind.ALARM, detail=said.kind.value)


FOLLOWED: Mapping[type, Callable[[Ledger, Record, Any, RoutingEngine], None]] = {
    Offered: _offered,
    Assigned: _assigned,
    OfferEnded: _offer_ended,
    Queued: _queued,
    WrapUpStarted: _wrapping,
    Closed: _closed,
    Released: _released,
    Paused: _paused,
    Alarm: _alarmed,
}
