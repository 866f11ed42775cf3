"""The JSON face as one router."""

from litestar import Router
from litestar.di import Provide

from contactcenter.domain.errors import ContactCenterError
from web.api.agents import agent_routes
from web.api.asking import provide_asking
from web.api.floor import floor_routes
from web.api.intake import BODY_BYTES, check_request
from web.api.problems import answer_problem, problem_kind
from web.api.rules import rule_routes
from web.api.tickets import ticket_routes


def api_router() -> Router:
    """Return everything under `/api`."""
    return Router(
        path="/api",
        route_handlers=[ticket_routes, agent_routes, floor_routes, rule_routes, problem_kind],
        dependencies={"asked": Provide(provide_asking, sync_to_thread=False)},
        before_request=check_request,
        exception_handlers={ContactCenterError: answer_problem, Exception: answer_problem},
        request_max_body_size=BODY_BYTES,
        include_in_schema=True,
    )
