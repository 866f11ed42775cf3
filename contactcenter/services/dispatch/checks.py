"""What must hold before a command takes effect; whatever does not is refused with its reason."""

from dataclasses import replace

from contactcenter.db.columns import checked_text
from contactcenter.domain.client import Queue
from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import check_level
from contactcenter.domain.ticket import TicketHead
from contactcenter.domain.units import MS_PER_SECOND, AgentId, ContactId, Milliseconds, QueueId
from contactcenter.services.dispatch.commands import Redirection, TicketCommand
from contactcenter.services.dispatch.outcomes import Refusal, RefusalCode
from contactcenter.services.dispatch.records import Record
from contactcenter.services.dispatch.requests import Request, stored_head, ticket_head
from contactcenter.services.dispatch.router import Router
from routing.decisions import OfferEnd
from routing.events import RoutingContact


class Refused(Exception):
    """Ends the handling of a command that may not take effect; nothing has changed then."""

    def __init__(self, code: RefusalCode, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(code, reason)


def open_record(router: Router, command: TicketCommand, request: Request) -> Record:
    """Return the open ticket that a command is about, at the version that it was made for."""
    ticket, wanted = command.ticket, request.if_version
    record = router.ledger.records.get(ticket)
    if record is None or record.state is ContactState.CLOSED:
        head = _closed_head(router, ticket, record)
        if wanted is not None and wanted != head.version:
            raise _stale(ticket, head.version, wanted)
        raise Refused(RefusalCode.WRONG_STATE, f"Ticket {ticket} is closed; create a new one.")
    if wanted is not None and wanted != record.version:
        raise _stale(ticket, record.version, wanted)
    return record


def _closed_head(router: Router, ticket: ContactId, record: Record | None) -> TicketHead:
    if record is not None:
        return ticket_head(record)
    stored = router.store.tickets([ticket])
    if not stored:
        raise Refused(RefusalCode.NOT_FOUND, f"There is no ticket {ticket}.")
    if stored[0].state != ContactState.CLOSED:
        raise InvalidInput(f"Ticket {ticket} could not be read when the router began; mend its stored row.")
    return stored_head(stored[0])


def _stale(ticket: ContactId, version: int, wanted: int) -> Refused:
    return Refused(
        RefusalCode.STALE_VERSION,
        f"Ticket {ticket} is at version {version}, not {wanted}; read it again and decide anew.",
    )


def must_be(record: Record, *states: ContactState) -> None:
    """Refuse what is not done in a ticket's present state."""
    if record.parked:
        raise Refused(
            RefusalCode.WRONG_STATE,
            f"Ticket {record.id} is parked ({record.parked}); a supervisor must move or close it.",
        )
    if record.state not in states:
        wanted = " or ".join(state.value for state in states)
        raise Refused(RefusalCode.WRONG_STATE, f"Ticket {record.id} is {record.state.value}, not {wanted}.")


def must_hold(record: Record, agent: AgentId, state: ContactState) -> None:
    """Refuse what only the agent who holds a ticket may do, and only in one state."""
    if record.agent != agent:
        whose = "nobody" if record.agent is None else f"agent {record.agent}"
        raise Refused(RefusalCode.NOT_YOURS, f"Ticket {record.id} is with {whose}, not with agent {agent}.")
    must_be(record, state)


def must_stand(router: Router, record: Record, agent: AgentId) -> None:
    """Refuse an answer to an offer that is over, by the reason for which it is."""
    if record.agent != agent and _lapsed(router, record, agent):
        raise Refused(
            RefusalCode.OFFER_EXPIRED, f"The offer of ticket {record.id} to agent {agent} is over."
        )
    must_hold(record, agent, ContactState.OFFERED)


def _lapsed(router: Router, record: Record, agent: AgentId) -> bool:
    ended = router.ledger.last_end(record.id, agent)
    if ended is None:
        given = router.store.last_given(record.id, agent)
        ended = "" if given is None else given.ended
    return ended in (OfferEnd.EXPIRED, OfferEnd.WITHDRAWN)


def known_queue(router: Router, queue: QueueId) -> Queue:
    """Return a stored queue."""
    found = router.floor_plan.queues.get(queue)
    if found is None:
        raise InvalidInput(f"There is no queue {queue!r}; give one that is stored.", field="queue")
    return found


def known_agent(router: Router, agent: AgentId | None) -> AgentId | None:
    """Return an agent who can be asked for, or None."""
    if agent is not None and agent not in router.engine.floor.desks:
        raise InvalidInput(
            f"There is no agent {agent} to prefer; leave it out or give one that is stored.",
            field="preferred",
        )
    return agent


def redirected(router: Router, contact: RoutingContact, wish: Redirection) -> RoutingContact:
    """Return a contact as it is to be routed from here; what the wish leaves open stays."""
    queue = known_queue(router, contact.queue if wish.queue is None else wish.queue)
    if queue.client != contact.client:
        raise InvalidInput(
            f"queue {queue.id!r} is of client {queue.client!r}; stay with {contact.client!r}.",
            field="queue",
        )
    if wish.complexity is not None:
        check_level(wish.complexity, "complexity")
    if wish.boost_seconds is not None and wish.boost_seconds < 0:
        raise InvalidInput(f"boost_seconds is {wish.boost_seconds}; give 0 or more.")
    boost = contact.boost_ms if wish.boost_seconds is None else round(wish.boost_seconds * MS_PER_SECOND)
    return replace(
        contact,
        queue=queue.id,
        channel=contact.channel if wish.queue is None else queue.channel,
        stage=wish.stage or contact.stage,
        complexity=wish.complexity or contact.complexity,
        intent=contact.intent if wish.intent is None else checked_text(wish.intent),
        language=contact.language if wish.language is None else checked_text(wish.language),
        preferred=known_agent(router, wish.preferred),
        boost_ms=Milliseconds(boost),
    )
