"""The planner's desk: the last run, the forecast of each queue, and the calendar of events."""

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from contactcenter.domain.units import QueueId
from web.forms import day_of
from web.pages.planner.events import event_pages
from web.responses import Reports, Visit, show
from web.viewmodels.nothing import NoScreen
from web.viewmodels.planner import outlook_screen, plan_screen


@get("/", sync_to_thread=True)
def plan(request: Visit, reporting: Reports, day: FromQuery[str | None] = None) -> Response[str] | Template:
    """Show the last run of the main job: its verdict and what it rests on."""
    page = reporting.plan(day_of(day))
    if page is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/plan", plan_screen(page))


@get("/forecast", sync_to_thread=True)
def first_forecast(request: Visit, reporting: Reports) -> Response[str] | Template:
    """Show the forecast of the first queue."""
    return _forecast(request, reporting, None, None)


@get("/forecast/{queue:str}", sync_to_thread=True)
def one_forecast(
    request: Visit, reporting: Reports, queue: FromPath[str], day: FromQuery[str | None] = None
) -> Response[str] | Template:
    """Show the forecast of one queue as a fan, by day and by interval."""
    return _forecast(request, reporting, QueueId(queue), day)


def _forecast(
    request: Visit, reporting: Reports, queue: QueueId | None, day: str | None
) -> Response[str] | Template:
    outlook = reporting.outlook(queue, day_of(day))
    if outlook is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/forecast", outlook_screen(outlook))


planner_desk = Router(path="/planner", route_handlers=[plan, first_forecast, one_forecast, event_pages])
