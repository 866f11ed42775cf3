"""A command on its way, and the heads that its outcome shows."""

from concurrent.futures import Future
from dataclasses import dataclass, field

from contactcenter.db.dispatch.rows import CommandValues, DeskValues, TicketValues
from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.ticket import DeskHead, TicketHead
from contactcenter.domain.units import AgentId, ContactId, QueueId
from contactcenter.services.dispatch.codec import (
    decode,
    decode_command,
    digest_of,
    encode,
    encode_command,
)
from contactcenter.services.dispatch.commands import Command, RefreshFloor
from contactcenter.services.dispatch.duty import instant_of
from contactcenter.services.dispatch.outcomes import Outcome
from contactcenter.services.dispatch.records import Record

UNREADABLE = (InvalidInput, ValueError, TypeError, AttributeError)
"""What reading a command raises that this version of the program did not write."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A command with who sent it, as it waits in the database."""

    command: str
    if_version: int | None = None
    actor: str = ""


@dataclass(slots=True, eq=False)
class Request:
    """A command with its key, until it has its outcome.

    Parameters
    ----------
    asked : whether it stands in the database already, waiting for the leader.
    repeated : whether its key stood in the database before.
    failure : how the router broke when it tried; what is tried again is then set aside.
    answer : where the outcome goes; nobody may wait for it any more.
    """

    command: Command
    key: str
    digest: str
    if_version: int | None = None
    actor: str = ""
    asked: bool = False
    repeated: bool = False
    failure: str = ""
    answer: "Future[Outcome]" = field(default_factory=Future)

    @classmethod
    def of(cls, command: Command, key: str, if_version: int | None, actor: str) -> "Request":
        """Return a new request of this process."""
        return cls(command, key, digest_of(encode_command(command)), if_version, actor)

    @classmethod
    def read(cls, row: CommandValues) -> "Request":
        """Return the request that another process left in the database.

        What cannot be read, because that process is newer or the row is damaged, has failed already: it is
        refused by its reason and changes nothing, whatever command stands in its place.
        """
        try:
            envelope = decode(Envelope, row.body)
            command = decode_command(envelope.command)
        except UNREADABLE as error:
            failure = f"What was left under the key {row.key!r} cannot be read ({error}); nothing was done."
            return cls(RefreshFloor(), row.key, row.digest, asked=True, failure=failure)
        return cls(command, row.key, row.digest, envelope.if_version, envelope.actor, asked=True)

    def row(self, at_ms: int, outcome: Outcome | None = None) -> CommandValues:
        """Return the request as it is stored, with its outcome where it has one."""
        if outcome is not None:
            return CommandValues(self.key, self.digest, "", at_ms, encode(outcome))
        envelope = Envelope(encode_command(self.command), self.if_version, self.actor)
        return CommandValues(self.key, self.digest, encode(envelope), at_ms, None)


def ticket_head(record: Record) -> TicketHead:
    """Return what an outcome shows of an open ticket."""
    until = None if record.until_ms is None else instant_of(record.until_ms)
    return TicketHead(record.id, record.version, record.state, record.contact.queue, record.agent, until)


def stored_head(row: TicketValues) -> TicketHead:
    """Return what an outcome shows of a stored ticket."""
    return TicketHead(
        ContactId(row.id),
        row.version,
        ContactState(row.state),
        QueueId(row.queue_id),
        None if row.agent_id is None else AgentId(row.agent_id),
        None if row.until_ms is None else instant_of(row.until_ms),
    )


def desk_head(row: DeskValues, seen_ms: int | None = None) -> DeskHead:
    """Return an agent's desk as the desks show it."""
    return DeskHead(
        AgentId(row.agent_id),
        AgentState(row.state),
        None if row.until_ms is None else instant_of(row.until_ms),
        row.capacity,
        row.firm_units,
        row.soft_units,
        bool(row.overtime),
        None if seen_ms is None else instant_of(seen_ms),
    )
