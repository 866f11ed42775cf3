"""People as files: out as CSV and XLSX, in with a look at what would change."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.rostering.peopleimport import PeopleOrder
from web.forms import day_of
from web.pages.lead.people import PAGE, RouterAtWork, Shown, Terms, tell_router
from web.responses import Visit, show
from web.rosterforms import LEAD
from web.uploads import MOST_BYTES, FileForm, content_of, download, field_of, file_of, kind_of
from web.viewmodels.people import asked_of
from web.viewmodels.peopleimport import PeopleImportScreen


@dataclass(slots=True)
class PeopleForm(FileForm):
    """What the form with a file sends; `since` is the first day, empty for today."""

    since: str = ""
    source: str = ""


Upload = Annotated[PeopleForm, Body(media_type=RequestEncodingType.MULTI_PART)]


@get("/file/{name:str}", sync_to_thread=True)
def download_people(
    request: Visit, terms: Terms, name: FromPath[str], day: FromQuery[str] = ""
) -> Response[bytes]:
    """Give the people that are asked for as a file."""
    kind = kind_of(name, "people")
    content = terms.people_file(asked_of(request.query_params, day_of(day)), as_workbook=kind == "xlsx")
    return download(content, "people", kind)


@get("/import", sync_to_thread=False)
def people_form(request: Visit) -> Shown:
    """Ask for a file."""
    return show(request, "lead/peopleimport", PeopleImportScreen())


@post("/import", sync_to_thread=True, status_code=200, request_max_body_size=MOST_BYTES)
def preview_people(request: Visit, terms: Terms, data: Upload) -> Shown:
    """Show what a file would change, and which rows cannot be taken."""
    try:
        name, content = file_of(data)
        found = terms.preview_people(PeopleOrder(name, content, day_of(data.since), data.source))
    except InvalidInput as error:
        return _refused(request, PeopleImportScreen(failure=str(error), source=data.source))
    return show(
        request, "lead/peopleimport", PeopleImportScreen(found, name, field_of(content), data.source)
    )


@post("/import/store", sync_to_thread=True, request_max_body_size=2 * MOST_BYTES)
def store_people(
    request: Visit, terms: Terms, dispatch: RouterAtWork, data: URLEncodedBody[dict[str, str]]
) -> Shown | Redirect:
    """Store what a file changes, whole, as it was looked at."""
    try:
        content = content_of(data.get("content", ""))
        since, source = day_of(data.get("since")), data.get("source", "")
        terms.import_people(PeopleOrder(data.get("name", ""), content, since, source), LEAD)
    except InvalidInput as error:
        return _refused(request, PeopleImportScreen(failure=str(error), source=data.get("source", "")))
    tell_router(dispatch)
    return Redirect(PAGE, status_code=303)


def _refused(request: Visit, screen: PeopleImportScreen) -> Shown:
    return show(request, "lead/peopleimport", screen, HTTPStatus.UNPROCESSABLE_ENTITY)


people_file_pages = Router(
    path=PAGE, route_handlers=[download_people, people_form, preview_people, store_people]
)
