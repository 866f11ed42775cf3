"""What the planner knows better: overrides of a queue's forecast, its lock, and the calendar of events."""

from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.planned import OverrideId, PlannedEventId
from contactcenter.domain.runs import ForecastId
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.desk import ForecastDesk
from web.overrideforms import event_of, override_of
from web.responses import Visit, show
from web.viewmodels.corrections import CalendarScreen, corrections_screen
from web.viewmodels.nothing import NoScreen

Forecasts = NamedDependency[ForecastDesk]
"""What a handler asks; it is handed in by the site."""
Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template


@get("/corrections", sync_to_thread=True)
def first_corrections(request: Visit, forecasts: Forecasts) -> Shown:
    """Show the overrides of the first queue."""
    return _corrections(request, forecasts, None)


@get("/corrections/{queue:str}", sync_to_thread=True)
def one_corrections(request: Visit, forecasts: Forecasts, queue: FromPath[str]) -> Shown:
    """Show the overrides of a queue."""
    return _corrections(request, forecasts, QueueId(queue))


@post("/corrections/{queue:str}", sync_to_thread=True)
def correct(request: Visit, forecasts: Forecasts, queue: FromPath[str], data: Fields) -> Shown | Redirect:
    """Store an override, withdraw one, or lock the forecast."""
    name = QueueId(queue)
    try:
        if "withdraw" in data:
            forecasts.withdraw(OverrideId(_key(data["withdraw"], "override")))
        elif "lock" in data:
            forecasts.lock(ForecastId(_key(data["lock"], "forecast")))
        else:
            forecasts.override(override_of(data, name, forecasts.zone(), forecasts.clock.now()))
    except (Conflict, InvalidInput) as error:
        found = forecasts.corrections(name)
        if found is None:
            raise
        screen = corrections_screen(found, str(error), dict(data))
        return show(request, "planner/corrections", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Redirect(f"/planner/corrections/{queue}", status_code=303)


@get("/events", sync_to_thread=True)
def events(request: Visit, forecasts: Forecasts) -> Shown:
    """Show the calendar of events; it can be saved as the CSV that the commands read."""
    return show(request, "planner/events", CalendarScreen(forecasts.planned()))


@post("/events", sync_to_thread=True)
def change_events(request: Visit, forecasts: Forecasts, data: Fields) -> Shown | Redirect:
    """Put an event into the calendar, or take one out."""
    try:
        if "remove" in data:
            forecasts.remove(PlannedEventId(_key(data["remove"], "event")))
        else:
            forecasts.plan([event_of(data)])
    except (InvalidInput, NotFound) as error:
        screen = CalendarScreen(forecasts.planned(), str(error), dict(data))
        return show(request, "planner/events", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Redirect("/planner/events", status_code=303)


def _corrections(request: Visit, forecasts: Forecasts, queue: QueueId | None) -> Shown:
    found = forecasts.corrections(queue)
    if found is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/corrections", corrections_screen(found))


def _key(text: str, noun: str) -> int:
    if not text.isdecimal():
        raise NotFound(f"There is no {noun} {text!r}.")
    return int(text)


correction_pages = Router(
    path="/planner",
    route_handlers=[first_corrections, one_corrections, correct, events, change_events],
)
