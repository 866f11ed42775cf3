"""What agents ask of the roster, decided by the lead."""

from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.request import RequestId
from contactcenter.services.rostering.requestdesk import RequestDesk
from web.responses import Visit, show
from web.rosterforms import LEAD
from web.viewmodels.rosterrequests import BoardScreen

Requests = NamedDependency[RequestDesk]
"""What a handler asks; it is handed in by the site."""
Fields = URLEncodedBody[dict[str, str]]


@get("/", sync_to_thread=True)
def board(request: Visit, requests: Requests) -> Response[str] | Template:
    """Show what waits for a decision, with what it would do."""
    return show(request, "lead/requests", BoardScreen(requests.board()))


@post("/{number:int}", sync_to_thread=True)
def decide(
    request: Visit, requests: Requests, number: FromPath[int], data: Fields
) -> Response[str] | Template | Redirect:
    """Approve a request, which publishes what it changes, or refuse it with a reason."""
    key, reason = RequestId(number), data.get("reason", "").strip()
    try:
        if data.get("decision") == "approve":
            requests.approve(key, LEAD, reason, data.get("override", "").strip())
        else:
            requests.refuse(key, LEAD, reason)
    except (Conflict, InvalidInput, NotFound) as error:
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        screen = BoardScreen(requests.board(), str(error), number, dict(data))
        return show(request, "lead/requests", screen, status)
    return Redirect("/lead/requests", status_code=303)


request_pages = Router(path="/lead/requests", route_handlers=[board, decide])
