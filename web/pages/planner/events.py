"""The calendar of events: one by one by a form, or many by a file that is looked at first."""

from http import HTTPStatus

from litestar import Router, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.planned import PlannedEventId
from contactcenter.services.forecasting.desk import ForecastDesk
from web.overrideforms import event_of
from web.pages.planner.corrections import Fields, Forecasts, Shown, key_of
from web.responses import Visit, show
from web.uploads import Upload, content_of, field_of, file_of
from web.viewmodels.eventcalendar import CalendarScreen, FileChoice, ids_of, ranges_of

MOST_BYTES = 2_000_000
ADDRESS = "/planner/events"


@get("/", sync_to_thread=True)
def events(request: Visit, forecasts: Forecasts, stored: FromQuery[str] = "") -> Shown:
    """Show the calendar of events; it can be saved as the CSV that the commands read."""
    page = forecasts.planned()
    there = ids_of(stored).intersection(key for key, _ in page.events)
    screen = CalendarScreen(page, forecasts.today(), stored=tuple(sorted(there)))
    return show(request, "planner/events", screen)


@post("/", sync_to_thread=True)
def change_events(request: Visit, forecasts: Forecasts, data: Fields) -> Shown | Redirect:
    """Put an event into the calendar, take one out, or take back those that a file brought."""
    try:
        if "undo" in data:
            there = {key for key, _ in forecasts.planned().events}
            forecasts.remove(*sorted(ids_of(data["undo"]) & there))
        elif "remove" in data:
            forecasts.remove(PlannedEventId(key_of(data["remove"], "event")))
        else:
            forecasts.plan([event_of(data)])
    except (InvalidInput, NotFound) as error:
        return _refused(request, forecasts, str(error), dict(data))
    return Redirect(ADDRESS, status_code=303)


@post("/file", sync_to_thread=True, status_code=200, request_max_body_size=MOST_BYTES)
def look_at_file(request: Visit, forecasts: Forecasts, data: Upload) -> Shown:
    """Show which events a file would add, which stand there already, and which rows are refused."""
    try:
        name, content = file_of(data)
        preview = forecasts.preview(name, content)
    except InvalidInput as error:
        return _refused(request, forecasts, str(error))
    choice = FileChoice(preview, field_of(content))
    return show(
        request, "planner/events", CalendarScreen(forecasts.planned(), forecasts.today(), choice=choice)
    )


@post("/file/store", sync_to_thread=True, request_max_body_size=2 * MOST_BYTES)
def store_file(request: Visit, forecasts: Forecasts, data: Fields) -> Shown | Redirect:
    """Store the new events of a file that was looked at."""
    try:
        made = _stored(forecasts, data)
    except (Conflict, InvalidInput, NotFound) as error:
        return _refused(request, forecasts, str(error))
    return Redirect(f"{ADDRESS}?stored={ranges_of(made)}", status_code=303)


def _stored(forecasts: ForecastDesk, data: Fields) -> tuple[PlannedEventId, ...]:
    content = content_of(data.get("content", ""))
    preview = forecasts.preview(data.get("name", ""), content)
    if preview.errors and not data.get("waive"):
        raise Conflict(
            f"{len(preview.errors)} rows of {preview.name} are refused; leave them out by the box beside "
            "the button, or correct the file."
        )
    return forecasts.plan(preview.new)


def _refused(
    request: Visit, forecasts: ForecastDesk, failure: str, typed: dict[str, str] | None = None
) -> Shown:
    screen = CalendarScreen(forecasts.planned(), forecasts.today(), failure, typed or {})
    return show(request, "planner/events", screen, HTTPStatus.UNPROCESSABLE_ENTITY)


event_pages = Router(path="/events", route_handlers=[events, change_events, look_at_file, store_file])
