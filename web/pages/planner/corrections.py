"""What the planner knows better than the history: overrides of a queue's forecast, and its lock."""

from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.planned import OverrideId
from contactcenter.domain.runs import ForecastId
from contactcenter.domain.units import QueueId
from contactcenter.services.forecasting.desk import ForecastDesk
from web.overrideforms import override_of
from web.responses import Visit, show
from web.viewmodels.corrections import corrections_screen
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
            forecasts.withdraw(OverrideId(key_of(data["withdraw"], "override")))
        elif "lock" in data:
            forecasts.lock(ForecastId(key_of(data["lock"], "forecast")))
        else:
            forecasts.override(override_of(data, name, forecasts.zone(), forecasts.clock.now()))
    except (Conflict, InvalidInput) as error:
        found = forecasts.corrections(name)
        if found is None:
            raise
        screen = corrections_screen(found, str(error), dict(data))
        return show(request, "planner/corrections", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Redirect(f"/planner/corrections/{queue}", status_code=303)


def _corrections(request: Visit, forecasts: Forecasts, queue: QueueId | None) -> Shown:
    found = forecasts.corrections(queue)
    if found is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/corrections", corrections_screen(found))


def key_of(text: str, noun: str) -> int:
    """Return the number that a form names, or raise `NotFound`."""
    if not text.isdecimal():
        raise NotFound(f"There is no {noun} {text!r}.")
    return int(text)


correction_pages = Router(path="/planner", route_handlers=[first_corrections, one_corrections, correct])
