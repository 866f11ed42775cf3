"""The first page, the search, the formulas and the choice of colours."""

from typing import Annotated
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect, Template

from web.responses import Reports, Visit, show
from web.viewmodels.start import FormulaScreen, formula_screen, home_screen, search_screen

THEMES = ("light", "dark", "auto")
A_YEAR = 365 * 86_400


@get("/", sync_to_thread=True)
def home(request: Visit, reporting: Reports) -> Response[str] | Template:
    """Show the desks and the state of the installation."""
    return show(request, "home", home_screen(reporting.installation()))


@get("/search", sync_to_thread=True)
def search(request: Visit, reporting: Reports, q: FromQuery[str] = "") -> Response[str] | Template:
    """Show who and what bears a name."""
    return show(request, "search", search_screen(reporting.search(q[:100])))


@get("/about/formulas", sync_to_thread=False)
def formulas(request: Visit) -> Response[str] | Template:
    """Show the six service levels side by side."""
    screen: FormulaScreen = formula_screen()
    return show(request, "about", screen)


@post("/theme", sync_to_thread=False)
def theme(
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Remember light or dark colours, and go back to the page."""
    chosen = data.get("theme", "auto")
    known = chosen if chosen in THEMES else "auto"
    cookie = Cookie("theme", value=known, max_age=A_YEAR, httponly=True, samesite="strict")
    return Redirect(own_path(data.get("back", "/")), status_code=303, cookies=[cookie])


def own_path(address: str) -> str:
    """Return an address of this site, and the first page for any other."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address
    return address if own and not address.startswith("//") else "/"


start_pages = (home, search, formulas, theme)
