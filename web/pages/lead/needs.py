"""Standing needs: when people are wanted on call, which meetings and training are to be placed."""

from dataclasses import replace
from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.standingneed import ActivityNeedId, OnCallNeedId
from contactcenter.services.rostering.needdesk import NeedDesk
from web.forms import number_of
from web.needforms import activity_of, call_of
from web.responses import Visit, show
from web.rosterforms import LEAD
from web.viewmodels.needs import CALLS, SESSIONS, FormState, needs_screen

Needs = NamedDependency[NeedDesk]
"""What a handler asks; it is handed in by the site."""
Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template
PAGE = "/lead/needs"


@get("/", sync_to_thread=True)
def all_needs(request: Visit, needs: Needs, edit: FromQuery[str] = "", gone: FromQuery[str] = "") -> Shown:
    """Show all needs, with one in its form, and a way to put back what was just taken back."""
    return show(request, "lead/needs", needs_screen(needs.page(), edit=edit, gone=gone))


@post("/calls", sync_to_thread=True)
def store_call(request: Visit, needs: Needs, data: Fields) -> Shown | Redirect:
    """Store a need of people on call, or change one; what cannot be stored comes back as it was typed."""
    number, lock = _named(data)
    try:
        need = call_of(data, needs.page().crew)
        if number is None:
            needs.add_call(need, LEAD)
        else:
            needs.change_call(OnCallNeedId(number), need, lock)
    except (Conflict, InvalidInput, NotFound) as error:
        form = FormState(data, number, lock, str(error))
        return show(request, "lead/needs", needs_screen(needs.page(), CALLS, form), _status(error))
    return Redirect(f"{PAGE}#calls", status_code=303)


@post("/sessions", sync_to_thread=True)
def store_session(request: Visit, needs: Needs, data: Fields) -> Shown | Redirect:
    """Store a meeting or training, or change one; what cannot be stored comes back as it was typed."""
    number, lock = _named(data)
    try:
        need = activity_of(data, needs.page().crew)
        if number is None:
            needs.add_activity(need, LEAD)
        else:
            needs.change_activity(ActivityNeedId(number), need, lock)
    except (Conflict, InvalidInput, NotFound) as error:
        form = FormState(data, number, lock, str(error))
        return show(request, "lead/needs", needs_screen(needs.page(), SESSIONS, form), _status(error))
    return Redirect(f"{PAGE}#sessions", status_code=303)


@post("/{kind:str}/{number:int}/withdraw", sync_to_thread=True)
def withdraw(needs: Needs, kind: FromPath[str], number: FromPath[int]) -> Redirect:
    """Take a need back; the page then offers to put it back."""
    if _is_call(kind):
        needs.withdraw_call(OnCallNeedId(number), LEAD)
    else:
        needs.withdraw_activity(ActivityNeedId(number), LEAD)
    return Redirect(f"{PAGE}?gone={kind}/{number}", status_code=303)


@post("/{kind:str}/{number:int}/restore", sync_to_thread=True)
def restore(request: Visit, needs: Needs, kind: FromPath[str], number: FromPath[int]) -> Shown | Redirect:
    """Put a need back that was taken back."""
    try:
        if _is_call(kind):
            needs.restore_call(OnCallNeedId(number))
        else:
            needs.restore_activity(ActivityNeedId(number))
    except InvalidInput as error:
        screen = replace(needs_screen(needs.page()), failure=str(error))
        return show(request, "lead/needs", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Redirect(f"{PAGE}#{kind}", status_code=303)


def _named(data: Fields) -> tuple[int | None, int]:
    """Return which need a form is about, None for a new one, and the state of it that was seen."""
    return number_of(data.get("number"), "The need"), number_of(
        data.get("lock"), "The state of the need"
    ) or 0


def _is_call(kind: str) -> bool:
    if kind not in (CALLS, SESSIONS):
        raise NotFound(f"There are no needs {kind!r}; there are {CALLS} and {SESSIONS}.")
    return kind == CALLS


def _status(error: Exception) -> HTTPStatus:
    return HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY


need_pages = Router(path=PAGE, route_handlers=[all_needs, store_call, store_session, withdraw, restore])
