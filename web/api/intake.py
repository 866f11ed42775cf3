"""What a request to the JSON face must be before anything looks at its content."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import InternalServerException, SerializationException

from web.api.problems import ApiError

BODY_BYTES = 1 << 20
SAFE = ("GET", "HEAD", "OPTIONS")
JSON_TYPES = ("application/json", "application/merge-patch+json")
OWN_SITES = ("same-origin", "none")


async def check_request(request: Request[None, None, State]) -> None:
    """Refuse what another site's page sent, and a body that is no JSON.

    There is no token here as in the forms, so a browser must say that the request is its own site's:
    a page elsewhere cannot send JSON without asking first, and is not allowed to.

    Raises
    ------
    ApiError
        When the request comes from another site, or its body is no JSON object.
    """
    if request.method in SAFE:
        return
    check_origin(request.headers)
    try:
        body = await request.body()
    except InternalServerException as error:  # the framework's word for it
        raise ApiError("malformed", "The caller hung up before the body was over.") from error
    if not body:
        return
    kind = request.content_type[0]
    if kind not in JSON_TYPES:
        raise ApiError("media_type", f"The body is {kind or 'of no stated type'}; send application/json.")
    try:
        content = await request.json()
    except (SerializationException, UnicodeDecodeError) as error:
        raise ApiError("malformed", complaint_about(body)) from error
    except RecursionError as error:
        raise ApiError(
            "malformed", "The JSON is nested too deep to be read; send a flat object."
        ) from error
    if not isinstance(content, dict):
        raise ApiError("malformed", "The body is JSON but no object; send {…}.")


def check_origin(headers: Mapping[str, str]) -> None:
    """Refuse a request that a browser sent on behalf of another site; programs send neither header.

    Raises
    ------
    ApiError
        When `Sec-Fetch-Site` or `Origin` names another site.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in OWN_SITES:
        raise ApiError(
            "foreign_origin", f"The browser says that a {site} page sent this; nothing was done."
        )
    origin = headers.get("origin")
    if origin is not None and _site_of(origin) != headers.get("host"):
        raise ApiError("foreign_origin", f"A page of {origin} sent this; nothing was done.")


def _site_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets that hold no address
        return ""


def complaint_about(body: bytes) -> str:
    """Say what keeps a body from being JSON."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return f"The body is not UTF-8: byte {error.start} cannot be read."
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return f"The body is no JSON: {error.msg} in line {error.lineno}, column {error.colno}."
    except ValueError as error:
        return str(error)
    return "The body holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no character."


def _refuse_constant(name: str) -> float:
    raise ValueError(f"The body holds {name}, which is no JSON number.")
