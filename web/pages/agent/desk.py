"""The desk itself: what is offered, what is held, and everything that can be done with it."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.units import AgentId
from contactcenter.services.dispatch.commands import Command, Heartbeat
from web.api.bodies import agent_id, ticket_id
from web.live.actions import AGENT_STEPS, command_of, state_of, submit_form
from web.live.room import Live, LiveRoom
from web.responses import Reports, Visit, show, wants_fragment
from web.viewmodels.agentdesk import Notice, Sources, chooser_screen, desk_screen

Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template
Answered = Response[str] | Template | Redirect


@get("/", sync_to_thread=True)
def chooser(request: Visit, reporting: Reports, q: FromQuery[str] = "") -> Shown:
    """Let an agent find themselves by name or code."""
    return show(request, "agent/chooser", chooser_screen(reporting.directory(), q[:100]))


@get("/{agent:int}", sync_to_thread=True)
def desk(request: Visit, live: LiveRoom, agent: FromPath[int]) -> Shown:
    """Show an agent's desk; that it is looked at tells that the agent is there."""
    who = agent_id(agent)
    shown = _show_desk(request, live, who)
    live.dispatch.submit(Heartbeat(who), key=f"beat:{who}")
    return shown


@post("/{agent:int}/heartbeat", status_code=204, sync_to_thread=True)
def beat(live: LiveRoom, agent: FromPath[int]) -> None:
    """Note that the desk is open."""
    who = agent_id(agent)
    live.dispatch.submit(Heartbeat(who), key=f"beat:{who}")


@post("/{agent:int}/state", sync_to_thread=True)
def set_state(request: Visit, live: LiveRoom, agent: FromPath[int], data: Fields) -> Answered:
    """Begin, interrupt or end the work."""
    who = agent_id(agent)
    return _do(request, live, who, state_of(who, data), data)


@post("/{agent:int}/tickets/{ticket:int}/{step:str}", sync_to_thread=True)
def act(
    request: Visit,
    live: LiveRoom,
    agent: FromPath[int],
    ticket: FromPath[int],
    step: FromPath[str],
    data: Fields,
) -> Answered:
    """Accept, refuse, complete, pass on … a ticket."""
    who = agent_id(agent)
    return _do(request, live, who, command_of(AGENT_STEPS, step, ticket_id(ticket), who, data), data)


def _do(request: Visit, live: Live, who: AgentId, command: Command, form: dict[str, str]) -> Answered:
    """Carry out what a form asks for and show the desk, with the reason where it was refused."""
    what = f"{type(command).__name__}:{getattr(command, 'ticket', '')}:{getattr(command, 'presence', '')}"
    outcome = submit_form(live.dispatch, command, form, what)
    if outcome.refusal is not None:
        return _show_desk(request, live, who, Notice(outcome.refusal.reason), 409)
    if wants_fragment(request):
        return _show_desk(request, live, who)
    return Redirect(f"/agent/{who}", status_code=303)


def _show_desk(
    request: Visit, live: Live, who: AgentId, notice: Notice | None = None, status: int = 200
) -> Shown:
    sources = Sources(live.views, live.register, live.names.now())
    screen = desk_screen(live.views.desk(who), sources, live.now(), notice)
    return show(request, "agent/desk", screen, status)
