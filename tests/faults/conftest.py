"""Databases that keep what they acknowledge: the tests' server is fast and careless unless told."""

from collections.abc import Iterator

import pytest

from contactcenter.db.engine import Engine, make_engine
from tests.conftest import NewUrl
from tests.postgresql import Server
from tests.services.dispatch.floors import store_floor


@pytest.fixture
def durable(server: Server, postgresql_urls: NewUrl) -> Iterator[Engine]:
    """Give a floor on PostgreSQL on which a commit is in the operating system's hands when it returns.

    That outlives every kill of a process; only `fsync`, which these tests leave off, outlives the
    machine.
    """
    url = postgresql_urls(True)
    name = url.split("/")[3].split("?")[0]
    server.run(f"ALTER DATABASE {name} SET synchronous_commit = on")
    engine = make_engine(url)
    store_floor(engine)
    yield engine
    engine.dispose()
