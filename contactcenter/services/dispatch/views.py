"""What the desks ask of the live system: frozen answers, read from the database alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contactcenter.db.dispatch.invariants import Violation
from contactcenter.db.dispatch.reading import LiveQueries, QueueCount, QueueValues, live_queries
from contactcenter.db.dispatch.rows import AssignmentValues, TicketValues
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.domain.agent import AgentState
from contactcenter.domain.contact import Channel, ContactState
from contactcenter.domain.errors import NotFound, OutsideFailure
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.ticket import DeskHead, Happening, Ticket
from contactcenter.domain.units import MS_PER_SECOND, AgentId, ClientId, ContactId, QueueId
from contactcenter.services.dispatch.drafts import read_draft
from contactcenter.services.dispatch.duty import instant_of
from contactcenter.services.dispatch.explanations import read_kept
from contactcenter.services.dispatch.happenings import happening_of
from contactcenter.services.dispatch.recall import recall
from contactcenter.services.dispatch.requests import desk_head, stored_head
from routing.explain import Explanation
from routing.rules import RuleSet

__all__ = ["LiveViews", "Violation"]

ATTENTION_MOST = 500


@dataclass(frozen=True, slots=True)
class TicketHistory:
    """A ticket with everything that happened to it, in order."""

    ticket: Ticket
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """What one agent sees: offers first, then what they hold, the oldest first."""

    code: str
    name: str
    desk: DeskHead
    offers: tuple[Ticket, ...]
    held: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """A ticket that waits.

    Parameters
    ----------
    waited_seconds : since its arrival, at least 0.
    why : what it waits for, in words.
    """

    ticket: Ticket
    waited_seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue in numbers; seconds are those of the longest wait, None when nobody waits."""

    queue: QueueId
    client: ClientId
    name: str
    waiting: int
    offered: int
    assigned: int
    wrap_up: int
    paused: int
    longest_wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class BotDesk:
    """A bot's desk with its name."""

    name: str
    desk: DeskHead


@dataclass(frozen=True, slots=True)
class FloorNow:
    """The whole floor at one instant.

    Parameters
    ----------
    people : how many people's desks are in which state.
    attention : tickets that a supervisor must look at: parked, flagged, nobody may take them.
    leader : who decides now, empty when nobody does; `epoch` counts the changes of leader.
    number : the last happening that this picture holds.
    """

    at: datetime
    queues: tuple[QueueLine, ...]
    people: Mapping[AgentState, int]
    bots: tuple[BotDesk, ...]
    attention: tuple[Ticket, ...]
    leader: str
    epoch: int
    number: int


@dataclass(frozen=True, slots=True)
class OfferExplained:
    """Why a ticket went to an agent, in sentences, the decision first; `agent` None while it waits."""

    ticket: ContactId
    sequence: int
    agent: AgentId | None
    at: datetime
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """One published version of the routing rules."""

    version: int
    text: str
    author: str
    note: str
    published_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class LiveViews:
    """Answers the desks' questions; stores nothing and needs no leader."""

    engine: Engine
    pool: str = "main"

    def ticket(self, ticket: ContactId) -> TicketHistory:
        """Return a ticket with its history, or raise `NotFound`."""
        with live_queries(self.engine) as live:
            found = ticket_of(_found(live, ticket))
            return TicketHistory(found, tuple(map(happening_of, live.history(ticket))))

    def desk(self, agent: AgentId) -> AgentDesk:
        """Return what one agent sees, or raise `NotFound`; an agent never at work is signed out."""
        with live_queries(self.engine) as live:
            known = live.agent(agent)
            if known is None:
                raise NotFound(f"There is no agent {agent}.")
            found = live.desk(agent)
            tickets = tuple(map(ticket_of, live.held_by(agent)))
        head = (
            DeskHead(agent, AgentState.SIGNED_OUT, None, known.capacity)
            if found is None
            else desk_head(*found)
        )
        offers = tuple(ticket for ticket in tickets if ticket.head.state is ContactState.OFFERED)
        return AgentDesk(
            known.code, known.name, head, offers, tuple(held for held in tickets if held not in offers)
        )

    def waiting(self, queue: QueueId, limit: int = 100) -> tuple[WaitingTicket, ...]:
        """Return who waits in a queue, the longest wait first, at most `limit` of them."""
        with live_queries(self.engine) as live:
            now_ms, rows = live.now_ms(), live.waiting(queue, limit)
        return tuple(
            WaitingTicket(ticket_of(row), max(0, now_ms - row.arrived_ms) / MS_PER_SECOND, _why(row))
            for row in rows
        )

    def queues(self) -> tuple[QueueLine, ...]:
        """Return every queue in numbers."""
        with live_queries(self.engine) as live:
            return _lines(live, live.now_ms())

    def floor(self) -> FloorNow:
        """Return the whole floor."""
        with live_queries(self.engine) as live:
            now_ms, pool = live.now_ms(), live.pool(self.pool)
            return FloorNow(
                instant_of(now_ms),
                _lines(live, now_ms),
                {AgentState(state): people for state, people in live.people().items()},
                tuple(BotDesk(name, desk_head(desk, seen)) for name, desk, seen in live.bots()),
                tuple(map(ticket_of, live.attention(ATTENTION_MOST))),
                pool.holder if pool is not None and pool.until_ms > now_ms else "",
                0 if pool is None else pool.epoch,
                live.last_happening(),
            )

    def explanation(self, ticket: ContactId) -> tuple[OfferExplained, ...]:
        """Return why a ticket went where it went, offer by offer, in order; raise `NotFound`."""
        with ReadingUnit(self.engine) as unit:
            codes = {agent.id: agent.code for agent in unit.agents.all()}
        with live_queries(self.engine) as live:
            _found(live, ticket)
            given = live.assignments(ticket)
        return tuple(_explained(row, codes[AgentId(row.agent_id)]) for row in given)

    def why_not(self, ticket: ContactId, agent: AgentId) -> str:
        """Answer in one sentence why an agent did not get the ticket's last offer, or has none now.

        Raises
        ------
        NotFound
            When the ticket is not known, or the log does not reach back to the decision.
        """
        return recall(self.engine, ticket).why_not(agent)

    def verdicts(self, ticket: ContactId) -> Explanation:
        """Return what spoke for and against every agent at the ticket's last offer, or now while it waits.

        Raises
        ------
        NotFound
            When the ticket is not known, or the log does not reach back to the decision.
        """
        return recall(self.engine, ticket)

    def rules(self) -> tuple[RulesVersion, ...]:
        """Return every published version of the rules, the newest first."""
        with live_queries(self.engine) as live:
            rows = live.rule_sets()
        return tuple(
            RulesVersion(
                row.version, row.toml, row.author, row.note, instant_of(row.published_ms), row is rows[0]
            )
            for row in rows
        )

    def draft(self, text: str) -> RuleSet:
        """Return the rules of a draft that could be published here, or raise `InvalidInput`."""
        return read_draft(self.engine, text)

    def violations(self, after: int = 0) -> tuple[Violation, ...]:
        """Return everything that may never be and yet is; empty on a sound system.

        Parameters
        ----------
        after : of closed tickets, look only at those to which something happened after this number.
        """
        with live_queries(self.engine) as live:
            return live.violations(after)

    def happenings(self, after: int, limit: int = 1000) -> tuple[Happening, ...]:
        """Return what happened after a number, in order: the outbox, read at the reader's own pace."""
        with live_queries(self.engine) as live:
            return tuple(map(happening_of, live.happenings(after, limit)))

    def happenings_of(self, agent: AgentId, after: int, most: int) -> tuple[Happening, ...]:
        """Return what concerned an agent among so many happenings after a number, in order."""
        with live_queries(self.engine) as live:
            return tuple(map(happening_of, live.happenings_of(agent, after, most)))


def ticket_of(row: TicketValues) -> Ticket:
    """Return a stored ticket.

    Raises
    ------
    OutsideFailure
        When the row holds a state, channel or stage that there is not.
    """
    try:
        return _ticket_of(row)
    except ValueError as error:
        raise OutsideFailure(f"Ticket {row.id} cannot be read: {error}; mend its stored row.") from error


def _ticket_of(row: TicketValues) -> Ticket:
    return Ticket(
        stored_head(row),
        row.source,
        row.external_id,
        ClientId(row.client_id),
        Channel(row.channel),
        JourneyStage(row.stage),
        row.complexity,
        row.language,
        row.intent,
        row.customer,
        row.subject,
        row.boost_ms / MS_PER_SECOND,
        None if row.preferred is None else AgentId(row.preferred),
        bool(row.bots_allowed),
        instant_of(row.arrived_ms),
        instant_of(row.entered_ms),
        row.parked,
        bool(row.flagged),
    )


def _found(live: LiveQueries, ticket: ContactId) -> TicketValues:
    row = live.ticket(ticket)
    if row is None:
        raise NotFound(f"There is no ticket {ticket}.")
    return row


def _why(row: TicketValues) -> str:
    if row.alone_for is not None:
        return f"asks for agent {row.alone_for} first"
    if row.alarmed:
        return "nobody on duty could take it when its plan ended"
    return "everybody who may take it is busy"


def _lines(live: LiveQueries, now_ms: int) -> tuple[QueueLine, ...]:
    counts = live.counts()
    return tuple(_line(queue, counts, now_ms) for queue in live.queues())


def _line(queue: QueueValues, counts: list[QueueCount], now_ms: int) -> QueueLine:
    mine = {count.state: count for count in counts if count.queue_id == queue.id}
    waits = mine.get(ContactState.QUEUED)
    waiting, offered, assigned, wrap_up, paused = (
        mine[state].tickets if state in mine else 0
        for state in (
            ContactState.QUEUED,
            ContactState.OFFERED,
            ContactState.ASSIGNED,
            ContactState.WRAP_UP,
            ContactState.PAUSED,
        )
    )
    longest = None if waits is None else max(0, now_ms - waits.oldest_ms) / MS_PER_SECOND
    return QueueLine(
        QueueId(queue.id),
        ClientId(queue.client_id),
        queue.name,
        waiting,
        offered,
        assigned,
        wrap_up,
        paused,
        longest,
    )


def _explained(row: AssignmentValues, code: str) -> OfferExplained:
    sentences = list(read_kept(row.explanation).sentences(code)) if row.explanation else []
    if row.ended:
        sentences.append(f"It ended as {row.ended} at {instant_of(row.ended_ms or 0):%H:%M:%S} UTC.")
    return OfferExplained(
        ContactId(row.ticket_id),
        row.sequence,
        AgentId(row.agent_id),
        instant_of(row.given_ms),
        tuple(sentences),
    )
