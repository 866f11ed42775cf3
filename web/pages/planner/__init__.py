"""The planner's desk: the last run, and the forecast of each queue."""

from litestar import Response, Router, get
from litestar.response import Template

from contactcenter.domain.units import QueueId
from contactcenter.services.reporting import Reporting
from web.forms import day_of
from web.responses import Visit, show
from web.viewmodels.lead import NoScreen
from web.viewmodels.planner import outlook_screen, plan_screen


@get("/", sync_to_thread=True)
def plan(request: Visit, reporting: Reporting, day: str | None = None) -> Response[str] | Template:
    """Show the last run of the main job: its verdict and what it rests on."""
    page = reporting.plan(day_of(day))
    if page is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/plan", plan_screen(page))


@get(["/forecast", "/forecast/{queue:str}"], sync_to_thread=True)
def forecast(
    request: Visit, reporting: Reporting, queue: str | None = None, day: str | None = None
) -> Response[str] | Template:
    """Show the forecast of one queue as a fan, by day and by interval."""
    outlook = reporting.outlook(QueueId(queue) if queue else None, day_of(day))
    if outlook is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/forecast", outlook_screen(outlook))


planner_desk = Router(path="/planner", route_handlers=[plan, forecast])
