"""The running day: who is missing, what is expected, what can be done, and doing it."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qsl

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.roster import OnCall
from contactcenter.domain.rosterchange import ShiftKey
from contactcenter.domain.runs import RosterId
from contactcenter.services.intraday.desk import IntradayDesk
from web.forms import choice_of, number_of
from web.responses import Visit, show
from web.rosterforms import LEAD, agent_of, instant_of, key_of_form, moment_of
from web.viewmodels.today import nothing_published, today_screen
from workforce.intraday.actions import Action, ActionKind

Intraday = NamedDependency[IntradayDesk]
"""What a handler asks; it is handed in by the site."""
Fields = URLEncodedBody[dict[str, str]]
Shown = Response[str] | Template


@get("/", sync_to_thread=True)
def today(
    request: Visit, intraday: Intraday, at: FromQuery[str | None] = None, mend: FromQuery[bool] = False
) -> Shown:
    """Show the running day, as of now or of a moment of a published roster, and what mends it."""
    period = intraday.nearest()
    now = moment_of(at, period.zone) if at else None
    try:
        found = intraday.today(now, mend)
    except NotFound:
        moment = now or intraday.clock.now()
        return show(request, "lead/today", nothing_published(moment, intraday.nearest(moment)))
    return show(request, "lead/today", today_screen(found, at=now.isoformat() if now else ""))


@post("/{step:str}", sync_to_thread=True)
def act(request: Visit, intraday: Intraday, step: FromPath[str], data: Fields) -> Shown | Redirect:
    """Do what was suggested, take a person who is ill off, hand a call over, or undo the last version."""
    at = data.get("at", "")
    now = instant_of(at) if at else None
    try:
        _do(intraday, step, data, now)
    except (Conflict, InvalidInput, NotFound) as error:
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        return show(request, "lead/today", today_screen(intraday.today(now), str(error), at), status)
    query = f"?at={at.replace('+', '%2B')}" if at else ""
    return Redirect(f"/lead/today{query}", status_code=303)


def _do(intraday: IntradayDesk, step: str, data: Mapping[str, str], now: datetime | None) -> None:
    if step == "accept":
        intraday.accept((action_of(data),), LEAD)
    elif step == "mend":
        steps = sorted(name for name in data if name.startswith("step"))
        intraday.accept([action_of(dict(parse_qsl(data[name]))) for name in steps], LEAD)
    elif step == "sick":
        intraday.call_sick(_key(data), now or intraday.clock.now(), LEAD)
    elif step == "call":
        taker, end = _key(data).agent, instant_of(data.get("end", ""))
        call = OnCall(agent_of(data.get("gave", "")), instant_of(data.get("start", "")), end)
        intraday.take_call(call, taker, LEAD, now)
    elif step == "undo":
        roster = number_of(data.get("roster"), "The roster")
        intraday.undo(RosterId(roster or 0), LEAD)
    else:
        raise NotFound(f"There is no step {step!r} of the day.")


def action_of(data: Mapping[str, str]) -> Action:
    """Read an action from the fields of a form; see `web.viewmodels.today.fields_of`.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    kind = choice_of(data.get("kind"), ActionKind)
    if kind is None:
        raise InvalidInput("The suggestion has no kind.")
    part, until = data.get("part"), data.get("until")
    return Action(
        kind,
        _key(data),
        instant_of(data.get("to", "")),
        instant_of(part) if part else None,
        key_of_form(data.get("like_agent"), data.get("like_start")),
        number_of(data.get("pause"), "The break") or 0,
        instant_of(until) if until else None,
    )


def _key(data: Mapping[str, str]) -> ShiftKey:
    return ShiftKey(agent_of(data.get("agent", "")), instant_of(data.get("start", "")))


today_pages = Router(path="/lead/today", route_handlers=[today, act])
