"""The team lead's desk: the floor, the day, the week."""

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from contactcenter.domain.errors import NotFound
from contactcenter.domain.units import TeamId
from web.forms import day_of, minute_of
from web.pages.lead.live import live_pages
from web.responses import Reports, Visit, show, show_part
from web.viewmodels.day import day_screen, interval_screen
from web.viewmodels.floor import floor_screen
from web.viewmodels.nothing import NoScreen
from web.viewmodels.week import week_screen


@get("/floor", sync_to_thread=True)
def floor(
    request: Visit,
    reporting: Reports,
    day: FromQuery[str | None] = None,
    at: FromQuery[str | None] = None,
) -> Response[str] | Template:
    """Show all queues at one minute of a recorded day."""
    found = reporting.floor(day_of(day), minute_of(at))
    if found is None:
        return show(request, "lead/nothing", NoScreen())
    return show(request, "lead/floor", floor_screen(found))


@get("/day", sync_to_thread=True)
def usual_day(
    request: Visit,
    reporting: Reports,
    team: FromQuery[str | None] = None,
    at: FromQuery[str | None] = None,
) -> Response[str] | Template:
    """Show the first day of the roster that is still to come."""
    found = reporting.day(None, TeamId(team) if team else None)
    return show(request, "lead/day", day_screen(found, minute_of(at)))


@get("/day/{day:str}", sync_to_thread=True)
def one_day(
    request: Visit,
    reporting: Reports,
    day: FromPath[str],
    team: FromQuery[str | None] = None,
    at: FromQuery[str | None] = None,
) -> Response[str] | Template:
    """Show one day of the roster: coverage over shifts, gaps, and an interval when one is named."""
    found = reporting.day(day_of(day), TeamId(team) if team else None)
    return show(request, "lead/day", day_screen(found, minute_of(at)))


@get("/interval/{day:str}", sync_to_thread=True)
def interval(reporting: Reports, day: FromPath[str], at: FromQuery[str]) -> Template:
    """Show who is there in one interval, for the panel under the curve."""
    coverage = reporting.day(day_of(day), None).coverage
    if coverage is None:
        raise NotFound(f"No roster covers {day}.")
    return show_part("lead/day/_interval.html.j2", interval_screen(coverage, minute_of(at) or 0))


@get("/week", sync_to_thread=True)
def week(request: Visit, reporting: Reports, day: FromQuery[str | None] = None) -> Response[str] | Template:
    """Show one week of the roster, day by day and hour by hour."""
    return show(request, "lead/week", week_screen(reporting.week(day_of(day))))


lead_desk = Router(path="/lead", route_handlers=[floor, usual_day, one_day, interval, week, *live_pages])
