"""How a handler answers: the whole page, the fragment that the page includes, or one table as CSV."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Protocol

from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Template
from litestar_htmx import HTMXRequest

from contactcenter.domain.errors import NotFound
from contactcenter.services.reporting import Reporting
from web.tables import Table, write_csv

Visit = HTMXRequest
Reports = NamedDependency[Reporting]
"""What a handler asks; it is handed in by the site."""


class Screen(Protocol):
    """What a template is given: one value with everything on the screen."""

    @property
    def tables(self) -> Sequence[Table]:
        """The tables of the screen, each of which can be exported."""
        ...


def show(
    request: Visit, template: str, screen: Screen, status: int = HTTPStatus.OK
) -> Response[str] | Template:
    """Answer with a screen in the shape that was asked for.

    Parameters
    ----------
    template : folder of the screen under `web/templates`, e.g. "lead/day".
    status : other than 200 where the screen says why something was refused.
    """
    if request.query_params.get("format") == "csv":
        return export(screen, request.query_params.get("table", ""))
    part = "_fragment" if wants_fragment(request) else "page"
    return Template(
        template_name=f"{template}/{part}.html.j2",
        context={"screen": screen},
        status_code=status,
        headers={"Vary": "HX-Request", "Cache-Control": "no-store"},
    )


def show_part(template: str, screen: object) -> Template:
    """Answer with a piece of a screen, for htmx to swap in."""
    return Template(
        template_name=template,
        context={"screen": screen},
        headers={"Vary": "HX-Request", "Cache-Control": "no-store"},
    )


def wants_fragment(request: Request[None, None, State]) -> bool:
    """Tell whether htmx asks for a piece; when it restores a page from history it needs all of it."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def export(screen: Screen, name: str) -> Response[str]:
    """Answer with one table as CSV; without a name, the first one.

    Raises
    ------
    NotFound
        When the screen has no such table.
    """
    found = [table for table in screen.tables if name in ("", table.id)]
    if not found:
        known = ", ".join(table.id for table in screen.tables) or "none"
        raise NotFound(f"This page has no table {name!r}; it has: {known}.")
    headers = {"Content-Disposition": f'attachment; filename="{found[0].id}.csv"'}
    return Response(write_csv(found[0]), media_type="text/csv", headers=headers)
