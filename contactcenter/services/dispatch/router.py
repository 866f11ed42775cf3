"""The leader's state: the engine, the ledger beside it, the timers, and one group at a time.

Whatever happens is first done in memory, then stored in one transaction, and only then told to
anybody. When that transaction fails the router is thrown away, and a new one begins from the database.
"""

import logging
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import count
from types import MappingProxyType

from contactcenter.db.dispatch.rows import (
    CheckpointValues,
    HappeningValues,
    HeardValues,
    Lease,
    RuleSetValues,
)
from contactcenter.db.dispatch.store import DispatchStore
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import ContactCenterError, InvalidInput
from contactcenter.domain.ticket import HappeningKind
from contactcenter.domain.units import AgentId, ContactId, Milliseconds
from contactcenter.services.dispatch import garbage
from contactcenter.services.dispatch.codec import encode, encode_event
from contactcenter.services.dispatch.duty import Duty, read_duty
from contactcenter.services.dispatch.explanations import keep
from contactcenter.services.dispatch.floorplan import FloorPlan, first_rules, read_floor_plan
from contactcenter.services.dispatch.keys import Keys, look_up
from contactcenter.services.dispatch.ledger import Ledger
from contactcenter.services.dispatch.presence import Attendance
from contactcenter.services.dispatch.recall import Checkpoint
from contactcenter.services.dispatch.records import Origin, Record
from contactcenter.services.dispatch.requests import Request
from contactcenter.services.dispatch.restoration import (
    assignment_of,
    record_of,
    stored_contact_of,
    stored_desk_of,
)
from routing.case import Case
from routing.decisions import Closed, Decision, Wake
from routing.desk import Desk
from routing.engine import RoutingEngine
from routing.events import (
    TIMER_RANKS,
    AgentChanged,
    AgentNotReady,
    AgentReady,
    ContactArrived,
    ContactClosed,
    ContactMoved,
    Rank,
    RoutingContact,
    RoutingEvent,
    TimerFired,
    TimerKind,
)
from routing.renewal import engine_of
from routing.restoring import StoredContact, StoredDesk
from routing.rulefile import parse_rules
from routing.rules import RuleSet

CHECKPOINT_TICKETS, CHECKPOINT_EVENTS = 2_000, 50_000
"""With more open tickets a checkpoint has no state, because writing one would hold up the floor; after so
many events the next one is due."""

_LOG = logging.getLogger(__name__)

NOBODY: Mapping[ContactId, str] = MappingProxyType({})

Due = tuple[int, Rank, int, int, Wake | AgentId]
"""Instant, rank, id and running number of a timer: the engine's own, or the end of an agent's duty."""


class Router:
    """Decides for one pool as long as its lease lasts; everything happens in one thread.

    Parameters
    ----------
    database : for what is read by whole aggregates: agents, queues, rosters.
    store : for the router's own tables.
    """

    def __init__(self, database: Engine, store: DispatchStore, lease: Lease) -> None:
        self.database, self.store, self.lease = database, store, lease
        self.now_ms = Milliseconds(max(lease.now_ms, lease.last_ms))
        self.ledger = Ledger()
        self.attendance = Attendance()
        self.duty = Duty()
        self.floor_plan = read_floor_plan(database, self.now_ms)
        self.last_ticket = 0
        self._checkpoint = 0
        self._timers: list[Due] = []
        self._running = count()
        self._kept: dict[ContactId, str] = {}
        self.keys = Keys()
        self.at_work: ContactId | None = None
        self.rule_set: RuleSetValues
        self.rules: RuleSet
        self.engine: RoutingEngine

    # ---- from the database -----------------------------------------------------------------

    def rebuild(self, suspects: Mapping[ContactId, str] = NOBODY) -> None:
        """Take up the stored state; what cannot be routed any more is parked, and so are suspects.

        Parameters
        ----------
        suspects : tickets at which a router broke, each with how.
        """
        with garbage.uncollected():
            self._rebuild(suspects)

    def _rebuild(self, suspects: Mapping[ContactId, str]) -> None:
        place = self.store.place()
        self.last_ticket = place.ticket
        self.ledger.happening, self.ledger.heard = place.happening, place.heard
        self.ledger.now_ms, self.ledger.explain = self.now_ms, self._explain
        self._take_rules()
        self._take_records()
        self.attendance.begin(self.store.presences(), self.now_ms)
        for ticket, reason in suspects.items():
            if ticket in self.ledger.records:
                self._set_aside(self.ledger.records[ticket], reason)
        self._set_up(engine_of(self.rules, self.floor_plan.agents.values()), *self._stored())
        self.take_duty(read_duty(self.database, self.now_ms))

    def _take_rules(self) -> None:
        stored = self.store.rule_set()
        if stored is None:
            stored = first_rules(self.now_ms)
            self.ledger.writes.rule_sets.append(stored)
        self.rule_set, self.rules = stored, parse_rules(stored.toml).in_hours(self.floor_plan.hours)

    def _take_records(self) -> None:
        records = self.ledger.records
        for row in self.store.open_tickets():
            try:
                record = record_of(row)
            except InvalidInput as error:
                _LOG.warning("It stays where it is: %s", error)
            else:
                records[record.id] = record
        for given in self.store.standing():
            if ContactId(given.ticket_id) in records:
                records[ContactId(given.ticket_id)].standing = assignment_of(given)
        for record in records.values():
            holder = None if record.standing is None else record.standing.agent
            if record.agent != holder:
                said = (
                    f"The ticket is stored with agent {record.agent}, but it was given to agent {holder}."
                )
                self._set_aside(record, said)
        for desk in self.store.desks():
            self.ledger.known_desks[AgentId(desk.agent_id)] = desk
            if desk.overtime:
                self.ledger.overtime.add(AgentId(desk.agent_id))

    def _stored(self) -> tuple[list[StoredDesk], list[StoredContact]]:
        return (
            [stored_desk_of(row) for row in self.ledger.known_desks.values()],
            [stored_contact_of(record) for record in self.ledger.records.values() if not record.parked],
        )

    def _set_up(
        self, engine: RoutingEngine, desks: list[StoredDesk], contacts: list[StoredContact]
    ) -> None:
        """Put a new engine to work on a stored state, and keep that state as a checkpoint."""
        engine.watch(self._witness)
        misfits: dict[ContactId, str] = {}
        said = engine.restore(desks, contacts, self.now_ms, misfits.__setitem__)
        self.engine = engine
        for ticket, reason in misfits.items():
            self._set_aside(self.ledger.records[ticket], reason)
        contacts = [one for one in contacts if one.contact.id not in misfits]
        self._timers.clear()
        self._checkpoint = self.ledger.heard
        self._keep(desks, contacts)
        self._wind(self.ledger.follow(said, engine))
        for desk in engine.floor.desks.values():
            self._wind_duty(desk)

    def _keep(self, desks: list[StoredDesk], contacts: list[StoredContact]) -> None:
        """Store where the engine began, and what it began from unless that is too much."""
        state = ""
        if len(contacts) <= CHECKPOINT_TICKETS:
            agents = tuple(desk.agent for desk in self.engine.floor.desks.values())
            hours = tuple(self.floor_plan.hours.items())
            state = encode(Checkpoint(self.now_ms, agents, tuple(desks), tuple(contacts), hours))
        stored = CheckpointValues(
            self.ledger.heard, self.lease.epoch, self.now_ms, self.rule_set.version, state
        )
        # Rules may be published twice before anything more is heard: the last state counts.
        kept = [one for one in self.ledger.writes.checkpoints if one.number != stored.number]
        self.ledger.writes.checkpoints = [*kept, stored]

    # ---- hearing and deciding --------------------------------------------------------------

    def hear(self, event: RoutingEvent, unsaid: Decision | None = None) -> list[Decision]:
        """Let the engine decide on one event and write down what follows, `unsaid` apart.

        Raises
        ------
        ContactCenterError
            When the engine refuses the event; nothing has changed then.
        """
        ledger = self.ledger
        ticket, agent = _concerned(event)
        self.at_work = ticket
        said = self.engine.handle(event, self.now_ms)
        ledger.heard += 1
        ledger.writes.heard.append(HeardValues(ledger.heard, self.now_ms, encode_event(self.now_ms, event)))
        ledger.touch(ticket, agent)
        told = said if unsaid is None else [decision for decision in said if decision != unsaid]
        timers = ledger.follow(told, self.engine)
        if timers:
            self._wind(timers)
        if isinstance(event, AgentReady):
            self._wind_duty(self.engine.floor.desks[event.agent])
        return said

    def arrive(self, record: Record) -> None:
        """Hand a ticket to the engine; one that cannot be planned is parked with the reason."""
        try:
            self.hear(ContactArrived(record.contact))
        except ContactCenterError as error:
            self._set_aside(record, str(error))

    def park(self, record: Record, reason: str) -> None:
        """Take a ticket out of the engine and let it rest until a supervisor moves or closes it."""
        if record.id in self.engine.floor.cases:
            self.hear(ContactClosed(record.id), unsaid=Closed(record.id))
        self._set_aside(record, reason)

    def _set_aside(self, record: Record, reason: str) -> None:
        if record.standing is not None:
            self.ledger.touch(None, record.standing.agent)
        self.ledger.end(record, HappeningKind.PARKED.value)
        record.parked = reason
        self.ledger.note(record, HappeningKind.PARKED, record.agent, reason)

    def _witness(self, case: Case, desk: Desk, now_ms: Milliseconds) -> None:
        self._kept[case.contact.id] = keep(case, desk, now_ms)

    def _explain(self, ticket: ContactId) -> str:
        return self._kept.pop(ticket, "")

    def prepare(self, requests: Sequence[Request]) -> None:
        """Look up what is stored under the keys and names of the commands that come next."""
        self.keys = look_up(self.store, requests)

    def open(self, contact: RoutingContact, origin: Origin) -> Record:
        """Take up a new ticket."""
        record = self.ledger.open(contact, origin)
        self.keys.created[origin.source, origin.external_id] = (record, origin.digest)
        return record

    def new_ticket(self) -> ContactId:
        """Return the next ticket number."""
        self.last_ticket += 1
        return ContactId(self.last_ticket)

    def publish(self, rule_set: RuleSetValues, rules: RuleSet) -> None:
        """Route by other rules: a new engine goes on from the state of this one.

        Raises
        ------
        InvalidInput
            When a ticket that is open cannot be planned by them; the old ones stay.
        """
        rules = rules.in_hours(self.floor_plan.hours)
        for case in self.engine.floor.cases.values():
            rules.plan_for(case.contact)
        self.rule_set, self.rules = rule_set, rules
        self.ledger.writes.rule_sets.append(rule_set)
        self.ledger.announce(HappeningKind.RULES_PUBLISHED, detail=str(rule_set.version))
        self.renew()

    def take_floor_plan(self, floor_plan: FloorPlan) -> None:
        """Go on with the agents and queues as they are stored now."""
        hours_changed = floor_plan.hours != self.floor_plan.hours
        self.floor_plan = floor_plan
        for agent in floor_plan.agents.values():
            desk = self.engine.floor.desks.get(agent.id)
            if desk is None or desk.agent != agent:
                self.hear(AgentChanged(agent))
        if hours_changed:
            self.rules = self.rules.in_hours(floor_plan.hours)
            self.renew()

    def renew(self) -> None:
        """Go on with a new engine from the state of this one, which becomes a checkpoint."""
        agents = [desk.agent for desk in self.engine.floor.desks.values()]
        self._set_up(engine_of(self.rules, agents), *self.engine.store())

    @property
    def renewal_due(self) -> bool:
        """Whether so much was heard since the last checkpoint that recalling a decision would take long."""
        heard = self.ledger.heard - self._checkpoint
        return heard >= CHECKPOINT_EVENTS and len(self.ledger.records) <= CHECKPOINT_TICKETS

    # ---- time ------------------------------------------------------------------------------

    def advance(self, now_ms: int) -> None:
        """Let everything happen that is due before an instant, and go there."""
        self._fire(now_ms, False)
        self._go(now_ms)

    def fire_due(self) -> None:
        """Let everything happen that is due at this very instant."""
        self._fire(self.now_ms, True)

    @property
    def next_ms(self) -> int | None:
        """When the next timer is due, None without any."""
        return self._timers[0][0] if self._timers else None

    def _fire(self, now_ms: int, inclusive: bool) -> None:
        while self._timers and self._timers[0][0] < now_ms + inclusive:
            at_ms, _, _, _, due = heappop(self._timers)
            self._go(at_ms)
            if isinstance(due, Wake):
                self._ring(TimerFired(due.kind, due.token, due.contact, due.agent))
            else:
                self._end_duty(due, at_ms)

    def _go(self, now_ms: int) -> None:
        self.now_ms = self.ledger.now_ms = Milliseconds(max(self.now_ms, now_ms))

    def _ring(self, timer: TimerFired) -> None:
        if timer.contact is not None and timer.kind is not TimerKind.COOL_OFF:
            case = self.engine.floor.cases.get(timer.contact)
            if case is None or case.token != timer.token:
                return  # an answer came first; the engine would say nothing either
        try:
            self.hear(timer)
        except ContactCenterError as error:
            if timer.contact is None:
                raise
            self.park(self.ledger.records[timer.contact], str(error))

    def _wind(self, timers: Sequence[Wake]) -> None:
        wound: list[Due] = [
            (
                wake.at_ms,
                TIMER_RANKS[wake.kind],
                wake.agent or 0 if wake.contact is None else wake.contact,
                next(self._running),
                wake,
            )
            for wake in timers
        ]
        if len(wound) > len(self._timers):
            self._timers += wound
            heapify(self._timers)
        else:
            for due in wound:
                heappush(self._timers, due)

    # ---- duty and presence -----------------------------------------------------------------

    def take_duty(self, duty: Duty) -> None:
        """Hold everybody at work to the published shifts as they are now."""
        self.duty = duty
        for desk in list(self.engine.floor.desks.values()):
            if self._bound(desk) and self.engine.floor.desks[desk.id].on_duty(self.now_ms):
                until = duty.until(desk.id, self.now_ms)
                if until is None:
                    self.hear(AgentNotReady(desk.id, duty.reason(desk.id, self.now_ms)))
                elif until != desk.until_ms:
                    self.hear(AgentReady(desk.id, until))

    def keeps_hours(self, desk: Desk) -> bool:
        """Tell whether an agent works in given hours alone: people in shifts, a bot where it has hours."""
        return not desk.is_bot or bool(desk.agent.availability)

    def _bound(self, desk: Desk) -> bool:
        return self.keeps_hours(desk) and desk.id not in self.ledger.overtime

    def _wind_duty(self, desk: Desk) -> None:
        if desk.until_ms is not None and desk.until_ms > self.now_ms:
            at = (desk.until_ms, Rank.SHIFT_OR_BREAK_END, desk.id, next(self._running), desk.id)
            heappush(self._timers, at)

    def _end_duty(self, agent: AgentId, at_ms: int) -> None:
        desk = self.engine.floor.desks[agent]
        if desk.until_ms == at_ms and not self.attendance.is_silent(agent):
            self.hear(AgentNotReady(agent, self.duty.reason(agent, at_ms)))

    # ---- the commit ------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Whether nothing has happened since the last commit."""
        return not self.ledger.changed

    def commit(self) -> tuple[int, list[HappeningValues]]:
        """Store everything since the last commit; return the database's clock and what happened.

        Raises
        ------
        ContactCenterError
            When nothing was stored; this router is then of no more use.
        """
        writes = self.ledger.settle(self.engine)
        writes.presences.extend(self.attendance.unsaved())
        now_ms = self.store.commit(self.lease, self.now_ms, writes)
        return now_ms, self.ledger.committed().happenings


def _concerned(event: RoutingEvent) -> tuple[ContactId | None, AgentId | None]:
    """Return whose ticket and desk an event is about."""
    if isinstance(event, AgentChanged):
        return None, event.agent.id
    if isinstance(event, (ContactArrived, ContactMoved)):
        return event.contact.id, None
    return getattr(event, "contact", None), getattr(event, "agent", None)
