"""Rosters as files: out as CSV and XLSX, in with a preview and an error for each bad row."""

from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.runs import RosterId
from web.pages.lead.rosters import Rosters
from web.responses import Visit, show
from web.rosterforms import LEAD
from web.uploads import MOST_BYTES, Upload, content_of, field_of, file_of, kind_of
from web.uploads import download as give
from web.viewmodels.rosterimport import ImportScreen

Shown = Response[str] | Template


@get("/{roster:int}/{name:str}", sync_to_thread=True)
def download(rostering: Rosters, roster: FromPath[int], name: FromPath[str]) -> Response[bytes]:
    """Give the shifts of a roster as a file."""
    kind = kind_of(name, "file")
    content = rostering.export(RosterId(roster), as_workbook=kind == "xlsx")
    return give(content, f"roster-{roster}", kind)


@get("/import", sync_to_thread=False)
def import_form(request: Visit) -> Shown:
    """Ask for a file."""
    return show(request, "lead/import", ImportScreen())


@post("/import", sync_to_thread=True, status_code=200, request_max_body_size=MOST_BYTES)
def preview_file(request: Visit, rostering: Rosters, data: Upload) -> Shown:
    """Show what a file holds, and which rows cannot be read."""
    try:
        name, content = file_of(data)
        preview = rostering.preview_import(name, content)
    except (Conflict, InvalidInput) as error:
        return _refused(request, error)
    return show(request, "lead/import", ImportScreen(preview, name, field_of(content)))


@post("/import/draft", sync_to_thread=True, request_max_body_size=2 * MOST_BYTES)
def draft_file(
    request: Visit, rostering: Rosters, data: URLEncodedBody[dict[str, str]]
) -> Shown | Redirect:
    """Make a draft of a file that was looked at."""
    try:
        content = content_of(data.get("content", ""))
        made = rostering.draft_import(data.get("name", ""), content, LEAD, waive=bool(data.get("waive")))
    except (Conflict, InvalidInput) as error:
        return _refused(request, error)
    return Redirect(f"/lead/roster/{made}/changes", status_code=303)


def _refused(request: Visit, error: Exception) -> Shown:
    screen = ImportScreen(failure=str(error))
    return show(request, "lead/import", screen, HTTPStatus.UNPROCESSABLE_ENTITY)


file_pages = Router(path="/lead/roster", route_handlers=[download, import_form, preview_file, draft_file])
