"""What may never be, looked for in the database when the page is asked for."""

from litestar import Response, get
from litestar.response import Template

from web.live.room import LiveRoom
from web.responses import Visit, show
from web.viewmodels.rules import invariants_screen


@get("/invariants", sync_to_thread=True)
def invariants(request: Visit, live: LiveRoom) -> Response[str] | Template:
    """Show what may never be and yet is: nothing, on a sound system."""
    zone = live.reporting.directory().zone
    return show(request, "admin/invariants", invariants_screen(live.views.violations(), live.now(), zone))
