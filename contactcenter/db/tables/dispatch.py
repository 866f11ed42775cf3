"""What the live router stores: the lease, tickets, desks, assignments, happenings and what it heard.

Instants here are whole milliseconds since 1970 by the database's clock, as the routing engine counts.
"""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql

from contactcenter.db.columns import big_integer, choice, text
from contactcenter.db.tables.base import Row
from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.ticket import HappeningKind

_OPEN, _STANDING, _WAITING = sql("state <> 'closed'"), sql("ended_ms IS NULL"), sql("outcome IS NULL")
_KNOWN = sql("customer <> ''")
_HELD = "state IN ('offered', 'assigned', 'wrap_up')"


class RoutingPoolRow(Row, table=True):
    """Who leads a routing pool, for how long, and how often that has changed."""

    __tablename__ = "routing_pool"

    pool: str = text(primary_key=True)
    holder: str = text()
    epoch: int = big_integer()
    until_ms: int = big_integer()
    last_ms: int = big_integer()


class TicketRow(Row, table=True):
    """A contact in the hands of the live system; its version is the sequence of its last happening."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index(None, "source", "external_id", unique=True),
        Index("ix_ticket_open", "queue_id", "state", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_ticket_customer",
            "client_id",
            "customer",
            "id",
            sqlite_where=_KNOWN,
            postgresql_where=_KNOWN,
        ),
        CheckConstraint(f"(agent_id IS NOT NULL) = ({_HELD})", name="held"),
    )

    id: int = big_integer(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str = text()
    external_id: str = text()
    digest: str = text()
    client_id: str = text(foreign_key="client.id")
    queue_id: str = text(foreign_key="queue.id")
    channel: Channel = choice(Channel)
    stage: JourneyStage = choice(JourneyStage)
    complexity: int
    language: str = text()
    intent: str = text()
    customer: str = text()
    subject: str = text()
    boost_ms: int = big_integer()
    preferred: int | None = big_integer(nullable=True)
    bots_allowed: bool
    arrived_ms: int = big_integer()
    entered_ms: int = big_integer()
    state: ContactState = choice(ContactState)
    agent_id: int | None = big_integer(nullable=True)
    until_ms: int | None = big_integer(nullable=True)
    alone_for: int | None = big_integer(nullable=True)
    barred: str = text()
    alarmed: bool
    flagged: bool
    parked: str = text()
    version: int = big_integer()


class DeskRow(Row, table=True):
    """An agent's desk; only uninterruptible work and only interruptible work must each fit by itself.

    A call is taken on top of resting e-mails, so the sum of both may pass the capacity.
    """

    __tablename__ = "desk"
    __table_args__ = (
        CheckConstraint("firm_units BETWEEN 0 AND capacity", name="firm_load"),
        CheckConstraint("soft_units BETWEEN 0 AND capacity", name="soft_load"),
    )

    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    state: AgentState = choice(AgentState)
    until_ms: int | None = big_integer(nullable=True)
    idle_since_ms: int = big_integer()
    served: int = big_integer()
    responds_ms: int | None = big_integer(nullable=True)
    capacity: int
    firm_units: int
    soft_units: int
    overtime: bool


class DeskPresenceRow(Row, table=True):
    """When an agent's desk was last heard of; written by every process."""

    __tablename__ = "desk_presence"

    agent_id: int = big_integer(primary_key=True, foreign_key="agent.id")
    seen_ms: int = big_integer()


class AssignmentRow(Row, table=True):
    """A ticket given to an agent, from the offer to the end; `sequence` is that of the happening."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_open",
            "ticket_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_assignment_agent", "agent_id", sqlite_where=_STANDING, postgresql_where=_STANDING),
    )

    ticket_id: int = big_integer(primary_key=True, foreign_key="ticket.id")
    sequence: int = big_integer(primary_key=True)
    agent_id: int = big_integer()
    given_ms: int = big_integer()
    expires_ms: int | None = big_integer(nullable=True)
    accepted_ms: int | None = big_integer(nullable=True)
    ended_ms: int | None = big_integer(nullable=True)
    ended: str = text()
    firm_units: int
    soft_units: int
    heard: int = big_integer()
    explanation: str = text()


class HappeningRow(Row, table=True):
    """History and outbox in one: everything that happened, in the order in which it was committed."""

    __tablename__ = "happening"
    __table_args__ = (Index("uq_happening_ticket", "ticket_id", "sequence", unique=True),)

    number: int = big_integer(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at_ms: int = big_integer()
    kind: HappeningKind = choice(HappeningKind)
    ticket_id: int | None = big_integer(nullable=True)
    sequence: int | None = big_integer(nullable=True)
    agent_id: int | None = big_integer(nullable=True)
    detail: str = text()
    until_ms: int | None = big_integer(nullable=True)
    actor: str = text()


class HappeningReaderRow(Row, table=True):
    """How far a reader of the outbox has come; every happening is delivered to it or still ahead of it."""

    __tablename__ = "happening_reader"

    reader: str = text(primary_key=True)
    number: int = big_integer()
    at_ms: int = big_integer()


class HeardEventRow(Row, table=True):
    """One event that the router heard, as a line of the event log."""

    __tablename__ = "heard_event"

    number: int = big_integer(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at_ms: int = big_integer(index=True)
    line: str = text()


class CheckpointRow(Row, table=True):
    """A router began anew after a heard event: from this state; empty means that of the one before."""

    __tablename__ = "checkpoint"

    number: int = big_integer(primary_key=True, sa_column_kwargs={"autoincrement": False})
    epoch: int = big_integer(primary_key=True)
    at_ms: int = big_integer()
    rules: int
    state: str = text()


class CommandRow(Row, table=True):
    """A command under its idempotency key, with its outcome once it has one."""

    __tablename__ = "command"
    __table_args__ = (
        Index("ix_command_waiting", "at_ms", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    key: str = text(primary_key=True)
    digest: str = text()
    body: str = text()
    at_ms: int = big_integer()
    outcome: str | None = text(nullable=True)


class RuleSetRow(Row, table=True):
    """One published version of the routing rules; the highest is in force."""

    __tablename__ = "rule_set"

    version: int = big_integer(primary_key=True, sa_column_kwargs={"autoincrement": False})
    toml: str = text()
    author: str = text()
    note: str = text()
    published_ms: int = big_integer()
