"""The web application: its routes, its templates, and what every response carries."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Litestar, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig
from litestar.types import Message, Scope
from litestar_htmx import HTMXRequest

from contactcenter.clock import Clock, SystemClock
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.dispatch.register import Register
from contactcenter.services.dispatch.trialroom import TrialRoom
from contactcenter.services.dispatch.views import LiveViews
from contactcenter.services.forecasting.desk import ForecastDesk
from contactcenter.services.intraday.desk import IntradayDesk
from contactcenter.services.reporting import Reporting
from contactcenter.services.rostering.desk import RosterDesk
from contactcenter.services.rostering.needdesk import NeedDesk
from contactcenter.services.rostering.requestdesk import RequestDesk
from contactcenter.services.rostering.siterules import RuleDesk
from contactcenter.services.rostering.termsdesk import TermsDesk
from web import formats
from web.api.description import OPENAPI
from web.api.site import api_router
from web.assets import Assets, static_handler
from web.errors import ERROR_HANDLERS
from web.live.bell import Bell
from web.live.board import Board
from web.live.room import KeptDirectory, Live
from web.live.streams import live_streams
from web.pages.admin import admin_desk
from web.pages.admin.labour import labour_pages
from web.pages.agent import agent_desk
from web.pages.agent.shifts import shift_pages
from web.pages.client import client_desk
from web.pages.lead import lead_desk
from web.pages.lead.contracts import contract_pages
from web.pages.lead.needs import need_pages
from web.pages.lead.people import people_pages
from web.pages.lead.peoplefiles import people_file_pages
from web.pages.lead.requests import request_pages
from web.pages.lead.rosterfiles import file_pages
from web.pages.lead.rosters import roster_pages
from web.pages.lead.today import today_pages
from web.pages.planner import planner_desk
from web.pages.planner.corrections import correction_pages
from web.pages.planner.foresight import foresight_pages
from web.pages.planner.verification import verification_pages
from web.pages.start import start_pages
from web.reading import bound_reading, hang_up
from web.security import SECURITY_HEADERS

TEMPLATES = Path(__file__).parent / "templates"
FILTERS = (
    formats.whole,
    formats.decimal,
    formats.signed,
    formats.percent,
    formats.duration,
    formats.money,
    formats.day_name,
    formats.long_day,
    formats.clock_time,
    formats.clock_second,
    formats.local_stamp,
)


def make_site(
    reporting: Reporting,
    dispatch: Dispatch | None = None,
    *,
    secret: str = "",
    clock: Clock | None = None,
) -> Litestar:
    """Build the web application.

    Parameters
    ----------
    dispatch : the live router, started and stopped by the caller; None where nothing is routed, so that
        the live pages only show what is stored.
    secret : key that signs the tokens of forms; drawn anew when empty.
    clock : for the ages and countdowns on live pages; None means this machine's.
    """
    assets, clock = Assets(), clock or SystemClock()
    router, board, bell = dispatch or Dispatch(reporting.engine), Board(), Bell()
    views, register = LiveViews(reporting.engine), Register(reporting.engine)
    trials = TrialRoom(reporting.engine, clock)
    handed_in: dict[str, object] = {
        "reporting": reporting,
        "dispatch": router,
        "rostering": RosterDesk(reporting.engine, clock),
        "requests": RequestDesk(reporting.engine, clock),
        "terms": TermsDesk(reporting.engine, clock),
        "needs": NeedDesk(reporting.engine, clock),
        "labour": RuleDesk(reporting.engine, clock),
        "intraday": IntradayDesk(reporting.engine, clock),
        "forecasts": ForecastDesk(reporting.engine, clock),
        "views": views,
        "live": Live(router, views, register, reporting, clock, KeptDirectory(reporting, SystemClock())),
        "register": register,
        "trials": trials,
        "board": board,
        "bell": bell,
    }
    return Litestar(
        route_handlers=[health, static_handler(assets), _pages(), live_streams, api_router()],
        dependencies={name: _always(value) for name, value in handed_in.items()},
        request_class=HTMXRequest,
        template_config=TemplateConfig(instance=_template_engine(assets)),
        csrf_config=CSRFConfig(
            secret=secret or secrets.token_urlsafe(32),
            cookie_httponly=True,
            cookie_samesite="strict",
            exclude="^/api(/|$)",
        ),
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6, exclude="^/live/"),
        exception_handlers=ERROR_HANDLERS,
        middleware=[bound_reading],
        before_send=[secure, hang_up],
        lifespan=[_listening(board, bell, router, trials)],
        openapi_config=OPENAPI,
        state=State({"dispatch": router}),
        logging_config=None,
    )


def _pages() -> Router:
    """Return the desks' pages, which the description of the API leaves out."""
    return Router(
        "/",
        route_handlers=[
            *start_pages,
            agent_desk,
            lead_desk,
            roster_pages,
            file_pages,
            today_pages,
            need_pages,
            request_pages,
            people_pages,
            people_file_pages,
            contract_pages,
            shift_pages,
            client_desk,
            planner_desk,
            correction_pages,
            verification_pages,
            foresight_pages,
            admin_desk,
            labour_pages,
        ],
        include_in_schema=False,
    )


def _always(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)


def _listening(
    board: Board, bell: Bell, router: Dispatch, trials: TrialRoom
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def listening(_: Litestar) -> AsyncIterator[None]:
        bell.open()
        stop = board.open(router.subscribe)
        yield
        stop()
        trials.close()

    return listening


SECURE = tuple((name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items())


async def secure(message: Message, scope: Scope) -> None:
    """Put the security headers on every response, those of errors too."""
    if message["type"] == "http.response.start":
        message["headers"] = [*message.get("headers", ()), *SECURE]


@get("/health", media_type="text/plain", sync_to_thread=False, include_in_schema=False)
def health() -> Response[str]:
    """Tell that the process answers; asks nothing of the database."""
    return Response("ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})


def _template_engine(assets: Assets) -> JinjaTemplateEngine:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update({filter_.__name__: filter_ for filter_ in FILTERS})
    environment.globals["asset"] = assets.url
    return JinjaTemplateEngine.from_environment(environment)
