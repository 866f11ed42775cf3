"""What the desks ask of the live tables: SELECTs that need no leader and write nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from contactcenter.db.dispatch.drivers import PostgresqlDriver, SqliteDriver
from contactcenter.db.dispatch.invariants import NEUTRAL, Violation, examine
from contactcenter.db.dispatch.rows import (
    AssignmentValues,
    CheckpointValues,
    DeskValues,
    HappeningValues,
    HeardValues,
    RoutedValues,
    RuleSetValues,
    TicketValues,
)
from contactcenter.db.engine import Engine, for_reading


class PoolValues(NamedTuple):
    """Who leads, and how often that has changed."""

    holder: str
    epoch: int
    until_ms: int


class AgentValues(NamedTuple):
    """What a desk shows of whose it is."""

    code: str
    name: str
    capacity: int


class QueueValues(NamedTuple):
    """A queue by name."""

    id: str
    client_id: str
    name: str


class QueueCount(NamedTuple):
    """How many open tickets of a queue are in one state, and when the oldest of them arrived."""

    queue_id: str
    state: str
    tickets: int
    oldest_ms: int


_TICKET, _DESK, _HAPPENING, _ASSIGNMENT, _RULES = (
    ", ".join(row._fields)
    for row in (TicketValues, DeskValues, HappeningValues, AssignmentValues, RuleSetValues)
)


class LiveQueries:
    """SELECTs of one reading transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _rows(self, statement: str, **values: Any) -> Sequence[Any]:
        return self._connection.execute(text(statement), values).all()

    def now_ms(self) -> int:
        """Return the database's clock."""
        postgresql = self._connection.dialect.name == "postgresql"
        clock = (PostgresqlDriver if postgresql else SqliteDriver).clock
        return int(self._rows(f"SELECT {clock}")[0][0])

    def ticket(self, ticket: int) -> TicketValues | None:
        """Return a ticket, open or closed."""
        found = self._rows(f"SELECT {_TICKET} FROM ticket WHERE id = :id", id=ticket)
        return TicketValues(*found[0]) if found else None

    def held_by(self, agent: int) -> list[TicketValues]:
        """Return the tickets in an agent's hands, the oldest first."""
        found = self._rows(
            f"SELECT {_TICKET} FROM ticket WHERE id IN (SELECT ticket_id FROM assignment "
            "WHERE agent_id = :agent AND ended_ms IS NULL) ORDER BY arrived_ms, id",
            agent=agent,
        )
        return [TicketValues(*row) for row in found]

    def waiting(self, queue: str, limit: int) -> list[TicketValues]:
        """Return who waits in a queue, the oldest first."""
        found = self._rows(
            # Said twice, since SQLite uses the index of open tickets only where it is said to be enough.
            f"SELECT {_TICKET} FROM ticket WHERE queue_id = :queue AND state = 'queued' "
            f"AND state <> 'closed' ORDER BY arrived_ms, id LIMIT {limit}",
            queue=queue,
        )
        return [TicketValues(*row) for row in found]

    def around(self, ticket: int) -> list[RoutedValues]:
        """Return everything that is in somebody's hands, and one ticket whatever its state."""
        names = ", ".join(RoutedValues._fields)
        found = self._rows(
            f"SELECT {names} FROM ticket WHERE id = :id OR id IN "
            "(SELECT ticket_id FROM assignment WHERE ended_ms IS NULL) ORDER BY id",
            id=ticket,
        )
        return [RoutedValues(*row) for row in found]

    def decided_ms(self) -> int:
        """Return the last instant that a leader has decided at, 0 before the first."""
        return int(self._rows("SELECT coalesce(max(last_ms), 0) FROM routing_pool")[0][0])

    def attention(self, limit: int) -> list[TicketValues]:
        """Return open tickets that a supervisor must look at, the oldest first."""
        found = self._rows(
            f"SELECT {_TICKET} FROM ticket WHERE state <> 'closed' "
            "AND (parked <> '' OR flagged OR (alarmed AND state = 'queued')) "
            f"ORDER BY arrived_ms, id LIMIT {limit}"
        )
        return [TicketValues(*row) for row in found]

    def counts(self) -> list[QueueCount]:
        """Return the open tickets of each queue and state in numbers."""
        found = self._rows(
            "SELECT queue_id, state, count(*), min(arrived_ms) FROM ticket WHERE state <> 'closed' "
            "GROUP BY queue_id, state"
        )
        return [QueueCount(*row) for row in found]

    def history(self, ticket: int) -> list[HappeningValues]:
        """Return what happened to a ticket, in order."""
        found = self._rows(
            f"SELECT {_HAPPENING} FROM happening WHERE ticket_id = :id ORDER BY sequence", id=ticket
        )
        return [HappeningValues(*row) for row in found]

    def happenings(self, after: int, limit: int) -> list[HappeningValues]:
        """Return what happened after a number, in order."""
        found = self._rows(
            f"SELECT {_HAPPENING} FROM happening WHERE number > :after ORDER BY number LIMIT {limit}",
            after=after,
        )
        return [HappeningValues(*row) for row in found]

    def happenings_of(self, agent: int, after: int, most: int) -> list[HappeningValues]:
        """Return what concerned an agent among so many happenings after a number, in order."""
        found = self._rows(
            f"SELECT {_HAPPENING} FROM happening WHERE number > :after AND number <= :last "
            "AND agent_id = :agent ORDER BY number",
            agent=agent,
            after=after,
            last=after + most,
        )
        return [HappeningValues(*row) for row in found]

    def last_happening(self) -> int:
        """Return the number of the last happening, 0 before the first."""
        return int(self._rows("SELECT coalesce(max(number), 0) FROM happening")[0][0])

    def read_up_to(self, reader: str) -> int:
        """Return the last happening that a reader of the outbox has dealt with, 0 before the first."""
        found = self._rows("SELECT number FROM happening_reader WHERE reader = :reader", reader=reader)
        return int(found[0][0]) if found else 0

    def last_heard(self) -> int:
        """Return the number of the last event heard, 0 before the first."""
        return int(self._rows("SELECT coalesce(max(number), 0) FROM heard_event")[0][0])

    def assignments(self, ticket: int) -> list[AssignmentValues]:
        """Return every offer and assignment of a ticket, in order."""
        found = self._rows(
            f"SELECT {_ASSIGNMENT} FROM assignment WHERE ticket_id = :id ORDER BY sequence", id=ticket
        )
        return [AssignmentValues(*row) for row in found]

    def desks(self) -> list[tuple[DeskValues, int | None]]:
        """Return all desks by agent, each with its last heartbeat."""
        names = ", ".join(f"d.{name}" for name in DeskValues._fields)
        found = self._rows(
            f"SELECT {names}, p.seen_ms FROM desk d LEFT JOIN desk_presence p ON p.agent_id = d.agent_id "
            "ORDER BY d.agent_id"
        )
        return [(DeskValues(*row[:-1]), row[-1]) for row in found]

    def bots(self) -> list[tuple[str, DeskValues, int | None]]:
        """Return the desks of bots by agent, each with the bot's name and its last heartbeat."""
        names = ", ".join(f"d.{name}" for name in DeskValues._fields)
        found = self._rows(
            f"SELECT a.name, {names}, p.seen_ms FROM agent a JOIN desk d ON d.agent_id = a.id "
            "LEFT JOIN desk_presence p ON p.agent_id = a.id WHERE a.kind = 'bot' ORDER BY a.id"
        )
        return [(row[0], DeskValues(*row[1:-1]), row[-1]) for row in found]

    def people(self) -> dict[str, int]:
        """Return how many people's desks are in which state."""
        found = self._rows(
            "SELECT d.state, count(*) FROM desk d JOIN agent a ON a.id = d.agent_id "
            "WHERE a.kind <> 'bot' GROUP BY d.state"
        )
        return dict(map(tuple, found))

    def queues(self) -> list[QueueValues]:
        """Return all queues by id."""
        return [
            QueueValues(*row) for row in self._rows("SELECT id, client_id, name FROM queue ORDER BY id")
        ]

    def agent(self, agent: int) -> AgentValues | None:
        """Return whose desk it is, None when there is no such agent."""
        found = self._rows("SELECT code, name, capacity FROM agent WHERE id = :agent", agent=agent)
        return AgentValues(*found[0]) if found else None

    def desk(self, agent: int) -> tuple[DeskValues, int | None] | None:
        """Return one desk with its last heartbeat, None when the agent was never at work."""
        names = ", ".join(f"d.{name}" for name in DeskValues._fields)
        found = self._rows(
            f"SELECT {names}, p.seen_ms FROM desk d LEFT JOIN desk_presence p ON p.agent_id = d.agent_id "
            "WHERE d.agent_id = :agent",
            agent=agent,
        )
        return (DeskValues(*found[0][:-1]), found[0][-1]) if found else None

    def pool(self, pool: str) -> PoolValues | None:
        """Return who leads a pool, None when nobody ever did."""
        found = self._rows("SELECT holder, epoch, until_ms FROM routing_pool WHERE pool = :pool", pool=pool)
        return PoolValues(*found[0]) if found else None

    def rule_sets(self) -> list[RuleSetValues]:
        """Return every version of the rules, the newest first."""
        found = self._rows(f"SELECT {_RULES} FROM rule_set ORDER BY version DESC")
        return [RuleSetValues(*row) for row in found]

    def checkpoints(self, heard: int) -> list[CheckpointValues]:
        """Return the checkpoints made right after a heard event, then the last one before it."""
        found = self._rows(
            "SELECT number, epoch, at_ms, rules, state FROM checkpoint WHERE number = :heard "
            "OR (number, epoch) IN (SELECT number, epoch FROM checkpoint WHERE number < :heard "
            "ORDER BY number DESC, epoch DESC LIMIT 1) ORDER BY number DESC, epoch DESC",
            heard=heard,
        )
        return [CheckpointValues(*row) for row in found]

    def renewals(self, first: int, end_ms: int) -> list[CheckpointValues]:
        """Return where routers began before an instant, from the last state stored before an event on."""
        found = self._rows(
            "SELECT number, epoch, at_ms, rules, state FROM checkpoint WHERE at_ms < :end AND number >= "
            "(SELECT max(number) FROM checkpoint WHERE number < :first AND state <> '') "
            "ORDER BY number, epoch",
            first=first,
            end=end_ms,
        )
        return [CheckpointValues(*row) for row in found]

    def heard(self, after: int, last: int) -> Iterator[HeardValues]:
        """Yield the events heard after one number and up to another, in order."""
        found = self._connection.execute(
            text(
                "SELECT number, at_ms, line FROM heard_event WHERE number > :after AND number <= :last "
                "ORDER BY number"
            ),
            {"after": after, "last": last},
        )
        for row in found:
            yield HeardValues(*row)

    def parked_at(self, at_ms: int) -> tuple[int, ...]:
        """Return the tickets that were parked at an instant."""
        found = self._rows(
            "SELECT ticket_id FROM happening WHERE kind = 'parked' AND at_ms = :at", at=at_ms
        )
        return tuple(row[0] for row in found)

    def numbers_between(self, start_ms: int, end_ms: int) -> tuple[int, int] | None:
        """Return the first and last event heard from one instant to before another, None without any."""
        first, last = self._rows(
            "SELECT min(number), max(number) FROM heard_event WHERE at_ms >= :start AND at_ms < :end",
            start=start_ms,
            end=end_ms,
        )[0]
        return None if first is None else (first, last)

    def heard_between(self, start_ms: int, end_ms: int) -> list[HeardValues]:
        """Return the events heard from one instant to before another, in order."""
        found = self._rows(
            "SELECT number, at_ms, line FROM heard_event WHERE at_ms >= :start AND at_ms < :end "
            "ORDER BY number",
            start=start_ms,
            end=end_ms,
        )
        return [HeardValues(*row) for row in found]

    def happened_between(self, start_ms: int, end_ms: int) -> list[HappeningValues]:
        """Return what happened from one instant to before another, in order."""
        found = self._rows(
            f"SELECT {_HAPPENING} FROM happening WHERE at_ms >= :start AND at_ms < :end ORDER BY number",
            start=start_ms,
            end=end_ms,
        )
        return [HappeningValues(*row) for row in found]

    def desks_before(self, at_ms: int) -> list[HappeningValues]:
        """Return the last change of each desk before an instant, by agent."""
        found = self._rows(
            f"SELECT {_HAPPENING} FROM happening WHERE number IN (SELECT max(number) FROM happening "
            "WHERE kind = 'desk_changed' AND at_ms < :at GROUP BY agent_id) ORDER BY agent_id",
            at=at_ms,
        )
        return [HappeningValues(*row) for row in found]

    def open_before(self, at_ms: int) -> list[tuple[RoutedValues, str]]:
        """Return the tickets that were open at an instant, each with what had last happened to it."""
        names = ", ".join(f"t.{name}" for name in RoutedValues._fields)
        found = self._rows(
            f"SELECT {names}, h.kind FROM happening h JOIN ticket t ON t.id = h.ticket_id "
            "WHERE h.number IN (SELECT max(number) FROM happening WHERE at_ms < :at "
            f"AND ticket_id IS NOT NULL AND kind NOT IN {NEUTRAL} GROUP BY ticket_id) "
            "AND h.kind <> 'closed' ORDER BY t.id",
            at=at_ms,
        )
        return [(RoutedValues(*row[:-1]), row[-1]) for row in found]

    def violations(self, after: int) -> tuple[Violation, ...]:
        """Return everything that may never be; see `examine`."""
        return examine(self._connection, after)


@contextmanager
def live_queries(engine: Engine) -> Iterator[LiveQueries]:
    """Give the queries of one reading transaction."""
    with for_reading(engine).connect() as connection:
        yield LiveQueries(connection)
