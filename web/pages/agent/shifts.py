"""An agent's week on a phone: shifts, requests, what colleagues ask, and the calendar feed."""

from http import HTTPStatus

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.request import RequestId
from contactcenter.domain.units import AgentId
from web.forms import day_of, number_of
from web.pages.lead.requests import Requests
from web.requestforms import asked_of
from web.responses import Visit, show
from web.viewmodels.rosterrequests import agent_week_screen

Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template


@get("/agent/{agent:int}/shifts", sync_to_thread=True)
def shifts(
    request: Visit, requests: Requests, agent: FromPath[int], day: FromQuery[str | None] = None
) -> Shown:
    """Show an agent's week."""
    week = requests.week(AgentId(agent), day_of(day))
    return show(request, "agent/shifts", agent_week_screen(week))


@post("/agent/{agent:int}/requests", sync_to_thread=True)
def ask(request: Visit, requests: Requests, agent: FromPath[int], data: Fields) -> Shown | Redirect:
    """Ask for something, or only look at what it would do."""
    week = requests.week(AgentId(agent), None)
    try:
        asked = asked_of(data, week)
        if data.get("try"):
            screen = agent_week_screen(week, checked=requests.check(asked), typed=dict(data))
            return show(request, "agent/shifts", screen)
        requests.ask(asked, week.name)
    except (Conflict, InvalidInput, NotFound) as error:
        screen = agent_week_screen(week, str(error), typed=dict(data))
        return show(request, "agent/shifts", screen, HTTPStatus.UNPROCESSABLE_ENTITY)
    return Redirect(f"/agent/{agent}/shifts#requests", status_code=303)


@post("/agent/{agent:int}/requests/{step:str}", sync_to_thread=True)
def step_request(requests: Requests, agent: FromPath[int], step: FromPath[str], data: Fields) -> Redirect:
    """Withdraw an own request, or agree to a colleague's."""
    who = AgentId(agent)
    number = number_of(data.get("request"), "The request")
    if number is None or step not in ("withdraw", "agree"):
        raise NotFound(f"There is no step {step!r} of a request.")
    name = requests.week(who, None).name
    if step == "withdraw":
        requests.withdraw(RequestId(number), who, name)
    else:
        requests.agree(RequestId(number), who, name)
    return Redirect(f"/agent/{agent}/shifts#requests", status_code=303)


@post("/agent/{agent:int}/calendar", sync_to_thread=True)
def open_calendar(request: Visit, requests: Requests, agent: FromPath[int], data: Fields) -> Shown:
    """Open a new calendar feed and show its address once, or revoke the one in use."""
    who = AgentId(agent)
    if data.get("step") == "revoke":
        requests.revoke_feed(who)
        return show(request, "agent/shifts", agent_week_screen(requests.week(who, None)))
    token = requests.open_feed(who)
    feed = f"{str(request.base_url).rstrip('/')}/calendar/{token}.ics"
    return show(request, "agent/shifts", agent_week_screen(requests.week(who, None), feed=feed))


@get("/calendar/{name:str}", sync_to_thread=True)
def calendar(requests: Requests, name: FromPath[str]) -> Response[bytes]:
    """Give the calendar that the token in an address opens; who holds it sees the shifts of one agent."""
    document = requests.calendar(name.removesuffix(".ics"))
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="shifts.ics"'}
    return Response(document, media_type="text/calendar", headers=headers)


shift_pages = Router(path="/", route_handlers=[shifts, ask, step_request, open_calendar, calendar])
