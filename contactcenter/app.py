"""Composition: the only place that knows the web, the services and the storage at once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar

from contactcenter.clock import SystemClock
from contactcenter.config import Settings
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import InvalidInput
from contactcenter.jobs import running_jobs
from contactcenter.services.dispatch import garbage
from contactcenter.services.dispatch.dispatch import Dispatch
from contactcenter.services.reporting import Reporting
from contactcenter.services.setup import open_database, opened
from web.site import make_site

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SWITCH_SECONDS = 0.001
"""The pages' and the router's threads take turns this often, so that neither waits long for the other."""

GRACE_SECONDS = 3
"""How long open connections may hold up the end of the process."""


def create_app(settings: Settings) -> Litestar:
    """Build the application on the database that the settings name; it routes while it runs.

    Raises
    ------
    InvalidInput
        When the database address cannot be read.
    OutsideFailure
        When the database cannot be reached.
    """
    engine = open_database(settings.database_url)
    dispatch = Dispatch(engine)
    app = make_site(Reporting(engine), dispatch)
    app.on_startup.append(dispatch.start)
    app.on_shutdown.extend((dispatch.stop, engine.dispose))
    return app


@contextmanager
def routing(engine: Engine) -> Iterator[Dispatch]:
    """Route live contacts as long as the block lasts."""
    dispatch = Dispatch(engine)
    dispatch.start()
    try:
        yield dispatch
    finally:
        dispatch.stop()


def serve(settings: Settings) -> None:
    """Serve pages and JSON, route live contacts and let the hours strike, until told to stop.

    Raises
    ------
    InvalidInput
        When the host is not this machine alone.
    """
    check_host(settings.host)
    sys.setswitchinterval(SWITCH_SECONDS)
    with (
        opened(settings.database_url) as engine,
        routing(engine) as dispatch,
        running_jobs(engine, SystemClock()),
    ):
        site = make_site(Reporting(engine), dispatch)
        garbage.set_aside()  # what is loaded stays: no request shall wait while all of it is searched
        uvicorn.run(
            site,
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
