"""How the last run's roster was simulated and corrected, round by round."""

from litestar import Response, Router, get
from litestar.response import Template

from contactcenter.services.views.verification import read_verified_run
from web.responses import Reports, Visit, show
from web.viewmodels.nothing import NoScreen
from web.viewmodels.verification import verification_screen


@get("/verification", sync_to_thread=True)
def verification(request: Visit, reporting: Reports) -> Response[str] | Template:
    """Show the rounds, how each promise is kept, and which people are missing."""
    found = read_verified_run(reporting.engine)
    if found is None:
        return show(request, "planner/nothing", NoScreen())
    return show(request, "planner/verification", verification_screen(found))


verification_pages = Router(path="/planner", route_handlers=[verification])
