"""The live floor: who waits and why, what needs a supervisor, and a ticket with its explanation."""

from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.contact import ContactState
from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import AgentId, ContactId, QueueId
from contactcenter.services.dispatch.register import TicketFilter
from contactcenter.services.views.livefloor import Directory
from web.api.bodies import ID_LIMIT, ticket_id
from web.forms import choice_of, number_of
from web.live.actions import LEAD_STEPS, NOBODY, command_of, submit_form
from web.live.room import Live, LiveRoom
from web.responses import Visit, show
from web.viewmodels.agentdesk import Notice
from web.viewmodels.livefloor import SHOWN_WAITING, Question, live_screen, ticket_screen, waiting_screen
from web.viewmodels.tickets import tickets_screen

Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template
Where = Annotated[str, QueryParameter(name="state")]


@get("/live", sync_to_thread=True)
def live_floor(request: Visit, live: LiveRoom) -> Shown:
    """Show the whole floor as it is now."""
    return show(request, "lead/live", live_screen(live.views.floor(), live.names.now()))


@get("/live/{queue:str}", sync_to_thread=True)
def live_queue(request: Visit, live: LiveRoom, queue: FromPath[str]) -> Shown:
    """Show who waits in one queue, and what for."""
    line = next((line for line in live.views.queues() if line.queue == queue), None)
    if line is None:
        raise NotFound(f"There is no queue {queue!r}.")
    waiting = live.views.waiting(QueueId(queue), SHOWN_WAITING)
    zone = live.names.now().zone
    return show(request, "lead/waiting", waiting_screen(line, waiting, live.now(), zone))


def provide_filter(q: FromQuery[str] = "", where: Where = "", queue: FromQuery[str] = "") -> TicketFilter:
    """Read which tickets a page asks for."""
    return TicketFilter(
        choice_of(where, ContactState), QueueId(queue) if queue else None, words=q.strip()[:200]
    )


@get(
    "/tickets",
    dependencies={"wanted": Provide(provide_filter, sync_to_thread=False)},
    sync_to_thread=True,
)
def tickets(
    request: Visit,
    live: LiveRoom,
    wanted: NamedDependency[TicketFilter],
    number: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Shown | Redirect:
    """Show the open tickets, or those that were searched for; go to the one whose number is given."""
    found = number_of(number.strip(), "The ticket number")
    if found is not None:
        return Redirect(f"/lead/tickets/{found}")
    place = min(number_of(after, "The number") or 0, ID_LIMIT)
    page = live.register.page(wanted, place)
    directory = live.names.now()
    return show(request, "lead/tickets", tickets_screen(page, wanted, place, directory, live.now()))


@get("/tickets/{ticket:int}", sync_to_thread=True)
def ticket_page(request: Visit, live: LiveRoom, ticket: FromPath[int], agent: FromQuery[str] = "") -> Shown:
    """Show a ticket: its history, why it went where it went, and why not to somebody else."""
    return _show_ticket(request, live, ticket_id(ticket), agent.strip())


@post("/tickets/{ticket:int}/{step:str}", sync_to_thread=True)
def lead_acts(
    request: Visit, live: LiveRoom, ticket: FromPath[int], step: FromPath[str], data: Fields
) -> Shown | Redirect:
    """Move, close or wake a ticket, whatever its state."""
    number = ticket_id(ticket)
    command = command_of(LEAD_STEPS, step, number, NOBODY, data)
    version = number_of(data.get("version"), "The version")
    outcome = submit_form(live.dispatch, command, data, f"{step}:{number}", version)
    if outcome.refusal is not None:
        return _show_ticket(request, live, number, notice=Notice(outcome.refusal.reason), status=409)
    return Redirect(f"/lead/tickets/{number}", status_code=303)


def _show_ticket(
    request: Visit,
    live: Live,
    ticket: ContactId,
    agent: str = "",
    notice: Notice | None = None,
    status: int = 200,
) -> Shown:
    directory = live.names.now()
    screen = ticket_screen(
        live.views.ticket(ticket),
        live.views.explanation(ticket),
        directory,
        live.now(),
        _ask(live, ticket, agent, directory),
        notice,
    )
    return show(request, "lead/ticket", screen, status)


def _ask(live: Live, ticket: ContactId, agent: str, directory: Directory) -> Question:
    """Ask why a ticket did not go to the agent of a code."""
    if not agent:
        return Question()
    who = agent_of(agent, directory)
    return (
        Question(agent, live.views.why_not(ticket, who))
        if who
        else Question(agent, f"There is no agent {agent!r}.")
    )


def agent_of(words: str, directory: Directory) -> AgentId | None:
    """Return the agent of a code or an id, None when there is none."""
    for one in directory.agents.values():
        if words.casefold() in (one.code.casefold(), str(one.id)):
            return one.id
    return None


live_pages = (live_floor, live_queue, tickets, ticket_page, lead_acts)
