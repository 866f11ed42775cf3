"""Errors as problem details (RFC 9457): a type to act on, a sentence, a pointer to each wrong field."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import FromPath

from contactcenter.domain.errors import Conflict, ContactCenterError, InvalidInput, NotFound, OutsideFailure
from contactcenter.services.dispatch.outcomes import RefusalCode
from web.refused import Refused

logger = logging.getLogger("contactcenter.web")

MEDIA_TYPE = "application/problem+json"
HOME = "/api/problems/"
RETRY_SECONDS = 1


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem that a program can tell from the others by its type."""

    type: str
    title: str
    status: int
    advice: str


def _kind(name: str, title: str, status: int, advice: str) -> tuple[str, ProblemKind]:
    return name, ProblemKind(HOME + name, title, status, advice)


KINDS: dict[str, ProblemKind] = dict(
    (
        _kind("invalid", "The request cannot be used", 422, "Correct the fields that `errors` points at."),
        _kind("malformed", "The body is not the JSON that is expected", 400, "Send one UTF-8 JSON object."),
        _kind("not_found", "There is no such thing", 404, "Ask for an id that the API has given."),
        _kind(
            "stale_version", "The ticket has changed", 412, "Read it again and repeat with its new ETag."
        ),
        _kind("version_required", "A version is needed", 428, "Send the ticket's ETag as If-Match."),
        _kind("not_yours", "Another agent, or nobody, has it", 409, "Read the agent's desk again."),
        _kind("offer_expired", "The offer is over", 409, "Wait for the next offer."),
        _kind("wrong_state", "The ticket is in another state", 409, "Read the ticket again."),
        _kind("off_shift", "No published shift covers this moment", 409, "Declare overtime, or wait."),
        _kind("key_reused", "The Idempotency-Key came with another request", 422, "Use a new key."),
        _kind("id_reused", "The external id came with another content", 409, "Use another external_id."),
        _kind("conflict", "The request fitted an earlier state", 409, "Look again and repeat it."),
        _kind("foreign_origin", "The request comes from another site", 403, "Call from a program."),
        _kind("media_type", "The body is of another media type", 415, "Send application/json."),
        _kind("too_slow", "The body did not come in time", 408, "Send it at once."),
        _kind("too_large", "The body is too large", 413, "Send at most 1 MiB."),
        _kind("method", "The address knows other methods", 405, "See /api/openapi.json."),
        _kind("unavailable", "No answer came in time", 503, "Repeat with the same Idempotency-Key."),
        _kind("failed", "Something failed", 500, "The log of the server says why."),
    )
)
"""Every type of problem by the last part of its address."""

_BY_STATUS = {
    404: "not_found",
    405: "method",
    408: "too_slow",
    413: "too_large",
    415: "media_type",
    422: "invalid",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `pointer` is a JSON pointer into the body, or `header:NAME`."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What the body of an error says."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()


class ApiError(ContactCenterError):
    """A request that the JSON face refuses by itself; `kind` is one of `KINDS`."""

    def __init__(self, kind: str, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.kind, self.errors = kind, errors


def make_problem(kind: str, detail: str, errors: tuple[FieldError, ...] = ()) -> Problem:
    """Return the body of an error of one kind."""
    known = KINDS[kind]
    return Problem(known.type, known.title, known.status, detail, errors)


def problem_of(error: Exception) -> Problem:
    """Return how an error reads; one that nobody foresaw tells nothing of its inner workings."""
    if isinstance(error, ApiError):
        return make_problem(error.kind, str(error), error.errors)
    if isinstance(error, Refused):
        return make_problem(error.refusal.code.value, error.refusal.reason, _fields_of(error))
    if isinstance(error, ContactCenterError):
        return make_problem(_kind_of(error), str(error), _problems_of(error))
    if isinstance(error, ValidationException):
        errors = tuple(_field_errors(error.extra))
        fields = "One field" if len(errors) == 1 else f"{len(errors)} fields"
        return make_problem("invalid", f"{fields} cannot be used; nothing was changed.", errors)
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_status(error)
    return make_problem("failed", KINDS["failed"].advice)


def _fields_of(error: Refused) -> tuple[FieldError, ...]:
    """Return a pointer to the field that the router could not use, where it named one."""
    field = error.refusal.field
    # Who acts is said beside what is asked for, never inside it.
    path = f"{error.inside}/{field}" if error.inside and field != "agent" else field
    return (FieldError(f"#/{path}", error.refusal.reason),) if field else ()


def _problems_of(error: ContactCenterError) -> tuple[FieldError, ...]:
    """Return the field that is wrong, or what is wrong with rules, one by one with its key in the text."""
    problems = error.problems if isinstance(error, InvalidInput) else ()
    if isinstance(error, InvalidInput) and error.field:
        return (FieldError(f"#/{error.field}", str(error)),)
    return tuple(FieldError("#/text", problem) for problem in problems)


def _kind_of(error: ContactCenterError) -> str:
    kinds = ((NotFound, "not_found"), (InvalidInput, "invalid"), (Conflict, "conflict"))
    found = [name for known, name in kinds if isinstance(error, known)]
    if found:
        return found[0]
    return "unavailable" if isinstance(error, OutsideFailure) else "failed"


def _of_status(error: HTTPException) -> Problem:
    name = _BY_STATUS.get(error.status_code, "malformed")
    detail = error.detail if name != "not_found" else "There is nothing at this address."
    return Problem(KINDS[name].type, KINDS[name].title, error.status_code, detail)


def _field_errors(extra: object) -> list[FieldError]:
    entries = extra if isinstance(extra, list) else []
    return [_field_error(entry) for entry in entries if isinstance(entry, Mapping)]


def _field_error(entry: Mapping[str, object]) -> FieldError:
    """Return one of the framework's messages with a pointer into the body, or the name of a parameter."""
    key, message = str(entry.get("key", "")), str(entry.get("message", ""))
    message = _WORDS.get(message, message.removeprefix("Value error, "))
    if entry.get("source", "body") == "body":
        parts = [part for part in re.split(r"\.", key) if part != "data"]
        return FieldError("#/" + "/".join(map(_escape, parts)) if parts else "#", message)
    return FieldError(f"{_place(entry.get('source'))}:{key}", message)


def _place(source: object) -> str:
    return str(source.value if isinstance(source, Enum) else source)


_WORDS = {
    "'data'": "The body is missing; send a JSON object",
    "Extra inputs are not permitted": "is no field of this request; leave it out",
    "Field required": "is missing",
}
"""What the checker's short messages mean here."""


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def answer_problem(request: Request[None, None, State], error: Exception) -> Response[Problem]:
    """Answer an error as problem details; failures of ours go to the log."""
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        cause = None if isinstance(error, ContactCenterError) else error
        logger.error("%s %s: %s", request.method, request.url.path, error, exc_info=cause)
    headers = {"Cache-Control": "no-store"}
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(methods_at(request))
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def methods_at(request: Request[None, None, State]) -> list[str]:
    """Return the methods that an address knows."""
    path = request.url.path.rstrip("/")
    known = {
        str(method)
        for route in request.app.routes
        if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", route.path_format), path)
        for method in route.methods
    }
    return sorted(known)


@get("/problems/{name:str}", tags=["problems"], sync_to_thread=False)
def problem_kind(name: FromPath[str]) -> ProblemKind:
    """Describe a type of problem and what to do about it."""
    if name not in KINDS:
        raise NotFound(f"There is no type of problem {name!r}; there are: {', '.join(KINDS)}.")
    return KINDS[name]


def codes_without_kind() -> tuple[RefusalCode, ...]:
    """Return the router's refusals that have no type of problem; a test holds it to be empty."""
    return tuple(code for code in RefusalCode if code.value not in KINDS)
