"""The live router's store: the lease, the group commit, and everything that a new leader reads."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from contactcenter.db.dispatch.bulk import Bulk
from contactcenter.db.dispatch.drivers import COMMAND_BELL, OUTCOME_BELL, Batch, Driver, open_driver
from contactcenter.db.dispatch.rows import (
    AssignmentChange,
    AssignmentValues,
    CheckpointValues,
    CommandAnswer,
    CommandValues,
    DeskValues,
    HappeningValues,
    HeardValues,
    Lease,
    PresenceValues,
    RoutedValues,
    RuleSetValues,
    TicketChange,
    TicketTurn,
    TicketValues,
    Writes,
)
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import Conflict

TICKETS = Bulk("ticket", TicketValues)
TICKET_CHANGES = Bulk("ticket", TicketChange, ("id",))
TICKET_TURNS = Bulk("ticket", TicketTurn, ("id",))
DESKS = Bulk("desk", DeskValues, ("agent_id",), upsert=True)
ASSIGNMENTS = Bulk("assignment", AssignmentValues)
ASSIGNMENT_CHANGES = Bulk("assignment", AssignmentChange, ("ticket_id", "sequence"))
HAPPENINGS = Bulk("happening", HappeningValues)
HEARD = Bulk("heard_event", HeardValues)
PRESENCES = Bulk("desk_presence", PresenceValues, ("agent_id",), upsert=True)
COMMANDS = Bulk("command", CommandValues, ("key",), upsert=True)
"""Another process may have left the same key since the leader looked; it gets the outcome given here."""
ANSWERS = Bulk("command", CommandAnswer, ("key",))
CHECKPOINTS = Bulk("checkpoint", CheckpointValues, ("number", "epoch"), upsert=True)
RULE_SETS = Bulk("rule_set", RuleSetValues)

LEASE_MS, GRACE_MS = 1_500, 8_500
"""How long a lease lasts, after which another may take the lead; as long as nobody has, the epoch still
stands, and a leader whom a slow database held up for so much longer goes on."""

MOST_STRETCH = 8
"""The longest lease, in usual ones: for a database so slow that nobody can keep a usual one."""


class LeadLost(Conflict):
    """Another process leads, or the lease ran out; nothing of this group was stored."""


class Place(NamedTuple):
    """Where the running numbers stand."""

    ticket: int
    happening: int
    heard: int


class DispatchStore:
    """Reads and writes for one process; used by one thread at a time.

    Parameters
    ----------
    lease_ms : how long a lease usually lasts, over 0.
    stretch : how many usual leases one lasts now, 1 to `MOST_STRETCH`.
    """

    def __init__(self, engine: Engine, lease_ms: int = LEASE_MS) -> None:
        self.driver: Driver = open_driver(engine)
        self._lease_ms = lease_ms
        self.stretch = 1

    def close(self) -> None:
        """Let go of the connection."""
        self.driver.close()

    # ---- the lead --------------------------------------------------------------------------

    def now_ms(self) -> int:
        """Return the database's clock."""
        return int(self.driver.rows(f"SELECT {self.driver.clock}")[0][0])

    def lead(self, pool: str, holder: str) -> Lease | None:
        """Take the lead of a pool when its lease has run out; None while somebody else has it.

        A lease that ends further ahead than any can was given before the clock was set back.
        """
        clock, lasts_ms = self.driver.clock, self._lease_ms * self.stretch
        valid = f"until_ms BETWEEN {clock} + 1 AND {clock} + {self._lease_ms * MOST_STRETCH}"
        if self.driver.rows(f"SELECT 1 FROM routing_pool WHERE pool = ? AND {valid}", (pool,)):
            return None
        self.driver.end_stopped("routing_pool")
        with self.driver.transaction():
            self.driver.rows(
                "INSERT INTO routing_pool (pool, holder, epoch, until_ms, last_ms) VALUES (?, '', 0, 0, 0) "
                "ON CONFLICT (pool) DO NOTHING",
                (pool,),
            )
            # Whoever is storing a group at this moment has the row, and leads on.
            found = self.driver.rows(
                f"UPDATE routing_pool SET holder = ?, epoch = epoch + 1, until_ms = {clock} + {lasts_ms} "
                f"WHERE pool IN (SELECT pool FROM routing_pool WHERE pool = ? AND NOT {valid} "
                f"{self.driver.unlocked}) RETURNING epoch, until_ms - {lasts_ms}, last_ms",
                (holder, pool),
            )
        return Lease(pool, *found[0]) if found else None

    def resign(self, lease: Lease) -> None:
        """Give the lead away at once, if it is still held."""
        with self.driver.transaction():
            self.driver.rows(
                "UPDATE routing_pool SET until_ms = 0 WHERE pool = ? AND epoch = ?",
                (lease.pool, lease.epoch),
            )

    def renew(self, lease: Lease) -> None:
        """Keep the lead for another while.

        Raises
        ------
        LeadLost
            When the lease is no longer held.
        """
        with self.driver.transaction():
            self._renew(lease, lease.last_ms)

    def commit(self, lease: Lease, last_ms: int, writes: Writes) -> int:
        """Renew the lease and store a group, all or nothing; return the database's clock.

        Raises
        ------
        LeadLost
            When the lease is no longer held.
        Conflict
            When a row is not as the leader knows it.
        """
        with self.driver.transaction():
            now_ms = self._renew(lease, last_ms)
            self._write(writes)
        return now_ms

    def _renew(self, lease: Lease, last_ms: int) -> int:
        clock, lasts_ms = self.driver.clock, self._lease_ms * self.stretch
        found = self.driver.rows(
            f"UPDATE routing_pool SET until_ms = {clock} + {lasts_ms}, last_ms = ? "
            f"WHERE pool = ? AND epoch = ? AND until_ms > {clock} - {GRACE_MS} "
            f"RETURNING until_ms - {lasts_ms}",
            (last_ms, lease.pool, lease.epoch),
        )
        if not found:
            raise LeadLost(f"Epoch {lease.epoch} of pool {lease.pool!r} is over; another may lead now.")
        return int(found[0][0])

    def _write(self, writes: Writes) -> None:
        batches: list[Batch] = []
        for bulk, rows in (
            (ASSIGNMENT_CHANGES, writes.assignment_changes),
            (TICKETS, writes.tickets),
            (TICKET_CHANGES, writes.ticket_changes),
            (TICKET_TURNS, writes.ticket_turns),
            (ASSIGNMENTS, writes.assignments),
            (DESKS, writes.desks),
            (PRESENCES, writes.presences),
            (HAPPENINGS, writes.happenings),
            (HEARD, writes.heard),
            (COMMANDS, writes.commands),
            (ANSWERS, writes.answers),
            (CHECKPOINTS, writes.checkpoints),
            (RULE_SETS, writes.rule_sets),
        ):
            if rows:
                batches.append((bulk, rows))
        for (bulk, sent), met in zip(batches, self.driver.write(*batches), strict=True):
            if met != len(sent):
                raise Conflict(
                    f"{len(sent) - met} of {len(sent)} rows of {bulk.table} are not as the router knows "
                    "them; it goes back to what is stored."
                )
        if writes.answers:
            self.driver.ring(OUTCOME_BELL)

    # ---- commands --------------------------------------------------------------------------

    def ask(self, commands: Sequence[CommandValues]) -> list[bool]:
        """Store commands for the leader, wake it, and tell of each whether its key was new."""
        statement = (
            "INSERT INTO command (key, digest, body, at_ms, outcome) VALUES (?, ?, ?, ?, NULL) "
            "ON CONFLICT (key) DO NOTHING RETURNING key"
        )
        with self.driver.transaction():
            new = [bool(self.driver.rows(statement, command[:4])) for command in commands]
            self.driver.ring(COMMAND_BELL)
        return new

    def waiting_commands(self, limit: int) -> list[CommandValues]:
        """Return commands without outcome, the oldest first."""
        found = self.driver.rows(
            "SELECT key, digest, body, at_ms, outcome FROM command WHERE outcome IS NULL "
            f"ORDER BY at_ms, key LIMIT {limit}"
        )
        return [CommandValues(*row) for row in found]

    def commands(self, keys: Iterable[str]) -> dict[str, CommandValues]:
        """Return the stored commands among these keys."""
        asked = [(key,) for key in keys]
        if not asked:
            return {}
        names = ", ".join(f"command.{name}" for name in CommandValues._fields)
        wanted, values = self.driver.wanted(("key",), asked)
        found = self.driver.rows(
            f"SELECT {names} FROM {wanted} JOIN command ON command.key = wanted.key", values
        )
        return {row[0]: CommandValues(*row) for row in found}

    def note_presence(self, seen: Iterable[PresenceValues]) -> None:
        """Store heartbeats; those of agents who are not stored are left out."""
        with self.driver.transaction():
            for agent, seen_ms in seen:
                self.driver.rows(
                    "INSERT INTO desk_presence (agent_id, seen_ms) "
                    "SELECT id, CAST(? AS BIGINT) FROM agent WHERE id = ? "
                    "ON CONFLICT (agent_id) DO UPDATE SET seen_ms = excluded.seen_ms",
                    (seen_ms, agent),
                )

    def happenings(self, after: int, limit: int) -> list[HappeningValues]:
        """Return what happened after a number, in order."""
        names = ", ".join(HappeningValues._fields)
        found = self.driver.rows(
            f"SELECT {names} FROM happening WHERE number > ? ORDER BY number LIMIT {limit}", (after,)
        )
        return [HappeningValues(*row) for row in found]

    # ---- what a new leader reads -----------------------------------------------------------

    def place(self) -> Place:
        """Return the highest numbers given so far."""
        columns = (("id", "ticket"), ("number", "happening"), ("number", "heard_event"))
        return Place(
            *(
                int(self.driver.rows(f"SELECT coalesce(max({name}), 0) FROM {table}")[0][0])
                for name, table in columns
            )
        )

    def open_tickets(self) -> list[Any]:
        """Return the values of all tickets that are not closed, by id; each fits `RoutedValues`."""
        names = ", ".join(RoutedValues._fields)
        return self.driver.rows(f"SELECT {names} FROM ticket WHERE state <> 'closed' ORDER BY id")

    def tickets(self, numbers: Sequence[int]) -> list[TicketValues]:
        """Return tickets by id, open or closed."""
        names = ", ".join(TicketValues._fields)
        found = self.driver.rows(f"SELECT {names} FROM ticket WHERE id IN ({_places(numbers)})", numbers)
        return [TicketValues(*row) for row in found]

    def tickets_named(self, called: Sequence[tuple[str, str]]) -> list[TicketValues]:
        """Return the tickets that a source calls by a name, each name given as (source, external id)."""
        if not called:
            return []
        names = ", ".join(f"ticket.{name}" for name in TicketValues._fields)
        wanted, values = self.driver.wanted(("source", "external_id"), list(dict.fromkeys(called)))
        # A join, since SQLite looks (source, external_id) IN (…) up by the source alone.
        found = self.driver.rows(
            f"SELECT {names} FROM {wanted} JOIN ticket "
            "ON ticket.source = wanted.source AND ticket.external_id = wanted.external_id",
            values,
        )
        return [TicketValues(*row) for row in found]

    def desks(self) -> list[DeskValues]:
        """Return all desks by agent."""
        names = ", ".join(DeskValues._fields)
        return [DeskValues(*row) for row in self.driver.rows(f"SELECT {names} FROM desk ORDER BY agent_id")]

    def presences(self) -> list[PresenceValues]:
        """Return when each agent was last heard of."""
        return [
            PresenceValues(*row) for row in self.driver.rows("SELECT agent_id, seen_ms FROM desk_presence")
        ]

    def standing(self) -> list[AssignmentValues]:
        """Return all assignments that have not ended."""
        names = ", ".join(AssignmentValues._fields)
        found = self.driver.rows(f"SELECT {names} FROM assignment WHERE ended_ms IS NULL")
        return [AssignmentValues(*row) for row in found]

    def last_given(self, ticket: int, agent: int) -> AssignmentValues | None:
        """Return the last time that a ticket was given to an agent."""
        names = ", ".join(AssignmentValues._fields)
        found = self.driver.rows(
            f"SELECT {names} FROM assignment WHERE ticket_id = ? AND agent_id = ? "
            "ORDER BY sequence DESC LIMIT 1",
            (ticket, agent),
        )
        return AssignmentValues(*found[0]) if found else None

    def rule_set(self) -> RuleSetValues | None:
        """Return the rules in force, None before the first were published."""
        found = self.driver.rows(
            "SELECT version, toml, author, note, published_ms FROM rule_set ORDER BY version DESC LIMIT 1"
        )
        return RuleSetValues(*found[0]) if found else None


def _places(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
