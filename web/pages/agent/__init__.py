"""The agent's desk: one contact at a time, with its whole history."""

from litestar import Router

from web.pages.agent.desk import act, beat, chooser, desk, set_state

agent_desk = Router(path="/agent", route_handlers=[chooser, desk, set_state, beat, act])
