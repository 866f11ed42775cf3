"""Rosters as files: out as CSV and XLSX, in with a preview and an error for each bad row."""

import base64
import binascii
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.runs import RosterId
from web.pages.lead.rosters import Rosters
from web.responses import Visit, show
from web.rosterforms import LEAD
from web.viewmodels.rosterimport import ImportScreen

MOST_BYTES = 8_000_000
KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Shown = Response[str] | Template


@dataclass(slots=True)
class UploadForm:
    """What the form with a file sends."""

    file: UploadFile | None = None


Upload = Annotated[UploadForm, Body(media_type=RequestEncodingType.MULTI_PART)]


@get("/{roster:int}/{name:str}", sync_to_thread=True)
def download(rostering: Rosters, roster: FromPath[int], name: FromPath[str]) -> Response[bytes]:
    """Give the shifts of a roster as a file."""
    kind = name.removeprefix("file.")
    if kind not in KINDS or not name.startswith("file."):
        raise NotFound(f"There is no file {name!r}; there are file.csv and file.xlsx.")
    content = rostering.export(RosterId(roster), as_workbook=kind == "xlsx")
    headers = {"Content-Disposition": f'attachment; filename="roster-{roster}.{kind}"'}
    return Response(content, media_type=KINDS[kind], headers=headers)


@get("/import", sync_to_thread=False)
def import_form(request: Visit) -> Shown:
    """Ask for a file."""
    return show(request, "lead/import", ImportScreen())


@post("/import", sync_to_thread=True, status_code=200, request_max_body_size=MOST_BYTES)
def preview_file(request: Visit, rostering: Rosters, data: Upload) -> Shown:
    """Show what a file holds, and which rows cannot be read."""
    sent = data.file
    if sent is None or not sent.filename:
        screen = ImportScreen(failure="Choose a file.")
        return show(request, "lead/import", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    content = sent.file.read()
    try:
        preview = rostering.preview_import(sent.filename, content)
    except (Conflict, InvalidInput) as error:
        return show(
            request, "lead/import", ImportScreen(failure=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return show(
        request, "lead/import", ImportScreen(preview, sent.filename, base64.b64encode(content).decode())
    )


@post("/import/draft", sync_to_thread=True, request_max_body_size=2 * MOST_BYTES)
def draft_file(
    request: Visit, rostering: Rosters, data: URLEncodedBody[dict[str, str]]
) -> Shown | Redirect:
    """Make a draft of a file that was looked at."""
    try:
        content = base64.b64decode(data.get("content", ""), validate=True)
        made = rostering.draft_import(data.get("name", ""), content, LEAD, waive=bool(data.get("waive")))
    except (Conflict, InvalidInput, binascii.Error) as error:
        return show(
            request, "lead/import", ImportScreen(failure=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return Redirect(f"/lead/roster/{made}/changes", status_code=303)


file_pages = Router(path="/lead/roster", route_handlers=[download, import_form, preview_file, draft_file])
