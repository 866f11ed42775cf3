"""Agents by JSON: what they say of themselves, and their desks."""

from litestar import Response, Router, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from contactcenter.domain.errors import OutsideFailure
from contactcenter.domain.ticket import DeskHead
from contactcenter.services.dispatch.views import LiveViews
from contactcenter.services.reporting import Reporting
from web.api.answers import AgentAnswer, DeskAnswer, desk_answer
from web.api.asking import Asked, meet
from web.api.bodies import HeartbeatBody, PresenceBody, agent_id

Number = FromPath[int]


@get("/", sync_to_thread=True)
def agents(reporting: NamedDependency[Reporting]) -> tuple[AgentAnswer, ...]:
    """Return everybody who can be routed to, people and bots."""
    found = reporting.directory().agents.values()
    return tuple(AgentAnswer(one.id, one.code, one.name, one.kind, one.team) for one in found)


@get("/{agent:int}", sync_to_thread=True)
def desk(views: NamedDependency[LiveViews], agent: Number) -> DeskAnswer:
    """Return what one agent sees."""
    return desk_answer(views.desk(agent_id(agent)))


@put("/{agent:int}/state")
async def set_state(asked: Asked, agent: Number, data: JSONBody[PresenceBody]) -> DeskHead:
    """Begin, interrupt or end an agent's work."""
    outcome = await asked.carry_out(data.command(agent_id(agent)))
    if outcome.desk is None:
        raise OutsideFailure("The router gave no desk; read it again to see what became of it.")
    return outcome.desk


@post("/{agent:int}/heartbeat", status_code=204)
async def heartbeat(
    asked: Asked, agent: Number, data: JSONBody[HeartbeatBody | None] = None
) -> Response[None]:
    """Tell that the agent's desk is there; due every 10 seconds while they work, of a bot every 5."""
    command = (data or HeartbeatBody()).command(agent_id(agent))
    await meet(asked.dispatch, command.agent)
    await asked.carry_out(command)
    return Response(None, status_code=204)


agent_routes = Router(path="/agents", tags=["agents"], route_handlers=[agents, desk, set_state, heartbeat])
