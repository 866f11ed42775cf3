"""Composition: the only place that knows the web, the services and the storage at once."""

import uvicorn
from litestar import Litestar

from contactcenter.clock import SystemClock
from contactcenter.config import Settings
from contactcenter.domain.errors import InvalidInput
from contactcenter.jobs import running_jobs
from contactcenter.services.reporting import Reporting
from contactcenter.services.setup import open_database, opened
from web.site import make_site

LOOPBACK = ("127.0.0.1", "::1", "localhost")
GRACE_SECONDS = 3
"""How long open connections may hold up the end of the process."""


def create_app(settings: Settings) -> Litestar:
    """Build the application on the database that the settings name.

    Raises
    ------
    InvalidInput
        When the database address cannot be read.
    OutsideFailure
        When the database cannot be reached.
    """
    engine = open_database(settings.database_url)
    app = make_site(Reporting(engine))
    app.on_shutdown.append(engine.dispose)
    return app


def serve(settings: Settings) -> None:
    """Serve the pages, and let the hours strike, until the process is told to stop.

    Raises
    ------
    InvalidInput
        When the host is not this machine alone.
    """
    check_host(settings.host)
    with opened(settings.database_url) as engine, running_jobs(engine, SystemClock()):
        uvicorn.run(
            make_site(Reporting(engine)),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )


def check_host(host: str) -> None:
    """Refuse to serve beyond this machine as long as nobody has to sign in."""
    if host not in LOOPBACK:
        raise InvalidInput(
            f"Without accounts the pages would be open to everybody who reaches {host!r}; "
            "serve on 127.0.0.1 and reach it through an SSH tunnel."
        )
