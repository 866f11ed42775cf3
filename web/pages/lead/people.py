"""People: on which terms they work, seen, changed from a day on, taken back, and taken away as a file."""

from http import HTTPStatus
from uuid import uuid4

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput
from contactcenter.domain.terms import Aspect, PersonChangeId
from contactcenter.domain.units import AgentId
from contactcenter.services.dispatch.commands import RefreshFloor
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.rostering.termsdesk import TermsDesk
from web.forms import day_of
from web.responses import Visit, show
from web.rosterforms import LEAD
from web.termforms import person_wish_of
from web.viewmodels.people import PeopleScreen, asked_of
from web.viewmodels.person import PersonScreen, TypedTerms

Terms = NamedDependency[TermsDesk]
"""What a handler asks; it is handed in by the site."""
RouterAtWork = NamedDependency[Dispatch]
Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template
PAGE = "/lead/people"


@get("/", sync_to_thread=True)
def people(request: Visit, terms: Terms, day: FromQuery[str] = "") -> Shown:
    """Show the people that are asked for, all of them where nothing is."""
    asked = asked_of(request.query_params, day_of(day))
    return show(request, "lead/people", PeopleScreen(terms.people(asked)))


@get("/staff.toml", sync_to_thread=True)
def staff_file(
    request: Visit, terms: Terms, day: FromQuery[str] = "", until: FromQuery[str] = ""
) -> Response[str]:
    """Give the people that are asked for as a staff file of a period."""
    asked = asked_of(request.query_params, day_of(day))
    headers = {"Content-Disposition": 'attachment; filename="staff.toml"'}
    return Response(terms.staff_file(asked, day_of(until)), media_type="application/toml", headers=headers)


@get("/{number:int}", sync_to_thread=True)
def person(
    request: Visit,
    terms: Terms,
    number: FromPath[int],
    day: FromQuery[str] = "",
    saved: FromQuery[str] = "",
) -> Shown:
    """Show one person as they are on a day, today where none is asked for."""
    page = terms.person(AgentId(number), day_of(day))
    return show(request, "lead/person", PersonScreen(page, TypedTerms(), bool(saved)))


@post("/{number:int}/{aspect:str}", sync_to_thread=True)
def change_person(
    request: Visit,
    terms: Terms,
    dispatch: RouterAtWork,
    number: FromPath[int],
    aspect: FromPath[str],
    data: Fields,
) -> Shown | Redirect:
    """Change one aspect of a person's terms; what cannot be stored comes back with what was typed."""
    try:
        wish = person_wish_of(AgentId(number), aspect, data)
        terms.set_person(wish, LEAD)
    except InvalidInput as error:
        form = aspect if aspect in set(Aspect) else ""
        screen = PersonScreen(terms.person(AgentId(number)), TypedTerms(str(error), form, data))
        return show(request, "lead/person", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    tell_router(dispatch)
    return Redirect(f"{PAGE}/{number}?day={wish.valid_from}&saved=1", status_code=303)


@post("/changes/{key:int}/withdraw", sync_to_thread=True)
def take_back(
    request: Visit, terms: Terms, dispatch: RouterAtWork, key: FromPath[int], data: Fields
) -> Shown | Redirect:
    """Take a change of somebody's terms back."""
    try:
        change = terms.withdraw_person(PersonChangeId(key), LEAD)
    except (Conflict, InvalidInput) as error:
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        page = terms.person(AgentId(int(data.get("person", "0"))))
        return show(request, "lead/person", PersonScreen(page, TypedTerms(str(error))), status)
    tell_router(dispatch)
    return Redirect(f"{PAGE}/{change.agent}?saved=1", status_code=303)


def tell_router(dispatch: Dispatch) -> None:
    """Let the live router, where it is at work, read anew who can do what and is in which team."""
    if dispatch.is_started:
        dispatch.send(RefreshFloor(), key=f"terms:{uuid4()}", actor=LEAD)


people_pages = Router(path=PAGE, route_handlers=[people, staff_file, person, change_person, take_back])
