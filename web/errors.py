"""From an error to a page, or to the fragment that htmx swaps in."""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Template
from litestar.types import ExceptionHandlersMap

from contactcenter.domain.errors import Conflict, ContactCenterError, InvalidInput, NotFound
from web.api.problems import Problem, answer_problem
from web.refused import Refused
from web.responses import wants_fragment

logger = logging.getLogger("contactcenter.web")

AnyRequest = Request[None, None, State]
Shown = Response[str] | Response[Problem] | Template


@dataclass(frozen=True, slots=True)
class Failure:
    """What the error page says."""

    status: int
    title: str
    message: str


def is_api(request: AnyRequest) -> bool:
    """Tell whether a program asked, so that no page is the answer."""
    return f"{request.url.path}/".startswith(("/api/", "/live/"))


def failure_page(request: AnyRequest, failure: Failure) -> Response[str] | Template:
    """Return the error as a page, or as a fragment for htmx."""
    part = "_fragment" if wants_fragment(request) else "page"
    return Template(
        template_name=f"error/{part}.html.j2", context={"screen": failure}, status_code=failure.status
    )


def on_own_error(request: AnyRequest, error: ContactCenterError) -> Shown:
    """Show an error that was raised on purpose: its message is meant to be read."""
    if is_api(request):
        return answer_problem(request, error)
    status, title = _kind_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s", request.method, request.url.path, error)
    return failure_page(request, Failure(status, title, str(error)))


def _kind_of(error: ContactCenterError) -> tuple[int, str]:
    if isinstance(error, NotFound):
        return HTTPStatus.NOT_FOUND, "Not found"
    if isinstance(error, InvalidInput):
        return HTTPStatus.UNPROCESSABLE_ENTITY, "That cannot be used"
    if isinstance(error, Conflict | Refused):
        return HTTPStatus.CONFLICT, "Somebody was faster"
    return HTTPStatus.INTERNAL_SERVER_ERROR, "Something failed"


def on_overflow(request: AnyRequest, error: OverflowError) -> Shown:
    """Refuse a number or a date that no column and no clock can hold, wherever that showed."""
    logger.warning("%s %s: out of reach", request.method, request.url.path, exc_info=error)
    return on_own_error(request, InvalidInput("A number or a date is out of reach; give a nearer one."))


def on_http_error(request: AnyRequest, error: HTTPException) -> Shown:
    """Show an error of the web framework: a page that is not there, a form without its token."""
    if is_api(request):
        return answer_problem(request, error)
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NOT_FOUND:
        return failure_page(request, Failure(status, "Not found", "There is no page at this address."))
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return on_unforeseen(request, error)
    return failure_page(request, Failure(status, status.phrase, error.detail))


def on_unforeseen(request: AnyRequest, error: Exception) -> Shown:
    """Log what nobody foresaw and show a page without its inner workings."""
    if is_api(request):
        return answer_problem(request, error)
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    message = "The page could not be made. The log of the server says why."
    return failure_page(request, Failure(HTTPStatus.INTERNAL_SERVER_ERROR, "Something failed", message))


ERROR_HANDLERS: ExceptionHandlersMap = {
    ContactCenterError: on_own_error,
    OverflowError: on_overflow,
    HTTPException: on_http_error,
    Exception: on_unforeseen,
}
