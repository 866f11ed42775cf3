"""How good forecasts were, and the people that they call for."""

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from contactcenter.domain.units import QueueId
from web.forms import day_of
from web.responses import Reports, Visit, show
from web.viewmodels.foresight import accuracy_screen, need_screen
from web.viewmodels.nothing import NoScreen

Shown = Response[str] | Template


@get("/accuracy", sync_to_thread=True)
def first_accuracy(request: Visit, reporting: Reports) -> Shown:
    """Show how good the first queue's forecasts were."""
    return _accuracy(request, reporting, None)


@get("/accuracy/{queue:str}", sync_to_thread=True)
def one_accuracy(request: Visit, reporting: Reports, queue: FromPath[str]) -> Shown:
    """Show how good a queue's forecasts were, week by week, and those kept for good."""
    return _accuracy(request, reporting, QueueId(queue))


@get("/need", sync_to_thread=True)
def first_need(request: Visit, reporting: Reports) -> Shown:
    """Show the people that the first queue needs."""
    return _need(request, reporting, None, (None, ""))


@get("/need/{queue:str}", sync_to_thread=True)
def one_need(
    request: Visit,
    reporting: Reports,
    queue: FromPath[str],
    day: FromQuery[str | None] = None,
    span: FromQuery[str] = "day",
) -> Shown:
    """Show the people that a queue needs on a day or in a week, and what its uncertainty costs."""
    return _need(request, reporting, QueueId(queue), (day, span))


def _accuracy(request: Visit, reporting: Reports, queue: QueueId | None) -> Shown:
    page = reporting.accuracy(queue)
    if page is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/accuracy", accuracy_screen(page))


def _need(request: Visit, reporting: Reports, queue: QueueId | None, days: tuple[str | None, str]) -> Shown:
    page = reporting.need_curve(queue, day_of(days[0]), days[1] == "week")
    if page is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/need", need_screen(page))


foresight_pages = Router(
    path="/planner", route_handlers=[first_accuracy, one_accuracy, first_need, one_need]
)
