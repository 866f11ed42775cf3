"""What the leader keeps of each open ticket, and the rows that it becomes."""

from dataclasses import dataclass

from contactcenter.db.dispatch.rows import AssignmentValues, TicketChange, TicketTurn, TicketValues
from contactcenter.domain.contact import ContactState
from contactcenter.domain.units import AgentId, ContactId
from routing.events import RoutingContact


@dataclass(frozen=True, slots=True)
class Origin:
    """What is stored of a ticket once and for all."""

    source: str
    external_id: str
    digest: str
    customer: str = ""
    subject: str = ""


@dataclass(slots=True)
class Assignment:
    """A ticket given to an agent, from the offer to the end."""

    sequence: int
    agent: AgentId
    given_ms: int
    expires_ms: int | None
    firm_units: int
    soft_units: int
    heard: int
    explanation: str = ""
    accepted_ms: int | None = None
    ended_ms: int | None = None
    ended: str = ""
    stored: bool = False


@dataclass(slots=True)
class Record:
    """An open ticket as the leader knows it.

    Parameters
    ----------
    stored : the version in the database, 0 before the first commit.
    standing : the offer or assignment that has not ended.
    origin : of a new ticket until it is stored.
    plain : the description in the database, if it is all that is stored of the ticket besides whose
        hands it is in: no marks, and not before the first commit.
    """

    id: ContactId
    state: ContactState
    contact: RoutingContact
    version: int = 0
    stored: int = 0
    agent: AgentId | None = None
    until_ms: int | None = None
    alone_for: AgentId | None = None
    barred: str = ""
    alarmed: bool = False
    flagged: bool = False
    parked: str = ""
    standing: Assignment | None = None
    origin: Origin | None = None
    plain: RoutingContact | None = None

    @property
    def marked(self) -> bool:
        """Whether there is more to store of the ticket than its description and whose hands it is in."""
        return bool(
            self.alone_for is not None or self.barred or self.alarmed or self.flagged or self.parked
        )


def turn_of(record: Record) -> TicketTurn:
    """Return what has changed of a stored ticket that is plain and was."""
    return TicketTurn(
        record.id,
        record.stored,
        record.state.value,
        record.agent,
        record.until_ms,
        record.version,
    )


def change_of(record: Record, entered_ms: int) -> TicketChange:
    """Return what has changed of a stored ticket; `entered_ms` is when its present plan began."""
    contact = record.contact
    return TicketChange(
        record.id,
        record.stored,
        contact.queue,
        contact.channel.value,
        contact.stage.value,
        contact.complexity,
        contact.language,
        contact.intent,
        contact.boost_ms,
        contact.preferred,
        contact.bots_allowed,
        entered_ms,
        record.state.value,
        record.agent,
        record.until_ms,
        record.alone_for,
        record.barred,
        record.alarmed,
        record.flagged,
        record.parked,
        record.version,
    )


def whole_of(record: Record, origin: Origin, entered_ms: int) -> TicketValues:
    """Return the row of a new ticket; `entered_ms` is when its present plan began."""
    contact = record.contact
    return TicketValues(
        record.id,
        origin.source,
        origin.external_id,
        origin.digest,
        contact.client,
        contact.queue,
        contact.channel.value,
        contact.stage.value,
        contact.complexity,
        contact.language,
        contact.intent,
        origin.customer,
        origin.subject,
        contact.boost_ms,
        contact.preferred,
        contact.bots_allowed,
        contact.arrived_ms,
        entered_ms,
        record.state.value,
        record.agent,
        record.until_ms,
        record.alone_for,
        record.barred,
        record.alarmed,
        record.flagged,
        record.parked,
        record.version,
    )


def assignment_row(ticket: ContactId, given: Assignment) -> AssignmentValues:
    """Return the row of a new assignment."""
    return AssignmentValues(
        ticket,
        given.sequence,
        given.agent,
        given.given_ms,
        given.expires_ms,
        given.accepted_ms,
        given.ended_ms,
        given.ended,
        given.firm_units,
        given.soft_units,
        given.heard,
        given.explanation,
    )
