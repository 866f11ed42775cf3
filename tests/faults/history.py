"""The history checker: what clients were told, held against what the database says afterwards.

It knows nothing of the router but its tables, and uses none of its code to judge, the replay apart. The
live monitor (`contactcenter.db.dispatch.invariants`) looks at the present; this looks at the whole past.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import text

from contactcenter.db.dispatch.reading import LiveQueries
from contactcenter.db.dispatch.rows import (
    AssignmentValues,
    CheckpointValues,
    CommandValues,
    DeskValues,
    HappeningValues,
    HeardValues,
    TicketValues,
)
from contactcenter.db.engine import Engine, for_reading
from contactcenter.services.dispatch.outbox import Outbox
from tests.faults.decisionlog import replayed, told

LATE_MS = 2_000
"""So long after its end at the latest an offer is over."""

STATE_AFTER = {
    "created": "queued",
    "queued": "queued",
    "offered": "offered",
    "offer_ended": "queued",
    "assigned": "assigned",
    "released": "queued",
    "wrap_up_started": "wrap_up",
    "paused": "paused",
    "parked": "paused",
    "closed": "closed",
}
AFTER_VERB = {"accept": "assigned", "complete": "closed", "close": "closed", "refuse": "offer_ended"}
"""What must have happened to a ticket when a client was told that a request was carried out."""


@dataclass(frozen=True)
class Acknowledged:
    """An answer that a client has received: from now on it must be true."""

    key: str
    verb: str
    done: bool
    ticket: int | None = None
    version: int = 0
    agent: int | None = None
    name: str = ""


@dataclass
class History:
    """Everything that clients were told, in the order in which they were told; any thread may add."""

    answers: list[Acknowledged] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, answer: Acknowledged) -> None:
        """Take note of an answer."""
        with self._lock:
            self.answers.append(answer)

    def done(self, verb: str) -> list[Acknowledged]:
        """Return the answers that say that something of one kind was carried out."""
        return [answer for answer in self.answers if answer.done and answer.verb == verb]


class Served(NamedTuple):
    """For whom and by what channel an agent may work."""

    clients: set[str]
    channels: set[str]
    capacity: int
    kind: str


class Evidence:
    """Everything that the database holds after a run, read at once.

    Parameters
    ----------
    engine : the database; nobody writes to it any more, or what is read is one state of it.
    """

    def __init__(self, engine: Engine) -> None:
        with for_reading(engine).connect() as connection:

            def rows(kind: Any, table: str, order: str) -> list[Any]:
                names = ", ".join(kind._fields)
                return [
                    kind(*row)
                    for row in connection.execute(text(f"SELECT {names} FROM {table} ORDER BY {order}"))
                ]

            self.tickets: list[TicketValues] = rows(TicketValues, "ticket", "id")
            self.assignments: list[AssignmentValues] = rows(
                AssignmentValues, "assignment", "ticket_id, sequence"
            )
            self.happenings: list[HappeningValues] = rows(HappeningValues, "happening", "number")
            self.heard: list[HeardValues] = rows(HeardValues, "heard_event", "number")
            self.desks: list[DeskValues] = rows(DeskValues, "desk", "agent_id")
            self.commands = {row.key: row for row in rows(CommandValues, "command", "key")}
            self.checkpoints: list[CheckpointValues] = rows(CheckpointValues, "checkpoint", "number, epoch")
            self.agents = _agents(connection)
            self.queue_clients = dict(connection.execute(text("SELECT id, client_id FROM queue")).all())
            self.violations = LiveQueries(connection).violations(0)
            self.replayed = list(replayed(LiveQueries(connection), self.checkpoints))
        outbox = Outbox(engine, "history checker")
        self.delivered = [happening.number for happening in outbox.next(1_000_000)]

    def of_tickets(self) -> dict[int, list[HappeningValues]]:
        """Return what happened to each ticket, in order of its sequence."""
        found: dict[int, list[HappeningValues]] = {ticket.id: [] for ticket in self.tickets}
        for row in self.happenings:
            if row.ticket_id is not None:
                found.setdefault(row.ticket_id, []).append(row)
        return found


def _agents(connection: Any) -> dict[int, Served]:
    def many(table: str, column: str) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for agent, value in connection.execute(text(f"SELECT agent_id, {column} FROM {table}")):
            found[agent].add(value)
        return found

    clients, channels = many("agent_client", "client_id"), many("agent_channel", "channel")
    return {
        row.id: Served(clients[row.id], channels[row.id], row.capacity, row.kind)
        for row in connection.execute(text("SELECT id, capacity, kind FROM agent"))
    }


def complaints(engine: Engine, history: History) -> list[str]:
    """Return everything that is wrong after a run; empty when every promise was kept."""
    evidence = Evidence(engine)
    found = [f"monitor: {one.rule}: {one.facts}" for one in evidence.violations]
    for name, check in CHECKS.items():
        found += (f"{name}: {fact}" for fact in check(evidence, history))
    return found


# ---- what clients were told --------------------------------------------------------------------


def nothing_acknowledged_is_lost(evidence: Evidence, history: History) -> Iterator[str]:
    """Every answer stands in the database under its key, and what it says has happened."""
    happened = evidence.of_tickets()
    for answer in history.answers:
        stored = evidence.commands.get(answer.key)
        outcome = json.loads(stored.outcome) if stored is not None and stored.outcome else None
        if outcome is None:
            yield f"{answer} is not stored under its key"
            continue
        if answer.done is not (outcome.get("refusal") is None):
            yield f"{answer} is stored as {outcome}"
        if answer.done and answer.ticket is not None:
            rows = happened.get(answer.ticket, [])
            if len(rows) < answer.version:
                yield f"{answer} names a version after the last one, {len(rows)}"
            wanted = AFTER_VERB.get(answer.verb)
            if wanted and not any(row.kind == wanted for row in rows[: answer.version]):
                yield f"{answer} but up to that version the ticket was never {wanted}"
            last = rows[answer.version - 1 : answer.version]
            if answer.verb == "accept" and last and last[0].agent_id != answer.agent:
                yield f"{answer} but another agent has it"


def nothing_is_doubled(evidence: Evidence, history: History) -> Iterator[str]:
    """One name is one ticket, one key one answer, one offer accepted once."""
    named: dict[str, set[int | None]] = defaultdict(set)
    keyed: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for answer in history.answers:
        keyed[answer.key].add((answer.done, answer.ticket, answer.version))
        if answer.done and answer.verb == "create":
            named[answer.name].add(answer.ticket)
    yield from (f"name {name} became tickets {ids}" for name, ids in named.items() if len(ids) > 1)
    yield from (f"key {key} was answered by {said}" for key, said in keyed.items() if len(said) > 1)
    stored = Counter((ticket.source, ticket.external_id) for ticket in evidence.tickets)
    yield from (f"{name} is {times} tickets" for name, times in stored.items() if times > 1)
    accepted = {(answer.ticket, answer.version): answer.key for answer in history.done("accept")}
    keys = {answer.key for answer in history.done("accept")}
    if len(accepted) < len(keys):
        yield f"{len(keys)} accepted offers are only {len(accepted)} assignments"
    for ticket, rows in evidence.of_tickets().items():
        if sum(row.kind == "created" for row in rows) != 1:
            yield f"ticket {ticket} was not created once"


# ---- what the database says by itself ----------------------------------------------------------


def every_state_follows_from_the_last_happening(evidence: Evidence, _: History) -> Iterator[str]:
    """Sequences have no gap, and the ticket's row is what its happenings lead to."""
    happened = evidence.of_tickets()
    for ticket in evidence.tickets:
        rows = happened[ticket.id]
        if [row.sequence for row in rows] != list(range(1, len(rows) + 1)) or ticket.version != len(rows):
            yield f"ticket {ticket.id} at version {ticket.version} has {[row.sequence for row in rows]}"
        states = [STATE_AFTER[row.kind] for row in rows if row.kind in STATE_AFTER]
        if states[-1:] != [ticket.state]:
            yield f"ticket {ticket.id} is {ticket.state} after {states}"
        if any(state == "closed" for state in states[:-1]):
            yield f"ticket {ticket.id} went on after it was closed: {states}"
    unknown = happened.keys() - {ticket.id for ticket in evidence.tickets}
    yield from (f"ticket {number} has happenings and no row" for number in sorted(unknown))


def one_ticket_is_with_one_agent_at_a_time(evidence: Evidence, _: History) -> Iterator[str]:
    """The spans in which a ticket was given to somebody never overlap, and agree with its happenings."""
    happened = evidence.of_tickets()
    for ticket, spans in groupby(evidence.assignments, key=lambda row: row.ticket_id):
        for before, after in pairwise(given := list(spans)):
            if before.ended_ms is None or before.ended_ms > after.given_ms:
                yield f"ticket {ticket} was given to {after.agent_id} while {before.agent_id} had it"
        begun = [row.sequence for row in given]
        rows = happened.get(ticket, [])
        told_of = [
            row.sequence
            for before, row in zip([None, *rows], rows, strict=False)
            if row.kind == "offered"
            or (row.kind == "assigned" and (before is None or before.kind != "offered"))
        ]
        if begun != told_of:
            yield f"ticket {ticket} was given at {begun} and told to be at {told_of}"


def load_never_passes_capacity(evidence: Evidence, _: History) -> Iterator[str]:
    """At every instant what an agent holds fits, firm and soft work each by itself; desks agree."""
    changes: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    open_load: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in evidence.assignments:
        changes[row.agent_id].append((row.given_ms, 1, row.firm_units, row.soft_units))
        if row.ended_ms is not None:
            changes[row.agent_id].append((row.ended_ms, 0, -row.firm_units, -row.soft_units))
        else:
            open_load[row.agent_id][0] += row.firm_units
            open_load[row.agent_id][1] += row.soft_units
    for agent, steps in changes.items():
        firm = soft = 0
        for at_ms, _, more_firm, more_soft in sorted(steps):
            firm, soft = firm + more_firm, soft + more_soft
            if max(firm, soft) > evidence.agents[agent].capacity:
                yield f"agent {agent} held {firm} + {soft} units at {at_ms}"
    for desk in evidence.desks:
        if open_load[desk.agent_id] != [desk.firm_units, desk.soft_units]:
            yield f"{desk} but open assignments are {open_load[desk.agent_id]}"


def no_offer_outlived_its_end(evidence: Evidence, _: History) -> Iterator[str]:
    """An offer was taken or ended at the latest two seconds after it ran out."""
    for row in evidence.assignments:
        over = row.accepted_ms if row.accepted_ms is not None else row.ended_ms
        if row.expires_ms is not None and over is not None and over > row.expires_ms + LATE_MS:
            yield f"{row} was over {over - row.expires_ms} ms after its end"


def who_was_given_work_was_allowed_to_have_it(evidence: Evidence, _: History) -> Iterator[str]:
    """The agent serves client and channel, and had said to be at work by the event before."""
    ready: dict[int, tuple[bool, int | None]] = {}
    given = sorted(evidence.assignments, key=lambda row: row.heard)
    tickets = {ticket.id: ticket for ticket in evidence.tickets}
    redescribed = {row.ticket_id for row in evidence.happenings if row.kind == "described"}
    events = iter(evidence.heard)
    for row in given:
        for event in events:
            _take_presence(json.loads(event.line), ready)
            if event.number == row.heard:
                break
        served, ticket = evidence.agents[row.agent_id], tickets[row.ticket_id]
        if ticket.client_id not in served.clients:
            yield f"{row} is of a client that agent {row.agent_id} does not serve"
        if ticket.id not in redescribed and ticket.channel not in served.channels:
            yield f"{row} came by a channel that agent {row.agent_id} does not serve"
        available, until_ms = ready.get(row.agent_id, (False, None))
        if not available or (until_ms is not None and until_ms <= row.given_ms):
            yield f"{row} was given to an agent who was not at work (until {until_ms})"


def _take_presence(event: dict[str, Any], ready: dict[int, tuple[bool, int | None]]) -> None:
    if event["event"] == "agent_ready":
        ready[event["agent"]] = (True, event.get("until_ms"))
    elif event["event"] == "agent_not_ready":
        ready[event["agent"]] = (False, None)


def no_client_has_anothers_row(evidence: Evidence, _: History) -> Iterator[str]:
    """A ticket is of the client whose queue it is in."""
    for ticket in evidence.tickets:
        if evidence.queue_clients[ticket.queue_id] != ticket.client_id:
            yield f"ticket {ticket.id} of {ticket.client_id} is in {ticket.queue_id}"


def the_outbox_delivers_everything_once_in_order(evidence: Evidence, _: History) -> Iterator[str]:
    """A reader that begins now is given every happening, by number, without a gap."""
    numbers = [row.number for row in evidence.happenings]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{len(numbers)} happenings have gaps in their numbers"
    if evidence.delivered != numbers:
        yield f"{len(evidence.delivered)} of {len(numbers)} happenings were delivered"
    instants = [row.at_ms for row in evidence.happenings]
    if instants != sorted(instants):
        yield "time ran backwards in the outbox"


def the_event_log_replays_to_the_stored_decisions(evidence: Evidence, _: History) -> Iterator[str]:
    """A fresh engine that hears the stored log decides what is stored, leader by leader."""
    stored, again = told(evidence.happenings), evidence.replayed
    if stored != again:
        first = next((n for n, (a, b) in enumerate(zip(stored, again, strict=False)) if a != b), None)
        where = min(len(stored), len(again)) if first is None else first
        yield (
            f"decision {where} of {len(stored)} (replay {len(again)}): stored {stored[where : where + 1]}, "
            f"replayed {again[where : where + 1]}"
        )


Check = Callable[[Evidence, History], Iterable[str]]
CHECKS: dict[str, Check] = {
    check.__name__.replace("_", " "): check
    for check in (
        nothing_acknowledged_is_lost,
        nothing_is_doubled,
        every_state_follows_from_the_last_happening,
        one_ticket_is_with_one_agent_at_a_time,
        load_never_passes_capacity,
        no_offer_outlived_its_end,
        who_was_given_work_was_allowed_to_have_it,
        no_client_has_anothers_row,
        the_outbox_delivers_everything_once_in_order,
        the_event_log_replays_to_the_stored_decisions,
    )
}
