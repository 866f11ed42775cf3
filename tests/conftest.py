"""Fixtures for every part of the tests: databases, fresh and migrated, of both kinds."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from tests.postgresql import NoServer, Server, start_server

NewUrl = Callable[[bool], str]
"""Makes a database, migrated or empty, and returns its address."""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give a PostgreSQL server; without one, skip with the reason, or fail where nothing may be skipped."""
    try:
        running = start_server()
    except NoServer as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def sqlite_urls(tmp_path_factory: pytest.TempPathFactory) -> NewUrl:
    """Give databases that are copies of one migrated file."""
    folder, numbers = tmp_path_factory.mktemp("sqlite"), count()
    template = folder / "template.db"
    migrate(f"sqlite:///{template}")

    def new(migrated: bool) -> str:
        path = folder / f"{next(numbers)}.db"
        if migrated:
            shutil.copy(template, path)
        return f"sqlite:///{path}"

    return new


@pytest.fixture(scope="session")
def postgresql_urls(server: Server) -> NewUrl:
    """Give databases that are clones of one migrated template."""
    numbers = count()
    server.run("CREATE DATABASE migrated")
    migrate(server.url("migrated"))

    def new(migrated: bool) -> str:
        name = f"test{next(numbers)}"
        server.run(f"CREATE DATABASE {name} TEMPLATE {'migrated' if migrated else 'template0'}")
        return server.url(name)

    return new


def migrate(url: str) -> None:
    """Bring a database to the head revision and let go of it."""
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_url(request: pytest.FixtureRequest) -> NewUrl:
    """Give databases of each kind in turn."""
    found: NewUrl = request.getfixturevalue(f"{request.param}_urls")
    return found


@pytest.fixture
def engine(new_url: NewUrl) -> Iterator[Engine]:
    """Give an engine on a fresh, migrated database, of each kind in turn."""
    made = make_engine(new_url(True))
    yield made
    made.dispose()


@pytest.fixture
def empty_engine(new_url: NewUrl) -> Iterator[Engine]:
    """Give an engine on a database without any table, of each kind in turn."""
    made = make_engine(new_url(False))
    yield made
    made.dispose()


@pytest.fixture
def sqlite_engine(sqlite_urls: NewUrl) -> Iterator[Engine]:
    """Give an engine on a fresh, migrated SQLite file, for tests to which the kind does not matter."""
    made = make_engine(sqlite_urls(True))
    yield made
    made.dispose()


@pytest.fixture
def postgresql_engine(postgresql_urls: NewUrl) -> Iterator[Engine]:
    """Give an engine on a fresh, migrated PostgreSQL database, for what only PostgreSQL can do."""
    made = make_engine(postgresql_urls(True))
    yield made
    made.dispose()
