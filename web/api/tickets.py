"""Tickets by JSON: taken up once, read with their version, and everything that can be done to them."""

from typing import Annotated

from litestar import Request, Response, Router, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.ticket import TicketHead
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.dispatch.commands import (
    Abandon,
    Accept,
    CloseTicket,
    Complete,
    EndWrapUp,
    HandOff,
    MoveTicket,
    Pause,
    Refuse,
    RequestCallback,
    Requeue,
    Transfer,
    Wake,
)
from contactcenter.services.dispatch.register import Register, TicketFilter
from contactcenter.services.dispatch.views import LiveViews, OfferExplained
from web.api.answers import HistoryAnswer, TicketsAnswer, WhyNotAnswer, history_answer, tickets_answer
from web.api.asking import Asked, answer_head, etag_of
from web.api.bodies import (
    ID_LIMIT,
    AgentBody,
    CallbackBody,
    CloseBody,
    CompletionBody,
    MoveBody,
    NothingBody,
    OnwardBody,
    PauseBody,
    RedirectionBody,
    TicketBody,
    agent_id,
    ticket_id,
)
from web.api.problems import ApiError, FieldError
from web.forms import choice_of

Views = NamedDependency[LiveViews]
Tickets = NamedDependency[Register]
Number = FromPath[int]
Head = Response[TicketHead]
Word = Annotated[str, QueryParameter(max_length=200)]
Where = Annotated[str, QueryParameter(name="state")]
PAGE, LONGEST_PAGE = 100, 500


@get("/", sync_to_thread=True)
def find(
    register: Tickets,
    wanted: NamedDependency[TicketFilter],
    after: Annotated[int, QueryParameter(ge=0, le=ID_LIMIT)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=LONGEST_PAGE)] = PAGE,
) -> TicketsAnswer:
    """Return open tickets for which all that is given holds; by both names, a closed one too."""
    return tickets_answer(register.page(wanted, after, limit))


def provide_filter(
    where: Where = "",
    queue: Word = "",
    client: Word = "",
    q: Word = "",
    source: Word = "",
    external_id: Word = "",
) -> TicketFilter:
    """Read which tickets a request asks for."""
    try:
        state = choice_of(where, ContactState)
    except InvalidInput as error:
        raise ApiError("invalid", str(error), (FieldError("query:state", str(error)),)) from error
    return TicketFilter(
        state,
        QueueId(queue) if queue else None,
        ClientId(client) if client else None,
        q.strip(),
        source,
        external_id,
    )


@post("/", status_code=201)
async def create(asked: Asked, data: JSONBody[TicketBody]) -> Head:
    """Take up a contact; 200 instead of 201 when the same one was taken up before."""
    outcome = await asked.carry_out(data.command())
    return answer_head(outcome, 200 if outcome.repeated else 201, location=True)


@get("/{ticket:int}", sync_to_thread=True)
def read(
    request: Request[None, None, State], views: Views, ticket: Number
) -> Response[HistoryAnswer | None]:
    """Return a ticket with its whole history; its version is the ETag."""
    found = history_answer(views.ticket(ticket_id(ticket)))
    headers = {"ETag": etag_of(found.ticket.version), "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(None, status_code=304, headers=headers)
    return Response(found, headers=headers)


@patch("/{ticket:int}")
async def redirect(asked: Asked, ticket: Number, data: JSONBody[RedirectionBody]) -> Head:
    """Route a ticket by other attributes, whatever its state; needs If-Match."""
    if asked.if_version is None:
        raise ApiError(
            "version_required", "If-Match names no version; send the ETag of the ticket that you read."
        )
    return await asked.act(MoveTicket(ticket_id(ticket), data.onward()))


@post("/{ticket:int}/accept", status_code=200)
async def accept(asked: Asked, ticket: Number, data: JSONBody[AgentBody]) -> Head:
    """Take the offer that stands."""
    return await asked.act(Accept(ticket_id(ticket), data.who()))


@post("/{ticket:int}/refuse", status_code=200)
async def refuse(asked: Asked, ticket: Number, data: JSONBody[AgentBody]) -> Head:
    """Decline the offer that stands."""
    return await asked.act(Refuse(ticket_id(ticket), data.who()))


@post("/{ticket:int}/complete", status_code=200)
async def complete(asked: Asked, ticket: Number, data: JSONBody[CompletionBody]) -> Head:
    """End the conversation; the wrap-up begins."""
    return await asked.act(Complete(ticket_id(ticket), data.who(), data.wrap_up_seconds))


@post("/{ticket:int}/end-wrap-up", status_code=200)
async def end_wrap_up(asked: Asked, ticket: Number, data: JSONBody[AgentBody]) -> Head:
    """End the work after the conversation, which closes the ticket."""
    return await asked.act(EndWrapUp(ticket_id(ticket), data.who()))


@post("/{ticket:int}/transfer", status_code=200)
async def transfer(asked: Asked, ticket: Number, data: JSONBody[OnwardBody]) -> Head:
    """Pass an assigned ticket on, with its age."""
    return await asked.act(Transfer(ticket_id(ticket), data.who(), data.onward.onward()), inside="onward")


@post("/{ticket:int}/requeue", status_code=200)
async def requeue(asked: Asked, ticket: Number, data: JSONBody[AgentBody]) -> Head:
    """Give an assigned ticket back to its queue, with its age and plan."""
    return await asked.act(Requeue(ticket_id(ticket), data.who()))


@post("/{ticket:int}/hand-off", status_code=200)
async def hand_off(asked: Asked, ticket: Number, data: JSONBody[OnwardBody]) -> Head:
    """Let a bot give a ticket up: it goes to people and never back to bots."""
    return await asked.act(HandOff(ticket_id(ticket), data.who(), data.onward.onward()), inside="onward")


@post("/{ticket:int}/pause", status_code=200)
async def pause(asked: Asked, ticket: Number, data: JSONBody[PauseBody | None] = None) -> Head:
    """Let a ticket rest until an instant, or until it is woken."""
    return await asked.act(Pause(ticket_id(ticket), data.until if data else None))


@post("/{ticket:int}/wake", status_code=200)
async def wake(asked: Asked, ticket: Number, data: JSONBody[NothingBody | None] = None) -> Head:
    """Let a resting ticket wait again."""
    return await asked.act(Wake(ticket_id(ticket)))


@post("/{ticket:int}/callback", status_code=200)
async def callback(asked: Asked, ticket: Number, data: JSONBody[CallbackBody | None] = None) -> Head:
    """Turn a waiting customer into a callback that keeps its place."""
    return await asked.act(RequestCallback(ticket_id(ticket), data.due if data else None))


@post("/{ticket:int}/abandon", status_code=200)
async def abandon(asked: Asked, ticket: Number, data: JSONBody[NothingBody | None] = None) -> Head:
    """Let the customer, who still waits, hang up."""
    return await asked.act(Abandon(ticket_id(ticket)))


@post("/{ticket:int}/move", status_code=200)
async def move(asked: Asked, ticket: Number, data: JSONBody[MoveBody | None] = None) -> Head:
    """Route a ticket anew as a supervisor, whatever its state, parked ones too."""
    return await asked.act(
        MoveTicket(ticket_id(ticket), (data or MoveBody()).onward.onward()), inside="onward"
    )


@post("/{ticket:int}/close", status_code=200)
async def close(asked: Asked, ticket: Number, data: JSONBody[CloseBody | None] = None) -> Head:
    """End a ticket as a supervisor, whatever its state, parked ones too."""
    return await asked.act(CloseTicket(ticket_id(ticket), data.reason if data else ""))


@get("/{ticket:int}/explanation", sync_to_thread=True)
def explanation(views: Views, ticket: Number) -> tuple[OfferExplained, ...]:
    """Return why a ticket went where it went, offer by offer."""
    return views.explanation(ticket_id(ticket))


@get("/{ticket:int}/why-not/{agent:int}", sync_to_thread=True)
def why_not(views: Views, ticket: Number, agent: FromPath[int]) -> WhyNotAnswer:
    """Answer in one sentence why an agent did not get the ticket."""
    number, who = ticket_id(ticket), agent_id(agent)
    return WhyNotAnswer(number, who, views.why_not(number, who))


ticket_routes = Router(
    path="/tickets",
    tags=["tickets"],
    dependencies={"wanted": Provide(provide_filter, sync_to_thread=False)},
    route_handlers=[
        create, find, read, redirect, accept, refuse, complete, end_wrap_up, transfer, requeue, hand_off,
        pause, wake, callback, abandon, move, close, explanation, why_not,
    ],
)  # fmt: skip
