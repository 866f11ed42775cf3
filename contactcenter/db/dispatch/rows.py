"""What one group commit writes: rows as plain tuples, in the order of their columns.

Instants are whole milliseconds since 1970 by the database's clock.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class TicketValues(NamedTuple):
    """A whole row of `ticket`."""

    id: int
    source: str
    external_id: str
    digest: str
    client_id: str
    queue_id: str
    channel: str
    stage: str
    complexity: int
    language: str
    intent: str
    customer: str
    subject: str
    boost_ms: int
    preferred: int | None
    bots_allowed: bool
    arrived_ms: int
    entered_ms: int
    state: str
    agent_id: int | None
    until_ms: int | None
    alone_for: int | None
    barred: str
    alarmed: bool
    flagged: bool
    parked: str
    version: int


class RoutedValues(NamedTuple):
    """What routing needs to know of a row of `ticket`."""

    id: int
    client_id: str
    queue_id: str
    channel: str
    stage: str
    complexity: int
    language: str
    intent: str
    boost_ms: int
    preferred: int | None
    bots_allowed: bool
    arrived_ms: int
    entered_ms: int
    state: str
    agent_id: int | None
    until_ms: int | None
    alone_for: int | None
    barred: str
    alarmed: bool
    flagged: bool
    parked: str
    version: int


class TicketChange(NamedTuple):
    """What may change of a ticket; `before` is the version that must still be stored."""

    id: int
    before: int
    queue_id: str
    channel: str
    stage: str
    complexity: int
    language: str
    intent: str
    boost_ms: int
    preferred: int | None
    bots_allowed: bool
    entered_ms: int
    state: str
    agent_id: int | None
    until_ms: int | None
    alone_for: int | None
    barred: str
    alarmed: bool
    flagged: bool
    parked: str
    version: int


class TicketTurn(NamedTuple):
    """What changes of a ticket from hand to hand while all else that is stored of it stays.

    Most changes are of this kind, and writing a quarter of the columns costs half as much.
    """

    id: int
    before: int
    state: str
    agent_id: int | None
    until_ms: int | None
    version: int


class DeskValues(NamedTuple):
    """A whole row of `desk`."""

    agent_id: int
    state: str
    until_ms: int | None
    idle_since_ms: int
    served: int
    responds_ms: int | None
    capacity: int
    firm_units: int
    soft_units: int
    overtime: bool


class AssignmentValues(NamedTuple):
    """A whole row of `assignment`."""

    ticket_id: int
    sequence: int
    agent_id: int
    given_ms: int
    expires_ms: int | None
    accepted_ms: int | None
    ended_ms: int | None
    ended: str
    firm_units: int
    soft_units: int
    heard: int
    explanation: str


class AssignmentChange(NamedTuple):
    """What may change of an assignment."""

    ticket_id: int
    sequence: int
    accepted_ms: int | None
    ended_ms: int | None
    ended: str


class HappeningValues(NamedTuple):
    """A whole row of `happening`."""

    number: int
    at_ms: int
    kind: str
    ticket_id: int | None
    sequence: int | None
    agent_id: int | None
    detail: str
    until_ms: int | None
    actor: str


class HeardValues(NamedTuple):
    """A whole row of `heard_event`."""

    number: int
    at_ms: int
    line: str


class PresenceValues(NamedTuple):
    """A whole row of `desk_presence`."""

    agent_id: int
    seen_ms: int


class CommandValues(NamedTuple):
    """A whole row of `command`; without an outcome it waits for the leader."""

    key: str
    digest: str
    body: str
    at_ms: int
    outcome: str | None


class CommandAnswer(NamedTuple):
    """The outcome of a command that waited."""

    key: str
    outcome: str


class CheckpointValues(NamedTuple):
    """A whole row of `checkpoint`."""

    number: int
    epoch: int
    at_ms: int
    rules: int
    state: str


class RuleSetValues(NamedTuple):
    """A whole row of `rule_set`."""

    version: int
    toml: str
    author: str
    note: str
    published_ms: int


@dataclass(slots=True)
class Writes:
    """Everything that one group commit writes, at most one row for each ticket, desk and assignment."""

    tickets: list[TicketValues] = field(default_factory=list)
    ticket_changes: list[TicketChange] = field(default_factory=list)
    ticket_turns: list[TicketTurn] = field(default_factory=list)
    desks: list[DeskValues] = field(default_factory=list)
    assignments: list[AssignmentValues] = field(default_factory=list)
    assignment_changes: list[AssignmentChange] = field(default_factory=list)
    happenings: list[HappeningValues] = field(default_factory=list)
    heard: list[HeardValues] = field(default_factory=list)
    presences: list[PresenceValues] = field(default_factory=list)
    commands: list[CommandValues] = field(default_factory=list)
    answers: list[CommandAnswer] = field(default_factory=list)
    checkpoints: list[CheckpointValues] = field(default_factory=list)
    rule_sets: list[RuleSetValues] = field(default_factory=list)

    @property
    def effects(self) -> int:
        """How much has gathered: the happenings and outcomes that wait for this commit."""
        return len(self.happenings) + len(self.commands) + len(self.answers)

    @property
    def gathered(self) -> bool:
        """Whether anything is to be written that is written down as it happens."""
        return bool(self.effects or self.heard or self.checkpoints or self.rule_sets)


@dataclass(frozen=True, slots=True)
class Lease:
    """The lead of a routing pool.

    Parameters
    ----------
    epoch : grows with every change of leader; what bears an older one is refused.
    now_ms : the database's clock when the lease was given.
    last_ms : the last instant that any leader has decided at.
    """

    pool: str
    epoch: int
    now_ms: int
    last_ms: int
