"""The client's desk: one company's month, and nobody else's."""

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import ClientId
from web.forms import choice_of, month_of, number_of
from web.responses import Reports, Visit, show, show_part
from web.viewmodels.client import (
    ChooserScreen,
    EmptyMonthScreen,
    cell_screen,
    month_screen,
)


@get("/", sync_to_thread=True)
def chooser(request: Visit, reporting: Reports) -> Response[str] | Template:
    """Show the clients by name."""
    return show(request, "client/chooser", ChooserScreen(reporting.installation().clients))


@get("/{client:str}", sync_to_thread=True)
def one_month(
    request: Visit,
    reporting: Reports,
    client: FromPath[str],
    month: FromQuery[str | None] = None,
    channel: FromQuery[str | None] = None,
    cell: FromQuery[str | None] = None,
) -> Response[str] | Template:
    """Show a client's month: the contract, the day, the week's hours, the journey, the statements."""
    view = reporting.month(ClientId(client), month_of(month), choice_of(channel, Channel))
    if view is None:
        return show(request, "client/nothing", EmptyMonthScreen(client))
    place = place_of(cell)
    opened = place and reporting.cell(view.client.id, view.month, view.channel, place)
    return show(request, "client/month", month_screen(view, opened))


@get("/{client:str}/cell/{cell:str}", sync_to_thread=True)
def one_cell(
    reporting: Reports,
    client: FromPath[str],
    cell: FromPath[str],
    month: FromQuery[str],
    channel: FromQuery[str],
) -> Template:
    """Show what lies behind one cell of the heat map, for the panel under it."""
    place, first, kind = place_of(cell), month_of(month), choice_of(channel, Channel)
    if place is None or first is None or kind is None:
        raise InvalidInput("A cell needs a month, a channel, a weekday and an hour.")
    detail = reporting.cell(ClientId(client), first, kind, place)
    return show_part("client/month/_cell.html.j2", cell_screen(detail))


def place_of(text: str | None) -> tuple[int, int] | None:
    """Read a weekday (0 is Monday) and an hour such as 0-14; None for nothing.

    Raises
    ------
    InvalidInput
        When it names no hour of the week.
    """
    if not text:
        return None
    weekday, _, hour = text.partition("-")
    day_number, hour_number = number_of(weekday, "The weekday"), number_of(hour, "The hour")
    if day_number is None or hour_number is None or day_number > 6 or hour_number > 23:
        raise InvalidInput(f"{text!r} names no hour of the week; write Monday 14:00 as 0-14.")
    return day_number, hour_number


client_desk = Router(path="/client", route_handlers=[chooser, one_month, one_cell])
